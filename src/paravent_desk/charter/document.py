"""A charter, form or leaflet as a value, in one language: sections, numbered articles, and what is still to be filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MISSING = {"fr": "À COMPLÉTER\N{NO-BREAK SPACE}:", "en": "TO BE FILLED IN:"}
RESTS_ON = {"fr": ("Règle", "Règles"), "en": ("Rule", "Rules")}


class Kind(StrEnum):
    """How a paragraph stands: words, an item of a list, a box to tick, a line to write on."""

    WORDS = "words"
    ITEM = "item"
    BOX = "box"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row; where `missing` they say what is to be filled in."""

    text: str = field(repr=False)
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One thing said."""

    runs: tuple[Run, ...]
    kind: Kind = Kind.WORDS


@dataclass(frozen=True, slots=True)
class Article:
    """A numbered article and the rules it rests on. `own`: the establishment's words; `fixed`: it cannot have any."""

    key: str
    number: int
    title: str
    paragraphs: tuple[Paragraph, ...]
    rules: tuple[str, ...]
    own: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its articles."""

    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What is shown and handed out. `name` is that of its file; `stand` says which version it is."""

    name: str
    lang: str
    title: str
    about: str
    establishment: str
    sections: tuple[Section, ...]
    stand: str = ""

    def articles(self) -> Iterator[Article]:
        """Every article, in order."""
        return (article for section in self.sections for article in section.articles)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is still to be filled in, each once."""
        runs = (run for article in self.articles() for one in article.paragraphs for run in one.runs)
        return tuple(dict.fromkeys(run.text for run in runs if run.missing))

    def said(self, run: Run) -> str:
        """A run's words, with a mark where they are missing."""
        return f"[{MISSING[self.lang]} {run.text}]" if run.missing else run.text

    def words(self, paragraph: Paragraph) -> str:
        """A paragraph's words."""
        return "".join(self.said(run) for run in paragraph.runs)

    def heading(self, article: Article) -> str:
        """Its number and title."""
        return f"{article.number}. {article.title}"

    def rests_on(self, article: Article) -> str:
        """ "Rules H01, H14"; "" where it rests on none."""
        if not article.rules:
            return ""
        return f"{RESTS_ON[self.lang][len(article.rules) > 1]} {', '.join(article.rules)}"


def as_json(document: Document) -> dict[str, Any]:
    """The document as a row keeps it."""
    return asdict(document)


def from_json(told: Mapping[str, Any]) -> Document:
    """The same document again."""
    return Document(**{**told, "sections": tuple(_section(one) for one in told["sections"])})


def _section(told: Mapping[str, Any]) -> Section:
    return Section(told["title"], tuple(_article(one) for one in told["articles"]))


def _article(told: Mapping[str, Any]) -> Article:
    paragraphs = tuple(Paragraph(tuple(Run(**run) for run in one["runs"]), Kind(one["kind"])) for one in told["paragraphs"])
    return Article(**{**told, "paragraphs": paragraphs, "rules": tuple(told["rules"])})
