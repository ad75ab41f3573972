"""What stands in place of covered words."""

from django import template

from paravent_desk.inbox.sentences import covered_words

register = template.Library()


@register.filter
def covered(label: str) -> str:
    """What was seen there, in a word."""
    return covered_words(label)
