"""Instagram professional accounts, through Facebook Login (https://developers.facebook.com/docs/instagram-platform/).

Not tried on the real network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from paravent_desk.networks import meta
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Api, Ground, Told
from paravent_desk.networks.errors import NetworkError, Refused
from paravent_desk.networks.fitting import is_film, refuse_misfit
from paravent_desk.networks.instagram_figures import InstagramFigures
from paravent_desk.networks.instagram_moderation import COMMENT as _COMMENT
from paravent_desk.networks.instagram_moderation import InstagramModeration
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

LIMITS = Limits(
    length=2_200,
    unit=Unit.CODE_POINTS,
    source="https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
    images=10,
    image_bytes=8 * 1024 * 1024,
    image_types=("image/jpeg",),
    film_bytes=300 * 1024 * 1024,
    film_seconds=900.0,
    film_types=("video/mp4", "video/quicktime"),
    alt_text=1000,
    needs_media=True,
)
_MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class InstagramConnection(InstagramModeration, InstagramFigures, Unable):
    """One professional account."""

    api: Api
    ground: Ground
    user: str
    token: str = field(repr=False)

    def profile(self) -> Profile:
        """The account, and when its token or the right to its data ends."""
        ends = meta.expiry(self.api, self.token)
        told = self.api.ask("GET", f"/{self.user}", params={"fields": "id,username,name"})
        return Profile(told.text("id"), told.text("username"), told.maybe("name"), ends)

    def publish(self, post: Outgoing, key: str) -> Reference:
        """A container, which Instagram fills by pulling the files; then its publication. A reply is a comment."""
        del key  # Instagram knows no such thing: what an attempt left is looked up
        if post.reply_to:
            return self._comment(post, post.reply_to)
        refuse_misfit(post, LIMITS)
        container = self._container(post)
        meta.ready(self.api, self.ground, container, "status_code")
        told = self.api.ask("POST", f"/{self.user}/media_publish", Step.CHANGE, data={"creation_id": container})
        return self._with_address(told.text("id"))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the account's own media, by text and time; for a reply, among the comments it answers."""
        del key
        found = self._own_replies(post.reply_to) if post.reply_to else self._own()
        left = left_by(post.text, bounded(found, _MOST_PAGES), since, newest_first=not post.reply_to)
        return sure(left, since, self.ground.clock(), settles(post))

    def delete(self, reference: Reference) -> None:
        """Take a post or a comment down; needs the right "instagram_manage_contents"."""
        try:
            self.api.send("DELETE", f"/{reference.id}", Step.CHANGE)
        except Refused as refused:
            if refused.code != "gone":
                raise

    def incoming(self, cursor: str) -> Page:
        """Comments on the account's 25 newest media, and media that tag the account."""
        fields = "id,comments.limit(50){id,text,timestamp,username,parent_id}"
        media = self.api.ask("GET", f"/{self.user}/media", params={"fields": fields, "limit": "25"})
        tags = self.api.ask("GET", f"/{self.user}/tags", params={"fields": "id,caption,timestamp,username,permalink"})
        own = self._handle()
        comments = [_comment_of(one, of) for of in media.all("data") for one in of.all("comments", "data")]
        mentions = [_tag(one) for one in tags.all("data")]
        return fresh([one for one in (*comments, *mentions) if one.author != own], cursor)

    def _container(self, post: Outgoing) -> str:
        if len(post.media) == 1:
            return self._make({**_file(post.media[0], alone=True), "caption": post.text})
        children = [self._make({**_file(media, alone=False), "is_carousel_item": "true"}) for media in post.media]
        for child in children:
            meta.ready(self.api, self.ground, child, "status_code")
        return self._make({"media_type": "CAROUSEL", "children": ",".join(children), "caption": post.text})

    def _make(self, data: dict[str, str]) -> str:
        return self.api.ask("POST", f"/{self.user}/media", data=data).text("id")

    def _comment(self, post: Outgoing, to: Reference) -> Reference:
        if post.media:
            raise Refused("media_type")
        edge = "replies" if to.version == _COMMENT else "comments"
        told = self.api.ask("POST", f"/{to.id}/{edge}", Step.CHANGE, data={"message": post.text})
        return Reference(told.text("id"), version=_COMMENT)

    def _with_address(self, identity: str) -> Reference:
        try:  # the post is out: that its address cannot be read changes nothing
            told = self.api.ask("GET", f"/{identity}", params={"fields": "permalink"})
        except NetworkError:
            return Reference(identity)
        return Reference(identity, told.maybe("permalink"))

    def _own(self) -> Iterator[list[Own]]:
        params = {"fields": "id,caption,timestamp,permalink", "limit": "50"}
        for page in meta.pages(self.api, f"/{self.user}/media", params):
            yield [
                Own(Reference(one.text("id"), one.maybe("permalink")), one.maybe("caption"), one.moment("timestamp"))
                for one in page
            ]

    def _own_replies(self, to: Reference) -> Iterator[list[Own]]:
        edge = "replies" if to.version == _COMMENT else "comments"
        own = self._handle()
        for page in meta.pages(self.api, f"/{to.id}/{edge}", {"fields": "id,text,timestamp,username"}):
            yield [
                Own(Reference(one.text("id"), version=_COMMENT), one.maybe("text"), one.moment("timestamp"))
                for one in page
                if one.maybe("username") == own
            ]

    def _handle(self) -> str:
        return self.api.ask("GET", f"/{self.user}", params={"fields": "username"}).text("username")


def _file(media: Media, *, alone: bool) -> dict[str, str]:
    if is_film(media):
        return {"media_type": "REELS" if alone else "VIDEO", "video_url": meta.address(media)}
    return {"image_url": meta.address(media), **meta.described(media, "alt_text")}


def _comment_of(told: Told, of: Told) -> Incoming:
    answers = Reference(told.maybe("parent_id"), version=_COMMENT) if told.maybe("parent_id") else Reference(of.text("id"))
    reference = Reference(told.text("id"), version=_COMMENT)
    at, root = told.moment("timestamp"), Reference(of.text("id"))
    return Incoming(reference, told.maybe("username"), told.maybe("text"), at, "comment", answers, root)


def _tag(told: Told) -> Incoming:
    reference = Reference(told.text("id"), told.maybe("permalink"))
    return Incoming(reference, told.maybe("username"), told.maybe("caption"), told.moment("timestamp"), "mention")


@dataclass(frozen=True, slots=True)
class InstagramNetwork:
    """Instagram."""

    ground: Ground = GROUND
    base: str = "https://graph.facebook.com/v25.0"
    name: str = "instagram"
    title: str = "Instagram"
    limits: Limits = LIMITS
    can: frozenset[Action] = (POSTING | MODERATING) - {Action.EDIT}
    tells: frozenset[Count] = frozenset(Count) - {Count.OPENED}
    tried: bool = False
    fields: tuple[str, ...] = ("user_id", "access_token")
    look_up_within: timedelta = timedelta(days=30)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter a professional account: "user_id", its Instagram number, and "access_token" of Facebook Login."""
        del keep  # such a token is not renewed by a program
        user, token = account.credentials.get("user_id", ""), account.credentials.get("access_token", "")
        return InstagramConnection(meta.graph(self.base, self.ground, account), self.ground, user, token)


NETWORK = InstagramNetwork()
