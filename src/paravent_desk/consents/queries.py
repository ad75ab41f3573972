"""What the register is asked: lists, what waits, and what uses an agreement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.consents.endings import WARN_DAYS
from paravent_desk.consents.models import Care, Consent

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Due:
    """What waits in the register, the most pressing first; at most `MOST_SHOWN` of each."""

    ending: tuple[Consent, ...]
    """Given, with their last day within 60 days."""
    unsigned: tuple[Consent, ...]
    """Being gathered: something is missing, or nobody recorded them as given."""
    in_care: tuple[Consent, ...]
    """Given while care went on."""

    def __len__(self) -> int:
        """How many."""
        return len(self.ending) + len(self.unsigned) + len(self.in_care)


IN_CARE = Q(care=Care.GOING_ON) | Q(care=Care.ENDED, care_ended_on__gt=F("given_on"))


def due(establishment: Establishment, now: datetime) -> Due:
    """What waits in the register of an establishment, in three queries."""
    here = Consent.objects.filter(establishment=establishment, erased_at=None).defer("identity")
    given = here.filter(state=Consent.State.GIVEN)
    return Due(
        tuple(ending(given, establishment, now).order_by("ends_on", "pk")[:MOST_SHOWN]),
        tuple(here.filter(state=Consent.State.DRAFT).order_by("created_at", "pk")[:MOST_SHOWN]),
        tuple(given.filter(IN_CARE).order_by("ends_on", "pk")[:MOST_SHOWN]),
    )


def ending(consents: QuerySet[Consent], establishment: Establishment, now: datetime) -> QuerySet[Consent]:
    """Those of them that count, and end within 60 days."""
    today = now.astimezone(ZoneInfo(establishment.time_zone)).date()
    last = today + timedelta(days=max(WARN_DAYS))
    return consents.filter(state=Consent.State.GIVEN, ends_on__gte=today, ends_on__lte=last)


def found(establishment: Establishment, search: Mapping[str, Any], now: datetime) -> QuerySet[Consent]:
    """The register's list: by a part of the pseudonym, state, kind of person, and whether the end is near; newest first."""
    rows = Consent.objects.filter(establishment=establishment).defer("identity").order_by("-pk")
    if word := search.get("q", "").strip():
        rows = rows.filter(pseudonym__icontains=word)
    exact = {name: search[name] for name in ("state", "person") if search.get(name)}
    return ending(rows.filter(**exact), establishment, now) if search.get("soon") else rows.filter(**exact)


@dataclass(frozen=True, slots=True)
class Use:
    """A post that rests on an agreement. `title` is "" for those who may not read the post."""

    draft: int
    title: str = field(repr=False)
    state: str
    current: bool
    """Whether the version that counts still rests on it."""


def uses(desk: Desk, consent: Consent) -> tuple[Use, ...]:
    """The posts that rest on an agreement, the newest first; at most `MOST_SHOWN`."""
    versions = consent.versions.select_related("draft").order_by("-draft_id", "-number")
    newest: dict[int, Use] = {}
    for one in versions[: MOST_SHOWN * 5]:
        if one.draft_id not in newest:
            title = one.draft.title if desk.may(Action.READ, one.draft) else ""
            newest[one.draft_id] = Use(one.draft_id, title, one.draft.get_state_display(), one.number == one.draft.current)
    return tuple(newest.values())[:MOST_SHOWN]
