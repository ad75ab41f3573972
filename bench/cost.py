"""What a post costs: CPU on one core, every tool in turns in the same run; memory and start of a process that reads one."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Sequence

from bench.inputs import LENGTH, ROOT, short_posts, write
from bench.table import Row
from bench.tools import FAST, FULL, PRESIDIO, Tool

EXAMPLE = "Bonjour, la collecte de sang a lieu mardi dans le hall : entrée libre de 9 h à 17 h, merci à toutes et à tous !"
TURNS = 3
STARTS = 5
VERDICTS = frozenset({0, 1, 2})
"""Exit codes that are a verdict; a peer's script gives 0."""
WHOLE = "the safe copy too"


def one_core() -> None:
    """Keep this process and its children on one core, so that milliseconds of CPU compare."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def cpu_rows(tools: Sequence[Tool], quick: bool) -> list[Row]:
    """Milliseconds of CPU a post, and each as a share of Presidio's: the median over turns of figure and of share."""
    posts = short_posts(quick)
    timers = {tool.name: tool.timer(posts) for tool in tools}
    whole = {f"{tool.name}, {WHOLE}": tool.whole_timer(posts) for tool in (FAST, FULL)}
    turns = [{name: milliseconds(timer) for name, timer in {**timers, **whole}.items()} for _ in range(1 if quick else TURNS)]
    took = {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
    shares = {}
    if PRESIDIO.name in took:
        shares = {name: statistics.median(turn[name] / turn[PRESIDIO.name] for turn in turns) for name in took}
    bars = [(FULL.name, "≤ 1"), (FAST.name, "≤ 0.1")]
    with_copy = {tool.name: f"{tool.name}, {WHOLE}" for tool in (FAST, FULL)}
    return [
        Row(f"CPU for a {LENGTH}-character post, ms: seen and judged", took, form=".2f"),
        Row("— as a share of Presidio's", shares, bars, form=".3f"),
        Row("— with the safe copy written and checked again, ms", {n: took[key] for n, key in with_copy.items()}, form=".2f"),
        Row("— as a share of Presidio's", {n: shares.get(key) for n, key in with_copy.items()}, form=".3f"),
    ]


def milliseconds(command: Sequence[str]) -> float:
    """What a timing command says a post costs, in milliseconds of CPU."""
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return float(json.loads(run.stdout)["milliseconds"])


def process_rows(tools: Sequence[Tool], quick: bool) -> list[Row]:
    """The largest resident memory, and the wall time from start to end, of a process that reads one post."""
    post = write("once", [{"id": "once", "text": EXAMPLE, "lang": "fr", "author": "hospital", "kind": "post"}])
    post.with_suffix(".txt").write_text(EXAMPLE, encoding="utf-8")
    times = 1 if quick else STARTS
    measured = {tool.name: process(tool.once(post), times) for tool in tools}
    seconds, memory = ({name: pair[i] for name, pair in measured.items()} for i in (0, 1))
    return [
        Row("resident memory at most, one post, MB", memory, [(FULL.name, "≤ 350")], form=".0f"),
        Row("start to verdict, one post, s", seconds, [(FULL.name, "≤ 1.5")], form=".2f"),
    ]


def process(command: Sequence[str], times: int) -> tuple[float, float]:
    """Median wall seconds of a command, and its largest resident memory in MB; raises RuntimeError where it fails."""
    seconds, memory = [], []
    for _ in range(times):
        before = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        _, status, used = os.wait4(child.pid, 0)
        seconds.append(time.perf_counter() - before)
        memory.append(used.ru_maxrss / 1024)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in VERDICTS:
            raise RuntimeError(f"{command[1:4]} ended with {child.returncode}: there is nothing to measure.")
    return statistics.median(seconds), max(memory)
