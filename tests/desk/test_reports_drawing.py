"""Charts: bars stand on the line, the highest fits, nothing overlaps, and what is missing is not drawn as nought."""

from itertools import pairwise

import pytest
from django.utils import translation

from paravent_desk.reports.drawing import LEFT, PLOT, RIGHT, TOP, WIDTH, drawing, top_of
from paravent_desk.reports.report import Chart, Look, Missing, Series, Unit, Value
from paravent_desk.reports.showing import grid, lying, says

pytestmark = pytest.mark.sqlite_only

MONTHS = tuple(f"M{number} 2026" for number in range(12))


def chart(look: Look, *series: list[float | None], unit: Unit = Unit.COUNT, labels: tuple[str, ...] = MONTHS) -> Chart:
    told = tuple(
        Series(
            f"series {place}",
            tuple(Value(one, unit, None if one is not None else Missing.NOT_TOLD) for one in values),
        )
        for place, values in enumerate(series)
    )
    return Chart("x", "Things by month", look, "Month", labels, told)


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("most", [0, 1, 3, 7, 10, 11, 99, 100, 101, 4999, 123_456, 9_999_999])
def test_the_axis_ends_at_a_round_number_in_few_steps(most: int) -> None:
    top, step = top_of(most, Unit.COUNT)
    assert top >= most
    assert 1 <= top / step <= 5
    assert top - step < max(most, 1)
    assert str(int(step)).strip("0") in {"1", "2", "5"}


@pytest.mark.parametrize(("most", "step"), [(0, 1), (50, 10), (200, 60), (1000, 240), (3000, 720), (200_000, 57_600)])
def test_times_have_steps_that_clocks_have(most: int, step: int) -> None:
    assert top_of(most, Unit.MINUTES)[1] == step


def test_bars_stand_on_the_line_and_are_as_high_as_they_count() -> None:
    laid = drawing(chart(Look.BARS, [float(number) for number in range(12)], [20.0] * 12))
    floor = TOP + PLOT
    assert all(bar.y + bar.height == floor for bar in laid.bars)
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH - RIGHT for bar in laid.bars)
    assert min(bar.y for bar in laid.bars) == TOP
    heights = [bar.height for bar in laid.bars if bar.tone == 0]
    assert heights == [round(PLOT * number / 20) for number in range(12)]
    places = sorted((bar.x, bar.x + bar.width) for bar in laid.bars)
    assert all(end <= begin for (_begin, end), (begin, _end) in pairwise(places)), "none covers another"


def test_a_little_is_still_seen_and_what_is_missing_is_not_drawn() -> None:
    laid = drawing(chart(Look.BARS, [1.0, 100_000.0, None, 0.0, *[5.0] * 8]))
    assert len(laid.bars) == 11
    assert laid.bars[0].height == 1
    assert [bar.label for bar in laid.bars[:3]] == ["1", "100\u00a0k", ""]


def test_a_line_breaks_where_a_month_has_no_number() -> None:
    laid = drawing(chart(Look.LINES, [10.0, 20.0, None, 40.0, *[None] * 8], [1.0] * 12, unit=Unit.MINUTES))
    assert [path.points.count(",") for path in laid.paths] == [2, 1, 12]
    assert len(laid.dots) == 15
    assert [key.words for key in laid.keys] == ["series 0", "series 1"]


def test_ranks_are_as_long_as_they_count() -> None:
    laid = drawing(chart(Look.RANKS, [40.0, 10.0], [20.0, 0.0], labels=("a long reason", "another")))
    assert [bar.width for bar in laid.bars] == [650, 325, 162, 1]
    assert all(bar.label_x + 40 <= WIDTH for bar in laid.bars)
    assert max(bar.y + bar.height for bar in laid.bars) < laid.height
    assert [label.words for label in laid.labels] == ["a long reason", "another"]


def test_of_many_months_some_are_named_and_the_last_always() -> None:
    labels = tuple(f"M{number % 12} {2024 + number // 12}" for number in range(36))
    laid = drawing(chart(Look.BARS, [1.0] * 36, labels=labels))
    assert len(laid.labels) == 12
    assert laid.labels[-1].words == "M11"
    assert [year.words for year in laid.years] == ["2024", "2025", "2026"]


def test_the_table_has_every_value_and_the_sentence_the_highest() -> None:
    one = chart(Look.BARS, [*[5.0] * 11, 1234.0], [None] * 12)
    table = grid(one)
    assert len(table.rows) == 12
    assert table.rows[-1] == ("M11 2026", ("1,234", "not told"))
    across = lying(one)
    assert across is not None
    assert across.columns == ("M0 2026", *(f"M{number}" for number in range(1, 12)))
    assert across.rows[0][1] == (*["5"] * 11, "1,234")
    assert says(one) == "Things by month. series 0: most 1,234 (M11 2026). The table beside it says the same."
