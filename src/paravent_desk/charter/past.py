"""Which text was in force on a day, and what proves it: editions never change, and the journal holds each one's digest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from paravent_desk.accounts.models import Establishment
from paravent_desk.audit.models import Line
from paravent_desk.charter.models import Edition
from paravent_desk.charter.papers import Paper, papers
from paravent_desk.charter.queries import digest, editions


@dataclass(frozen=True, slots=True)
class Proof:
    """An edition's digest now, and the journal's line of its publication (None: there is none)."""

    digest: str
    line: Line | None = field(repr=False)

    @property
    def holds(self) -> bool:
        """Whether the text is the one that was published."""
        return self.line is not None and self.line.content == self.digest


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition in the history. `last_day` None: until now; before `first_day`: never in force at a day's end."""

    edition: Edition
    paper: Paper
    last_day: date | None
    proof: Proof

    @property
    def overtaken(self) -> bool:
        """Whether another one took its place before its first day was over."""
        return self.last_day is not None and self.last_day < self.edition.first_day


@dataclass(frozen=True, slots=True)
class InForce:
    """An edition that was in force on a day: from its beginning (None), or since it was published on that day."""

    edition: Edition
    since: datetime | None
    proof: Proof


def history(establishment: Establishment) -> tuple[Kept, ...]:
    """Every edition of every document, in the order of the list, the oldest first."""
    found: list[Kept] = []
    for paper in papers().values():
        rows = sorted(editions(establishment, paper), key=_rank)
        for number, row in enumerate(rows):
            later = rows[number + 1].first_day if number + 1 < len(rows) else None
            found.append(Kept(row, paper, later and later - timedelta(days=1), proof(row)))
    return tuple(found)


def on_day(establishment: Establishment, paper: Paper, day: date) -> tuple[InForce, ...]:
    """What was in force on a day, one after the other where something was published on that very day; empty: nothing."""
    zone = ZoneInfo(establishment.time_zone)
    morning = datetime.combine(day, time(), zone)
    evening = datetime.combine(day + timedelta(days=1), time(), zone)
    begun = [one for one in editions(establishment, paper) if one.first_day <= day and one.published_at < evening]
    there = _last(one for one in begun if one.published_at < morning)
    found = [InForce(there, None, proof(there))] if there else []
    for one in sorted((one for one in begun if one.published_at >= morning), key=lambda one: one.number):
        if there is None or _rank(one) > _rank(there):
            there = one
            found.append(InForce(one, one.published_at, proof(one)))
    return tuple(found)


def proof(edition: Edition) -> Proof:
    """The digest of its text beside the line that the journal has of its publication."""
    lines = Line.objects.filter(chain=edition.establishment_id, action="charter.publish", subject=f"edition:{edition.pk}")
    return Proof(digest(edition), lines.first())


def openings(establishment: Establishment) -> Sequence[Line]:
    """When the public page was opened and closed, oldest first."""
    lines = Line.objects.filter(chain=establishment.pk, action__in=("charter.open", "charter.close"))
    return list(lines.order_by("number"))


def _rank(edition: Edition) -> tuple[date, int]:
    return (edition.first_day, edition.number)


def _last(rows: Iterable[Edition]) -> Edition | None:
    return max(rows, key=_rank, default=None)
