"""Charts as geometry, in whole units of the drawing, y downwards; one template draws them for the page and for the PDF.

Series differ by tone, outline, dash and mark, so that they can be told apart in black and white.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from paravent_desk.reports.report import Chart, Look, Unit, Value
from paravent_desk.reports.words import said, short

WIDTH, LEFT, RIGHT, TOP, BOTTOM, PLOT = 720, 64, 12, 40, 38, 170
RANK, THICK, GAP = 18, 11, 16
"""Of ranks: the height of a label, of a bar, and between two labels' bars."""
ENDS = 70
"""Room for the number at the end of the longest bar."""
LABELS = 12
"""More do not fit side by side: of longer series every other one is named, or every third."""
LETTER = 7
"""About how wide a letter of the legend is."""
STEPS = {
    Unit.COUNT: (1, 2, 5),
    Unit.PERCENT: (1, 2, 5),
    Unit.MINUTES: (1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 5760, 7200, 14400, 28800, 57600),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, or the point of a line: where, of which series, and the number beside it."""

    tone: int
    x: int
    y: int
    width: int
    height: int
    label: str = ""
    label_x: int = 0
    label_y: int = 0

    @property
    def middle(self) -> int:
        """Of its width."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Text:
    """Words somewhere in the drawing."""

    x: int
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Path:
    """A line through the months that have a number; it breaks where one has none."""

    tone: int
    points: str


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend."""

    tone: int
    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template draws."""

    look: str
    height: int
    keys: tuple[Key, ...]
    ticks: tuple[Text, ...] = ()
    labels: tuple[Text, ...] = ()
    years: tuple[Text, ...] = ()
    bars: tuple[Mark, ...] = ()
    dots: tuple[Mark, ...] = ()
    paths: tuple[Path, ...] = ()
    left: int = LEFT
    width: int = WIDTH
    right: int = WIDTH - RIGHT


def drawing(chart: Chart) -> Drawing:
    """Lay a chart out."""
    return _ranks(chart) if chart.look is Look.RANKS else _upright(chart)


def top_of(most: float, unit: Unit) -> tuple[float, float]:
    """A round number at or above the most, and the step that leads there in at most five."""
    wanted = max(most, 1) / 5
    if unit is Unit.MINUTES and (fitting := [step for step in STEPS[unit] if step >= wanted]):
        step = float(fitting[0])
    else:
        size = 10 ** (len(str(int(wanted))) - 1)
        step = float(next(one * size for one in (1, 2, 5, 10) if one * size >= wanted))
    return step * max(-(-most // step), 1), step


def _upright(chart: Chart) -> Drawing:
    most = max((one.amount or 0 for series in chart.series for one in series.values), default=0)
    top, step = top_of(most, chart.unit)
    count = len(chart.labels)
    slot = (WIDTH - LEFT - RIGHT) / count
    ticks = tuple(
        Text(LEFT - 8, _y(step * number, top), said(Value(step * number, chart.unit)))
        for number in range(round(top / step) + 1)
    )
    every = -(-count // LABELS)
    shown = [place for place in range(count) if (count - 1 - place) % every == 0]
    middles = [LEFT + round(slot * (place + 0.5)) for place in range(count)]
    names = [label.rpartition(" ") for label in chart.labels]
    labels = tuple(Text(middles[place], TOP + PLOT + 17, names[place][0]) for place in shown)
    firsts = {next(group) for _year, group in groupby(shown, key=lambda place: names[place][2])}
    years = tuple(Text(middles[place], TOP + PLOT + 31, names[place][2]) for place in sorted(firsts))
    laid = Drawing(chart.look, TOP + PLOT + BOTTOM, _keys(chart), ticks, labels, years)
    if chart.look is Look.BARS:
        return replace(laid, bars=tuple(_bars(chart, top, slot)))
    return replace(laid, dots=tuple(_dots(chart, top, middles)), paths=tuple(_paths(chart, top, middles)))


def _bars(chart: Chart, top: float, slot: float) -> Iterator[Mark]:
    many = len(chart.series)
    width = max(int(slot * 0.72 / many), 2)
    for tone, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            x = LEFT + round(slot * place + (slot - width * many) / 2) + tone * width
            if value.amount is None:
                continue
            y = _y(value.amount, top)
            height = TOP + PLOT - y
            if value.amount and not height:
                y, height = y - 1, 1
            label = short(value) if value.amount and (slot / many >= 18) else ""
            yield Mark(tone, x + 1, y, max(width - 2, 1), height, label, x + width // 2, y - 5)


def _dots(chart: Chart, top: float, middles: Sequence[int]) -> Iterator[Mark]:
    for tone, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            if value.amount is not None:
                y = _y(value.amount, top)
                yield Mark(tone, middles[place] - 4, y - 4, 8, 8)


def _paths(chart: Chart, top: float, middles: Sequence[int]) -> Iterator[Path]:
    for tone, series in enumerate(chart.series):
        for there, group in groupby(enumerate(series.values), key=lambda one: one[1].amount is not None):
            if there:
                yield Path(tone, " ".join(f"{middles[place]},{_y(value.amount or 0, top)}" for place, value in group))


def _ranks(chart: Chart) -> Drawing:
    most = max((one.amount or 0 for series in chart.series for one in series.values), default=0) or 1
    one = RANK + THICK * len(chart.series) + GAP
    bars, labels = [], []
    for place, label in enumerate(chart.labels):
        y = TOP + place * one
        labels.append(Text(0, y + RANK - 6, label))
        for tone, series in enumerate(chart.series):
            value = series.values[place]
            width = round((WIDTH - ENDS) * (value.amount or 0) / most)
            at = y + RANK + tone * THICK
            bars.append(Mark(tone, 0, at, max(width, 1), THICK - 2, said(value), max(width, 1) + 7, at + THICK - 2))
    return Drawing(chart.look, TOP + one * len(chart.labels), _keys(chart), labels=tuple(labels), bars=tuple(bars), left=0)


def _keys(chart: Chart) -> tuple[Key, ...]:
    found, x = [], 0 if chart.look is Look.RANKS else LEFT
    for tone, series in enumerate(chart.series):
        found.append(Key(tone, x, series.title))
        x += 34 + LETTER * len(series.title)
    return tuple(found) if len(found) > 1 else ()


def _y(amount: float, top: float) -> int:
    return TOP + PLOT - round(PLOT * amount / top)
