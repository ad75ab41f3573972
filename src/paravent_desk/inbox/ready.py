"""Every wording by what it answers, as the page of ready answers shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from paravent_desk.inbox.classes import classes
from paravent_desk.inbox.models import Contacts
from paravent_desk.inbox.wordings import BEREAVED, GROUPS, Suggestion, suggestions


@dataclass(frozen=True, slots=True)
class Group:
    """What is answered, in words, and its wordings; those that say that the message was hidden as well."""

    title: str
    suggestions: tuple[Suggestion, ...]


def groups(lang: str, contacts: Mapping[str, str]) -> tuple[Group, ...]:
    """All groups in the order of what cannot wait."""
    titles = {one.wording: one.title for one in classes().values()} | {BEREAVED: _("Somebody has lost someone")}
    return tuple(Group(titles[group], suggestions(group, lang, contacts, hidden=True)) for group in GROUPS)


def place_title(place: str) -> str:
    """A contact in words."""
    return str(getattr(Contacts._meta.get_field(place), "verbose_name", place))
