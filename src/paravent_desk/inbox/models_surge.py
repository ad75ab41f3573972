"""Surges: how much came in when, what is usual, and the alarms that were given. Numbers alone: no word, no author."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.channels.models import Channel
from paravent_desk.publishing.models import Publication


class Tally(models.Model):
    """How many messages came in within five minutes; bins in which none did have no row."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=10, blank=True)
    """ "": what was said to the account; "watched": what was found by watched words."""
    bin = models.BigIntegerField()
    """Five minutes each, counted from 1970."""
    total = models.PositiveIntegerField()
    negative = models.PositiveIntegerField()

    class Meta:
        """A bin once; read in order."""

        constraints = (models.UniqueConstraint(fields=["channel", "subject", "bin"], name="inbox_tally_once"),)


class Usual(models.Model):
    """What is usual on an account, as it was learned last (`rhythm.Rhythm.as_json`)."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=10, blank=True)
    total = models.JSONField()
    negative = models.JSONField()
    learned_at = models.DateTimeField()
    looked_bin = models.BigIntegerField(default=0)
    """The last bin that was looked at."""

    class Meta:
        """One of each."""

        constraints = (models.UniqueConstraint(fields=["channel", "subject"], name="inbox_usual_once"),)


class Alert(models.Model):
    """A surge, from its first alarm until things are calm again or somebody says that it is ordinary."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("surge", "going on")
        OVER = "over", pgettext_lazy("surge", "over")
        ORDINARY = "ordinary", pgettext_lazy("surge", "ordinary, a person said")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="alerts")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="alerts")
    subject = models.CharField(max_length=10, blank=True)
    publication = models.ForeignKey(Publication, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The post of ours under which most of it is, if it is under one."""
    cause = models.CharField(
        max_length=10, choices=[("negative", _("complaints and attacks")), ("volume", _("very many messages"))]
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    began_at = models.DateTimeField()
    """When the window began in which it was seen first."""
    raised_at = models.DateTimeField()
    last_bin = models.BigIntegerField()
    """The last bin that was beyond."""
    minutes = models.PositiveSmallIntegerField()
    """Of the window, and what was in it when the alarm was given."""
    seen = models.PositiveIntegerField()
    expected = models.FloatField()
    negative = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    safety = models.BooleanField(default=False)
    """Somebody may be in danger or exposed: it is told at any hour."""
    told_at = models.DateTimeField(null=True, blank=True)
    """When people were written to; None: it waits for the end of the quiet hours."""
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """One at a time; the list."""

        constraints = (
            models.UniqueConstraint(fields=["channel", "subject"], condition=Q(state="open"), name="inbox_alert_once"),
        )
        indexes = (models.Index(fields=["establishment", "-raised_at"], name="inbox_alerts"),)

    service_id = None
    owner_id = None


class QuietHours(models.Model):
    """When an establishment's people are not written to about surges, but for safety. Without a row: never."""

    establishment = models.OneToOneField(Establishment, on_delete=models.PROTECT, primary_key=True, related_name="quiet_hours")
    first = models.TimeField()
    last = models.TimeField()

    def covers(self, now: datetime) -> bool:
        """Whether it is quiet then, by the establishment's clock; from 22:00 until 07:00 goes over midnight."""
        at: time = now.astimezone(ZoneInfo(self.establishment.time_zone)).time()
        if self.first <= self.last:
            return self.first <= at < self.last
        return at >= self.first or at < self.last
