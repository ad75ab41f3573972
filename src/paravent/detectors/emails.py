"""Mail addresses of persons, plain or disguised ("lea arobase courrier point example", "lea (at) mail dot example")."""

import re
from collections.abc import Iterator

from paravent.detectors.institutions import Owner, institutional, owner
from paravent.detectors.ranges import Ranges
from paravent.finding import Finding, Label
from paravent.post import Author
from paravent.reading import TextReading

GATE = re.compile(r"(?=[@＠ac([])(?:[@＠]|\b(?:arobase?|at|chez)\b|\(a\)|\[a\]|at[\])}])")
BOX = r"[\w+-]{1,40}(?:\.[\w+-]{1,40}){0,5}"
PLAIN = re.compile(rf"(?<![\w.+@-])(?P<box>{BOX}) ?@ ?(?P<domain>[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}})(?![\w@])")
POINT = r"(?: ?[(\[{] ?(?:point|dot|pt|\.) ?[)\]}] ?| (?:point|dot|pt|dt) |\.)"
AT = r"(?: ?[(\[{<] ?(?:arobase|arobas|at|chez|a|@) ?[)\]}>] ?| (?:arobase|arobas|arrobase|at|chez) |_at_|-at-)"
DISGUISED = re.compile(
    rf"(?<![\w.+@-])(?P<box>[\w+-]{{1,40}}(?:{POINT}[\w+-]{{1,40}}){{0,4}})(?P<at>{AT})(?P<domain>[\w-]{{1,40}}"
    rf"(?:{POINT}[\w-]{{1,40}}){{0,3}})(?P<end>{POINT})(?P<top>[a-z]{{2,12}})(?!\w)",
    re.IGNORECASE,
)
TOPS = frozenset(
    {
        "com",
        "fr",
        "net",
        "org",
        "example",
        "co",
        "uk",
        "ie",
        "be",
        "ch",
        "ca",
        "eu",
        "info",
        "lu",
        "us",
        "au",
        "nz",
        "me",
        "io",
        "edu",
        "test",
        "invalid",
    }
)
SPOKEN_AT = re.compile(r"arob|[(\[{<_-]", re.IGNORECASE)
SPOKEN_POINT = re.compile(r"point|dot|pt|dt|[(\[{]", re.IGNORECASE)
CERTAIN, DISGUISE = 0.97, 0.9
LONGEST = 320
"""Characters of an address; further away nothing of it can stand (RFC 3696, errata)."""


def emails(reading: TextReading) -> Iterator[Finding]:
    """Yield the mail addresses of persons; an institution's ("accueil@…", any box of a hospital's domain) is none."""
    if not GATE.search(reading.lowered):
        return
    taken = Ranges()
    for pattern, confidence in ((PLAIN, CERTAIN), (DISGUISED, DISGUISE)):
        for match in pattern.finditer(reading.content):
            start, end = match.span()
            if (pattern is DISGUISED and not _is_disguise(match)) or not taken.take(start, end):
                continue
            if not _of_institution(reading, match, start):
                for place in reading.places(start, end):
                    yield Finding(Label.EMAIL, place, confidence, "contacts", "email")


def box_of_institution(reading: TextReading, start: int, end: int) -> bool:
    """Whether what stands at `content[start:end]` is an address, or part of one, whose box says that it is an institution's."""
    around = PLAIN.finditer(reading.content, max(0, start - LONGEST), end + LONGEST)
    return any(one.start() < end and start < one.end() and _own_box(reading, one, one.start()) for one in around)


def _is_disguise(match: re.Match[str]) -> bool:
    """Whether it is an address: "arobase" or brackets tell, a bare "at" with a spoken dot or a box that looks like no word."""
    if match["top"].lower() not in TOPS:
        return False
    if SPOKEN_AT.search(match["at"]):
        return True
    dotted = SPOKEN_POINT.search(match["end"]) is not None
    return dotted or any(sign in match["box"] for sign in "._") or any(map(str.isdigit, match["box"]))


def _of_institution(reading: TextReading, match: re.Match[str], start: int) -> bool:
    if institutional(match["box"], "part", "inside"):
        return _own_box(reading, match, start)
    whose = owner(reading, start, match.end())
    if not institutional(match["domain"], "part", "inside"):
        return False
    # a carer writes from the hospital's domain as staff; anybody else has a trade, too
    return reading.author in {Author.HOSPITAL, Author.PROFESSIONAL} or whose is not Owner.PERSON


def _own_box(reading: TextReading, match: re.Match[str], start: int) -> bool:
    return institutional(match["box"], "part", "inside") and owner(reading, start, match.end()) is not Owner.PERSON
