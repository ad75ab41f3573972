"""Times the whole check (text, safe copy and its second pass) in one process: `python -m bench.timing POSTS.jsonl`."""

import json
import statistics
import sys
import time
from pathlib import Path

from paravent import Post, check


def main() -> None:
    """Print milliseconds of CPU a post, after a warm-up round."""
    posts = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    asked = [Post(p["text"], p["author"], p["kind"], p.get("context"), p["lang"]) for p in posts]
    rounds = []
    for _ in range(4):
        before = time.process_time()
        for post in asked:
            check(post)
        rounds.append((time.process_time() - before) * 1000 / len(asked))
    print(json.dumps({"milliseconds": statistics.median(rounds[1:])}))


if __name__ == "__main__":
    main()
