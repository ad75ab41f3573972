"""The published figures beside the establishment's own accounts, and the drawing of shares over the years."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from paravent_desk.presence import kinds
from paravent_desk.presence.account import Account
from paravent_desk.presence.published import Published, Survey

BAR, GAP, LEFT, WIDTH = 14, 20, 40, 360
"""Of the drawing: the height of a bar, the room above a network's bars, where bars begin, and how wide it is."""
ROOM = 44
"""Right of the longest bar, for its number."""

BEST_KNOWN = "us-2011"
"""The survey that is quoted most, and told in a sentence with what is known of its source."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A network: the share of hospitals on it in each survey (None: not counted), and what the establishment has there."""

    network: str
    shares: tuple[float | None, ...]
    mine: str

    @property
    def title(self) -> str:
        """In words."""
        return kinds.title(self.network)


@dataclass(frozen=True, slots=True)
class Bar:
    """One share, of a survey, in units of the drawing."""

    survey: Survey
    share: float
    y: int
    width: float

    @property
    def number_x(self) -> float:
        """Where its number stands."""
        return LEFT + self.width + 4

    @property
    def base(self) -> int:
        """Where its words stand."""
        return self.y + 11


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of a network, under its title."""

    network: str
    y: int
    bars: tuple[Bar, ...]
    cells: tuple[float | None, ...]
    """The shares of every survey that is drawn, as the table has them."""

    @property
    def title(self) -> str:
        """In words."""
        return kinds.title(self.network)


@dataclass(frozen=True, slots=True)
class Shares:
    """The drawing, and the surveys it shows."""

    surveys: tuple[Survey, ...]
    groups: tuple[Group, ...]
    height: int


def beside(told: Published, accounts: Sequence[Account]) -> tuple[tuple[Survey, ...], tuple[Beside, ...]]:
    """The surveys that are compared, and a line for each network that one of them counts."""
    surveys = tuple(one for one in told.surveys if one.compared)
    networks = [one for one in kinds.NETWORKS if any(one in survey.networks for survey in surveys)]
    lines = (Beside(one, tuple(survey.percent(one) for survey in surveys), mine(one, accounts)) for one in networks)
    return surveys, tuple(lines)


def sentence(told: Published, accounts: Sequence[Account]) -> str:
    """The best known figure in a sentence, beside what the establishment has."""
    survey = told.survey(BEST_KNOWN)
    words = {
        "hospitals": number_format(survey.hospitals or 0, use_l10n=True, force_grouping=True),
        "percent": round(survey.percent("facebook") or 0),
        "mine": mine("facebook", accounts),
    }
    return _("Of the %(hospitals)s hospitals listed then, %(percent)s %% had a page on Facebook; you: %(mine)s.") % words


def mine(network: str, accounts: Iterable[Account]) -> str:
    """What the establishment has on a network, in the active language."""
    here = [one for one in accounts if one.network == network]
    open_ones = [one for one in here if one.closed is None]
    if not open_ones:
        return _("a closed account") if here else _("no account known")
    first = min(open_ones, key=lambda one: one.opened.day or date.max)
    if first.opened.day is None:
        return _("an account, nobody knows since when")
    words = _("an account since %(year)s at the latest") if first.at_least else _("an account since %(year)s")
    return words % {"year": first.opened.day.year}


def shares(told: Published) -> Shares:
    """Networks that at least two of the drawn surveys count, by the years."""
    surveys = tuple(one for one in told.surveys if one.drawn)
    counted = [one for one in kinds.NETWORKS if sum(one in survey.networks for survey in surveys) > 1]
    groups, y = [], 0
    for network in counted:
        bars = tuple(_bars(network, surveys, y + GAP))
        groups.append(Group(network, y + GAP - 6, bars, tuple(one.percent(network) for one in surveys)))
        y += GAP + len(bars) * (BAR + 2) + 4
    return Shares(surveys, tuple(groups), y)


def _bars(network: str, surveys: Iterable[Survey], y: int) -> Iterator[Bar]:
    for survey in surveys:
        share = survey.percent(network)
        if share is not None:
            yield Bar(survey, share, y, round((WIDTH - LEFT - ROOM) * share / 100, 1))
            y += BAR + 2


def figures(told: Published) -> tuple[tuple[Survey, tuple[tuple[str, int | None, float | None], ...]], ...]:
    """Every survey with its networks: title, hospitals counted, share."""
    return tuple(
        (one, tuple((kinds.title(name), one.counts.get(name), one.percent(name)) for name in one.networks))
        for one in told.surveys
    )
