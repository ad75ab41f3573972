"""What a person has learned: theirs, and seen by nobody else but in counts."""

from django.db import models

from paravent_desk.accounts.models import Establishment, User


class Progress(models.Model):
    """A lesson that somebody read, and which of its questions they answered right. Wrong answers are kept nowhere."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="progress")
    lesson = models.CharField(max_length=40)
    """Its key in `lessons.toml`."""
    read_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveIntegerField(default=0)
    """How often the questions were sent; a guard for changes, shown to nobody."""
    right = models.JSONField(default=list)
    """Keys of the questions answered right so far."""
    passed_at = models.DateTimeField(null=True, blank=True)
    """When all of them were."""

    class Meta:
        """A lesson once for each person in each establishment."""

        constraints = (models.UniqueConstraint(fields=["establishment", "user", "lesson"], name="coach_progress_once"),)


class Attestation(models.Model):
    """That somebody finished a course, on a day, under a number that they may show. Nothing of it changes afterwards."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attestations")
    course = models.CharField(max_length=20)
    """For whom its lessons are: a role of `content.ROLES`."""
    lessons = models.JSONField(default=list)
    """Keys of the lessons that it covers."""
    number = models.CharField(max_length=20, unique=True)
    issued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A course once for each person in each establishment."""

        constraints = (models.UniqueConstraint(fields=["establishment", "user", "course"], name="coach_attestation_once"),)
