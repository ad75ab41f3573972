"""How far two readers agree: `python -m training.agreement` reports on `training/second/`, the second blind reading (`--write`:
into `training/RESULTS.md`).

`--draw N` writes what a second reader is given (texts without marks) for every N-th post that has none yet; `--check IN OUT`
names what a reader has to mend. Cohen's kappa for verdicts and for each reason; overlap F1 for spans, as the benchmark scores.
"""

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from training import results
from training.markup import CORPUS, REASONS, VERDICTS, corpus, unmark

SECOND = CORPUS.parent / "second"
Record = dict[str, Any]


def second() -> Iterator[Record]:
    """Yield every second reading, with offsets."""
    for path in sorted(SECOND.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            text, spans = unmark(raw["text"])
            yield {**raw, "text": text, "spans": spans}


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Give Cohen's kappa (Cohen 1960) of two readers' words; 1 where both always say the same one thing."""
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(ones[word] * others[word] for word in ones) / len(pairs) ** 2
    return 1.0 if expected == 1 else (agreed - expected) / (1 - expected)


def overlap(pairs: Iterable[tuple[Record, Record]], label: str) -> tuple[int, float]:
    """Give how many spans of a label the first reader marked, and the F1 of spans of it that overlap."""
    found = right = marked = given = 0
    for one, other in pairs:
        mine = [(s["start"], s["end"]) for s in one["spans"] if s["label"] == label]
        theirs = [(s["start"], s["end"]) for s in other["spans"] if s["label"] == label]
        marked, given = marked + len(mine), given + len(theirs)
        found += sum(any(a < d and c < b for c, d in theirs) for a, b in mine)
        right += sum(any(a < d and c < b for a, b in mine) for c, d in theirs)
    return marked, (found + right) / (marked + given) if marked + given else 1.0


def report() -> str:
    """Give the agreement as Markdown."""
    first = {record["id"]: record for record in corpus()}
    pairs = [(first[r["id"]], r) for r in second() if r["id"] in first and first[r["id"]]["text"] == r["text"]]
    verdicts = [(one["verdict"], other["verdict"]) for one, other in pairs]
    rows = [
        f"{len(pairs)} of {len(first)} posts ({100 * len(pairs) / len(first):.0f}%) were read a second time, blind. "
        f"Same verdict: {100 * sum(a == b for a, b in verdicts) / len(pairs):.1f}%, Cohen's kappa {kappa(verdicts):.2f}.",
        "",
        "Both readers are language models with different briefs, blind to each other: this tells how well the guidelines can",
        "be followed, not what people would say. It is an upper bound.",
        "",
        "| reason | first reader | kappa |",
        "| --- | --: | --: |",
    ]
    for code in sorted(REASONS):
        said = [(str(code in one["reasons"]), str(code in other["reasons"])) for one, other in pairs]
        rows.append(f"| {code} | {sum(one == 'True' for one, _ in said)} | {kappa(said):.2f} |")
    rows += ["", "| label | first reader | overlap F1 |", "| --- | --: | --: |"]
    for label in "PATIENT HANDLE PHONE EMAIL ADDRESS ID PLACE ROOM DATE AGE TRAIT STAFF HEALTH".split():  # noqa: SIM905 - shorter
        marked, f1 = overlap(pairs, label)
        rows.append(f"| {label} | {marked} | {100 * f1:.1f} |")
    return "\n".join(rows)


def draw(every: int, parts: int, folder: Path) -> None:
    """Write what second readers are given, in so many parts."""
    done = {record["id"] for record in second()}
    chosen = [r for r in corpus() if r["id"] not in done and zlib.crc32(r["id"].encode()) % every == 0]
    folder.mkdir(parents=True, exist_ok=True)
    for part in range(parts):
        lines = [
            json.dumps(
                {key: r[key] for key in ("id", "lang", "author", "kind", "context", "text") if key in r}, ensure_ascii=False
            )
            for r in chosen[part::parts]
        ]
        (folder / f"part{part}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"part{part}: {len(lines)}")


def check(given: Path, written: Path) -> int:
    """Name what is wrong in a reader's file."""
    asked = {r["id"]: r for r in map(json.loads, given.read_text(encoding="utf-8").splitlines())}
    wrong, seen = 0, set()
    for number, line in enumerate(written.read_text(encoding="utf-8").splitlines(), 1):
        try:
            raw = json.loads(line)
            text, _ = unmark(raw["text"])
            seen.add(raw["id"])
            problems = [
                *(["the text differs"] if text != asked[raw["id"]]["text"] else []),
                *(["unknown verdict"] if raw["verdict"] not in VERDICTS else []),
                *(
                    ["reasons"]
                    if not set(raw["reasons"]) <= REASONS or bool(raw["reasons"]) == (raw["verdict"] == "ok")
                    else []
                ),
            ]
        except (ValueError, KeyError) as error:
            problems = [f"{type(error).__name__} {error}"]
        for problem in problems:
            wrong += 1
            print(f"{written}:{number}: {problem}")
    print(f"{len(seen)} of {len(asked)} read, {wrong} to mend")
    return bool(wrong)


def main() -> int:
    """Report, draw or check."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--draw", type=int)
    options.add_argument("--write", action="store_true")
    options.add_argument("--parts", type=int, default=5)
    options.add_argument("--to", type=Path, default=CORPUS.parents[1] / ".training" / "second")
    options.add_argument("--check", type=Path, nargs=2)
    given = options.parse_args()
    if given.check:
        return check(*given.check)
    if given.draw:
        draw(given.draw, given.parts, given.to)
    else:
        print(report())
        if given.write:
            results.write("Two readers", report())
    return 0


if __name__ == "__main__":
    sys.exit(main())
