"""Posts by year and reason as bars: geometry alone, in units of the drawing; the template draws it, and the same as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

HEIGHT, STEP, BAR = 90, 56, 36
YEARS = 12
"""As many as fit; the table has all of them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: how many reasons were found in it, y downwards. `year` 0: no date."""

    year: int
    count: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Where its label stands."""
        return self.x + BAR // 2


@dataclass(frozen=True, slots=True)
class Line:
    """One reason of the table, with its count in each year."""

    code: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """In all years."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing and its table."""

    years: tuple[int, ...]
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        """Of the drawing."""
        return max(len(self.bars), 1) * STEP


def chart(counted: Iterable[tuple[str, int, int]]) -> Chart:
    """Lay (code, year, posts) out: the last years side by side, the reasons that come most often first."""
    cells = {(code, year): posts for code, year, posts in counted}
    years = tuple(sorted({year for _code, year in cells}))
    codes = dict.fromkeys(code for code, _year in cells)
    lines = (Line(code, tuple(cells.get((code, year), 0) for year in years)) for code in codes)
    sums = [(year, sum(cells.get((code, year), 0) for code in codes)) for year in years]
    return Chart(years, tuple(_bars(sums[-YEARS:])), tuple(sorted(lines, key=lambda one: (-one.total, one.code))))


def _bars(sums: list[tuple[int, int]]) -> Iterable[Bar]:
    most = max((count for _year, count in sums), default=1)
    for place, (year, count) in enumerate(sums):
        height = max(round(HEIGHT * count / most), 2)
        yield Bar(year, count, place * STEP + (STEP - BAR) // 2, HEIGHT - height, height)
