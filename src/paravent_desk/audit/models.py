"""Lines of the chain, the head each chain has reached, and the personal text beside it."""

from django.db import models


class Head(models.Model):
    """Where one establishment's chain ends; `chain` 0 is the desk's own. Moved by a guarded update alone."""

    chain = models.PositiveBigIntegerField(unique=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class Line(models.Model):
    """One change of state. Never changed, never erased; what a person wrote stands in `Note`."""

    chain = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.PositiveBigIntegerField(null=True)
    """The user's id; None: the desk itself."""
    role = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=40)
    """A word of ours, "draft.submit"."""
    subject = models.CharField(max_length=60)
    """What it was done to, "draft:12"."""
    content = models.CharField(max_length=64, blank=True)
    """The content hash it was done on."""
    facts = models.JSONField(default=dict)
    """Words of ours, numbers and ids; never what a person wrote or what was seen."""
    note_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        """One line a place in a chain."""

        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="audit_line_place"),)
        indexes = (
            models.Index(fields=["chain", "subject"], name="audit_line_subject"),
            models.Index(fields=["chain", "at"], name="audit_line_at"),
        )
        ordering = ("chain", "number")


class Note(models.Model):
    """The personal part of a line: the reason somebody wrote, and where they sat. It may be erased; the chain holds all
    the same, because the line carries a digest salted with `salt`, which goes with it.
    """

    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="note")
    text = models.TextField(blank=True)
    address = models.CharField(max_length=45, blank=True)
    salt = models.CharField(max_length=32)
