"""Places and addresses: "en Bretagne", "dans la région", "un lycée", "in the area"."""

import re

from paravent.repair.area_names import institution_english, institution_french, larger_area_behind, of_region, region
from paravent.repair.passage import Change, Passage, ahead, cased
from paravent.repair.vocabulary import pattern

AT_FR = (
    r"(?<!\w)((?:tout\s+)?{places.near}\s+(?:de\s+la\s+|de\s+l'|des?\s+|du\s+|d')|à\s+(?:la\s+|l')?|au\s+|aux\s+|en\s+|"
    r"(?:dans|sur)\s+(?:le\s+|la\s+|l'|les\s+)?|chez\s+|vers\s+|par\s+|(?:habit\w*|vi[stv]\w*)\s+)$"
)
OF_FR = re.compile(r"(?<!\w)(?:de\s+la\s+|de\s+l'|des?\s+|du\s+|d')$", re.IGNORECASE)
DWELLING = re.compile(r"((?:habit|vi[stv])\w*)\s+", re.IGNORECASE)
SPOT = r"{places.spots}\s+$"
ARTICLE_FR = re.compile(r"(?<!\w)(?:le|la|l'|les|ce|cette|son|sa|notre|une?|mon|ma)\s*$", re.IGNORECASE)
DEPARTMENT = re.compile(r"\s*\((?:\d{2,3}|2[AB])\)")
AT_EN = re.compile(
    r"(?<!\w)(?:in|at|near|around|outside|round|on|over in|out of|off|by)\s+((?:the|our|my|an?)\s+)?$", re.IGNORECASE
)
OF_EN = re.compile(r"(?<!\w)(?:from|of|to|for|via)\s+(the\s+)?$", re.IGNORECASE)
OWNER = re.compile(r"(?<!\w)(?:(the|our|my|his|her|their|this|that)|an?)\s+$", re.IGNORECASE)
FURTHER = re.compile(r"(?<!\w)(?:the|our|my|his|her|their|this|that)\s+\w+\s+$", re.IGNORECASE)
STATE = re.compile(r",?\s+[A-Z]{2}\b(?!\w)")
NO_NOUN = r"\s+(?:{english.functions}|{places.functions})\b"
ADDRESS_LEAD = r"(?<!\w)(?:{places.address}\s*:?\s*)+$"
DWELLS = r"(?<!\w){places.dwelling}\s*$"


def generalise_place(passage: Passage) -> Change:
    """Decide what becomes of a place."""
    return passage.hashtag("hashtag") or (_french(passage) if passage.scene.french else _english(passage))


def _french(passage: Passage) -> Change:
    right = ahead(DEPARTMENT, passage.after)
    institution = institution_french(passage.words)
    larger = "" if institution else region(passage.words)
    at, of = pattern(AT_FR).search(passage.before), OF_FR.search(passage.before)
    kind = "region" if larger else "area"
    if at:
        on = "sur" if at.group().lower().startswith("sur") else "dans"
        words = f"{on} {institution}" if institution else larger or "dans la région"
        dwelling = DWELLING.match(at.group())
        words = f"{dwelling[1]} {words}" if dwelling else words
        return passage.cut(cased(words, at.group()), kind, left=passage.back(at), right=right)
    if of:
        spot = pattern(SPOT).search(passage.before[: of.start()])
        words = f"d'{institution}" if institution else "de la région" if spot or not larger else of_region(larger)
        return passage.cut(words, kind, left=passage.back(of), right=right)
    return _bare_french(passage, institution, larger, right)


def _bare_french(passage: Passage, institution: str, larger: str, right: int) -> Change:
    """A place without preposition: in a list of facts, as a subject, behind an article."""
    article = ARTICLE_FR.search(passage.before)
    if article and institution:
        return passage.cut(institution.split(" ", 1)[1], "area", right=right)
    if article:
        return passage.cut("la région", "area", left=passage.back(article), right=right)
    inside = institution if passage.begins or not institution else f"dans {institution}"
    words = inside or larger or "dans la région"
    return passage.cut(cased(words, passage.words) if passage.begins else words, "area", right=right)


def _english(passage: Passage) -> Change:
    noun = institution_english(passage.words)
    at, of = AT_EN.search(passage.before), OF_EN.search(passage.before)
    lead = at or of
    behind = larger_area_behind(passage.after)
    if behind and not noun:
        return passage.cut("", "area", right=behind)
    right = ahead(STATE, passage.after)
    bare = lead is not None and not lead[1]
    named = pattern(r"\s+({institutions.english})\b").match(passage.after) if bare and not noun else None
    if lead and named:
        preposition = lead.group().split()[0]
        return passage.cut(f"{preposition} a local {named[1]}", "area", left=len(lead.group()), right=len(named.group()))
    if not bare and not right and re.match(r"\s+[A-Za-z]", passage.after) and not pattern(NO_NOUN).match(passage.after):
        return _attributive(passage, noun)
    owner = OWNER.search(passage.before)
    if owner and owner[1]:
        return passage.cut(noun or "area", "area", right=right)
    if lead is not None:
        return _led(passage, lead, noun, right, inside=at is not None)
    words = f"a local {noun}" if noun else "in the area" if re.search(r",\s*$", passage.before) else "the area"
    return passage.cut(cased(words, "X" if passage.begins else "x"), "area", right=right)


def _attributive(passage: Passage, noun: str) -> Change:
    """ "a Foxford man" → "a local man"; "the old Tarn Pit boys" → "the old pit boys"."""
    owner = OWNER.search(passage.before)
    if noun and (owner or FURTHER.search(passage.before)):
        return passage.cut(noun, "area")
    if owner and not owner[1]:
        return passage.cut("a local", "area", left=passage.back(owner))
    words = f"local {noun}".strip()
    return passage.cut(cased(words, "X" if passage.begins else "x"), "area")


def _led(passage: Passage, lead: re.Match[str], noun: str, right: int, *, inside: bool) -> Change:
    """A place behind a preposition."""
    preposition = lead.group().split()[0]
    if preposition.lower() == "via":
        return passage.cut("", "area", left=len(lead.group()), right=right)
    if noun:
        words = f"{preposition} a local {noun}"
    else:
        words = cased("in the area", preposition) if inside else f"{preposition} the area"
    return passage.cut(words, "area", left=len(lead.group()), right=right)


def leave_out_address(passage: Passage) -> Change:
    """Addresses go; where somebody lives at one, they live in the area."""
    lead = pattern(ADDRESS_LEAD).search(passage.before)
    left = passage.back(lead)
    if pattern(DWELLS).search(passage.before[: len(passage.before) - left]):
        return passage.cut("dans la région" if passage.scene.french else "in the area", "area", left=left)
    return passage.cut("", "address", left=left)
