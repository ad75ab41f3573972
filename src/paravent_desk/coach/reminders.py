"""Reminders: at a campaign's start, a week before its day, the day before, then weekly; and before an attestation ends.

By day on the establishment's clock; one mail a person and day at most, whatever it is about; none to whom nothing is left.
What was told is a row, taken by a guarded change: two workers, or one that was cut off, write nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from paravent_desk.accounts.models import Establishment, Membership, User
from paravent_desk.audit.actions import WORKER, record
from paravent_desk.coach import mails
from paravent_desk.coach.asked import Mine, memberships, passed, running, seen
from paravent_desk.coach.attesting import ending
from paravent_desk.coach.models import Attestation, Campaign, MailDay, Preference, Reminder

MORNING, EVENING = 9, 18
"""Hours of the establishment's clock between which mails are sent."""
WEEK, EVE = timedelta(days=7), timedelta(days=1)


@dataclass(slots=True)
class Due:
    """What somebody may be told of today."""

    campaigns: list[Mine] = field(default_factory=list)
    attestations: list[Attestation] = field(default_factory=list)


def remind(now: datetime) -> int:
    """Send what is due; gives how many people were written to."""
    MailDay.objects.filter(day__lt=now.date() - 2 * WEEK).delete()
    return sum(_remind(one, now) for one in Establishment.objects.order_by("pk"))


def mark(campaign: Campaign, today: date) -> date | None:
    """The day of the last reminder that is due; those that a pause of the desk missed are left out. None before its start."""
    if today < campaign.first:
        return None
    late = (today - campaign.by).days // 7
    ahead = (campaign.first, campaign.by - WEEK, campaign.by - EVE)
    days = [one for one in ahead if campaign.first <= one <= today]
    return campaign.by + late * WEEK if late > 0 else max(days)


def _remind(here: Establishment, now: datetime) -> int:
    local = now.astimezone(ZoneInfo(here.time_zone))
    if not MORNING <= local.hour < EVENING:
        return 0
    due = _due(here, now)
    with transaction.atomic():
        told = {
            user: taken for user in sorted(due, key=lambda one: one.pk) if (taken := _take(user, due[user], now, local.date()))
        }
        for user, one in told.items():
            mails.remind(user, here, one.campaigns, one.attestations, local.date())
        if told:  # not whom, nor how many: "one" would name somebody
            record(WORKER, "coach.remind", f"establishment:{here.pk}", here.pk)
    return len(told)


def _due(here: Establishment, now: datetime) -> dict[User, Due]:
    """Who has something left of what was not told them yet, but for those who want no mails."""
    day = now.astimezone(ZoneInfo(here.time_zone)).date()
    quiet = set(Preference.objects.filter(establishment=here, mails=False).values_list("user", flat=True))
    found: dict[User, Due] = defaultdict(Due)
    for campaign in running(here, now):
        at, wanted = passed(campaign), mark(campaign, day)
        told = dict(Reminder.objects.filter(campaign=campaign).values_list("user", "upto"))
        for user in _people(memberships(campaign).select_related("user")):
            left = seen(campaign, at.get(user.pk, {}))
            if wanted and user.pk not in quiet and not left.is_done and told.get(user.pk, date.min) < wanted:
                found[user].campaigns.append(left)
    for row in ending(here, day):
        if row.reminded_at is None and row.user_id not in quiet:
            found[row.user].attestations.append(row)
    return found


def _people(rows: Iterable[Membership]) -> Iterable[User]:
    """Each once, however many roles they have."""
    return {row.user_id: row.user for row in rows}.values()


def _take(user: User, due: Due, now: datetime, day: date) -> Due | None:
    """Take the day, then what is to be told on it; whoever comes second finds them taken."""
    if not MailDay.objects.get_or_create(user=user, day=day)[1]:
        return None
    campaigns = [one for one in due.campaigns if _claim(one.campaign, user, day)]
    attestations = [one for one in due.attestations if _claim_end(one, now)]
    return Due(campaigns, attestations) if campaigns or attestations else None


def _claim(campaign: Campaign, user: User, day: date) -> bool:
    wanted = mark(campaign, day) or day
    row, made = Reminder.objects.get_or_create(campaign=campaign, user=user, defaults={"upto": wanted})
    return made or Reminder.objects.filter(pk=row.pk, upto__lt=wanted).update(upto=wanted) == 1


def _claim_end(row: Attestation, now: datetime) -> bool:
    return Attestation.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=now) == 1
