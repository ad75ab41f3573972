"""What a report is about, and the questions that all its sections ask in the same way."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Case, DateField, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.functions import TruncMonth
from django.db.models.query_utils import Q

from paravent_desk.accounts.models import Establishment, Service
from paravent_desk.reports import report
from paravent_desk.reports.periods import Period, month_of
from paravent_desk.reports.report import Figure

One = TypeVar("One")
NOW, BEFORE, EARLIER = 1, 2, 0
"""In the period, in the one before, and in a month that is only drawn."""
Cell = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ward:
    """A line of the tables by service; `pk` None: what belongs to no service."""

    pk: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Establishment, period and perhaps one service. `wards` is empty where one service was chosen."""

    establishment: Establishment
    period: Period
    service: Service | None
    wards: tuple[Ward, ...]
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The establishment's."""
        return ZoneInfo(self.establishment.time_zone)

    @property
    def months(self) -> tuple[date, ...]:
        """That are drawn; none that has not begun."""
        today = self.now.astimezone(self.zone).date()
        return tuple(month for month in self.period.months() if month <= today) or self.period.months()[-1:]

    @property
    def first(self) -> date:
        """The earliest day that anything is counted of."""
        return min(self.period.months()[0], self.period.before.first)

    def here(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the chosen service, where one was chosen; their `ward` is its number."""
        return rows.filter(ward=self.service.pk) if self.service else rows

    def within(self, rows: QuerySet[Any], moment: Combinable, *, days: bool = False) -> QuerySet[Any]:
        """Those whose `moment` (an expression) may be counted, as `counted_at`; `days`: it is a day, not a moment."""
        since: date = self.first
        until: date = self.period.last + timedelta(days=1)
        if not days:
            since = Period(self.period.kind, since, since).start(self.zone)
            until = self.period.end(self.zone)
        found: QuerySet[Any] = rows.annotate(counted_at=moment)
        return found.filter(counted_at__gte=since, counted_at__lt=until)

    def counted(
        self,
        rows: QuerySet[Any],
        moment: Combinable,
        by: Sequence[str],
        measures: Mapping[str, Aggregate | CombinedExpression],
        *,
        days: bool = False,
    ) -> "Buckets[Cell]":
        """Counted by the database: one row for each month, side of the period, and value of `by` ("ward" is the service)."""
        told = self.within(rows, moment, days=days).annotate(
            side=Case(
                When(self._inside(self.period, days), then=Value(NOW)),
                When(self._inside(self.period.before, days), then=Value(BEFORE)),
                default=Value(EARLIER),
                output_field=IntegerField(),
            ),
            month=TruncMonth("counted_at", output_field=DateField(), **({} if days else {"tzinfo": self.zone})),
        )
        cells = told.values("side", "month", *by).annotate(**measures).order_by()
        return self.bucketed((one["side"], one["month"], one.get("ward"), one) for one in cells)

    def measured(self, rows: Iterable[tuple[datetime, int | None, One]]) -> "Buckets[One]":
        """The same for rows one by one (moment, service, what): medians need them all, and SQLite has none of its own."""
        return self.bucketed((*self._place(moment), ward, what) for moment, ward, what in rows)

    def bucketed(self, rows: Iterable[tuple[int, date, int | None, One]]) -> "Buckets[One]":
        """Put into the period, the one before, and months and services."""
        found = Buckets[One]()
        for side, month, ward, one in rows:
            found.months[month].append(one)
            if side == NOW:
                found.now.append(one)
                found.wards[ward].append(one)
            elif side == BEFORE:
                found.before.append(one)
        return found

    def figure(
        self,
        key: str,
        title: str,
        found: "Buckets[One]",
        measure: Callable[[Sequence[One]], report.Value],
        headline: bool = False,
    ) -> Figure:
        """A figure, by one measure everywhere."""
        return Figure(
            key,
            title,
            measure(found.now),
            measure(found.before),
            tuple(measure(found.months.get(month, [])) for month in self.months),
            tuple(measure(found.wards.get(ward.pk, [])) for ward in self.wards) if found.by_ward else (),
            headline,
        )

    def _inside(self, period: Period, days: bool) -> Q:
        if days:
            return Q(counted_at__gte=period.first, counted_at__lte=period.last)
        return Q(counted_at__gte=period.start(self.zone), counted_at__lt=period.end(self.zone))

    def _place(self, moment: datetime) -> tuple[int, date]:
        day = moment.astimezone(self.zone).date()
        period, before = self.period, self.period.before
        side = NOW if period.first <= day <= period.last else BEFORE if before.first <= day <= before.last else EARLIER
        return side, month_of(day)


@dataclass(slots=True)
class Buckets(Generic[One]):
    """What was found, by where it counts."""

    now: list[One] = field(default_factory=list)
    before: list[One] = field(default_factory=list)
    months: dict[date, list[One]] = field(default_factory=lambda: defaultdict(list))
    wards: dict[int | None, list[One]] = field(default_factory=lambda: defaultdict(list))
    by_ward: bool = True


def by(cells: Iterable[One], key: Callable[[One], Hashable]) -> dict[Any, list[One]]:
    """Put side by side what has the same key, in the order in which keys come."""
    found: dict[Any, list[One]] = {}
    for one in cells:
        found.setdefault(key(one), []).append(one)
    return found
