"""What agreements are worth to the engine, on a day and on a network."""

from datetime import date
from typing import Protocol

from paravent_desk.checking import Evidence
from paravent_desk.consents.models import Care, Consent


class Placed(Protocol):
    """Something of an establishment."""

    @property
    def establishment_id(self) -> int: ...  # noqa: D102


class Using(Protocol):
    """A version of a draft, as `evidence` needs it (the drafts stand above the consents)."""

    @property
    def pk(self) -> int: ...  # noqa: D102
    @property
    def draft(self) -> Placed: ...  # noqa: D102


def evidence(version: Using, day: date, network: str) -> tuple[Evidence, ...]:
    """What the agreements attached to a version are worth to the engine, that day on that network.

    All of them count, or none does: the engine cannot tell whose picture is whose, so one person's agreement must not open
    the lock for another who withdrew. `written` is said of a signed form alone, and only once care had ended: what was signed
    while care went on has to be looked for by a person (Danish authority, 2023-432-0016).
    """
    attached = Consent.objects.filter(versions=version.pk).order_by("pk")
    counting = [
        one for one in attached if one.establishment_id == version.draft.establishment_id and one.counts_on(day, network)
    ]
    if len(counting) != len(attached):
        return ()
    return tuple(_evidence(one, scope) for one in counting for scope in ("image", "story") if getattr(one, scope))


def _evidence(consent: Consent, scope: str) -> Evidence:
    solid = consent.signed and consent.care_finished
    ended = consent.given_on if consent.care == Care.NONE else consent.care_ended_on  # no care: there was nothing to be over
    return Evidence(scope, consent.given_on, ended, written=solid)
