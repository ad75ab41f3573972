"""Clocks: on the wall, that jump, and that the season puts forward and back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from paravent_desk.publishing import wall_clock
from paravent_desk.publishing.clock import Clock
from paravent_desk.publishing.queries import month, week

PARIS = ZoneInfo("Europe/Paris")


class Hands:
    """A wall clock and a steady one, in the test's hands."""

    def __init__(self) -> None:
        self.wall, self.steady = datetime(2026, 11, 30, 8, tzinfo=UTC), 0.0

    def go(self, seconds: float, jump: float = 0) -> None:
        self.wall += timedelta(seconds=seconds + jump)
        self.steady += seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def clock(hands: Hands) -> Clock:
    made = Clock(lambda: hands.wall, lambda: hands.steady)
    made.now()
    return made


@pytest.mark.parametrize("jump", [3600, -3600, 86400 * 30])
def test_a_jump_is_believed_once_it_has_stood_for_ten_minutes(hands: Hands, clock: Clock, jump: int) -> None:
    before = clock.now()
    hands.go(10, jump)
    assert clock.now() == before + timedelta(seconds=10)
    hands.go(590)
    assert clock.now() == before + timedelta(seconds=600)
    hands.go(11)
    assert clock.now() == hands.wall


def test_a_jump_that_is_taken_back_was_none(hands: Hands, clock: Clock) -> None:
    hands.go(5, 7200)
    assert clock.now() < hands.wall
    hands.go(5, -7200)
    assert clock.now() == hands.wall


def test_a_clock_that_drifts_is_followed(hands: Hands, clock: Clock) -> None:
    for _ in range(200):
        hands.go(10, 0.5)
        assert clock.now() == hands.wall


@pytest.mark.parametrize(
    ("zone", "text", "moment"),
    [
        ("Europe/Paris", "2026-03-28T09:00", "2026-03-28T08:00"),
        ("Europe/Paris", "2026-03-29T09:00", "2026-03-29T07:00"),  # summer time has begun: the wall says nine all the same
        ("Europe/Paris", "2026-10-25T09:00", "2026-10-25T08:00"),
        ("Europe/Paris", "2026-10-25T02:30", "2026-10-25T00:30"),  # twice: the first
        ("Asia/Kathmandu", "2026-06-01T09:00", "2026-06-01T03:15"),
        ("Pacific/Chatham", "2026-06-01T09:00", "2026-05-31T20:15"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),  # the clock goes back by half an hour: the first
        ("America/St_Johns", "2026-07-01T09:00", "2026-07-01T11:30"),
    ],
)
def test_times_are_read_off_the_wall(zone: str, text: str, moment: str) -> None:
    at = wall_clock.read(text, ZoneInfo(zone))
    assert at == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert wall_clock.written(at, ZoneInfo(zone)) == text


@pytest.mark.parametrize(("zone", "text"), [("Europe/Paris", "2026-03-29T02:30"), ("Australia/Lord_Howe", "2026-10-04T02:15")])
def test_a_time_that_is_skipped_is_none(zone: str, text: str) -> None:
    with pytest.raises(wall_clock.Skipped):
        wall_clock.read(text, ZoneInfo(zone))


def test_a_time_that_comes_twice_is_known() -> None:
    assert wall_clock.twice(datetime(2026, 10, 25, 2, 30), PARIS)
    assert not wall_clock.twice(datetime(2026, 10, 25, 3, 30), PARIS)
    assert not wall_clock.twice(datetime(2026, 3, 29, 2, 30), PARIS), "skipped, not twice"


@pytest.mark.parametrize("text", ["", "demain", "2026-11-30T09:00+01:00", "2026-13-01T00:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        wall_clock.read(text, PARIS)


def test_a_month_is_shown_in_whole_weeks() -> None:
    assert month(datetime(2026, 2, 10).date()) == (datetime(2026, 1, 26).date(), 35)
    assert month(datetime(2026, 3, 31).date()) == (datetime(2026, 2, 23).date(), 42)
    assert week(datetime(2026, 11, 29).date()) == (datetime(2026, 11, 23).date(), 7)
