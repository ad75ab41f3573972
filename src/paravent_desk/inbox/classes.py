"""What comes in, by class: `classes.toml` as typed rows. A table that cannot be understood is refused whole."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from paravent_desk.accounts.models import Role

FILE = Path(__file__).with_name("classes.toml")
TAGS = (
    "SELF_HARM", "EMERGENCY", "VIOLENCE", "THIRD_PARTY", "STAFF_ATTACK", "SELF_DISCLOSURE", "ADVERSE_EVENT",
    "COMPLAINT", "LEGAL", "MISINFORMATION", "QUESTION", "PRAISE", "SPAM", "NEUTRAL",
)  # fmt: skip
"""The engine's names (`paravent.triage`), in the order of what cannot wait."""
NEUTRAL = "NEUTRAL"
LANGUAGES = frozenset({"fr", "en"})
LOOKS = frozenset({"", "ok", "review", "stop"})
KEYS = frozenset({"tag", "may", "wording", "look", "title", "means"})
UNSORTED = timedelta(minutes=15)
"""By when a person has looked at what the machine could not sort: it may be anything."""


class Doing(StrEnum):
    """What may be done about a message."""

    ANSWER = "answer"
    PRIVATE = "private"
    HIDE = "hide"
    REMOVE = "remove"
    REPORT = "report"
    DISMISS = "dismiss"


class WrongClasses(Exception):
    """The table does not say what it should; the message names the class and the key."""


@dataclass(frozen=True, slots=True)
class Class:
    """One class: by when it is dealt with, who is told, what may be done, which group of wordings answers it."""

    tag: str
    rank: int
    minutes: int
    working_days: int
    at_once: tuple[Role, ...]
    daily: tuple[Role, ...]
    may: tuple[Doing, ...]
    never: tuple[Doing, ...]
    wording: str
    look: str
    titles: Mapping[str, str]
    meanings: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its name, in the reader's language."""
        return self.titles[_language()]

    @property
    def means(self) -> str:
        """What it is and what helps, in the reader's language."""
        return self.meanings[_language()]

    def due(self, since: datetime, zone: ZoneInfo) -> datetime:
        """By when somebody has dealt with it: minutes by the clock, or working days (Monday to Friday) in that zone."""
        if self.minutes:
            return since + timedelta(minutes=self.minutes)
        local, left = since.astimezone(zone), self.working_days
        while left:
            local += timedelta(days=1)
            left -= local.weekday() < 5
        return local.astimezone(since.tzinfo)


@cache
def classes() -> Mapping[str, Class]:
    """All of them by tag, in the order of what cannot wait; raises WrongClasses."""
    return parsed(tomllib.loads(FILE.read_text(encoding="utf-8")))


def class_of(tag: str) -> Class:
    """A class by its tag; what a later engine may invent counts as NEUTRAL."""
    return classes().get(tag) or classes()[NEUTRAL]


def pressing(tag: str, also: Iterable[str]) -> Class:
    """The class that decides how soon a person looks: its own, or one that people are called for and that may hold too."""
    perhaps = (class_of(one) for one in also if one in urgent())
    return min((class_of(tag), *perhaps), key=lambda one: one.rank)


def urgent() -> tuple[str, ...]:
    """The tags that somebody is written to about at once."""
    return tuple(tag for tag, one in classes().items() if one.at_once)


def parsed(content: Mapping[str, Any]) -> Mapping[str, Class]:
    """The classes of what a file holds; raises WrongClasses."""
    found = {one.tag: one for one in (_class(told, rank) for rank, told in enumerate(content["class"], 1))}
    if tuple(found) != TAGS:
        raise WrongClasses("The classes must be those of the engine, each once, in its order.")
    return found


def _class(told: Mapping[str, Any], rank: int) -> Class:
    name = str(told.get("tag"))
    if not KEYS <= set(told) <= KEYS | {"minutes", "working_days", "at_once", "daily", "never"}:
        raise WrongClasses(f"{name} must have {', '.join(sorted(KEYS))}, a delay, and who is told.")
    minutes, days = int(told.get("minutes", 0)), int(told.get("working_days", 0))
    if (minutes > 0) == (days > 0):
        raise WrongClasses(f"{name} must have either minutes or working_days.")
    if told["look"] not in LOOKS:
        raise WrongClasses(f"{name}, look: must be one of {', '.join(sorted(LOOKS))}.")
    for key in ("title", "means"):
        if set(told[key]) != LANGUAGES or not all(text.strip() for text in told[key].values()):
            raise WrongClasses(f"{name}, {key}: must be said in English and French.")
    try:
        roles = {key: tuple(Role(one) for one in told.get(key, ())) for key in ("at_once", "daily")}
        may, never = (tuple(Doing(one) for one in told.get(key, ())) for key in ("may", "never"))
    except ValueError as error:
        raise WrongClasses(f"{name}: {error}") from None
    said = (told["wording"], told["look"], told["title"], told["means"])
    return Class(name, rank, minutes, days, roles["at_once"], roles["daily"], may, never, *said)


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "fr"
