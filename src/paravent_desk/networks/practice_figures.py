"""Numbers of a network that is none: made up out of a post's key and its age, so that they grow as real ones do."""

import json
import math
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from paravent_desk.networks.figures import AccountNumbers, PostNumbers
from paravent_desk.networks.protocol import Reference

_SETTLES = 36.0
"""Hours after which most people who will see a post have seen it."""


class PracticeFigures:
    """The same key, account and time tell the same numbers, on whichever machine."""

    at_once = 100
    folder: Path
    handle: str
    clock: Callable[[], datetime]

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Of the posts that stand."""
        wanted, now = {one.id for one in references}, self.clock()
        return {name: _of_post(name, told, now) for name, told in self._written() if name in wanted}

    def account_numbers(self) -> AccountNumbers:
        """Followers and the day of opening are made up; the posts and the newest of them are counted."""
        now = self.clock()
        days = [_at(told).date() for _, told in self._written() if _at(told) <= now]
        opened = date(2017, 1, 1) + timedelta(days=_drawn(self.handle, "opened", 0, 2500))
        since = max((now.date() - opened).days, 0)
        followers = _drawn(self.handle, "followers", 300, 900) + since * _drawn(self.handle, "growth", 20, 90) // 100
        return AccountNumbers(followers, len(days), max(days, default=None), opened)

    def _written(self) -> list[tuple[str, dict[str, Any]]]:
        return [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(self.folder.glob("posts/*.json"))]


def _of_post(key: str, told: dict[str, Any], now: datetime) -> PostNumbers:
    age = max((now - _at(told)).total_seconds() / 3600, 0.0)
    views = round(_drawn(key, "views", 180, 2400) * (1 - math.exp(-age / _SETTLES)))
    likes = views * _drawn(key, "likes", 8, 60) // 1000
    shares, answers = (likes * _drawn(key, name, 5, 30) // 100 for name in ("shares", "answers"))
    return PostNumbers(views, likes, shares, answers)


def _at(told: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(told["at"]).astimezone(UTC)


def _drawn(*what: Any) -> int:  # noqa: ANN401 - words and the two ends
    *words, low, high = what
    number = int.from_bytes(sha256(" ".join(words).encode()).digest()[:6], "big")
    return int(low + number % (high - low + 1))
