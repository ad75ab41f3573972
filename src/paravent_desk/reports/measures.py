"""From what was found to a value: sums that know "not told" from nought, medians, shares, and counts of people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import floor
from typing import Any

from paravent_desk.reports.report import Missing, Unit, Value

FEWEST = 5
"""People that a count of people must be of; below, it might show one of them."""
NOTHING = Value(None, Unit.COUNT, Missing.NOTHING)
FEW = Value(None, Unit.COUNT, Missing.FEW)
Cells = Sequence[Mapping[str, Any]]


def count(number: float) -> Value:
    """So many."""
    return Value(number)


def total(name: str) -> Callable[[Cells], Value]:
    """The sum of a column."""
    return lambda cells: Value(sum(one[name] or 0 for one in cells))


def told(name: str, of: str) -> Callable[[Cells], Value]:
    """The sum of what networks told, of so many in column `of`: not told where none did, nothing where there was none."""

    def measure(cells: Cells) -> Value:
        known = [one[name] for one in cells if one[name] is not None]
        if known:
            return Value(sum(known))
        return Value(None, Unit.COUNT, Missing.NOT_TOLD if any(one[of] for one in cells) else Missing.NOTHING)

    return measure


def percentile(percent: int) -> Callable[[Sequence[float]], Value]:
    """So many in a hundred took no longer: between two neighbours in proportion (SQL's percentile_cont)."""

    def measure(minutes: Sequence[float]) -> Value:
        if not minutes:
            return Value(None, Unit.MINUTES, Missing.NOTHING)
        ordered, place = sorted(minutes), (len(minutes) - 1) * percent / 100
        low = floor(place)
        high = min(low + 1, len(ordered) - 1)
        return Value(ordered[low] + (ordered[high] - ordered[low]) * (place - low), Unit.MINUTES)

    return measure


def share(part: float, whole: float) -> Value:
    """Of a hundred; nothing where there is no whole."""
    if not whole:
        return Value(None, Unit.PERCENT, Missing.NOTHING)
    return Value(100 * part / whole, Unit.PERCENT)


def within(minutes: float) -> Callable[[Sequence[float]], Value]:
    """The share of those that took no longer."""
    return lambda found: share(sum(one <= minutes for one in found), len(found))


def people(number: float, of: int) -> Value:
    """A number that `of` people stand behind; fewer than five are not told apart, none neither."""
    return Value(number) if of >= FEWEST else FEW


def guarded(values: Iterable[Value]) -> tuple[Value, ...]:
    """Values under a known sum: where one alone is hidden, the smallest of the others is too, or the sum would give it away."""
    found = list(values)
    if sum(one.missing is Missing.FEW for one in found) == 1:
        shown = [place for place, one in enumerate(found) if one.amount is not None]
        if shown:
            found[min(shown, key=lambda place: found[place].amount or 0)] = FEW
    return tuple(found)
