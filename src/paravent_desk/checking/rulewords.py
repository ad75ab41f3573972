"""The rulebook in words, for pages that teach it: what each rule asks, and where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from paravent.judge.rulebook import rulebook
from paravent_desk.checking.words import Source


@dataclass(frozen=True, slots=True)
class Taught:
    """A rule as it is taught: its title, what it asks, and its sources."""

    id: str
    title: str
    asks: str
    sources: tuple[Source, ...]


def known() -> frozenset[str]:
    """The ids of all rules in force."""
    return frozenset(rulebook())


def taught(ids: Iterable[str], lang: str) -> tuple[Taught, ...]:
    """Rules by their ids, in the order asked for; raises KeyError for one that there is not."""
    return tuple(_taught(one, lang) for one in ids)


@cache
def _taught(rule_id: str, lang: str) -> Taught:
    rule = rulebook()[rule_id]
    sources = tuple(Source(one.ref, getattr(one.says, lang)) for one in rule.sources)
    return Taught(rule.id, getattr(rule.title, lang), getattr(rule.asks, lang), sources)
