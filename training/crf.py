"""Train the tagger of names, places, traits and health: `python -m training.crf`.

Linear-chain CRFs (Lafferty, McCallum and Pereira 2001; CRFsuite, L-BFGS with L1 and L2) over our own corpus, with copies in
which names are changed and case is lost. `names` finds persons and places, `facts` proposes traits and health; over what they
propose in posts they have not seen, `roles` tells patients from staff and `weights` what is said of one real person from what
is general. The same corpus, lists and `--said` give the same bytes. Five-fold cross-validation by post goes to
`training/RESULTS.md`; `--measure` writes no model.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pycrfsuite

from paravent.detectors import circumstances, crf, health, names, roles, weighing
from paravent.detectors.features import features
from paravent.detectors.mentions import Mention, mentions
from paravent.detectors.statements import Statement, statements
from paravent.finding import Finding, Span
from paravent.models import FOLDER
from paravent.reading import TextReading
from training import results
from training.examples import Record, augmented, reading_of, templated
from training.markup import fold_of, learned_from
from training.tagger_figures import CARDS, PUBLIC, Counts, card, count, figures, report

FOLDS = 5
TRAINED: Mapping[str, Mapping[str, str]] = {
    "names": {"PATIENT": "PERSON", "STAFF": "PERSON", "PLACE": "PLACE"},
    "facts": {"TRAIT": "TRAIT", "HEALTH": "HEALTH"},
}
"""What each tagging model learns, from the corpus' labels."""

TAGGER = {"c1": 0.1, "c2": 0.05, "max_iterations": 90, "feature.minfreq": 1, "feature.possible_transitions": True}
WEIGHERS = {"c1": 0.1, "c2": 6.0, "max_iterations": 100, "feature.minfreq": 2, "feature.possible_transitions": True}
DETECTORS = {"names": names, "circumstances": circumstances, "health": health}


def labels_of(reading: TextReading, spans: Iterable[Record], wanted: Mapping[str, str]) -> list[str]:
    """Give every token its label: B- and I- of the wanted spans, O elsewhere; a word joined to a hashtag's sign is O."""
    labels = ["O"] * len(reading.tokens)
    index = reading.offsets or range(len(reading.content) + 1)
    for span in spans:
        begun = False
        for place, token in enumerate(reading.tokens if span["label"] in wanted else ()):
            start, end = index[token.start()], index[token.end() - 1] + 1
            covered = min(end, span["end"]) - max(start, span["start"])
            inside_tag = start < span["start"] and reading.content[token.start() - 1 : token.start()] == "#"
            if covered > 0 and 2 * covered >= end - start and not inside_tag:
                labels[place] = ("I-" if begun else "B-") + wanted[span["label"]]
                begun = True
    return labels


def train_tagger(name: str, records: Sequence[Record], path: Path, said: Sequence[Record] = ()) -> None:
    """Fit a tagging model on the records, and on texts of which only the network said what is in them, and write it."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(TAGGER)
    for record in [*augmented(records), *templated(name), *said]:
        reading = reading_of(record)
        trainer.append(pycrfsuite.ItemSequence(features(reading)), labels_of(reading, record["spans"], TRAINED[name]))
    trainer.train(str(path))


def role_of(record: Record, reading: TextReading, mention: Mention) -> str:
    """Give a mention its true role: that of the span it shares half with, else NONE."""
    index = reading.offsets or range(len(reading.content) + 1)
    start, end = index[mention.start], index[mention.end - 1] + 1
    for span in record["spans"]:
        shared = min(end, span["end"]) - max(start, span["start"])
        if span["label"] in roles.ROLES and 2 * shared >= min(end - start, span["end"] - span["start"]):
            return str(span["label"])
    return "NONE"


def truth_of(record: Record, reading: TextReading, statement: Statement) -> str:
    """Say whether a statement touches a true span of its label."""
    index = reading.offsets or range(len(reading.content) + 1)
    start, end = index[statement.start], index[statement.end - 1] + 1
    touched = any(s["label"] == statement.label and s["start"] < end and start < s["end"] for s in record["spans"])
    return "YES" if touched else "NO"


@dataclass(frozen=True)
class Seen:
    """A record with what models blind to it propose."""

    record: Record
    reading: TextReading
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]


def train_roles(seen: Iterable[Seen], path: Path) -> None:
    """Fit the model of roles on the mentions found, and write it."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(WEIGHERS)
    for one in seen:
        if one.mentions:
            true = [role_of(one.record, one.reading, mention) for mention in one.mentions]
            trainer.append(pycrfsuite.ItemSequence(roles.features(one.reading, one.mentions)), true)
    trainer.train(str(path))


def train_weights(seen: Iterable[Seen], path: Path) -> None:
    """Fit the model that weighs statements, and write it."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(WEIGHERS)
    for one in seen:
        if one.statements:
            true = [truth_of(one.record, one.reading, statement) for statement in one.statements]
            trainer.append(pycrfsuite.ItemSequence(weighing.features(one.reading, one.statements)), true)
    trainer.train(str(path))


def opened(path: Path) -> crf.Tagger:
    """Give a model file, opened."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return cast(crf.Tagger, tagger)


def out_of_fold(records: Sequence[Record], folder: Path, said: Sequence[Record] = (), processes: int = 2) -> list[Seen]:
    """Train the taggers without each fold, and give every record with the mentions that models blind to it find.

    The readings keep the tags of those models.
    """
    jobs = [(name, n) for n in range(FOLDS) for name in TRAINED]
    with get_context("spawn").Pool(processes) as pool:
        pool.starmap(partial(_train_fold, records, said, folder), jobs)
    seen = []
    for n in range(FOLDS):
        models = {name: opened(folder / f"{name}{n}") for name in TRAINED}
        seen += [_look(record, models) for record in records if fold_of(record, FOLDS) == n]
    return sorted(seen, key=lambda one: str(one.record["id"]))


def _look(record: Record, models: Mapping[str, crf.Tagger]) -> Seen:
    reading = reading_of(record)
    crf.remember(reading, crf.decode(models, reading))
    return Seen(record, reading, mentions(reading), statements(reading))


def _train_fold(records: Sequence[Record], said: Sequence[Record], folder: Path, name: str, n: int) -> None:
    train_tagger(name, [r for r in records if fold_of(r, FOLDS) != n], folder / f"{name}{n}", said)


def measured(seen: Sequence[Seen], examples: Mapping[str, Sequence[Seen]], folder: Path) -> Counts:
    """Count, by label, language and event, what the detectors find and miss with models blind to each record."""
    counts: Counts = Counter()
    for n in range(FOLDS):
        others = [one for one in seen if fold_of(one.record, FOLDS) != n]
        train_roles([*others, *examples["names"]], folder / f"roles{n}")
        train_weights([*others, *examples["facts"]], folder / f"weights{n}")
        who, what = opened(folder / f"roles{n}"), opened(folder / f"weights{n}")
        for one in (one for one in seen if fold_of(one.record, FOLDS) == n):
            roles.remember(one.reading, roles.decode(who, one.reading, one.mentions) if one.mentions else ())
            weighing.remember(one.reading, weighing.decode(what, one.reading, one.statements) if one.statements else ())
            findings = [f for module in DETECTORS.values() for f in module.detect(one.reading) if isinstance(f, Finding)]
            spans = [(f.place.start, f.place.end, f.label.value) for f in findings if isinstance(f.place, Span)]
            count(counts, one.record, spans)
    return counts


def main() -> int:
    """Cross-validate, then train on everything and write models, cards and figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--measure", action="store_true", help="write no model")
    options.add_argument("--said", type=Path, help="texts with the network's spans, by tagger.evaluate --said")
    given = options.parse_args()
    said = list(map(json.loads, given.said.read_text(encoding="utf-8").splitlines())) if given.said else []
    records = list(learned_from())
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        seen = out_of_fold(records, folder, said)
        models = {name: opened(folder / f"{name}0") for name in TRAINED}
        examples = {name: [_look(record, models) for record in templated(name)] for name in TRAINED}
        counts = measured(seen, examples, folder)
        page = report(counts, len(records))
        print(page)
        if given.measure:
            return 0
        results.write("The CRF: names, traits and health", page)
        with get_context("spawn").Pool(2) as pool:
            pool.starmap(train_tagger, [(name, records, FOLDER / f"{name}.crfsuite", said) for name in TRAINED])
        train_roles([*seen, *examples["names"]], FOLDER / "roles.crfsuite")
        train_weights([*seen, *examples["facts"]], FOLDER / "weights.crfsuite")
    for name, (does, groups) in CARDS.items():
        path = FOLDER / f"{name}.crfsuite"
        (FOLDER / f"{name}.toml").write_text(
            card(name, path, does, figures(counts, groups), PUBLIC if said else ""), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
