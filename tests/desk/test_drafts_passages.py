"""Marks, replacements, differences and times: what the editor shows is exact."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent_desk.checking import Situation, check_post
from paravent_desk.checking.passages import Mark, marks, pieces, replacements
from paravent_desk.drafts.difference import difference
from paravent_desk.drafts.live import Live, applied, live
from paravent_desk.drafts.moments import NotOnTheClock, Twice, fold_of, moment
from tests.desk.drafts_fixtures import TELLING

PARIS = ZoneInfo("Europe/Paris")
TEXTS = st.text(alphabet="ab é'’\n.,👩‍👧 12", max_size=30)


@given(TEXTS, TEXTS)
def test_all_replacements_together_give_the_safe_text(old: str, new: str) -> None:
    text = old
    for one in reversed(replacements(old, new)):
        assert text[one.start : one.end] == one.old
        text = text[: one.start] + one.new + text[one.end :]
    assert text == new


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    parts = difference(old, new)
    assert "".join(part.text for part in parts if part.kind != "in") == old
    assert "".join(part.text for part in parts if part.kind != "out") == new


def test_a_difference_of_long_texts_takes_no_time() -> None:
    assert [part.kind for part in difference("a " * 9000, "b " * 9000)] == ["out", "in"]


def test_marks_are_numbered_in_reading_order_and_say_what_is_there() -> None:
    checked = check_post(TELLING, Situation(lang="fr"))
    found = marks(checked.report, "fr")
    told = {TELLING[mark.start : mark.end]: mark.words for mark in found}
    assert told["Sylvie Martin"] == "patient"
    assert told["chambre 214"] == "chambre"
    assert [mark.number for mark in found] == list(range(1, len(found) + 1))
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_pieces_give_the_text_back() -> None:
    marked = (Mark(1, 1, 2, "x"), Mark(2, 2, 4, "y"))
    assert "".join(piece.text for piece in pieces("👩abcd", marked)) == "👩abcd"


def test_word_by_word_leads_to_the_safe_version() -> None:
    text = TELLING
    for _ in range(20):
        found = live(text, Situation(lang="fr"), "fr")
        if not found.replacements:
            break
        text = applied(text, found, 0)
    assert found.verdict != "stop"
    assert "Martin" not in text


def test_whole_is_the_safe_version() -> None:
    found = live(TELLING, Situation(lang="fr"), "fr")
    assert applied(TELLING, found, None) == found.safe
    assert applied(TELLING, found, 99) == TELLING


def test_a_check_that_fails_says_so(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(TELLING)

    monkeypatch.setattr("paravent_desk.drafts.live.check_post", fails)
    found = live(TELLING, Situation(), "fr")
    assert (found.verdict, found.empty) == ("", False)
    assert "Martin" not in caplog.text
    assert "Martin" not in repr(found)


def test_nothing_is_said_of_nothing() -> None:
    assert live(" \n", Situation(), "fr") == Live(empty=True, pieces=pieces(" \n", ()))


def test_times_by_the_clock() -> None:
    assert moment(datetime(2027, 1, 15, 9), PARIS) == datetime(2027, 1, 15, 8, tzinfo=UTC)
    assert moment(datetime(2027, 7, 15, 9), PARIS) == datetime(2027, 7, 15, 7, tzinfo=UTC)


def test_an_hour_that_the_clock_skips_is_none() -> None:
    with pytest.raises(NotOnTheClock):
        moment(datetime(2027, 3, 28, 2, 30), PARIS)


def test_an_hour_that_comes_twice_is_asked_for() -> None:
    night = datetime(2027, 10, 31, 2, 30)
    with pytest.raises(Twice) as caught:
        moment(night, PARIS)
    assert (caught.value.first.tzname(), caught.value.second.tzname()) == ("CEST", "CET")
    first, second = moment(night, PARIS, 0), moment(night, PARIS, 1)
    assert (second - first).total_seconds() == 3600
    assert (fold_of(first, PARIS), fold_of(second, PARIS), fold_of(datetime(2027, 1, 1, tzinfo=UTC), PARIS)) == (0, 1, None)
