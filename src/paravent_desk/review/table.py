"""Who reads what: `table.toml` as typed rows. A table that cannot be understood is refused whole, never in part."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from paravent_desk.accounts.models import Role

FILE = Path(__file__).with_name("table.toml")
REVIEWERS = (Role.COMMUNITY_MANAGER, Role.PHYSICIAN, Role.DPO, Role.CRISIS_LEAD)
"""Who reviews, in the order in which they are shown."""
LANGUAGES = ("fr", "en")
KEYS = frozenset({"id", "when", "needs", "title", "why"})
FACT = re.compile(
    r"always|unknown|verdict:(?:ok|review|stop|none)|kind:(?:post|reply)|consent:(?:story|image)"
    r"|reason:[A-Z_]+|rule:[A-Z][0-9]{2}|(?:finding|mended):[A-Z_]+"
)


class Lifting(StrEnum):
    """What it takes to lift a stop on a ground; each asks for a data protection officer's written reason as well."""

    REASON = "reason"
    STORY = "story"
    IMAGE = "image"
    NEVER = "never"


class WrongTable(Exception):
    """The table does not say what it should; the message names the row and the key."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the posts it speaks of, whose reviews they need, why, and what lifts a stop on that ground."""

    id: str
    when: tuple[frozenset[str], ...]
    needs: tuple[Role, ...]
    lift: Lifting | None
    titles: Mapping[str, str]
    whys: Mapping[str, str]

    def matches(self, facts: frozenset[str]) -> bool:
        """Whether one alternative holds whole."""
        return any(one <= facts for one in self.when)

    @property
    def title(self) -> str:
        """Which posts it speaks of, in the reader's language."""
        return self.titles[_language()]

    @property
    def why(self) -> str:
        """One sentence, in the reader's language."""
        return self.whys[_language()]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, and the pairs of roles that one person may fill."""

    rows: tuple[Row, ...]
    together: frozenset[frozenset[Role]]

    def matching(self, facts: Iterable[str]) -> tuple[Row, ...]:
        """The rows that speak of such a post. A reason without a row counts as unknown: everybody reads it."""
        known = {fact for row in self.rows for one in row.when for fact in one}
        told = {"always", *facts}
        if any(fact.startswith("reason:") and fact not in known for fact in told):
            told.add("unknown")
        return tuple(row for row in self.rows if row.matches(frozenset(told)))


def roles(rows: Iterable[Row]) -> tuple[Role, ...]:
    """The reviews that rows ask for, each once, in the order of REVIEWERS."""
    asked = {role for row in rows for role in row.needs}
    return tuple(role for role in REVIEWERS if role in asked)


@cache
def table() -> Table:
    """The table of this desk; raises WrongTable."""
    return parsed(tomllib.loads(FILE.read_text(encoding="utf-8")))


def parsed(content: Mapping[str, Any]) -> Table:
    """Make a table of what a file holds; raises WrongTable, also where it leaves a post without a reader."""
    if set(content) != {"together", "row"}:
        raise WrongTable("The table has `together` and rows, nothing else.")
    rows = tuple(_row(one) for one in content["row"])
    if len({row.id for row in rows}) != len(rows):
        raise WrongTable("Two rows have the same id.")
    for fact, lift in (("always", None), ("unknown", Lifting.NEVER)):
        row = next((row for row in rows if frozenset({fact}) in row.when), None)
        if row is None or not row.needs or row.lift is not lift:
            raise WrongTable(f"A row must say what holds of a post that is `{fact}`.")
    return Table(rows, frozenset(frozenset(Role(role) for role in pair) for pair in content["together"]))


def _row(content: Mapping[str, Any]) -> Row:
    name = str(content.get("id"))
    if set(content) - {"lift"} != KEYS:
        raise WrongTable(f"Row {name} must have {', '.join(sorted(KEYS))}, and may have lift.")
    when = tuple(frozenset(one) for one in content["when"])
    wrong = [fact for one in when for fact in one if not FACT.fullmatch(fact)]
    if wrong or not when or not all(when):
        raise WrongTable(f"Row {name}, `when`: {', '.join(wrong) or 'nothing'} is no fact.")
    if not set(content["needs"]) <= set(REVIEWERS):
        raise WrongTable(f"Row {name}, `needs`: reviewers are {', '.join(REVIEWERS)}.")
    if content.get("lift", "never") not in set(Lifting):
        raise WrongTable(f"Row {name}, `lift`: must be one of {', '.join(Lifting)}.")
    for key in ("title", "why"):
        if set(content[key]) != set(LANGUAGES) or not all(text.strip() for text in content[key].values()):
            raise WrongTable(f"Row {name}, `{key}`: must be said in {' and '.join(LANGUAGES)}.")
    lift = Lifting(content["lift"]) if "lift" in content else None
    return Row(name, when, tuple(Role(one) for one in content["needs"]), lift, content["title"], content["why"])


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "fr"
