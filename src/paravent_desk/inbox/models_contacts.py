"""Where the establishment can be reached, as its answers give it; and the answers that it keeps for whoever writes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User


class Contacts(models.Model):
    """The establishment's own lines, boxes and pages. Each is a place in the wordings (`wordings.PLACES`); "": none."""

    establishment = models.OneToOneField(Establishment, on_delete=models.PROTECT, primary_key=True, related_name="contacts")
    switchboard = models.CharField(_("switchboard"), max_length=60, blank=True)
    complaints_phone = models.CharField(_("complaints office, telephone"), max_length=60, blank=True)
    complaints_mail = models.EmailField(_("complaints office, e-mail"), blank=True)
    complaints_address = models.CharField(_("complaints office, postal address"), max_length=200, blank=True)
    press_mail = models.EmailField(_("press office, e-mail"), blank=True)
    legal_mail = models.EmailField(_("formal requests, e-mail"), blank=True)
    adverse_events_url = models.URLField(_("page to report an unwanted effect"), max_length=300, blank=True)
    appointments_url = models.URLField(_("page to make an appointment"), max_length=300, blank=True)
    information_url = models.URLField(_("page with general information"), max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    service_id = None
    owner_id = None
    state = ""

    def __str__(self) -> str:
        """Whose they are, by number."""
        return f"contacts {self.pk}"


class SavedReply(models.Model):
    """An answer kept for later: it was tried on the plain messages, and held under each (`trying.reply_holds`)."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="saved_replies")
    title = models.CharField(_("title, for us"), max_length=80)
    text = models.TextField(_("text"))
    lang = models.CharField(_("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """A title once in an establishment."""

        constraints = (models.UniqueConstraint(fields=["establishment", "title"], name="inbox_saved_reply_title"),)

    service_id = None
    owner_id = None
    state = ""

    def __str__(self) -> str:
        """Its number."""
        return f"saved reply {self.pk}"
