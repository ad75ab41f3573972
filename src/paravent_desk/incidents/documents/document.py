"""A document as a value: parts with lines, of which each says something or what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MISSING = {"fr": "MANQUE", "en": "MISSING"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said, under its label ("": a paragraph). Where `missing`, `text` says what to fill in."""

    key: str
    label: str = ""
    text: str = field(default="", repr=False)
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, the article it answers ("": none), and what stands under it."""

    title: str
    lines: tuple[Line, ...]
    law: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What is handed out, in one language. `name` is that of the file."""

    name: str
    lang: str
    title: str
    parts: tuple[Part, ...]
    act: str = ""
    """The act that the articles of its parts belong to, as its language calls it."""

    def heading(self, part: Part) -> str:
        """A part's title, with the article that it answers."""
        return f"{part.title} ({self.act} {part.law})" if part.law else part.title

    def lines(self) -> Iterator[Line]:
        """Every line, in order."""
        return (line for part in self.parts for line in part.lines)

    @property
    def missing(self) -> tuple[Line, ...]:
        """What has to be filled in yet."""
        return tuple(line for line in self.lines() if line.missing)

    def said(self, line: Line) -> str:
        """A line's words, with a mark where they are missing."""
        return f"[{self.mark} {line.text}]" if line.missing else line.text

    @property
    def mark(self) -> str:
        """The word before what is missing, with the sign that its language sets."""
        return MISSING[self.lang] + ("\N{NO-BREAK SPACE}:" if self.lang == "fr" else ":")
