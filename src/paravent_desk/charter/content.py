"""The words of charters, forms and leaflets: the files of `content/` as typed rows, refused whole where they are wrong."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from paravent_desk.checking.rulebook import cited_rules

HERE = Path(__file__).with_name("content")
LANGUAGES = ("fr", "en")
INSERTS = frozenset({"", "accounts", "reviews", "delays", "networks", "says", "conditions", "signatures"})
PLACE = re.compile(r"\{([a-z_]+)\}")


class WrongContent(Exception):
    """A file does not say what it should; the message names it and the article."""


@dataclass(frozen=True, slots=True)
class Words:
    """An article as we wrote it, in both languages."""

    key: str
    rules: tuple[str, ...]
    titles: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]] = field(repr=False)
    insert: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """One file: names, titles, sections of articles, and what to ask for where a fact is not known."""

    key: str
    names: Mapping[str, str]
    titles: Mapping[str, str]
    abouts: Mapping[str, str]
    asks: Mapping[str, Mapping[str, str]]
    sections: tuple[tuple[Mapping[str, str], tuple[Words, ...]], ...] = field(repr=False)

    def articles(self) -> Iterator[Words]:
        """Every article, in order."""
        return (article for _title, articles in self.sections for article in articles)

    def article(self, key: str) -> Words | None:
        """One of them."""
        return next((one for one in self.articles() if one.key == key), None)


@cache
def content(key: str) -> Content:
    """One of `content/`, by the name of its file; raises WrongContent."""
    return parsed(key, tomllib.loads((HERE / f"{key}.toml").read_text(encoding="utf-8")))


def parsed(key: str, told: Mapping[str, Any]) -> Content:
    """What a file says; raises WrongContent."""
    for name in ("name", "title", "about"):
        _both(key, told.get(name, {}))
    asks = told.get("ask", {})
    for one in asks.values():
        _both(key, one)
    sections = tuple(
        (_both(key, one["title"]), tuple(_words(key, article, asks) for article in one["article"])) for one in told["section"]
    )
    keys = [article.key for _title, articles in sections for article in articles]
    if len(keys) != len(set(keys)):
        raise WrongContent(f"{key}: an article's key must be its own.")
    return Content(key, told["name"], told["title"], told["about"], asks, sections)


def _words(name: str, told: Mapping[str, Any], asks: Mapping[str, Any]) -> Words:
    where = f"{name}, {told.get('key')}"
    words = Words(
        told["key"],
        tuple(told["rules"]),
        _both(where, told["title"]),
        {lang: tuple(told["text"][lang]) for lang in LANGUAGES},
        told.get("insert", ""),
        told.get("fixed", False),
    )
    if not words.rules or not set(words.rules) <= set(cited_rules()):
        raise WrongContent(f"{where}: rules must be ids of the rules in force.")
    if words.insert not in INSERTS:
        raise WrongContent(f"{where}: insert must be one of {', '.join(sorted(INSERTS))}.")
    places = [sorted(PLACE.findall(" ".join(words.texts[lang]))) for lang in LANGUAGES]
    if places[0] != places[1] or not set(places[0]) <= set(asks):
        raise WrongContent(f"{where}: both languages must name the same places, each with a line under [ask].")
    if len(words.texts["fr"]) != len(words.texts["en"]) or not (words.texts["fr"] or words.insert):
        raise WrongContent(f"{where}: both languages must have as many paragraphs.")
    return words


def _both(where: str, told: Mapping[str, str]) -> Mapping[str, str]:
    if set(told) != set(LANGUAGES) or not all(one.strip() for one in told.values()):
        raise WrongContent(f"{where}: must be said in French and English.")
    return told
