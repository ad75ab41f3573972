"""What stands on the two networks, as everybody reads it there: without the desk, by their own interfaces."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.servers.bluesky import BlueskyAccount
from tests.servers.mastodon import MastodonServer


@dataclass(frozen=True)
class Seen:
    """One post as a reader gets it: its words, the description of its picture, and the picture's bytes."""

    text: str
    alt_text: str
    picture: bytes


def how_many(account: BlueskyAccount, server: MastodonServer) -> list[int]:
    """How many posts stand on each: asked while they come and go, so nothing of them is opened."""
    with _reader(server) as reader:
        return [len(_records(account)), len(_statuses(reader))]


def on_bluesky(account: BlueskyAccount) -> list[Seen]:
    """The account's posts, from its server (com.atproto.repo.listRecords, com.atproto.sync.getBlob)."""
    return [_record(account, one["value"]) for one in _records(account)]


def _records(account: BlueskyAccount) -> list[Any]:
    asked = {"repo": account.did, "collection": "app.bsky.feed.post"}
    told = httpx.get(f"{account.service}/xrpc/com.atproto.repo.listRecords", params=asked).raise_for_status().json()
    return list(told["records"])


def _record(account: BlueskyAccount, post: dict[str, object]) -> Seen:
    embed = post["embed"]
    assert isinstance(embed, dict)
    (image,) = embed["images"]
    asked = {"did": account.did, "cid": image["image"]["ref"]["$link"]}
    blob = httpx.get(f"{account.service}/xrpc/com.atproto.sync.getBlob", params=asked).raise_for_status()
    return Seen(str(post["text"]), image["alt"], blob.content)


def on_mastodon(server: MastodonServer) -> list[Seen]:
    """The account's posts, from the server's own interface."""
    with _reader(server) as reader:
        seen = []
        for post in _statuses(reader):
            (media,) = post["media_attachments"]
            picture = reader.get(media["url"]).raise_for_status().content
            seen.append(Seen(post["content"], media["description"], picture))
        return seen


def _reader(server: MastodonServer) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token}"})


def _statuses(reader: httpx.Client) -> list[Any]:
    me = reader.get("/api/v1/accounts/verify_credentials").raise_for_status().json()["id"]
    return list(reader.get(f"/api/v1/accounts/{me}/statuses").raise_for_status().json())
