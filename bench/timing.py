"""Times seeing and judging, or the check with its safe copy: `python -m bench.timing examine|check full|fast POSTS.jsonl`."""

import json
import statistics
import sys
import time
from pathlib import Path

from paravent import Post
from paravent.flow import check, examine
from paravent.post import Tier


def main() -> None:
    """Print milliseconds of CPU a post in one process, after a warm-up round."""
    what, tier = {"examine": examine, "check": check}[sys.argv[1]], Tier(sys.argv[2])
    posts = [json.loads(line) for line in Path(sys.argv[3]).read_text(encoding="utf-8").splitlines()]
    asked = [Post(p["text"], p["author"], p["kind"], p.get("context"), p["lang"]) for p in posts]
    rounds = []
    for _ in range(4):
        before = time.process_time()
        for post in asked:
            what(post, tier)
        rounds.append((time.process_time() - before) * 1000 / len(asked))
    print(json.dumps({"milliseconds": statistics.median(rounds[1:])}))


if __name__ == "__main__":
    main()
