"""Turns the corpus' inline markup into offsets.

A writer marks a span as `[[LABEL|the words]]`; labels, verdicts and reasons are those of the annotation guidelines.
Run `python -m training.markup FILE…` to validate files: it names the line and what to mend.
"""

import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CORPUS, REPLIES = (Path(__file__).parent / name for name in ("corpus", "replies"))
"""Posts of every kind, which everything learns from; and replies that confirm care by the situation alone, beside others as
near as can be, from which the wordings that confirm care learn as well (decision 0015).
"""
LABELS = frozenset("PATIENT HANDLE PHONE EMAIL ADDRESS ID PLACE ROOM DATE AGE TRAIT STAFF HEALTH".split())  # noqa: SIM905 - shorter
REASONS = frozenset(
    (
        *("IDENTIFIED_PATIENT", "REIDENTIFIABLE", "CARE_CONFIRMED", "DIGNITY", "IMAGE_RIGHTS", "PERSONAL_ADVICE"),
        *("SELF_DISCLOSURE", "THIRD_PARTY", "STAFF_EXPOSED", "PROMOTION", "CONFIDENTIAL"),
    )
)
VERDICTS = frozenset({"ok", "review", "stop"})
AUTHORS = frozenset({"hospital", "professional", "patient", "public"})
KINDS = frozenset({"post", "reply", "caption"})
FOLDS, HELD_OUT = 8, 0
"""Parts of the corpus, and the one from which no weight is learned: how voices add up is fitted and measured there."""
MARK = re.compile(r"\[\[([A-Z]+)\|(.*?)\]\]", re.DOTALL)


def unmark(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """Give the plain text and its spans (code points, end exclusive); raises ValueError on malformed markup."""
    text, spans, last = "", [], 0
    for mark in MARK.finditer(marked):
        label, words = mark.groups()
        if label not in LABELS or not words.strip():
            raise ValueError(f"unknown label or empty span: {mark.group()}")
        text += marked[last : mark.start()]
        spans.append({"start": len(text), "end": len(text) + len(words), "label": label})
        text, last = text + words, mark.end()
    text += marked[last:]
    if "[[" in text or "]]" in text:
        raise ValueError("unclosed or nested markup")
    return text, spans


def record(line: str) -> dict[str, Any]:
    """Parse one corpus line; raises ValueError with what is wrong."""
    raw = json.loads(line)
    text, spans = unmark(raw["text"])
    checks = {
        "lang": raw["lang"] in {"fr", "en"},
        "author": raw["author"] in AUTHORS,
        "kind": raw["kind"] in KINDS,
        "context": bool(raw.get("context")) == (raw["kind"] != "post"),
        "verdict": raw["verdict"] in VERDICTS,
        "reasons": set(raw["reasons"]) <= REASONS and bool(raw["reasons"]) == (raw["verdict"] != "ok"),
        "text": bool(text.strip()),
    }
    wrong = [name for name, right in checks.items() if not right]
    if wrong:
        raise ValueError(f"wrong {', '.join(wrong)}")
    return {**raw, "text": text, "spans": spans}


def corpus(folder: Path = CORPUS) -> Iterator[dict[str, Any]]:
    """Yield every record of the corpus, files and lines in a fixed order, each with an `id`."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                yield {"id": f"{path.stem}-{number:04d}", **record(line)}


def fold_of(record: dict[str, Any], folds: int = FOLDS) -> int:
    """Give the part a record is in, by its text: copies of one stay together, whatever else is in the corpus."""
    return zlib.crc32(record["text"].encode()) % folds


def learned_from(folder: Path = CORPUS) -> Iterator[dict[str, Any]]:
    """Yield the records that weights are learned from."""
    return (one for one in corpus(folder) if fold_of(one) != HELD_OUT)


def main(paths: list[str]) -> int:
    """Validate files, print every error, then counts; exit code 1 where something is wrong."""
    wrong, counts = 0, Counter[str]()
    for path in paths:
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                entry = record(line)
            except (ValueError, KeyError) as error:
                wrong += 1
                print(f"{path}:{number}: {type(error).__name__} {error}")
            else:
                counts.update([entry["verdict"], entry["author"], entry["kind"], *entry["reasons"]])
    print(dict(counts))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
