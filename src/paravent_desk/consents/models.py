"""Agreements to be shown or told of. Who agreed is encrypted; inside the desk the person has a pseudonym."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User


class Person(models.TextChoices):
    """Who is shown, since that says whose signatures it takes."""

    ADULT = "adult", _("adult")
    MINOR = "minor", _("minor")
    PROTECTED = "protected", _("protected adult")
    STAFF = "staff", _("member of staff")
    DECEASED = "deceased", _("deceased")


class Decides(models.TextChoices):
    """Who decides with the person, or for them."""

    ALONE = "alone", _("the person alone")
    BOTH_PARENTS = "both_parents", _("two holders of parental authority")
    ONE_PARENT = "one_parent", _("the only holder of parental authority")
    PLACED = "placed", _("a guardian or child welfare service, by a judge’s decision")
    CURATORSHIP = "curatorship", _("the person, helped by a curator (curatelle)")
    GUARDIANSHIP = "guardianship", _("a guardian (tutelle)")
    AUTHORISATION = "authorisation", _("a relative empowered by a judge (habilitation familiale)")
    MANDATE = "mandate", _("whoever holds a mandate for future protection")
    FAMILY = "family", _("the close family")


class Signature(models.TextChoices):
    """Whose signatures, or own written words, there are."""

    SELF = "self", _("the person")
    PARENT_1 = "parent_1", _("the first holder of parental authority")
    PARENT_2 = "parent_2", _("the second holder of parental authority")
    CHILD = "child", _("the child, in their own words, with a date")
    CURATOR = "curator", _("the curator")
    GUARDIAN = "guardian", _("the guardian, or the service they are placed with")
    REPRESENTATIVE = "representative", _("the representative named by the act")
    JUDGE = "judge", _("the judge or the family council (their decision)")
    FAMILY = "family", _("the close family, who ask for it")


class Care(models.TextChoices):
    """Where care stood when they signed."""

    NONE = "none", _("never in our care (staff, visitors)")
    GOING_ON = "going_on", _("care still goes on")
    ENDED = "ended", _("care has ended")


class Shown(models.TextChoices):
    """Under which name the person appears."""

    NO_NAME = "no_name", _("no name at all")
    OTHER_NAME = "other_name", _("another name, said to be one")
    FIRST_NAME = "first_name", _("first name alone")
    FULL_NAME = "full_name", _("full name")


class Consent(models.Model):
    """One person's agreement, with its scope and its end (RGPD art. 7 and 9(2)(a); `docs/desk-consents.md`)."""

    Person = Person
    Care = Care

    class Form(models.TextChoices):
        """Where the signature is."""

        PAPER = "paper", _("on paper, kept at the desk")
        FILE = "file", _("signed file")

    class State(models.TextChoices):
        """Whether it counts."""

        DRAFT = "draft", _("being gathered")
        GIVEN = "given", _("given")
        ENDED = "ended", _("ended")
        WITHDRAWN = "withdrawn", _("withdrawn")

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="consents")
    pseudonym = models.CharField(_("pseudonym inside the desk"), max_length=40)
    identity = models.BinaryField(default=bytes)
    """Name, date of birth, contact, who decides, witness: `identity.Identity` as JSON, encrypted under "consent:<id>"."""
    person = models.CharField(_("person"), max_length=20, choices=Person)
    decides = models.CharField(_("who decides"), max_length=20, choices=Decides, default=Decides.ALONE)
    image = models.BooleanField(_("their picture"), default=False)
    story = models.BooleanField(_("their story and data"), default=False)
    media = models.JSONField(default=list)
    """"photo", "film", "voice", "text"."""
    networks = models.JSONField(default=list)
    """Names of networks, each by name."""
    purpose = models.CharField(_("purpose"), max_length=200)
    told = models.CharField(_("what readers will learn"), max_length=300, blank=True)
    shown = models.CharField(_("name"), max_length=20, choices=Shown, default=Shown.NO_NAME)
    paid = models.BooleanField(_("paid promotion"), default=False)
    restrictions = models.CharField(_("restrictions"), max_length=300, blank=True)
    signatures = models.JSONField(default=list)
    """Words of `Signature`."""
    confirmed = models.JSONField(default=list)
    """Words of `requirements.Condition`: under which conditions they agreed."""
    witnessed = models.BooleanField(_("with a witness"), default=False)
    """Somebody who is not in charge of the person's care."""
    form = models.CharField(_("form"), max_length=20, choices=Form)
    form_place = models.CharField(_("where the form is kept"), max_length=200, blank=True)
    form_file = models.CharField(max_length=200, blank=True)
    """Its place in the store, encrypted under "consent-form:<id>"."""
    informed_on = models.DateField(_("form handed over on"), null=True, blank=True)
    given_on = models.DateField(_("given on"), null=True, blank=True)
    care = models.CharField(_("care"), max_length=20, choices=Care, blank=True)
    care_ended_on = models.DateField(_("care ended on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    """The last day it counts."""
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    """Moves with each change, so that of two people who write at once one is told."""
    warned = models.PositiveSmallIntegerField(default=0)
    """The last warning that went out, in days before the end; 0: none."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    """When identity and form were erased; the rest is the proof that stays."""
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A pseudonym once in an establishment; what lists ask for."""

        constraints = (models.UniqueConstraint(fields=["establishment", "pseudonym"], name="consents_pseudonym"),)
        indexes = (models.Index(fields=["establishment", "state", "ends_on"], name="consents_by_end"),)

    def __str__(self) -> str:
        """The pseudonym."""
        return self.pseudonym

    service_id = None

    @property
    def owner_id(self) -> int:
        """Who gathered it."""
        return self.created_by_id

    @property
    def signed(self) -> bool:
        """Whether there is a signed form, and one knows where."""
        return bool(self.given_on and (self.form_place if self.form == self.Form.PAPER else self.form_file))

    @property
    def care_finished(self) -> bool:
        """Whether they signed once care had ended, or were never in it (Danish authority, 2023-432-0016)."""
        if self.care != Care.ENDED:
            return self.care == Care.NONE
        return self.given_on is not None and self.care_ended_on is not None and self.care_ended_on <= self.given_on

    def counts_on(self, day: date, network: str) -> bool:
        """Whether it holds that day on that network: given, not withdrawn, not ended, and for that network by name."""
        in_time = self.given_on is not None and self.given_on <= day and self.ends_on is not None and day <= self.ends_on
        return self.state == self.State.GIVEN and in_time and network in self.networks


class BlockedPicture(models.Model):
    """A derivative that was shown under an agreement since withdrawn: its keyed hash stays, so that it is not posted again."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="blocked_pictures")
    content_hash = models.CharField(max_length=64)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A picture once; asked for by its hash."""

        constraints = (models.UniqueConstraint(fields=["content_hash", "establishment"], name="consents_blocked_once"),)
