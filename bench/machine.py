"""Under what conditions something was measured: cores, load, and how much other work the machine did meanwhile."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

STAT = Path("/proc/stat")
IDLE = 0.25
"""Cores that other work may take before the machine counts as busy."""


def busy() -> float:
    """CPU seconds that the whole machine has worked since it started; 0 where it does not tell."""
    if not STAT.exists():
        return 0.0
    user, nice, system, *_ = map(int, STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def own() -> float:
    """CPU seconds of this process and of its ended children."""
    return sum(os.times()[:4])


@dataclass(frozen=True, slots=True)
class Watch:
    """Started before a measurement, asked after it."""

    load: float = field(default_factory=lambda: os.getloadavg()[0])
    started: float = field(default_factory=time.perf_counter)
    busy: float = field(default_factory=busy)
    own: float = field(default_factory=own)

    def others(self) -> float:
        """Cores that other processes kept busy on average since."""
        return max(0.0, busy() - self.busy - (own() - self.own)) / (time.perf_counter() - self.started)

    def said(self) -> str:
        """One sentence for the page."""
        others = self.others()
        idle = "otherwise idle" if others < IDLE else "**not idle: times say little**"
        return (
            f"{os.cpu_count()} cores; load average {self.load:.1f} at the start; "
            f"other work took {others:.1f} cores meanwhile: {idle}."
        )
