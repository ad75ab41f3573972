"""Advice for this very case: which parts of `advice.toml` what was found calls for, and the letter that asks for erasure."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("advice.toml")
MOST = 6
"""Pieces of advice on one page: more are not read."""


@dataclass(frozen=True, slots=True)
class Tip:
    """A piece of advice in one language."""

    id: str
    title: str
    says: tuple[str, ...]


def tips(reports: Sequence[Mapping[str, Any]], who: str, kinds: Collection[str], lang: str) -> tuple[Tip, ...]:
    """What is worth saying of what was found, the most pressing first, in the file's own order."""
    found = _found(reports)
    chosen = [one for one in _read()["tip"] if _fits(one, found, who, kinds)]
    return tuple(Tip(one["id"], one["title"][lang], tuple(one["says"][lang])) for one in chosen[:MOST])


def letter(lang: str) -> str:
    """The letter that asks for erasure, with places to fill in."""
    return str(_read()["letter"][lang]).strip()


def _found(reports: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Labels, kinds of findings, reasons and rules."""
    told: set[str] = set()
    for report in reports:
        told |= {one["label"] for one in report["findings"]} | {str(one.get("kind") or "") for one in report["findings"]}
        told |= {one["code"] for one in report["reasons"]}
        told |= {rule["id"] for one in report["reasons"] for rule in one["rules"]}
    return frozenset(told)


def _fits(one: Mapping[str, Any], found: Collection[str], who: str, kinds: Collection[str]) -> bool:
    return (
        (not one.get("who") or who in one["who"])
        and (not one.get("brought") or not kinds.isdisjoint(one["brought"]))  # type: ignore[attr-defined]  # a frozenset
        and (not one.get("found") or not found.isdisjoint(one["found"]))  # type: ignore[attr-defined]  # a frozenset
    )


@cache
def _read() -> dict[str, Any]:
    with SOURCE.open("rb") as file:
        return tomllib.load(file)
