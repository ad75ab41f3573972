"""The sections of an establishment, in the order of the side: each shown to those who may do something there."""

from dataclasses import dataclass
from functools import cache

from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its app's namespace, the folder of its pages, its title, and the actions of which one opens it."""

    app: str
    folder: str
    title: str | Promise
    opens: frozenset[Action] = frozenset(Action)


SECTIONS = (
    Section("home", "", _("Today")),
    Section("drafts", "drafts/", _("Posts"), frozenset({Action.READ})),
    Section("review", "review/", _("Review"), frozenset({Action.APPROVE, Action.LIFT_STOP})),
    Section("publishing", "publishing/", _("Calendar"), frozenset({Action.READ})),
    Section("inbox", "inbox/", _("Inbox"), frozenset({Action.READ_INBOX})),
    Section("history", "history/", _("Past posts"), frozenset({Action.IMPORT_HISTORY})),
    Section("incidents", "incidents/", _("Incidents"), frozenset({Action.READ_INCIDENT})),
    Section("coach", "lessons/", _("Lessons"), frozenset({Action.LEARN})),
    Section("consents", "consents/", _("Consents"), frozenset({Action.READ_CONSENT})),
    Section("reports", "reports/", _("Reports"), frozenset({Action.REPORT})),
    Section("charter", "charter/", _("Charters"), frozenset({Action.READ_CHARTER})),
    Section("presence", "presence/", _("Presence"), frozenset({Action.REPORT})),
    Section("channels", "channels/", _("Accounts"), frozenset({Action.CONNECT})),
    Section("people", "people/", _("People"), frozenset({Action.MANAGE_PEOPLE})),
    Section("audit", "audit/", _("Audit"), frozenset({Action.READ_AUDIT})),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A section as it stands on the page."""

    app: str
    title: str | Promise
    address: str


def entries(desk: Desk, allowed: frozenset[Action]) -> tuple[Entry, ...]:
    """What this person may open, of those whose first page there is."""
    slug = desk.establishment.slug
    shown = [one for one in SECTIONS if one.opens & allowed and _there(one.folder)]
    return tuple(Entry(one.app, one.title, reverse("home:home", args=[slug]) + one.folder) for one in shown)


@cache
def _there(folder: str) -> bool:
    """Whether the section has a first page."""
    try:
        resolve(reverse("home:home", args=["any"]) + folder)
    except Resolver404:
        return False
    return True
