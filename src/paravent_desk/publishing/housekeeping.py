"""What publishing tidies from time to time; `running.chores` says when."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from paravent_desk.drafts.models import Draft
from paravent_desk.publishing.journal import settle, stand
from paravent_desk.publishing.models import Publication
from paravent_desk.publishing.sending import rows
from paravent_desk.transitions import Conflict

State = Publication.State
DAY = timedelta(days=1)


def tidy(now: datetime) -> None:
    """Cancel what belongs to an older version, or to a draft no longer scheduled; publish drafts that are all out."""
    left = ~Q(version__draft__current=F("version__number")) | ~Q(version__draft__state=Draft.State.SCHEDULED)
    for row in rows().filter(left, state__in=(State.DUE, State.HELD)).order_by("-part")[:500]:
        try:
            stand(row, {"state": row.state}, State.CANCELLED, "changed")
        except Conflict:
            continue
    waiting = Draft.objects.filter(state=Draft.State.SCHEDULED)
    busy = Publication.objects.exclude(state__in=(State.SENT, State.CANCELLED, State.DELETED)).values("version__draft")
    for draft in waiting.exclude(pk__in=busy)[:500]:
        settle(draft)


def forget_wakes(now: datetime) -> None:
    """Erase wake-ups that rang, and those of workers that were killed."""
    if settings.ENVIRONMENT.postgresql:
        from procrastinate.contrib.django.models import ProcrastinateJob

        ended = ProcrastinateJob.objects.filter(status__in=["succeeded", "failed", "cancelled", "aborted"])
        ended.filter(scheduled_at__lt=now - DAY).delete()
        return
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.exclude(status="READY").filter(enqueued_at__lt=now - DAY).delete()
