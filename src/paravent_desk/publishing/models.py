"""What goes out, as durable rows. The row is the truth; a queue only wakes whoever looks at it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Version


class Publication(models.Model):
    """One post on one channel: one part of a thread, where the text is longer than the network takes."""

    class State(models.TextChoices):
        """Where it stands."""

        DUE = "due", _("waiting for its time")
        HELD = "held", _("held until a person says")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        UNKNOWN = "unknown", _("outcome being looked up")
        BY_HAND = "by_hand", _("for a person to finish")
        CANCELLED = "cancelled", _("cancelled")
        DELETED = "deleted", _("taken down")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="publications")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="publications")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="publications")
    part = models.PositiveSmallIntegerField(default=1)
    parts = models.PositiveSmallIntegerField(default=1)
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next")
    content_hash = models.CharField(max_length=64)
    """What was approved; anything else is not sent."""
    text = models.TextField()
    """The very words of this part."""
    key = models.CharField(max_length=40, unique=True)
    """The same at every attempt: a network that knows it publishes once."""
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State, default=State.DUE)
    code = models.CharField(max_length=40, blank=True)
    """Why it stands where it stands: a word of ours."""
    lease = models.CharField(max_length=32, blank=True)
    """The worker's hold on the account (`Channel.lease`) under which it is being sent."""
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    """Not looked at before then."""
    first_tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    remote_id = models.CharField(max_length=300, blank=True)
    remote_url = models.CharField(max_length=500, blank=True)
    remote_version = models.CharField(max_length=200, blank=True)

    class Meta:
        """A part once on a channel; what the worker asks for."""

        constraints = (models.UniqueConstraint(fields=["version", "channel", "part"], name="publishing_part_once"),)
        indexes = (
            models.Index(fields=["next_at"], name="publishing_waiting", condition=Q(state__in=["due", "sending", "unknown"])),
            models.Index(fields=["establishment", "due_at"], name="publishing_calendar"),
            models.Index(fields=["establishment", "state", "due_at"], name="publishing_queue"),
            models.Index(fields=["establishment", "code"], name="publishing_codes"),
            models.Index(
                fields=["channel", "next_at"], name="publishing_turn", condition=Q(state__in=["due", "sending", "unknown"])
            ),
        )

    @property
    def service_id(self) -> int | None:
        """The service that the post belongs to."""
        return self.version.draft.service_id

    @property
    def owner_id(self) -> int:
        """Who wrote the post."""
        return self.version.draft.author_id


class Attempt(models.Model):
    """The journal: what was asked of a network, and what came of it. A row without an end was cut off."""

    class Wanted(models.TextChoices):
        """What was asked for."""

        PUBLISH = "publish", _("publish")
        LOOK_UP = "look_up", _("look up")
        EDIT = "edit", _("edit")
        DELETE = "delete", _("take down")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="journal")
    wanted = models.CharField(max_length=10, choices=Wanted)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    """"done", "refused", "later", "reconnect", "unsure", "by_hand"."""
    code = models.CharField(max_length=40, blank=True)
    remote_id = models.CharField(max_length=300, blank=True)
    """What the network answered, so that not even an answer that came too late is lost."""

    class Meta:
        """In order; those without an end are looked for."""

        ordering = ("pk",)
        indexes = (models.Index(fields=["publication"], name="publishing_cut_off", condition=Q(ended_at=None)),)


class Change(models.Model):
    """A publication that is to be taken down or corrected on its network, by the desk or by hand, and how far that is."""

    class Kind(models.TextChoices):
        """What is to be done."""

        DELETE = "delete", _("take down")
        EDIT = "edit", _("correct")

    class State(models.TextChoices):
        """Where it stands."""

        DUE = "due", _("waiting")
        DOING = "doing", _("being done")
        DONE = "done", _("done")
        BY_HAND = "by_hand", _("for a person to do on the network")
        CANCELLED = "cancelled", _("no longer needed")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Of a correction: the approved version, of which `text` is the part."""
    text = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    cause = models.CharField(max_length=40)
    """"consent_withdrawn", "mistake", "incident", "correction"."""
    state = models.CharField(max_length=20, choices=State, default=State.DUE)
    lease = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One of a kind at a time; what the worker asks for."""

        constraints = (
            models.UniqueConstraint(
                fields=["publication", "kind"],
                condition=Q(state__in=["due", "doing", "by_hand"]),
                name="publishing_change_once",
            ),
        )
        indexes = (models.Index(fields=["next_at"], name="publishing_changes", condition=Q(state__in=["due", "doing"])),)


class Pause(models.Model):
    """A crisis pause: nothing of the establishment goes out until it is ended."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="pauses")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One at a time."""

        constraints = (
            models.UniqueConstraint(fields=["establishment"], condition=Q(ended_at=None), name="publishing_one_pause"),
        )
