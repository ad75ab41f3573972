"""The figures that others published (`published.toml`), frozen; refused whole where one has no source or only one language."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from paravent_desk.presence.kinds import NETWORKS

FILE = Path(__file__).with_name("published.toml")
COUNTRIES = {"US": "USA", "FR": "France"}
SURE = frozenset({"seen", "handed_on"})
AMONG = frozenset({"listed", "all"})
KNOWN = frozenset({"key", "year", "country", "sure", "among", "hospitals", "accounts", "present", "counts"})
KNOWN |= frozenset({"shares", "drawn", "compared", "disagrees", "about", "source", "note"})


class WrongFigures(Exception):
    """The file does not say what it should; the message names the row."""


@dataclass(frozen=True, slots=True)
class Told:
    """A passage in both languages."""

    fr: str
    en: str

    def __str__(self) -> str:
        """In the reader's language."""
        return self.en if (get_language() or "fr").startswith("en") else self.fr


@dataclass(frozen=True, slots=True)
class Survey:
    """One count of hospitals on networks. `hospitals`: of how many; None: the source does not say."""

    key: str
    year: int
    country: str
    sure: str
    among: str
    about: Told
    source: Told
    hospitals: int | None
    accounts: int | None
    present: int | None
    counts: Mapping[str, int]
    shares: Mapping[str, float]
    drawn: bool
    compared: bool
    disagrees: str
    note: Told | None

    @property
    def where(self) -> str:
        """Its country, as both languages say it."""
        return COUNTRIES[self.country]

    @property
    def networks(self) -> tuple[str, ...]:
        """Those it tells of, in the order of `kinds`."""
        return tuple(one for one in NETWORKS if one in self.counts or one in self.shares)

    def percent(self, network: str) -> float | None:
        """The share of hospitals on a network, from 0 to 100: told, or worked out from numbers; None: not to be had."""
        if network in self.shares:
            return self.shares[network]
        if network in self.counts and self.hospitals:
            return 100 * self.counts[network] / self.hospitals
        return None


@dataclass(frozen=True, slots=True)
class Limit:
    """What the figures do not say."""

    key: str
    sure: str
    text: Told
    source: Told


@dataclass(frozen=True, slots=True)
class Published:
    """The whole file."""

    surveys: tuple[Survey, ...]
    limits: tuple[Limit, ...]

    def survey(self, key: str) -> Survey:
        """One of them; raises KeyError."""
        for one in self.surveys:
            if one.key == key:
                return one
        raise KeyError(key)


@cache
def published() -> Published:
    """The file; raises WrongFigures."""
    return parsed(tomllib.loads(FILE.read_text(encoding="utf-8")))


def parsed(told: Mapping[str, Any]) -> Published:
    """What a file says; raises WrongFigures."""
    found = Published(
        tuple(_survey(one) for one in told.get("survey", ())),
        tuple(_limit(one) for one in told.get("limit", ())),
    )
    keys = [*(one.key for one in found.surveys), *(one.key for one in found.limits)]
    if not found.surveys or not found.limits or len(keys) != len(set(keys)):
        raise WrongFigures("There must be surveys and limits, each with a key of its own.")
    for one in found.surveys:
        if one.disagrees and (one.disagrees not in keys or found.survey(one.disagrees).disagrees != one.key):
            raise WrongFigures(f"{one.key}: what disagrees must say so on both sides.")
    return found


def _survey(told: Mapping[str, Any]) -> Survey:
    where = str(told.get("key"))
    for wrong in _wrong(told):
        raise WrongFigures(f"{where}: {wrong}")
    return Survey(
        key=told["key"],
        year=told["year"],
        country=told["country"],
        sure=told["sure"],
        among=told["among"],
        about=_both(where, told, "about"),
        source=_both(where, told, "source"),
        hospitals=told.get("hospitals"),
        accounts=told.get("accounts"),
        present=told.get("present"),
        counts=told.get("counts", {}),
        shares={network: float(share) for network, share in told.get("shares", {}).items()},
        drawn=told.get("drawn", False),
        compared=told.get("compared", False),
        disagrees=told.get("disagrees", ""),
        note=_both(where, told, "note") if "note" in told else None,
    )


def _wrong(told: Mapping[str, Any]) -> Iterator[str]:
    counts, shares, hospitals = told.get("counts", {}), told.get("shares", {}), told.get("hospitals")
    if unknown := set(told) - KNOWN:
        yield f"no such field: {', '.join(sorted(unknown))}."
    if told.get("country") not in COUNTRIES or told.get("sure") not in SURE or told.get("among") not in AMONG:
        yield "country, sure and among must be of those that there are."
    if type(told.get("year")) is not int or not 2000 <= told["year"] <= 2100:
        yield "a year of four digits."
    if not (counts or shares or told.get("accounts") or told.get("present")):
        yield "it must count something."
    if not set(counts) | set(shares) <= set(NETWORKS) or set(counts) & set(shares):
        yield "networks must be of `kinds.py`, each counted once."
    if any(type(one) is not int or one < 0 or (hospitals and one > hospitals) for one in counts.values()):
        yield "no more hospitals on a network than there are."
    if any(not 0 <= one <= 100 for one in shares.values()):
        yield "a share is in percent."


def _limit(told: Mapping[str, Any]) -> Limit:
    where = str(told.get("key"))
    if set(told) != {"key", "sure", "text", "source"} or told["sure"] not in SURE:
        raise WrongFigures(f"{where}: key, sure, text and source, and nothing else.")
    return Limit(told["key"], told["sure"], _both(where, told, "text"), _both(where, told, "source"))


def _both(where: str, told: Mapping[str, Any], name: str) -> Told:
    passage = told.get(name)
    if not isinstance(passage, dict) or set(passage) != {"fr", "en"} or not all(str(one).strip() for one in passage.values()):
        raise WrongFigures(f"{where}: {name} must be said in French and English.")
    return Told(passage["fr"], passage["en"])
