"""What a person has learned: theirs, and seen by nobody else but in counts."""

from django.db import models
from django.utils.translation import pgettext_lazy

from paravent_desk.accounts.models import Establishment, Role, Service, User


class Progress(models.Model):
    """A lesson that somebody read, and which of its questions they answered right. Wrong answers are kept nowhere."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="progress")
    lesson = models.CharField(max_length=40)
    """Its key in `lessons.toml`."""
    read_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveIntegerField(default=0)
    """How often the questions were sent; a guard for changes, shown to nobody."""
    right = models.JSONField(default=list)
    """Keys of the questions answered right so far."""
    passed_at = models.DateTimeField(null=True, blank=True)
    """When all of them were, the last time that they all were at once, or one after the other at first."""

    class Meta:
        """A lesson once for each person in each establishment."""

        constraints = (models.UniqueConstraint(fields=["establishment", "user", "lesson"], name="coach_progress_once"),)


class Attestation(models.Model):
    """That somebody finished a course, on a day, under a number that they may show. What it says never changes afterwards."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="attestations")
    course = models.CharField(max_length=20)
    """For whom its lessons are: a role of `content.ROLES`."""
    edition = models.PositiveIntegerField(default=1)
    """1, and one more for each renewal; the older ones stay, each under its number."""
    lessons = models.JSONField(default=list)
    """Keys of the lessons that it covers."""
    number = models.CharField(max_length=20, unique=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    holds_until = models.DateField(null=True, blank=True)
    """Its last day, by the establishment's rule when it was issued; None: it has none."""
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An edition of a course once for each person in each establishment."""

        constraints = (
            models.UniqueConstraint(fields=["establishment", "user", "course", "edition"], name="coach_attestation_edition"),
        )


class Terms(models.Model):
    """What an establishment decided about attestations; where it has no row, the defaults hold."""

    establishment = models.OneToOneField(Establishment, on_delete=models.PROTECT, related_name="+")
    months = models.PositiveIntegerField(default=24)
    """How long an attestation holds; 0: without end."""
    years = models.PositiveIntegerField(default=3)
    """How long it is kept after somebody has left."""
    revision = models.PositiveIntegerField(default=0)


class Campaign(models.Model):
    """Lessons that some people are asked to finish by a day. Who they are is asked of the memberships, each time anew."""

    class State(models.TextChoices):
        """Running (or to come), and ended by somebody."""

        OPEN = "open", pgettext_lazy("a campaign", "open")
        ENDED = "ended", pgettext_lazy("a campaign", "ended")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    word = models.CharField(max_length=600, blank=True)
    """To the team, plain text."""
    lessons = models.JSONField(default=list)
    """Keys of `lessons.toml`."""
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role, blank=True)
    first = models.DateField()
    by = models.DateField()
    earlier = models.BooleanField(default=True)
    """Whether a lesson that was finished in the twelve months before counts."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        """Days in order."""

        constraints = (models.CheckConstraint(condition=models.Q(first__lte=models.F("by")), name="coach_campaign_days"),)


class Reminder(models.Model):
    """Up to which of a campaign's reminders somebody was written to."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    upto = models.DateField()
    """The day for which it was."""

    class Meta:
        """One row for each person in each campaign."""

        constraints = (models.UniqueConstraint(fields=["campaign", "user"], name="coach_reminder_once"),)


class MailDay(models.Model):
    """That somebody was written to about lessons on a day: there is no second mail on it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        """A mail a day."""

        constraints = (models.UniqueConstraint(fields=["user", "day"], name="coach_mail_a_day"),)


class Preference(models.Model):
    """Whether somebody wants reminders by mail in an establishment; where there is no row, they do."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    mails = models.BooleanField(default=True)

    class Meta:
        """One choice for each person in each establishment."""

        constraints = (models.UniqueConstraint(fields=["establishment", "user"], name="coach_preference_once"),)
