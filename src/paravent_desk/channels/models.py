"""The accounts of an establishment on the networks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment


class Channel(models.Model):
    """One account on one network. Its credentials are encrypted under "channel:<id>"."""

    class State(models.TextChoices):
        """Whether the desk can speak there."""

        CONNECTED = "connected", _("connected")
        RECONNECT = "reconnect", _("must be connected again")
        CLOSED = "closed", _("closed")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="channels")
    network = models.CharField(_("network"), max_length=20)
    handle = models.CharField(_("account"), max_length=200)
    server = models.URLField(_("server"), blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.CONNECTED)
    credentials = models.BinaryField(default=bytes)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many days ahead the last warning of its end was: 14, 7 or 1; None: none yet."""
    not_before = models.DateTimeField(null=True, blank=True)
    """A network that asked for patience is left alone until then."""
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    """One worker at a time speaks on an account."""

    class Meta:
        """An account once."""

        constraints = (models.UniqueConstraint(fields=["establishment", "network", "server", "handle"], name="channels_once"),)

    def __str__(self) -> str:
        """As people say it."""
        return f"{self.handle} ({self.network})"

    service_id = None
    owner_id = None
