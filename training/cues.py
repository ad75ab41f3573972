"""Fits the weights of the cue lexicons on our own corpus: `python -m training.cues` (`--folds` to measure only).

One logistic regression a cue and language (L2; groups of wordings count more than single words), over the features that
`paravent.detectors.cues` finds at run time. The result is a plain table of log-odds, `words/cue_weights_LANG.tsv`.
"""

import argparse
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from paravent.detectors.cues import FOLDER, features
from paravent.finding import Cue, Part
from paravent.post import Language, Post
from paravent.readers import read_text
from paravent.repair.wordings import intents
from training.markup import REPLIES, learned_from

CAUTIOUS = {Cue.MOCKERY: 0.5, Cue.CONFIDENTIAL: 0.5}
"""Cues that hold a post by themselves and that words tell badly: precision counts twice as much as recall (F0.5)."""

Record = dict[str, Any]
CARER = ("hospital", "professional")
MIN_POSTS = 3
KEPT = 0.04
"""A feature has to occur in so many posts, and to weigh so much, to be kept."""


def health(record: Record) -> bool:
    """Whether the post says anything of one person's health."""
    return any(span["label"] == "HEALTH" for span in record["spans"])


def reason(code: str) -> Callable[[Record], bool]:
    """Whether a reason holds."""
    return lambda record: code in record["reasons"]


TARGETS: dict[Cue, tuple[Callable[[Record], bool], Callable[[Record], bool]]] = {
    Cue.MOCKERY: (lambda _: True, reason("DIGNITY")),
    Cue.ADVICE: (lambda _: True, reason("PERSONAL_ADVICE")),
    Cue.PROMOTION: (lambda _: True, reason("PROMOTION")),
    Cue.CONFIDENTIAL: (lambda _: True, reason("CONFIDENTIAL")),
    Cue.ACCUSATION: (lambda _: True, reason("STAFF_EXPOSED")),
    Cue.CARE_CONFIRMED: (lambda r: r["author"] in CARER and r["kind"] == "reply", reason("CARE_CONFIRMED")),
    Cue.PATIENT_STORY: (
        lambda r: r["author"] in CARER and r["kind"] != "reply",
        lambda r: health(r) or "IDENTIFIED_PATIENT" in r["reasons"] or "REIDENTIFIABLE" in r["reasons"],
    ),
    Cue.OWN_HEALTH: (lambda r: r["author"] not in CARER, lambda r: health(r) and "THIRD_PARTY" not in r["reasons"]),
    Cue.RELATIVE_HEALTH: (lambda r: r["author"] not in CARER, reason("THIRD_PARTY")),
    Cue.PICTURE_PERSON: (lambda r: r["kind"] == "caption", lambda r: bool({"IMAGE_RIGHTS", "THIRD_PARTY"} & {*r["reasons"]})),
}
"""For each cue: which posts it can hold in, and in which of those it does."""


def ready_wordings() -> list[Record]:
    """The replies Paravent itself proposes, as posts that may go out: what we hand over must not be held."""
    return [
        {
            "lang": lang,
            "author": author,
            "kind": "reply",
            "context": "…",
            "text": text,
            "spans": [],
            "verdict": "ok",
            "reasons": [],
        }
        for intent in intents()
        for lang, registers in (("fr", ("vous", "tu")), ("en", ("en",)))
        for register in registers
        for text in intent.replies[register]
        for author in CARER
    ]


def found_in(record: Record, part: Part) -> dict[str, float]:
    """The features of one record, groups weighted above single words."""
    post = Post(record["text"], record["author"], record["kind"], record.get("context"), record["lang"])
    text = record["text"] if part is Part.TEXT else record["context"]
    return {name: 1.0 if name[1:2] == ":" else 0.5 for name in features(read_text(text, post, part))}


def fit(records: list[Record], cue: Cue, strength: float) -> tuple[DictVectorizer, Any, np.ndarray, np.ndarray]:
    """Give vectoriser, model, matrix and truth of one cue."""
    applies, holds = TARGETS[cue]
    part = Part.CONTEXT if cue is Cue.PICTURE_PERSON else Part.TEXT
    chosen = [r for r in records if applies(r)]
    rows = [found_in(r, part) for r in chosen]
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    rows = [{n: v for n, v in row.items() if counts[n] >= MIN_POSTS} for row in rows]
    vectoriser = DictVectorizer()
    matrix = vectoriser.fit_transform(rows)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)  # liblinear takes no others
    truth = np.array([holds(r) for r in chosen])
    model = LogisticRegression(C=strength, max_iter=500, class_weight="balanced", solver="liblinear", random_state=0)
    return vectoriser, model, matrix, truth


def best_threshold(odds: np.ndarray, truth: np.ndarray, beta: float) -> float:
    """The log-odds above which cross-validated F-beta is best: reasons are rare, so plain log-odds would seldom reach zero."""
    order = np.argsort(-odds)
    hits = np.cumsum(truth[order])
    score = (1 + beta**2) * hits / (np.arange(1, len(truth) + 1) + beta**2 * truth.sum())
    best = int(np.argmax(score))
    return float((odds[order[best]] + odds[order[min(best + 1, len(order) - 1)]]) / 2)


def main() -> None:
    """Fit, print cross-validated figures, write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true", help="measure only")
    parser.add_argument("--strength", type=float, default=0.5)
    parser.add_argument("--only", type=Cue, choices=list(TARGETS), help="one cue; the others stay as they are")
    options = parser.parse_args()
    for lang in Language:
        records = [r for r in (*learned_from(), *ready_wordings()) if r["lang"] == lang]
        replies = [r for r in learned_from(REPLIES) if r["lang"] == lang]
        path = FOLDER / f"cue_weights_{lang}.tsv"
        lines = [
            f"# Log-odds of each cue by wording; fitted by training.cues on our own corpus ({lang}). Licence: that of Paravent."
        ]
        for cue in TARGETS:
            if options.only not in {None, cue}:
                lines += [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(f"{cue}\t")]
                continue
            chosen = [*records, *replies] if cue is Cue.CARE_CONFIRMED else records
            vectoriser, model, matrix, truth = fit(chosen, cue, options.strength)
            folds = StratifiedKFold(5, shuffle=True, random_state=0)
            odds = cross_val_predict(model, matrix, truth, cv=folds, method="decision_function")
            shift = best_threshold(odds, truth, CAUTIOUS.get(cue, 1.0))
            guess = odds >= shift
            hit = int((guess & truth).sum())
            figures = {
                "lang": lang, "cue": cue, "posts": len(truth), "hold": int(truth.sum()),
                "recall": round(hit / max(1, truth.sum()), 2), "precision": round(hit / max(1, guess.sum()), 2),
            }  # fmt: skip
            print(json.dumps(figures))
            model.fit(matrix, truth)
            lines.append(f"{cue}\t\t{model.intercept_[0] - shift:.3f}")
            scale = {name: 1.0 if name[1:2] == ":" else 0.5 for name in vectoriser.feature_names_}
            for name, weight in sorted(zip(vectoriser.feature_names_, model.coef_[0], strict=True)):
                if abs(weight) * scale[name] >= KEPT:
                    lines.append(f"{cue}\t{name}\t{weight * scale[name]:.3f}")
        if not options.folds:
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
