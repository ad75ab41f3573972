"""How soon a surge is seen, and how often the desk cries wolf: `python -m bench.surge [--months 24] [--accounts 4]`.

Every size of account twice: ordinary months, in which each alarm is a false one; and the same with bursts, one every two
weeks, whose start is the first bin by which they brought six messages and twice what the account usually gets in a quarter of
an hour. Time runs as at the desk: the rhythm is learned anew each week, from what is past, and bins under an alarm teach
nothing. Writes its part of `bench/INBOX.md`.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.machine import Watch
from bench.surge_series import EVERY_SHAPE, MONTH, RECORDED, Messages, burst, ordinary, outbreak, positions
from paravent_desk.inbox.alarm import FLANKS, NEGATIVE, VOLUME, heard, raised
from paravent_desk.inbox.rhythm import BIN_MINUTES, DAY, MEMORY, RECENT, WEEK, WINDOWS, Beyond, learn, surprises

PAGE = Path(__file__).parent / "INBOX.md"
SIZES = (2, 20, 100, 400, 1000, 2000)
STRENGTHS = (5, 10, 30)
"""A burst's fullest quarter of an hour, in times the account's usual one; twelve messages at least."""
BROUGHT = 6
SETTLED = 12
"""Bins without anything beyond, after which an alarm is over."""


@dataclass(frozen=True, slots=True)
class Outbreak:
    """A burst that was laid over a series: its shape and strength, its first bin, and when it is one."""

    shape: str
    strength: int
    start: int
    onset: int


def alarms(messages: Messages, length: int) -> list[tuple[int, int]]:
    """When alarms began, each by the bin that was over then, and when they were over."""
    counts, negative = messages.counts(length)
    found: list[tuple[int, int]] = []
    calm = np.ones(length, dtype=bool)
    for week in range(RECENT // WEEK + 1, length // WEEK):
        start = week * WEEK
        for at in _beyond(messages, counts, negative, calm, start):
            if found and at - found[-1][1] <= SETTLED:
                found[-1] = (found[-1][0], at)
            else:
                found.append((at, at))
            calm[max(found[-1][0] - FLANKS[0], 0) : at + 1 + FLANKS[1]] = False
    return found


def _beyond(
    messages: Messages, counts: NDArray[np.int64], negative: NDArray[np.int64], calm: NDArray[np.bool_], start: int
) -> Iterator[int]:
    """Bins of a week at which the desk would give an alarm."""
    total, bad = (_looks(row, calm, start) for row in (counts, negative))
    # what `raised` asks least of, for all bins at once
    asked = (np.max([one.surprise for one in bad], axis=0) > NEGATIVE) | (
        np.max([one.surprise for one in total], axis=0) > VOLUME
    )
    for offset in np.flatnonzero(asked).tolist():
        at = start + offset
        alarm = raised(min(start, MEMORY), [one.at(offset) for one in total], [one.at(offset) for one in bad])
        if alarm:
            first, after = np.searchsorted(messages.bins, (at - alarm.beyond.window + 1, at + 1))
            if heard(len(np.unique(messages.authors[first:after]))):
                yield at


@dataclass(frozen=True, slots=True)
class Look:
    """A window's figures at each bin of a week."""

    window: int
    reach: float
    seen: NDArray[np.int64]
    expected: NDArray[np.float64]
    surprise: NDArray[np.float64]

    def at(self, offset: int) -> Beyond:
        """As the desk has them at one bin."""
        figures = int(self.seen[offset]), float(self.expected[offset]), float(self.surprise[offset])
        return Beyond(self.window, *figures, self.reach)


def _looks(row: NDArray[np.int64], calm: NDArray[np.bool_], start: int) -> list[Look]:
    """What the desk sees within a week, of a rhythm learned from the weeks before."""
    past, part = slice(max(0, start - MEMORY), start), slice(start - RECENT, start + WEEK)
    at = positions(len(row))
    rhythm = learn(row[past], at[past], calm[past])
    told = []
    for window, reach in zip(WINDOWS, rhythm.reaches, strict=True):
        expected, surprise = surprises(rhythm, row[part], at[part], window)
        seen = np.convolve(row[part], np.ones(window, dtype=np.int64))[: len(surprise)]
        told.append(Look(window, reach, seen[RECENT:], expected[RECENT:], surprise[RECENT:]))
    return told


def with_bursts(seed: int, account: int, a_day: float, months: int) -> tuple[Messages, list[Outbreak]]:
    """An account with a burst every two weeks, at any hour; every shape and strength in turn."""
    messages, laid = ordinary(seed, a_day, months), []
    usual = a_day / DAY * 3
    draw = np.random.default_rng(seed + 1)
    wanted = [(shape, strength) for strength in STRENGTHS for shape in EVERY_SHAPE]
    for number, start in enumerate(range(2 * WEEK, months * MONTH - DAY, 2 * WEEK)):
        shape, strength = wanted[(number + 17 * account) % len(wanted)]
        begin = start + int(draw.integers(0, DAY))
        added = burst(seed * 1000 + number, shape, max(12.0, strength * usual))
        brought = np.convolve(added, np.ones(3))[: len(added)]
        reached = np.flatnonzero((brought >= 2 * usual) & (brought >= BROUGHT))
        if not len(reached):
            continue  # drawn too small to be one
        laid.append(Outbreak(shape, strength, begin, begin + int(reached[0])))
        messages = messages.joined(outbreak(number, begin, added))
    return messages, laid


def delays(laid: Sequence[Outbreak], found: Sequence[tuple[int, int]]) -> list[int | None]:
    """For each burst, how many minutes after its onset the alarm came (0: before, or with it); None: never."""
    told: list[int | None] = []
    for one in laid:
        seen = [begin for begin, over in found if over >= one.start and begin < one.onset + 48]
        told.append(max(0, (max(seen[0], one.start) - one.onset) * BIN_MINUTES) if seen else None)
    return told


def main() -> None:
    """Run all, write the section."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--accounts", type=int, default=4)
    asked = parser.parse_args()
    watch = Watch()
    false, late, laid = [], {}, {}
    for size in SIZES:
        length = asked.months * MONTH
        false.append([len(alarms(ordinary(100 * size + seed, size, asked.months), length)) for seed in range(asked.accounts)])
        late[size], laid[size] = [], []
        for account in range(asked.accounts):
            messages, bursts = with_bursts(100 * size + 50 + account, account, size, asked.months)
            late[size] += delays(bursts, alarms(messages, length))
            laid[size] += bursts
        print(size, false[-1], _within(late[size]), flush=True)
    put(_section(asked.months, asked.accounts, false, late, laid, watch.said()))


def _within(minutes: Sequence[int | None]) -> str:
    return f"{100 * sum(one is not None and one <= 15 for one in minutes) / len(minutes):.1f}%" if minutes else "–"


def _section(
    months: int,
    accounts: int,
    false: Sequence[Sequence[int]],
    late: dict[int, list[int | None]],
    laid: dict[int, list[Outbreak]],
    machine: str,
) -> list[str]:
    lines = [
        f"`python -m bench.surge --months {months} --accounts {accounts}`. {machine}",
        "",
        "| messages a day | false alarms a month | in the worst account | bursts | within 15 min | ×5 | ×10 | ×30 |"
        " recorded shapes | median, min | never |",
        "|--:|" + "--:|" * 10,
    ]
    for size, alarms_of in zip(SIZES, false, strict=True):
        minutes, bursts = late[size], laid[size]
        by = [_within([m for m, b in zip(minutes, bursts, strict=True) if b.strength == one]) for one in STRENGTHS]
        recorded = _within([m for m, b in zip(minutes, bursts, strict=True) if b.shape in RECORDED])
        known = [one for one in minutes if one is not None]
        lines.append(
            f"| {size} | {sum(alarms_of) / accounts / months:.2f} | {max(alarms_of) / months:.2f} | {len(minutes)} | "
            f"{_within(minutes)} | {' | '.join(by)} | {recorded} | {np.median(known):.0f} | {minutes.count(None)} |"
        )
    return lines


def put(lines: Sequence[str]) -> None:
    """Write the section between its marks; the page's others stay."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# The inbox, measured\n"
    section = "\n".join(["<!-- surge -->", "## Surges", "", *lines, "<!-- /surge -->"])
    standing = re.compile(r"<!-- surge -->.*<!-- /surge -->", re.DOTALL)
    text = standing.sub(lambda _: section, text) if standing.search(text) else f"{text.rstrip()}\n\n{section}\n"
    PAGE.write_text(text, encoding="utf-8")
    print(section)


if __name__ == "__main__":
    main()
