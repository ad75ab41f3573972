"""Telephone numbers of persons: FR, BE, CH, LU, CA, US, GB, IE and AU forms, odd spacing, and digits spoken in words.

`phonenumbers` says whether a run of digits can be a number; it is loaded only for a text that holds one. Hotlines and the
short public numbers are nobody's. An institution's own line is given with a low confidence, for the judge to know of.
"""

import re
from collections.abc import Iterator
from functools import cache

from paravent.detectors.announced import announcer
from paravent.detectors.institutions import Owner, owner
from paravent.detectors.spoken import spoken_numbers
from paravent.finding import Finding, Label
from paravent.post import Author, Language
from paravent.reading import TextReading
from paravent.words import lines

SIGN = r"[ .\-/·_,*|~\ufe0f\u20e3]"
RUN = re.compile(
    rf"(?<![\w@#+])(?<!\d[.,/-])(?:\+ ?|00 ?)?(?:\(\+?\d{{1,4}}\)"
    rf"|[\doO])(?:{SIGN}{{0,3}}\(?[\doO]\)?){{6,16}}(?![\w%€£$]|[.,/]\d|-\w)"
)
REGIONS = {
    Language.FR: ("FR", "BE", "CH", "LU", "CA", "GB"),
    Language.EN: ("GB", "US", "IE", "AU", "FR"),
}
CALL = re.compile(
    r"(?:t[ée]l(?:[ée]phone)?s?|tph|phone|mobile|portable|port|cell|call(?: me)?|ring(?: me)?|text(?: me)?|whatsapp"
    r"|sms|num(?:[ée]ro)?|n°|joindre|"
    r"joignable|appel\w*|contact\w*|reach|number|fixe|gsm|natel|au|on|at|📞|☎|📱)[^\d\n]{0,24}$",
    re.IGNORECASE,
)
MOBILE = {
    Language.FR: re.compile(
        r"(?:(?:\+|00) ?33\D{0,4}0?\D?|0\D{0,3})[67]|0?4\d\d[ /.]\d\d|(?:\+|00)32 ?4|(?:(?:\+|00)41 ?|0)7[5-9]\D"
    ),
    Language.EN: re.compile(r"(?:(?:\+|00) ?44\D{0,4}0?\D?|0)7\d|(?:\+353 ?|0)8[3-9]|(?:\+61 ?|0)4\d"),
}
WEAKER = frozenset({"mrn", "plate", "passport"})
"""Kinds of number whose announcing words may stand before a telephone too ("notes", "reg")."""
PLAIN = str.maketrans({"o": "0", "O": "0"})
NATIONAL = re.compile(r"0[1-9]\d{7,9}")
AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
LOCAL = re.compile(r"\d{3}-\d{4}")
CERTAIN, LIKELY, INSTITUTION = 0.95, 0.75, 0.2


def phones(reading: TextReading) -> Iterator[Finding]:
    """Yield the telephones of persons; for authors other than the hospital also institutions' lines, at confidence 0.2."""
    found = [(run.start(), run.end(), run.group()) for run in RUN.finditer(reading.content)]
    found = [one for one in found if _is_phone(reading, one[0], one[2])]
    found += [one for one in spoken_numbers(reading.lowered) if NATIONAL.fullmatch(one[2])]
    for start, end, written in found:
        confidence, kind = _weigh(reading, start, end, written)
        if confidence:
            for place in reading.places(start, end):
                yield Finding(Label.PHONE, place, confidence, "contacts", kind)


def _weigh(reading: TextReading, start: int, end: int, written: str) -> tuple[float, str]:
    mobile = MOBILE[reading.lang].match(written.translate(PLAIN)) is not None
    whose = owner(reading, start, end, ours=False if mobile else None)
    if whose is Owner.UNSAID:
        whose = Owner.INSTITUTION if reading.author is Author.HOSPITAL and not mobile else Owner.PERSON
    elif whose is Owner.INSTITUTION and mobile and reading.author is not Author.HOSPITAL:
        whose = Owner.PERSON
    if whose is Owner.PERSON:
        return (CERTAIN if mobile else LIKELY), "mobile" if mobile else "line"
    return (0.0, "") if reading.author is Author.HOSPITAL else (INSTITUTION, "institution")


def _is_phone(reading: TextReading, start: int, written: str) -> bool:
    """Whether a run of digits reads as a telephone number of one of the countries, and is nobody's hotline."""
    plain = written.translate(PLAIN)
    digits = "".join(filter(str.isdigit, plain))
    if sum(map(str.isdigit, written)) < 6:
        return False
    told = announcer(reading.content, start)
    if told is not None and told[0] not in WEAKER:
        return False
    international = plain.startswith(("+", "00", "(+"))
    called = CALL.search(reading.content, max(0, start - 40), start) is not None
    if international:
        return 9 <= len(digits.removeprefix("00")) <= 15 and _possible(
            "+" + digits.removeprefix("00").replace("330", "33", 1), None
        )
    if AMERICAN.fullmatch(plain) or (called and LOCAL.fullmatch(plain)) or (called and len(digits) == 10 and digits[0] > "1"):
        return not _hotline(digits[-10:], "US") and (len(digits) < 10 or _possible(digits, "US"))
    if not NATIONAL.fullmatch(digits) or not _grouped(plain, called):
        return called and len(digits) == 9 and digits[:2] == "62" and _possible(digits, "LU")
    regions = REGIONS[reading.lang]
    if _hotline(digits, "FR" if reading.lang is Language.FR else "GB") or (
        reading.lang is Language.EN and _hotline(digits, "IE")
    ):
        return False
    return any(_possible(digits, region) for region in regions)


def _grouped(written: str, called: bool) -> bool:
    """Whether the digits stand as people write a telephone number, and not as a padded record number or a date."""
    digits = "".join(filter(str.isdigit, written))
    return called or written != digits or len(digits) == 10


def _possible(number: str, region: str | None) -> bool:
    import phonenumbers  # a tenth of a second: only for a text with a run of digits

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    kinds = phonenumbers.PhoneNumberType
    free = {kinds.TOLL_FREE, kinds.SHARED_COST, kinds.PREMIUM_RATE, kinds.UAN}
    return phonenumbers.is_possible_number(parsed) and phonenumbers.number_type(parsed) not in free


def _hotline(digits: str, region: str) -> bool:
    return digits.startswith(_hotlines()[region])


@cache
def _hotlines() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    region = ""
    for line in lines("phone_hotlines"):
        if line.startswith("["):
            region = line.strip("[]")
        else:
            found.setdefault(region, []).append(line)
    return {name: tuple(starts) for name, starts in found.items()}
