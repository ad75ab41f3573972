"""How many replies that confirm care are caught: `python -m bench.inbox.replies [POSTS.jsonl …]`.

Reads the benchmark's posts (`reasons` has CARE_CONFIRMED) and our own (`care`), which no weight was fitted on: `replies.jsonl`,
meant to be missed, and `replies_held.jsonl`, written by another hand as hospitals answer on a normal day.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from paravent import Kind, Post, ReasonCode, check

OWN = tuple(Path(__file__).with_name(name) for name in ("replies.jsonl", "replies_held.jsonl"))


def main(paths: list[Path]) -> None:
    """Print, for each file: caught among those that confirm care, and held among other replies of hospitals and carers."""
    for path in (*paths, *OWN):
        found: Counter[str] = Counter()
        for row in rows(path):
            care = row.get("care", "CARE_CONFIRMED" in row.get("reasons", ()))
            report = check(post(row))
            caught = any(reason.code is ReasonCode.CARE_CONFIRMED for reason in report.reasons)
            found["care" if care else "other"] += 1
            found["caught" if care else "wrongly"] += caught
            found["passed"] += care and report.verdict == "ok"
        print(
            f"{path.name}: {found['caught']} of {found['care']} caught ({found['passed']} of them ok), "
            f"{found['wrongly']} of {found['other']} others taken for one"
        )


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The replies of hospitals and carers."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("kind", "reply") == "reply" and row.get("author", "hospital") in {"hospital", "professional"}:
            yield row


def post(row: dict[str, Any]) -> Post:
    """A row as the engine takes it."""
    return Post(
        text=row["text"], author=row.get("author", "hospital"), kind=Kind.REPLY, context=row.get("context"), lang=row["lang"]
    )


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
