"""What people said of a version, and what they were asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Role, User
from paravent_desk.drafts.models import Draft, Version


class Request(models.Model):
    """A review that a version needs, from somebody in that role, by then."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="requests")
    role = models.CharField(max_length=20, choices=Role)
    due_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One a role."""

        constraints = (models.UniqueConstraint(fields=["version", "role"], name="review_request_role"),)


class Opinion(models.Model):
    """What a reviewer said of one content, in one role. Never changed; a new content needs a new one."""

    class Answer(models.TextChoices):
        """Yes, or not yet."""

        APPROVED = "approved", _("approved")
        CHANGES = "changes", _("changes asked for")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="opinions")
    content_hash = models.CharField(max_length=64)
    role = models.CharField(max_length=20, choices=Role)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=Answer)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A role answers once."""

        constraints = (models.UniqueConstraint(fields=["version", "role"], name="review_opinion_role"),)


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
