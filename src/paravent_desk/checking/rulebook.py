"""The rules in force, as the desk cites them: what each asks, and a digest that moves when its words do."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from paravent.judge import rulebook as engine
from paravent.post import Language


@dataclass(frozen=True, slots=True)
class CitedRule:
    """A rule by its id: title and what it asks, by language, and the SHA-256 of all its words (hex)."""

    id: str
    titles: Mapping[str, str]
    asks: Mapping[str, str]
    digest: str


@cache
def cited_rules() -> Mapping[str, CitedRule]:
    """Every rule by its id."""
    return MappingProxyType({name: _cited(rule) for name, rule in engine.rulebook().items()})


def version() -> str:
    """The rulebook's version: the SHA-256 that a report names."""
    return engine.digest()


def _cited(rule: engine.Rule) -> CitedRule:
    said = [[one.fr, one.en] for one in (rule.title, rule.asks, rule.next, rule.lifted_by)]
    whole = json.dumps([said, rule.severity, rule.lifted], ensure_ascii=False)
    titles, asks = ({one.value: words.of(one) for one in Language} for words in (rule.title, rule.asks))
    return CitedRule(rule.id, titles, asks, hashlib.sha256(whole.encode()).hexdigest())
