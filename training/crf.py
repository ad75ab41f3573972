"""Train the tagger of names, places, traits and health: `python -m training.crf`.

A linear-chain CRF (Lafferty, McCallum and Pereira 2001; CRFsuite, L-BFGS with L1 and L2) over our own corpus, with copies in which
names are changed and case is lost. The same corpus and lists give the same bytes. Five-fold cross-validation by post goes to
`training/RESULTS.md`; `--folds` measures alone.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pycrfsuite

from paravent.detectors import crf
from paravent.detectors.features import features
from paravent.post import Author, Kind, Language
from paravent.readers.text import normalise
from paravent.reading import TextReading
from paravent.words import FROZEN, common, fold, given_name, surname
from training.markup import corpus

FOLDS = 5
TAGGED = frozenset({"PATIENT", "STAFF", "PLACE", "TRAIT", "HEALTH"})
SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 90, "feature.minfreq": 1, "feature.possible_transitions": True}

Record = dict[str, Any]


def reading_of(record: Record) -> TextReading:
    """Give a corpus record as the detectors read it."""
    content, offsets = normalise(record["text"])
    return TextReading(content, Language(record["lang"]), Author(record["author"]), Kind(record["kind"]), offsets)


def labels_of(reading: TextReading, spans: Iterable[Record]) -> list[str]:
    """Give every token its label: B- and I- of the spans the tagger learns, O elsewhere."""
    labels = ["O"] * len(reading.tokens)
    index = reading.offsets or range(len(reading.content) + 1)
    for span in spans:
        if span["label"] not in TAGGED:
            continue
        begun = False
        for place, token in enumerate(reading.tokens):
            start, end = index[token.start()], index[token.end() - 1] + 1
            covered = min(end, span["end"]) - max(start, span["start"])
            if covered > 0 and 2 * covered >= end - start and not (start < span["start"] and "#" == reading.content[token.start() - 1 :][:1]):
                labels[place] = ("I-" if begun else "B-") + span["label"]
                begun = True
    return labels


@cache
def name_stock() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surnames of the frozen lists that are no ordinary words, in a fixed order."""
    import marisa_trie

    trie = marisa_trie.Trie()
    trie.load(str(FROZEN / "words.trie"))
    words = sorted(word for word in trie.keys() if word.isalpha() and len(word) > 2 and common(word, "fr") < 30 and common(word, "en") < 30)
    return tuple(w for w in words if given_name(w) >= 4), tuple(w for w in words if surname(w) >= 5)


def renamed(record: Record, chance: random.Random) -> Record:
    """Give the record with every word of a person's name changed for another, the same word the same way."""
    given, family = name_stock()
    spans, text, last, changed = [], "", 0, dict[str, str]()
    for span in sorted(record["spans"], key=lambda s: s["start"]):
        words = record["text"][span["start"] : span["end"]]
        if span["label"] in {"PATIENT", "STAFF"}:
            first = True
            parts = re.split(r"(\w+)", words)
            for place, part in enumerate(parts):
                if len(part) > 2 and part.isalpha() and not part.islower() or (len(part) > 3 and part.isalpha()):
                    titled = re.search(r"(?i)\b(?:m|mme|mrs?|ms|dr|pr|docteur|mlle|monsieur|madame)\.? $", record["text"][: span["start"]])
                    stock = given if first and not (titled and len(parts) <= 3) else family
                    name = changed.setdefault(fold(part), chance.choice(stock))
                    parts[place] = name.upper() if part.isupper() else name if part.islower() else name.capitalize()
                    first = False
            words = "".join(parts)
        text += record["text"][last : span["start"]]
        spans.append({**span, "start": len(text), "end": len(text) + len(words)})
        text, last = text + words, span["end"]
    return {**record, "text": text + record["text"][last:], "spans": spans}


def recased(record: Record, how: str) -> Record:
    """Give the record in lower case or in capitals, lengths kept."""
    text = "".join(c if len(getattr(c, how)()) != 1 else getattr(c, how)() for c in record["text"])
    return {**record, "text": text}


def augmented(records: Iterable[Record], copies: int = 1) -> Iterator[Record]:
    """Yield each record and its copies: other names, lower case for some, capitals for fewer."""
    for record in records:
        chance = random.Random(record["id"])
        yield record
        yield record
        for _ in range(copies):
            other = renamed(record, chance)
            draw = chance.random()
            yield recased(other, "lower") if draw < 0.2 else recased(other, "upper") if draw < 0.3 else other


def train(records: Sequence[Record], path: Path, **settings: float) -> None:
    """Fit a model on the records and write it."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({**SETTINGS, **settings})
    for record in augmented(records):
        reading = reading_of(record)
        trainer.append(pycrfsuite.ItemSequence(features(reading)), labels_of(reading, record["spans"]))
    trainer.train(str(path))
