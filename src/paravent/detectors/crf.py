"""The tagger: two linear-chain CRFs over the same features, one for persons and places, one for traits and health.

Trained by `training.crf`. A span is read from the marginal probabilities rather than from the likeliest path alone, so that
each label has its own threshold, low: `roles` then tells patients from staff and from nobody, `weighing` what is said of
somebody real.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Protocol, cast
from weakref import WeakKeyDictionary

from paravent.detectors.features import features
from paravent.models import path
from paravent.reading import TextReading

MODELS: Mapping[str, tuple[str, ...]] = {"names": ("PERSON", "PLACE"), "facts": ("TRAIT", "HEALTH")}
"""The labels of each model; PERSON stands for PATIENT and STAFF."""

THRESHOLDS: Mapping[str, float] = {"PERSON": 0.15, "PLACE": 0.3, "TRAIT": 0.06, "HEALTH": 0.06}
"""From which probability a word belongs to a label; found by cross-validation on our corpus."""


class Tagger(Protocol):
    """What we use of `pycrfsuite.Tagger`."""

    def set(self, items: object) -> None:
        """Take a sequence to tag."""

    def marginal(self, label: str, place: int) -> float:
        """Give the probability of a label at a place of the sequence."""
        ...


LOCK = Lock()  # a tagger holds one text at a time


@dataclass(frozen=True, slots=True)
class Tag:
    """A run of words of one label: code points `[start, end)` of the reading's content, and the highest probability in it."""

    start: int
    end: int
    label: str
    probability: float


_tags: "WeakKeyDictionary[TextReading, tuple[Tag, ...]]" = WeakKeyDictionary()


def tag(reading: TextReading) -> tuple[Tag, ...]:
    """Give the tags of a reading (PERSON, PLACE, TRAIT, HEALTH), computed once; raises MissingPart where a model is missing."""
    tags = _tags.get(reading)
    if tags is None:
        tags = _tags[reading] = decode({name: tagger(name) for name in MODELS}, reading)
    return tags


def remember(reading: TextReading, tags: tuple[Tag, ...]) -> None:
    """Let a reading have these tags: cross-validation runs the detectors with models of its own."""
    _tags[reading] = tags


@cache
def tagger(name: str) -> Tagger:
    """A trained model, opened; raises MissingPart where it is missing or altered."""
    import pycrfsuite

    model = pycrfsuite.Tagger()
    model.open(str(path(name)))
    return cast(Tagger, model)


def decode(models: Mapping[str, Tagger], reading: TextReading, thresholds: Mapping[str, float] = THRESHOLDS) -> tuple[Tag, ...]:
    """Give the tags that opened models, by name, put on a reading."""
    import pycrfsuite

    if not reading.tokens:
        return ()
    items = pycrfsuite.ItemSequence(features(reading))
    tags: list[Tag] = []
    with LOCK:
        for name, model in models.items():
            model.set(items)
            tags += _spans(reading, model, MODELS[name], thresholds)
    return tuple(tags)


def _spans(reading: TextReading, model: Tagger, labels: Sequence[str], thresholds: Mapping[str, float]) -> list[Tag]:
    marginal = model.marginal
    least = 1 - min(thresholds[label] for label in labels)
    found: list[Tag] = []
    current, start, end, best, last = "", 0, 0, 0.0, -1
    for index in [n for n in range(len(reading.tokens)) if marginal("O", n) <= least]:
        token = reading.tokens[index]
        label, begins, probability = _likeliest(model, index, labels, thresholds)
        if current and (label != current or begins or index > last + 1):
            found.append(Tag(start, end, current, round(best, 4)))
            current = ""
        if label and not current:
            current, start, best = label, token.start(), 0.0
        if label:
            end, best = token.end(), max(best, probability)
        last = index
    if current:
        found.append(Tag(start, end, current, round(best, 4)))
    return found


def _likeliest(
    model: Tagger,
    index: int,
    labels: Sequence[str],
    thresholds: Mapping[str, float],
) -> tuple[str, bool, float]:
    found, begins, most = "", False, 0.0
    for label in labels:
        first, inner = model.marginal("B-" + label, index), model.marginal("I-" + label, index)
        if first + inner >= thresholds[label] and first + inner > most:
            found, begins, most = label, first > inner, first + inner
    return found, begins, most
