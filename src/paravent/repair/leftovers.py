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
PARTICLES = frozenset("de du des la le les von van der den ben bin al el da dos do san st saint sainte mac mc".split())


def other_mentions(scene: Scene, observation: Observation, kept: Iterable[Finding]) -> Iterator[Passage]:
    """Yield the places where a part of a name found stands again unfound: "LÉA", "#forzalea"."""
    names = set(_parts(scene.post.text, [f for f in scene.findings if f.label is Label.PATIENT]))
    if not names:
        return
    taken = [(p.start, p.end) for p in scene.passages]
    taken += [(f.place.start, f.place.end) for f in kept if isinstance(f.place, Span)]
    reading = next((r for r in observation.texts if r.part is Part.TEXT), None)
    lang = scene.lang.value
    text, offsets = (reading.content, reading.offsets) if reading is not None else (scene.text, ())
    for word in re.finditer(r"[#@]?[\w'-]*[^\W\d_][\w'-]*", text):
        whole = fold(word.group())
        for start, end in _inside(whole, word.group(), names, lang):
            first, last = word.start() + start, word.start() + end
            first, last = (offsets[first], offsets[last - 1] + 1) if offsets else (first, last)
            if not any(a < last and first < b for a, b in taken):
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
    spared = {part for part in _parts(original, kept)}
    words = set(re.findall(r"[^\W\d_]+", low))
    for finding in findings:
        if not isinstance(finding.place, Span):
            continue
        gone = original[finding.place.start : finding.place.end]
        if finding.label is Label.PATIENT:
            for part in _parts(original, [finding]):
                if part in words and part not in spared and not common(part, "fr") and not common(part, "en"):
                    return True
        elif _run(gone) and _run(gone) in _run(mended):
            return True
        elif len(gone) > 4 and finding.label is not Label.ROOM and fold(gone) in low:
            return True
    return False


def _run(words: str) -> str:
    """The figures of a number that is long enough to be one."""
    figures = "".join(DIGITS.findall(words))
    return figures if len(figures) >= 6 else ""
