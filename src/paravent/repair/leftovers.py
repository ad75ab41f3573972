"""What else of a name stands in the text, in whatever case; and the last look at what was written."""

import re
import unicodedata
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
    names = set(_parts(scene.post.text, [f for f in scene.findings if f.label is Label.PATIENT]))
    if not names:
        return
    taken = bytearray(len(scene.text))
    for place in (*(f.place for f in scene.findings), *(f.place for f in kept)):
        if isinstance(place, Span):
            taken[place.start : place.end] = b"\1" * (place.end - place.start)
    reading = next((r for r in observation.texts if r.part is Part.TEXT), None)
    lang = scene.lang.value
    text, offsets = (reading.content, reading.offsets) if reading is not None else (scene.text, ())
    for word in re.finditer(r"[#@]?[\w'-]*[^\W\d_][\w'-]*", text):
        whole = fold(word.group())
        for start, end in _inside(whole, word.group(), names, lang):
            first, last = word.start() + start, word.start() + end
            first, last = (offsets[first], offsets[last - 1] + 1) if offsets else (first, last)
            if not any(taken[first:last]):
                yield Passage(scene, first, last, Label.PATIENT)


def _inside(whole: str, typed: str, names: set[str], lang: str) -> Iterator[tuple[int, int]]:
    """Offsets of the names inside one word: equal to a part of it, or anywhere in a hashtag or account name."""
    if len(whole) != len(typed):
        return
    if whole[:1] in "#@":
        for name in names:
            at = whole.find(name)
            if at >= 0 and len(name) > 3 and common(name, lang) < ORDINARY:
                yield at, at + len(name)
                return
    for part in re.finditer(r"[^\W\d_]+", whole):
        if part.group() in names and (common(part.group(), lang) < ORDINARY or typed[part.start()].isupper()):
            yield part.start(), part.end()


def _parts(text: str, findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if isinstance(finding.place, Span):
            for word in LETTERS.findall(text[finding.place.start : finding.place.end]):
                key = fold(unicodedata.normalize("NFC", word))
                if len(key) > 2 and key not in PARTICLES:
                    yield key


def leaks(original: str, mended: str, findings: list[Finding], kept: Iterable[Finding]) -> bool:
    """Whether a direct identifier, or an unmistakable part of a name, is still in the text."""
    low = fold(unicodedata.normalize("NFC", mended))
    words, figures = set(re.findall(r"[^\W\d_]+", low)), "".join(DIGITS.findall(mended))
    names = set(_parts(original, [f for f in findings if f.label is Label.PATIENT])) - set(_parts(original, kept))
    if any(name in words and not common(name, "fr") and not common(name, "en") for name in names):
        return True
    others = {
        original[finding.place.start : finding.place.end]
        for finding in findings
        if isinstance(finding.place, Span) and finding.label not in {Label.PATIENT, Label.ROOM}
    }
    numbers = {"".join(DIGITS.findall(gone)) for gone in others}
    return any(len(gone) > 4 and fold(gone) in low for gone in others) or any(
        len(number) >= LONG and number in figures for number in numbers
    )
