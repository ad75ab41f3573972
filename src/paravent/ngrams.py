"""What the n-grams of a message say of its class: its words, pairs of words and parts of words, each with a weight.

A logistic regression (Wang and Manning 2012: a strong base line for short texts) that `training/triage/ngrams.py` learns;
its card is `models/ngrams.toml`. It sees what the network's pieces blur, typing errors and set phrases, and errs elsewhere.
"""

import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from paravent import models
from paravent.folding import fold

if TYPE_CHECKING:
    import marisa_trie
    import numpy as np
    from numpy.typing import NDArray

TOKEN = re.compile(r"\w+|[^\w\s]")
PARTS = range(2, 6)
"""Lengths of parts of words, in characters."""
MOST = 20_000
"""Characters read of one message, from its beginning."""


def words(text: str) -> Iterator[str]:
    """Words and signs, and pairs of neighbours, by their key form."""
    found = TOKEN.findall(fold(text[:MOST]))
    yield from found
    yield from map(" ".join, pairwise(found))


def parts(text: str) -> Iterator[str]:
    """Parts of words, a space where the word begins and ends; a word that is shorter is one part."""
    for word in fold(text[:MOST]).split():
        padded = f" {word} "
        for length in PARTS:
            yield from (padded[at : at + length] for at in range(max(1, len(padded) - length + 1)))
            if len(padded) <= length:
                break


KINDS = {"w": words, "p": parts}
"""Each kind is weighed by itself: vectors of length one."""


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """What was learned of F n-grams and C classes: `keys` their numbers, `rarity` F (idf), `weights` F×C, `bias` C."""

    keys: "marisa_trie.Trie"
    rarity: "NDArray[np.float32]"
    weights: "NDArray[np.int8]"
    scale: "NDArray[np.float32]"
    bias: "NDArray[np.float32]"


def counted(text: str, keys: "marisa_trie.Trie", rarity: "NDArray[np.float32]") -> dict[int, float]:
    """The vector of a text: by a wording's number, (1 + log count) · rarity; each kind of length one."""
    found: dict[int, float] = {}
    for kind, read in KINDS.items():
        counts = Counter(read(text))
        numbers = ((keys.get(kind + gram, -1), count) for gram, count in counts.items())
        values = {number: (1 + math.log(count)) * float(rarity[number]) for number, count in numbers if number >= 0}
        length = math.sqrt(sum(value * value for value in values.values())) or 1.0
        found |= {number: value / length for number, value in values.items()}
    return found


def say(text: str) -> "NDArray[np.float64]":
    """The log-odds of each class, up to a constant. Raises MissingPart where the weights are missing or altered."""
    import numpy as np

    learned = _learned()
    vector = counted(text, learned.keys, learned.rarity)
    numbers: Sequence[int] = list(vector)
    values = np.fromiter(vector.values(), np.float64, len(vector))
    return np.asarray(values @ learned.weights[numbers] * learned.scale + learned.bias, np.float64)


@cache
def _learned() -> Weights:
    import marisa_trie
    import numpy as np

    with np.load(io.BytesIO(models.path("ngrams").read_bytes())) as stored:
        keys = marisa_trie.Trie()
        keys.frombytes(stored["keys"].tobytes())
        names = ("rarity", "weights", "scale", "bias")
        return Weights(keys, *(stored[name] for name in names))
