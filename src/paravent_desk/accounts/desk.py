"""Who asks, at which establishment, with which roles: worked out once a request, and handed to everything that decides."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest

from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, User
from paravent_desk.accounts.permissions import TABLE, Action, Holding, Subject, roles_for
from paravent_desk.audit.actions import Actor


@dataclass(frozen=True, slots=True)
class Whole:
    """An establishment as a whole, for what is asked about no object in particular."""

    establishment_id: int
    service_id: int | None = None
    owner_id: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at the desk of one establishment."""

    user: User
    establishment: Establishment
    holdings: tuple[Holding, ...]
    address: str = ""

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held here, whatever the service."""
        return frozenset(one.role for one in self.holdings)

    @property
    def chain(self) -> int:
        """The establishment's chain in the audit."""
        return self.establishment.pk

    def whole(self, service: int | None = None, owner: int | None = None) -> Whole:
        """The establishment, or one service of it, as the subject of a permission."""
        return Whole(self.establishment.pk, service, owner)

    def may(self, action: Action, subject: Subject | None = None) -> bool:
        """Whether it is allowed; without a subject: to something in this establishment, in some state."""
        return bool(self._roles(action, subject))

    def require(self, action: Action, subject: Subject | None = None) -> Actor:
        """Who does it, and in which role, for the audit; Http404 where it is another establishment's, PermissionDenied else."""
        if subject is not None and subject.establishment_id != self.establishment.pk:
            raise Http404
        roles = self._roles(action, subject)
        if not roles:
            raise PermissionDenied
        return Actor(self.user.pk, roles[0], self.address)

    def _roles(self, action: Action, subject: Subject | None) -> tuple[Role, ...]:
        if subject is not None:
            return roles_for(self.user.pk, self.holdings, action, subject)
        return tuple(role for role in TABLE[action] if role in self.roles)


class DeskRequest(HttpRequest):
    """A request inside an establishment, as the middleware hands it to the views."""

    desk: Desk
    user: User


def holdings(user: User, establishment: Establishment, today: date) -> tuple[Holding, ...]:
    """The roles somebody has there today: their own, and those of whom they stand in for."""
    absent = Deputy.objects.filter(deputy=user, establishment=establishment, first__lte=today, last__gte=today)
    mine = Q(user=user.pk) | Q(user__in=absent.values("absent"))
    rows = Membership.objects.filter(mine, establishment=establishment, user__is_active=True)
    return tuple({Holding(establishment.pk, Role(row.role), row.service_id): None for row in rows})
