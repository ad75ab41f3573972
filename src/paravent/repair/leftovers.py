"""What else of a name stands in the text, in whatever case; and the last look at what was written."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from paravent.finding import Finding, Label, Part, Span
from paravent.observation import Observation
from paravent.repair.passage import Passage, Scene
from paravent.words import common, fold

LETTERS = re.compile(r"[^\W\d_]+(?:[^\W\d_]|[\u0300-\u036f])*")
DIGITS = re.compile(r"\d")
ORDINARY = 30  # Zipf × 10 of a word that may well stand in the text without being a name
LONG = 6  # figures from which a number is one person's
PARTICLES = frozenset({"des", "les", "von", "van", "der", "den", "ben", "bin", "dos", "san", "saint", "sainte", "mac"})


def other_mentions(scene: Scene, observation: Observation, kept: Iterable[Finding]) -> Iterator[Passage]:
    """Yield the places where a part of a name found stands again unfound: "LÉA", "#forzalea"."""
    reading = next((r for r in observation.texts if r.part is Part.TEXT), None)
    text, offsets = (reading.content, reading.offsets) if reading is not None else (scene.text, ())
    offsets = offsets or range(len(text) + 1)
    named = [f.place for f in scene.findings if f.label is Label.PATIENT and isinstance(f.place, Span)]
    names = set(_parts(text[bisect_left(offsets, p.start) : bisect_left(offsets, p.end)] for p in named))
    if not names:
        return
    taken = bytearray(len(scene.text))
    for place in (*(f.place for f in scene.findings), *(f.place for f in kept)):
        if isinstance(place, Span):
            taken[place.start : place.end] = b"\1" * (place.end - place.start)
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    for word in re.finditer(r"[#@]?[\w'-]*[^\W\d_][\w'-]*", text):
        for start, end in _inside(word.group(), names, longest_first, scene.lang.value):
            first, last = offsets[word.start() + start], offsets[word.start() + end]
            if first < last and not any(taken[first:last]):
                yield Passage(scene, first, last, Label.PATIENT)


def _inside(typed: str, names: set[str], longest_first: list[str], lang: str) -> Iterator[tuple[int, int]]:
    """Offsets of the names inside one word: equal to a part of it, or anywhere in a hashtag or account name."""
    folded = [fold(sign) for sign in typed]
    whole = "".join(folded)
    back = [n for n, sign in enumerate(folded) for _ in sign] + [len(typed)]  # "œ" is folded to two letters
    if whole[:1] in "#@":
        for name in longest_first:
            at = whole.find(name)
            if at >= 0 and len(name) > 3 and common(name, lang) < ORDINARY:
                yield back[at], back[at + len(name) - 1] + 1
                return
    for part in re.finditer(r"[^\W\d_]+", whole):
        first, last = back[part.start()], back[part.end() - 1] + 1
        if part.group() in names and (common(part.group(), lang) < ORDINARY or typed[first].isupper()):
            yield first, last


def _parts(passages: Iterable[str]) -> Iterator[str]:
    for passage in passages:
        for word in LETTERS.findall(passage):
            key = fold(unicodedata.normalize("NFC", word))
            if len(key) > 2 and key not in PARTICLES:
                yield key


def _words(text: str, findings: Iterable[Finding]) -> Iterator[str]:
    return (text[f.place.start : f.place.end] for f in findings if isinstance(f.place, Span))


def leaks(original: str, mended: str, findings: list[Finding], kept: Iterable[Finding]) -> bool:
    """Whether a direct identifier, or an unmistakable part of a name, is still in the text."""
    low = fold(unicodedata.normalize("NFC", mended))
    words, figures = set(re.findall(r"[^\W\d_]+", low)), "".join(DIGITS.findall(mended))
    patients = [f for f in findings if f.label is Label.PATIENT]
    names = set(_parts(_words(original, patients))) - set(_parts(_words(original, kept)))
    if any(name in words and not common(name, "fr") and not common(name, "en") for name in names):
        return True
    others = set(_words(original, [f for f in findings if f.label not in {Label.PATIENT, Label.ROOM}]))
    numbers = {"".join(DIGITS.findall(gone)) for gone in others}
    return any(len(gone) > 4 and fold(gone) in low for gone in others) or any(
        len(number) >= LONG and number in figures for number in numbers
    )
