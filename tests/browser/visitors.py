"""What strangers do on the two networks, and what they read there: by the networks' own interfaces, without the desk."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

from tests.servers.bluesky import BlueskyAccount
from tests.servers.mastodon import MastodonServer

POSTS = "app.bsky.feed.post"


class Visitor(Protocol):
    """Somebody on a network whom nobody at the hospital knows."""

    name: str

    def mention(self, text: str) -> str:
        """Write to the hospital's account where everybody reads it; gives the id of the post."""
        ...

    def answers(self, post: str) -> list[str]:
        """What the hospital's account says right under a post of theirs, and their network told them of."""
        ...


@dataclass(frozen=True)
class OnMastodon:
    """Somebody on the hospital's own server."""

    server: MastodonServer
    token: str = "bob_token"
    name: str = "bob"

    def mention(self, text: str) -> str:
        """Write to the hospital's account; gives the id of the post."""
        return self._write(text)

    def comment(self, post: str, text: str) -> str:
        """Answer a post; gives the id."""
        return self._write(text, in_reply_to_id=post)

    def answers(self, post: str) -> list[str]:
        """What the hospital's account says right under a post (GET /api/v1/statuses/:id/context), without their own name."""
        below = self._ask("GET", f"/api/v1/statuses/{post}/context")["descendants"]
        heard = {one["status"]["id"] for one in self._ask("GET", "/api/v1/notifications") if one["type"] == "mention"}
        under = [one for one in below if one["account"]["acct"] == "alice" and one["in_reply_to_id"] == post]
        said = [html.unescape(re.sub(r"<[^>]+>", "", one["content"])) for one in under if one["id"] in heard]
        return [one.removeprefix(f"@{self.name} ") for one in said]

    def latest(self) -> dict[str, Any]:
        """The hospital's last post."""
        found = self._ask("GET", "/api/v1/accounts/lookup", params={"acct": "alice"})["id"]
        latest: dict[str, Any] = self._ask("GET", f"/api/v1/accounts/{found}/statuses")[0]
        return latest

    def _write(self, text: str, **more: str) -> str:
        told = {"status": f"@alice {text}", "visibility": "public", "language": "fr", **more}
        return str(self._ask("POST", "/api/v1/statuses", data=told)["id"])

    def _ask(self, method: str, path: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(method, f"{self.server.url}{path}", headers=headers, timeout=60, **sent).raise_for_status().json()


@dataclass(frozen=True)
class OnBluesky:
    """Somebody on Bluesky, and the hospital's account there."""

    account: BlueskyAccount
    hospital: BlueskyAccount

    @property
    def name(self) -> str:
        """As everybody knows them."""
        return self.account.handle

    def mention(self, text: str) -> str:
        """Write to the hospital's account; gives the address of the post."""
        named = f"@{self.hospital.handle}"
        where = {"byteStart": 0, "byteEnd": len(named.encode())}
        facet = {"index": where, "features": [{"$type": "app.bsky.richtext.facet#mention", "did": self.hospital.did}]}
        told = {"text": f"{named} {text}", "langs": ["fr"], "facets": [facet], "createdAt": datetime.now(UTC).isoformat()}
        body = {"repo": self.account.did, "collection": POSTS, "record": {"$type": POSTS, **told}}
        return str(self._ask("POST", "com.atproto.repo.createRecord", json=body)["uri"])

    def answers(self, post: str) -> list[str]:
        """What the hospital's account says right under a post, as the AppView tells it (app.bsky.feed.getPostThread)."""
        thread = self._ask("GET", "app.bsky.feed.getPostThread", params={"uri": post})["thread"]
        below = [one["post"] for one in thread.get("replies", ()) if "post" in one]
        heard = {one["uri"] for one in self._ask("GET", "app.bsky.notification.listNotifications")["notifications"]}
        ours = [one["record"] for one in below if one["author"]["did"] == self.hospital.did and one["uri"] in heard]
        return [one["text"] for one in ours if one["reply"]["parent"]["uri"] == post == one["reply"]["root"]["uri"]]

    def _ask(self, method: str, name: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.account.session.split(':::')[2]}"}
        url = f"{self.account.service}/xrpc/{name}"
        return httpx.request(method, url, headers=headers, timeout=60, **sent).raise_for_status().json()
