"""Accounts on networks: connected after a look at whose they are, connected again, closed; their end warned of."""

from collections.abc import Mapping
from datetime import datetime

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.accounts.queries import administrators
from paravent_desk.audit.actions import WORKER, Actor, record
from paravent_desk.channels.entering import network, seal
from paravent_desk.channels.models import Channel
from paravent_desk.channels.queries import days_left, ending
from paravent_desk.networks.errors import Reconnect
from paravent_desk.networks.protocol import Account, Credentials, Profile
from paravent_desk.transitions import Conflict, change

DAYS_AHEAD = (1, 7, 14)
"""When administrators are written to, in days before the end."""


class AnotherAccount(Exception):
    """The credentials are good, but for another account than the one to be connected again; nothing was kept."""


def connect(desk: Desk, name: str, handle: str, server: str, given: Mapping[str, str]) -> Channel:
    """Connect an account, once the network has said whose credentials these are. Raises NetworkError: nothing was kept."""
    actor = desk.require(Action.CONNECT, desk.whole())
    profile, credentials = _whose(name, handle, server, given)
    with transaction.atomic():
        channel, _ = Channel.objects.select_for_update().get_or_create(
            establishment=desk.establishment, network=name, server=server, handle=profile.handle or handle
        )
        _keep(actor, channel, profile, credentials, "channel.connect")
    return channel


def reconnect(desk: Desk, channel: Channel, given: Mapping[str, str]) -> None:
    """Give an account new credentials; raises NetworkError and AnotherAccount: the old ones are kept then."""
    actor = desk.require(Action.CONNECT, channel)
    profile, credentials = _whose(channel.network, channel.handle, channel.server, given)
    if profile.handle and profile.handle.casefold() != channel.handle.casefold():
        raise AnotherAccount
    with transaction.atomic():
        _keep(actor, channel, profile, credentials, "channel.reconnect")


def close(desk: Desk, channel: Channel) -> None:
    """Close an account: its credentials are erased, what was published stays. Raises Conflict."""
    actor = desk.require(Action.CONNECT, channel)
    to = {"state": Channel.State.CLOSED, "credentials": b"", "expires_at": None, "warned_days": None}
    expect = {"state": channel.state}
    change(channel, expect, to, actor=actor, action="channel.close", chain=desk.chain)


def lost(channel: Channel, code: str) -> None:
    """A network no longer takes the credentials: administrators are told once, whoever noticed first."""
    to = {"state": Channel.State.RECONNECT}
    try:
        with transaction.atomic():
            expect = {"state": Channel.State.CONNECTED}
            facts = {"code": code}
            chain = channel.establishment_id
            change(channel, expect, to, actor=WORKER, action="channel.lost", chain=chain, facts=facts)
            transaction.on_commit(lambda: _write(channel, 0))
    except Conflict:
        return


def warn(now: datetime) -> int:
    """Write to administrators 14, 7 and 1 days before an account's end, once each, and at the end. Gives how many mails."""
    told = 0
    for channel in ending(now, max(DAYS_AHEAD)).select_related("establishment"):
        left = days_left(channel, now)
        if left <= 0:
            lost(channel, "expired")
            told += 1
            continue
        step = min(days for days in DAYS_AHEAD if days >= left)
        if channel.warned_days is None or channel.warned_days > step:
            told += _warn_once(channel, step, left)
    return told


def _warn_once(channel: Channel, step: int, left: int) -> int:
    rows = Channel.objects.filter(pk=channel.pk, warned_days=channel.warned_days, expires_at=channel.expires_at)
    with transaction.atomic():
        if rows.update(warned_days=step) != 1:
            return 0
        facts = {"days": left}
        record(WORKER, "channel.warn", f"channel:{channel.pk}", channel.establishment_id, facts=facts)
        transaction.on_commit(lambda: _write(channel, left))
    return 1


def _whose(name: str, handle: str, server: str, given: Mapping[str, str]) -> tuple[Profile, Credentials]:
    """Ask the network, before anything is kept; what it renewed meanwhile is what will be kept."""
    kept: dict[str, str] = dict(given)
    profile = network(name).connect(Account(name, handle, server, dict(given)), kept.update).profile()
    if not profile.id:
        raise Reconnect("nobody")
    return profile, kept


def _keep(actor: Actor, channel: Channel, profile: Profile, credentials: Credentials, action: str) -> None:
    values = {
        "state": Channel.State.CONNECTED,
        "credentials": seal(channel.pk, credentials),
        "expires_at": profile.expires_at,
        "warned_days": None,
        "not_before": None,
    }
    facts = {"network": channel.network}
    change(channel, {"state": channel.state}, values, actor=actor, action=action, chain=channel.establishment_id, facts=facts)


def _write(channel: Channel, left: int) -> None:
    for person in administrators(channel.establishment):
        with translation.override(person.language):
            context = {"channel": channel, "left": left, "establishment": channel.establishment}
            subject = render_to_string("channels/mail/warning_subject.txt", context).strip()
            send_mail(subject, render_to_string("channels/mail/warning.txt", context), None, [person.email])
