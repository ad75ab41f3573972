"""A network that is none: posts go into a folder of this machine. For training, and for `make demo`.

It keeps every promise of the protocol, so that what works here works elsewhere; nothing ever leaves.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from paravent_desk.networks import answers
from paravent_desk.networks.errors import Refused, TryLater
from paravent_desk.networks.limits import Limits, Unit
from paravent_desk.networks.practice_figures import PracticeFigures
from paravent_desk.networks.practice_moderation import PracticeModeration, came
from paravent_desk.networks.protocol import (
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

LIMITS = Limits(
    length=500,
    unit=Unit.GRAPHEMES,
    source="docs/networks/practice.md",
    link=23,
    image_bytes=16 * 1024 * 1024,
    image_types=("image/jpeg", "image/png", "image/webp"),
    film_bytes=99 * 1024 * 1024,
)
KEY = re.compile(r"[A-Za-z0-9]{16,64}")


@dataclass(frozen=True, slots=True)
class PracticeConnection(PracticeModeration, PracticeFigures):
    """One account: a folder in which each post is a JSON file named by its key."""

    folder: Path
    handle: str
    clock: Callable[[], datetime] = answers.clock

    def profile(self) -> Profile:
        """The account itself; practice never expires."""
        return Profile(self.handle, self.handle)

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Write the post once; the same key finds what was written."""
        path = self._path(key)
        told = {
            "text": post.text,
            "lang": post.lang,
            "media": [{"mime": one.mime, "alt_text": one.alt_text, "bytes": len(one.content)} for one in post.media],
            "reply_to": post.reply_to.id if post.reply_to else "",
            "at": datetime.now(UTC).isoformat(),
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{secrets.token_hex(4)}")
            part.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
            with suppress(FileExistsError):
                path.hardlink_to(part)  # whole, and once
            part.unlink()
        except OSError:
            raise TryLater("unavailable") from None
        return Reference(key)

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """Whether the post was written: always sure."""
        return Reference(key) if self._path(key).exists() else None

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Change the text of what was written."""
        path = self._path(reference.id)
        if not path.exists():
            raise Refused("gone")
        told = json.loads(path.read_text("utf-8")) | {"text": post.text, "edited": True}
        path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        return reference

    def delete(self, reference: Reference) -> None:
        """Remove what was written."""
        self._path(reference.id).unlink(missing_ok=True)

    def incoming(self, cursor: str) -> Page:
        """What was put into the folder `incoming` since: JSON files, in order of name."""
        found = tuple(_incoming(path) for path in sorted(self.folder.glob("incoming/*.json")) if path.name > cursor)
        return Page(found, f"{found[-1].reference.id}.json" if found else cursor)

    def posts(self) -> Iterator[dict[str, Any]]:
        """Everything on the account, latest first."""
        found = [json.loads(path.read_text("utf-8")) | {"key": path.stem} for path in self.folder.glob("posts/*.json")]
        yield from sorted(found, key=lambda one: str(one["at"]), reverse=True)

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise Refused("key")
        return self.folder / "posts" / f"{key}.json"


def _incoming(path: Path) -> Incoming:
    return came(path.stem, json.loads(path.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class PracticeNetwork:
    """Accounts under one folder, which `Account.server` names as a file address ("file:///srv/paravent/practice")."""

    clock: Callable[[], datetime] = answers.clock
    name: str = "practice"
    title: str = "Practice"
    limits: Limits = LIMITS
    can: frozenset[Action] = frozenset(Action) - {Action.SEARCH, Action.STREAM}
    tells: frozenset[Count] = frozenset(Count)
    tried: bool = True
    fields: tuple[str, ...] = ()
    look_up_within: timedelta = timedelta(days=3650)

    def connect(self, account: Account, keep: Keep) -> Connection:
        """Enter an account: its folder is made when something is published."""
        folder = Path(account.server.removeprefix("file://"))
        return PracticeConnection(folder / re.sub(r"[^\w.@-]", "_", account.handle), account.handle, self.clock)


NETWORK = PracticeNetwork()
