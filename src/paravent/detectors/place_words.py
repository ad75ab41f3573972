"""A text cut into words, and what the words before a name tell of it: the ground `places` stands on."""

import re
from collections.abc import Callable
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

from paravent.reading import TextReading
from paravent.words import Commune, communes, fold, rows

WORD = re.compile(
    r"(?:[cdjlmnstCDJLMNST]|[qQ]u|[jJ]usqu)'(?=[^\W\d_])"
    r"|[^\W\d_]+(?:[.][^\W\d_]+|'(?!s\b)[^\W\d_]+|-[^\W\d_]+)*"
)
OF = frozenset(["de", "du", "des", "d'", "of"])
JOINTS = frozenset({" ", "-", "'", "", ". "})
LONGEST = 7  # words of a town's name
LARGE = 100_000  # people of a town abroad that counts
AGE = re.compile(r"\d{1,3} ?(?:ans|piges|balais|mois|years?|yo|y/o|yrs|[FMfm])?\b[^.!?\n]{0,24}$")
AT_HOME = {
    "fr": frozenset(["FR", "BE", "CH", "CA", "LU", "MC", "GP", "MQ", "RE", "GF", "YT", "NC", "PF"]),
    "en": frozenset(["GB", "IE", "US", "CA", "AU", "NZ", "IM", "JE", "GG"]),
}
C = TypeVar("C")


class Word(NamedTuple):
    """A word of the text, its place and its folded form."""

    start: int
    end: int
    key: str
    capital: bool


@cache
def cues() -> dict[str, frozenset[str]]:
    """The groups of `words/place_cues.tsv`."""
    return {row[0]: frozenset(fold(word) for word in row[1].split("|")) for row in rows("place_cues")}


class Text:
    """One text, cut into words."""

    def __init__(self, reading: TextReading) -> None:
        self.content, self.lang, self.author = reading.content, reading.lang.value, reading.author
        self.words = [Word(m.start(), m.end(), fold(m.group()), m.group()[0].isupper()) for m in WORD.finditer(reading.content)]
        self.keys = [word.key for word in self.words]
        capitals = sum([word.capital for word in self.words])
        self.flat = capitals > 0.8 * len(self.words) > 6.4
        self.groups = cues()
        self._towns: dict[tuple[int, int], tuple[Commune, ...]] = {}

    def key(self, index: int) -> str:
        """The folded word at an index; nothing outside the text."""
        return self.keys[index] if 0 <= index < len(self.keys) else ""

    def inside(self, index: int, group: str) -> bool:
        """Whether the word at an index belongs to a group of cues."""
        return 0 <= index < len(self.keys) and self.keys[index] in self.groups[group]

    def holds(self, first: int, stop: int, group: str) -> bool:
        """Whether one of the words `[first, stop)` belongs to a group of cues."""
        return not self.groups[group].isdisjoint(self.keys[max(0, first) : stop])

    def belongs(self, key: str, group: str) -> bool:
        """Whether a folded word belongs to a group of cues."""
        return key in self.groups[group]

    @cached_property
    def agenda(self) -> bool:
        """Whether the text announces an event: two words of an agenda or more."""
        return sum([key in self.groups["agenda"] for key in self.keys]) >= 2

    @cached_property
    def story(self) -> bool:
        """Whether the text gives an age or names a patient."""
        return self.holds(0, len(self.keys), "age") or self.holds(0, len(self.keys), "patient")

    def gap(self, index: int) -> str:
        """What stands between a word and the one before; what follows the last word for the index after it."""
        if index >= len(self.words):
            return self.content[self.words[-1].end :] if self.words else ""
        return self.content[self.words[index - 1].end : self.words[index].start] if index > 0 else "\n"

    def between(self, first: int, stop: int) -> str:
        """The words `[first, stop)` as they stand."""
        return self.content[self.words[first].start : self.words[stop - 1].end]

    def make(self, first: int, stop: int, kind: str, score: float, build: Callable[[int, int, str, float], C]) -> C:
        """Build a candidate from the words `[first, stop)`."""
        stop = min(stop, len(self.words))
        return build(self.words[first].start, self.words[stop - 1].end, kind, score)

    def aged(self, index: int) -> bool:
        """Whether an age stands just before ("52 ans, …", "38F, …")."""
        start = self.words[index].start
        return AGE.search(self.content, max(0, start - 36), start) is not None

    def chunk(self, index: int) -> int:
        """The index after the run of capitalised words that begins here."""
        stop = index + 1
        while stop < min(len(self.words), index + LONGEST) and self.words[stop].capital and self.gap(stop) in {" ", "-", "'"}:
            stop += 1
        return stop

    def known(self, index: int) -> int:
        """How many words from here make the longest name of a town, 0 for none."""
        best = 0
        if index >= len(self.words):
            return 0
        first = self.words[index]
        for stop in range(index, min(index + LONGEST, len(self.words))):
            last = self.words[stop]
            low = first.capital and not last.capital and not self.belongs(last.key, "link")
            if stop > index and (low or self.gap(stop) not in JOINTS):
                break
            if self.belongs(last.key, "link") or len(last.key) < 2 or (stop == index and len(last.key) < 3 and last.key != "y"):
                continue
            if self.people(index, stop - index + 1) >= 0:
                best = stop - index + 1
        return best

    def people(self, index: int, count: int) -> int:
        """The people of the town that these words name, the largest one; 0 unknown, -1 where there is none to think of."""
        towns = self.towns(index, count)
        near = (town.population for town in towns if town.country in AT_HOME[self.lang] or town.population >= LARGE)
        return max(near, default=-1)

    def home(self, index: int, count: int) -> bool:
        """Whether a town of this name lies where the text's language is spoken."""
        return any(town.country in AT_HOME[self.lang] for town in self.towns(index, count))

    def towns(self, index: int, count: int) -> tuple[Commune, ...]:
        """The towns of a name, looked up once."""
        found = self._towns.get((index, count))
        if found is None:
            found = self._towns[index, count] = self._look_up(index, count)
        return found

    def _look_up(self, index: int, count: int) -> tuple[Commune, ...]:
        """The towns of a name; a capital article that the official name lacks ("Le Guilvinec") is looked through."""
        found = communes(self.between(index, index + count))
        if not found and count == 2 and self.key(index) in {"le", "la", "les"} and self.words[index + 1].capital:
            return communes(self.between(index + 1, index + 2))
        return found

    def before(self, index: int) -> tuple[frozenset[str], str]:
        """What the words before a name tell (groups of cues, "of", "near"), and the head word it hangs on."""
        found, at = set[str](), index - 1
        if index == 0 or self.gap(index) not in {" ", ""}:
            return frozenset(), ""
        at = self.skip_articles(at, index)
        direct = at == index - 1
        if self.key(at) in OF:
            found.add("of")
            at = self.skip_articles(at - 1, index)
        elif (self.inside(at, "near") and not self.auxiliary(at)) or (self.key(at) == "to" and self.inside(at - 1, "move")):
            found.add("near")
            if not direct:
                found.add("article")
            at = self.skip_articles(at - 1, index)
        head = self.key(at) if self.gap(at + 1) in {" ", "-"} else ""
        if "of" in found and self.belongs(head, "of_near"):
            found.add("near")
        for group in ("institution", "service", "street", "area", "town_head"):
            if self.belongs(head, group) and ("near" not in found or (group in {"institution"} and self.lang == "en")):
                found.add(group)
        if "town_head" in found and not ("of" in found or direct):
            found.discard("town_head")
        before_and = self.key(index - 4) if head == "et" else ""  # "merci à Rose et à Valence"
        if "near" in found and (
            self.belongs(head, "thanks") or self.belongs(self.key(index - 5) if before_and else "", "thanks")
        ):
            found.add("thanks")
        if self.belongs(head, "live") and (direct or "near" in found):
            found.add("live")
        somebody = self.belongs(head, "person") or self.belongs(head, "town_head") or self.gap(at + 1) == ", "
        if self.key(index - 1) == "from" and somebody:
            found.add("live")
        return frozenset(found), head

    def auxiliary(self, at: int) -> bool:
        """Whether "a" is the verb ("il y a", "elle a"), or "in" belongs to "made in"."""
        return self.key(at) in {"a", "in"} and self.inside(at - 1, "not_a") and self.content[self.words[at].start] != "à"

    def journey(self, index: int) -> bool:
        """Whether a name is one end of a way: "de Brest à Nantes", "entre Brest et Nantes", "Paris–Lyon"."""
        link, stop = self.key(index - 1), index + self.known(index)
        ends = link in {"a", "to"} and self.words[index - 2].capital and self.key(index - 3) in {"de", "d'", "from"}
        starts = link in {"de", "d'", "entre", "between", "from"} and self.key(stop) in {"a", "et", "and", "to"}
        return ends or (starts and stop + 1 < len(self.words) and self.words[stop + 1].capital and self.known(stop + 1) > 0)

    def skip_articles(self, at: int, index: int) -> int:
        """The index before the articles that end at `at`, three words back at most."""
        while at >= 0 and self.inside(at, "article") and index - at < 4:
            at -= 1
        return at
