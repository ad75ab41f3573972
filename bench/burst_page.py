"""The part of `bench/INBOX.md` that `bench.burst` writes."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent / "INBOX.md"
SOON = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """One network under one load: the seconds of each comment, sorted; how long they took to come; what went wrong."""

    network: str
    delays: list[float]
    seconds: float
    lost: int
    twice: int
    in_order: bool
    cuts: int

    def at(self, share: float) -> float:
        """The seconds below which so large a share of the comments stayed."""
        return self.delays[min(int(share * len(self.delays)), len(self.delays) - 1)] if self.delays else float("nan")


@dataclass(frozen=True, slots=True)
class Walk:
    """How many calls it takes to be told of everything on a network without a desk, and how many seconds."""

    network: str
    calls: int
    seconds: float


def said(
    coming: Sequence[Result], lag: float, looked: int, standing: Sequence[Result], later: float, walks: Sequence[Walk]
) -> list[str]:
    """The section's lines."""
    total = sum(len(one.delays) + 1 for one in coming)  # and one each before
    lines = [
        "**Comments that come** as fast as the servers take them while the desk reads. Seconds from when a reader on the"
        " network could see one until it was in the desk's queue, covered until looked at:",
        "",
        f"| network | comments | came in a second | median, s | p95, s | longest, s | within {SOON:.0f} s | {_CHECKS}",
        "|---|" + "--:|" * 10,
    ]
    for one in coming:
        soon = sum(delay <= SOON for delay in one.delays) / max(len(one.delays), 1)
        pace = len(one.delays) / one.seconds
        lines.append(f"| {one.network} | {len(one.delays)} | {pace:.1f} | {_delays(one)} | {soon:.1%} | {_checks(one)}")
    lines += [
        "",
        f"The page of the queue, asked every two seconds, was {lag:.1f} s behind the database at the most."
        f" When all were there, the machine had looked at {looked} of {total}.",
        "",
        "**Comments that all stand when the desk starts.** Seconds from the desk's first answer:",
        "",
        f"| network | comments | median, s | p95, s | all shown, s | the server's own answers, s (calls) | {_CHECKS}",
        "|---|" + "--:|" * 9,
    ]
    for one, walk in zip(standing, walks, strict=True):
        own = f"{walk.seconds:.1f} ({walk.calls})"
        lines.append(f"| {one.network} | {len(one.delays)} | {_delays(one)} | {own} | {_checks(one)}")
    pace = ", ".join(f"{one.network} {one.seconds / one.calls:.2f} s" for one in walks)
    return [
        *lines,
        "",
        f"Here the page was {later:.1f} s behind at the most. A call of the servers' own, asked by nobody else: {pace}; beside"
        " a burst and the desk on the same cores, several times that. mastodon-mock tells 40 notices at once at the most, each"
        " by queries of its own, and our reader reads the last 40 anew each time: half of its time goes into what is known, and"
        " it can tell hardly more than it takes. Comments there wait for it, not for the desk.",
    ]


_CHECKS = "lost | twice | in order | cuts |"


def _delays(one: Result) -> str:
    median = statistics.median(one.delays) if one.delays else float("nan")
    return f"{median:.1f} | {one.at(0.95):.1f} | {one.at(1.0):.1f}"


def _checks(one: Result) -> str:
    return f"{one.lost} | {one.twice} | {'yes' if one.in_order else '**no**'} | {one.cuts} |"


def put(lines: Sequence[str]) -> None:
    """Write the section between its marks; the page's others stay."""
    text = PAGE.read_text(encoding="utf-8")
    section = "\n".join(["<!-- burst -->", "## A burst from real servers", "", *lines, "<!-- /burst -->"])
    standing = re.compile(r"<!-- burst -->.*<!-- /burst -->", re.DOTALL)
    text = standing.sub(lambda _: section, text) if standing.search(text) else f"{text.rstrip()}\n\n{section}\n"
    PAGE.write_text(text, encoding="utf-8")
    print(section)
