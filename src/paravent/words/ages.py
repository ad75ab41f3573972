"""Ages in words: how many years they say, and the decade that says less."""

import re

from paravent.post import Language

UNITS = (
    "un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept|dix-huit|dix-neuf",
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen",
)
TENS = (
    "vingt|trente|quarante|cinquante|soixante|septante|quatre-vingt|nonante|cent",
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred",
)
NUMBERS = {
    **{word: value for words in UNITS for value, word in enumerate(words.split("|"), 1)},
    **{word: 10 * value for words in TENS for value, word in enumerate(words.split("|"), 2)},
    "une": 1,
    "quatre-vingts": 80,
    "huitante": 80,
    "octante": 80,
}
CLASSES = (
    "vingtaine|twenties|20s",
    "trentaine|thirties|30s",
    "quarantaine|quadra|forties|40s",
    "cinquantaine|quinqua|fifties|50s",
    "soixantaine|sexag|sixties|60s",
    "septuag|seventies|70s",
    "octog|eighties|80s",
    "nonag|nineties|90s",
    "centen",
)
"""Words for a decade of life, from twenty on."""
INFANT = re.compile(r"\b(?:mois|semaines?|jours?|months?|mo|weeks?|days?)\b")
WHOLE_YEARS = re.compile(r"\bans\b|\d\s*a\b")
DECADES = {
    Language.FR: (
        *((1, "en bas âge"), (11, "d'âge scolaire"), (18, "adolescent"), (30, "la vingtaine"), (40, "la trentaine")),
        *((50, "la quarantaine"), (60, "la cinquantaine"), (70, "la soixantaine"), (90, "d'un âge avancé")),
        (200, "d'un très grand âge"),
    ),
    Language.EN: (
        *((1, "a baby"), (11, "young"), (18, "in their teens"), (30, "in their twenties"), (40, "in their thirties")),
        *((50, "in their forties"), (60, "in their fifties"), (70, "in their sixties"), (90, "elderly")),
        (200, "very old"),
    ),
}


def years(words: str) -> int | None:
    """The age that the words of an AGE finding say: 0 for months, the first year of a decade, None when unsure."""
    lowered = words.lower()
    if INFANT.search(lowered) and not WHOLE_YEARS.search(lowered):
        return 0
    for value, stems in enumerate(CLASSES, 2):
        if any(stem in lowered for stem in stems.split("|")):
            return 10 * value
    digits = re.search(r"\d+", lowered)
    if digits:
        return int(digits[0]) if int(digits[0]) <= 120 else None
    return sum(NUMBERS.get(word, 0) for word in re.findall(r"quatre-vingts?|dix-(?:sept|huit|neuf)|[a-z]+", lowered)) or None


def decade(words: str, lang: Language) -> str | None:
    """Generalise an age: "la quarantaine", "in their forties", a very great age from ninety on; None when unsure."""
    age = years(words)
    return None if age is None else next(phrase for limit, phrase in DECADES[lang] if age < limit)
