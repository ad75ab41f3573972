"""Near-duplicates in the corpus, in itself and of the development posts: `python -m training.duplicates [POSTS.jsonl]`.

Two texts are near-duplicates when they share at least half of their runs of five words, or, for short texts, of their runs
of nine letters (Jaccard similarity; Broder 1997). A corpus that repeats the test set would measure memory.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.markup import corpus

WORDS, LETTERS = 5, 9
SIMILAR = 0.5


def shingles(text: str) -> frozenset[str]:
    """The runs of five words of a text; of nine letters where it has fewer than twelve words."""
    words = re.findall(r"\w+", text.lower())
    if len(words) >= 12:
        return frozenset(" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1))
    line = " ".join(words)
    return frozenset(line[i : i + LETTERS] for i in range(max(1, len(line) - LETTERS + 1)))


def near_duplicates(texts: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]] = ()) -> Iterator[tuple[str, str]]:
    """Yield pairs of ids whose texts are near-duplicates, among `texts`, and between `texts` and `others`."""
    seen: dict[str, frozenset[str]] = {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for name, text in others:
        seen[name] = shingles(text)
        for run in seen[name]:
            holders[run].append(name)
    for name, text in texts:
        runs = shingles(text)
        shared: defaultdict[str, int] = defaultdict(int)
        for run in runs:
            for other in holders[run]:
                shared[other] += 1
        yield from ((name, other) for other, n in shared.items() if n >= SIMILAR * len(runs | seen[other]))
        seen[name] = runs
        for run in runs:
            holders[run].append(name)


def main() -> int:
    """Print every pair; exit code 1 where there is one."""
    others = [json.loads(line) for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    pairs = list(near_duplicates(((r["id"], r["text"]) for r in corpus()), ((r["id"], r["text"]) for r in others)))
    for one, other in pairs:
        print(one, other)
    return bool(pairs)


if __name__ == "__main__":
    sys.exit(main())
