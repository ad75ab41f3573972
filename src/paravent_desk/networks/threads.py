"""Threads (https://developers.facebook.com/docs/threads/). Not tried on the real network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from paravent_desk.networks import meta
from paravent_desk.networks.addresses import addresses
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Api, Ground, Told
from paravent_desk.networks.errors import NetworkError, Refused
from paravent_desk.networks.fitting import is_film, refuse_misfit
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.protocol import (
    MODERATING,
    POSTING,
    Account,
    Action,
    Connection,
    Count,
    Incoming,
    Keep,
    Media,
    Outgoing,
    Page,
    Profile,
    Reference,
)
from paravent_desk.networks.recent import Own, Unable, bounded, fresh, left_by, settles, sure
from paravent_desk.networks.threads_figures import ThreadsFigures
from paravent_desk.networks.threads_moderation import FIELDS, ThreadsModeration

LIMITS = Limits(
    length=500,
    unit=Unit.EMOJI_BYTES,
    source="https://developers.facebook.com/docs/threads/posts",
    images=20,
    image_bytes=8 * 1024 * 1024,
    image_types=("image/jpeg", "image/png"),
    films=20,
    film_bytes=1024**3,
    film_seconds=300.0,
    film_types=("video/mp4", "video/quicktime"),
    alt_text=1000,
    mixes_media=True,
)
_CAROUSEL = 20
_LINKS = 5
"""Different addresses in a text, since December 2025 ("Text Attachments" in the documentation)."""
_MOST_PAGES = 10
_RENEW = timedelta(days=30)
"""A token lives 60 days and may be renewed after one: what is left when the desk renews it."""


@dataclass(frozen=True, slots=True)
class ThreadsConnection(ThreadsModeration, ThreadsFigures, Unable):
    """One profile."""

    api: Api
    ground: Ground
    account: Account
    keep: Keep

    def profile(self) -> Profile:
        """The profile, and when its token ends; a token in its second half is renewed on the way."""
        ends = meta.expiry(self.api, self.account.credentials.get("access_token", ""))
        told = self.api.ask("GET", "/me", params={"fields": "id,username,name"})
        if ends is not None and ends - self.ground.clock() < _RENEW:
            ends = self._renewed() or ends
        return Profile(told.text("id"), told.text("username"), told.maybe("name"), ends)

    def publish(self, post: Outgoing, key: str) -> Reference:
        """A container, which Threads fills by pulling the files; then its publication."""
        del key  # Threads knows no such thing: what an attempt left is looked up
        refuse_misfit(post, LIMITS)
        if len(post.media) > _CAROUSEL:
            raise Refused("too_many")
        if len({post.text[start:end] for start, end in addresses(post.text, bare=True)}) > _LINKS:
            raise Refused("too_many_links")
        container = self._container(post)
        meta.ready(self.api, self.ground, container, "status")
        told = self.api.ask("POST", "/me/threads_publish", Step.CHANGE, data={"creation_id": container})
        return self._with_address(told.text("id"))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the profile's own posts, or its replies, by text and time."""
        del key
        found = self._own("/me/replies" if post.reply_to else "/me/threads")
        left = left_by(post.text, bounded(found, _MOST_PAGES), since)
        return sure(left, since, self.ground.clock(), settles(post))

    def delete(self, reference: Reference) -> None:
        """Take a post down; a hundred a day."""
        try:
            self.api.send("DELETE", f"/{reference.id}", Step.CHANGE)
        except Refused as refused:
            if refused.code != "gone":
                raise

    def incoming(self, cursor: str) -> Page:
        """Mentions, and replies to the 25 newest posts."""
        found = [_incoming(one, "mention", None) for one in self._all("/me/mentions")]
        own = self.api.ask("GET", "/me", params={"fields": "username"}).text("username")
        for post in self.api.ask("GET", "/me/threads", params={"fields": "id,has_replies", "limit": "25"}).all("data"):
            if post.flag("has_replies"):
                answered = Reference(post.text("id"))
                found += [_incoming(one, "reply", answered) for one in self._all(f"/{answered.id}/conversation")]
        return fresh([one for one in found if one.author != own], cursor)

    def _all(self, path: str) -> list[Told]:
        return self.api.ask("GET", path, params={"fields": FIELDS, "limit": "50"}).all("data")

    def _container(self, post: Outgoing) -> str:
        data = {"text": post.text, **({"reply_to_id": post.reply_to.id} if post.reply_to else {})}
        if not post.media:
            return self._make({"media_type": "TEXT", **data})
        if len(post.media) == 1:
            return self._make({**_file(post.media[0]), **data})
        children = [self._make({**_file(media), "is_carousel_item": "true"}) for media in post.media]
        for child in children:
            meta.ready(self.api, self.ground, child, "status")
        return self._make({"media_type": "CAROUSEL", "children": ",".join(children), **data})

    def _make(self, data: dict[str, str]) -> str:
        return self.api.ask("POST", "/me/threads", data=data).text("id")

    def _with_address(self, identity: str) -> Reference:
        try:  # the post is out: that its address cannot be read changes nothing
            told = self.api.ask("GET", f"/{identity}", params={"fields": "permalink"})
        except NetworkError:
            return Reference(identity)
        return Reference(identity, told.maybe("permalink"))

    def _own(self, path: str) -> Iterator[list[Own]]:
        for page in meta.pages(self.api, path, {"fields": FIELDS, "limit": "50"}):
            yield [Own(_reference(one), one.maybe("text"), one.moment("timestamp")) for one in page]

    def _renewed(self) -> datetime | None:
        token = self.account.credentials.get("access_token", "")
        address = f"{self.api.base.rsplit('/', 1)[0]}/refresh_access_token"
        try:
            told = self.api.ask("GET", address, params={"grant_type": "th_refresh_token", "access_token": token})
            self.keep({**self.account.credentials, "access_token": told.text("access_token")})
        except NetworkError:
            return None  # the token at hand is good; the desk warns of its end
        return datetime.fromtimestamp(self.ground.clock().timestamp() + told.number("expires_in"), UTC)


def _file(media: Media) -> dict[str, str]:
    kind, name = ("VIDEO", "video_url") if is_film(media) else ("IMAGE", "image_url")
    return {"media_type": kind, name: meta.address(media), **meta.described(media, "alt_text")}


def _incoming(told: Told, kind: str, answers: Reference | None) -> Incoming:
    at = told.moment("timestamp")
    return Incoming(_reference(told), told.maybe("username"), told.maybe("text"), at, kind, answers, root=answers)


def _reference(told: Told) -> Reference:
    return Reference(told.text("id"), told.maybe("permalink"))


@dataclass(frozen=True, slots=True)
class ThreadsNetwork:
    """Threads."""

    ground: Ground = GROUND
    base: str = "https://graph.threads.net/v1.0"
    name: str = "threads"
    title: str = "Threads"
    limits: Limits = LIMITS
    can: frozenset[Action] = (POSTING | MODERATING | {Action.SEARCH}) - {Action.EDIT, Action.REMOVE_THEIRS}
    tells: frozenset[Count] = frozenset(Count) - {Count.POSTS, Count.OPENED}
    tried: bool = False
    fields: tuple[str, ...] = ("access_token",)
    look_up_within: timedelta = timedelta(days=30)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter a profile: "access_token", a long-lived one. `keep` is given its successor."""
        return ThreadsConnection(meta.graph(self.base, self.ground, account), self.ground, account, keep)


NETWORK = ThreadsNetwork()
