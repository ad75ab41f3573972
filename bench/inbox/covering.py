"""How much of the health that messages tell is covered on arrival: `python -m bench.inbox.covering`.

On the messages of `training/inbox` that are held apart, by what the desk itself does: those of the two classes that tell of
somebody's health should have it covered; of the others none should be covered whole.
"""

import json
from collections import Counter

from bench.inputs import ROOT
from paravent_desk.checking.triage import EXPOSING, HEALTH, covers, sort_message

HELD = ("held_fr", "held_en")


def main() -> None:
    """Print the counts."""
    found: Counter[str] = Counter()
    for name in HELD:
        for line in (ROOT / "training" / "inbox" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            said = sort_message(row["text"], row["context"])
            marks = covers(row["text"], row["context"], (said.tag, *said.also))
            whole = len(marks) == 1 and (marks[0].start, marks[0].end) == (0, len(row["text"]))
            kind = "exposing" if EXPOSING & {row["class"], *row["also"]} else "other"
            found[kind] += 1
            found[f"{kind}, health covered"] += any(one.label == HEALTH for one in marks)
            found[f"{kind}, covered whole"] += whole
    for name, count in sorted(found.items()):
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
