"""An account on Bluesky, through atproto 0.0.73: a second and 35 MB to import, so `bluesky` imports this module late."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
from atproto_client import Client, models
from atproto_core.uri import AtUri

from paravent_desk.networks import bluesky_incoming
from paravent_desk.networks.bluesky_figures import BlueskyFigures
from paravent_desk.networks.bluesky_moderation import BlueskyModeration
from paravent_desk.networks.bluesky_record import POSTS, record, reference, stored
from paravent_desk.networks.bluesky_session import SessionKeeper
from paravent_desk.networks.errors import Reconnect, Refused, Unsupported, Unsure
from paravent_desk.networks.fitting import refuse_misfit
from paravent_desk.networks.limits import Limits
from paravent_desk.networks.protocol import Account, Keep, Outgoing, Page, Profile, Reference
from paravent_desk.networks.record_key import record_key


class BlueskyConnection(BlueskyModeration, BlueskyFigures):
    """An account on Bluesky. `client` opens the way there."""

    def __init__(
        self, account: Account, keep: Keep, client: Callable[[], httpx.Client], clock: Callable[[], datetime], limits: Limits
    ) -> None:
        self._session = SessionKeeper(account, keep, client, clock)
        self._clock = clock
        self._limits = limits

    def profile(self) -> Profile:
        """Who the credentials speak for; raises Reconnect("suspended") for an account that may not speak."""
        told = self._session.ask(lambda client, _: client.com.atproto.server.get_session())
        if told.active is False:
            raise Reconnect("suspended")
        return Profile(id=told.did, handle=told.handle, expires_at=self._session.ends())

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Publish once: the record's key follows from `key`, and a repository holds one record a key."""
        refuse_misfit(post, self._limits)
        return self._session.ask(lambda client, did: self._publish(client, did, post, record_key(key)))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """The post under the key's record; the account's own server keeps it, so that "none" is sure."""
        found = self._session.ask(lambda client, did: stored(client, did, record_key(key)))
        return found[0] if found else None

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Raises Unsupported: a record can be replaced, but what people read goes on showing the first text."""
        raise Unsupported("edit")

    def delete(self, reference: Reference) -> None:
        """Take a post down, and look that it is gone. Raises Refused("not_ours") for another account's."""
        self._session.ask(lambda client, did: _delete(client, did, reference))

    def incoming(self, cursor: str) -> Page:
        """Mentions, replies and quotes, as the network's readers' side (AppView) knows them."""
        return self._session.ask(lambda client, did: bluesky_incoming.since(client, did, cursor))

    def _publish(self, client: Client, did: str, post: Outgoing, key: str) -> Reference:
        written = record(client, post, self._clock())
        made = models.ComAtprotoRepoCreateRecord.Data(repo=did, collection=POSTS, rkey=key, record=written)
        try:
            answer = client.com.atproto.repo.create_record(made)
            return reference(answer.uri, answer.cid)
        except Unsure as unsure:
            # a server answers a second record under one key with 500, as it answers anything it did not foresee
            if unsure.code != "unavailable":
                raise
        return _first(client, did, post, key)


def _first(client: Client, did: str, post: Outgoing, key: str) -> Reference:
    """What an earlier call with this key left. Raises Unsure where nothing can be found, Refused where it was another text."""
    found = _after_a_change(client, did, key)
    if found is None:
        raise Unsure("unavailable")
    if found[1].get("text") != post.text:
        raise Refused("duplicate")
    return found[0]


def _delete(client: Client, did: str, post: Reference) -> None:
    parts = AtUri.from_str(post.id)
    if parts.hostname != did or parts.collection != POSTS:
        raise Refused("not_ours")
    client.com.atproto.repo.delete_record(models.ComAtprotoRepoDeleteRecord.Data(repo=did, collection=POSTS, rkey=parts.rkey))
    if _after_a_change(client, did, parts.rkey) is not None:
        raise Unsure("still_there")


def _after_a_change(client: Client, did: str, key: str) -> tuple[Reference, dict[str, Any]] | None:
    """What stands under a key once a change was asked for; raises Unsure where that cannot be read."""
    try:
        return stored(client, did, key)
    except Exception:  # noqa: BLE001 - whatever it was, the change before it stays without an answer
        unread = Unsure("unavailable")
    raise unread
