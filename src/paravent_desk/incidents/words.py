"""What is said of a breach in fixed words: whose data, which, how grave, and what is decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """The risk for the people concerned: it says who must be told (RGPD art. 33 and 34)."""

    UNKNOWN = "unknown", _("not judged yet")
    NONE = "none", _("no risk")
    RISK = "risk", _("a risk")
    HIGH = "high", _("a high risk")


class Known(models.TextChoices):
    """An answer that may not be known yet."""

    UNKNOWN = "unknown", _("not known yet")
    YES = "yes", _("yes")
    NO = "no", _("no")


class Whose(models.TextChoices):
    """Categories of people, as the CNIL asks for them."""

    PATIENT = "patient", _("patient")
    RELATIVE = "relative", _("relative or visitor")
    STAFF = "staff", _("member of staff")
    OTHER = "other", _("somebody else")


class Exposed(models.TextChoices):
    """Categories of data, as the CNIL asks for them."""

    IDENTITY = "identity", _("name or other identity")
    IMAGE = "image", _("picture, film or voice")
    HEALTH = "health", _("health")
    CONTACT = "contact", _("address, telephone, mail")
    NUMBER = "number", _("file or insurance number")
    PLACE = "place", _("place and time of care")
    LIFE = "life", _("private life")


class Decides(models.TextChoices):
    """About whom it is decided whether they are told."""

    CNIL = "cnil", _("CNIL (RGPD art. 33)")
    PERSONS = "persons", _("people concerned (RGPD art. 34)")
    ORDER = "order", _("Ordre of the profession")
    ARS = "ars", _("ARS, CERT Santé")
    PROSECUTOR = "prosecutor", _("prosecutor, complaint")


class Outcome(models.TextChoices):
    """What was decided."""

    YES = "yes", _("told")
    NO = "no", _("not told")
