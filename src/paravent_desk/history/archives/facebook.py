"""Facebook's archive ("Download your information", JSON): posts in `posts/`, comments in `comments_and_reactions/`.

Source: facebook.com/help/212802592074644 and the archives themselves. Folders have moved over the years; the names of the files
and their fields have not. Facebook writes each byte of UTF-8 as a character of its own: `mended` puts them together again.
Nothing in it has an address or an id: a post is named by its file and its place in it.
"""

import re
from collections.abc import Iterator

from paravent_desk.history.archives.brought import Attached, Brought, WrongArchive, every, inside, moment, word
from paravent_desk.history.archives.container import Container, whole
from paravent_desk.history.archives.elements import elements

POSTS = re.compile(
    r"(?:^|/)posts/(?:your_posts(?:__check_ins__photos_and_videos)?|profile_posts|page_posts|posts)(?:_\d+)?\.json$"
)
COMMENTS = re.compile(r"(?:^|/)comments(?:_and_reactions)?/comments\.json$")


class FacebookArchive:
    """One of them; raises WrongArchive where it is another's."""

    network = "facebook"
    handle = ""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._names = container.names()
        self._ends: dict[str, list[str]] = {}
        for name in self._names:
            self._ends.setdefault(name.rpartition("/")[2], []).append(name)
        self._posts = sorted(name for name in self._names if POSTS.search(name))
        self._comments = sorted(name for name in self._names if COMMENTS.search(name))
        if not (self._posts or self._comments):
            raise WrongArchive("unknown")

    def posts(self) -> Iterator[Brought]:
        """Posts, then comments, each file in its own order."""
        for name in self._posts:
            for number, one in enumerate(elements(self._container, name)):
                yield self._brought(f"{name.rpartition('/')[2]}#{number}", one, ("post",), "post")
        for name in self._comments:
            for number, one in enumerate(elements(self._container, name, "comments_v2")):
                yield self._brought(f"{name.rpartition('/')[2]}#{number}", one, ("comment", "comment"), "reply")

    def file(self, place: str) -> bytes:
        """A file of a post; raises NoFile."""
        return whole(self._container, place)

    def close(self) -> None:
        """Let go of it."""
        self._container.close()

    def _brought(self, remote_id: str, one: dict[str, object], where: tuple[str, ...], kind: str) -> Brought:
        data = [inside(part, "data") for part in every(one.get("attachments"))]
        media = [told for part in data for told in (inside(entry, "media") for entry in every(part)) if isinstance(told, dict)]
        files = tuple(self._attached(told) for told in media)
        words = [word(inside(part, *where)) for part in every(one.get("data"))]
        texts = dict.fromkeys(mended(text).strip() for text in words)
        return Brought(
            remote_id=remote_id,
            url="",
            at=moment(one.get("timestamp")),
            text="\n\n".join(text for text in texts if text),
            kind=kind,
            files=files,
        )

    def _attached(self, told: dict[str, object]) -> Attached:
        """A picture or film; what was written under it is its description."""
        place = mended(word(told.get("uri")))
        found = [name for name in self._ends.get(place.rpartition("/")[2], ()) if f"/{name}".endswith(f"/{place}")]
        return Attached(found[0] if place and len(found) == 1 else "", mended(word(told.get("description"))))


def mended(text: str) -> str:
    """A text whose every UTF-8 byte was written as a character; unchanged where it was not."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
