"""X, through tweepy and its API v2 (https://docs.x.com/x-api/). Not tried on the real network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Ground, Told
from paravent_desk.networks.errors import Refused, TryLater
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
from paravent_desk.networks.recent import SLACK, Own, Unable, bounded, left_by, settles, sure
from paravent_desk.networks.x_figures import XFigures
from paravent_desk.networks.x_moderation import FIELDS, XModeration, incoming, reference, written
from paravent_desk.networks.x_wire import PIECE, XWire

LIMITS = Limits(
    length=280,
    unit=Unit.WEIGHTED,
    source="https://docs.x.com/fundamentals/counting-characters",
    link=23,
    images=4,
    image_bytes=5 * 1024 * 1024,
    image_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    film_bytes=512 * 1024 * 1024,
    film_seconds=140.0,
    alt_text=1000,
)
_MOST_PAGES = 10
_LOOKS = 30


@dataclass(frozen=True, slots=True)
class XConnection(XModeration, XFigures, Unable):
    """One account."""

    ground: Ground
    wire: XWire

    def profile(self) -> Profile:
        """The account. Tokens of OAuth 1.0a have no end."""
        told = self.wire.ask(Step.ASK, lambda client: client.get_me(user_auth=True))
        return Profile(told.text("data", "id"), told.text("data", "username"), told.maybe("data", "name"))

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Files first, each with its alternative text; then the post, the one call that people see."""
        del key  # X knows no such thing: what an attempt left is looked up
        refuse_misfit(post, LIMITS)
        files = [self._upload(media) for media in post.media]
        told = self.wire.ask(
            Step.CHANGE,
            lambda client: client.create_tweet(
                text=post.text or None,
                media_ids=files or None,
                in_reply_to_tweet_id=post.reply_to.id if post.reply_to else None,
                user_auth=True,
            ),
        )
        return reference(told.text("data", "id"))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the account's own posts since then, by text; X puts its own addresses for ours, and tells ours beside them."""
        del key
        left = left_by(post.text, bounded(self._own(since), _MOST_PAGES), since)
        return sure(left, since, self.ground.clock(), settles(post))

    def delete(self, reference: Reference) -> None:
        """Take a post down."""
        try:
            self.wire.ask(Step.CHANGE, lambda client: client.delete_tweet(reference.id, user_auth=True))
        except Refused as refused:
            if refused.code != "gone":
                raise

    def incoming(self, cursor: str) -> Page:
        """Posts that name or answer the account, since the post the cursor names; at first the newest hundred. X bills each."""
        me, more, newest = self.profile().id, "", cursor
        found: list[Incoming] = []
        for _ in range(_MOST_PAGES):
            told = self._mentions(me, cursor, more)
            names = {one.text("id"): one.maybe("username") for one in told.all("includes", "users")}
            found += [_incoming(one, names, me) for one in told.all("data") if one.maybe("author_id") != me]
            newest = newest if more else told.maybe("meta", "newest_id") or cursor
            more = told.maybe("meta", "next_token")
            if not more or not cursor:
                break
        return Page(tuple(reversed(found)), newest)

    def _mentions(self, me: str, cursor: str, more: str) -> Told:
        return self.wire.ask(
            Step.ASK,
            lambda client: client.get_users_mentions(
                me,
                since_id=cursor or None,
                max_results=100,
                pagination_token=more or None,
                expansions=["author_id"],
                tweet_fields=FIELDS,
                user_fields=["username"],
                user_auth=True,
            ),
        )

    def _own(self, since: datetime) -> Iterator[list[Own]]:
        me, more = self.profile().id, ""
        start = (since - SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        while True:
            told = self._posts(me, start, more)
            yield [Own(reference(one.text("id")), written(one), one.moment("created_at")) for one in told.all("data")]
            more = told.maybe("meta", "next_token")
            if not more:
                return

    def _posts(self, me: str, start: str, more: str) -> Told:
        return self.wire.ask(
            Step.ASK,
            lambda client: client.get_users_tweets(
                me,
                start_time=start,
                max_results=100,
                tweet_fields=["created_at", "entities"],
                pagination_token=more or None,
                user_auth=True,
            ),
        )

    def _upload(self, media: Media) -> str:
        film = is_film(media)
        category = "tweet_video" if film else "tweet_gif" if media.mime == "image/gif" else "tweet_image"
        begun = {"media_type": media.mime, "total_bytes": len(media.content), "media_category": category}
        identity = self.wire.call("POST", "/2/media/upload/initialize", json=begun).text("data", "id")
        for index, start in enumerate(range(0, len(media.content), PIECE)):
            piece = {"media": ("piece", media.content[start : start + PIECE], "application/octet-stream")}
            self.wire.call("POST", f"/2/media/upload/{identity}/append", data={"segment_index": str(index)}, files=piece)
        done = self.wire.call("POST", f"/2/media/upload/{identity}/finalize")
        self._ready(identity, done)
        if media.alt_text and not film:
            described = {"id": identity, "metadata": {"alt_text": {"text": media.alt_text}}}
            self.wire.call("POST", "/2/media/metadata", json=described)
        return identity

    def _ready(self, identity: str, told: Told) -> None:
        for _ in range(_LOOKS):
            match told.maybe("data", "processing_info", "state"):
                case "" | "succeeded":
                    return
                case "failed":
                    raise Refused("media")
            self.ground.pause(min(max(told.number("data", "processing_info", "check_after_secs"), 1), 30))
            told = self.wire.call("GET", "/2/media/upload", params={"command": "STATUS", "media_id": identity})
        raise TryLater("processing", timedelta(minutes=5))


def _incoming(told: Told, names: dict[str, str], me: str) -> Incoming:
    quotes = any(one.maybe("type") == "quoted" for one in told.all("referenced_tweets"))
    return incoming(told, names, "quote" if quotes else "reply" if told.maybe("in_reply_to_user_id") == me else "mention")


@dataclass(frozen=True, slots=True)
class XNetwork:
    """X."""

    ground: Ground = GROUND
    base: str = "https://api.x.com"
    name: str = "x"
    title: str = "X"
    limits: Limits = LIMITS
    can: frozenset[Action] = (POSTING | MODERATING | {Action.SEARCH}) - {Action.EDIT, Action.REMOVE_THEIRS}
    tells: frozenset[Count] = frozenset(Count)
    tried: bool = False
    fields: tuple[str, ...] = ("api_key", "api_key_secret", "access_token", "access_token_secret")
    look_up_within: timedelta = timedelta(days=7)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter an account with the four keys of OAuth 1.0a."""
        del keep  # such keys are not renewed
        return XConnection(self.ground, XWire(self.ground, self.base, account))


NETWORK = XNetwork()
