"""Mastodon's archive: `outbox.json`, a collection of ActivityPub activities, and the files under `media_attachments/`.

Source: Mastodon's BackupService (app/services/backup_service.rb); the vocabulary: W3C, Activity Streams 2.0. An older archive
is a tar.gz, a newer one a zip. Boosts are others' words, and messages to named people alone were not for others to read:
neither is brought.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from paravent_desk.history.archives.brought import (
    Attached,
    Brought,
    WrongArchive,
    every,
    inside,
    language,
    moment,
    word,
)
from paravent_desk.history.archives.container import Container, whole
from paravent_desk.history.archives.elements import document, elements

OUTBOX, ACTOR, MEDIA = "outbox.json", "actor.json", "media_attachments/"
PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
BREAKS = re.compile(r"<br\s*/?>|</p>\s*<p[^>]*>", re.IGNORECASE)
TAGS = re.compile(r"<[^>]*>")


class MastodonArchive:
    """One of them; raises WrongArchive where it is another's."""

    network = "mastodon"

    def __init__(self, container: Container) -> None:
        self._container = container
        self._names = container.names()
        if OUTBOX not in self._names:
            raise WrongArchive("unknown")
        actor = document(container, ACTOR)
        name, server = word(inside(actor, "preferredUsername")), urlsplit(word(inside(actor, "id"))).hostname or ""
        self.handle = f"{name}@{server}" if name and server else ""

    def posts(self) -> Iterator[Brought]:
        """What the account wrote, in the archive's order, which is that of the ids."""
        for activity in elements(self._container, OUTBOX, "orderedItems"):
            note = activity.get("object")
            if activity.get("type") == "Create" and isinstance(note, dict) and _for_others(note):
                yield self._brought(note)

    def file(self, place: str) -> bytes:
        """A file of a post; raises NoFile."""
        return whole(self._container, place)

    def close(self) -> None:
        """Let go of it."""
        self._container.close()

    def _brought(self, note: dict[str, object]) -> Brought:
        address = word(note.get("id"))
        words = [plain(word(note.get(name))) for name in ("summary", "content")]
        options = [word(inside(one, "name")) for name in ("oneOf", "anyOf") for one in every(note.get(name))]
        languages = note.get("contentMap")
        return Brought(
            remote_id=address.rpartition("/")[2] or address,
            url=word(note.get("url")) or address,
            at=moment(note.get("published")),
            text="\n\n".join(one for one in [*words, *options] if one),
            kind="reply" if note.get("inReplyTo") else "post",
            lang=language(next(iter(languages), None)) if isinstance(languages, dict) else None,
            files=tuple(self._attached(one) for one in every(note.get("attachment")) if isinstance(one, dict)),
        )

    def _attached(self, one: dict[str, object]) -> Attached:
        """Addresses were written relative to the server's folder, or with that of its store before it."""
        path = word(one.get("url"))
        place = path[path.find(MEDIA) :] if MEDIA in path else path.lstrip("/")
        return Attached(place if place in self._names else "", word(one.get("name")))


def _for_others(note: dict[str, object]) -> bool:
    """Whether it went to the public or to followers; a message to named people went to neither."""
    to = [word(one) for name in ("to", "cc") for one in (every(note.get(name)) or [note.get(name)])]
    return any(one in PUBLIC or one.endswith("/followers") for one in to) or not any(to)


def plain(html: str) -> str:
    """The words of a post as people read them."""
    return unescape(TAGS.sub("", BREAKS.sub("\n", html))).strip()
