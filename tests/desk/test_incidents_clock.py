"""The clock of 72 hours, and the list of what has to be done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from paravent_desk.incidents import checklist
from paravent_desk.incidents.clock import WIDTH, Clock

pytestmark = pytest.mark.sqlite_only

T0 = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
"""A Friday evening."""


def after(hours: float, **fields: object) -> Clock:
    return Clock(T0, T0 + timedelta(hours=hours), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "gone", "left", "width", "look"),
    [
        (0, 0, 72, 0, "review"),
        (0.9, 0, 71, 9, "review"),
        (24, 24, 48, 240, "review"),
        (48, 48, 24, 480, "review"),
        (49, 49, 23, 490, "stop"),
        (71.5, 71, 0, 715, "stop"),
        (72, 72, 0, 720, "stop"),
        (80, 80, -8, WIDTH, "stop"),
    ],
)
def test_it_runs_through_the_weekend(hours: float, gone: int, left: int, width: int, look: str) -> None:
    clock = after(hours)
    assert (clock.hours, clock.left, clock.width, clock.look) == (gone, left, width, look)
    assert clock.late is (hours > 72)
    assert clock.ends_at == T0 + timedelta(hours=72)


def test_hours_past_the_end_are_counted_from_the_one_that_began() -> None:
    assert [after(hours).over for hours in (71, 72, 72.1, 73, 74.5)] == [0, 0, 1, 1, 3]


def test_a_moment_before_t0_is_nought() -> None:
    assert (after(-3).hours, after(-3).width, after(-3).due_mark(0)) == (0, 0, 0)


@pytest.mark.parametrize(("told", "look", "late"), [(71, "ok", False), (73, "stop", True)])
def test_the_cnil_stops_it(told: float, look: str, late: bool) -> None:
    clock = after(200, told_at=T0 + timedelta(hours=told))
    assert (clock.stopped, clock.look, clock.late, clock.hours) == (True, look, late, int(told))
    assert clock.due_mark(0) == 0


def test_a_decision_with_reasons_stops_it_too() -> None:
    clock = after(200, settled=True)
    assert (clock.stopped, clock.look, clock.late) == (True, "ok", False)


@pytest.mark.parametrize(
    ("hours", "last", "due"), [(23.9, 0, 0), (24, 0, 24), (30, 24, 0), (48, 24, 48), (70, 0, 66), (70, 66, 0), (300, 48, 66)]
)
def test_marks(hours: float, last: int, due: int) -> None:
    assert after(hours).due_mark(last) == due


def test_the_list_is_whole_and_in_the_order_of_time() -> None:
    found = checklist.items()
    assert [one.hours for one in found] == sorted(one.hours for one in found)
    needed = "proof safe author hidden dpo director count recognisable health minors online notices told cnil art34"
    needed += " doors staff press delisting lessons"
    assert set(needed.split()) <= {one.key for one in found}
    for language in ("fr", "en"):
        with translation.override(language):
            assert all(one.title and one.hint for one in found)


@pytest.mark.parametrize(
    "text",
    [
        '[[item]]\nkey = "a"\nhours = 1\ntitle.fr = "A"\ntitle.en = "A"\nhint.fr = "A"\n',
        '[[item]]\nkey = "a"\ntitle.fr = "A"\ntitle.en = "A"\nhint.fr = "A"\nhint.en = "A"\n',
        '[[item]]\nkey = "a"\nhours = 1\ntitle = {fr = "A", en = "A"}\nhint = {fr = "A", en = "A"}\n' * 2,
    ],
    ids=["one language", "no hours", "twice"],
)
def test_a_list_that_cannot_be_understood_is_refused(text: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list.toml"
    file.write_text(text)
    monkeypatch.setattr(checklist, "FILE", file)
    with pytest.raises(checklist.WrongList):
        checklist.items.__wrapped__()
