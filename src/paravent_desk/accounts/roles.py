"""Who has which role: given, taken, and never the last administrator's."""

from django.db import models, transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, Service, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor, Fact, record


class LastAdministrator(Exception):
    """Without them nobody could look after the establishment; nothing was changed."""


class Unfit(Exception):
    """A role that covers the whole establishment was to be held for one service; nothing was changed."""


WHOLE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.DPO, Role.CRISIS_LEAD})
"""Roles that are held in the whole establishment or not at all."""


def may_manage(desk: Desk) -> Actor:
    """Who manages people here; raises PermissionDenied: it takes an administrator of the whole establishment."""
    return desk.require(Action.MANAGE_PEOPLE, desk.whole())


def give(actor: Actor, establishment: Establishment, user: User, role: Role, service: Service | None) -> bool:
    """Give a role; False where they have it already. Raises Unfit."""
    if service is not None and role in WHOLE:
        raise Unfit
    with transaction.atomic():
        _, made = Membership.objects.get_or_create(user=user, establishment=establishment, role=role, service=service)
        if made:
            facts: dict[str, Fact] = {"role": str(role), "service": service.pk if service else None}
            record(actor, "role.give", f"user:{user.pk}", establishment.pk, facts=facts)
    return made


def take(desk: Desk, membership: Membership) -> None:
    """Take one role away; raises LastAdministrator."""
    actor = may_manage(desk)
    with transaction.atomic():
        _keep_one(desk.establishment, Membership.objects.filter(pk=membership.pk))
        _take(actor, membership)


def remove(desk: Desk, user: User) -> None:
    """Take every role away, and whom they stand in for; raises LastAdministrator. What they wrote stays."""
    actor = may_manage(desk)
    with transaction.atomic():
        theirs = Membership.objects.filter(user=user, establishment=desk.establishment)
        _keep_one(desk.establishment, theirs)
        for membership in theirs:
            _take(actor, membership)
        Deputy.objects.filter(establishment=desk.establishment, deputy=user).delete()
        Deputy.objects.filter(establishment=desk.establishment, absent=user).delete()
        record(actor, "person.remove", f"user:{user.pk}", desk.chain)


def _take(actor: Actor, membership: Membership) -> None:
    facts = {"role": membership.role, "service": membership.service_id}
    if Membership.objects.filter(pk=membership.pk).delete()[0]:
        record(actor, "role.take", f"user:{membership.user_id}", membership.establishment_id, facts=facts)


def _keep_one(establishment: Establishment, going: models.QuerySet[Membership]) -> None:
    """One at a time for an establishment, so that two administrators cannot remove each other at once."""
    Establishment.objects.select_for_update().get(pk=establishment.pk)
    administrators = Membership.objects.filter(
        establishment=establishment, role=Role.ADMINISTRATOR, service=None, user__is_active=True
    )
    if administrators.filter(pk__in=going).exists() and not administrators.exclude(pk__in=going).exists():
        raise LastAdministrator
