"""Ages: what they say in years, and who makes them general."""

import re

from paravent.repair.ages_english import generalise_english
from paravent.repair.ages_french import generalise_french
from paravent.repair.passage import Change, Passage, ahead
from paravent.repair.vocabulary import number_words

BORN_INSIDE = re.compile(r"(?:née?s?|born)\b", re.IGNORECASE)
BORN = re.compile(r"(?<!\w)(?:née?s?|born)\s+(?:le|en|in|on)?\s*$", re.IGNORECASE)
TAG = re.compile(r"#\w*$")
UNITS = re.compile(r"(mois|months?|mos?\b)|(semaines?|weeks?|wks?|jours?|days?|heures?|hours?)", re.IGNORECASE)
COMPOUNDS = (
    ("soixante-dix", "septante"),
    ("soixante dix", "septante"),
    ("quatre-vingt-dix", "nonante"),
    ("quatre-vingt", "octante"),
)


def generalise_age(passage: Passage) -> Change:
    """Decide what becomes of an age: "la quarantaine", "quelques mois", "young", or nothing where the noun says it."""
    tag = TAG.search(passage.before)
    if tag:
        return passage.cut("", "age", left=passage.back(tag), right=ahead(re.compile(r"\w*"), passage.after))
    born = BORN.search(passage.before)
    if born or BORN_INSIDE.match(passage.words):
        return passage.cut("", "age", left=passage.back(born))
    if re.search(r"aine\b|\w+ties\b", passage.words):  # "une quarantaine d'années", "early sixties" are general already
        return passage.cut(passage.words, "decade")
    unit = UNITS.search(passage.words)
    span = "" if unit is None else "months" if unit[1] else "days"
    generalise = generalise_french if passage.scene.french else generalise_english
    return generalise(passage, years(passage.words), span)


def years(words: str) -> int | None:
    """The age in years that the words state; 0 for months, weeks, days; None where they say none."""
    if UNITS.search(words):
        return 0
    number = re.search(r"\d{1,3}", words)
    if number:
        return int(number.group())
    text = words.lower()
    for compound, word in COMPOUNDS:
        text = text.replace(compound, word)
    values = number_words()
    return sum(values.get(word, 0) for word in re.findall(r"[a-zà-ÿ]+", re.sub(r"\bans?\b", "", text))) or None
