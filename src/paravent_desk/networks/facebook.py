"""Facebook Pages, through the Graph API (https://developers.facebook.com/docs/pages-api/). Not tried on the real network."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from paravent_desk.networks import meta
from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import GROUND, Api, Ground, Told
from paravent_desk.networks.errors import Refused, Unsure
from paravent_desk.networks.facebook_figures import FacebookFigures
from paravent_desk.networks.facebook_moderation import FacebookModeration, reference
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
from paravent_desk.networks.recent import Own, bounded, fresh, left_by, settles, sure

LIMITS = Limits(
    length=63_206,
    unit=Unit.UTF16,
    source="https://developers.facebook.com/docs/graph-api/reference/page/photos",
    images=10,
    image_bytes=4 * 1024 * 1024,
    image_types=("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"),
    film_bytes=1024**3,
    film_seconds=1200.0,
    film_types=("video/mp4", "video/quicktime"),
    alt_text=1000,
)
_PIECE = 4 * 1024 * 1024
_MOST_PAGES = 10
_COMMENTS = "comments.order(reverse_chronological).limit(50){id,message,created_time,from,parent{id}}"


@dataclass(frozen=True, slots=True)
class FacebookConnection(FacebookModeration, FacebookFigures):
    """One Page. `api` is entered with the Page's own token."""

    api: Api
    films: Api
    page: str
    token: str = field(repr=False)

    def profile(self) -> Profile:
        """The Page, and when its token or the right to its data ends."""
        ends = meta.expiry(self.api, self.token)
        told = self.api.ask("GET", f"/{self.page}", params={"fields": "id,name,username"})
        return Profile(told.text("id"), told.maybe("username") or told.text("id"), told.maybe("name"), ends)

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Files first, unpublished; then the post itself, the one call that people see. A reply is a comment."""
        del key  # the Graph API knows no such thing: what an attempt left is looked up
        refuse_misfit(post, LIMITS)
        if post.reply_to:
            return self._comment(post, post.reply_to)
        if post.media and is_film(post.media[0]):
            return self._film(post, post.media[0])
        data = {"message": post.text}
        for index, media in enumerate(post.media):
            data[f"attached_media[{index}]"] = json.dumps({"media_fbid": self._photo(media)})
        return reference(self.api.ask("POST", f"/{self.page}/feed", Step.CHANGE, data=data).text("id"))

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Among the Page's own posts, by text and time."""
        del key
        found = self._own_comments(post.reply_to) if post.reply_to else bounded(self._own(), _MOST_PAGES)
        left = left_by(post.text, found, since, newest_first=not post.reply_to)
        return sure(left, since, self.api.ground.clock(), settles(post))

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Change the text; files stay as they are."""
        self.api.send("POST", f"/{reference.id}", Step.CHANGE, data={"message": post.text})
        return reference

    def delete(self, reference: Reference) -> None:
        """Take a post, a film or a comment down."""
        try:
            self.api.send("DELETE", f"/{reference.id}", Step.CHANGE)
        except Refused as refused:
            if refused.code != "gone":
                raise

    def incoming(self, cursor: str) -> Page:
        """Comments on the Page's 25 newest posts, and posts that name the Page."""
        posts = self.api.ask("GET", f"/{self.page}/published_posts", params={"fields": f"id,{_COMMENTS}", "limit": "25"})
        named = self.api.ask("GET", f"/{self.page}/tagged", params={"fields": "id,message,created_time,from", "limit": "50"})
        comments = [self._comment_of(post, one) for post in posts.all("data") for one in post.all("comments", "data")]
        mentions = [_incoming(one, "mention", None) for one in named.all("data")]
        return fresh([one for one in (*comments, *mentions) if one is not None], cursor)

    def _comment_of(self, post: Told, comment: Told) -> Incoming | None:
        if comment.maybe("from", "id") == self.page:
            return None
        root = Reference(post.text("id"))
        return _incoming(comment, "comment", Reference(comment.maybe("parent", "id") or root.id), root)

    def _comment(self, post: Outgoing, to: Reference) -> Reference:
        data = {"message": post.text}
        if post.media:
            data["attachment_id"] = self._photo(post.media[0])
        return reference(self.api.ask("POST", f"/{to.id}/comments", Step.CHANGE, data=data).text("id"))

    def _photo(self, media: Media) -> str:
        told = self.api.ask(
            "POST",
            f"/{self.page}/photos",
            data={"published": "false", **meta.described(media, "alt_text_custom")},
            files={"source": ("picture", media.content, media.mime)},
        )
        return told.text("id")

    def _film(self, post: Outgoing, media: Media) -> Reference:
        path = f"/{self.page}/videos"
        told = self.films.ask("POST", path, data={"upload_phase": "start", "file_size": str(len(media.content))})
        film, session = told.text("video_id"), told.text("upload_session_id")
        start = told.number("start_offset")
        while start < len(media.content):
            piece = media.content[start : start + _PIECE]
            data = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": str(start)}
            moved = self.films.ask("POST", path, data=data, files={"video_file_chunk": ("film", piece, media.mime)})
            reached = moved.number("start_offset") if moved.text("start_offset") else 0
            if reached <= start:
                raise Refused("media")
            start = reached
        data = {"upload_phase": "finish", "upload_session_id": session, "description": post.text, "title": post.title}
        if not self.films.ask("POST", path, Step.CHANGE, data=data).flag("success"):
            raise Unsure("unreadable")
        return reference(film)

    def _own(self) -> Iterator[list[Own]]:
        params = {"fields": "id,message,created_time", "limit": "100"}
        for page in meta.pages(self.api, f"/{self.page}/published_posts", params):
            yield [_own(one) for one in page]

    def _own_comments(self, to: Reference) -> Iterator[Own]:
        params = {"fields": "id,message,created_time,from", "order": "reverse_chronological", "limit": "100"}
        pages = meta.pages(self.api, f"/{to.id}/comments", params)
        return bounded(([_own(one) for one in page if one.maybe("from", "id") == self.page] for page in pages), _MOST_PAGES)


def _own(told: Told) -> Own:
    return Own(reference(told.text("id")), told.maybe("message"), told.moment("created_time"))


def _incoming(told: Told, kind: str, answers: Reference | None, root: Reference | None = None) -> Incoming:
    return Incoming(
        reference=reference(told.text("id")),
        author=told.maybe("from", "name"),
        text=told.maybe("message"),
        at=told.moment("created_time"),
        kind=kind,
        answers=answers,
        root=root,
        author_id=told.maybe("from", "id"),
    )


@dataclass(frozen=True, slots=True)
class FacebookNetwork:
    """Facebook Pages."""

    ground: Ground = GROUND
    base: str = "https://graph.facebook.com/v25.0"
    films: str = "https://graph-video.facebook.com/v25.0"
    name: str = "facebook"
    title: str = "Facebook"
    limits: Limits = LIMITS
    can: frozenset[Action] = POSTING | MODERATING
    tells: frozenset[Count] = frozenset(Count) - {Count.OPENED}
    tried: bool = False
    fields: tuple[str, ...] = ("page_id", "access_token")
    look_up_within: timedelta = timedelta(days=30)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter a Page: "page_id", and "access_token", the Page's own."""
        del keep  # a Page's token is not renewed by a program
        token = account.credentials.get("access_token", "")
        films = meta.graph(self.films, self.ground, account)
        return FacebookConnection(
            meta.graph(self.base, self.ground, account), films, account.credentials.get("page_id", ""), token
        )


NETWORK = FacebookNetwork()
