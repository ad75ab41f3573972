"""Bluesky's archive: the account's repository as a CAR file, as the app and `com.atproto.sync.getRepo` give it.

Source: atproto.com/specs/repository; the lexicon `app.bsky.feed.post`. Pictures and films are not in it: a post that has some
says so, and what stands in them was not checked. Reposts are others' words.
"""

from collections.abc import Iterator
from pathlib import Path

from paravent_desk.history.archives.brought import (
    Attached,
    Brought,
    NoFile,
    WrongArchive,
    every,
    inside,
    language,
    moment,
    word,
)
from paravent_desk.history.archives.car import Car

POSTS = "app.bsky.feed.post/"


class BlueskyArchive:
    """One of them; raises WrongArchive for what is no repository."""

    network = "bluesky"

    def __init__(self, path: Path) -> None:
        self._car = Car(path)
        try:
            self.handle = self._car.repository()
            if not self.handle.startswith("did:"):
                raise WrongArchive("unknown")
        except WrongArchive:
            self.close()
            raise

    def posts(self) -> Iterator[Brought]:
        """What the account wrote, oldest first: paths are in the order of time."""
        for path, record in self._car.records():
            if path.startswith(POSTS):
                yield self._brought(path, record)

    def file(self, place: str) -> bytes:
        """Never there."""
        raise NoFile("absent")

    def close(self) -> None:
        """Let go of it."""
        self._car.close()

    def _brought(self, path: str, record: dict[str, object]) -> Brought:
        embed = record.get("embed")
        media = inside(embed, "media") or embed
        languages = every(record.get("langs"))
        return Brought(
            remote_id=f"at://{self.handle}/{path}",
            url=f"https://bsky.app/profile/{self.handle}/post/{path.removeprefix(POSTS)}",
            at=moment(record.get("createdAt")),
            text=word(record.get("text")),
            kind="reply" if record.get("reply") else "post",
            lang=language(languages[0] if languages else None),
            files=tuple(_files(media)),
        )


def _files(media: object) -> Iterator[Attached]:
    for one in every(inside(media, "images")):
        yield Attached("", word(inside(one, "alt")))
    if inside(media, "video"):
        yield Attached("", word(inside(media, "alt")))
