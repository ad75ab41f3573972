"""The lessons (`lessons.toml`) and their questions (`quiz.toml`), frozen; refused whole where one cannot be understood."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import get_language

HERE = Path(__file__).parent
ROLES = ("everybody", "carer", "community_manager")
LANGUAGES = ("fr", "en")
FEWEST, MOST = 3, 4
"""Answers of a question."""


class WrongContent(Exception):
    """A lesson or a question does not say what it should; the message names it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A passage in both languages."""

    fr: str
    en: str

    def __str__(self) -> str:
        """In the reader's language."""
        return self.fr if language() == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Lesson:
    """A situation: what goes wrong in it, what to do instead, why, and by which rules.

    `case` is what really happened somewhere; `message`, invented, is one of the public to be answered. Either may be None.
    `reasons` are the engine's codes of which the desk's own counts bring the lesson first.
    """

    key: str
    role: str
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    title: Told
    situation: Told
    wrong: Told
    instead: Told
    why: Told
    case: Told | None
    message: Told | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a lesson, its three or four answers, the right one (from 0), and why it is right."""

    key: str
    lesson: str
    rules: tuple[str, ...]
    ask: Told
    answers: tuple[Told, ...]
    right: int
    because: Told


One = TypeVar("One", Lesson, Question)


def language() -> str:
    """The reader's, of the two that there are."""
    return "fr" if (get_language() or "fr").startswith("fr") else "en"


@cache
def lessons() -> Mapping[str, Lesson]:
    """All lessons by key, in order; raises WrongContent."""
    return _by_key(read_lesson(row) for row in _rows("lessons.toml", "lesson"))


@cache
def questions() -> Mapping[str, Question]:
    """All questions by key, in order; raises WrongContent, also where a lesson has none."""
    found = _by_key(read_question(row) for row in _rows("quiz.toml", "question"))
    asked = {one.lesson for one in found.values()}
    if wrong := asked ^ set(lessons()):
        raise WrongContent(f"questions and lessons do not fit: {', '.join(sorted(wrong))}")
    return found


def questions_of(lesson: Lesson) -> tuple[Question, ...]:
    """The questions of a lesson, in order."""
    return tuple(one for one in questions().values() if one.lesson == lesson.key)


def read_lesson(row: Mapping[str, Any]) -> Lesson:
    """A lesson as the file has it; raises WrongContent."""
    key = str(row.get("key", "a lesson"))
    if row.get("role") not in ROLES:
        raise WrongContent(f"{key} is for nobody")
    told = {name: _told(key, row.get(name)) for name in ("title", "situation", "wrong", "instead", "why")}
    may = {name: _told(key, row[name]) if name in row else None for name in ("case", "message")}
    return Lesson(key, row["role"], _rules(key, row), tuple(row.get("reasons", ())), **told, **may)  # type: ignore[arg-type]


def read_question(row: Mapping[str, Any]) -> Question:
    """A question as the file has it; raises WrongContent."""
    key = str(row.get("key", "a question"))
    answers = tuple(_told(key, one) for one in row.get("answers", ()))
    right = row.get("right", 0)
    if not FEWEST <= len(answers) <= MOST or not 1 <= right <= len(answers):
        raise WrongContent(f"{key} has no right answer, or not {FEWEST} to {MOST} answers")
    if len({one.fr for one in answers}) != len(answers) or len({one.en for one in answers}) != len(answers):
        raise WrongContent(f"{key} says an answer twice")
    ask, because = _told(key, row.get("ask")), _told(key, row.get("because"))
    return Question(key, str(row.get("lesson", "")), _rules(key, row), ask, answers, right - 1, because)


def _rules(key: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    if not row.get("rules"):
        raise WrongContent(f"{key} rests on no rule")
    return tuple(row["rules"])


def _told(key: str, given: Mapping[str, str] | None) -> Told:
    if not given or any(not given.get(lang, "").strip() for lang in LANGUAGES):
        raise WrongContent(f"{key} is not whole in both languages")
    return Told(given["fr"], given["en"])


def _rows(file: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((HERE / file).read_text(encoding="utf-8"))[name]
    return rows


def _by_key(found: Iterator[One]) -> dict[str, One]:
    by_key: dict[str, One] = {}
    for one in found:
        if one.key in by_key:
            raise WrongContent(f"{one.key} stands twice")
        by_key[one.key] = one
    return by_key
