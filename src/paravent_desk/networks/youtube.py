"""YouTube, through the Data API v3 (https://developers.google.com/youtube/v3/). Not tried on the real network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from paravent_desk.networks import answers
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Api, Ground, Telling, Told, waits
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsupported
from paravent_desk.networks.fitting import refuse_misfit
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
    Outgoing,
    Page,
    Profile,
    Reference,
)
from paravent_desk.networks.recent import Own, bounded, fresh, left_by, settles, sure
from paravent_desk.networks.renewal import Tokens
from paravent_desk.networks.youtube_figures import YouTubeFigures
from paravent_desk.networks.youtube_moderation import YouTubeModeration, comment, is_comment
from paravent_desk.networks.youtube_upload import upload

LIMITS = Limits(
    length=5_000,
    unit=Unit.CODE_POINTS,
    source="https://developers.google.com/youtube/v3/docs/videos",
    bytes=5_000,
    images=0,
    image_types=(),
    film_bytes=256 * 1024**3,
    film_seconds=43_200.0,
    film_types=("video/mp4", "video/quicktime", "video/webm"),
    alt_text=0,
    needs_media=True,
)
TITLE = 100
"""Characters of a title."""
_CATEGORY = "22"
_MOST_PAGES = 10
_QUOTA = {"quotaExceeded", "dailyLimitExceeded", "uploadLimitExceeded"}
_RATE = {"rateLimitExceeded", "userRateLimitExceeded"}
_RIGHTS = {"insufficientPermissions", "youtubeSignupRequired", "authError", "accountClosed", "accountSuspended"}


@dataclass(frozen=True, slots=True)
class YouTubeConnection(YouTubeModeration, YouTubeFigures):
    """One channel."""

    base: str
    uploads: str
    ground: Ground
    tokens: Tokens

    def profile(self) -> Profile:
        """The channel. A refresh token has no end that Google tells; one of an app in testing ends after seven days."""
        told = self._api().ask("GET", "/channels", params={"part": "snippet", "mine": "true"})
        handle = told.maybe("items", 0, "snippet", "customUrl") or told.text("items", 0, "id")
        return Profile(
            told.text("items", 0, "id"), handle, told.maybe("items", 0, "snippet", "title"), self.tokens.refresh_ends()
        )

    def publish(self, post: Outgoing, key: str) -> Reference:
        """A film by the resumable protocol, public at once; a reply is a comment."""
        del key  # YouTube knows no such thing: what an attempt left is looked up
        if post.reply_to:
            return self._comment(post, post.reply_to)
        refuse_misfit(post, LIMITS)
        film = post.media[0]
        about = {"snippet": _snippet(post), "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False}}
        started = self._api(self.uploads).send(
            "POST",
            "/videos",
            params={"uploadType": "resumable", "part": "snippet,status"},
            json=about,
            headers={"X-Upload-Content-Length": str(len(film.content)), "X-Upload-Content-Type": film.mime},
        )
        return _reference(upload(self._api(), Told(dict(started.headers), Step.ASK).text("location"), film))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the channel's own uploads, by title, text and time. A comment cannot be looked up."""
        del key
        if post.reply_to:
            raise Unsupported("look_up")
        left = left_by(f"{_title(post)}\n{post.text}", bounded(self._own(), _MOST_PAGES), since)
        return sure(left, since, self.ground.clock(), settles(post))

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Change title and description."""
        body = {"id": reference.id, "snippet": _snippet(post)}
        self._api().send("PUT", "/videos", Step.CHANGE, params={"part": "snippet"}, json=body)
        return reference

    def delete(self, reference: Reference) -> None:
        """Take a film or a comment down."""
        path = "/comments" if is_comment(reference) else "/videos"
        try:
            self._api().send("DELETE", path, Step.CHANGE, params={"id": reference.id})
        except Refused as refused:
            if refused.code != "gone":
                raise

    def incoming(self, cursor: str) -> Page:
        """The channel's hundred newest comments, of all its films."""
        api = self._api()
        channel = api.ask("GET", "/channels", params={"part": "id", "mine": "true"}).text("items", 0, "id")
        params = {"part": "snippet", "allThreadsRelatedToChannelId": channel, "order": "time", "maxResults": "100"}
        found = [_incoming(one, channel) for one in api.ask("GET", "/commentThreads", params=params).all("items")]
        return fresh([one for one in found if one.kind != "own"], cursor)

    def _api(self, base: str = "") -> Api:
        return Api(base or self.base, self.ground, {"Authorization": f"Bearer {self.tokens.current()}"}, _judge)

    def _own(self) -> Iterator[list[Own]]:
        api = self._api()
        told = api.ask("GET", "/channels", params={"part": "contentDetails", "mine": "true"})
        params = {"part": "snippet,contentDetails", "maxResults": "50"}
        params["playlistId"] = told.text("items", 0, "contentDetails", "relatedPlaylists", "uploads")
        while True:
            told = api.ask("GET", "/playlistItems", params=params)
            yield [_own(one) for one in told.all("items")]
            if not told.maybe("nextPageToken"):
                return
            params = {**params, "pageToken": told.text("nextPageToken")}

    def _comment(self, post: Outgoing, to: Reference) -> Reference:
        if post.media:
            raise Refused("media_type")
        inner: dict[str, Any] = {"parentId": to.id, "textOriginal": post.text}
        path, body = "/comments", {"snippet": inner}
        if not is_comment(to):
            inner = {"videoId": to.id, "topLevelComment": {"snippet": {"textOriginal": post.text}}}
            path, body = "/commentThreads", {"snippet": inner}
        told = self._api().ask("POST", path, Step.CHANGE, params={"part": "snippet"}, json=body)
        return Reference(told.text("id"), version="comment")


def _title(post: Outgoing) -> str:
    """The title, else the first line, as YouTube takes it: no angle brackets, a hundred characters."""
    lines = (post.title or post.text).strip().splitlines() or [""]
    line = lines[0].translate({ord("<"): None, ord(">"): None}).strip()
    return line if len(line) <= TITLE else line[: TITLE - 1].rstrip() + "…"


def _snippet(post: Outgoing) -> dict[str, str]:
    if "<" in post.text or ">" in post.text:
        raise Refused("angle_brackets")
    if not _title(post):
        raise Refused("empty")
    return {"title": _title(post), "description": post.text, "categoryId": _CATEGORY, "defaultLanguage": post.lang}


def _own(told: Told) -> Own:
    text = f"{told.maybe('snippet', 'title')}\n{told.maybe('snippet', 'description')}"
    return Own(_reference(told.text("contentDetails", "videoId")), text, told.moment("snippet", "publishedAt"))


def _incoming(told: Told, channel: str) -> Incoming:
    return comment(told, ("snippet", "topLevelComment"), told.maybe("snippet", "videoId"), channel)


def _reference(film: str) -> Reference:
    return Reference(film, f"https://www.youtube.com/watch?v={film}")


def _judge(told: Told, telling: Telling) -> NetworkError | None:
    """What the reason in an error of the Data API means; quotas count until midnight in California."""
    reasons = {one.maybe("reason") for one in told.all("error", "errors")}
    if reasons & _QUOTA:
        there = telling.now.astimezone(ZoneInfo("America/Los_Angeles"))
        midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return TryLater("rate_limited", waits((midnight - there).total_seconds()))
    if reasons & _RATE:
        return TryLater("rate_limited", answers.wait(telling.headers, telling.now))
    if reasons & _RIGHTS:
        return Reconnect("scope")
    if telling.status == 403 and reasons:
        return Refused("refused")
    return None


@dataclass(frozen=True, slots=True)
class YouTubeNetwork:
    """YouTube."""

    ground: Ground = GROUND
    base: str = "https://www.googleapis.com/youtube/v3"
    uploads: str = "https://www.googleapis.com/upload/youtube/v3"
    oauth: str = "https://oauth2.googleapis.com/token"
    name: str = "youtube"
    title: str = "YouTube"
    limits: Limits = LIMITS
    can: frozenset[Action] = POSTING | MODERATING
    tells: frozenset[Count] = frozenset(Count) - {Count.SHARES}
    tried: bool = False
    fields: tuple[str, ...] = ("client_id", "client_secret", "refresh_token")
    look_up_within: timedelta = timedelta(days=30)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter a channel. `keep` is given "access_token" and "expires_at" besides, every hour."""
        form = {name: account.credentials.get(name, "") for name in ("client_id", "client_secret")}
        return YouTubeConnection(self.base, self.uploads, self.ground, Tokens(account, keep, self.ground, self.oauth, form))


NETWORK = YouTubeNetwork()
