"""Train the tagger of names, places, traits and health: `python -m training.crf`.

Linear-chain CRFs (Lafferty, McCallum and Pereira 2001; CRFsuite, L-BFGS with L1 and L2) over our own corpus, with copies in which
names are changed and case is lost. `names` finds persons and places, `facts` traits and health, `roles` tells patients from staff
over the mentions that `names` finds in posts it has not seen, `weights` what is said of one real person from what is general. The same corpus and lists give the same bytes. Five-fold
cross-validation by post goes to `training/RESULTS.md`; `--measure` writes no model.
"""

import hashlib
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pycrfsuite

from paravent.detectors import circumstances, crf, health, names, roles, weighing
from paravent.detectors.features import features
from paravent.detectors.mentions import Mention, mentions
from paravent.detectors.statements import Statement, statements
from paravent.finding import Finding, Span
from paravent.models import FOLDER
from paravent.post import Author, Kind, Language
from paravent.readers.text import normalise
from paravent.reading import TextReading
from paravent.words import FROZEN, common, fold, given_name, surname
from training.markup import corpus, unmark

FOLDS = 5
TRAINED: Mapping[str, Mapping[str, str]] = {
    "names": {"PATIENT": "PERSON", "STAFF": "PERSON", "PLACE": "PLACE"},
    "facts": {"TRAIT": "TRAIT", "HEALTH": "HEALTH"},
}
"""What each tagging model learns, from the corpus' labels."""

TAGGER = {"c1": 0.1, "c2": 0.05, "max_iterations": 90, "feature.minfreq": 1, "feature.possible_transitions": True}
WEIGHERS = {"c1": 0.1, "c2": 6.0, "max_iterations": 100, "feature.minfreq": 2, "feature.possible_transitions": True}
DETECTORS = {"names": names, "circumstances": circumstances, "health": health}
RESULTS = Path(__file__).parent / "RESULTS.md"
TITLE = re.compile(r"(?i)\b(?:m|mme|mrs?|ms|dr|pr|docteur|mlle|monsieur|madame)\.? $")

Record = dict[str, Any]


def reading_of(record: Record) -> TextReading:
    """Give a corpus record as the detectors read it."""
    content, offsets = normalise(record["text"])
    return TextReading(content, Language(record["lang"]), Author(record["author"]), Kind(record["kind"]), offsets)


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


@cache
def name_stock() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surnames of the frozen lists that are no ordinary words, in a fixed order."""
    import marisa_trie

    trie = marisa_trie.Trie()
    trie.load(str(FROZEN / "words.trie"))
    words = sorted(w for w in trie.keys() if w.isalpha() and len(w) > 2 and common(w, "fr") < 30 and common(w, "en") < 30)
    return tuple(w for w in words if given_name(w) >= 4), tuple(w for w in words if surname(w) >= 5)


def renamed(record: Record, chance: random.Random) -> Record:
    """Give the record with the words of its persons' names changed for others, the same word the same way."""
    text, spans, last, changed = "", [], 0, dict[str, str]()
    for span in sorted(record["spans"], key=lambda s: s["start"]):
        words = record["text"][span["start"] : span["end"]]
        if span["label"] in {"PATIENT", "STAFF"}:
            titled = TITLE.search(record["text"][: span["start"]]) is not None
            words = _other_name(words, titled, chance, changed)
        text += record["text"][last : span["start"]]
        spans.append({**span, "start": len(text), "end": len(text) + len(words)})
        text, last = text + words, span["end"]
    return {**record, "text": text + record["text"][last:], "spans": spans}


def _other_name(words: str, titled: bool, chance: random.Random, changed: dict[str, str]) -> str:
    given, family = name_stock()
    parts = re.split(r"(\w+)", words)
    first = True
    for place, part in enumerate(parts):
        if part.isalpha() and (len(part) > 3 or (len(part) > 2 and not part.islower())):
            stock = given if first and not (titled and len(parts) <= 3) else family
            name = changed.setdefault(fold(part), chance.choice(stock))
            parts[place] = name.upper() if part.isupper() else name if part.islower() else name.capitalize()
            first = False
    return "".join(parts)


def recased(record: Record, how: Callable[[str], str]) -> Record:
    """Give the record in another case, lengths kept."""
    return {**record, "text": "".join(how(c) if len(how(c)) == 1 else c for c in record["text"])}


def augmented(records: Iterable[Record], copies: int = 2) -> Iterator[Record]:
    """Yield each record twice and its copies: other names, lower case for some, capitals for fewer."""
    for record in records:
        chance = random.Random(record["id"])
        yield from (record, record)
        for _ in range(copies):
            other, draw = renamed(record, chance), chance.random()
            yield recased(other, str.lower) if draw < 0.2 else recased(other, str.upper) if draw < 0.3 else other


def train_tagger(name: str, records: Sequence[Record], path: Path) -> None:
    """Fit a tagging model on the records and write it."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(TAGGER)
    for record in [*augmented(records), *(templated() if name == "names" else ())]:
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


TEMPLATES = Path(__file__).parent / "templates.txt"
EXAMPLES = 3


def templated() -> Iterator[Record]:
    """Yield examples of the templates, names drawn; they train and are never measured."""
    given, family = name_stock()
    common_given = tuple(name for name in given if given_name(name) >= 7)
    for number, line in enumerate(TEMPLATES.read_text(encoding="utf-8").splitlines()):
        if not line or line.startswith("#"):
            continue
        situation, marked = line.split("|", 1)
        lang, author, kind = situation.split()
        chance = random.Random(number)
        for example in range(EXAMPLES):
            fill = {"G": chance.choice(common_given).capitalize(), "S": chance.choice(family).capitalize(), "I": chance.choice("ABCDKLMNT")}
            used: Counter[str] = Counter()

            def name(slot: re.Match[str], chance: random.Random = chance, fill: dict[str, str] = fill, used: Counter[str] = used) -> str:
                used[slot[1]] += 1
                if used[slot[1]] > 1 and slot[1] == "G" and "#" not in slot.string[max(0, slot.start() - 30) : slot.start()]:
                    return chance.choice(common_given).capitalize()
                return f"{fill['G']} {fill['S']}" if slot[1] == "F" else fill[slot[1]]

            text, spans = unmark(re.sub("<([GSFI])>", name, marked))
            yield {"id": f"template-{number:04d}-{example}", "lang": lang, "author": author, "kind": kind, "text": text, "spans": spans}


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


def opened(path: Path) -> Any:
    """Give a model file, opened."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def fold_of(record: Record) -> int:
    """Give a record's fold, by its text: the same whatever else is in the corpus."""
    return zlib.crc32(record["text"].encode()) % FOLDS


def out_of_fold(records: Sequence[Record], folder: Path, processes: int = 2) -> list[Seen]:
    """Train the taggers without each fold, and give every record with the mentions that models blind to it find.

    The readings keep the tags of those models.
    """
    jobs = [(name, n) for n in range(FOLDS) for name in TRAINED]
    with get_context("spawn").Pool(processes) as pool:
        pool.starmap(partial(_train_fold, records, folder), jobs)
    seen = []
    for n in range(FOLDS):
        models = {name: opened(folder / f"{name}{n}") for name in TRAINED}
        seen += [_look(record, models) for record in records if fold_of(record) == n]
    return sorted(seen, key=lambda one: str(one.record["id"]))


def _look(record: Record, models: Mapping[str, Any]) -> Seen:
    reading = reading_of(record)
    crf.remember(reading, crf.decode(models, reading))
    return Seen(record, reading, mentions(reading), statements(reading))


def _train_fold(records: Sequence[Record], folder: Path, name: str, n: int) -> None:
    train_tagger(name, [r for r in records if fold_of(r) != n], folder / f"{name}{n}")


def measured(seen: Sequence[Seen], examples: Sequence[Seen], folder: Path) -> Counter[tuple[str, str, str]]:
    """Count, by label, language and event, what the detectors find and miss with models blind to each record."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for n in range(FOLDS):
        others = [one for one in seen if fold_of(one.record) != n]
        train_roles([*others, *examples], folder / f"roles{n}")
        train_weights(others, folder / f"weights{n}")
        who, what = opened(folder / f"roles{n}"), opened(folder / f"weights{n}")
        for one in (one for one in seen if fold_of(one.record) == n):
            roles.remember(one.reading, roles.decode(who, one.reading, one.mentions) if one.mentions else ())
            weighing.remember(one.reading, weighing.decode(what, one.reading, one.statements) if one.statements else ())
            findings = [f for module in DETECTORS.values() for f in module.detect(one.reading) if isinstance(f, Finding)]
            spans = [(f.place.start, f.place.end, f.label.value) for f in findings if isinstance(f.place, Span)]
            count(counts, one.record, spans)
    return counts


def count(counts: Counter[tuple[str, str, str]], record: Record, found: Sequence[tuple[int, int, str]]) -> None:
    """Add one record: a true span is hit when half of it is covered, a found one right when it touches a true one."""
    groups = {label: {label} for label in ("PATIENT", "STAFF", "TRAIT", "HEALTH")} | {"either name": {"PATIENT", "STAFF"}}
    for group, labels in groups.items():
        want = [(s["start"], s["end"]) for s in record["spans"] if s["label"] in labels]
        got = [(start, end) for start, end, label in found if label in labels]
        covered = {i for start, end in got for i in range(start, end)}
        true = {i for start, end in want for i in range(start, end)}
        lang = record["lang"]
        counts[group, lang, "true"] += len(want)
        counts[group, lang, "hit"] += sum(2 * len(covered & set(range(*span))) >= span[1] - span[0] for span in want)
        counts[group, lang, "found"] += len(got)
        counts[group, lang, "right"] += sum(bool(true & set(range(*span))) for span in got)


def report(counts: Counter[tuple[str, str, str]], records: int) -> str:
    """Give the figures as a page."""
    lines = [
        "# The tagger of names, traits and health", "",
        f"Five-fold cross-validation by post over our own corpus ({records} posts), detectors as they run, relaxed overlap as in the",
        "benchmark's `score.py`. Made by `python -m training.crf`.", "",
        "| label | true spans | recall | precision | fr recall / precision | en recall / precision |", "| --- | --: | --: | --: | --- | --- |",
    ]
    for group in dict.fromkeys(key[0] for key in counts):
        def share(part: str, whole: str, *langs: str, group: str = group) -> str:
            of = sum(counts[group, lang, whole] for lang in langs)
            return f"{100 * sum(counts[group, lang, part] for lang in langs) / of:.1f}" if of else "–"

        both = ("fr", "en")
        true = sum(counts[group, lang, "true"] for lang in both)
        by_language = " | ".join(f"{share('hit', 'true', lang)} / {share('right', 'found', lang)}" for lang in both)
        lines.append(f"| {group} | {true} | {share('hit', 'true', *both)} | {share('right', 'found', *both)} | {by_language} |")
    return "\n".join(lines) + "\n"


def card(name: str, path: Path, does: str, figures: str) -> str:
    """Give a model's card as TOML."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (
        f'file = "{path.name}"\nsha256 = "{digest}"\nname = "Paravent CRF, {name}"\ndoes = "{does}"\n'
        'source = "trained by training/crf.py"\nlicence = "that of Paravent; features read the frozen lists (src/paravent/words/frozen/README.md)"\n'
        'data = "training/corpus, written for Paravent; names from the frozen lists in changed copies"\n'
        'paper = "Lafferty, McCallum, Pereira: Conditional Random Fields. ICML 2001; CRFsuite (Okazaki 2007)"\n\n[figures]\n'
        f"# five-fold cross-validation by post on the corpus, relaxed overlap, percent; training/RESULTS.md\n{figures}"
    )


def figures(counts: Counter[tuple[str, str, str]], groups: Iterable[str]) -> str:
    """Give the lines of a card's figures."""
    lines = ""
    for group in groups:
        total = {event: sum(counts[group, lang, event] for lang in ("fr", "en")) for event in ("true", "hit", "found", "right")}
        key = group.lower().replace(" ", "_")
        lines += f"{key}_recall = {100 * total['hit'] / max(1, total['true']):.1f}\n"
        lines += f"{key}_precision = {100 * total['right'] / max(1, total['found']):.1f}\n"
    return lines


CARDS = {
    "names": ("Finds persons and places in a post", ("either name",)),
    "facts": ("Proposes traits and health information in a post", ("TRAIT", "HEALTH")),
    "weights": ("Tells what is said of one real person from what is general", ("TRAIT", "HEALTH")),
    "roles": ("Tells patients' names from professionals'", ("PATIENT", "STAFF")),
}


def main() -> int:
    """Cross-validate, then train on everything and write models, cards and figures."""
    records = list(corpus())
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        seen = out_of_fold(records, folder)
        models = {name: opened(folder / f"{name}0") for name in TRAINED}
        examples = [_look(record, models) for record in templated()]
        counts = measured(seen, examples, folder)
        page = report(counts, len(records))
        print(page)
        if "--measure" in sys.argv:
            return 0
        RESULTS.write_text(page, encoding="utf-8")
        with get_context("spawn").Pool(2) as pool:
            pool.starmap(train_tagger, [(name, records, FOLDER / f"{name}.crfsuite") for name in TRAINED])
        train_roles([*seen, *examples], FOLDER / "roles.crfsuite")
        train_weights(seen, FOLDER / "weights.crfsuite")
    for name, (does, groups) in CARDS.items():
        path = FOLDER / f"{name}.crfsuite"
        (FOLDER / f"{name}.toml").write_text(card(name, path, does, figures(counts, groups)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
