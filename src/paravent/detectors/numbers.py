"""Numbers that identify a person: social security, patient, stay and insurance numbers, plates, passports, accounts.

Two ways of seeing them: by their own form, with the check digits of python-stdnum (a wrong key lowers the confidence), and
by the words that announce them (`announced`). A professional's number (RPPS, GMC…) is no patient's and is not a finding.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from paravent.detectors.announced import Announced, announced, announcer
from paravent.detectors.ranges import Ranges
from paravent.finding import Finding, Label
from paravent.post import Author
from paravent.reading import TextReading
from paravent.words import lines

DIGIT = re.compile(r"\d")
SEPARATORS = re.compile(r"[ ./-]")
BEFORE_PLATE, AFTER_PLATE = 90, 60  # characters in which a word of the road is looked for

NIR = re.compile(
    r"(?<![\w+])(?<!\w[.,-])[1-478][ .-]?\d\d[ .-]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .-]?(?:\d\d"
    r"|2[ABab])[ .-]?\d{3}[ .-]?\d{3}(?:[ ./-]{0,3}\d\d)?(?!\w|[.,]\d)"
)
NISS = re.compile(r"(?<![\w.])\d\d[. ]?\d\d[. ]?\d\d[- ]\d{3}[. -]?\d\d(?!\w)")
AVS = re.compile(r"(?<![\w.])756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d(?!\w)")
SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-\d\d-\d{4}(?![\w-])")
NINO = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)")
PPS = re.compile(r"(?<!\w)\d{7}[A-W][A-IW]?(?!\w)")
RAMQ = re.compile(r"(?<!\w)[A-Z]{4} ?\d{4} ?\d{4}(?!\w)")
MBI = re.compile(r"(?<!\w)[1-9][A-HJ-NP-Z][A-Z0-9]\d-?[A-HJ-NP-Z][A-Z0-9]\d-?[A-HJ-NP-Z]{2}\d\d(?!\w)")
NHS = re.compile(r"(?<![\w.+-])(?<!\d )\d{3}[ -]\d{3}[ -]\d{4}(?! ?\d|\w)")
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
PASSPORT = re.compile(r"(?<!\w)\d\d[A-Z]{2}\d{5}(?!\w)")
PLATE_FR = re.compile(r"(?<![\w-])[A-HJ-NP-TV-Z]{2}(?P<sep>[- ])\d{3}(?P=sep)[A-HJ-NP-TV-Z]{2}(?![\w-])")
PLATE_UK = re.compile(r"(?<![\w-])[A-Z]{2}\d\d ?[A-Z]{3}(?![\w-])")
PLATE_BE = re.compile(r"(?<![\w-])[1-9]-[A-Z]{3}-\d{3}(?![\w-])")
PLATE_IE = re.compile(
    r"(?<![\w-])\d{2}[12]?-(?:C[ENW]?|D|DL|G|K[EKY]|L[DHKMS]?|M[HNO]|OY|RN|SO|TN?|TS|W[DHWX]?)-\d{1,6}(?![\w-])"
)
PLATE_US = re.compile(r"(?<![\w-])[A-Z]{2,3}[ -]\d{3,4}(?![\w-])")
RECORD = re.compile(r"(?<![\w+./-])(?:0\d{6,7}|00\d{6,9})(?!\w|[./-]\d| ?\d)")


def detect(reading: TextReading) -> Iterator[Finding]:
    """Yield every identifying number of a patient or private person; a text without a digit costs nothing."""
    if not DIGIT.search(reading.content):
        return
    told = list(announced(reading.content))
    taken = Ranges()
    for one in told:
        if one.kind == "_":
            taken.take(one.start, one.end)
    for one in _surest([*told, *_formed(reading)]):
        if one.kind == "_" or (one.kind == "iban" and reading.author is Author.HOSPITAL):  # where a gift may be sent
            continue
        if not taken.take(one.start, one.end):
            continue
        for place in reading.places(one.start, one.end):
            yield Finding(Label.ID, place, one.confidence, "numbers", one.kind)


def _surest(found: list[Announced]) -> list[Announced]:
    # the longest of those that overlap: a form cut short by an odd space is inside what the words announce
    return sorted(found, key=lambda one: (one.start - one.end, -one.confidence, one.start))


def _formed(reading: TextReading) -> Iterator[Announced]:
    digits = len(DIGIT.findall(reading.content))
    for kind, fewest, pattern, weigh in FORMS:
        for match in pattern.finditer(reading.content) if digits >= fewest else ():
            confidence = weigh(match, reading)
            if confidence:
                yield Announced(match.start(), match.end(), kind, confidence)


def _nir(match: re.Match[str], reading: TextReading) -> float:
    from stdnum.fr import nir

    digits = SEPARATORS.sub("", match.group())
    if len(digits) == 15 and nir.is_valid(digits):
        return 0.99
    if _announced_otherwise(match, reading):
        return 0.0
    return 0.85 if len(digits) == 15 or SEPARATORS.search(match.group()) else 0.6


def _niss(match: re.Match[str], _: TextReading) -> float:
    from stdnum.be import nn

    return 0.97 if nn.is_valid(match.group()) else 0.7 if "." in match.group() and "-" in match.group() else 0.0


def _avs(match: re.Match[str], _: TextReading) -> float:
    from stdnum.ch import ssn

    return 0.97 if ssn.is_valid(match.group()) else 0.75 if "." in match.group() else 0.0


def _nhs(match: re.Match[str], reading: TextReading) -> float:
    from stdnum.gb import nhs

    if not nhs.is_valid(match.group()) or "-" in match.group() or reading.content[match.start() - 1 : match.start()] == "(":
        return 0.0
    return 0.75


def _iban(match: re.Match[str], _: TextReading) -> float:
    from stdnum import iban

    return 0.97 if iban.is_valid(match.group()) else 0.0


def _pps(match: re.Match[str], _: TextReading) -> float:
    from stdnum.ie import pps

    return 0.8 if pps.is_valid(match.group()) else 0.0


def _always(confidence: float) -> Callable[[re.Match[str], TextReading], float]:
    return lambda match, reading: 0.0 if _announced_otherwise(match, reading) else confidence


def _by_vehicle(alone: float) -> Callable[[re.Match[str], TextReading], float]:
    """Surer beside a word of the road."""

    def weigh(match: re.Match[str], reading: TextReading) -> float:
        if _announced_otherwise(match, reading):
            return 0.0
        near = _vehicle().search(reading.lowered, max(0, match.start() - BEFORE_PLATE), match.end() + AFTER_PLATE)
        return 0.95 if near else alone

    return weigh


@cache
def _vehicle() -> re.Pattern[str]:
    words = sorted({re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in lines("vehicles")})
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def _record(match: re.Match[str], reading: TextReading) -> float:
    # leading zeros are how a hospital's own numbers are padded
    return 0.0 if reading.author is Author.PUBLIC or announcer(reading.content, match.start()) else 0.7


def _passport(match: re.Match[str], reading: TextReading) -> float:
    near = reading.lowered[max(0, match.start() - 60) : match.end() + 30]
    return 0.9 if "passe" in near or "passport" in near else 0.0


def _announced_otherwise(match: re.Match[str], reading: TextReading) -> bool:
    found = announcer(reading.content, match.start())
    return found is not None and found[0] == "_"


FORMS: tuple[tuple[str, int, re.Pattern[str], Callable[[re.Match[str], TextReading], float]], ...] = (
    ("nir", 12, NIR, _nir),
    ("insurance", 11, NISS, _niss),
    ("insurance", 13, AVS, _avs),
    ("insurance", 9, SSN, _always(0.85)),
    ("insurance", 6, NINO, _always(0.85)),
    ("insurance", 7, PPS, _pps),
    ("insurance", 8, RAMQ, _always(0.75)),
    ("insurance", 5, MBI, _always(0.9)),
    ("nhs_number", 10, NHS, _nhs),
    ("iban", 2, IBAN, _iban),
    ("passport", 7, PASSPORT, _passport),
    ("plate", 3, PLATE_FR, _by_vehicle(0.85)),
    ("plate", 2, PLATE_UK, _by_vehicle(0.55)),
    ("plate", 4, PLATE_BE, _by_vehicle(0.7)),
    ("plate", 3, PLATE_IE, _by_vehicle(0.8)),
    ("plate", 3, PLATE_US, _by_vehicle(0.0)),
    ("ipp", 7, RECORD, _record),
)
"""Each kind with the fewest digits its form has, its form, and how sure a match of it is."""
