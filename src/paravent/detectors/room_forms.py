"""The forms in which a room, a bed or a box is written, in French and in English, over text in lower case."""

import re
from functools import cache

from paravent.detectors.institutions import any_ending
from paravent.words import lines

SAID_FR = "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt"
SAID_EN = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty"
)
FR, EN = rf"(?:{SAID_FR})\b", rf"(?:{SAID_EN})\b"
N = r"(?:n°|nº|num[ée]ro|#|no\.?)? ?"
WHICH = r"(?:c[ôo]t[ée] )?(?:porte|fen[êe]tre|couloir|milieu|gauche|droite?)"
CODE = r"(?:[a-z][- ]?)?(?!20\d\d(?!\d))\d{1,4}(?:[a-d]\b)?(?!\w|[.,]\d|[-/]\d)"
UNITS = (
    r"(?! ?(?:€|%|mg|ml|kg|cm|m2|m²|h\b|h\d|heures?|ans?\b|jours?|nuits?|fois|mois|minutes?|places?|lits\b|patients?"
    r"|personnes|livres?|pages?|tomes?|magazines?|romans?|euros|pounds|beds|years?|hours?|days?|nights?|weeks?|times"
    r"|am\b|pm\b|people))"
)

WARD = rf"ward {N}(?:[a-z]{{0,2}}\d{{1,3}}[a-z]?|\d{{1,2}})(?!\w)"
WARD_NAME = r"(?:,? (?:on |in )?(?:[a-z]{2,14} ){1,2}ward\b)?"


@cache
def words(name: str) -> tuple[str, ...]:
    """The entries of a section of the lexicon as patterns, longest first."""
    inside, found = False, []
    for line in lines("room_words"):
        if line.startswith("["):
            inside = line == f"[{name}]"
        elif inside:
            found.append(any_ending(line))
    return tuple(sorted(set(found), key=lambda word: (-len(word), word)))


@cache
def french() -> re.Pattern[str]:
    """Groups: room, short ("ch 12"), side ("lit porte"), bed, box, place, hall, of ("la dame du 12"), article with number."""
    unit, lying = "|".join(words("unit")), "|".join(words("lying"))
    tail = (
        rf"(?:,? (?:au |de l'|de la |du |de )?(?:{unit}|lit (?:\d{{1,3}}|{WHICH})\b|b[âa]t(?:iment|\.)? [a-z\d]\b"
        rf"|[ée]tage \d\b|\d{{1,2}}(?:e|è|er|[èe]me) [ée]tage\b))?"
    )
    return re.compile(
        rf"(?P<room>\bchambres? {N}(?:{CODE}|{FR}){UNITS}(?: et \d{{1,4}}\b)?{tail})"
        rf"|(?P<short>(?<![\w-])ch(?:b|bre?)?(?:[. ] ?{N}{CODE}|\d{{1,4}}(?!\w|[.,/-]\d)){UNITS}{tail})"
        rf"|(?P<side>(?:\b\d{{1,4}} ?,? ?|\b\d{{1,2}}(?:e|è|er|[èe]me) [ée]tage,? )?\blit (?:c[ôo]t[ée] )?(?:porte"
        rf"|fen[êe]tre|couloir|milieu)\b"
        rf"(?:,? (?:de )?(?:la |chambre |ch\.? ?)+\d{{1,4}}\b)?)"
        rf"|(?P<bed>\blit {N}(?:{CODE}|{FR}){UNITS}(?:,? (?:de )?(?:la )?(?:chambre|ch\.?) ?\d{{1,4}}\b)?)"
        rf"|(?P<box>\bbox(?:es)? {N}(?:{CODE}|{FR}){UNITS})"
        rf"|(?P<place>\b(?:brancard|couveuse|fauteuil|berceau|couloir place|place brancard|poste de dialyse"
        rf"|isolement) {N}(?:\d{{1,3}}|{FR})(?!\w){UNITS})"
        rf"|(?P<hall>\bsalle {N}\d{{1,3}}(?!\w){UNITS}(?: de (?:r[ée]veil|naissance|d[ée]choc(?:age)?|soins intensifs))?)"
        rf"|\b(?:{lying})(?: \w{{2,12}})? (?:du|au) (?P<of>\d{{1,3}})(?! ?(?:\w{{0,3}}°|/|[.,:-]?\d))(?!\w)"
        rf"|\b(?P<article>l[ae]) (?P<number>\d{{1,3}})(?! ?(?:\w{{0,3}}°|/|[.,:-]?\d))(?!\w)"
    )


@cache
def english() -> re.Pattern[str]:
    """Groups: ward (with more), bay (with inbay), bed, room, place, and inside or named ("the lady in 12")."""
    return re.compile(
        rf"(?P<ward>\b{WARD}(?P<more>,? (?:(?:side )?room|bay|bed|cubicle) {N}(?:[a-z]?\d{{1,3}}[a-z]?"
        rf"|{EN})(?!\w)(?:,? bed {N}\d{{1,3}}(?!\w))?)?)"
        rf"|(?P<bay>\bbay {N}(?:[a-z]|\d{{1,2}}|{EN})(?!\w)(?P<inbay>,? (?:and )?bed {N}(?:\d{{1,3}}|{EN})(?!\w))?)"
        rf"|(?P<bed>\bbed(?: space)? ?{N}(?:[a-z]?\d{{1,3}}[a-z]?|{EN})(?!\w|[.,:]\d){UNITS}(?:,? (?:in "
        rf"|of )?(?:the )?(?:bay|{WARD}|room) ?{N}[\w]{{0,4}})?{WARD_NAME})"
        rf"|(?P<room>\b(?:side[ -]?|isolation |delivery |birth(?:ing)? |labou?r |hospital |patient |trauma "
        rf"|resus )?(?:rooms?|rm\.?) ?{N}"
        rf"(?:[a-z]?-?\d{{1,4}}[a-z]?|{EN})(?!\w|[.,:]\d){UNITS}(?:,? bed {N}(?:\d{{1,2}}|[a-d])\b)?{WARD_NAME})"
        rf"|(?P<place>\b(?:cubicle|curtain|trolley|stretcher|incubator|isolette|bassinet|cot|resus(?: bay)?"
        rf"|corridor (?:space|bed|trolley)|hallway (?:bed )?|"
        rf"recliner|chemo chair|dialysis chair|pod|majors|minors|chair|bedspace) {N}(?:[a-z]?\d{{1,3}}|{EN})(?!\w"
        rf"|[.,:]\d){UNITS})"
        rf"|\b(?:the|our|my|this) (?:\w+ ){{0,2}}(?:lady|gentleman|gent|man|woman|guy|bloke|fella|chap|patient|pt|granny"
        rf"|grandma|grandpa|kid|baby|girl|boy) in "
        rf"(?P<inside>(?!19\d\d|20\d\d)\d{{1,4}}[a-d]?)(?!\w|[.,:]\d| ?(?:%|years?|days?|hours?|weeks?|minutes?))"
        rf"|\bmrs?\.? (?:[a-z'-]+ ){{1,2}}in (?P<named>(?!19\d\d|20\d\d)\d{{1,4}}[a-d]?)(?!\w|[.,:]\d)"
    )
