"""Fit how the voices add up, on the held-out part of the corpus: `python -m training.tagger.calibrate`.

Writes `detectors/joining.tsv` (spans) and `judge/data/voices.tsv` (reasons), and the reliability diagram. No network, CRF or
weighted wording has learned from these posts: both voices are heard as they speak of posts they have never seen. Weights are
cross-validated among them in ten folds; the few thresholds are chosen on all of them.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from paravent.detectors import joining, tagger
from paravent.detectors import table as detectors
from paravent.finding import Finding, Label, Part, Span
from paravent.judge import voices
from paravent.judge.facts import facts
from paravent.judge.reasons import GRAVER, USUAL, reasons
from paravent.judge.risk import assess
from paravent.observation import Observation
from paravent.post import Language, Post
from paravent.readers import read
from paravent.ruling import Reason, ReasonCode, Verdict
from training import results
from training.markup import HELD_OUT, REPLIES, corpus, fold_of
from training.tagger.data import Record, records
from training.tagger.evaluate import benchmark
from training.tagger.network import LABELS

CODES = tuple(code for code in ReasonCode if code is not ReasonCode.UNCHECKED)
LEASTS = (0.3, 0.35, 0.4, 0.45, 0.5)
"""Probabilities from which a reason may hold: one that is likelier than not always does."""
STOPS, HELDS = (0.3, 0.4, 0.5, 0.6), (0.5, 0.6, 0.7, 0.8, 0.9, 1.1)
GRAVE = frozenset({*GRAVER, *(code for code in CODES if USUAL[code] is Verdict.STOP)})
"""Reasons that may stop a post."""
WORSE = 5.0
"""How many times worse a leak that goes out is than a false alarm."""
KEPTS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
HARD = frozenset({joining.NAME, "HANDLE", "PHONE", "EMAIL", "ADDRESS", "ID", "ROOM", "PLACE"})
"""Where a miss is worse than a false alarm. A name is one whosever it is: whose, the voices may have mistaken."""


Spans = dict[tuple[str, str], tuple[float, float, float]]


@dataclass(frozen=True)
class Looked:
    """A record as the engine saw it before anything was joined."""

    record: Record
    post: Post
    seen: detectors.Everything


CARE_LEAST, RARER = 0.25, 1 / 3
"""From where CARE_CONFIRMED holds: with wordings that know implicit replies as well, this catches more of these than 0.35 did
before, with as many false alarms on held-out posts. And how much a reply of `replies/` counts: in life they are rarer.
"""


def held_out() -> list[Record]:
    """The posts to fit on."""
    return [r for r in records() if fold_of(r) == HELD_OUT]


def held_out_replies() -> list[Record]:
    """Those that confirm care by the situation alone, and others like them: CARE_CONFIRMED is fitted on them too."""
    return [r for r in corpus(REPLIES) if fold_of(r) == HELD_OUT]


def look(record: Record) -> Looked:
    """Run every detector."""
    post = Post(record["text"], record["author"], record["kind"], record.get("context"), Language(record["lang"]))
    readings, unread = read(post)
    return Looked(record, post, detectors.everything(readings, unread=unread))


@dataclass(frozen=True)
class Candidate:
    """A finding before it is weighed: what it is weighed by, whose name it may be by what, and the true label under it."""

    finding: Finding
    features: tuple[float, float]
    role: tuple[float, float]
    truth: str | None


def true_label(record: Record, finding: Finding) -> str | None:
    """Give the label of a true span that a finding overlaps by half: its own label, or of a name either; else None."""
    place = finding.place
    assert isinstance(place, Span)
    wanted = tagger.NAMES if finding.label in tagger.NAMES else {finding.label}
    for span in record["spans"]:
        shared = min(place.end, span["end"]) - max(place.start, span["start"])
        if span["label"] in wanted and 2 * shared >= min(place.end - place.start, span["end"] - span["start"]):
            return str(span["label"])
    return None


def candidates(looked: Looked) -> Iterator[Candidate]:
    """Yield everything proposed in the text of a record."""
    for tagged in looked.seen.tagged:
        if tagged.reading.part is Part.TEXT:
            proposed = [f for f in looked.seen.findings if isinstance(f.place, Span) and f.place.part is Part.TEXT]
            learned = (f for f in tagger.findings(tagged) if joining.plausible(f, tagged))
            for finding in [*proposed, *learned]:
                if finding.detector not in joining.CHECKED:
                    role = joining.role_features(finding, tagged)
                    yield Candidate(finding, joining.features(finding, tagged), role, true_label(looked.record, finding))


def fit_spans(seen: Sequence[Looked]) -> Spans:
    """Fit the weights of each detector and label with enough examples, and of whose a name is."""
    rows: dict[tuple[str, str], list[tuple[tuple[float, float], bool]]] = defaultdict(list)
    for one in (one for looked in seen for one in candidates(looked)):
        key = joining.key_of(one.finding)
        rows[key].append((one.features, one.truth is not None))
        if key[1] == joining.NAME and one.truth:
            rows[joining.NAME, Label.PATIENT.value].append((one.role, one.truth == Label.PATIENT))
    table: Spans = {}
    for key, examples in sorted(rows.items()):
        y = [right for _, right in examples]
        if len(examples) < 12 or len(set(y)) < 2:
            continue
        x = np.array([x for x, _ in examples])
        model = LogisticRegression(C=0.5).fit(x, y)
        weights = np.round([model.intercept_[0], *model.coef_[0]], 3)
        table[key] = (float(weights[0]), 0.0 if key[0] == "tagger" else float(weights[1]), float(weights[2]))
    return table


def spoken(seen: Sequence[Looked], spans: Spans) -> Iterator[tuple[float, bool]]:
    """Yield the joint confidence of every candidate, of a name that it is one, and whether it is right."""
    for one in (one for looked in seen for one in candidates(looked)):
        if joining.key_of(one.finding) in spans:
            yield joining.confidence(joining.key_of(one.finding), *one.features), one.truth is not None


@dataclass(frozen=True)
class Heard:
    """What both voices say of one record."""

    record: Record
    post: Post
    known: Any
    ruled: Any
    opinions: Any
    signals: Any
    pointed: bool


def hear(looked: Looked) -> Heard:
    """Join the spans, then ask the rules."""
    observation = detectors.observed(looked.seen)
    known = facts(looked.post, observation, assess(looked.post, observation))
    pointed = any(finding.label in voices.POINTERS for finding in observation.findings)
    return Heard(looked.record, looked.post, known, reasons(known), observation.opinions, observation.signals, pointed)


def cue_of(code: ReasonCode, one: Heard) -> float:
    """What the weighted wordings say of a reason."""
    return voices.worded(one.signals).get(voices.CUES[code], voices.SILENT)


def rows_of(code: ReasonCode, heard: Sequence[Heard]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """What the two voices say of a reason, where a rule of it applies, and whether it holds."""
    x, y = [], []
    for one in heard:
        ruled = any(reason.code is code for reason in one.ruled)
        if ruled or voices.standing(code, one.post):
            x.append((voices.loudest(one.opinions)[code].odds, float(ruled), cue_of(code, one)))
            y.append(code.value in one.record["reasons"])
    return np.array(x), np.array(y)


Table = dict[ReasonCode, voices.Weights]
Pairs = list[tuple[float, bool]]


def fit_reasons(heard: Sequence[Heard], least: dict[ReasonCode, float] | None = None) -> Table:
    """Fit each reason's weights."""
    return {code: fit_reason(code, heard, (least or {}).get(code, 0.4)) for code in CODES}


def fit_reason(code: ReasonCode, heard: Sequence[Heard], least: float, rarer: Sequence[Heard] = ()) -> voices.Weights:
    """Fit one reason's weights (L2); `rarer` posts count for less."""
    (x, y), (more, known) = rows_of(code, heard), rows_of(code, rarer)
    x, y = (np.concatenate((x, more)), np.concatenate((y, known))) if rarer else (x, y)
    counts = np.where(np.arange(len(y)) < len(y) - len(known), 1.0, RARER)
    model = LogisticRegression(C=0.3).fit(x, y, sample_weight=counts)
    return voices.Weights(*(float(w) for w in np.round([model.intercept_[0], *model.coef_[0]], 3)), least)


def crossed(heard: Sequence[Heard]) -> tuple[list[Table], list[int], dict[ReasonCode, Pairs]]:
    """Fit on nine tenths at a time; give the tables, which of them is blind to each post, and each reason's blind pairs."""
    tables: list[Table] = []
    blind = [0] * len(heard)
    pairs: dict[ReasonCode, Pairs] = defaultdict(list)
    for train, test in KFold(10, shuffle=True, random_state=0).split(heard):
        table = fit_reasons([heard[n] for n in train])
        for n in test:
            blind[n] = len(tables)
            for code, of in table.items():
                held = any(r.code is code for r in heard[n].ruled)
                if held or voices.standing(code, heard[n].post):
                    odds = voices.loudest(heard[n].opinions)[code].odds
                    p = voices.probability(of, odds, held, cue_of(code, heard[n]))
                    pairs[code].append((p, code.value in heard[n].record["reasons"]))
        tables.append(table)
    return tables, blind, pairs


def chosen(figures: Callable[[Mapping[ReasonCode, float], voices.Bars], Record]) -> tuple[dict[ReasonCode, float], voices.Bars]:
    """Give the probabilities from which reasons and the post are held: four numbers, one for reasons that may stop a post,
    one for the others, and the bars. They let most leaks be caught with the fewest alarms, and tell reasons and verdicts best.
    """

    def value(least: Mapping[ReasonCode, float], bars: voices.Bars) -> float:
        found = figures(least, bars)
        return float(WORSE * found["leaks caught"] - found["false alarms"] + found["verdict macro F1"] + found["reasons"])

    choices = product(LEASTS, LEASTS, (voices.Bars(stop, held) for stop in STOPS for held in HELDS))
    tried = [({code: grave if code in GRAVE else other for code in CODES}, bars) for grave, other, bars in choices]
    return max(tried, key=lambda one: value(*one))


def predictions(
    heard: Sequence[Heard], tables: Sequence[Table], blind: Sequence[int], least: Mapping[ReasonCode, float], bars: voices.Bars
) -> dict[str, Record]:
    """Give the engine's predictions, each post by the table that is blind to it."""
    found = {}
    for n, one in enumerate(heard):
        table = {code: replace(of, least=least[code]) for code, of in tables[blind[n]].items()}
        with told(table, bars):
            reasons_of = voices.heard(one.post, one.known, one.ruled, one.opinions, one.signals, pointed=one.pointed)
        found[one.record["id"]] = predicted(one, reasons_of)
    return found


def predicted(one: Heard, found: Sequence[Reason]) -> Record:
    """Give reasons as a prediction."""
    verdict = max((r.verdict for r in found), key=lambda v: v.gravity, default=Verdict.OK)
    return {"id": one.record["id"], "verdict": verdict.value, "reasons": [r.code.value for r in found]}


@contextmanager
def told(table: Table, bars: voices.Bars) -> Iterator[None]:
    """Let the judge hear with these weights."""
    original = voices.weights
    voices.weights = lambda: (table, bars)  # type: ignore[assignment]
    try:
        yield
    finally:
        voices.weights = original


def calibration(pairs: Pairs, bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """Give the expected calibration error (Naeini, Cooper and Hauskrecht 2015), and for each bin its mean probability, the
    share that was right, and how many.
    """
    rows = []
    for n in range(bins):
        inside = [(p, y) for p, y in pairs if n / bins <= p < (n + 1) / bins or (n == bins - 1 and p == 1)]
        if inside:
            rows.append((sum(p for p, _ in inside) / len(inside), sum(y for _, y in inside) / len(inside), len(inside)))
    return sum(count * abs(p - y) for p, y, count in rows) / len(pairs), rows


def diagram(rows: Sequence[tuple[float, float, int]]) -> str:
    """Give a reliability diagram as a table: what was said, what was so, and a bar of it."""
    lines = ["| said | so | n | |", "| --: | --: | --: | --- |"]
    lines += [f"| {100 * p:.0f}% | {100 * y:.0f}% | {n} | `{'█' * round(20 * y):<20}` |" for p, y, n in rows]
    return "\n".join(lines)


JOINING = """# How a detector and the learned reader add up for a label: bias, weight of its log-odds, weight of the reader's.
# Fitted by training.tagger.calibrate on held-out posts of our corpus.
"""
VOICES = """# Log-odds of a reason from both voices: bias, weight of the learned reader's, weight of a rule that holds,
# of the wordings, and the probability from which the reason holds; `bars` as in judge.voices.Bars.
# Fitted by training.tagger.calibrate.
"""


def write_spans(spans: Spans, kept: Mapping[str, float]) -> None:
    """Write how spans are joined, and from where they are kept."""
    rows = [f"kept\t{label}\t{least}" for label, least in sorted(kept.items())]
    rows += ["\t".join(map(str, (*key, *values))) for key, values in sorted(spans.items())]
    joining.WEIGHTS.write_text(JOINING + "\n".join(rows) + "\n", encoding="utf-8")
    joining.weights.cache_clear()
    joining.kept.cache_clear()


def best_kept(seen: Sequence[Looked], spans: Spans) -> dict[str, float]:
    """Give, by label, the confidence from which findings are kept: F-beta over true spans of that label, recall twice as
    weighty for what points to one person by itself.
    """
    found: dict[float, list[list[Record]]] = {}
    wanted = {label: {label} for label in LABELS if label not in tagger.NAMES} | {joining.NAME: {*map(str, tagger.NAMES)}}
    for least in KEPTS:
        write_spans(spans, dict.fromkeys(wanted, least))
        found[least] = [marked(detectors.observed(looked.seen)) for looked in seen]
    return {
        name: max(KEPTS, key=lambda least, of=labels, beta=2.0 if name in HARD else 1.0: f_beta(seen, found[least], of, beta))
        for name, labels in wanted.items()
    }


def f_beta(seen: Sequence[Looked], found: Sequence[Sequence[Record]], labels: Container[str], beta: float) -> float:
    """Give the F-beta of some labels: spans that overlap."""
    true = hit = given = right = 0
    for looked, spans in zip(seen, found, strict=True):
        truths = [s for s in looked.record["spans"] if s["label"] in labels]
        mine = [s for s in spans if s["label"] in labels]
        true, given = true + len(truths), given + len(mine)
        hit += sum(any(s["start"] < t["end"] and t["start"] < s["end"] for s in mine) for t in truths)
        right += sum(any(s["start"] < t["end"] and t["start"] < s["end"] for t in truths) for s in mine)
    recall, precision = hit / max(1, true), right / max(1, given)
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall) if hit and right else 0.0


def marked(observation: Observation) -> list[Record]:
    """Give an observation's spans in the benchmark's form."""
    found = [(f.place, f.label.value) for f in observation.spans() if isinstance(f.place, Span)]
    return [{"start": place.start, "end": place.end, "label": label} for place, label in found]


def write_reasons(table: Table, bars: voices.Bars) -> None:
    """Write how voices add up."""
    rows = ["\t".join(map(str, ("bars", bars.stop, bars.held)))]
    rows += ["\t".join(map(str, (code.value, w.bias, w.own, w.rule, w.worded, w.least))) for code, w in table.items()]
    voices.DATA.write_text(VOICES + "\n".join(rows) + "\n", encoding="utf-8")


def refit_care(heard: Sequence[Heard]) -> None:
    """Fit CARE_CONFIRMED anew, on the held-out posts and replies; all else stays as it is written."""
    replies = [hear(look(record)) for record in held_out_replies()]
    table, bars = voices.weights()
    fitted = fit_reason(ReasonCode.CARE_CONFIRMED, heard, CARE_LEAST, replies)
    write_reasons({**table, ReasonCode.CARE_CONFIRMED: fitted}, bars)
    voices.weights.cache_clear()


def main() -> None:
    """Fit, measure, write; with `--care`, CARE_CONFIRMED alone."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--care", action="store_true", help="fit CARE_CONFIRMED alone")
    seen = [look(record) for record in held_out()]
    if options.parse_args().care:
        refit_care([hear(looked) for looked in seen])
        return
    score = benchmark()
    spans = fit_spans(seen)
    kept = best_kept(seen, spans)
    write_spans(spans, kept)
    found = {looked.record["id"]: {"spans": marked(detectors.observed(looked.seen))} for looked in seen}
    identifiers = score.score_spans({looked.record["id"]: looked.record for looked in seen}, found)
    heard = [hear(looked) for looked in seen]
    gold = {one.record["id"]: one.record for one in heard}
    tables, blind, pairs = crossed(heard)

    def figures(least: Mapping[ReasonCode, float], bars: voices.Bars) -> Record:
        found = predictions(heard, tables, blind, least, bars)
        return {**score.score_verdicts(gold, found), "reasons": score.score_reasons(gold, found)["reasons micro F1"]}

    least, bars = chosen(figures)
    write_reasons(fit_reasons(heard, least), bars)
    voices.weights.cache_clear()
    refit_care(heard)
    rules = {one.record["id"]: predicted(one, one.ruled) for one in heard}
    error, rows = calibration([pair for found in pairs.values() for pair in found])
    span_error, span_rows = calibration(list(spoken(seen, spans)))
    page = [
        f"On {len(heard)} held-out posts of our corpus that no voice has learned from. Reasons: ten-fold cross-validation",
        f"among them; chosen {bars}, and from where each holds: {json.dumps(least)}.",
        "",
        f"- identifiers: {json.dumps(identifiers)}",
        f"- kept from: {json.dumps(kept)}",
        f"- both voices: {json.dumps(figures(least, bars))}",
        f"- rules alone, on the same spans: {json.dumps(score.score_verdicts(gold, rules))}",
        "",
        f"Reasons, all codes together: expected calibration error {error:.3f}.",
        "",
        diagram(rows),
        "",
        f"Spans (fitted and measured on the same posts, three numbers a detector and label): {span_error:.3f}.",
        "",
        diagram(span_rows),
    ]
    results.write("The two voices, calibrated", "\n".join(page))
    print("\n".join(page))


if __name__ == "__main__":
    main()
