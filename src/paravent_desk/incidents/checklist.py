"""What has to be done, in `checklist.toml`: read by people, and refused whole where it cannot be understood."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FILE = Path(__file__).with_name("checklist.toml")


class WrongList(Exception):
    """The list does not say what it should; the message names the item."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: within how many hours of T0, and what it is in both languages."""

    key: str
    hours: int
    titles: Mapping[str, str]
    hints: Mapping[str, str]

    @property
    def within(self) -> timedelta:
        """How long after T0 it should be done."""
        return timedelta(hours=self.hours)

    @property
    def title(self) -> str:
        """What to do, in the reader's language."""
        return self.titles[_language()]

    @property
    def hint(self) -> str:
        """How, in the reader's language."""
        return self.hints[_language()]


@cache
def items() -> tuple[Item, ...]:
    """All of them, in order; raises WrongList."""
    found = []
    for row in tomllib.loads(FILE.read_text())["item"]:
        try:
            item = Item(row["key"], row["hours"], row["title"], row["hint"])
        except KeyError as missing:
            raise WrongList(f"{row.get('key', 'an item')} lacks {missing}") from None
        if {"fr", "en"} - item.titles.keys() or {"fr", "en"} - item.hints.keys():
            raise WrongList(f"{item.key} is not in both languages")
        found.append(item)
    if len({item.key for item in found}) != len(found):
        raise WrongList("a key stands twice")
    return tuple(found)


def item(key: str) -> Item:
    """One of them; raises KeyError."""
    return {one.key: one for one in items()}[key]


def _language() -> str:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"
