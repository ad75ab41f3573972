"""An establishment's own words in its documents, version by version, and what it published."""

from django.db import models

from paravent_desk.accounts.models import Establishment, User


class OwnText(models.Model):
    """One version of the establishment's words for an article, in one language. Never changed; the last one counts."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="charter_texts")
    content = models.CharField(max_length=20)
    """A file of `content/`: the forms share theirs."""
    article = models.CharField(max_length=40)
    lang = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    """ "": back to the words that come with the desk."""
    rules = models.JSONField(default=dict)
    """The digest of each rule it rested on when it was written."""
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        """A number once: of two who write at once the second is told."""

        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["establishment", "content", "article", "lang", "number"], name="charter_text_once"),
        )

    def __str__(self) -> str:
        """Its number: its words are not for a log."""
        return f"own text {self.pk}"


class Edition(models.Model):
    """A document as it was published, whole, in both languages. Never changed."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="charter_editions")
    paper = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    first_day = models.DateField()
    """From which day it holds, until a later one does."""
    documents = models.JSONField()
    """By language, as `document.as_json`."""
    rules = models.JSONField()
    """The digest of each rule it rests on."""
    rulebook = models.CharField(max_length=64)
    """The version of the rules as a whole."""
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        """A number once."""

        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["establishment", "paper", "number"], name="charter_edition_once"),)

    def __str__(self) -> str:
        """Its number."""
        return f"edition {self.pk}"


class PublicPage(models.Model):
    """Whether the moderation charter can be read by everybody. Without a row: no."""

    establishment = models.OneToOneField(Establishment, on_delete=models.PROTECT, primary_key=True, related_name="charter_page")
    open = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Its number."""
        return f"public page {self.pk}"
