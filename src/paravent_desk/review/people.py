"""Who may give a review of a draft: others than those who wrote it, by right or standing in for somebody."""

from collections.abc import Collection, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from paravent_desk.accounts.desk import Desk, Whole
from paravent_desk.accounts.models import Deputy, Membership, Role, User
from paravent_desk.accounts.permissions import Action, roles_for
from paravent_desk.drafts.models import Draft


def writers(draft: Draft) -> frozenset[int]:
    """Who has a hand in it: its author, and whoever saved a version. None of them reviews it."""
    return frozenset({draft.author_id, *draft.versions.values_list("saved_by", flat=True)})


def as_if_in_review(draft: Draft) -> Whole:
    """The draft as the subject of a permission, whatever its state is by now: that one was quicker is told in words."""
    return Whole(draft.establishment_id, draft.service_id, draft.author_id, Draft.State.REVIEW)


def held_roles(desk: Desk, draft: Draft, out: frozenset[int], action: Action = Action.APPROVE) -> tuple[Role, ...]:
    """The roles in which somebody reviews this draft; none where they are one of its writers, `out`."""
    if desk.user.pk in out:
        return ()
    return roles_for(desk.user.pk, desk.holdings, action, as_if_in_review(draft))


def principal(desk: Desk, role: Role, draft: Draft) -> User | None:
    """For whom somebody answers in a role that is theirs as a deputy alone; None: the role is their own."""
    return principals(desk, draft, [role]).get(role)


def principals(desk: Desk, draft: Draft, roles: Collection[Role]) -> dict[Role, User]:
    """The same for several roles at once; a role of one's own is left out."""
    if not roles:
        return {}
    absent = _standing_in(draft, today(draft)).filter(deputy=desk.user).values("absent")
    rows = Membership.objects.filter(_covering(draft), Q(user=desk.user) | Q(user__in=absent), role__in=list(roles))
    own: set[Role] = set()
    found: dict[Role, User] = {}
    for row in rows.filter(user__is_active=True).select_related("user").order_by("pk"):
        if row.user_id == desk.user.pk:
            own.add(Role(row.role))
        else:
            found.setdefault(Role(row.role), row.user)
    return {role: user for role, user in found.items() if role not in own}


def able(draft: Draft, roles: Iterable[Role]) -> dict[User, tuple[Role, ...]]:
    """Who could give which of these reviews today, deputies with those they stand in for."""
    out = writers(draft)
    rows = Membership.objects.filter(_covering(draft), role__in=list(roles), user__is_active=True).select_related("user")
    deputies: dict[int, list[User]] = {}
    for one in _standing_in(draft, today(draft)).filter(deputy__is_active=True).select_related("deputy"):
        deputies.setdefault(one.absent_id, []).append(one.deputy)
    found: dict[User, dict[Role, None]] = {}
    for row in rows.order_by("pk"):
        for user in (row.user, *deputies.get(row.user_id, ())):
            if user.pk not in out:
                found.setdefault(user, {})[Role(row.role)] = None
    return {user: tuple(held) for user, held in found.items()}


def today(draft: Draft) -> date:
    """The date by the establishment's clock."""
    return timezone.now().astimezone(ZoneInfo(draft.establishment.time_zone)).date()


def _covering(draft: Draft) -> Q:
    return Q(establishment=draft.establishment_id) & (Q(service=None) | Q(service=draft.service_id))


def _standing_in(draft: Draft, day: date) -> QuerySet[Deputy]:
    return Deputy.objects.filter(establishment=draft.establishment_id, first__lte=day, last__gte=day)
