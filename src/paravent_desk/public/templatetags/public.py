"""Words for a cause."""

from django import template
from django.utils.translation import get_language

from paravent_desk.public.words import sentence

register = template.Library()


@register.filter
def public_cause(name: str) -> str:
    """Why something was not looked at, and what to do."""
    return sentence(name, get_language() or "fr")
