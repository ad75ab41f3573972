"""A leak as rows. What a person wrote, or who somebody is, stands in `SealedText` alone: encrypted, erased in one place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.incidents.words import Decides, Known, Outcome, Severity, Whose
from paravent_desk.publishing.models import Publication


class SealedText(models.Model):
    """Words of people, encrypted under "incident-text:<id>" (`sealing.py`); empty once they were erased."""

    content = models.BinaryField(default=bytes)


class Incident(models.Model):
    """One breach, from the hour it is known to its lessons: the register of RGPD art. 33(5) is the list of these rows."""

    Severity = Severity
    Known = Known

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("open")
        CONTAINED = "contained", _("contained")
        CLOSED = "closed", _("closed")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="incidents")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    """Without a personal word: it stands in lists."""
    origin = models.CharField(max_length=60, default="hand")
    """What it was opened from: "message:12", "publication:3", "finding:7", "line:33", or "hand"."""
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents")
    """Our own post, or the one under which it happened."""
    known_at = models.DateTimeField()
    """T0: when the establishment became aware, which starts the clock of 72 hours (RGPD art. 33(1))."""
    happened_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.UNKNOWN)
    words = models.OneToOneField(SealedText, on_delete=models.PROTECT, related_name="+")
    """`sealing.Account`: what happened, consequences, measures, reasons for delay."""
    whose = models.JSONField(default=list)
    """Words of `Whose`."""
    exposed = models.JSONField(default=list)
    """Words of `Exposed`."""
    people_count = models.PositiveIntegerField(null=True, blank=True)
    records_count = models.PositiveIntegerField(null=True, blank=True)
    recognisable = models.CharField(max_length=10, choices=Known, default=Known.UNKNOWN)
    minors = models.CharField(max_length=10, choices=Known, default=Known.UNKNOWN)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)
    """When the CNIL was told."""
    contained_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    reminded_hours = models.PositiveSmallIntegerField(default=0)
    """The last reminder of the clock: 24, 48 or 66; 0: none yet."""
    revision = models.PositiveIntegerField(default=0)
    """Moves with each change of its facts, so that of two people who write at once one is told."""

    class Meta:
        """A number once a year; what the register and the reminders ask for."""

        constraints = (models.UniqueConstraint(fields=["establishment", "year", "number"], name="incidents_number"),)
        indexes = (models.Index(fields=["establishment", "state", "known_at"], name="incidents_register"),)

    service_id = None

    def __str__(self) -> str:
        """As people say it."""
        return self.reference

    @property
    def owner_id(self) -> int:
        """Who opened it."""
        return self.opened_by_id

    @property
    def reference(self) -> str:
        """ "2026-003"."""
        return f"{self.year}-{self.number:03d}"


class Copy(models.Model):
    """One address where it stands, with the proof that was taken of it."""

    class State(models.TextChoices):
        """Whether it can still be seen."""

        STANDING = "standing", _("still there")
        GONE = "gone", _("gone")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="copies")
    network = models.CharField(max_length=20)
    """A network of the desk, "google", or "other"."""
    words = models.OneToOneField(SealedText, on_delete=models.PROTECT, related_name="+")
    """`sealing.Address`: where, and what was noted of it."""
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Where it is a post of our own, which the desk can take down."""
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=200, blank=True)
    """Its place in the store, encrypted under "incident-proof:<id>"."""
    proof_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the proof as it came: a bailiff or a judge can hold the file against it."""
    proof_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.STANDING)
    gone_at = models.DateTimeField(null=True, blank=True)


class Verification(models.Model):
    """Somebody looks again 24 hours, 7 and 30 days after a copy went (domain report, section 5)."""

    class Outcome(models.TextChoices):
        """What they saw."""

        GONE = "gone", _("still gone")
        BACK = "back", _("back again")
        DROPPED = "dropped", _("no longer needed")

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="verifications")
    after_hours = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In order; those that wait are looked for."""

        ordering = ("due_at", "pk")
        indexes = (models.Index(fields=["due_at"], name="incidents_to_verify", condition=Q(done_at=None)),)

    @property
    def after_days(self) -> int:
        """The same in days."""
        return self.after_hours // 24


class Concerned(models.Model):
    """Somebody whom it exposes: a made-up name outside, the identity encrypted, and when and how they were told."""

    Whose = Whose

    class How(models.TextChoices):
        """By which way they were told."""

        VOICE = "voice", _("face to face")
        PHONE = "phone", _("by telephone")
        LETTER = "letter", _("by letter")
        MAIL = "mail", _("by mail")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="people")
    pseudonym = models.CharField(max_length=40)
    whose = models.CharField(max_length=10, choices=Whose)
    words = models.OneToOneField(SealedText, on_delete=models.PROTECT, related_name="+")
    """`sealing.Identity`: name, contact, and the words in which they were told."""
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=10, choices=How, blank=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """A name once in an incident."""

        constraints = (models.UniqueConstraint(fields=["incident", "pseudonym"], name="incidents_pseudonym"),)


class Informed(models.Model):
    """Who knows of it, and since when."""

    class Side(models.TextChoices):
        """Where they are."""

        INSIDE = "inside", _("in the establishment")
        OUTSIDE = "outside", _("outside")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="informed")
    side = models.CharField(max_length=10, choices=Side)
    words = models.OneToOneField(SealedText, on_delete=models.PROTECT, related_name="+")
    """`sealing.Words`."""
    since = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Step(models.Model):
    """One item of `checklist.toml`, with whoever sees to it."""

    class State(models.TextChoices):
        """How far it is."""

        TODO = "todo", _("to do")
        DONE = "done", _("done")
        NOT_NEEDED = "not_needed", _("not needed")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.TODO)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """An item once; in the list's order."""

        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["incident", "key"], name="incidents_step_once"),)
        indexes = (models.Index(fields=["due_at"], name="incidents_steps_due", condition=Q(state="todo")),)


class Notice(models.Model):
    """A request to take a copy down: by which way, by whom, under which number, and what came of it."""

    class Answer(models.TextChoices):
        """What the network said."""

        NONE = "none", _("no answer yet")
        RECEIVED = "received", _("received")
        REMOVED = "removed", _("taken down")
        REFUSED = "refused", _("refused")

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="notices")
    way = models.CharField(max_length=20)
    """A way of `documents/routes.toml`: "dsa", "report", "person", "delisting"."""
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)


class Decision(models.Model):
    """Somebody is told, or not, and why. A later one of the same kind takes the place of an earlier one, which stays."""

    Decides = Decides
    Outcome = Outcome

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="decisions")
    about = models.CharField(max_length=12, choices=Decides)
    outcome = models.CharField(max_length=4, choices=Outcome)
    words = models.OneToOneField(SealedText, on_delete=models.PROTECT, related_name="+")
    """`sealing.Words`: the reasons."""
    reference = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The last one of a kind counts."""

        ordering = ("pk",)


class Lesson(models.Model):
    """What is done so that it does not happen again."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lessons")
    words = models.OneToOneField(SealedText, on_delete=models.PROTECT, related_name="+")
    """`sealing.Words`."""
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they were written."""

        ordering = ("pk",)
