"""Tell of an account by hand, change it, close it, take it back: each with its line in the journal."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import record
from paravent_desk.channels.models import Channel
from paravent_desk.presence.models import DeclaredAccount
from paravent_desk.transitions import Conflict, change

TOLD = ("whose", "watched", "opened_on", "last_seen_on", "closed_on")
"""What can be told of a connected account too; its network and name are the desk's."""


class Already(Exception):
    """The account was told of before; nothing was kept."""


def declare(desk: Desk, values: Mapping[str, Any], channel: Channel | None = None) -> DeclaredAccount:
    """Tell of an account; with `channel` of one that is connected. Raises PermissionDenied, Http404, Already."""
    actor = desk.require(Action.DECLARE_ACCOUNTS, channel or desk.whole())
    name = {"network": channel.network, "address": channel.handle} if channel else {}
    try:
        with transaction.atomic():
            row = DeclaredAccount.objects.create(
                establishment=desk.establishment, channel=channel, declared_by=desk.user, **{**values, **name}
            )
            record(actor, "declared.add", f"declaredaccount:{row.pk}", desk.chain, facts={"network": row.network})
    except IntegrityError:
        raise Already from None
    return row


def amend(desk: Desk, row: DeclaredAccount, seen: int, values: Mapping[str, Any]) -> None:
    """Tell it otherwise. `seen`: the revision that was read. Raises PermissionDenied, Http404, Conflict, Already."""
    actor = desk.require(Action.DECLARE_ACCOUNTS, row)
    to = {name: value for name, value in values.items() if row.channel_id is None or name in TOLD}
    changed = sorted(name for name, value in to.items() if getattr(row, name) != value)
    if not changed:
        return
    was, now = row.closed_on is not None, to.get("closed_on", row.closed_on) is not None
    action = "declared.change" if was == now else "declared.close" if now else "declared.reopen"
    facts = {"changed": ", ".join(changed)}
    try:
        with transaction.atomic():
            expect, then = {"revision": seen}, {**to, "revision": seen + 1}
            change(row, expect, then, actor=actor, action=action, chain=desk.chain, facts=facts)
    except IntegrityError:
        raise Already from None


def drop(desk: Desk, row: DeclaredAccount, seen: int) -> None:
    """Take back what was told, as a mistake; an account that existed is closed instead. Raises as `amend`."""
    actor = desk.require(Action.DECLARE_ACCOUNTS, row)
    with transaction.atomic():
        gone, _tables = DeclaredAccount.objects.filter(pk=row.pk, revision=seen).delete()
        if gone != 1:
            raise Conflict(f"declared account {row.pk} was changed meanwhile.")
        record(actor, "declared.drop", f"declaredaccount:{row.pk}", desk.chain, facts={"network": row.network})
