"""Where a text may say something of a person's health or circumstances: what the tagger and the lexicons propose.

Generous on purpose: `weighing` decides whether a statement is about one real person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from paravent.detectors import crf
from paravent.detectors.features import BIT, Word, words_of
from paravent.reading import TextReading
from paravent.words import rows

CONTENT = frozenset({"symptom", "condition", "act", "test", "medicine", "listed", "body", "bad", "unit"})
STANDING = frozenset({"trade", "office", "nation", "staff"})
HEALTH = BIT["health"]
GROUPS = {row[0]: frozenset(row[1].split("|")) for row in rows("statement_words")}
CLINICAL, LINKS, DETERMINERS = GROUPS["clinical"], GROUPS["links"], GROUPS["determiners"]
QUALIFIERS, MARKS, OWNED, STOPS = GROUPS["qualifiers"], GROUPS["marks"], GROUPS["owned"], GROUPS["stops"]
YEARS = frozenset({"ans", "years", "yrs", "yo"})
TRAILING = re.compile(rf"(?:ne|n'|not|{'|'.join(sorted(map(re.escape, LINKS)))})$", re.IGNORECASE)
"""With these no statement ends: they lead over to something else ("ne" is no "né", although both fold to one)."""


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """A possible statement about a person, over `[start, end)` of the content and the tokens `[first, last)`."""

    start: int
    end: int
    label: str
    first: int
    last: int
    tagged: float = 0.0


_statements: "WeakKeyDictionary[TextReading, tuple[Statement, ...]]" = WeakKeyDictionary()


def statements(reading: TextReading) -> tuple[Statement, ...]:
    """Give the possible statements of a reading, HEALTH and TRAIT, without overlaps within a label, in order; found once."""
    known = _statements.get(reading)
    if known is None:
        known = _statements[reading] = _find(reading)
    return known


def _find(reading: TextReading) -> tuple[Statement, ...]:
    words = words_of(reading)
    proposed = {"HEALTH": list(_health(words)), "TRAIT": list(_traits(words))}
    found: list[Statement] = []
    tags: dict[str, list[tuple[int, int, float]]] = {"HEALTH": [], "TRAIT": []}
    if any(tag.label in tags for tag in crf.tag(reading)):
        place = {token.start(): index for index, token in enumerate(reading.tokens)}
        ends = {token.end(): index + 1 for index, token in enumerate(reading.tokens)}
        for tag in crf.tag(reading):
            if tag.label in tags:
                tags[tag.label].append((place[tag.start], ends[tag.end], tag.probability))
    for label, chunks in proposed.items():
        for first, united, tagged in _united(chunks, tags[label]):
            last = _before_age(words, first, united) if label == "TRAIT" else united
            while last > first and TRAILING.match(reading.tokens[last - 1].group()):
                last -= 1
            if first < last:
                start, end = reading.tokens[first].start(), reading.tokens[last - 1].end()
                found.append(Statement(start, end, label, first, last, tagged))
    return tuple(sorted(found))


def _before_age(words: Sequence[Word], first: int, last: int) -> int:
    """Where a circumstance ends that runs on into an age: "un éleveur de chèvres | de 61 ans" are two things."""
    ages = (n for n in range(first + 1, last - 1) if words[n].key == "9" and words[n + 1].key in YEARS)
    return next(ages, last)


def _united(chunks: Sequence[tuple[int, int]], tags: Sequence[tuple[int, int, float]]) -> Iterator[tuple[int, int, float]]:
    """Chunks and tags, those that overlap made one."""
    current: tuple[int, int, float] | None = None
    for first, last, tagged in sorted([(first, last, 0.0) for first, last in chunks] + list(tags)):
        if current is not None and first < current[1]:
            current = (current[0], max(last, current[1]), max(tagged, current[2]))
            continue
        if current is not None:
            yield current
        current = (first, last, tagged)
    if current is not None:
        yield current


def _health(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    index = 0
    while index < len(words):
        if not _medical(words[index]):
            index += 1
            continue
        last = _stretch(words, index)
        if any(
            words[n].mask & BIT["health"] or words[n].key in CLINICAL or "ward" in words[n].groups for n in range(index, last)
        ):
            first, last = _before(words, index), _after(words, last)
            if (first and words[first - 1].key in DETERMINERS) or (first and words[first - 1].key == "9"):
                first -= 1
            yield first, last
        index = last


def _before(words: Sequence[Word], first: int) -> int:
    """Take in the plain words that qualify: "a really bad chest infection", "deuxième fracture"."""
    least = max(0, first - 2)
    while first > least and _qualifies(words[first - 1]):
        first -= 1
    return first


def _after(words: Sequence[Word], last: int) -> int:
    """Take in the plain words that follow, with one link: "poche des eaux fissurée", "results show CIN 2"."""
    most = min(len(words), last + 3)
    while last < most:
        if _qualifies(words[last]):
            last += 1
        elif last + 1 < most and words[last].key in LINKS and _qualifies(words[last + 1]):
            last += 2
        else:
            break
    return last


def _qualifies(word: Word) -> bool:
    return word.key.isalpha() and len(word.key) > 2 and not word.capital and word.plain < 53 and not word.mask & ~BIT["health"]


def _medical(word: Word) -> bool:
    groups = word.groups
    if groups and (word.mask & HEALTH or "ward" in groups or not CONTENT.isdisjoint(groups)):
        return True
    return word.key in CLINICAL


def _stretch(words: Sequence[Word], index: int) -> int:
    last = index + 1
    while last < len(words):
        ahead = last
        while ahead < len(words) and ahead - last < 2 and words[ahead].key in LINKS:
            ahead += 1
        if ahead < len(words) and (_medical(words[ahead]) or (words[ahead].key == "9" and ahead == last)):
            last = ahead + 1
        else:
            break
    return last


def _traits(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    index = 0
    while index < len(words):
        word = words[index]
        kin = "kin" in word.groups and index + 2 < len(words) and words[index + 1].key in OWNED
        known = kin and any(_stands(words[n]) for n in range(index + 2, min(index + 5, len(words))))
        if not (_stands(word) or known or word.key in MARKS):
            index += 1
            continue
        first, last = index, index + 1
        while first and (words[first - 1].key in QUALIFIERS or (words[first - 1].key in DETERMINERS and first == index)):
            first -= 1
        if known:
            last = next(n for n in range(index + 2, min(index + 5, len(words))) if _stands(words[n])) + 1
        last = _complement(words, last)
        yield first, last
        index = last


def _stands(word: Word) -> bool:
    return bool(word.groups) and not STANDING.isdisjoint(word.groups)


def _complement(words: Sequence[Word], last: int) -> int:
    """Take in what belongs to a trade: its adjective, "de haute montagne", "au conservatoire", "at the glass plant"."""
    while last < len(words) and _stands(words[last]):
        last += 1
    ahead = last
    while ahead < len(words) and ahead - last < 2 and words[ahead].key in LINKS and words[ahead].key not in STOPS:
        ahead += 1
    if ahead > last and ahead < len(words) and words[ahead].key.isalpha() and not words[ahead].capital:
        last = ahead + 1
        if (
            last < len(words)
            and words[last].key.isalpha()
            and not words[last].capital
            and not words[last].groups
            and words[last].key not in LINKS
        ):
            last += words[last - 1].key not in LINKS and len(words[last].key) > 4
    return last
