"""What the sorting is worth on messages of other writers: `python -m training.triage.evaluate [--card SHA]`.

It runs as it ships. `--decide` finds the temperature and from where on a class is named beside the likeliest, each half of the
messages judged by what the other half says; `--card` writes both models' cards with figures.
"""

import argparse
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, precision_recall_fscore_support

from paravent import triage
from paravent.models import FOLDER
from paravent.readers.text import normalise
from paravent.triage import CLASSES, SIGNALLED
from training.triage.data import HELD, LEARNED, Message, messages, numbers

MISSED = 0.02
"""Of messages about suicide or an emergency, those that nobody would be called for: the most that may be."""
MARGIN = 0.5
"""The share of MISSED that is aimed at on one half, so that the other half holds."""
HERE = Path(__file__).parent
Floats = NDArray[np.float64]


def all_odds(found: Sequence[Message]) -> Floats:
    """How likely each class is for each message, N×14."""
    return np.array([triage.odds(normalise(one.text)[0], one.context) for one in found])


def temperature(odds: Floats, right: NDArray[np.int64]) -> float:
    """By what the log-shares are divided so that they tell best how often the likeliest class is right."""
    tried = np.arange(0.3, 2.0, 0.05)
    logs = np.log(np.maximum(odds, 1e-12))
    return float(min(tried, key=lambda one: _surprise(logs / one, right)))


def _surprise(logs: Floats, right: NDArray[np.int64]) -> float:
    even = logs - logs.max(1, keepdims=True)
    shares = even - np.log(np.exp(even).sum(1, keepdims=True))
    return float(-shares[np.arange(len(right)), right].mean())


def urgent_from(odds: Floats, right: NDArray[np.int64]) -> float:
    """The largest share from which on a class that cannot wait is named, so that no more than MARGIN · MISSED are missed."""
    grave = right < 2
    best = np.sort(odds[grave][:, : len(SIGNALLED)].max(1))
    return float(best[int(len(best) * MISSED * MARGIN)])


def main() -> None:
    """Print what it is worth; decide, or write the cards, where that is asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--decide", action="store_true")
    options.add_argument("--card", action="store_true")
    given = options.parse_args()
    held = messages(*HELD)
    right = numbers(held)
    if given.decide:
        odds = all_odds(held)
        for name, part in (("all", slice(None)), ("even", slice(0, None, 2)), ("odd", slice(1, None, 2))):
            heat, least = temperature(odds[part], right[part]), urgent_from(odds[part], right[part])
            print(f"{name}: temperature × {heat:.2f}, urgent from {least:.3f}")
        return
    began = time.perf_counter()
    said = [triage.sort(one.text, one.context) for one in held]
    each = (time.perf_counter() - began) / len(held)
    figures = _figures(said, right, held)
    for line in figures:
        print(line)
    print(f"{each * 1000:.0f} ms a message")
    if given.card:
        _cards(figures)


def _figures(said: Sequence[triage.Sorted], right: NDArray[np.int64], held: Sequence[Message]) -> list[str]:
    """Lines of TOML: over all, by language, by class."""
    tags = np.array([CLASSES.index(one.tag) for one in said])
    called = np.array([bool({one.tag, *one.also} & set(SIGNALLED)) for one in said])
    lines = []
    parts = {"all": np.full(len(held), fill_value=True)}
    parts |= {lang: np.array([one.lang == lang for one in held]) for lang in ("fr", "en")}
    for name, part in parts.items():
        grave, urgent = part & (right < 2), part & (right < len(SIGNALLED))
        told = {
            "messages": int(part.sum()),
            "macro_F1": round(100 * f1_score(right[part], tags[part], average="macro"), 1),
            "right": round(100 * float((tags == right)[part].mean()), 1),
            "missed": round(100 * float((~called)[grave].mean()), 1),
            "called_for_nothing": round(100 * float(called[part & ~urgent].mean()), 1),
        }
        lines.append(f"{name} = {{ " + ", ".join(f"{key} = {value}" for key, value in told.items()) + " }")
    precision, recall, _, count = precision_recall_fscore_support(right, tags, labels=range(len(CLASSES)), zero_division=0)
    for place, one in enumerate(CLASSES):
        told = f"recall = {100 * recall[place]:.1f}, precision = {100 * precision[place]:.1f}, messages = {count[place]}"
        lines.append(f"{one.value} = {{ {told} }}")
    return lines


def _cards(figures: Sequence[str]) -> None:
    """Write `triage.toml` and `ngrams.toml` anew, digests and figures filled in."""
    for name, file in (("triage", "triage.onnx"), ("ngrams", "ngrams.npz")):
        digest = hashlib.sha256((FOLDER / file).read_bytes()).hexdigest()
        told = (HERE / f"{name}_card.txt").read_text("utf-8")
        told = told.replace("{sha256}", digest).replace("{learned}", f"{len(messages(*LEARNED)):,}")
        (FOLDER / f"{name}.toml").write_text(told.replace("{figures}", "\n".join(figures)), "utf-8")


if __name__ == "__main__":
    main()
