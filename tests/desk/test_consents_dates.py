"""Until when an agreement may count: birthdays, ends, leap days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent_desk.consents.dates import age, anniversary, latest_end, suggested_end

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
        (date(2028, 2, 29), 5, date(2033, 2, 28)),
        (date(2028, 2, 29), -5, date(2023, 2, 28)),
        (date(2026, 3, 1), 2, date(2028, 3, 1)),
    ],
)
def test_the_same_day_years_later(day, years, then):
    assert anniversary(day, years) == then


@pytest.mark.parametrize(
    ("given_on", "born_on", "last"),
    [
        (date(2026, 3, 2), None, date(2031, 3, 2)),
        (date(2028, 2, 29), None, date(2033, 2, 28)),
        (date(2026, 3, 2), date(2012, 3, 3), date(2027, 3, 2)),  # 15 the day after
        (date(2027, 3, 3), date(2012, 3, 3), date(2030, 3, 2)),  # signed on the 15th birthday: until the 18th
        (date(2026, 3, 2), date(2020, 1, 1), date(2031, 3, 2)),  # six years old: the five years come first
        (date(2026, 3, 2), date(2012, 2, 29), date(2027, 2, 27)),  # born on a leap day: before the 28th
    ],
)
def test_the_last_day(given_on, born_on, last):
    assert latest_end(given_on, born_on) == last


@pytest.mark.parametrize(
    ("born_on", "day", "years"),
    [
        (date(2012, 3, 3), date(2027, 3, 2), 14),
        (date(2012, 3, 3), date(2027, 3, 3), 15),
        (date(2012, 2, 29), date(2027, 2, 27), 14),
        (date(2012, 2, 29), date(2027, 2, 28), 15),
    ],
)
def test_age(born_on, day, years):
    assert age(born_on, day) == years


@given(DAYS, st.integers(0, 40 * 365))
def test_no_agreement_of_a_child_reaches_the_birthday_at_which_they_are_asked_anew(born_on, days):
    given_on = born_on + timedelta(days=days)
    last = latest_end(given_on, born_on)
    assert given_on <= last <= anniversary(given_on, 5)
    for years in (15, 18):
        birthday = anniversary(born_on, years)
        assert not given_on < birthday <= last
        assert (age(born_on, given_on) < years) == (given_on < birthday)


@given(DAYS, st.none() | DAYS)
def test_what_is_suggested_is_allowed_and_two_years_at_most(given_on, born_on):
    end = suggested_end(given_on, born_on)
    assert given_on <= end <= latest_end(given_on, born_on)
    assert end <= anniversary(given_on, 2)


@given(DAYS, DAYS)
def test_one_grows_older_by_a_year_a_birthday(born_on, day):
    years = age(born_on, day)
    assert anniversary(born_on, years) <= day < anniversary(born_on, years + 1)
