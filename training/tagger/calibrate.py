"""Fit how the voices add up, on the held-out part of the corpus: `python -m training.tagger.calibrate`.

Writes `detectors/joining.tsv` (spans) and `judge/data/voices.tsv` (reasons), and the reliability diagram. The posts are
those of the held-out part that no CRF and no weighted wording learned from either (the files written since): both voices are
heard as they speak of posts they have never seen. Figures are of ten-fold cross-validation among these.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from paravent.detectors import joining, tagger
from paravent.detectors import table as detectors
from paravent.finding import IDENTIFIERS, Finding, Part, Span
from paravent.judge import voices
from paravent.judge.facts import facts
from paravent.judge.reasons import reasons
from paravent.judge.risk import assess
from paravent.observation import Observation
from paravent.post import Language, Post
from paravent.readers import read
from paravent.ruling import Reason, ReasonCode, Verdict
from training import results
from training.markup import HELD_OUT, fold_of
from training.tagger.data import Record, records
from training.tagger.evaluate import benchmark
from training.tagger.network import LABELS

OLD = frozenset({"fr_wave2", "fr_wave3", "en_wave3"})
"""Of the files whose names end in 2, 3 or 4, those that the CRF and the weighted wordings have learned from."""
CODES = tuple(code for code in ReasonCode if code is not ReasonCode.UNCHECKED)
LEASTS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
STOPS, MILDS, HELDS = (0.3, 0.4, 0.5, 0.6), (0.0, 0.1, 0.2, 0.3), (0.5, 0.6, 0.7, 0.8, 0.9, 1.1)
KEPTS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
HARD = frozenset({"PATIENT", "STAFF", "HANDLE", "PHONE", "EMAIL", "ADDRESS", "ID", "ROOM"})
"""Where a miss is worse than a false alarm. A name is one whosever it is: whose, the network may have mistaken."""
BETA = 1.5
"""How many times recall weighs what precision does where a reason's probability is chosen."""


Spans = dict[tuple[str, str], tuple[float, float, float]]


@dataclass(frozen=True)
class Looked:
    """A record as the engine saw it before anything was joined."""

    record: Record
    post: Post
    seen: detectors.Everything


def held_out() -> list[Record]:
    """The posts to fit on."""
    return [r for r in records() if fold_of(r) == HELD_OUT and (f := r["id"].rsplit("-", 1)[0])[-1] in "234" and f not in OLD]


def look(record: Record) -> Looked:
    """Run every detector."""
    post = Post(record["text"], record["author"], record["kind"], record.get("context"), Language(record["lang"]))
    readings, unread = read(post)
    return Looked(record, post, detectors.everything(readings, unread=unread))


def true_span(record: Record, finding: Finding) -> bool:
    """Whether a finding overlaps a true span of its label by half."""
    place = finding.place
    assert isinstance(place, Span)
    return any(
        s["label"] == finding.label
        and 2 * (min(place.end, s["end"]) - max(place.start, s["start"])) >= min(place.end - place.start, s["end"] - s["start"])
        for s in record["spans"]
    )


def candidates(looked: Looked) -> list[tuple[Finding, tuple[float, float], bool]]:
    """Everything proposed in the text of a record, with its two log-odds and whether it is right."""
    found = []
    for tagged in looked.seen.tagged:
        if tagged.reading.part is Part.TEXT:
            proposed = [f for f in looked.seen.findings if isinstance(f.place, Span) and f.place.part is Part.TEXT]
            for finding in [*proposed, *tagger.findings(tagged)]:
                if finding.detector not in joining.CHECKED:
                    found.append((finding, joining.features(finding, tagged), true_span(looked.record, finding)))
    return found


def fit_spans(seen: Sequence[Looked]) -> Spans:
    """Fit the weights of each detector and label with enough examples; the label's common ones stand in for the rest."""
    rows: dict[tuple[str, str], list[tuple[tuple[float, float], bool]]] = defaultdict(list)
    for looked in seen:
        for finding, x, right in candidates(looked):
            rows[finding.detector, finding.label.value].append((x, right))
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
    """Yield the joint confidence of every candidate, and whether it is right."""
    for looked in seen:
        for finding, (own, other), right in candidates(looked):
            if (finding.detector, finding.label.value) in spans:
                bias, told, thought = spans[finding.detector, finding.label.value]
                yield 1 / (1 + float(np.exp(-(bias + told * own + thought * other)))), right


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
    pointed = any(finding.label in IDENTIFIERS for finding in observation.findings)
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
    """Fit each reason's weights (L2)."""
    table = {}
    for code in CODES:
        x, y = rows_of(code, heard)
        model = LogisticRegression(C=0.3).fit(x, y)
        fitted = [float(w) for w in np.round([model.intercept_[0], *model.coef_[0]], 3)]
        table[code] = voices.Weights(*fitted, (least or {}).get(code, 0.4))
    return table


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


def best_least(pairs: Pairs) -> float:
    """Give the probability from which a reason had best hold: F-beta over the blind pairs."""

    def value(least: float) -> float:
        right = sum(y for p, y in pairs if p >= least)
        given, true = sum(p >= least for p, _ in pairs), sum(y for _, y in pairs)
        return (1 + BETA**2) * right / (given + BETA**2 * true) if given + true else 0.0

    return max(LEASTS, key=value)


def predictions(
    heard: Sequence[Heard], tables: Sequence[Table], blind: Sequence[int], least: dict[ReasonCode, float], bars: voices.Bars
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
    for least in KEPTS:
        write_spans(spans, dict.fromkeys(LABELS, least))
        found[least] = [marked(detectors.observed(looked.seen)) for looked in seen]
    return {label: max(KEPTS, key=lambda least, of=label: f_beta(seen, found[least], of)) for label in LABELS}


def f_beta(seen: Sequence[Looked], found: Sequence[Sequence[Record]], label: str) -> float:
    """Give the F-beta of a label: spans that overlap, the finding of any identifier's label where the truth is one."""
    beta = 2.0 if label in HARD else 1.0
    true = hit = given = right = 0
    for looked, spans in zip(seen, found, strict=True):
        truths = [s for s in looked.record["spans"] if s["label"] == label]
        mine = [s for s in spans if s["label"] == label]
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
    rows = ["\t".join(map(str, ("bars", bars.stop, bars.mild, bars.held)))]
    rows += ["\t".join(map(str, (code.value, w.bias, w.own, w.rule, w.worded, w.least))) for code, w in table.items()]
    voices.DATA.write_text(VOICES + "\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    """Fit, measure, write."""
    score = benchmark()
    seen = [look(record) for record in held_out()]
    spans = fit_spans(seen)
    kept = best_kept(seen, spans)
    write_spans(spans, kept)
    found = {looked.record["id"]: {"spans": marked(detectors.observed(looked.seen))} for looked in seen}
    identifiers = score.score_spans({looked.record["id"]: looked.record for looked in seen}, found)
    heard = [hear(looked) for looked in seen]
    gold = {one.record["id"]: one.record for one in heard}
    tables, blind, pairs = crossed(heard)
    least = {code: best_least(pairs[code]) for code in CODES}

    def value(bars: voices.Bars) -> tuple[float, Record]:
        found = predictions(heard, tables, blind, least, bars)
        figures = {**score.score_verdicts(gold, found), "reasons": score.score_reasons(gold, found)["reasons micro F1"]}
        return figures["verdict macro F1"] + figures["leaks caught"] - figures["false alarms"], figures

    tried = {bars: value(bars) for bars in (voices.Bars(s, m, h) for s in STOPS for m in MILDS for h in HELDS)}
    bars = max(tried, key=lambda b: tried[b][0])
    write_reasons(fit_reasons(heard, least), bars)
    rules = {one.record["id"]: predicted(one, one.ruled) for one in heard}
    error, rows = calibration([pair for found in pairs.values() for pair in found])
    span_error, span_rows = calibration(list(spoken(seen, spans)))
    page = [
        f"On {len(heard)} held-out posts of our corpus that no voice has learned from. Reasons: ten-fold cross-validation",
        f"among them; chosen {bars}.",
        "",
        f"- identifiers: {json.dumps(identifiers)}",
        f"- kept from: {json.dumps(kept)}",
        f"- both voices: {json.dumps(tried[bars][1])}",
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
