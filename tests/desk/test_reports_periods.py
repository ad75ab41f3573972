"""Periods, the ones before them, and their edges where clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from paravent_desk.reports.periods import Kind, WrongPeriod, containing, later, offered, read, usual

pytestmark = pytest.mark.sqlite_only

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("code", "first", "last", "before"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "2026-09"),
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31), "2025-12"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028-01"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2025-Q4"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q3"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2025"),
    ],
)
def test_codes_are_read_and_written(code: str, first: date, last: date, before: str) -> None:
    period = read(code)
    assert (period.first, period.last, period.code, period.before.code) == (first, last, code, before)


def test_days_of_ones_own_are_compared_with_as_many_before() -> None:
    period = read("own", date(2026, 10, 10), date(2026, 10, 19))
    assert (period.before.first, period.before.last) == (date(2026, 9, 30), date(2026, 10, 9))


@pytest.mark.parametrize("code", ["", "2026-13", "2026-Q5", "26-10", "1999-01", "2026-10-01", "own", "2026-10 "])
def test_others_are_refused(code: str) -> None:
    with pytest.raises(WrongPeriod):
        read(code)


def test_days_backwards_or_without_end_are_refused() -> None:
    for first, last in ((date(2026, 10, 2), date(2026, 10, 1)), (date(2020, 1, 1), date(2026, 1, 1))):
        with pytest.raises(WrongPeriod):
            read("own", first, last)


def test_edges_are_the_establishments_midnights_on_either_side_of_a_change_of_clocks() -> None:
    """October 2026 begins in summer time and ends in winter time: it has 745 hours; March has 743."""
    october, march = read("2026-10"), read("2026-03")
    assert october.start(PARIS) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert october.end(PARIS) == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert (october.end(PARIS).astimezone(UTC) - october.start(PARIS).astimezone(UTC)).total_seconds() == 745 * 3600
    assert (march.end(PARIS).astimezone(UTC) - march.start(PARIS).astimezone(UTC)).total_seconds() == 743 * 3600


def test_the_usual_one_is_the_last_whole_month() -> None:
    assert usual(date(2026, 11, 29)).code == "2026-10"
    assert usual(date(2026, 11, 1)).code == "2026-10"
    assert usual(date(2026, 1, 31)).code == "2025-12"


def test_twelve_months_are_drawn_at_least() -> None:
    assert read("2026-10").months() == tuple(later(date(2025, 11, 1), number) for number in range(12))
    assert len(read("2026").months()) == 12
    assert len(read("own", date(2024, 11, 5), date(2026, 10, 31)).months()) == 24


def test_what_is_offered_begins_with_the_one_that_runs() -> None:
    assert [one.code for one in offered(Kind.QUARTER, date(2026, 11, 29), 3)] == ["2026-Q4", "2026-Q3", "2026-Q2"]
    assert containing(Kind.YEAR, date(2026, 2, 1)).code == "2026"
