"""Places finer than a département or a county, tied to somebody: towns, quarters, schools, workplaces, clubs.

A name is a candidate where it is known as a town, or stands where a place stands; the words before and after it, and whether the
passage is about a person or about a profession or an event, decide. Larger areas, hospitals and streets are no finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from paravent.finding import Finding, Label, Seen
from paravent.post import Author
from paravent.reading import TextReading
from paravent.words import common, communes, fold, given_name, larger_area, regions, rows, surname

WORD = re.compile(r"(?:[dlDL]|[qQ]u|[jJ]usqu)'(?=[^\W\d_])|[^\W\d_]+(?:['.](?=[^\W\d_])[^\W\d_]+|-[^\W\d_]+)*")
END = re.compile(r"[.!?\n;:]")
ARTICLES = frozenset("le la les l' the un une notre nos leur leurs son sa ses mon ma mes".split())
LINKS = frozenset("de du des d' la le les l' en sur sous aux au lès les of upon on by under the y".split())
OF = frozenset("de du des d' of".split())
LONGEST = 7  # words of a town's name
LEAST = 0.5  # the score from which a candidate is a finding
REACH = 9  # words round a candidate in which a person or a profession counts
AT_HOME = {"fr": frozenset({"FR", "BE", "CH", "CA", "LU", "MC", "GP", "MQ", "RE", "GF", "YT", "NC", "PF"}),
           "en": frozenset({"GB", "IE", "US", "CA", "AU", "NZ", "IM", "JE", "GG"})}
LOOKS_FR = re.compile(r"(?i)(?:^(?:plou|ker|lan|tre|saint-|sainte-|st-|ste-|mont|villeneuve|chateau|château)|-(?:sur|sous|les|lès|le|la|en|de|du|aux)-"
                      r"|(?:ville|villers|court|heim|willer|bourg|ac|ières|gnies|gny|ieu|ec|oux|euil|hem|ghem|oz|az|ens)$)")
LOOKS_EN = re.compile(r"(?i)(?:^(?:bally|llan|cwm|aber|pen|inver|kil|drum|caer|pont|port|tre|clon|derry|knock|lis|strath|glen|gort)"
                      r"|(?:ville|ham|ton|ford|by|bury|field|town|wick|mouth|burgh|borough|burn|wood|minster|dale|thorpe|cester|stead|leigh|port|bridge|ness|garw)$)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text, its place and its folded form."""

    start: int
    end: int
    key: str
    capital: bool


@cache
def cues() -> dict[str, frozenset[str]]:
    """The groups of `words/place_cues.tsv`."""
    return {row[0]: frozenset(fold(word) for word in row[1].split("|")) for row in rows("place_cues")}


def detect(reading: TextReading) -> Iterator[Seen]:
    """Yield PLACE findings; kinds: town, quarter, school, workplace, club, spot."""
    text = _Text(reading)
    if not any(word.capital for word in text.words) and not text.words:
        return
    last = -1
    for index in range(len(text.words)):
        if text.words[index].start < last:
            continue
        found = text.candidate(index)
        if found is None:
            continue
        start, end, kind, score = found
        last = end
        if score >= LEAST:
            for place in reading.places(start, end):
                yield Finding(Label.PLACE, place, min(0.95, round(score, 2)), "places", kind)


class _Text:
    """One text, cut into words, with what each passage is about."""

    def __init__(self, reading: TextReading) -> None:
        self.content, self.lang, self.author = reading.content, reading.lang.value, reading.author
        self.words = [
            Word(m.start(), m.end(), fold(m.group()), m.group()[0].isupper()) for m in WORD.finditer(reading.content)
        ]
        letters = sum(word.capital for word in self.words)
        self.flat = not letters or self.content.upper() == self.content or letters > 0.8 * len(self.words) > 6.4
        self.agenda = sum(word.key in cues()["agenda"] for word in self.words)

    def key(self, index: int) -> str:
        """The folded word at an index, or nothing outside the text."""
        return self.words[index].key if 0 <= index < len(self.words) else ""

    def gap(self, index: int) -> str:
        """What stands between a word and the one before."""
        return self.content[self.words[index - 1].end : self.words[index].start] if 0 < index < len(self.words) else "\n"

    def candidate(self, index: int) -> tuple[int, int, str, float] | None:
        """The place that begins at a word: (start, end, kind, score)."""
        word = self.words[index]
        plain = self.flat or not word.capital
        before, head = self.before(index)
        if plain and not (before & {"near", "live"} and len(word.key) > 3 or head in cues()["quarter"]):
            return None
        if word.key in ARTICLES and not word.capital or word.key in LINKS and not word.capital:
            return None
        known, population = self.known(index)
        if plain:
            return self.plain_town(index, known, population, before)
        if self.gap(index) == "'" or self.content[word.start - 1 : word.start] in {"#", "@", "/", "_"}:
            return None
        stop = max(known, self.chunk(index))
        return self.named(index, known, population, stop, before, head)

    def named(self, index: int, known: int, population: int, stop: int, before: set[str], head: str
              ) -> tuple[int, int, str, float] | None:
        """Judge a capitalised name."""
        group, words = cues(), self.words
        after, previous = self.key(stop), self.key(index - 1)
        if previous in group["skip_before"] and self.gap(index) in {" ", ". "} and "de" not in before:
            return None
        close = self.gap(stop) in {" ", "'s "}
        if close and after in group["school_after"] and not before & {"institution"}:
            return words[index].start, self.school_end(stop), "school", 0.6 + self.about(index) / 2
        if close and after in group["club_after"]:
            return (words[index].start, words[stop].end, "club", 0.45 + self.about(index)) if known or len(before) else None
        kind = next((kind for kind in ("quarter", "school", "work", "spot", "club") if head in group[kind]), "")
        if kind and "de" not in before | {"de"} - before and not before & {"institution"}:
            return self.headed(index, stop, kind)
        if kind == "club" and known and previous in group["club"]:
            return words[index - 1].start, words[index + known - 1].end, "club", 0.6 + self.about(index)
        if close and after in group["institution_after"] or before & {"institution", "street", "area", "thanks"}:
            return None
        if known:
            return words[index].start, words[index + known - 1].end, "town", self.town(index, known, population, before)
        return self.unknown(index, stop, before)

    def headed(self, index: int, stop: int, kind: str) -> tuple[int, int, str, float] | None:
        """A school, workplace, quarter or spot named right after its head ("lycée Jean-Moulin", "lotissement des Genêts")."""
        first = index - 1
        while first > 0 and self.key(first) in LINKS | ARTICLES:
            first -= 1
        if self.key(stop) in OF and stop + 1 < len(self.words) and self.known(stop + 1)[0]:
            stop = stop + 1 + self.known(stop + 1)[0]
        names = {"quarter": "quarter", "school": "school", "work": "workplace", "spot": "spot", "club": "club"}
        base = {"quarter": 0.6, "school": 0.5, "work": 0.4, "spot": 0.4, "club": 0.45}[kind]
        return self.words[first].start, self.words[stop - 1].end, names[kind], base + self.about(index)

    def school_end(self, stop: int) -> int:
        """Where the name of an English school ends: "St Mary's Primary School", "Ashdown High School"."""
        while stop + 1 < len(self.words) and self.key(stop + 1) in {"school", "form", "college"} and self.gap(stop + 1) == " ":
            stop += 1
        return self.words[stop].end

    def chunk(self, index: int) -> int:
        """The index after the run of capitalised words, with links inside ("Saint Amand en Puisaye")."""
        stop, words = index + 1, self.words
        while stop < len(words) and self.gap(stop) in {" ", "-", "'", ""}:
            ahead = stop
            while ahead < len(words) and words[ahead].key in LINKS and not words[ahead].capital and ahead - stop < 2:
                ahead += 1
            if ahead >= len(words) or not words[ahead].capital or (ahead > stop and self.gap(ahead) not in {" ", "-", ""}):
                break
            if ahead > stop:
                break
            stop = ahead + 1
        return stop

    def known(self, index: int) -> tuple[int, int]:
        """How many words from here make a town, and its people (0 unknown); (0, 0) where none does."""
        first = self.words[index]
        best, people = 0, 0
        for stop in range(index, min(index + LONGEST, len(self.words))):
            if stop > index and self.gap(stop) not in {" ", "-", "'", "", ". "}:
                break
            last = self.words[stop]
            if stop == index and len(last.key) < 3 and last.key not in {"st", "ste", "le", "la", "y"}:
                return 0, 0
            if stop > index and not last.capital and last.key not in LINKS and not self.flat and first.capital:
                break
            if last.key in LINKS and last.key not in {"y"} and stop > index:
                continue
            towns = communes(self.content[first.start : last.end].removesuffix("'s"))
            if towns and (stop > index or last.key not in ARTICLES):
                home = [town.population for town in towns if town.country in AT_HOME[self.lang] or town.population > 100_000]
                if home:
                    best, people = stop - index + 1, max(home)
        return best, people

    def before(self, index: int) -> tuple[set[str], str]:
        """What the words before a name tell: groups of cues, "de" among them, and the head word they hang on."""
        group, found, at = cues(), set[str](), index - 1
        if not 0 <= at or not re.fullmatch(r"['’ ]?|, | \(|\. ", self.gap(index)):
            return found, ""
        if self.gap(index) not in {" ", ""}:
            return found, ""
        while at >= 0 and self.key(at) in ARTICLES and index - at < 4:
            at -= 1
        if self.key(at) in OF:
            found.add("de")
            at -= 1
        elif self.key(at) in group["near"]:
            found.add("near")
            at -= 1
        while at >= 0 and self.key(at) in ARTICLES and index - at < 5:
            at -= 1
        head = self.key(at) if at >= 0 and self.gap(at + 1) in {" ", "-", ", "} else ""
        for name in ("institution", "service", "street", "area", "town_head"):
            if head in group[name] and (found & {"de"} or name != "town_head") and not (name == "institution" and "near" in found):
                found.add(name)
        if "near" in found and head in group["thanks"]:
            found.add("thanks")
        if head in group["live"] or self.key(at - 1) in group["live"] and "near" in found:
            found.add("live")
        if "near" in found and self.key(index - 1) == "from" and head in group["person"] | group["town_head"]:
            found.add("live")
        return found, head

    def about(self, index: int) -> float:
        """Whether the passage is about a person (+) or about a profession, a journey, an event (−)."""
        group = cues()
        near = self.words[max(0, index - REACH) : index + REACH]
        person = any(word.key in group["person"] for word in near)
        staff = any(word.key in group["staff"] for word in near)
        event = self.agenda >= 2 and self.author in {Author.HOSPITAL, Author.PROFESSIONAL}
        return 0.2 * person - 0.2 * staff - 0.2 * event

    def town(self, index: int, known: int, population: int, before: set[str]) -> float:
        """Score a known town."""
        if larger_area(self.content[self.words[index].start : self.words[index + known - 1].end]):
            return 0.0
        score = 0.2 + (0.35 if "near" in before else 0.0) + (0.3 if "live" in before or "town_head" in before else 0.0)
        score += 0.15 if "de" in before else 0.0
        if "service" in before:
            score += 0.15 if self.author is not Author.HOSPITAL else -0.4
        if not before:
            score += self.apposed(index, index + known)
        if known == 1 and "-" not in self.key(index):
            key = self.key(index)
            if common(key, self.lang) >= 30 or given_name(key) >= 7 or (surname(key) >= 9 and not before):
                score -= 0.25 if "live" not in before else 0.1
        return score + self.about(index)

    def apposed(self, index: int, stop: int) -> float:
        """A town between commas, in brackets, or alone in front ("38 ans, Verviers, …")."""
        left, right = self.gap(index), self.gap(stop) if stop < len(self.words) else "."
        if index and left.strip() in {",", "(", "-", "–", "—", "·", "|", "/"} and right.strip()[:1] in {",", ")", ".", ":", ";", "", "-", "–", "("}:
            return 0.2
        return -0.2

    def unknown(self, index: int, stop: int, before: set[str]) -> tuple[int, int, str, float] | None:
        """A capitalised name that no list knows, where a place stands."""
        first, last = self.words[index], self.words[stop - 1]
        name = self.content[first.start : last.end]
        if not before & {"near", "live", "town_head"} or len(first.key) < 4 or stop - index > 3:
            return None
        if given_name(first.key) >= 3 or common(first.key, self.lang) >= 25 or larger_area(name) or fold(name) in regions():
            return None
        looks = (LOOKS_FR if self.lang == "fr" else LOOKS_EN).search(name)
        score = 0.15 + (0.2 if "near" in before else 0.0) + (0.35 if before & {"live", "town_head"} else 0.0) + (0.15 if looks else 0)
        score -= 0.1 if surname(first.key) >= 6 else 0.0
        return first.start, last.end, "town", score + self.about(index)

    def plain_town(self, index: int, known: int, population: int, before: set[str]) -> tuple[int, int, str, float] | None:
        """A town in lower case, or in a text all in capitals."""
        if not known or (known == 1 and (common(self.key(index), self.lang) >= 15 or population < 1000)):
            return None
        if before & {"institution", "street", "thanks"} or (known == 1 and given_name(self.key(index)) >= 8):
            return None
        name = self.words[index].start, self.words[index + known - 1].end
        return None if larger_area(self.content[slice(*name)]) else (*name, "town", self.town(index, known, population, before))
