"""English ages: "in her forties", "an elderly lady", "a child", "a few months"."""

import re

from paravent.finding import Label
from paravent.post import Author
from paravent.repair.passage import Change, Passage, ahead, cased
from paravent.repair.vocabulary import pattern

CHILD, TEENAGER, YOUNG, MIDDLE, OLD = 13, 18, 40, 65, 80  # years under which, or from which, the word before holds no more
OLD_BEHIND = re.compile(r"\s*(?:years?|yrs?|y)\s*(?:old|young)?\b|\s*yo\b|\s*y/o\b", re.IGNORECASE)
HYPHENED = re.compile(r"(?=.*(?:year|yr|y/?o|month|week|day))(?=.*(?:\bold\b|y/?o\b))", re.IGNORECASE)
DETERMINED = re.compile(r"(?<!\w)(?:an?|the|my|our|his|her|their|this|that|another|one|poor|little|lovely)\s+$", re.IGNORECASE)
BEING = re.compile(
    r"(?<!\w)(?:is|was|am|'s|'m|i'm|he's|she's|turned|turning|are|were|be)\s+(?:only\s|just\s|now\s)?$", re.IGNORECASE
)
SEXED = re.compile(r"[FM]?\s?\d{1,3}\s?(?:y/?o\s*)?[FM]?", re.IGNORECASE)
TURNED = re.compile(r"(?<!\w)turn(?:s|ed|ing)?\s+$", re.IGNORECASE)
AT = re.compile(r"(?<!\w)(?:(?:at|since)\s+)?(?:the\s+age\s+of|aged?|at)\s+(?:of\s+)?$", re.IGNORECASE)
ARTICLE = re.compile(r"(?<!\w)(an?)\s+$", re.IGNORECASE)
NO_NOUN_BEHIND = r"\s*(?:{english.functions})\b|\s*(?:[^\w\s]|$)|\s+(?!retired|advanced|aged)\w+ed\b"
PEOPLE = r"\b(?:(?P<my>i|i'm|im|name's)|(?P<her>{english.women})|(?P<his>{english.men})|(?P<their>they))\b"
TENS = ("", "late teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "later years")


def generalise_english(passage: Passage, age: int | None, span: str) -> Change:
    """Make an age general; `span` "months" or "days" where it is counted in them, `age` in years, None where it is not said."""
    right = ahead(OLD_BEHIND, passage.after)
    hyphened = HYPHENED.match(passage.words)
    before_noun = hyphened or (right and (passage.begins or DETERMINED.search(passage.before)))
    if before_noun and not BEING.search(passage.before):
        return _attribute(passage, age, infant=bool(span), right=right)
    if span:
        few = f"a few {span}"
        return passage.cut(f"{few} old" if "old" in passage.words.lower() else few, "age", right=right)
    if age is None:
        return passage.cut("elderly" if "genarian" in passage.words.lower() else "", "age", right=right)
    return _sexed(passage, age) or _timed(passage, age, right) or _decade(passage, age, right)


def _sexed(passage: Passage, age: int) -> Change | None:
    """ "38F" → "woman in her thirties"."""
    if not SEXED.fullmatch(passage.words):
        return None
    inside = re.search(r"[FM]", passage.words)
    behind = re.match(r"([FM])\b", passage.after)
    ahead_of = re.search(r"(?<!\w)([FM])\s?$", passage.before)
    found = inside or behind or ahead_of
    if found is None:
        return None
    woman = found.group().strip() == "F"
    if age < TEENAGER:
        words = f"young {'girl' if woman else 'boy'}"
    else:
        words = f"{'woman in her' if woman else 'man in his'} {tens(age)}"
    left = passage.back(ahead_of) if found is ahead_of else 0
    return passage.cut(cased(words, "X" if passage.begins else "x"), "decade", left=left, right=1 if found is behind else 0)


def _timed(passage: Passage, age: int, right: int) -> Change | None:
    """ "turned 90" → "turned a year older"; "at 9" → "in childhood"."""
    if TURNED.search(passage.before):
        return passage.cut("a year older", "birthday", right=right)
    at = AT.search(passage.before)
    if at is None or age >= TEENAGER:
        return None
    since = "since" in at.group().lower()
    words = "since childhood" if since else "in childhood" if age < CHILD else "as a teenager"
    return passage.cut(words, "child", left=passage.back(at), right=right)


def _decade(passage: Passage, age: int, right: int) -> Change:
    """ "She is 45" → "She is in her forties"; a named child's age goes."""
    if age < TEENAGER:
        named = passage.near(Label.PATIENT, 25)
        return passage.cut("" if named else "young" if age < CHILD else "a teenager", "child", right=right)
    words = f"in {_possessive(passage)} {tens(age)}"
    left = passage.back(AT.search(passage.before))
    return passage.cut(cased(words, "X" if passage.begins else "x"), "decade", left=left, right=right)


def tens(age: int) -> str:
    """ "twenties" … "seventies", "later years"."""
    return TENS[min(age // 10, len(TENS) - 1)]


def _possessive(passage: Passage) -> str:
    """Whose age: by the last person spoken of before, or the first behind."""
    found = list(pattern(PEOPLE).finditer(passage.lead))
    if found:
        return str(found[-1].lastgroup)
    if passage.scene.post.author is Author.PATIENT and re.search(r"\b(?:I|I'm|my|im)\b", passage.scene.text):
        return "my"
    woman = re.search(r"\b(?:she|her)\b", passage.rest, re.IGNORECASE)
    man = re.search(r"\b(?:he|his|him)\b", passage.rest, re.IGNORECASE)
    return "their" if bool(woman) is bool(man) else "her" if woman else "his"


def _attribute(passage: Passage, age: int | None, *, infant: bool, right: int) -> Change:
    """Before a noun an adjective ("a young girl"), alone a noun ("a child")."""
    after = passage.after[right:]
    alone = pattern(NO_NOUN_BEHIND).match(after) is not None
    if infant:
        words = "" if re.match(r"\s+(?:baby|infant|newborn)\b", after, re.IGNORECASE) else "baby"
    else:
        words = _word_for(age, alone=alone)
    article = ARTICLE.search(passage.before)
    bare = alone and not re.search(r"[^\W\d_]\s+$", passage.before)
    if words and (bare or article):
        words = ("an " if words[0] in "aeiou" else "a ") + words
    capital = passage.begins and (bare or passage.words[:1].isupper() or (article is not None and article[1][0].isupper()))
    left = 0 if bare else passage.back(article) if words else 0
    return passage.cut(cased(words, "X" if capital else "x"), "age", left=left, right=right)


def _word_for(age: int | None, *, alone: bool) -> str:
    if age is None or age >= OLD:
        return "elderly person" if alone else "elderly"
    if age < TEENAGER:
        return ("child" if alone else "young") if age < CHILD else ("teenager" if alone else "teenage")
    if age < YOUNG:
        return "young adult" if alone else "young"
    adjective = "middle-aged" if age < MIDDLE else "older"
    return f"{adjective} person" if alone else adjective
