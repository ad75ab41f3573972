"""Whether a line read in a picture names somebody, or only says how the picture was taken.

Nobody who covers writing tells the name from the marker: all or nothing. Here a line stays when every word of it is known to be
technical; what holds a date, a long number, a title, an institution or a name goes; and what is neither goes too, in doubt.
"""

import re
from functools import cache

from paravent.words import common, entries, fold, given_name, surname

IDENTIFYING, TECHNICAL, TEXT, HARMLESS = "identifying", "technical", "text", "harmless"

MONTH = (
    r"(?:jan(?:v(?:ier)?|uary)?|f[eé]v(?:r(?:ier)?)?|feb(?:ruary)?|mar(?:s|ch)?|avr(?:il)?|apr(?:il)?|mai|may|jui?n(?:e)?|juil(?:let)?"
    r"|jul(?:y)?|ao[uû]t|aug(?:ust)?|sep(?:t(?:embre|ember)?)?|oct(?:obre|ober)?|nov(?:embre|ember)?|d[eé]c(?:embre|ember)?)"
)
DATE = re.compile(
    rf"(?<!\d)\d{{1,4}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?(?:\d{{4}}|\d{{2}}(?!\d))|(?<!\d)\d{{1,2}}[ .\-/]?{MONTH}\b"
    rf"|\b{MONTH}[ .\-/]{{1,2}}\d",
    re.IGNORECASE,
)
CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:hH]\s?\d{2}(?!\d)")
LONG_NUMBER = re.compile(r"\d(?:[ \-./]?\d){4}")
CARET = re.compile(r"[^\W\d_]{2}\^[^\W\d_]")
"""How DICOM writes a name: family^given (PS3.5, section 6.2)."""
DIGITS = re.compile(r"\d{5}")
BEGINS, ENDS = r"(?<![^\W_])(?:", r")(?:\b|(?=\d))(?:\s?[:.°#]|(?=\s?\S{2})|(?<=\w\w\w)\W*$)"
ANNOUNCED = re.compile(
    BEGINS + r"n[eé]\s?\(?e?\)?\s?le|n\S{1,5}\s?le(?=\s?\d)|n[eé]e?s?\s?:|d\.?o\.?b|ddn|d\.?\s?naiss\w*|naiss\w*|birth\w*|born"
    r"|nom|pr[eé]noms?|surname"
    r"|patient\w*|ipp|nip|nda|mrn|ins|nhs|nir|ssn|iep|dr|docteur|prof|mme|mlle|mr|mrs|miss|monsieur|madame|chambre|room|bed"
    + ENDS,
    re.IGNORECASE,
)
"""Words that announce a person, their number or their bed, wherever they stand."""
CARERS = re.compile(r"\b(?:dr|docteur|doctor|prof(?:esseur|essor)?)\b\.?", re.IGNORECASE)
ANNOUNCED_ON_SCANS = re.compile(
    BEGINS + r"pat|name|acc(?:ession)?|exam(?:en)?|ex|study|visit|sexe?|[aâ]ge|id|pid|uid|op[eé]rat\w*|tech(?:nologist)?"
    r"|phys(?:ician)?|ref(?:erring)?|prescripteur|m[eé]decin|pr|lit|unit[eé]?|ward|service|t[eé]l|fax" + ENDS,
    re.IGNORECASE,
)
AGE_AND_SEX = re.compile(
    r"^\W*(?:[MFH]\W{0,2}\d{2,3}\W*(?:ans|an|yrs?|y|a)?|\d{1,3}\s?(?:ans|yrs?|yo|y/o|years?|Y)(?:\W{0,2}[MFH])?|0\d{2}[YMDWA])\W*$"
)
SEX_AT_END = re.compile(r"[^\W\d_]{2}\s+\[?[MFH]\]?\W*$")
INSTITUTION = re.compile(
    r"h[oô]p(?:ital|itaux|it|\.)|hosp(?:ital)?|\bch[ui]\b|\bchru?\b|\bch\b\s+\w|\bghu?\b|ap-?h[pm]|\bhcl\b|clini|cl[ií]nica|infirmary"
    r"|\bcent(?:re|er)\b|\bctr\b|univ(?:ersit\w*)?\b|institut|foundation|fondation|cabinet|imagerie|imaging|radiolog|healthcare"
    r"|\bnhs\b|\btrust\b|sanatorium|maternit[eé]|ehpad|lab(?:oratoire|oratory)\b",
    re.IGNORECASE,
)
COUNTER = re.compile(r"(?<![\w])(?:[+\-]\s?)\d{1,2}:\d{2}(?::\d{2})?(?!\d)")
PIECE = re.compile(r"[^\s,;:=()\[\]<>*|'^]+")
NUMBER = re.compile(r"[+\-±<>~≈]?\d{0,4}(?:[.,]\d{1,3})?(?:[a-zA-Zµ°%\"']{1,6}\d?(?:/[a-z]{1,3}\d?)?)?[.%]?")
SMALL_RATIO = re.compile(r"(?:\d{1,3}[/x×\-]){1,3}\d{1,3}")
CODE = re.compile(r"(?=\w*\d)(?=\w*[A-Za-z])(?:[A-Za-z]{0,4}\d{0,3}){1,3}(?:-\w{1,2})?|[A-Za-z]{1,2}\d{1,2}-\d{1,2}\w?")
SETTING = re.compile(r"([A-Za-z]{1,6})[+\-]?\d{1,4}(?:[.,]\d{1,3})?(?:[a-zA-Z%]{1,4})?")
SEAMS = re.compile(r"[-/_.+#]")
ORIENTATION = re.compile(r"(?=.*[AP])(?=.*[RL])(?=.*[SIHF])[APRLSIHF]{3}")
"""The letters that name a patient's sides on oblique slices (DICOM PS3.3, C.7.6.1.1.1)."""
LETTERS = re.compile(r"[^\W\d_]")
CONFUSED = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
BESIDE_DIGIT = re.compile(r"(?<=[\d.])[OolI]|[OolI](?=[\d.])")
KNOWN_ENOUGH = 30
"""Zipf frequency × 10 of an ordinary word; names that are words too stay below it or stand in the name lists higher."""


def judge_line(line: str, medical: bool) -> str:
    """Tell what a line is: "identifying", "technical", "text" (unsure: goes) or, on photographs, "harmless"."""
    if not any(sign.isalnum() for sign in line) or len(line.strip()) == 1:
        return TECHNICAL
    line = line.replace("×", "x")
    pieces = [piece.strip(".'\"-_#/\\&+") for piece in PIECE.findall(_undone(COUNTER.sub(" ", line)))]
    pieces = [piece for piece in pieces if any(sign.isalnum() for sign in piece)]
    return _on_a_scan(line, pieces) if medical else _on_a_photograph(line, pieces)


def tells_of_a_patient(line: str) -> bool:
    """Whether a line announces somebody who is cared for: a carer's title announces none."""
    told = CARERS.sub(" ", line)
    return ANNOUNCED.search(told) is not None or AGE_AND_SEX.search(told) is not None


def may_be_initials(line: str) -> bool:
    """Whether a line is two capitals that no list of marks knows: of a projection as well as of somebody."""
    return len(line) == 2 and line.isalpha() and line.isupper() and fold(line) not in _marks()


def _on_a_scan(line: str, pieces: list[str]) -> str:
    told = COUNTER.sub(" ", line)
    patterns = (ANNOUNCED, ANNOUNCED_ON_SCANS, AGE_AND_SEX, INSTITUTION)
    if _numbered(told) or any(pattern.search(told) for pattern in patterns):
        return IDENTIFYING
    if all(_technical(piece) for piece in pieces):
        return TECHNICAL
    return IDENTIFYING if SEX_AT_END.search(line) or any(_name_like(piece) for piece in pieces) else TEXT


def _on_a_photograph(line: str, pieces: list[str]) -> str:
    """Posters are full of dates and numbers that are nobody's: they go in doubt, and the text detectors say what they are."""
    if ANNOUNCED.search(line) or AGE_AND_SEX.search(line):
        return IDENTIFYING
    if all((len(piece) == 1 and not piece.isdigit()) or fold(piece) in _marks() for piece in pieces):
        return TECHNICAL
    if any(sign.isdigit() for sign in line) or INSTITUTION.search(line):
        return TEXT
    if all(fold(piece) in _signs() for piece in pieces):
        return HARMLESS
    if any(_name_like(piece) for piece in pieces):
        named = [piece for piece in pieces if piece[0].isupper() and fold(piece) not in _signs()]
        return IDENTIFYING if len(named) >= 2 and len(pieces) <= 4 else TEXT
    return HARMLESS if all(_ordinary(piece) for piece in pieces) else TEXT


def _numbered(line: str) -> bool:
    long = LONG_NUMBER.search(line) is not None and sum(sign.isdigit() for sign in line) >= 6
    return long or CARET.search(line) is not None or any(pattern.search(line) for pattern in (DATE, CLOCK, DIGITS))


def _undone(line: str) -> str:
    """Undo what readers of pictures confuse: O for 0, l and I for 1, beside a digit."""
    return BESIDE_DIGIT.sub(lambda match: match.group().translate(CONFUSED), line)


def _technical(piece: str) -> bool:
    if _plainly_technical(piece):
        return True
    parts = [part for part in SEAMS.split(piece) if part]
    return len(parts) > 1 and all(_plainly_technical(part) for part in parts)


def _plainly_technical(piece: str) -> bool:
    if len(piece) == 1 or (len(piece) == 2 and piece.isupper()) or fold(piece) in _marks():
        return True
    if ORIENTATION.fullmatch(piece) and not given_name(piece):
        return True
    if not any(sign.isdigit() for sign in piece):
        return False
    setting = SETTING.fullmatch(piece)
    if setting and (len(setting.group(1)) == 1 or fold(setting.group(1)) in _marks()):
        return True
    return bool(NUMBER.fullmatch(piece) or SMALL_RATIO.fullmatch(piece) or (len(piece) <= 8 and CODE.fullmatch(piece)))


def _name_like(piece: str) -> bool:
    word = piece.strip("'’")
    if len(word) < 3 or not word[0].isupper() or not LETTERS.search(word):
        return False
    rank = max(given_name(word), surname(word))
    usual = max(common(word, "fr"), common(word, "en"))
    return (rank >= 4 and usual < KNOWN_ENOUGH + 2 * rank) or (usual == 0 and rank > 0)


def _ordinary(word: str) -> bool:
    return max(common(word, "fr"), common(word, "en")) >= KNOWN_ENOUGH


@cache
def _marks() -> frozenset[str]:
    return frozenset(word for line in entries("picture_marks") for word in line.split())


@cache
def _signs() -> frozenset[str]:
    return frozenset(word for line in entries("harmless_signs") for word in line.split())
