"""What the practice network lets an account do about others' posts: files in its folder, as `practice` keeps them."""

import json
import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from paravent_desk.networks.errors import Refused
from paravent_desk.networks.moderation import Cause, HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Incoming, Reference

_NAME = re.compile(r"[\w-]{1,64}")
_PAGE = 50


class PracticeModeration(NoModeration):
    """Others' posts are the files in `incoming`; a hidden one has a mark in `hidden`, a reported one in `reports`."""

    folder: Path

    def hide(self, reference: Reference) -> None:
        """Mark a post as hidden."""
        self._there(reference)
        mark = self._file("hidden", reference.id)
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text("{}", "utf-8")

    def unhide(self, reference: Reference) -> None:
        """Take the mark away."""
        self._file("hidden", reference.id).unlink(missing_ok=True)

    def remove_theirs(self, reference: Reference) -> None:
        """Remove a post."""
        self._file("incoming", reference.id).unlink(missing_ok=True)

    def report(self, reference: Reference, reason: Cause, text: str) -> None:
        """Write a report down."""
        self._there(reference)
        report = self._file("reports", reference.id)
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(json.dumps({"reason": str(reason), "text": text[:1000]}, ensure_ascii=False), "utf-8")

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """What stands above a post, itself, what answers it."""
        posts = {one.reference.id: one for one in self._all()}
        if reference.id not in posts:
            raise Refused("gone")
        above = [posts[reference.id]]
        while (answered := above[0].answers) and answered.id in posts and len(above) < len(posts):
            above.insert(0, posts[answered.id])
        below, known = list[Incoming](), {reference.id}
        for one in posts.values():
            if one.answers and one.answers.id in known and one not in above:
                known.add(one.reference.id)
                below.append(one)
        return (*above, *below)

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that have no file."""
        standing = {one.reference.id for one in self._all()}
        return frozenset(one.id for one in references) - standing

    def history(self, cursor: str) -> HistoryPage:
        """The account's own posts, newest first."""
        found = sorted(self._read("posts"), key=lambda one: str(one["at"]), reverse=True)
        start = int(cursor or 0)
        posts = tuple(_past(one) for one in found[start : start + _PAGE])
        return HistoryPage(posts, str(start + _PAGE) if start + _PAGE < len(found) else "")

    def _all(self) -> list[Incoming]:
        theirs = [came(one["key"], one) for one in self._read("incoming")]
        ours = [
            came(one["key"], {**one, "author": "", "answers": one["reply_to"], "kind": "own"}) for one in self._read("posts")
        ]
        return sorted((*theirs, *ours), key=lambda one: one.at)

    def _read(self, folder: str) -> list[dict[str, Any]]:
        return [
            json.loads(path.read_text("utf-8")) | {"key": path.stem} for path in sorted(self.folder.glob(f"{folder}/*.json"))
        ]

    def _there(self, reference: Reference) -> None:
        if not self._file("incoming", reference.id).exists():
            raise Refused("gone")

    def _file(self, folder: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Refused("key")
        return self.folder / folder / f"{name}.json"


def came(name: str, told: dict[str, Any]) -> Incoming:
    """A post by its file's name and content."""
    answers = Reference(told["answers"]) if told.get("answers") else None
    return Incoming(
        reference=Reference(name),
        author=told["author"],
        text=told["text"],
        at=datetime.fromisoformat(told["at"]),
        kind=told.get("kind") or ("reply" if answers else "mention"),
        answers=answers,
        root=Reference(told["root"]) if told.get("root") else None,
        author_id=told.get("author_id", told["author"]),
        media=tuple(one["alt_text"] if isinstance(one, dict) else str(one) for one in told.get("media", ())),
        lang=told.get("lang", ""),
    )


def _past(told: dict[str, Any]) -> HistoryPost:
    media = tuple(HistoryMedia("", one["mime"], one["alt_text"]) for one in told["media"])
    answers = Reference(told["reply_to"]) if told["reply_to"] else None
    at = datetime.fromisoformat(told["at"])
    return HistoryPost(Reference(told["key"]), told["text"], at, told["lang"], media, answers)
