"""Whose name a mention is: a patient's or relative's, a professional's or public figure's, or nobody's.

A CRF over the mentions of a text in their order, so that "merci à Léa, Karim et Jo" stand together; its features are the words
and titles round each mention, who speaks, and what the lists know of the name. Trained by `training.crf`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from paravent.detectors import crf
from paravent.detectors.features import CLASSES, Word, words_of
from paravent.detectors.mentions import Mention, historical
from paravent.detectors.surroundings import flags, near, sentence
from paravent.reading import TextReading
from paravent.words import common, entries, fold, given_name, surname

ROLES = ("PATIENT", "STAFF", "NONE")
OLD_YEAR = re.compile(r"(?<!\d)1[0-8]\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Role:
    """The probabilities that a mention is a patient's (or a relative's) name and a professional's."""

    patient: float
    staff: float


_roles: "WeakKeyDictionary[TextReading, tuple[Role, ...]]" = WeakKeyDictionary()


def remember(reading: TextReading, found: tuple[Role, ...]) -> None:
    """Let the mentions of a reading have these roles: cross-validation runs the detectors with models of its own."""
    _roles[reading] = found


def roles(reading: TextReading, mentions: Sequence[Mention]) -> tuple[Role, ...]:
    """Give each mention its role; raises MissingPart where the model is missing or altered."""
    if not mentions:
        return ()
    if reading in _roles:
        return _roles[reading]
    return decode(crf.tagger("roles"), reading, mentions)


def decode(model: crf.Tagger, reading: TextReading, mentions: Sequence[Mention]) -> tuple[Role, ...]:
    """Give the roles by an opened model."""
    import pycrfsuite

    items = pycrfsuite.ItemSequence(features(reading, mentions))
    with crf.LOCK:
        model.set(items)
        return tuple(Role(model.marginal("PATIENT", n), model.marginal("STAFF", n)) for n in range(len(mentions)))


def features(reading: TextReading, mentions: Sequence[Mention]) -> list[list[str]]:
    """Give the features of every mention of a reading."""
    tokens = reading.tokens
    words = words_of(reading)
    starts = [token.start() for token in tokens]
    situation = f"{reading.author.value}/{reading.kind.value}"
    whole = flags(words)
    text = [situation, reading.author.value, *("d+" + flag for flag in whole), *(f"{situation}:d+{flag}" for flag in whole)]
    if OLD_YEAR.search(reading.content):
        text.append("old")
    spans = [(bisect_right(starts, m.start) - 1, bisect_left(starts, m.end)) for m in mentions]
    titled = _titled_names(reading, mentions, spans, words)
    rows = []
    for n, mention in enumerate(mentions):
        first, last = spans[n]
        row = [
            *text,
            *_name(reading, mention, titled),
            *near(words, first, last, situation),
            *sentence(words, first, last, situation),
        ]
        if n and first - spans[n - 1][1] <= 2:
            row.append("listed" + (words[first - 1].key if first else ""))
        row.append("first" if n == 0 else "later")
        if first <= 1:
            row += ["top", "top:" + situation]
        if last >= len(words) - 2:
            row += ["bottom", "bottom:" + situation]
        if n + 1 < len(mentions) and spans[n + 1][0] - last <= 2:
            row.append("follows")
        rows.append(row)
    return rows


def _titled_names(
    reading: TextReading, mentions: Sequence[Mention], spans: Sequence[tuple[int, int]], words: Sequence[Word]
) -> dict[str, set[str]]:
    """The groups of words that stand right before any mention of the same last word."""
    titled: dict[str, set[str]] = {}
    for mention, (first, last) in zip(mentions, spans, strict=True):
        found = titled.setdefault(_last(reading, mention), set())
        for index in (first - 1, first - 2):
            if index >= 0:
                found |= {g for g in words[index].groups if g in {"title", "staff", "courtesy", "kin"}}
        for word in words[last : last + 4]:
            found |= {"after" + g for g in word.groups if g in {"staff", "age"}}
    return titled


def _last(reading: TextReading, mention: Mention) -> str:
    return fold(reading.content[mention.start : mention.end]).replace(".", "").split(" ")[-1]


def _name(reading: TextReading, mention: Mention, titled: dict[str, set[str]]) -> list[str]:
    lang = reading.lang.value
    name = reading.content[mention.start : mention.end]
    parts = [part for part in re.split(r"[ ]", fold(name)) if part]
    given, family = given_name(parts[0]), surname(parts[-1])
    row = [
        "src=" + mention.kind,
        f"crf={int(mention.tagged * 6)}",
        f"src={mention.kind}{int(mention.tagged * 4)}",
        f"parts={min(len(parts), 3)}",
        f"g={CLASSES[given]}",
        f"f={CLASSES[family]}",
        f"gf={CLASSES[given]}{CLASSES[family]}{min(len(parts), 3)}",
        f"c={min(common(parts[0], lang) // 10, 6)}",
        "case=" + ("A" if name.isupper() else "a" if name.islower() else "Aa"),
    ]
    if "." in name or len(name) == 1:
        row.append("initial")
    whole = fold(name)
    if whole in historical():
        row += ["historical", f"historical{min(len(parts), 2)}"]
    if whole in entries("eponyms") or parts[-1] in entries("eponyms"):
        row.append("eponym")
    row += ["same+" + group for group in sorted(titled.get(_last(reading, mention), ()))]
    return row
