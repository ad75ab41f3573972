"""Risk in plain words: the multiplication line by line, and the smallest edit that helps."""

import math

from paravent.post import Language
from paravent.ruling import Risk, RiskLine

LIMITS = (1, 11, 20, 100, 1_000, math.inf)
CROWDS = {
    Language.FR: ("moins d'une personne", "une poignée", "une dizaine", "des dizaines", "des centaines", "des milliers"),
    Language.EN: ("less than one person", "a handful of people", "a dozen people", "dozens", "hundreds", "thousands"),
}
BANDS = {
    Language.FR: {
        "<1": "moins d'une personne",
        "1-11": "une poignée de personnes",
        "11-20": "une dizaine",
        ">=20": "assez de monde",
    },
    Language.EN: {
        "<1": "less than one person",
        "1-11": "a handful of people",
        "11-20": "about a dozen",
        ">=20": "enough people",
    },
}
FACTORS = {
    Language.FR: {
        "place": "le lieu",
        "age_and_sex": "l'âge et le sexe",
        "condition": "l'état de santé",
        "circumstance": "une particularité",
        "day": "le jour",
    },
    Language.EN: {
        "place": "the place",
        "age_and_sex": "age and sex",
        "condition": "the condition",
        "circumstance": "a particular trait",
        "day": "the day",
    },
}


def crowd(people: float, lang: Language) -> str:
    """A number of people in words, never in decimals."""
    words = next(word for limit, word in zip(LIMITS, CROWDS[lang], strict=True) if people < limit)
    return f"{words} de personnes" if lang is Language.FR and people >= 1 else words


def in_words(risk: Risk, lang: Language) -> tuple[str, ...]:
    """The multiplication, a sentence a line, then who could tell, then the smallest edit."""
    lines = [_line(line, lang) for line in risk.lines]
    people, score = crowd(risk.people, lang), _score(risk.acquaintance, lang)
    if lang is Language.FR:
        lines.append(f"→ {people} : qui chercherait tomberait juste {_chance(risk, 'presque à coup sûr', 'une fois sur {}')}")
        lines.append(f"pour l'entourage, risque {score} (échelle de Paravent, non validée)")
    else:
        lines.append(f"→ {people}: somebody who looked would be right {_chance(risk, 'almost surely', 'one time in {}')}")
        lines.append(f"for those who know them, the risk is {score} (Paravent's own scale, not validated)")
    if risk.edit is not None and risk.band_after_edit is not None:
        factor = next((line.factor for line in risk.lines if line.place == risk.edit), "circumstance")
        name, after = FACTORS[lang][factor], BANDS[lang][risk.band_after_edit]
        lines.append(f"Sans préciser {name} : {after}." if lang is Language.FR else f"Without {name}: {after}.")
    return tuple(lines)


def _chance(risk: Risk, surely: str, sometimes: str) -> str:
    one_in = round(1 / risk.stranger)
    return surely if one_in <= 1 else sometimes.format(one_in)


def _line(line: RiskLine, lang: Language) -> str:
    name = FACTORS[lang][line.factor]
    if line.factor == "place":
        unknown = line.share is None
        people = f"{round(line.people):,}".replace(",", " " if lang is Language.FR else ",")
        if lang is Language.FR:
            return f"{'le pays (lieu inconnu)' if unknown else name} : environ {people} habitants"
        return f"{'the country (place unknown)' if unknown else name}: about {people} people"
    if line.share is None:
        return f"× {name} : part inconnue, ne compte pas" if lang is Language.FR else f"× {name}: share unknown, not counted"
    one_in = f"{max(1, round(1 / line.share)):,}"
    left = crowd(line.people, lang)
    if lang is Language.FR:
        return f"× {name} : 1 personne sur {one_in.replace(',', ' ')} → {left}"
    return f"× {name}: 1 person in {one_in} → {left}"


def _score(points: float, lang: Language) -> str:
    level = 0 if points < 3 else 1 if points < 6 else 2 if points < 9 else 3
    french, english = ("faible", "moyen", "élevé", "très élevé"), ("low", "moderate", "high", "very high")
    return (french if lang is Language.FR else english)[level]
