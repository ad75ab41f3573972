"""What the tagger learns from: the corpus' records, copies with other names and other case, and filled templates."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from paravent.post import Author, Kind, Language
from paravent.readers.text import normalise
from paravent.reading import TextReading
from paravent.words import FROZEN, common, fold, given_name, surname
from training.markup import unmark

TITLE = re.compile(r"(?i)\b(?:m|mme|mrs?|ms|dr|pr|docteur|mlle|monsieur|madame)\.? $")
Record = dict[str, Any]


def reading_of(record: Record) -> TextReading:
    """Give a corpus record as the detectors read it."""
    content, offsets = normalise(record["text"])
    return TextReading(content, Language(record["lang"]), Author(record["author"]), Kind(record["kind"]), offsets)


@cache
def name_stock() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surnames of the frozen lists that are no ordinary words, in a fixed order."""
    import marisa_trie

    trie = marisa_trie.Trie()
    trie.load(str(FROZEN / "words.trie"))
    words = sorted(w for w in trie if w.isalpha() and len(w) > 2 and common(w, "fr") < 30 and common(w, "en") < 30)
    return tuple(w for w in words if given_name(w) >= 4), tuple(w for w in words if surname(w) >= 5)


def renamed(record: Record, chance: random.Random) -> Record:
    """Give the record with the words of its persons' names changed for others, the same word the same way."""
    text, spans, last, changed = "", [], 0, dict[str, str]()
    for span in sorted(record["spans"], key=lambda s: s["start"]):
        words = record["text"][span["start"] : span["end"]]
        if span["label"] in {"PATIENT", "STAFF"}:
            titled = TITLE.search(record["text"][: span["start"]]) is not None
            words = _other_name(words, titled, chance, changed)
        text += record["text"][last : span["start"]]
        spans.append({**span, "start": len(text), "end": len(text) + len(words)})
        text, last = text + words, span["end"]
    return {**record, "text": text + record["text"][last:], "spans": spans}


def _other_name(words: str, titled: bool, chance: random.Random, changed: dict[str, str]) -> str:
    given, family = name_stock()
    parts = re.split(r"(\w+)", words)
    first = True
    for place, part in enumerate(parts):
        if part.isalpha() and (len(part) > 3 or (len(part) > 2 and not part.islower())):
            stock = given if first and not (titled and len(parts) <= 3) else family
            name = changed.setdefault(fold(part), chance.choice(stock))
            parts[place] = name.upper() if part.isupper() else name if part.islower() else name.capitalize()
            first = False
    return "".join(parts)


def recased(record: Record, how: Callable[[str], str]) -> Record:
    """Give the record in another case, lengths kept."""
    return {**record, "text": "".join(how(c) if len(how(c)) == 1 else c for c in record["text"])}


def augmented(records: Iterable[Record], copies: int = 2) -> Iterator[Record]:
    """Yield each record twice and its copies: other names, lower case for some, capitals for fewer."""
    for record in records:
        chance = random.Random(record["id"])
        yield from (record, record)
        for _ in range(copies):
            other, draw = renamed(record, chance), chance.random()
            yield recased(other, str.lower) if draw < 0.2 else recased(other, str.upper) if draw < 0.3 else other


TEMPLATES = {"names": Path(__file__).parent / "templates.txt", "facts": Path(__file__).parent / "templates_facts.txt"}
EXAMPLES = {"names": 3, "facts": 2}


def templated(name: str) -> Iterator[Record]:
    """Yield examples of a model's templates, names drawn; they train and are never measured."""
    given, family = name_stock()
    common_given = tuple(name for name in given if given_name(name) >= 7)
    for number, line in enumerate(TEMPLATES[name].read_text(encoding="utf-8").splitlines()):
        if not line or line.startswith("#"):
            continue
        situation, marked = line.split("|", 1)
        lang, author, kind = situation.split()
        chance = random.Random(number)
        for example in range(EXAMPLES[name]):
            fill = {
                "G": chance.choice(common_given).capitalize(),
                "S": chance.choice(family).capitalize(),
                "I": chance.choice("ABCDKLMNT"),
            }
            used: Counter[str] = Counter()

            def drawn(
                slot: re.Match[str], chance: random.Random = chance, fill: dict[str, str] = fill, used: Counter[str] = used
            ) -> str:
                used[slot[1]] += 1
                if used[slot[1]] > 1 and slot[1] == "G" and "#" not in slot.string[max(0, slot.start() - 30) : slot.start()]:
                    return chance.choice(common_given).capitalize()
                return f"{fill['G']} {fill['S']}" if slot[1] == "F" else fill[slot[1]]

            text, spans = unmark(re.sub("<([GSFI])>", drawn, marked))
            yield {
                "id": f"{name}-template-{number:04d}-{example}",
                "lang": lang,
                "author": author,
                "kind": kind,
                "text": text,
                "spans": spans,
            }
