"""Places finer than a département or a county, tied to somebody: towns, quarters, schools, workplaces, clubs, spots.

A name is a candidate where it is known as a town or stands where a place stands; the words before and after it, and whether the
passage is about a person, a profession or an event, decide. Larger areas, hospitals and streets are no finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from paravent.detectors.place_words import Text
from paravent.finding import Finding, Label, Seen
from paravent.post import Author
from paravent.reading import TextReading
from paravent.words import common, fold, given_name, larger_area, surname

LEAST = 0.5  # the score from which a candidate is a finding
REACH = 10  # words round a candidate in which a person or a profession counts
HEADS = {
    "school": ("school", 0.55),
    "quarter": ("quarter", 0.6),
    "work": ("workplace", 0.4),
    "spot": ("spot", 0.4),
    "club": ("club", 0.45),
}
TAGS = frozenset("#@/_&")
ENDS = frozenset({",", ")", ".", ":", ";", "", "-", "–", "(", "!", "?", "\n"})
LOOKS_FR = re.compile(
    r"(?:^(?:plou|ker|lan|tre|saint-|sainte-|st-|ste-|mont|villeneuve|chateau|bourg)|-(?:sur|sous|les|le|la|en|de|du|aux|l|d)[-']"
    r"|(?:ville|villers|court|heim|willer|bourg|ieres|gnies|gny|euil|ghem|ollet|anges)$)"
)
LOOKS_EN = re.compile(
    r"(?:^(?:bally|ballin|llan|cwm|aber|inver|kil|drum|caer|clon|derry|knock|lis|strath|glen|gort|pen)"
    r"|(?:ville|ham|ton|ford|by|bury|field|town|wick|mouth|burgh|borough|burn|minster|dale|thorpe|cester|stead|leigh|bridge|more|wood)$)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be a finding: code points of the even text, what it is, and its score."""

    start: int
    end: int
    kind: str
    score: float


def detect(reading: TextReading) -> Iterator[Seen]:
    """Yield PLACE findings; kinds: town, quarter, school, workplace, club, spot."""
    text = Text(reading)
    last = -1
    for index, word in enumerate(text.words):
        cued = text.flat or text.inside(index - 1, "near") or text.inside(index - 1, "live")
        if word.start < last or not (word.capital or cued):
            continue
        found = candidate(text, index)
        if found and found.score >= LEAST:
            last = found.end
            for place in reading.places(found.start, found.end):
                yield Finding(Label.PLACE, place, min(0.95, round(found.score, 2)), "places", found.kind)


def candidate(text: Text, index: int) -> Candidate | None:
    """The place that begins at a word, if one may."""
    word = text.words[index]
    small = not word.capital and (text.inside(index, "link") or text.inside(index, "small"))
    if small or text.inside(index, "calendar") or text.content[word.start - 1 : word.start] in TAGS:
        return None
    before, head = text.before(index)
    if text.flat or not word.capital:
        return plain(text, index, before) if before & {"near", "live", "of"} and len(word.key) > 3 else None
    if text.inside(index - 1, "title") and text.gap(index) in {" ", ". "}:
        return None
    if text.inside(index, "institution") and not text.inside(index, "club"):
        return None
    known = text.known(index)
    stop = max(index + known, text.chunk(index))
    return (
        english(text, index, stop, known, before)
        or headed(text, index, stop, known, before, head)
        or (town(text, index, known, before) if known else unknown(text, index, stop, before))
    )


def english(text: Text, index: int, stop: int, known: int, before: frozenset[str]) -> Candidate | None:
    """A name that a word after it makes a school's, a club's or an institution's ("Ashdown Primary", "Ballymore GAA")."""
    for at in range(index + 1, stop + 1):
        if text.gap(at) not in {" ", "'s ", "' ", "-"} or at >= len(text.words):
            return None
        if text.inside(at, "school_after") and "institution" not in before and not text.inside(at + 1, "institution_after"):
            while text.inside(at + 1, "school_after") and text.gap(at + 1) == " ":
                at += 1
            person = common(text.words[index].key, text.lang) < 35 or bool(before)
            return text.make(index, at + 1, "school", (0.5 if person else 0.3) + about(text, index), Candidate)
        named = given_name(text.words[index].key) < 5 and (text.lang == "en")
        if text.inside(at, "spot_after") and named and not (text.words[at].capital and text.inside(at, "institution_after")):
            return text.make(index, at + 1, "spot", 0.4 + 0.1 * bool(known or before) + about(text, index), Candidate)
        if text.inside(at, "institution_after"):
            return text.make(index, at + 1, "institution", 0.0, Candidate)
        if text.inside(at, "club_after") and (known or before):
            return text.make(index, at + 1, "club", 0.5 + about(text, index), Candidate)
    return None


def headed(text: Text, index: int, stop: int, known: int, before: frozenset[str], head: str) -> Candidate | None:
    """A school, workplace, quarter or spot named after its head ("lycée Jean-Moulin", "gare de Melun")."""
    group = next((group for group in HEADS if text.belongs(head, group)), "")
    if not group or before & {"near", "institution"} or text.lang != "fr":
        return None
    if (group == "club" and not known) or (group == "work" and not known and given_name(text.words[index].key) >= 8):
        return None
    first = index - 1
    while text.key(first) != head:
        first -= 1
    while text.key(stop) in {"de", "d'", "a"} and text.known(stop + 1) and stop - index < 12:
        stop += 1 + text.known(stop + 1)
    if text.key(stop) == "de" and stop + 1 < len(text.words) and text.words[stop + 1].capital and group == "school":
        stop = text.chunk(stop + 1)  # a village that no list knows
    if text.gap(stop) == ", " and stop < len(text.words) and text.known(stop) and group == "school":
        stop += text.known(stop)
    kind, base = HEADS[group]
    return text.make(first, stop, kind, base + 0.1 * bool(known) + about(text, index), Candidate)


def town(text: Text, index: int, known: int, before: frozenset[str]) -> Candidate:
    """Score a known town; a name that is also a given name or an ordinary word needs more."""
    name = text.between(index, index + known)
    score = 0.2 + 0.35 * ("near" in before) + 0.3 * bool(before & {"live", "town_head"}) + 0.2 * ("of" in before)
    if before & {"institution", "street", "area", "thanks"} or larger_area(name):
        score = -1.0
    if "service" in before:
        score += 0.15 if text.author is not Author.HOSPITAL else -0.4
    if not before:
        score += apposed(text, index, index + known)
    if known == 1 and "-" not in name:
        key = text.words[index].key
        frequent = common(key, text.lang) >= (45 if text.people(index, 1) >= 20_000 else 30)
        if frequent or given_name(key) >= 7 or (surname(key) >= 9 and not before):
            score -= 0.1 if "live" in before else 0.25
        elif not common(key, text.lang) and not given_name(key) and text.people(index, 1) < 30_000:
            score += 0.1  # a small town whose name says nothing else
        if text.gap(index + 1).startswith("'s"):
            score -= 0.4
    if not text.home(index, known):
        score -= 0.25
    if "of" in before and given_name(text.key(index - 2)) >= 5 and text.words[index - 2].capital:
        score -= 0.2  # "Aude de Bressuire": more often a name than a town
    if text.journey(index):
        score -= 0.3
    if "article" in before and text.lang == "en":
        score -= 0.2
    return text.make(index, index + known, "town", score + about(text, index), Candidate)


def unknown(text: Text, index: int, stop: int, before: frozenset[str]) -> Candidate | None:
    """A capitalised name that no list knows, where a place stands."""
    key, name = text.words[index].key, text.between(index, stop)
    if before & {"institution", "street", "area", "thanks", "article"} or larger_area(name) or name.isupper():
        return None
    if len(key) < 4 or stop - index > 3 or text.gap(stop).startswith("'"):
        return None
    if given_name(key) >= 3 or given_name(key.split("-")[0]) >= 9 or common(key, text.lang) >= 25:
        return None
    looks = bool((LOOKS_FR if text.lang == "fr" else LOOKS_EN).search(fold(name)))
    aged = not before and text.aged(index) and apposed(text, index, stop) > 0
    weak = looks and ("service" in before or ("of" in before and "-" in name))
    if not (before & {"near", "live", "town_head"} or aged or weak):
        return None
    score = 0.15 + 0.15 * looks + 0.15 * weak + 0.2 * ("near" in before) + 0.2 * aged
    score += 0.3 * bool(before & {"live", "town_head"}) - 0.1 * (surname(key) >= 6)
    return text.make(index, stop, "town", score + about(text, index), Candidate)


def plain(text: Text, index: int, before: frozenset[str]) -> Candidate | None:
    """A town in lower case, or in a text all in capitals: only names that say nothing else."""
    known = text.known(index)
    key = text.words[index].key
    if not known or before & {"institution", "street", "thanks", "area"} or not before & {"near", "live", "town_head", "of"}:
        return None
    if known == 1 and (max(common(key, "fr"), common(key, "en")) >= 15 or given_name(key) >= 8 or text.people(index, 1) < 2000):
        return None
    ordinary = all(common(part.key, text.lang) >= 20 for part in text.words[index : index + known])
    if known > 1 and (ordinary or text.people(index, known) < 1000):
        return None
    return town(text, index, known, before)


def about(text: Text, index: int) -> float:
    """Whether the passage is about a person (+), or about a profession, a journey, an event (−)."""
    person = text.holds(index - REACH, index + REACH, "person") or text.aged(index)
    staff = text.holds(index - REACH, index + REACH, "staff")
    official = text.author in {Author.HOSPITAL, Author.PROFESSIONAL}
    return 0.2 * person + 0.1 * text.story - (0.2 if official else 0.1) * staff - 0.2 * (official and text.agenda)


def apposed(text: Text, index: int, stop: int) -> float:
    """A town between commas, in brackets, or alone in front ("38 ans, Verviers, …")."""
    left, right = text.gap(index).strip(), text.gap(stop).strip()[:1]
    return 0.2 if index and left[-1:] in {",", "(", "-", "–", "—", "·", "|", "/"} and right in ENDS else -0.2
