"""X, through tweepy and its API v2 (https://docs.x.com/x-api/). Not tried on the real network."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
import tweepy  # type: ignore[import-untyped]

from paravent_desk import outward
from paravent_desk.guarded import Stopped
from paravent_desk.networks import answers
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Ground, Told
from paravent_desk.networks.errors import NetworkError, Refused, TryLater
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
from paravent_desk.networks.recent import SLACK, Own, Unable, bounded, left_by

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
_TWEEPY = "https://api.twitter.com"
"""Where tweepy sends every call; the session leads it to the base address."""
_PIECE = 4 * 1024 * 1024
_MOST_PAGES = 10
_LOOKS = 30
_BROKEN = (tweepy.TweepyException, requests.RequestException, Stopped, ValueError, AttributeError, KeyError, TypeError)

for _name in ("tweepy", "requests_oauthlib", "oauthlib"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # their lines hold posts, answers and signatures


@dataclass(frozen=True, slots=True)
class XConnection(Unable):
    """One account."""

    ground: Ground
    base: str
    account: Account

    def profile(self) -> Profile:
        """The account. Tokens of OAuth 1.0a have no end."""
        told = self._ask(Step.ASK, lambda client: client.get_me(user_auth=True))
        return Profile(told.text("data", "id"), told.text("data", "username"), told.maybe("data", "name"))

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Files first, each with its alternative text; then the post, the one call that people see."""
        del key  # X knows no such thing: what an attempt left is looked up
        refuse_misfit(post, LIMITS)
        files = [self._upload(media) for media in post.media]
        told = self._ask(
            Step.CHANGE,
            lambda client: client.create_tweet(
                text=post.text or None,
                media_ids=files or None,
                in_reply_to_tweet_id=post.reply_to.id if post.reply_to else None,
                user_auth=True,
            ),
        )
        return _reference(told.text("data", "id"))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the account's own posts since then, by text; X puts its own addresses for ours, and tells ours beside them."""
        del key
        return left_by(post.text, bounded(self._own(since), _MOST_PAGES), since)

    def delete(self, reference: Reference) -> None:
        """Take a post down."""
        try:
            self._ask(Step.CHANGE, lambda client: client.delete_tweet(reference.id, user_auth=True))
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
        return self._ask(
            Step.ASK,
            lambda client: client.get_users_mentions(
                me,
                since_id=cursor or None,
                max_results=100,
                pagination_token=more or None,
                expansions=["author_id"],
                tweet_fields=["created_at", "referenced_tweets", "in_reply_to_user_id", "entities"],
                user_fields=["username"],
                user_auth=True,
            ),
        )

    def _own(self, since: datetime) -> Iterator[list[Own]]:
        me, more = self.profile().id, ""
        start = (since - SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        while True:
            told = self._posts(me, start, more)
            yield [Own(_reference(one.text("id")), _written(one), one.moment("created_at")) for one in told.all("data")]
            more = told.maybe("meta", "next_token")
            if not more:
                return

    def _posts(self, me: str, start: str, more: str) -> Told:
        return self._ask(
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
        identity = self._call("POST", "/2/media/upload/initialize", json=begun).text("data", "id")
        for index, start in enumerate(range(0, len(media.content), _PIECE)):
            piece = {"media": ("piece", media.content[start : start + _PIECE], "application/octet-stream")}
            self._call("POST", f"/2/media/upload/{identity}/append", data={"segment_index": str(index)}, files=piece)
        done = self._call("POST", f"/2/media/upload/{identity}/finalize")
        self._ready(identity, done)
        if media.alt_text and not film:
            described = {"id": identity, "metadata": {"alt_text": {"text": media.alt_text}}}
            self._call("POST", "/2/media/metadata", json=described)
        return identity

    def _ready(self, identity: str, told: Told) -> None:
        for _ in range(_LOOKS):
            match told.maybe("data", "processing_info", "state"):
                case "" | "succeeded":
                    return
                case "failed":
                    raise Refused("media")
            self.ground.pause(min(max(told.number("data", "processing_info", "check_after_secs"), 1), 30))
            told = self._call("GET", "/2/media/upload", params={"command": "STATUS", "media_id": identity})
        raise TryLater("processing", timedelta(minutes=5))

    def _call(self, method: str, path: str, **options: Any) -> Told:  # noqa: ANN401  as requests takes them
        """A call that tweepy has no method for, signed by tweepy; none of them changes what people see."""

        def call(client: tweepy.Client) -> requests.Response:
            known = (client.consumer_key, client.consumer_secret, client.access_token, client.access_token_secret)
            signed = tweepy.OAuth1UserHandler(*known).apply_auth()
            session: requests.Session = client.session
            return session.request(method, _TWEEPY + path, auth=signed, **options)

        return self._ask(Step.ASK, call, _PIECE if options.get("files") else 0)

    def _ask(self, step: Step, call: Callable[[tweepy.Client], requests.Response], carried: int = 0) -> Told:
        """One call by tweepy; whatever it raises becomes one of our errors, without a word of the answer."""
        client = self._client(carried)
        try:
            with client.session:
                response = call(client)
                return self._told(step, response)
        except NetworkError:
            raise
        except tweepy.HTTPException as refused:
            raise self._refusal(step, refused.response) from None
        except outward.Unreachable:
            raise TryLater("unreachable") from None
        except _BROKEN as broken:
            if isinstance(broken, Stopped) and not broken.sent:
                raise TryLater("unreachable") from None
            raise answers.broken(step, "broken") from None

    def _told(self, step: Step, response: requests.Response) -> Told:
        if not 200 <= response.status_code < 300:
            raise self._refusal(step, response)
        value = response.json() if response.content else {}
        if not isinstance(value, dict):
            raise answers.broken(step, "unreadable")
        return Told(value, step, response.headers)

    def _refusal(self, step: Step, response: requests.Response) -> NetworkError:
        """What a refusal means; X says "duplicate" in words alone."""
        headers = {"retry-after": response.headers.get("x-rate-limit-reset", ""), **response.headers}
        if response.status_code == 402:
            return Refused("credits")
        if response.status_code == 403:
            if "duplicate" in response.text.lower():
                return Refused("duplicate")
            if "oauth" not in response.text.lower() and "permission" not in response.text.lower():
                return Refused("refused")
        return answers.refusal(step, response.status_code, headers, self.ground.clock()) or answers.broken(step, "unreadable")

    def _client(self, carried: int) -> tweepy.Client:
        known = self.account.credentials
        client = tweepy.Client(
            consumer_key=known.get("api_key", ""),
            consumer_secret=known.get("api_key_secret", ""),
            access_token=known.get("access_token", ""),
            access_token_secret=known.get("access_token_secret", ""),
            return_type=requests.Response,
        )
        rules = replace(self.ground.rules, seconds=self.ground.rules.seconds + carried / answers.BYTES_A_SECOND)
        client.session = outward.session(rules)
        client.session.mount(_TWEEPY, _Moved(self.base, client.session.get_adapter(self.base)))
        return client


class _Moved(requests.adapters.BaseAdapter):
    """Leads what tweepy sends to its own address to another."""

    def __init__(self, base: str, adapter: requests.adapters.BaseAdapter) -> None:
        super().__init__()
        self._base, self._adapter = base, adapter

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:  # noqa: ANN401
        """Send a request to the other address."""
        parts = urlsplit(request.url or "")
        moved = request.copy()
        moved.url = self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        return self._adapter.send(moved, *args, **options)

    def close(self) -> None:
        """Nothing is held open."""


def _written(told: Told) -> str:
    """A post's text as it was written: X's short addresses back into ours, those of its own files left out."""
    text = told.maybe("text")
    for link in told.all("entities", "urls"):
        whole = link.maybe("expanded_url")
        text = text.replace(link.maybe("url"), "" if link.maybe("media_key") else whole) if link.maybe("url") else text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _incoming(told: Told, names: dict[str, str], me: str) -> Incoming:
    kinds = {one.maybe("type"): one.maybe("id") for one in told.all("referenced_tweets")}
    kind = "quote" if "quoted" in kinds else "reply" if told.maybe("in_reply_to_user_id") == me else "mention"
    answered = kinds.get("replied_to") or kinds.get("quoted")
    author = names.get(told.maybe("author_id"), told.maybe("author_id"))
    answers_to = Reference(answered) if answered else None
    return Incoming(_reference(told.text("id")), author, _written(told), told.moment("created_at"), kind, answers_to)


def _reference(identity: str) -> Reference:
    return Reference(identity, f"https://x.com/i/web/status/{identity}")


@dataclass(frozen=True, slots=True)
class XNetwork:
    """X."""

    ground: Ground = GROUND
    base: str = "https://api.x.com"
    name: str = "x"
    title: str = "X"
    limits: Limits = LIMITS
    can: frozenset[Action] = frozenset(Action) - {Action.EDIT}
    tried: bool = False
    fields: tuple[str, ...] = ("api_key", "api_key_secret", "access_token", "access_token_secret")
    look_up_within: timedelta = timedelta(days=7)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter an account with the four keys of OAuth 1.0a."""
        del keep  # such keys are not renewed
        return XConnection(self.ground, self.base, account)


NETWORK = XNetwork()
