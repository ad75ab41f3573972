"""What comes back from the networks, and how far each account was read. Words and authors are kept encrypted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft
from paravent_desk.publishing.models import Publication


class Message(models.Model):
    """Somebody's message to an account. `text` and `author` are encrypted (`reading.py`); once erased, neither is there."""

    class Kind(models.TextChoices):
        """How it reached the account."""

        MENTION = "mention", _("mention")
        REPLY = "reply", _("answer")
        QUOTE = "quote", _("quotation")
        COMMENT = "comment", _("remark")
        REVIEW = "review", _("rating")
        PRIVATE = "private", _("private message")
        POST = "post", pgettext_lazy("message", "post")

    class State(models.TextChoices):
        """What was done about it."""

        NEW = "new", pgettext_lazy("message", "new")
        TAKEN = "taken", pgettext_lazy("message", "in hand")
        ANSWERED = "answered", pgettext_lazy("message", "answered")
        MOVED = "moved", pgettext_lazy("message", "moved to private")
        HIDDEN = "hidden", pgettext_lazy("message", "hidden")
        REMOVED = "removed", pgettext_lazy("message", "removed")
        REPORTED = "reported", pgettext_lazy("message", "reported")
        DISMISSED = "dismissed", pgettext_lazy("message", "nothing to do")
        ERASED = "erased", pgettext_lazy("message", "erased")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="messages")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="messages")
    remote_id = models.CharField(max_length=500)
    """Its id on the network; of an erased one a keyed digest, by which it is known if it comes again."""
    remote_url = models.CharField(max_length=500, blank=True)
    remote_version = models.CharField(max_length=200, blank=True)
    """What some networks ask for beside its id (a CID, the post that a comment stands under)."""
    author = models.BinaryField(default=bytes)
    text = models.BinaryField(default=bytes)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    answers_id = models.CharField(max_length=500, blank=True)
    root_id = models.CharField(max_length=500)
    """The id of the first post of its thread; its own where it begins one."""
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    """The post of ours that its thread hangs on."""
    lang = models.CharField(max_length=2, blank=True)
    files = models.PositiveSmallIntegerField(default=0)
    """How many pictures, films and sounds go with it; the desk keeps none of them."""
    tag = models.CharField(max_length=20, default="NEUTRAL")
    also = models.JSONField(default=list, blank=True)
    odds = models.FloatField(default=0.0)
    rank = models.PositiveSmallIntegerField(default=0)
    """Where its class, or one that may hold too and that people are called for, stands among those that cannot wait;
    0: no one has sorted it, so that a person looks first.
    """
    sorted_by = models.CharField(max_length=10, blank=True)
    """ "machine" or "person"; "": the machine could not."""
    looked_at = models.DateTimeField(null=True, blank=True)
    """When the machine looked at it, or gave up; until then its words are not shown."""
    beside = models.BooleanField(default=False)
    """Said by others in the same thread, not to us: kept so that the thread can be read whole."""
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="answered")
    """The reply that was begun last."""
    due_at = models.DateTimeField()
    masked = models.BooleanField(default=False)
    marks = models.JSONField(default=list, blank=True)
    """What is covered: [start, end, label] in code points of the text, in order; never a word of it."""
    stood_at = models.DateTimeField()
    """When it was last known to be on the network."""
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A message once; what the queue, a thread and the chores ask for."""

        constraints = (models.UniqueConstraint(fields=["channel", "remote_id"], name="inbox_message_once"),)
        indexes = (
            models.Index(
                fields=["establishment", "rank", "due_at"], name="inbox_queue", condition=Q(state__in=["new", "taken"])
            ),
            models.Index(fields=["establishment", "-at"], name="inbox_by_time"),
            models.Index(fields=["establishment", "tag", "-at"], name="inbox_by_class"),
            models.Index(fields=["channel", "root_id", "at"], name="inbox_thread"),
            models.Index(fields=["channel", "stood_at"], name="inbox_standing", condition=~Q(state="erased")),
            models.Index(fields=["rank", "id"], name="inbox_unlooked", condition=Q(looked_at=None)),
        )

    service_id = None
    owner_id = None

    def __str__(self) -> str:
        """Its number: what it says and who says it are nobody's to log."""
        return f"message {self.pk}"


class Cursor(models.Model):
    """How far an account was read, and when it is read next."""

    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, primary_key=True, related_name="reading_cursor")
    cursor = models.TextField(blank=True)
    """As the network gave it."""
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    """In a row."""
    last_error = models.CharField(max_length=40, blank=True)
    """A code of ours."""
    held_until = models.DateTimeField(null=True, blank=True)
    """Until then one reader's; None: nobody reads it."""
    rung = models.BooleanField(default=False)
    """Its stream said that something came: it is not waited until `next_at`."""
    heard_at = models.DateTimeField(null=True, blank=True)
    """When its stream last said anything; None: there is none."""


class Watch(models.Model):
    """Words or a hashtag that are searched for on an account's network."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="watches")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="watches")
    words = models.CharField(_("words or hashtag"), max_length=100)
    cursor = models.TextField(blank=True)
    next_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """The same words once on an account."""

        constraints = (models.UniqueConstraint(fields=["channel", "words"], name="inbox_watch_once"),)

    service_id = None
    owner_id = None
    state = ""


class Morning(models.Model):
    """That an establishment's people were told, on a day, of what waits."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        """Once a day."""

        constraints = (models.UniqueConstraint(fields=["establishment", "day"], name="inbox_morning_once"),)


from paravent_desk.inbox.models_contacts import Contacts, SavedReply  # noqa: E402 - Django finds models in this module
from paravent_desk.inbox.models_surge import Alert, QuietHours, Tally, Usual  # noqa: E402

__all__ = ["Alert", "Contacts", "Cursor", "Message", "Morning", "QuietHours", "SavedReply", "Tally", "Usual", "Watch"]
