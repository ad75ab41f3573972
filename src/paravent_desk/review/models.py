"""What people said of a version, and what they were asked."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Role, User
from paravent_desk.drafts.models import Draft, Version


class Request(models.Model):
    """A review that a version needs, from somebody in that role, by then."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="requests")
    role = models.CharField(max_length=20, choices=Role)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One a role."""

        constraints = (models.UniqueConstraint(fields=["version", "role"], name="review_request_role"),)


class Opinion(models.Model):
    """What a reviewer said of one content, in one role. Never changed; a new content needs a new one, and of several in one
    role the latest stands.
    """

    class Answer(models.TextChoices):
        """Yes, or not yet."""

        APPROVED = "approved", _("approved")
        CHANGES = "changes", _("changes asked for")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="opinions")
    content_hash = models.CharField(max_length=64)
    role = models.CharField(max_length=20, choices=Role)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stands_in_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Whose deputy the reviewer was; None: the role is their own."""
    answer = models.CharField(max_length=20, choices=Answer)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """What the queue asks: the latest of a role."""

        indexes = (models.Index(fields=["version", "role", "-id"], name="review_opinion_latest"),)


class Lift(models.Model):
    """A stop that a data protection officer lifted, for one content; the reason stands in the audit line's note as well."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="lift")
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(auto_now_add=True)


class Comment(models.Model):
    """A remark on a draft, or on a passage of one version's text (code points, end exclusive)."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order they were made, and a passage has both its ends or none."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(start=None, end=None) | Q(start__lt=F("end")), name="review_comment_passage"),
        )


class Reading(models.Model):
    """Somebody opened a version on its review page, for the first time then."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once a reader."""

        constraints = (models.UniqueConstraint(fields=["version", "reader"], name="review_reading_once"),)
