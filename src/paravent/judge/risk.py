"""How many people fit what a post says: a multiplication, shown line by line.

    λ = people of the place × share of age and sex × shares of the circumstances × share of the day

An estimate of how alone somebody is in the crowd, not of whether anybody will look. Shares are national orders of magnitude
taken as independent, so at most three estimated ones are multiplied, the smallest; an unknown share is shown and lowers no
warning. The chance that a stranger with a register names the right one is E[1/(1+X)] for X ~ Poisson(λ), (1 − e^−λ)/λ: 0.09 at
λ = 11 (the smallest cell statistics publish), 0.05 at λ = 20. The acquaintances' score is ours and not validated.
See `docs/risk.md`.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from paravent.finding import Finding, Label, Span
from paravent.judge.shares import of_age, of_condition, of_trade
from paravent.observation import Observation
from paravent.post import Language, Post
from paravent.ruling import Risk, RiskLine
from paravent.words.ages import years
from paravent.words.towns import communes

COUNTRY = {Language.FR: 68_950_000, Language.EN: 67_600_000}
"""People of France (municipal populations, 2026) and of the United Kingdom (ONS, 2022): where no place is known."""

DAY_IN_CARE = 1 / 770
"""Share of the people who pass a hospital's door on one day: some 33 million stays and emergency visits a year (DREES)."""

MOST_ESTIMATES = 3
BANDS = ((1.0, "<1"), (11.0, "1-11"), (20.0, "11-20"), (math.inf, ">=20"))
SMALL_TOWN = 20_000
EDIT_ORDER = (Label.DATE, Label.TRAIT, Label.AGE, Label.PLACE, Label.HEALTH)
"""Which detail to give up first: the one that a story misses least."""

TOLD = (Label.PLACE, Label.AGE, Label.TRAIT, Label.DATE, Label.HEALTH)
LIVE = re.compile(
    r"\b(?:cette nuit|ce soir|ce matin|aujourd'hui|[àa] l'instant|tonight|this morning|today|just now)\b", re.IGNORECASE
)
DEATH = re.compile(r"\b(?:d[ée]c[ée]d\w+|est morte?|died|passed away|didn't make it)\b", re.IGNORECASE)
QUOTE = re.compile(r"[«“\"][^»”\"]{12,}[»”\"]")
FEMALE = re.compile(
    r"\b(?:elle|patiente|dame|madame|mme|femme|fille|fillette|m[èe]re|maman|s[œo]e?ur|grand-m[èe]re|mamie|she|her|woman|lady|girl|mrs|ms|"
    r"mum|mother|daughter|sister|nan|grandmother)\b|\d ?y?/?o? ?F\b",
    re.IGNORECASE,
)
MALE = re.compile(
    r"\b(?:monsieur|homme|gar[çc]on|p[èe]re|papa|fr[èe]re|grand-p[èe]re|papy|papi|he|his|him|man|gentleman|boy|mr|dad|"
    r"father|son|brother|grandad|grandfather|patient(?=,? (?:[aâ]g[ée]|de \d)))\b|\d ?y?/?o? ?M\b",
    re.IGNORECASE,
)


def assess(post: Post, observation: Observation) -> Risk | None:
    """Give the risk of a post that tells of a person, with the smallest edit that changes its band; None for others."""
    told = observation.spans(*TOLD)
    labels = {finding.label for finding in told}
    if not labels & {Label.AGE, Label.TRAIT} and not (Label.HEALTH in labels and labels & {Label.PLACE, Label.DATE}):
        return None
    factors = {label: reckoned(post, told) for label, reckoned in FACTORS.items()}
    lines = _multiplied(factors)
    people = lines[-1].people
    whole = Risk(people, stranger(people), acquaintance(post, told), band(people), lines)
    for label in EDIT_ORDER if whole.band != BANDS[-1][1] else ():
        if label in labels:
            after = band(_multiplied({**factors, label: FACTORS[label](post, ())})[-1].people)
            if _rank(after) > _rank(whole.band):
                place = next(finding.place for finding in told if finding.label is label)
                return replace(whole, edit=place, band_after_edit=after)
    return whole


def stranger(people: float) -> float:
    """Chance that a stranger with a register names the right person: (1 − e^−λ)/λ, and 1 as λ goes to 0."""
    return 1.0 if people < 1e-9 else -math.expm1(-people) / people


def band(people: float) -> str:
    """The band of λ: "<1", "1-11", "11-20", ">=20"."""
    return next(name for limit, name in BANDS if people < limit)


def _rank(name: str) -> int:
    return [known for _, known in BANDS].index(name)


def _multiplied(factors: Mapping[Label, list[RiskLine]]) -> tuple[RiskLine, ...]:
    """The multiplication line by line, each with how many fit so far."""
    lines = [*factors[Label.PLACE], *factors[Label.AGE]]
    estimates = [*factors[Label.HEALTH], *factors[Label.TRAIT], *factors[Label.DATE]]
    counted = {id(line) for line in sorted((e for e in estimates if e.share is not None), key=_share)[:MOST_ESTIMATES]}
    lines += [line if line.share is None or id(line) in counted else replace(line, share=None) for line in estimates]
    people = 1.0
    running = []
    for line in lines:
        people = line.people if line.factor == "place" else people * (1.0 if line.share is None else line.share)
        running.append(RiskLine(line.factor, line.share, people, line.place))
    return tuple(running)


def _share(line: RiskLine) -> float:
    return math.inf if line.share is None else line.share


def _words(post: Post, finding: Finding) -> str:
    assert isinstance(finding.place, Span)  # noqa: S101 - `Observation.spans` gives nothing else
    return post.text[finding.place.start : finding.place.end]


def _of(told: Iterable[Finding], label: Label) -> list[Finding]:
    return [finding for finding in told if finding.label is label]


def _place(post: Post, told: tuple[Finding, ...]) -> RiskLine:
    """The smallest town named, the smallest of its name (the cautious reading); else the author's own; else the country."""
    country = COUNTRY[post.lang or Language.FR]
    towns = [(people, finding) for finding in _of(told, Label.PLACE) if (people := _population(_words(post, finding)))]
    if towns:
        people, finding = min(towns, key=lambda town: town[0])
        return RiskLine("place", people / country, float(people), finding.place)
    own = _population(post.place or "")
    return RiskLine("place", own / country if own else None, float(own or country))


def _population(name: str) -> int:
    sizes = [town.population for town in communes(name) if town.population > 0]
    return min(sizes, default=0)


def _age_and_sex(post: Post, told: tuple[Finding, ...]) -> list[RiskLine]:
    ages = [(age, finding) for finding in _of(told, Label.AGE) if (age := years(_words(post, finding))) is not None]
    if not ages:
        return []
    female, male = len(FEMALE.findall(post.text)), len(MALE.findall(post.text))
    sex = "f" if female > male else "m" if male > female else None
    age, finding = min(ages, key=lambda pair: of_age(pair[0], sex))
    return [RiskLine("age_and_sex", of_age(age, sex), 0.0, finding.place)]


def _conditions(post: Post, told: tuple[Finding, ...]) -> list[RiskLine]:
    """A line for the rarest condition alone, since one illness brings another."""
    found = _of(told, Label.HEALTH)
    lines = [RiskLine("condition", of_condition(_words(post, finding)), 0.0, finding.place) for finding in found]
    return sorted(lines, key=_share)[:1]


def _circumstances(post: Post, told: tuple[Finding, ...]) -> list[RiskLine]:
    """A line a circumstance."""
    found = _of(told, Label.TRAIT)
    return [RiskLine("circumstance", of_trade(_words(post, finding)), 0.0, finding.place) for finding in found]


def _day(post: Post, told: tuple[Finding, ...]) -> list[RiskLine]:
    days = _of(told, Label.DATE)
    if days:
        return [RiskLine("day", DAY_IN_CARE, 0.0, days[0].place)]
    return [RiskLine("day", DAY_IN_CARE, 0.0)] if post.at is not None and LIVE.search(post.text) else []


FACTORS: Mapping[Label, Callable[[Post, tuple[Finding, ...]], list[RiskLine]]] = {
    Label.PLACE: lambda post, told: [_place(post, told)],
    Label.AGE: _age_and_sex,
    Label.HEALTH: _conditions,
    Label.TRAIT: _circumstances,
    Label.DATE: _day,
}
"""What each label brings to the multiplication; each is reckoned once, and without it for the edits."""


def acquaintance(post: Post, told: tuple[Finding, ...]) -> float:
    """Points for what relatives know: 0–2 low, 3–5 moderate, 6–8 high, 9 and more critical. Ours, not validated."""
    labels = {finding.label for finding in told}
    kinds = {finding.kind for finding in told if finding.label is Label.TRAIT}
    people = _place(post, told).people
    points = {
        3: [Label.DATE in labels, "feature" in kinds],
        2: [
            Label.AGE in labels,
            Label.PLACE in labels and people < SMALL_TOWN,
            "kinship" in kinds,
            bool(kinds - {"kinship", "feature", "event"}),
            QUOTE.search(post.text) is not None,
            DEATH.search(post.text) is not None,
            LIVE.search(post.text) is not None,
        ],
        5: ["event" in kinds, bool(post.attachments)],
    }
    return float(sum(value * sum(held) for value, held in points.items()))
