"""LinkedIn Pages, through the versioned REST API (https://learn.microsoft.com/linkedin/marketing/).

Not tried on the real network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Api, Ground, Telling, Told, waits
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsure
from paravent_desk.networks.fitting import is_film, refuse_misfit
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.linkedin_figures import LinkedInFigures
from paravent_desk.networks.linkedin_files import LinkedInFiles
from paravent_desk.networks.linkedin_moderation import LinkedInModeration, comment
from paravent_desk.networks.linkedin_text import escaped, plain
from paravent_desk.networks.protocol import (
    MODERATING,
    POSTING,
    Account,
    Action,
    Connection,
    Count,
    Keep,
    Outgoing,
    Page,
    Profile,
    Reference,
)
from paravent_desk.networks.recent import Own, bounded, fresh, left_by, settles, sure

LIMITS = Limits(
    length=3_000,
    unit=Unit.UTF16,
    source="https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api",
    images=20,
    image_bytes=5 * 1024 * 1024,
    image_types=("image/jpeg", "image/png", "image/gif"),
    film_bytes=500 * 1024 * 1024,
    film_seconds=1800.0,
    alt_text=4086,
)
VERSION = "202605"
_MOST_PAGES = 10
_COMMENTS = 100


@dataclass(frozen=True, slots=True)
class LinkedInConnection(LinkedInModeration, LinkedInFigures):
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
            found = self._comments(post.reply_to.version or post.reply_to.id)
            if len(found) >= _COMMENTS:
                raise Unsure("too_far_back")
            own = [_own_comment(one) for one in found if one.maybe("actor") == self._owner]
            left = left_by(post.text, own, since, newest_first=False)
        else:
            left = left_by(post.text, bounded(self._own(), _MOST_PAGES), since)
        return sure(left, since, self.ground.clock(), settles(post))

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
            comment(one, post.text("id"), self._owner)
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
        if not told.truth("active"):
            raise Reconnect("expired" if told.maybe("status") == "expired" else "revoked")
        return datetime.fromtimestamp(told.number("expires_at"), UTC) if told.number("expires_at") else None

    def _content(self, post: Outgoing) -> dict[str, Any]:
        files = LinkedInFiles(self.api, self.ground, self._owner)
        if is_film(post.media[0]):
            title = {"title": post.title} if post.title else {}
            return {"media": {"id": files.film(post.media[0]), **title}}
        images = [{"id": files.image(media), "altText": media.alt_text} for media in post.media]
        return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}

    def _comment(self, post: Outgoing, to: Reference) -> Reference:
        if post.media:
            raise Refused("media_type")
        on = to.version or to.id
        body: dict[str, Any] = {"actor": self._owner, "object": on, "message": {"text": post.text}}
        if to.version:
            body["parentComment"] = to.id
        told = self.api.ask("POST", f"/socialActions/{quote(on, safe='')}/comments", Step.CHANGE, json=body)
        return Reference(told.text("id"), version=on)

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


def _reference(urn: str) -> Reference:
    return Reference(urn, f"https://www.linkedin.com/feed/update/{urn}/")


def _own_comment(told: Told) -> Own:
    return Own(
        Reference(told.text("id"), version=told.maybe("object")), told.maybe("message", "text"), told.moment("created", "time")
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
    can: frozenset[Action] = (POSTING | MODERATING) - {Action.HIDE, Action.REMOVE_THEIRS}
    tells: frozenset[Count] = frozenset(Count) - {Count.POSTS, Count.OPENED}
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
