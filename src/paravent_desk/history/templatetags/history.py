"""Words for what rows of the history carry."""

from django import template
from django.utils.translation import get_language

from paravent_desk.checking import words

register = template.Library()


@register.filter
def reason_title(code: str) -> str:
    """A reason in words."""
    return words.reason_title(code, get_language() or "fr")
