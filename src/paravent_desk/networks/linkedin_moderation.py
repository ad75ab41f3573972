"""Threads and the past of a LinkedIn Page (https://learn.microsoft.com/linkedin/marketing/community-management/shares/comments-api).

The documentation speaks of removing the Page's own comments alone, and knows no hiding: both are done by hand.
"""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import quote

from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.errors import NetworkError, Refused
from paravent_desk.networks.linkedin_text import plain
from paravent_desk.networks.moderation import HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Incoming, Reference

_PAGE = 50
_COMMENTS = 100
_COMMENT_URN = re.compile(r"urn:li:comment:\((?P<on>urn:li:\w+:\w+),(?P<number>\w+)\)")
_FINDER = {"X-RestLi-Method": "FINDER"}


class LinkedInModeration(NoModeration):
    """What the versioned API tells of comments and posts. `reference.version` is the post that a comment stands on."""

    api: Api

    if TYPE_CHECKING:

        @property
        def _owner(self) -> str: ...

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """The post, its comments, and the answers to the comment that was asked for; a hundred of each."""
        post = reference.version or reference.id
        first = self.api.ask("GET", f"/posts/{quote(post, safe='')}")
        found = self._comments(post)
        if reference.version:
            found += self._comments(reference.id)
        told = {one.text("id"): comment(one, post, self._owner) for one in found}
        return (_post(first, self._owner), *sorted(told.values(), key=lambda one: one.at))

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that LinkedIn says are none."""
        return frozenset(one.id for one in references if not self._stands(one))

    def history(self, cursor: str) -> HistoryPage:
        """The Page's own posts; each of their files is asked for its address, which holds for a while."""
        start = int(cursor or 0)
        params = {"author": self._owner, "q": "author", "count": str(_PAGE), "start": str(start), "sortBy": "CREATED"}
        found = self.api.ask("GET", "/posts", params=params, headers=_FINDER).all("elements")
        return HistoryPage(tuple(self._past(one) for one in found), str(start + _PAGE) if len(found) == _PAGE else "")

    def _comments(self, on: str) -> list[Told]:
        path = f"/socialActions/{quote(on, safe='')}/comments"
        return self.api.ask("GET", path, params={"start": "0", "count": str(_COMMENTS)}).all("elements")

    def _stands(self, reference: Reference) -> bool:
        named = _COMMENT_URN.fullmatch(reference.id)
        path = f"/posts/{quote(reference.id, safe='')}"
        if named:  # its number, under what it stands on: a comment has no address of its own
            path = f"/socialActions/{quote(reference.version or named['on'], safe='')}/comments/{named['number']}"
        elif reference.version:
            path = f"/socialActions/{quote(reference.version, safe='')}/comments/{quote(reference.id, safe='')}"
        try:
            self.api.ask("GET", path)
        except Refused as refused:
            if refused.code != "gone":
                raise
            return False
        return True

    def _past(self, told: Told) -> HistoryPost:
        named = [
            told.maybe("content", "media", "id"),
            *(one.maybe("id") for one in told.all("content", "multiImage", "images")),
        ]
        described = {one.maybe("id"): one.maybe("altText") for one in told.all("content", "multiImage", "images")}
        described[named[0]] = told.maybe("content", "media", "altText")
        media = tuple(self._media(urn, described.get(urn, "")) for urn in named if urn)
        where = Reference(told.text("id"), f"https://www.linkedin.com/feed/update/{told.text('id')}/")
        return HistoryPost(where, plain(told.maybe("commentary")), told.moment("createdAt"), media=media)

    def _media(self, urn: str, described: str) -> HistoryMedia:
        film = ":video:" in urn
        try:
            told = self.api.ask("GET", f"/{'videos' if film else 'images'}/{quote(urn, safe='')}").maybe("downloadUrl")
        except NetworkError:
            told = ""  # a document, or a file that is no more: the post is told all the same, and its file is missing
        return HistoryMedia(told, "video/mp4" if film else "", described)


def comment(told: Told, post: str, owner: str) -> Incoming:
    """A comment on a post. Who wrote is told as a URN: LinkedIn gives no names to programs."""
    above, author = told.maybe("parentComment"), told.maybe("actor")
    return Incoming(
        reference=Reference(told.maybe("commentUrn") or told.text("id"), version=post),
        author=author,
        text=told.maybe("message", "text"),
        at=told.moment("created", "time"),
        kind="own" if author == owner else "comment",
        answers=Reference(above, version=post) if above else Reference(post),
        root=Reference(post),
        author_id=author,
    )


def _post(told: Told, owner: str) -> Incoming:
    author = told.maybe("author")
    where = Reference(told.text("id"), f"https://www.linkedin.com/feed/update/{told.text('id')}/")
    kind = "own" if author == owner else "post"
    return Incoming(where, author, plain(told.maybe("commentary")), told.moment("createdAt"), kind, author_id=author)
