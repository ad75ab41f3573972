"""The figures of the tagger: counts of spans found and missed, the page and the cards that show them."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.examples import Record

Counts = Counter[tuple[str, str, str]]
"""By label, language, and one of: true, hit, found, right."""


def count(counts: Counts, record: Record, found: Sequence[tuple[int, int, str]]) -> None:
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


def report(counts: Counts, records: int) -> str:
    """Give the figures as a page."""
    lines = [
        f"Five-fold cross-validation by post over our own corpus ({records} posts), detectors as they run, relaxed overlap as",
        "in the benchmark's `score.py`. Made by `python -m training.crf`.",
        "",
        "| label | true spans | recall | precision | fr recall / precision | en recall / precision |",
        "| --- | --: | --: | --: | --- | --- |",
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


PUBLIC = (
    "; Broad Twitter Corpus, WNUT 2017, HIPE-2022 NewsEye (CC BY 4.0), MLMA French tweets (MIT) and FrenchMedMCQA (Apache-2.0),"
    " as the network read them"
)
"""What models have learned from besides where `training.crf --said` was given (`training.tagger.evaluate.SAID`)."""


def card(name: str, path: Path, does: str, figures: str, public: str = "") -> str:
    """Give a model's card as TOML; `public` names the public texts it has learned from too."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (
        f'file = "{path.name}"\nsha256 = "{digest}"\nname = "Paravent CRF, {name}"\ndoes = "{does}"\n'
        'source = "trained by training/crf.py"\n'
        'licence = "that of Paravent; features read the frozen lists (words/frozen/README.md)"\n'
        'data = "training/corpus and templates, written for Paravent; names from the frozen lists in changed copies'
        f'{public}"\n'
        'paper = "Lafferty, McCallum, Pereira: Conditional Random Fields. ICML 2001; CRFsuite (Okazaki 2007)"\n\n[figures]\n'
        f"# five-fold cross-validation by post on the corpus, relaxed overlap, percent; training/RESULTS.md\n{figures}"
    )


def figures(counts: Counts, groups: Iterable[str]) -> str:
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
