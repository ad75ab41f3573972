"""How far a campaign is, in numbers of people and never of one: told in fives, so that no difference between two numbers, two
pages or two days is a single person. Of fewer than five nothing is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from paravent_desk.accounts.models import Service
from paravent_desk.coach.asked import counts_from, lessons_of, memberships, passed, seen, today
from paravent_desk.coach.models import Campaign, Progress

FEWEST = 5
"""People of whom something may be told, and the step in which it is."""
WEEKS = 26
"""As many as a chart shows."""
HEIGHT, STEP, BAR = 90, 40, 26


@dataclass(frozen=True, slots=True)
class Group:
    """Some of those who are asked. `asked` 0: fewer than five, or a group whose number would leave fewer than five over. The
    others are multiples of five, rounded down.
    """

    name: str
    asked: int
    done: int
    begun: int
    open: int


@dataclass(frozen=True, slots=True)
class Week:
    """How many were done by the end of a week, in fives, and its bar, y downwards."""

    ends: date
    done: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Where its label stands."""
        return self.x + BAR // 2


@dataclass(frozen=True, slots=True)
class Counted:
    """A campaign in numbers: everybody, service by service ("": the whole establishment), week by week."""

    whole: Group
    services: tuple[Group, ...]
    weeks: tuple[Week, ...]

    @property
    def width(self) -> int:
        """Of the drawing."""
        return max(len(self.weeks), 1) * STEP


def counted(campaign: Campaign, now: datetime) -> Counted:
    """Count; four queries, whatever the number of people. Somebody with a role in two services counts in both of these."""
    where: dict[int | None, set[int]] = {}
    for user, service in memberships(campaign).values_list("user", "service"):
        where.setdefault(service, set()).add(user)
    people = set().union(*where.values())
    at, begun = passed(campaign, people), _begun(campaign)
    done = {user: max(at[user].values()) for user in people if user in at and seen(campaign, at[user]).is_done}
    names = dict(Service.objects.filter(pk__in=[one for one in where if one]).values_list("pk", "name"))
    apart = _apart(where)
    services = [
        _group(names.get(service or 0, ""), those if service in apart else set(), set(done), begun)
        for service, those in where.items()
    ]
    weeks = _weeks(campaign, done.values(), len(people), today(campaign.establishment, now))
    return Counted(_group("", people, set(done), begun), tuple(sorted(services, key=lambda one: one.name)), weeks)


def _apart(where: Mapping[int | None, set[int]]) -> set[int | None]:
    """The services of which something may be told: five people or more, and so are those of whom the sum would tell besides."""
    told = sorted(
        (one for one, people in where.items() if len(people) >= FEWEST), key=lambda one: len(where[one]), reverse=True
    )
    everybody = set().union(*where.values())
    while told and 0 < len(everybody - set().union(*(where[one] for one in told))) < FEWEST:
        told.pop()
    return set(told)


def _begun(campaign: Campaign) -> set[int]:
    """Who read or finished one of its lessons within the time that counts."""
    keys = [one.key for one in lessons_of(campaign)]
    rows = Progress.objects.filter(establishment=campaign.establishment, lesson__in=keys)
    since = counts_from(campaign)
    told = rows.values_list("user", "read_at", "passed_at")
    return {user for user, read, finished in told if read >= since or (finished and finished >= since)}


def _group(name: str, people: set[int], done: set[int], begun: set[int]) -> Group:
    if len(people) < FEWEST:
        return Group(name, 0, 0, 0, 0)
    finished, started = people & done, (people & begun) - done
    rest = people - finished - started
    return Group(name, len(people), _fives(len(finished)), _fives(len(started)), _fives(len(rest)))


def _weeks(campaign: Campaign, done: Iterable[datetime], people: int, day: date) -> tuple[Week, ...]:
    """The weeks from the first day to today or the last, whichever is later known; done before it counts in the first."""
    if people < FEWEST or day < campaign.first:
        return ()
    zone = ZoneInfo(campaign.establishment.time_zone)
    days = [one.astimezone(zone).date() for one in done]
    number = min((day - campaign.first).days // 7 + 1, WEEKS)
    begin = campaign.first + timedelta(days=7 * ((day - campaign.first).days // 7 + 1 - number))
    laid = []
    for place in range(number):
        ends = begin + timedelta(days=7 * place + 6)
        told = _fives(sum(one <= ends for one in days))
        height = round(HEIGHT * told / people)
        laid.append(Week(ends, told, place * STEP + (STEP - BAR) // 2, HEIGHT - height, height))
    return tuple(laid)


def _fives(count: int) -> int:
    return count - count % FEWEST
