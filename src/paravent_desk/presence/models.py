"""What people tell of accounts by hand: those outside the desk, and what no network tells of those inside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.channels.models import Channel


class DeclaredAccount(models.Model):
    """An account of the establishment as somebody here knows it. With a `channel` it completes a connected account."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="declared_accounts")
    channel = models.OneToOneField(Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="declared")
    network = models.CharField(_("network"), max_length=20)
    """A name of `kinds.NETWORKS`, or the channel’s own."""
    address = models.CharField(_("name or address"), max_length=200)
    whose = models.CharField(_("who looks after it"), max_length=120, blank=True)
    """A service or a function: "Maternité", never somebody's name."""
    watched = models.BooleanField(default=False)
    """That somebody reads there each working day what people write."""
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    last_seen_on = models.DateField(_("last post"), null=True, blank=True)
    closed_on = models.DateField(_("closed on the network on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    """Which of two who change it at once was quicker."""
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """An account once."""

        constraints = (models.UniqueConstraint(fields=["establishment", "network", "address"], name="presence_declared_once"),)

    def __str__(self) -> str:
        """Its number."""
        return f"declared account {self.pk}"

    service_id = None
    owner_id = None
    state = ""
