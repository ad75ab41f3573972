"""The banner of a pause, and words for what rows carry."""

from typing import Any

from django import template

from paravent_desk.publishing import words
from paravent_desk.publishing.context import banner

register = template.Library()


@register.inclusion_tag("publishing/banner.html", takes_context=True)
def pause_banner(context: dict[str, Any]) -> dict[str, Any]:
    """A banner where publishing is paused; nothing where it is not."""
    return banner(context.get("desk"))


@register.filter
def why(code: str) -> str:
    """What a code means, and what to do."""
    return words.why(code)


@register.filter
def network_title(name: str) -> str:
    """A network as people write it."""
    return words.network_title(name)
