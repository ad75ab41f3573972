"""Postal addresses of persons, from the flat to the post code and town; not the hospital's own, nor an event's."""

import re
from collections.abc import Iterator
from functools import cache

from paravent.detectors.institutions import SPEAKS, any_ending
from paravent.finding import Finding, Label
from paravent.post import Author, Language
from paravent.reading import TextReading
from paravent.words import lines

BEFORE, AFTER = 110, 40
CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
LETTERS = rf"{CAPITAL}(?:[^\W\d_]|['-]){{1,25}}(?!\w)"
NUMBER = r"\d{1,4} ?(?:bis|ter|quater|[A-Da-d])?"
TOWN = rf"{CAPITAL}[\w'-]{{1,30}}(?:[ -](?:{CAPITAL}[\w'-]{{1,30}}|sur|sous|en|les|lès|la|le|de|du|des|d'|l'|aux?|et)){{0,5}}"
CEDEX = r"(?:[ -]?[Cc][Ee][Dd][Ee][Xx](?: \d+)?)?"
POST_FR = (
    rf"(?:[,\n]? ?(?:à )?(?:F-|B-|CH-|L-|\()?"
    rf"(?:\d{{5}}(?!\d)\)?(?: {TOWN}| [a-zà-ÿ'-]{{3,30}})?|\d{{4}}(?!\d)\)? {TOWN}){CEDEX})"
)
POST_CA = r"(?:[ ,]*\(?(?:Québec|Qc|QC|ON|NB|N\.-B\.|Ontario)\)?)?[ ,]*[A-Z]\d[A-Z] ?\d[A-Z]\d"
POST_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
POST_IE = r"[A-Z]\d[\dW] ?[A-Z\d]{4}"
POST_US = r"[A-Z]{2},? \d{5}(?:-\d{4})?"
FLAT_FR = (
    r"(?:(?:appt?\.?|appartement|apt\.?|bât\.?|bat\.?|bâtiment|esc\.?|escalier|étage|résidence|rés\.|porte|immeuble"
    r"|tour|lot|villa) [\w'-]{1,20}(?: [A-Z][\w'-]{1,20}){0,2},? ){1,4}"
)
FLAT_EN = (
    r"(?:(?:flat|apt\.?|apartment|unit|suite|room|house|block) #?\w{0,3}\d\w{0,3},? ){1,2}(?:[A-Z]\w+ (?:House|Court|Tower"
    r"|Lodge|Mansions),? )?"
)
INNER_FR = (
    r"(?:b[âa]t(?:iment|\.)?|esc(?:alier|\.)?|appt?\.?|appartement|apt\.?|porte|étage|tour|lot) \w{1,5}|\d{1,2}(?:e|è"
    r"|ème|er) (?:étage|gauche|droite|porte)|rdc|rez-de-chaussée"
)
SMALL = r"(?:de la |de l'|de |du |des |d'|la |le |les |l'|aux? |à |saint-|sainte-)"


def addresses(reading: TextReading) -> Iterator[Finding]:
    """Yield the home addresses: numbered, with a post code, of a kind of street only homes stand in, or said to be lived in."""
    if _streets(reading.lang).isdisjoint(WORD.findall(reading.lowered)):
        return
    for match in _pattern(reading.lang).finditer(reading.content):
        confidence = _weigh(reading, match)
        if confidence:
            start, end = match.span()
            for place in reading.places(start, end):
                yield Finding(Label.ADDRESS, place, confidence, "contacts", "address")


def _weigh(reading: TextReading, match: re.Match[str]) -> float:
    shown = match.group()
    if re.search(r"cedex|\bBP\b|\bCS \d", shown, re.IGNORECASE):
        return 0.0
    low = reading.lowered
    line = low.rfind("\n", 0, match.start()) + 1
    before = low[max(line, match.start() - BEFORE) : match.start()]
    after = low[match.end() : match.end() + AFTER]
    lives, venue = _last(_cues("lives"), before), _last(_cues("venue"), before)
    if reading.author in SPEAKS:
        venue = max(venue, _last(_cues("ours"), before))
    street = (match["street"] or "").lower()
    numbered = bool(match["number"] or match["post"] or match["flat"])
    if not numbered and not match["town"] and not CAPITALS.search(shown, len(street)):
        return 0.0
    if match["flat"] and match["number"]:
        return 0.9
    if lives > venue:
        return 0.9 if numbered or street not in _section("vague") else 0.0
    if venue < 0 and PERSON.search(reading.content, max(line, match.start() - 60), match.start()):
        return 0.85 if numbered or street in _section("home") else 0.0
    if venue >= 0 or reading.author is Author.HOSPITAL or (not match["post"] and _cues("venue").search(after)):
        return 0.0
    if numbered:
        return 0.8
    return 0.6 if street in _section("home") else 0.0


CAPITALS = re.compile(CAPITAL)
WORD = re.compile(r"[\w.-]+")
PERSON = re.compile(
    r"\b(?:M\.|Mr|Mme|Mlle|Mrs|Ms|Miss|Monsieur|Madame|patiente?|né|née|born|DOB|fils|fille|son|daughter|mère|père"
    r"|mum|dad)\b"
)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


@cache
def _section(name: str) -> tuple[str, ...]:
    inside, found = False, []
    for line in lines("street_words"):
        if line.startswith("["):
            inside = line == f"[{name}]"
        elif inside:
            found.append(line)
    return tuple(found)


@cache
def _streets(lang: Language) -> frozenset[str]:
    names = ("fr",) if lang is Language.FR else ("en", "en-short")
    return frozenset(word.split()[0] for name in names for word in _section(name))


@cache
def _cues(name: str) -> re.Pattern[str]:
    words = sorted(_section(name), key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(any_ending(word) for word in words)})")


@cache
def _pattern(lang: Language) -> re.Pattern[str]:
    def either(name: str) -> str:
        return "|".join(re.escape(word) for word in sorted(_section(name), key=lambda word: (-len(word), word)))

    more = rf"(?:[ -](?:{SMALL}){{0,2}}{CAPITAL}[\w'-]{{0,30}}){{1,4}}|(?: [a-zà-ÿ'-]{{2,30}}){{1,4}}(?=,? \d{{5}}\b)"
    name = rf"(?:{SMALL}){{0,2}}{CAPITAL}?[\w'-]{{2,30}}(?:{more})?"
    french = (
        rf"(?P<flat>(?i:{FLAT_FR}))?(?P<number>{NUMBER},? ?)?\b(?P<street>(?i:{either('fr')})) {name}(?:,? "
        rf"(?P<after>\d{{1,4}})\b(?!\d))?"
        rf"(?P<inner>(?:,? (?i:{INNER_FR})){{0,3}})"
        rf"(?P<post>[,\n]? ?{TOWN}{POST_CA}|{POST_FR})?(?P<town> à {TOWN})?"
    )
    part = rf"(?![A-Z]{{2}},? \d{{5}})(?:Co\.? )?{LETTERS}"
    house = rf"(?:{LETTERS} ){{1,3}}(?i:{either('house')}), "
    street = rf"(?:(?:N|S|E|W|NE|NW|SE|SW)\.? )?{CAPITAL}[\w'-]{{1,30}}(?: (?:[a-z]{{1,3}} )?{CAPITAL}[\w'-]{{0,30}}){{0,3}}"
    english = (
        rf"(?P<flat>(?i:{FLAT_EN}))?(?P<number>(?:{house})?\d{{1,5}}[A-Za-z]?,? "
        rf"|{house})?\b{street} (?P<street>(?i:{either('en')}|{either('en-short')}))(?!\w)"
        rf"(?P<unit>,? (?i:apt|apartment|unit|flat|#)\.? ?#?\w{{1,5}})?"
        rf"(?P<town>(?:, ?{part}(?: {part}){{0,2}}){{1,3}})?(?P<post>,? ?(?:{POST_UK}|{POST_IE}|{POST_US}|{POST_CA}))?"
    )
    return re.compile(rf"(?<![\w/])(?:{french if lang is Language.FR else english})")
