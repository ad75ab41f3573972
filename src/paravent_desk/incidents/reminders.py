"""Reminders: the clock at 24, 48 and 66 hours, at night too; copies to look at again, and steps past their time, once each."""

from collections import Counter, defaultdict
from datetime import datetime

from django.db import transaction

from paravent_desk.audit.actions import WORKER, Fact, record
from paravent_desk.incidents import mails
from paravent_desk.incidents.clock import Clock
from paravent_desk.incidents.mails import Recipient
from paravent_desk.incidents.models import Incident, Step, Verification
from paravent_desk.incidents.words import Decides

OPEN = (Incident.State.OPEN, Incident.State.CONTAINED)


def remind(now: datetime) -> int:
    """Send what is due; gives how many incidents were written about. Two at once never write the same twice."""
    running = Incident.objects.filter(state__in=OPEN).select_related("establishment").order_by("pk")
    reminded = 0
    for incident in running:
        with transaction.atomic():
            reminded += bool(_clock(incident, now)) | bool(_due(incident, now))
    return reminded


def _clock(incident: Incident, now: datetime) -> int:
    """The mark that is due goes out alone: after a pause of the desk, not those that were missed."""
    settled = incident.decisions.filter(about=Decides.CNIL).exists()
    clock = Clock(incident.known_at, now, incident.notified_at, settled)
    mark = clock.due_mark(incident.reminded_hours)
    still = Incident.objects.filter(pk=incident.pk, reminded_hours=incident.reminded_hours, state__in=OPEN)
    if not mark or still.update(reminded_hours=mark) != 1:
        return 0
    mails.clock(incident, mark)
    _note(incident, {"hours": mark})
    return mark


def _due(incident: Incident, now: datetime) -> int:
    """Whoever sees to a step is told of it; whoever runs the incident, of the rest."""
    steps: Counter[Recipient] = Counter()
    for step in Step.objects.filter(incident=incident, state=Step.State.TODO, due_at__lte=now, reminded_at=None):
        if _claim(step, now):
            steps.update([mails.recipient(step.owner)] if step.owner else mails.runners(incident.establishment))
    waiting = Verification.objects.filter(copy__incident=incident, done_at=None, due_at__lte=now, reminded_at=None)
    looks = sum(_claim(one, now) for one in waiting)
    told: dict[Recipient, list[int]] = defaultdict(lambda: [0, 0])
    for person, count in steps.items():
        told[person][1] = count
    for person in mails.runners(incident.establishment) if looks else ():
        told[person][0] = looks
    for person, (copies, items) in told.items():
        mails.due([person], incident, copies, items)
    if told:
        _note(incident, {"looks": looks, "steps": sum(steps.values())})
    return len(told)


def _claim(row: Step | Verification, now: datetime) -> bool:
    """Take it by a guarded update: whoever comes second finds it taken."""
    return type(row)._default_manager.filter(pk=row.pk, reminded_at=None).update(reminded_at=now) == 1


def _note(incident: Incident, facts: dict[str, Fact]) -> None:
    record(WORKER, "incident.remind", f"incident:{incident.pk}", incident.establishment_id, facts=facts)
