"""Figures beside each other as Markdown, with the bar that each is held to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.tools import FULL, NAMES


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every tool that has it, and the bars: the tool's name and `≥ 88` or `≤ 0.15`."""

    figure: str
    values: Mapping[str, float | None]
    bars: Sequence[tuple[str, str]] = ()
    form: str = field(default=".1f", kw_only=True)

    def line(self) -> str:
        """The row of the table."""
        cells = (self._cell(self.values.get(name)) for name in NAMES)
        bars = "; ".join(self._bar(name, bar) for name, bar in self.bars)
        return f"| {self.figure} | {' | '.join(cells)} | {bars} |"

    def _cell(self, value: float | None) -> str:
        return "–" if value is None else format(value, self.form)

    def _bar(self, name: str, bar: str) -> str:
        whose = "" if name == FULL.name else f"{name.removeprefix('Paravent, ')} tier "
        return f"{whose}{bar}{missed(bar, self.values.get(name))}"


def missed(bar: str, value: float | None) -> str:
    """Mark a bar that is not reached, or that nothing was measured for; nothing where it is reached."""
    if value is None:
        return ", not measured"
    sign, wanted = bar.split()
    return "" if (value >= float(wanted) if sign == "≥" else value <= float(wanted)) else ", not reached"


def table(head: str, rows: Sequence[Row]) -> list[str]:
    """The lines of a table."""
    return [
        f"| {head} | {' | '.join(NAMES)} | bar |",
        f"| --- |{' --: |' * len(NAMES)} --- |",
        *(row.line() for row in rows),
    ]
