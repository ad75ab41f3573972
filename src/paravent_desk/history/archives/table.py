"""The archives that the desk reads, each a module; which one a file is, it says itself."""

from collections.abc import Callable
from pathlib import Path

from paravent_desk.history.archives.bluesky import BlueskyArchive
from paravent_desk.history.archives.brought import Archive, WrongArchive
from paravent_desk.history.archives.container import Container, opened
from paravent_desk.history.archives.facebook import FacebookArchive
from paravent_desk.history.archives.mastodon import MastodonArchive
from paravent_desk.history.archives.x import XArchive

PACKED: tuple[Callable[[Container], Archive], ...] = (MastodonArchive, XArchive, FacebookArchive)
PACKS = (b"PK", b"\x1f\x8b")


def archive(path: Path) -> Archive:
    """The archive in a file; raises WrongArchive."""
    try:
        with path.open("rb") as file:
            begin = file.read(2)
    except OSError:
        raise WrongArchive("unreadable") from None
    if begin not in PACKS:
        return BlueskyArchive(path)
    container = opened(path)
    try:
        return _recognised(container)
    except BaseException:
        container.close()
        raise


def _recognised(container: Container) -> Archive:
    for kind in PACKED:
        try:
            return kind(container)
        except WrongArchive as error:
            if error.code != "unknown":
                raise
    raise WrongArchive("unknown")
