"""Whether a statement of health or circumstance is about one real person, rather than general, invented, or of no matter.

A CRF over the statements of a text in their order; its features are the words in and round each, who speaks, and what else the
text tells of somebody: a name, an age, a day, "my", "your". Trained by `training.crf`.
"""

import re
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from paravent.detectors import crf
from paravent.detectors.features import words_of
from paravent.detectors.statements import Statement
from paravent.detectors.surroundings import flags, near, sentence
from paravent.reading import TextReading

AGE = re.compile(r"\d ?(?:ans|mois|a\b|yo\b|y/o|year|[mf]\b)|\bans\b|\baged\b", re.IGNORECASE)
SIGNS = (
    ("?", "asks"),
    ("!", "cries"),
    ("#", "tags"),
    ("@", "calls"),
    ("€", "price"),
    ("£", "price"),
    ("$", "price"),
    ("«", "quotes"),
    (":", "colon"),
)

_weights: "WeakKeyDictionary[TextReading, tuple[float, ...]]" = WeakKeyDictionary()


def remember(reading: TextReading, found: tuple[float, ...]) -> None:
    """Let the statements of a reading have these weights: cross-validation runs the detectors with models of its own."""
    _weights[reading] = found


def weights(reading: TextReading, found: Sequence[Statement]) -> tuple[float, ...]:
    """Give each statement the probability that it is about one real person; raises MissingPart where the model is missing."""
    if not found:
        return ()
    known = _weights.get(reading)
    if known is None:
        known = _weights[reading] = decode(crf.tagger("weights"), reading, found)
    return known


def decode(model: crf.Tagger, reading: TextReading, found: Sequence[Statement]) -> tuple[float, ...]:
    """Give the weights by an opened model."""
    import pycrfsuite

    items = pycrfsuite.ItemSequence(features(reading, found))
    with crf.LOCK:
        model.set(items)
        return tuple(model.marginal("YES", n) for n in range(len(found)))


def features(reading: TextReading, found: Sequence[Statement]) -> list[list[str]]:
    """Give the features of every statement of a reading."""
    content = reading.content
    words = words_of(reading)
    situation = f"{reading.author.value}/{reading.kind.value}"
    told = [*flags(words), *[name for sign, name in SIGNS if sign in content]]
    people = sum(tag.label == "PERSON" and tag.probability > 0.4 for tag in crf.tag(reading))
    places = any(tag.label == "PLACE" and tag.probability > 0.4 for tag in crf.tag(reading))
    told += ["age"] * bool(AGE.search(content)) + ["place"] * places + [f"people{min(people, 2)}"]
    text = [*("d+" + one for one in told), *(f"{situation}:d+{one}" for one in told), f"length{min(len(words) // 20, 5)}"]
    rows = []
    for n, one in enumerate(found):
        label = one.label[0]
        mine = words[one.first : one.last]
        groups = dict.fromkeys(group for word in mine for group in word.groups)
        own = [
            f"tagged{int(one.tagged * 6)}",
            f"size{min(len(mine), 5)}",
            f"first={mine[0].key}",
            f"last={mine[-1].key}",
            *("w=" + word.key for word in mine),
            *("p4=" + word.key[:4] for word in mine if word.groups),
            *("r=" + group for group in groups),
            *(f"r={group}:{situation}" for group in groups),
            situation,
        ]
        around = [*near(words, one.first, one.last, situation), *sentence(words, one.first, one.last, situation)]
        if AGE.search(content, max(0, one.start - 40), min(len(content), one.end + 40)):
            around += ["age near", "age near:" + situation]
        if n and found[n - 1].label != one.label:
            around.append("after " + found[n - 1].label)
        if n + 1 < len(found) and found[n + 1].label != one.label:
            around.append("before " + found[n + 1].label)
        rows.append([label + feature for feature in (*own, *around, *text)])
    return rows
