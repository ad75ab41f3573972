"""A document made of our words, the establishment's own, and facts. Pure: no database, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from paravent_desk.charter.content import PLACE, Content, Words
from paravent_desk.charter.document import Article, Document, Kind, Paragraph, Run, Section

KINDS = {"- ": Kind.ITEM, "[] ": Kind.BOX, "_ ": Kind.LINE}
"""How a paragraph begins in `content/`, and in the establishment's own words."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an establishment, in one language: facts by place ("": not known), and lines to insert, as written."""

    facts: Mapping[str, str] = field(repr=False)
    lines: Mapping[str, tuple[str, ...]] = field(repr=False, default_factory=dict)


def make(
    content: Content, known: Known, lang: str, own: Mapping[str, str] | None = None, title: str = "", name: str = ""
) -> Document:
    """The whole document. `own`: the establishment's words by article, paragraphs apart by line ends."""
    own = own or {}
    number, sections = 0, []
    for heading, articles in content.sections:
        made = []
        for words in articles:
            number += 1
            made.append(_article(words, number, content, known, lang, own.get(words.key, "")))
        sections.append(Section(heading[lang], tuple(made)))
    titled = f"{content.titles[lang]} ({title})" if title else content.titles[lang]
    return Document(
        name or content.names[lang], lang, titled, content.abouts[lang], known.facts["establishment"], tuple(sections)
    )


def places(content: Content, own: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """What each article tells of the establishment: its places, and the table whose lines it has."""
    found = {}
    for words in content.articles():
        mine = own.get(words.key, "").strip() and not words.fixed
        text = own[words.key] if mine else " ".join(words.texts["fr"])
        named = [one for one in PLACE.findall(text) if one in content.asks]
        found[words.key] = tuple(dict.fromkeys(named if mine or not words.insert else [*named, words.insert]))
    return found


def unknown_places(text: str, content: Content) -> tuple[str, ...]:
    """Places named in somebody's words that this document does not know."""
    return tuple(dict.fromkeys(one for one in PLACE.findall(text) if one not in content.asks))


def _article(words: Words, number: int, content: Content, known: Known, lang: str, own: str) -> Article:
    mine = bool(own.strip()) and not words.fixed
    texts = tuple(one.strip() for one in own.splitlines() if one.strip()) if mine else words.texts[lang]
    asks = {place: ask[lang] for place, ask in content.asks.items()}
    paragraphs = [_paragraph(text, known.facts, asks) for text in texts]
    if not mine:  # whoever writes an article anew writes all of it
        paragraphs += [_paragraph(line, {}, {}) for line in known.lines.get(words.insert, ())]
    return Article(words.key, number, words.titles[lang], tuple(paragraphs), words.rules, mine, words.fixed)


def _paragraph(text: str, facts: Mapping[str, str], asks: Mapping[str, str]) -> Paragraph:
    start, kind = next(((start, kind) for start, kind in KINDS.items() if text.startswith(start)), ("", Kind.WORDS))
    return Paragraph(tuple(_runs(text.removeprefix(start), facts, asks)), kind)


def _runs(text: str, facts: Mapping[str, str], asks: Mapping[str, str]) -> Iterator[Run]:
    end = 0
    for place in PLACE.finditer(text):
        if place[1] not in asks:  # braces of somebody's own
            continue
        if place.start() > end:
            yield Run(text[end : place.start()])
        fact = facts.get(place[1], "")
        yield Run(fact or asks[place[1]], not fact)
        end = place.end()
    if end < len(text):
        yield Run(text[end:])
