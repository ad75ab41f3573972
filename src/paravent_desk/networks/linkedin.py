"""LinkedIn Pages, through the versioned REST API (https://learn.microsoft.com/linkedin/marketing/).

Not tried on the real network.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Api, Ground, Telling, Told, waits
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater
from paravent_desk.networks.fitting import is_film, refuse_misfit
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.protocol import (
    Account,
    Action,
    Connection,
    Incoming,
    Keep,
    Media,
    Outgoing,
    Page,
    Profile,
    Reference,
)
from paravent_desk.networks.recent import Own, bounded, fresh, left_by

LIMITS = Limits(
    length=3_000,
    unit=Unit.UTF16,
    source="https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api",
    images=20,
    image_bytes=8 * 1024 * 1024,
    image_types=("image/jpeg", "image/png", "image/gif"),
    film_bytes=500 * 1024 * 1024,
    film_seconds=1800.0,
    alt_text=4086,
)
VERSION = "202605"
_RESERVED = re.compile(r"([\\|{}@\[\]()<>#*_~])")
_MOST_PAGES = 10
_LOOKS = (2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 60.0, 60.0)


@dataclass(frozen=True, slots=True)
class LinkedInConnection:
    """One Page."""

    api: Api
    ground: Ground
    account: Account
    oauth: str

    @property
    def _owner(self) -> str:
        return f"urn:li:organization:{self.account.credentials.get('organization_id', '')}"

    def profile(self) -> Profile:
        """The Page, and when its token ends."""
        told = self.api.ask("GET", f"/organizations/{self._owner.rpartition(':')[2]}")
        return Profile(told.text("id"), told.maybe("vanityName") or told.text("id"), told.maybe("localizedName"), self._ends())

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Files first, then the post, the one call that people see. A reply is a comment."""
        del key  # LinkedIn knows no such thing: what an attempt left is looked up
        refuse_misfit(post, LIMITS)
        if post.reply_to:
            return self._comment(post, post.reply_to)
        body: dict[str, Any] = {
            "author": self._owner,
            "commentary": escaped(post.text),
            "visibility": "PUBLIC",
            "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        if post.media:
            body["content"] = self._content(post)
        response = self.api.send("POST", "/posts", Step.CHANGE, json=body)
        return _reference(Told({"id": response.headers.get("x-restli-id", "")}, Step.CHANGE).text("id"))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the Page's own posts, by text and time; for a reply, among the Page's comments on what it answers."""
        del key
        if post.reply_to:
            own = [one for one in self._comments(post.reply_to.id) if one.maybe("actor") == self._owner]
            found = (_own_comment(one) for one in reversed(own))
            return left_by(post.text, found, since)
        return left_by(post.text, bounded(self._own(), _MOST_PAGES), since)

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Change the text; files stay as they are."""
        patch = {"patch": {"$set": {"commentary": escaped(post.text)}}}
        headers = {"X-RestLi-Method": "PARTIAL_UPDATE"}
        self.api.send("POST", f"/posts/{quote(reference.id, safe='')}", Step.CHANGE, json=patch, headers=headers)
        return reference

    def delete(self, reference: Reference) -> None:
        """Take a post or a comment down."""
        path = f"/posts/{quote(reference.id, safe='')}"
        params: dict[str, str] = {}
        if reference.version:  # a comment: its number, under the post it stands on
            path, params = f"/socialActions/{quote(reference.version, safe='')}/comments/{reference.id}", {"actor": self._owner}
        try:
            self.api.send("DELETE", path, Step.CHANGE, params=params, headers={"X-RestLi-Method": "DELETE"})
        except Refused as refused:
            if refused.code != "gone":
                raise

    def incoming(self, cursor: str) -> Page:
        """Comments on the Page's ten newest posts. Who wrote is told as a URN: LinkedIn gives no names to programs."""
        posts = self._page(0, 10).all("elements")
        found = [
            _incoming(one, post.text("id"))
            for post in posts
            for one in self._comments(post.text("id"))
            if one.maybe("actor") != self._owner
        ]
        return fresh(found, cursor)

    def _ends(self) -> datetime | None:
        """The end of the token, where the app's own keys were given: only they may ask."""
        known = self.account.credentials
        if not known.get("client_id") or not known.get("client_secret"):
            return None
        form = {name: known[name] for name in ("client_id", "client_secret")}
        told = Api(self.oauth, self.ground).ask(
            "POST", "/introspectToken", data={**form, "token": known.get("access_token", "")}
        )
        if not told.flag("active"):
            raise Reconnect("expired" if told.maybe("status") == "expired" else "revoked")
        return datetime.fromtimestamp(told.number("expires_at"), UTC) if told.number("expires_at") else None

    def _content(self, post: Outgoing) -> dict[str, Any]:
        if is_film(post.media[0]):
            title = {"title": post.title} if post.title else {}
            return {"media": {"id": self._film(post.media[0]), **title}}
        images = [{"id": self._image(media), "altText": media.alt_text} for media in post.media]
        return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}

    def _image(self, media: Media) -> str:
        request = {"initializeUploadRequest": {"owner": self._owner}}
        told = self.api.ask("POST", "/images", params={"action": "initializeUpload"}, json=request)
        self._put(told.text("value", "uploadUrl"), media.content)
        return told.text("value", "image")

    def _film(self, media: Media) -> str:
        asked = {"owner": self._owner, "fileSizeBytes": len(media.content), "uploadCaptions": False, "uploadThumbnail": False}
        told = self.api.ask("POST", "/videos", params={"action": "initializeUpload"}, json={"initializeUploadRequest": asked})
        film = told.text("value", "video")
        parts = [
            self._put(part.text("uploadUrl"), media.content[part.number("firstByte") : part.number("lastByte") + 1])
            for part in told.all("value", "uploadInstructions")
        ]
        done = {"video": film, "uploadToken": told.maybe("value", "uploadToken"), "uploadedPartIds": parts}
        self.api.send("POST", "/videos", params={"action": "finalizeUpload"}, json={"finalizeUploadRequest": done})
        self._ready(film)
        return film

    def _put(self, address: str, content: bytes) -> str:
        """Send bytes to the address LinkedIn named; the token goes along to LinkedIn alone."""
        host = httpx.URL(address).host
        known = host == httpx.URL(self.api.base).host or host.endswith(".linkedin.com")
        api = self.api if known else Api(self.api.base, self.ground)
        response = api.send("PUT", address, content=content, headers={"Content-Type": "application/octet-stream"})
        return str(response.headers.get("etag", ""))

    def _ready(self, film: str) -> None:
        for pause in (0.0, *_LOOKS):
            if pause:
                self.ground.pause(pause)
            match self.api.ask("GET", f"/videos/{quote(film, safe='')}").maybe("status"):
                case "AVAILABLE":
                    return
                case "PROCESSING_FAILED":
                    raise Refused("media")
        raise TryLater("processing", timedelta(minutes=5))

    def _comment(self, post: Outgoing, to: Reference) -> Reference:
        if post.media:
            raise Refused("media_type")
        on = to.version or to.id
        body: dict[str, Any] = {"actor": self._owner, "object": on, "message": {"text": post.text}}
        if to.version:
            body["parentComment"] = to.id
        told = self.api.ask("POST", f"/socialActions/{quote(on, safe='')}/comments", Step.CHANGE, json=body)
        return Reference(told.text("id"), version=on)

    def _comments(self, post: str) -> list[Told]:
        path = f"/socialActions/{quote(post, safe='')}/comments"
        return self.api.ask("GET", path, params={"start": "0", "count": "100"}).all("elements")

    def _page(self, start: int, count: int) -> Told:
        params = {"author": self._owner, "q": "author", "count": str(count), "start": str(start), "sortBy": "CREATED"}
        return self.api.ask("GET", "/posts", params=params, headers={"X-RestLi-Method": "FINDER"})

    def _own(self) -> Iterator[list[Own]]:
        start, size = 0, 50
        while True:
            page = self._page(start, size).all("elements")
            yield [Own(_reference(one.text("id")), plain(one.maybe("commentary")), one.moment("createdAt")) for one in page]
            if len(page) < size:
                return
            start += size


def escaped(text: str) -> str:
    """A text as LinkedIn's "little text" writes it: its own signs behind a backslash; a hashtag stays one."""
    return re.sub(r"\\#(?=\w)", "#", _RESERVED.sub(r"\\\1", text))


def plain(text: str) -> str:
    r"""The same, back; `{hashtag|\#|word}` is how LinkedIn tells a hashtag."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"\{hashtag\|\\?#\|([^}]*)\}", r"#\1", text))


def _reference(urn: str) -> Reference:
    return Reference(urn, f"https://www.linkedin.com/feed/update/{urn}/")


def _own_comment(told: Told) -> Own:
    return Own(
        Reference(told.text("id"), version=told.maybe("object")), told.maybe("message", "text"), told.moment("created", "time")
    )


def _incoming(told: Told, post: str) -> Incoming:
    answers = Reference(told.maybe("parentComment"), version=post) if told.maybe("parentComment") else Reference(post)
    reference = Reference(told.maybe("commentUrn") or told.text("id"), version=post)
    return Incoming(
        reference, told.maybe("actor"), told.maybe("message", "text"), told.moment("created", "time"), "comment", answers
    )


def _judge(told: Told, telling: Telling) -> NetworkError | None:
    """What LinkedIn's own words mean: 401 with its service codes, and limits that count until midnight UTC."""
    if telling.status == 401:
        return Reconnect("expired" if told.number("serviceErrorCode") == 65602 else "revoked")
    if telling.status == 429 and "retry-after" not in telling.headers:
        midnight = (telling.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return TryLater("rate_limited", waits((midnight - telling.now).total_seconds()))
    if telling.status == 422 and "DUPLICATE" in told.maybe("code"):
        return Refused("duplicate")
    return None


@dataclass(frozen=True, slots=True)
class LinkedInNetwork:
    """LinkedIn."""

    ground: Ground = GROUND
    base: str = "https://api.linkedin.com/rest"
    oauth: str = "https://www.linkedin.com/oauth/v2"
    version: str = VERSION
    name: str = "linkedin"
    title: str = "LinkedIn"
    limits: Limits = LIMITS
    can: frozenset[Action] = frozenset(Action)
    tried: bool = False
    fields: tuple[str, ...] = ("organization_id", "access_token", "client_id", "client_secret")
    look_up_within: timedelta = timedelta(days=30)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter a Page: "organization_id" and "access_token"; "client_id" and "client_secret" to learn when the token ends."""
        del keep  # tokens of sixty days are not renewed by a program, but for LinkedIn's chosen partners
        headers = {
            "Authorization": f"Bearer {account.credentials.get('access_token', '')}",
            "LinkedIn-Version": self.version,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        return LinkedInConnection(Api(self.base, self.ground, headers, _judge), self.ground, account, self.oauth)


NETWORK = LinkedInNetwork()
