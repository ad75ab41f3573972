"""Answers hidden and quotes detached on Bluesky: by the account's own record beside its post.

The threadgate holds the answers that readers do not see under a thread, the postgate the quotes that no longer show the post
(https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/threadgate.json, …/postgate.json).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from atproto_client import Client, models
from atproto_core.uri import AtUri

from paravent_desk.networks.bluesky_reading import answered, quoted
from paravent_desk.networks.bluesky_record import stored
from paravent_desk.networks.errors import Refused, TryLater
from paravent_desk.networks.protocol import Reference

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """A record beside one of the account's posts; `field` holds the addresses of others' posts, `most` at most."""

    collection: str
    field: str
    most: int
    post: str

    @property
    def key(self) -> str:
        """The record has the key of the post it stands beside."""
        return str(AtUri.from_str(self.post).rkey)


def change(client: Client, did: str, theirs: Reference, at: datetime, *, hidden: bool) -> None:
    """Hide somebody's post or show it again; as it is already is fine. Raises Refused("not_ours", "gone", "too_many")."""
    gate = _gate(client, did, theirs)
    for _ in range(_TRIES):
        stands = stored(client, did, gate.key, gate.collection)
        before = stands[1] if stands else {"$type": gate.collection, "post": gate.post, "createdAt": at.isoformat()}
        others = [one for one in before.get(gate.field, []) if one != theirs.id]
        now = [*others, theirs.id] if hidden else others
        if now == before.get(gate.field, []):
            return
        if len(now) > gate.most:
            raise Refused("too_many")
        if _written(client, did, gate, {**before, gate.field: now}, stands[0].version if stands else ""):
            return
    raise TryLater("changed")


def _gate(client: Client, did: str, theirs: Reference) -> Gate:
    """Which record hides a post: that of the thread of ours it stands in, else that of the post of ours it quotes."""
    parts = AtUri.from_str(theirs.id)
    found = stored(client, parts.hostname, parts.rkey, parts.collection)
    if found is None:
        raise Refused("gone")
    root = answered(found[1], "root")
    for post, collection, field, most in (
        (root.id if root else "", "app.bsky.feed.threadgate", "hiddenReplies", 300),
        (quoted(found[1]), "app.bsky.feed.postgate", "detachedEmbeddingUris", 50),
    ):
        if post and AtUri.from_str(post).hostname == did:
            return Gate(collection, field, most, post)
    raise Refused("not_ours")


def _written(client: Client, did: str, gate: Gate, record: dict[str, Any], version: str) -> bool:
    """Whether the record was put where the one of that version stood; False where somebody else changed it meanwhile."""
    asked = {"repo": did, "collection": gate.collection, "rkey": gate.key, "record": record}
    try:
        if version:
            client.com.atproto.repo.put_record(models.ComAtprotoRepoPutRecord.Data(**asked, swap_record=version))
        else:
            client.com.atproto.repo.create_record(models.ComAtprotoRepoCreateRecord.Data(**asked))
    except Refused as refused:
        if refused.code != "changed":
            raise
        return False
    return True
