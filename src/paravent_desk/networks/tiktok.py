"""TikTok, through the Content Posting API (https://developers.tiktok.com/doc/content-posting-api-get-started).

Not tried on the real network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from paravent_desk.networks import answers, meta
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Api, Ground, Telling, Told
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.fitting import is_film, refuse_misfit
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.protocol import Account, Action, Connection, Count, Keep, Media, Outgoing, Profile, Reference
from paravent_desk.networks.recent import Own, Unable, bounded, left_by, sure
from paravent_desk.networks.renewal import Tokens
from paravent_desk.networks.tiktok_figures import TikTokFigures
from paravent_desk.networks.tiktok_moderation import TikTokModeration

LIMITS = Limits(
    length=2_200,
    unit=Unit.UTF16,
    source="https://developers.tiktok.com/doc/content-posting-api-reference-direct-post",
    images=35,
    image_bytes=20 * 1024 * 1024,
    image_types=("image/jpeg", "image/webp"),
    film_bytes=4 * 1024**3,
    film_seconds=600.0,
    film_types=("video/mp4", "video/quicktime", "video/webm"),
    alt_text=0,
    needs_media=True,
)
PHOTO_TITLE = 90
"""UTF-16 units of the title of a post of photos."""
_PIECE = 10 * 1000 * 1000
_MOST_PAGES = 10
_MODERATED = timedelta(hours=12)
"""How long TikTok may look at a post before it shows it: "a few hours"."""
_LOOKS = (2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0)
_PUBLIC = "PUBLIC_TO_EVERYONE"
_ERRORS: dict[str, NetworkError] = {
    "access_token_invalid": Reconnect("expired"),
    "scope_not_authorized": Reconnect("scope"),
    "scope_permission_missed": Reconnect("scope"),
    "rate_limit_exceeded": TryLater("rate_limited", timedelta(minutes=1)),
    "spam_risk_too_many_posts": TryLater("rate_limited", timedelta(days=1)),
    "spam_risk_too_many_pending_share": TryLater("rate_limited", timedelta(days=1)),
    "reached_active_user_cap": TryLater("rate_limited", timedelta(days=1)),
    "spam_risk_user_banned_from_posting": Refused("restricted"),
    "spam_risk": Refused("restricted"),
    "unaudited_client_can_only_post_to_private_accounts": Refused("not_audited"),
    "url_ownership_unverified": Refused("media_address"),
    "privacy_level_option_mismatch": Refused("private_only"),
    "invalid_file_upload": Refused("media_type"),
    "invalid_param": Refused("refused"),
}


@dataclass(frozen=True, slots=True)
class TikTokConnection(TikTokModeration, TikTokFigures, Unable):
    """One account."""

    base: str
    ground: Ground
    tokens: Tokens

    def profile(self) -> Profile:
        """The account, and when it must be connected again."""
        told = self._ask("GET", "/user/info/", params={"fields": "open_id,username,display_name"})
        user = ("data", "user")
        identity = told.text(*user, "open_id")
        return Profile(identity, told.maybe(*user, "username") or identity, told.maybe(*user, "display_name"), self._ends())

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Post directly, to everyone. TikTok tells a post's own number only after it looked at it: until then the reference is
        the number of the attempt.
        """
        del key  # TikTok knows no such thing: what an attempt left is looked up
        refuse_misfit(post, LIMITS)
        if post.reply_to:
            raise Unsupported("reply")
        self._may_be_public(post)
        attempt = self._film(post, post.media[0]) if is_film(post.media[0]) else self._photos(post)
        return self._outcome(attempt)

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the account's own public posts, by text and time; needs the right "video.list"."""
        del key
        left = left_by(post.text, bounded(self._own(), _MOST_PAGES), since)
        return sure(left, since, self.ground.clock(), _MODERATED)

    def _ends(self) -> datetime | None:
        return self.tokens.refresh_ends()

    def _ask(self, method: str, path: str, step: Step = Step.ASK, **options: Any) -> Told:  # noqa: ANN401
        told = self._api().ask(method, path, step, **options)
        if told.maybe("error", "code") not in ("", "ok"):
            raise _judge(told, Telling(step, 200, told.headers, self.ground.clock())) or answers.broken(step, "unavailable")
        return told

    def _api(self) -> Api:
        headers = {"Authorization": f"Bearer {self.tokens.current()}", "Content-Type": "application/json; charset=UTF-8"}
        return Api(self.base, self.ground, headers, _judge)

    def _may_be_public(self, post: Outgoing) -> None:
        """What TikTok wants asked before every post: whether the account may post to everyone, and how long a film."""
        told = self._ask("POST", "/post/publish/creator_info/query/", json={})
        levels = [one.text() for one in told.all("data", "privacy_level_options")]
        if not levels:
            raise answers.broken(Step.ASK, "unreadable")
        if _PUBLIC not in levels:
            raise Refused("private_only")
        longest = told.number("data", "max_video_post_duration_sec")
        if longest and any(media.seconds > longest for media in post.media):
            raise Refused("too_long_film")

    def _film(self, post: Outgoing, media: Media) -> str:
        size = len(media.content)
        piece = size if size < 2 * _PIECE else _PIECE
        count = size // piece
        source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": piece, "total_chunk_count": count}
        about = {"title": post.text, "privacy_level": _PUBLIC, "disable_comment": False}
        told = self._ask("POST", "/post/publish/video/init/", json={"post_info": about, "source_info": source})
        attempt, address = told.text("data", "publish_id"), told.text("data", "upload_url")
        api = Api(self.base, self.ground)  # the address alone lets in: the token is not sent there
        for index in range(count):
            start, end = index * piece, size if index == count - 1 else (index + 1) * piece
            headers = {"Content-Type": media.mime, "Content-Range": f"bytes {start}-{end - 1}/{size}"}
            step = Step.CHANGE if end == size else Step.ASK
            api.send("PUT", address, step, content=media.content[start:end], headers=headers)
        return attempt

    def _photos(self, post: Outgoing) -> str:
        about = {"description": post.text, "privacy_level": _PUBLIC, "disable_comment": False}
        if post.title:
            about["title"] = post.title.encode("utf-16-le")[: 2 * PHOTO_TITLE].decode("utf-16-le", "ignore")
        images = [meta.address(media) for media in post.media]
        source = {"source": "PULL_FROM_URL", "photo_cover_index": 0, "photo_images": images}
        body = {"post_info": about, "source_info": source, "post_mode": "DIRECT_POST", "media_type": "PHOTO"}
        return self._ask("POST", "/post/publish/content/init/", Step.CHANGE, json=body).text("data", "publish_id")

    def _outcome(self, attempt: str) -> Reference:
        """What became of an attempt, as far as TikTok tells within two minutes; raises Unsure where it tells nothing."""
        known = False
        for pause in (0.0, *_LOOKS):
            if pause:
                self.ground.pause(pause)
            try:
                told = self._ask("POST", "/post/publish/status/fetch/", json={"publish_id": attempt})
            except NetworkError:
                continue
            known = known or bool(told.maybe("data", "status"))
            match told.maybe("data", "status"):
                case "PUBLISH_COMPLETE":
                    posts = told.all("data", "publicaly_available_post_id")  # so spelled by TikTok
                    return Reference(posts[0].text() if posts else attempt, version=attempt)
                case "FAILED":
                    raise _failure(told.maybe("data", "fail_reason"))
        if not known:
            raise Unsure("unknown")
        return Reference(attempt, version=attempt)

    def _own(self) -> Iterator[list[Own]]:
        fields = {"fields": "id,title,video_description,create_time,share_url"}
        body: dict[str, int] = {"max_count": 20}
        while True:
            told = self._ask("POST", "/video/list/", params=fields, json=body)
            yield [_own(one) for one in told.all("data", "videos")]
            if not told.flag("data", "has_more"):
                return
            body = {"max_count": 20, "cursor": told.number("data", "cursor")}


def _failure(reason: str) -> NetworkError:
    """Why a post did not come out, after it was taken: nothing is to be seen of it."""
    if reason == "internal":
        return TryLater("unavailable")
    if reason == "auth_removed":
        return Reconnect("revoked")
    if reason.endswith("_pull_failed"):
        return Refused("media_address")
    return Refused("restricted" if reason.startswith("spam_risk") else "media")


def _own(told: Told) -> Own:
    reference = Reference(told.text("id"), told.maybe("share_url"))
    return Own(reference, told.maybe("video_description") or told.maybe("title"), told.moment("create_time"))


def _judge(told: Told, telling: Telling) -> NetworkError | None:
    """What the code in an error of TikTok means."""
    known = _ERRORS.get(told.maybe("error", "code"))
    if known is None:
        return None
    if isinstance(known, TryLater):
        return TryLater(known.code, answers.wait(telling.headers, telling.now) or known.after)
    return type(known)(known.code)


@dataclass(frozen=True, slots=True)
class TikTokNetwork:
    """TikTok."""

    ground: Ground = GROUND
    base: str = "https://open.tiktokapis.com/v2"
    name: str = "tiktok"
    title: str = "TikTok"
    limits: Limits = LIMITS
    can: frozenset[Action] = frozenset({Action.PUBLISH, Action.LOOK_UP, Action.HISTORY})
    tells: frozenset[Count] = frozenset(Count) - {Count.OPENED}
    tried: bool = False
    fields: tuple[str, ...] = ("client_key", "client_secret", "refresh_token")
    look_up_within: timedelta = timedelta(days=30)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter an account. `keep` is given "access_token", "refresh_token" and their ends, every day."""
        form = {name: account.credentials.get(name, "") for name in ("client_key", "client_secret")}
        tokens = Tokens(account, keep, self.ground, f"{self.base}/oauth/token/", form)
        return TikTokConnection(self.base, self.ground, tokens)


NETWORK = TikTokNetwork()
