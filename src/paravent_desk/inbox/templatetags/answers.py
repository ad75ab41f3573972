"""Contacts in words."""

from django import template

from paravent_desk.inbox.ready import place_title

register = template.Library()


@register.filter
def place(name: str) -> str:
    """What a contact is called."""
    return place_title(name)
