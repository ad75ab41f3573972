"""Who is here: people with their roles, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Lower

from paravent_desk.accounts.models import Establishment, Membership, Role, User
from paravent_desk.accounts.permissions import STRONG
from paravent_desk.accounts.strength import OWN_FACTORS

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with their roles here. `arrived`: they have logged in once."""

    user: User
    memberships: tuple[Membership, ...]
    second_factor: bool

    @property
    def arrived(self) -> bool:
        """Whether they have been here."""
        return self.user.last_login is not None

    @property
    def lacks_factor(self) -> bool:
        """Whether they will be asked to set up a second factor."""
        return not self.second_factor and any(one.role in STRONG for one in self.memberships)


def people(establishment: Establishment) -> QuerySet[User]:
    """Everybody with a role there, by name."""
    here = Membership.objects.filter(establishment=establishment, user=OuterRef("pk"))
    return User.objects.filter(Exists(here)).order_by(Lower("name"), "email")


def members(establishment: Establishment, number: int | str) -> Page[Any]:
    """A page of them, each with `here` (memberships with services) and `has_factor`."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=OWN_FACTORS)
    here = Membership.objects.filter(establishment=establishment).select_related("service").order_by("role", "service__name")
    rows = people(establishment).annotate(has_factor=Exists(factor))
    return Paginator(rows.prefetch_related(Prefetch("memberships", here, to_attr="here")), A_PAGE).get_page(number)


def seen(users: Iterable[Any]) -> tuple[Member, ...]:
    """The same people as values for a template."""
    return tuple(Member(user, tuple(user.here), user.has_factor) for user in users)


def member(establishment: Establishment, pk: int) -> User | None:
    """Somebody who has a role there."""
    return people(establishment).filter(pk=pk).first()


def administrators(establishment: Establishment) -> tuple[User, ...]:
    """Who looks after it: those that warnings are written to."""
    held = Membership.objects.filter(establishment=establishment, role=Role.ADMINISTRATOR, service=None)
    return tuple(User.objects.filter(is_active=True, memberships__in=held).distinct().order_by("pk"))
