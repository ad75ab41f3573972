"""Posts as they are written. A draft has versions; a version is never changed, and its content hash is what people approve."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, Service, User
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent


class Verdict(models.TextChoices):
    """What the engine says; "" until it was asked."""

    OK = "ok", _("can go out")
    REVIEW = "review", _("needs a person's eye")
    STOP = "stop", _("must not go out as it stands")


class Draft(models.Model):
    """One post on its way."""

    class State(models.TextChoices):
        """Where it stands."""

        WRITING = "writing", _("being written")
        REVIEW = "review", _("in review")
        CHANGES = "changes", _("changes asked for")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        ABANDONED = "abandoned", _("given up")

    class Kind(models.TextChoices):
        """A reply answers `context`."""

        POST = "post", _("post")
        REPLY = "reply", _("reply")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="drafts")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafts")
    title = models.CharField(_("title, for us"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.POST)
    context = models.TextField(_("what it answers"), blank=True)
    answers = models.JSONField(null=True, blank=True)
    """Of a reply: {"channel": id, "id": …, "url": …, "root": …, "lang": …} of what it answers on the network."""
    state = models.CharField(max_length=20, choices=State, default=State.WRITING)
    current = models.PositiveIntegerField(default=0)
    """The number of the version that counts; 0: none was saved."""
    deadline = models.DateTimeField(_("wanted by"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """What lists ask for."""

        indexes = (models.Index(fields=["establishment", "state", "-changed_at"], name="drafts_by_state"),)

    def __str__(self) -> str:
        """Its number; the title may say too much for a log."""
        return f"draft {self.pk}"

    @property
    def owner_id(self) -> int:
        """Who wrote it."""
        return self.author_id


class Upload(models.Model):
    """A file that somebody brought. The original stays inside, encrypted, for a time; what may go out is the derivative."""

    class State(models.TextChoices):
        """How far its check is."""

        WAITING = "waiting", _("waiting for its check")
        CHECKING = "checking", _("being checked")
        READY = "ready", _("checked")
        UNREADABLE = "unreadable", _("cannot be checked")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="uploads")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    started_at = models.DateTimeField(null=True, blank=True)
    """When its check began: with `attempts`, the lease of whoever checks it."""
    attempts = models.PositiveSmallIntegerField(default=0)
    cause = models.CharField(max_length=30, blank=True)
    """Why it cannot be checked: a word of the engine's ("damaged"), or "kind", "pages", "crashed", "gone"."""
    page_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="pages")
    """Of the second and further pages of a document: the upload that brought it, which is its first page."""
    name = models.BinaryField(default=bytes)
    """The file's name as it came, encrypted under "upload-name:<id>": people name files after patients."""
    size = models.PositiveBigIntegerField()
    original = models.CharField(max_length=200, blank=True)
    """Its place in the store, encrypted under "original:<id>"; "" once it was erased."""
    original_erased_at = models.DateTimeField(null=True, blank=True)
    derivative = models.CharField(max_length=200, blank=True)
    """Its place in the store, encrypted under "derivative:<id>"."""
    shown = models.CharField(max_length=200, blank=True)
    """The picture with what was found outlined, for colleagues' eyes, encrypted under "shown:<id>"; goes with the original."""
    mime = models.CharField(max_length=60, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    """Keyed hash of the derivative."""
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    report = models.JSONField(default=dict)
    """The engine's report on the file as JSON: labels, places, reasons, rules; no word that was read."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """What the check asks for."""

        indexes = (models.Index(fields=["state", "created_at"], name="drafts_upload_state"),)

    @property
    def is_film(self) -> bool:
        """Whether the derivative is a film."""
        return self.mime.startswith("video/")


class Version(models.Model):
    """What somebody saved. Never changed, but for the check that is added to it, once."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(blank=True)
    lang = models.CharField(max_length=2, default="fr")
    publish_at = models.DateTimeField(null=True, blank=True)
    """None: as soon as it is approved and somebody says go."""
    consents = models.ManyToManyField(Consent, blank=True, related_name="versions")
    content_hash = models.CharField(max_length=64)
    """Keyed hash over text, variants, files, alt texts, channels, time, and what it answers."""
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    reasons = models.JSONField(default=list)
    """[{"code": …, "verdict": …, "rules": […]}], gravest first."""
    report = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A number once in a draft."""

        constraints = (models.UniqueConstraint(fields=["draft", "number"], name="drafts_version_number"),)


class Variant(models.Model):
    """A channel that the post goes to; with a text of its own, or the version's."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="variants")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="variants")
    text = models.TextField(blank=True)

    class Meta:
        """A channel once."""

        constraints = (models.UniqueConstraint(fields=["version", "channel"], name="drafts_variant_channel"),)


class VersionFile(models.Model):
    """A file of a version, in its place, with its alt text."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()
    alt_text = models.TextField(blank=True)

    class Meta:
        """In order."""

        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["version", "position"], name="drafts_file_position"),)
