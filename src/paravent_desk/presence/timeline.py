"""The accounts' years as lines, the months in which they posted as marks: geometry alone, in units of the drawing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from paravent_desk.presence.account import Account

WIDTH, ROW, TOP = 360, 30, 8
"""About a telephone's width, so that words stay readable there; a row has the account's name above its line."""
LABELS = 6
"""As many years as fit under it."""
NARROWEST = 1.5


@dataclass(frozen=True, slots=True)
class Mark:
    """A month with posts."""

    month: date
    posts: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """An account: its line from `x` to `end`, y downwards, and its marks. `x` None: nobody knows since when."""

    account: Account
    y: int
    x: float | None
    end: float
    marks: tuple[Mark, ...]

    @property
    def name_y(self) -> int:
        """Where its name stands."""
        return self.y - 8

    @property
    def mark_y(self) -> int:
        """Where its marks begin, ten units high."""
        return self.y - 5

    @property
    def length(self) -> float:
        """Of its line."""
        return round(self.end - (self.x or 0), 1)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing: its rows, and years with the place of their first day."""

    rows: tuple[Row, ...]
    years: tuple[tuple[int, float], ...]

    @property
    def height(self) -> int:
        """Of the drawing, with the years below."""
        return TOP + len(self.rows) * ROW + 18

    @property
    def ground(self) -> int:
        """Where the years' lines end."""
        return self.height - 14


def timeline(accounts: Sequence[Account], today: date) -> Timeline:
    """From the oldest opening that is known until today."""
    begin = min((day for one in accounts if (day := _begin(one))), default=today).replace(month=1, day=1)
    span = max((today - begin).days, 1)

    def place(day: date) -> float:
        return round(WIDTH * (min(day, today) - begin).days / span, 1)

    rows = []
    for number, one in enumerate(accounts):
        first = _begin(one)
        end = place(one.closed or today)
        marks = tuple(_mark(month, posts, place) for month, posts in months(one))
        rows.append(Row(one, TOP + number * ROW + 20, place(first) if first else None, end, marks))
    every = max(-(-(today.year - begin.year + 1) // LABELS), 1)
    years = tuple((year, place(date(year, 1, 1))) for year in range(begin.year, today.year + 1, every))
    return Timeline(tuple(rows), years)


def months(account: Account) -> tuple[tuple[date, int], ...]:
    """The first day of each month with posts, and how many there were, in order."""
    found: dict[date, int] = {}
    for day, posts in account.days.items():
        month = day.replace(day=1)
        found[month] = found.get(month, 0) + posts
    return tuple(sorted(found.items()))


def _begin(account: Account) -> date | None:
    """When it was opened, or the first day that is known of it."""
    days: Iterable[date | None] = (account.opened.day, min(account.days, default=None), account.last.day, account.closed)
    return min((day for day in days if day), default=None)


def _mark(month: date, posts: int, place: Callable[[date], float]) -> Mark:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    x = place(month)
    return Mark(month, posts, x, max(round(place(after) - x, 1), NARROWEST))
