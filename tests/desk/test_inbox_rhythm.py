"""What is usual on an account, and what is beyond it: pure, on invented months and on bursts that were recorded."""

import numpy as np
import pytest

from bench.surge import alarms
from bench.surge_series import MONTH, RECORDED, burst, ordinary, outbreak, positions
from paravent_desk.inbox.alarm import Cause, heard, raised
from paravent_desk.inbox.rhythm import DAY, HOUR, MEMORY, RECENT, WEEK, Beyond, beyond, from_json, learn

CALM = Beyond(3, 2, 1.0, 0.3, 0.0)


def flat(a_bin: int, weeks: int = 8) -> np.ndarray:
    return np.full(weeks * WEEK, a_bin, dtype=np.int64)


def test_day_and_week_are_learned():
    at = positions(MEMORY)
    busy = ((at % DAY >= 20 * HOUR) & (at < 5 * DAY)).astype(np.int64) * 6
    rhythm = learn(busy, at)
    usual = rhythm.expected(np.array([DAY + 21 * HOUR, DAY + 10 * HOUR, 6 * DAY + 21 * HOUR]))
    assert usual[0] == pytest.approx(6, abs=0.5)
    assert usual[1] < 0.5 and usual[2] < 1.5


def test_growth_is_followed():
    grown = np.concatenate((flat(2, 4), flat(4, 4)))
    assert learn(grown, positions(len(grown))).expected(np.array([0]))[0] > 3


def test_one_day_that_nobody_marked_does_not_become_the_rule():
    counts = flat(1)
    counts[-3 * DAY : -2 * DAY] = 200
    rhythm = learn(counts, positions(len(counts)))
    assert max(rhythm.hours) < 4


def test_what_is_no_ordinary_day_teaches_nothing():
    counts, ordinary_days = flat(1), np.ones(8 * WEEK, dtype=bool)
    counts[-2 * DAY :], ordinary_days[-2 * DAY :] = 3, False
    assert max(learn(counts, positions(len(counts)), ordinary_days).hours) == pytest.approx(1, abs=0.1)


def test_a_busy_day_explains_itself_but_a_burst_does_not():
    rhythm = learn(flat(4), positions(MEMORY))
    at = np.arange(RECENT)
    busy, breaks_out = np.full(RECENT, 8, dtype=np.int64), np.full(RECENT, 4, dtype=np.int64)
    breaks_out[-3:] = 60
    quarter, _hour = beyond(rhythm, busy, at)
    assert quarter.surprise < 5
    quarter, _hour = beyond(rhythm, breaks_out, at)
    assert quarter.seen == 180 and quarter.expected == pytest.approx(12, abs=1) and quarter.surprise > 60


def test_an_account_of_an_hour_is_not_known():
    rhythm = learn(np.ones(12, dtype=np.int64), np.arange(12))
    assert rhythm.bins == 12 and rhythm.reaches == (0.0, 0.0)
    assert learn(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)).bins == 0


def test_a_rhythm_comes_back_from_its_column():
    rhythm = learn(flat(1), positions(MEMORY))
    assert from_json(rhythm.as_json()).expected(np.arange(WEEK)) == pytest.approx(rhythm.expected(np.arange(WEEK)), abs=1e-5)


def test_complaints_alarm_sooner_than_praise():
    many = Beyond(3, 20, 2.0, 30.0, 0.0)
    bad = Beyond(3, 12, 0.5, 25.0, 0.0)
    alarm = raised(MEMORY, [many], [bad])
    assert alarm and alarm.cause is Cause.NEGATIVE
    assert raised(MEMORY, [many], [CALM]) is None
    flood = raised(MEMORY, [Beyond(3, 200, 2.0, 90.0, 20.0)], [CALM])
    assert flood and flood.cause is Cause.VOLUME


def test_grumbling_under_much_praise_is_no_alarm():
    assert raised(MEMORY, [Beyond(3, 100, 40.0, 9.0, 20.0)], [Beyond(3, 30, 4.0, 20.0, 10.0)]) is None


def test_what_the_account_reaches_by_itself_is_no_alarm():
    assert raised(MEMORY, [Beyond(3, 200, 2.0, 90.0, 95.0)], [CALM]) is None


def test_of_an_account_that_nobody_knows_yet_only_much_is_told():
    bad = Beyond(3, 12, 0.1, 40.0, 0.0)
    assert raised(DAY, [bad], [bad]) is None
    assert raised(MEMORY, [bad], [bad]) is not None


def test_two_who_quarrel_are_no_surge():
    assert not heard(2)
    assert heard(5)


SLOW = {"KO 2015-03-20": pytest.mark.xfail(reason="it swells over an hour: seen after 20 minutes")}


@pytest.mark.parametrize("shape", [pytest.param(one, marks=SLOW.get(one, ())) for one in RECORDED])
def test_a_recorded_burst_is_seen_within_a_quarter_of_an_hour(shape):
    length, start = 4 * MONTH, 15 * WEEK + 3 * DAY + 14 * HOUR
    usual = 100 / DAY * 3
    added = burst(1, shape, 20 * usual)
    messages = ordinary(11, 100, 4).joined(outbreak(2, start, added))
    onset = start + int(np.flatnonzero(np.convolve(added, np.ones(3))[: len(added)] >= 6)[0])
    seen = [begin for begin, _over in alarms(messages, length) if begin >= start]
    assert seen and seen[0] <= onset + 3


def test_ordinary_months_bring_at_most_one_alarm_each():
    assert len(alarms(ordinary(5, 400, 6), 6 * MONTH)) <= 6
