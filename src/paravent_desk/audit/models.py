"""Lines of the chain, the head each chain has reached, the personal text beside it, and the heads that were mailed."""

from typing import Any, NoReturn

from django.db import models


class Unchangeable(Exception):
    """A line was to be changed or erased. Nothing at the desk does that."""


class Lines(models.QuerySet["Line"]):
    """Lines are added and read."""

    def update(self, **fields: object) -> NoReturn:
        """Never; raises Unchangeable."""
        raise Unchangeable("A line of the audit is never changed.")

    def delete(self) -> NoReturn:
        """Never; raises Unchangeable."""
        raise Unchangeable("A line of the audit is never erased.")


class Head(models.Model):
    """Where one establishment's chain ends; `chain` 0 is the desk's own. Locked first by whoever adds a line."""

    chain = models.PositiveBigIntegerField(unique=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class Line(models.Model):
    """One change of state. Never changed, never erased (`protection.py`); what a person wrote stands in `Note`."""

    chain = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.PositiveBigIntegerField(null=True)
    """The user's id; None: the desk itself."""
    role = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=40)
    """A word of ours, "draft.submit"; `words.py` says it to people."""
    subject = models.CharField(max_length=60)
    """What it was done to, "draft:12"."""
    content = models.CharField(max_length=64, blank=True)
    """The content hash it was done on."""
    facts = models.JSONField(default=dict)
    """Words of ours, numbers and ids; never what a person wrote or what was seen."""
    note_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = Lines.as_manager()

    class Meta:
        """One line a place in a chain; what the journal filters by."""

        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="audit_line_place"),)
        indexes = (
            models.Index(fields=["chain", "subject", "number"], name="audit_line_subject"),
            models.Index(fields=["chain", "actor", "number"], name="audit_line_actor"),
            models.Index(fields=["chain", "action", "number"], name="audit_line_action"),
            models.Index(fields=["chain", "at"], name="audit_line_at"),
        )
        ordering = ("chain", "number")

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django has it
        """Add it; raises Unchangeable for one that stands."""
        if not self._state.adding:
            raise Unchangeable("A line of the audit is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        """Never; raises Unchangeable."""
        raise Unchangeable("A line of the audit is never erased.")


class Note(models.Model):
    """The personal part of a line: the reason somebody wrote, and where they sat. Either may be erased; the chain holds all
    the same, because the line carries a digest of two salted digests, and an erased part leaves its digest without its salt.
    """

    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="note")
    text = models.TextField(blank=True)
    text_salt = models.CharField(max_length=32, blank=True)
    """"" once the text was erased."""
    text_digest = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True)
    address_salt = models.CharField(max_length=32, blank=True)
    """"" once the address was erased."""
    address_digest = models.CharField(max_length=64)


class MailedHead(models.Model):
    """What a chain's head was on a day, as it was mailed outside: what the chain is held against later."""

    chain = models.PositiveBigIntegerField()
    day = models.DateField()
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One a day."""

        constraints = (models.UniqueConstraint(fields=["chain", "day"], name="audit_head_a_day"),)
