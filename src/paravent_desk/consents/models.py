"""Agreements to be shown or told of. Who agreed is encrypted; inside the desk the person has a pseudonym."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User


class Consent(models.Model):
    """One person's agreement, with its scope and its end (RGPD art. 7 and 9(2)(a); `docs/consents.md`)."""

    class Person(models.TextChoices):
        """Who is shown, since that says whose signatures it takes."""

        ADULT = "adult", _("adult")
        MINOR = "minor", _("minor")
        PROTECTED = "protected", _("protected adult")
        STAFF = "staff", _("member of staff")
        DECEASED = "deceased", _("deceased")

    class Form(models.TextChoices):
        """Where the signature is."""

        PAPER = "paper", _("on paper, kept at the desk")
        FILE = "file", _("signed file")

    class State(models.TextChoices):
        """Whether it counts."""

        DRAFT = "draft", _("being gathered")
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="consents")
    pseudonym = models.CharField(_("pseudonym inside the desk"), max_length=40)
    identity = models.BinaryField(default=bytes)
    """Name, date of birth, contact, holders of parental authority: JSON, encrypted under "consent:<id>"."""
    person = models.CharField(_("person"), max_length=20, choices=Person)
    image = models.BooleanField(_("their picture"), default=False)
    story = models.BooleanField(_("their story and data"), default=False)
    media = models.JSONField(default=list)
    """"photo", "film", "voice", "text"."""
    networks = models.JSONField(default=list)
    """Names of networks, each by name."""
    purpose = models.CharField(_("purpose"), max_length=200)
    signatures = models.JSONField(default=list)
    """Whose there are: "self", "parent_1", "parent_2", "child", "curator", "guardian", "judge", "family"."""
    form = models.CharField(_("form"), max_length=20, choices=Form)
    form_place = models.CharField(_("where the form is kept"), max_length=200, blank=True)
    form_file = models.CharField(max_length=200, blank=True)
    """Its place in the store, encrypted under "consent-form:<id>"."""
    given_on = models.DateField(_("given on"), null=True, blank=True)
    care_ended_on = models.DateField(_("care ended on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A pseudonym once in an establishment."""

        constraints = (models.UniqueConstraint(fields=["establishment", "pseudonym"], name="consents_pseudonym"),)

    def __str__(self) -> str:
        """The pseudonym."""
        return self.pseudonym

    service_id = None

    @property
    def owner_id(self) -> int:
        """Who gathered it."""
        return self.created_by_id

    def counts_on(self, day: date, network: str) -> bool:
        """Whether it holds that day on that network: given, not withdrawn, not ended, and for that network by name."""
        in_time = self.given_on is not None and self.given_on <= day and self.ends_on is not None and day <= self.ends_on
        return self.state == self.State.GIVEN and in_time and network in self.networks
