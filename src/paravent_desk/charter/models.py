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

    service_id = None
    state = "review"
    """As a permission sees it: whoever may answer for words that the check holds may for these."""

    @property
    def owner_id(self) -> int:
        """Who wrote it: nobody answers for their own."""
        return self.written_by_id

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
    facts = models.JSONField(default=dict)
    """What each article told of the establishment, by place, in both languages: `queries.stated`."""
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


class Details(models.Model):
    """When somebody reads, and where the users' commission is written to. Without a row: nobody said."""

    establishment = models.OneToOneField(
        Establishment, on_delete=models.PROTECT, primary_key=True, related_name="charter_details"
    )
    week_from = models.TimeField(null=True, blank=True)
    week_to = models.TimeField(null=True, blank=True)
    saturday_from = models.TimeField(null=True, blank=True)
    saturday_to = models.TimeField(null=True, blank=True)
    sunday_from = models.TimeField(null=True, blank=True)
    sunday_to = models.TimeField(null=True, blank=True)
    commission = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        """Its number."""
        return f"details {self.pk}"


class Standing(models.Model):
    """That words stand although the check holds them: who says so, and for which reasons. It ends with the words."""

    own_text = models.OneToOneField(OwnText, on_delete=models.PROTECT, related_name="standing")
    codes = models.JSONField()
    """The reasons that the check had, by code: another one, and it is held again."""
    why = models.TextField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        """Its number."""
        return f"standing {self.pk}"
