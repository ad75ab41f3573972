"""What the peers' scripts share. It runs in each peer's environment and knows nothing of Paravent.

    PEER_scan.py scan IN.jsonl OUT.jsonl     predictions, in the form of the benchmark's score
    PEER_scan.py time IN.jsonl               milliseconds of CPU a post, one core, after a warm-up

A peer's script gives a function that finds, and a mapping of its labels to the nearest of the benchmark's. A label mapped
to None is no identifier there and is left out; one that the mapping does not name is a number of some kind: ID. Pieces of
one label with nothing but a space or a hyphen between them are one span ("Jeanne", "Durand"): a peer is not held to account
for saying it in two. Anything found reads as `stop`.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Found = tuple[int, int, str]
"""Start and end in code points, end exclusive, and a label: the peer's own, or the benchmark's once it is mapped."""

Find = Callable[[str, str], Iterable[Found]]
"""Gives what a peer finds in a text of a language (`fr` or `en`)."""


def run(find: Find, labels: Mapping[str, str | None]) -> None:
    """Scan or time, as the command line asks."""
    what, source, *out = sys.argv[1:]
    posts = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    if what == "time":
        print(json.dumps({"milliseconds": milliseconds(find, posts)}))
        return
    with Path(out[0]).open("w", encoding="utf-8") as lines:
        for post in posts:
            lines.write(json.dumps(prediction(post, find, labels)) + "\n")


def milliseconds(find: Find, posts: list[dict[str, Any]]) -> float:
    """CPU a post: the median of three rounds after one that warms up."""
    rounds = []
    for _ in range(4):
        before = time.process_time()
        for post in posts:
            find(post["text"], post["lang"])
        rounds.append((time.process_time() - before) * 1000 / len(posts))
    return statistics.median(rounds[1:])


def prediction(post: dict[str, Any], find: Find, labels: Mapping[str, str | None]) -> dict[str, Any]:
    """The record of one post."""
    mapped = ((start, end, labels.get(label, "ID")) for start, end, label in find(post["text"], post["lang"]))
    spans = joined(post["text"], [(start, end, label) for start, end, label in mapped if label is not None])
    return {
        "id": post["id"],
        "verdict": "stop" if spans else "ok",
        "reasons": [],
        "spans": [{"start": start, "end": end, "label": label} for start, end, label in spans],
    }


def joined(text: str, found: list[Found]) -> list[Found]:
    """The spans in order, pieces of one label made one where nothing but a space or a hyphen parts them."""
    spans: list[Found] = []
    for start, end, label in sorted(found):
        before = next((i for i in reversed(range(len(spans))) if spans[i][2] == label), None)
        if before is not None and not text[spans[before][1] : start].strip(" -"):
            first, last, _ = spans[before]
            spans[before] = (first, max(last, end), label)
        else:
            spans.append((start, end, label))
    return spans
