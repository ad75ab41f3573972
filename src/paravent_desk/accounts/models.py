"""People, the establishments and services they work for, and in which role."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does at the desk."""

    AUTHOR = "author", _("Author")
    COMMUNITY_MANAGER = "manager", _("Community manager")
    PHYSICIAN = "physician", _("Physician reviewer")
    DPO = "dpo", _("Data protection officer")
    CRISIS_LEAD = "crisis", _("Crisis lead")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(DjangoUserManager["User"]):
    """Makes users by their e-mail address."""

    use_in_migrations = False

    def create_user(  # type: ignore[override]  # nobody has a user name here
        self, email: str, password: str | None = None, **fields: object
    ) -> "User":
        """Make somebody who may log in; without a password they choose one by mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: object
    ) -> "User":
        """Django's command asks for it; the desk itself knows no superuser, only roles in an establishment."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractUser):
    """Somebody who logs in, by e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr")
    calendar_key = models.CharField(max_length=64, blank=True)
    """In the address of the private calendar feed; empty: none."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        """The name as colleagues see it."""
        return self.name or self.email


class Establishment(models.Model):
    """One hospital. Several share a desk (a GHT), each blind to the others."""

    slug = models.SlugField(_("short name"), unique=True)
    """In the address of every page."""
    name = models.CharField(_("name"), max_length=200)
    town = models.CharField(_("town"), max_length=120, blank=True)
    """Where it stands: what a reader knows without being told."""
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    dpo_mail = models.EmailField(_("the data protection officer's address"), blank=True)
    language = models.CharField(
        _("language of its posts"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Service(models.Model):
    """A part of an establishment: a ward, the communication department."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        """One service of a name."""

        constraints = (models.UniqueConstraint(fields=["establishment", "name"], name="accounts_service_name"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Membership(models.Model):
    """A role that somebody has in an establishment, or in one service of it alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="memberships")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        """A role once, in the whole establishment (which SQL's NULL would let in twice) and in each service."""

        constraints = (
            models.UniqueConstraint(fields=["user", "establishment", "service", "role"], name="accounts_membership_once"),
            models.UniqueConstraint(
                fields=["user", "establishment", "role"],
                condition=Q(service=None),
                name="accounts_membership_whole_once",
            ),
        )


class Deputy(models.Model):
    """Somebody who stands in for somebody's roles in an establishment, on those days (both included)."""

    absent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT)
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))

    class Meta:
        """Days in order, and nobody their own deputy."""

        constraints = (
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="accounts_deputy_days"),
            models.CheckConstraint(condition=~Q(absent=models.F("deputy")), name="accounts_deputy_other"),
        )
