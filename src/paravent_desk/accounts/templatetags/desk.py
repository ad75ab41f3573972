"""Small words for templates: a count by its section's name."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(counts: object, name: str) -> object:
    """What waits in a section; nothing where nobody counted."""
    return counts.get(name, "") if isinstance(counts, Mapping) else ""
