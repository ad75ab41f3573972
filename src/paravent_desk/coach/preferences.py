"""What somebody chose about mails, and what an establishment decided about attestations."""

from django.db import transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.coach.models import Preference, Terms
from paravent_desk.transitions import change

MOST_MONTHS, MOST_YEARS = 120, 10


def wants_mails(desk: Desk) -> bool:
    """Whether somebody wants reminders by mail here."""
    return not Preference.objects.filter(establishment=desk.establishment, user=desk.user, mails=False).exists()


def choose_mails(desk: Desk, *, wanted: bool) -> None:
    """Keep one's own choice. Raises PermissionDenied, Conflict."""
    actor = desk.require(Action.LEARN)
    with transaction.atomic():
        row, _made = Preference.objects.get_or_create(establishment=desk.establishment, user=desk.user)
        if row.mails != wanted:
            change(row, {"mails": row.mails}, {"mails": wanted}, actor=actor, action="coach.reminders", chain=desk.chain)


def terms(establishment: Establishment) -> Terms:
    """What holds there; a row that is not kept where nobody decided anything."""
    return Terms.objects.filter(establishment=establishment).first() or Terms(establishment=establishment)


def decide(desk: Desk, months: int, years: int, seen: int) -> None:
    """How long attestations hold and are kept, from now on. Raises PermissionDenied, Conflict, ValueError."""
    actor = desk.require(Action.TRAIN, desk.whole())
    if not (0 <= months <= MOST_MONTHS and 0 <= years <= MOST_YEARS):
        raise ValueError((months, years))
    with transaction.atomic():
        row, _made = Terms.objects.get_or_create(establishment=desk.establishment)
        to = {"months": months, "years": years, "revision": seen + 1}
        facts = {"months": months, "years": years}
        change(row, {"revision": seen}, to, actor=actor, action="coach.terms", chain=desk.chain, facts=facts)
