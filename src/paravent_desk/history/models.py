"""What an account said before the desk was there: each import, and each post that it brought."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.channels.models import Channel


class Import(models.Model):
    """One account's past, from an archive file or from its network."""

    class Source(models.TextChoices):
        """Where it comes from."""

        ARCHIVE = "archive", _("archive file")
        NETWORK = "network", _("the network itself")

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", _("under way")
        PAUSED = "paused", _("paused")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("broken off")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="imports")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="imports")
    """The connected account that the posts are of, where it is known: through it they can be taken down."""
    network = models.CharField(_("network"), max_length=20)
    handle = models.CharField(_("account"), max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    digest = models.CharField(max_length=64, blank=True)
    """Of the archive file, keyed: the same file goes on where it was."""
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    cursor = models.TextField(blank=True)
    """Of the network: where the next page begins."""
    total = models.PositiveIntegerField(null=True, blank=True)
    """Posts that the archive holds; None: nobody knows before the end."""
    code = models.CharField(max_length=40, blank=True)
    """Why it broke off: a word of ours."""
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """None: somebody at the machine, by the command."""
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When whoever works on it last said so."""
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A file once."""

        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["establishment", "digest"], condition=~Q(digest=""), name="history_file_once"),
            models.UniqueConstraint(
                fields=["channel"], condition=Q(source="network", state__in=["running", "paused"]), name="history_channel_once"
            ),
        )

    service_id = None
    owner_id = None


class Past(models.Model):
    """One post of the past. Its text, kept where something was found, is encrypted under "past:<id>"."""

    class State(models.TextChoices):
        """What was done about it."""

        OPEN = "open", _("to be looked at")
        DELETING = "deleting", _("being taken down")
        DELETED = "deleted", _("taken down")
        DISMISSED = "dismissed", _("left as it is")
        INCIDENT = "incident", _("an incident")

    class Kind(models.TextChoices):
        """What it was."""

        POST = "post", _("post")
        REPLY = "reply", _("answer")

    class Verdict(models.TextChoices):
        """The engine's, by today's rules."""

        OK = "ok", _("nothing found")
        REVIEW = "review", _("to be read")
        STOP = "stop", _("leak")

    run = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="posts")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="past")
    remote_id = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    year = models.PositiveSmallIntegerField(default=0)
    """By the establishment's clock; 0: the archive gives no time."""
    text = models.BinaryField(default=bytes)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.POST)
    verdict = models.CharField(max_length=10, choices=Verdict)
    rank = models.PositiveSmallIntegerField(default=0)
    """Higher: worse (`checks.rank`)."""
    report = models.JSONField(default=dict)
    """The engine's, without words: labels, places, rules. Empty where nothing was found."""
    files = models.PositiveSmallIntegerField(default=0)
    unseen = models.PositiveSmallIntegerField(default=0)
    """Of its files, those that could not be had or checked."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    handled_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Each post of an account's past once; what the report asks for."""

        constraints = (models.UniqueConstraint(fields=["run", "remote_id"], name="history_post_once"),)
        indexes = (
            models.Index(fields=["establishment", "-rank", "-at"], name="history_worst"),
            models.Index(fields=["run", "verdict"], name="history_counts"),
        )

    service_id = None
    owner_id = None


class Reason(models.Model):
    """Why a post is in the report: one row a reason, for the counts and the search."""

    past = models.ForeignKey(Past, on_delete=models.CASCADE, related_name="reasons")
    code = models.CharField(max_length=40)

    class Meta:
        """Each once."""

        constraints = (models.UniqueConstraint(fields=["past", "code"], name="history_reason_once"),)
        indexes = (models.Index(fields=["code"], name="history_codes"),)
