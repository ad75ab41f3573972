"""The text under repair, as the hands that mend it see it: one passage a finding, with what stands round it."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from paravent.finding import Finding, Label, Span
from paravent.post import Author, Kind, Language, Post
from paravent.report import How

EVEN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‐": "-", "‑": "-"})
REACH = 80  # characters looked at on either side of a passage
HASHTAG = re.compile(r"#[\w'-]*$")
TAG_REST = re.compile(r"[\w'-]*")
SENTENCE_END = re.compile(r"[.!?…\n]")


@dataclass(frozen=True, slots=True)
class Change:
    """Cut `[start, end)` of the original and put `words` there; no words: left out. `kind` is the repair's word for it."""

    start: int
    end: int
    words: str = ""
    kind: str = ""

    @property
    def how(self) -> How:
        """Left out, or generalised."""
        return How.GENERALISED if self.words else How.LEFT_OUT


@dataclass(frozen=True)
class Scene:
    """A post's text with one mark for each character of the original (apostrophes and spaces made plain), and its findings."""

    post: Post
    lang: Language
    text: str
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, post: Post, lang: Language, findings: tuple[Finding, ...]) -> "Scene":
        """Make the scene of a post's own text."""
        return cls(post, lang, post.text.translate(EVEN), findings)

    @property
    def french(self) -> bool:
        """Whether the words to put in are French."""
        return self.lang is Language.FR

    @property
    def carer(self) -> bool:
        """Whether the author cares for those spoken of."""
        return self.post.author in {Author.HOSPITAL, Author.PROFESSIONAL}

    @property
    def reply(self) -> bool:
        """Whether the text answers somebody."""
        return self.post.kind is Kind.REPLY

    @cached_property
    def passages(self) -> "tuple[Passage, ...]":
        """One passage for each finding, in reading order."""
        return tuple(
            Passage(self, finding.place.start, finding.place.end, finding.label, finding)
            for finding in self.findings
            if isinstance(finding.place, Span)
        )

    @cached_property
    def by_label(self) -> "dict[Label, list[Passage]]":
        """The passages of each label, in reading order."""
        groups: dict[Label, list[Passage]] = {}
        for passage in sorted(self.passages, key=lambda p: p.start):
            groups.setdefault(passage.label, []).append(passage)
        return groups


@dataclass(frozen=True)
class Passage:
    """A finding's words and their neighbourhood."""

    scene: Scene
    start: int
    end: int
    label: Label
    finding: Finding | None = None

    @cached_property
    def words(self) -> str:
        """The words found, even."""
        return self.scene.text[self.start : self.end]

    @cached_property
    def before(self) -> str:
        """What stands before, within reach."""
        return self.scene.text[max(0, self.start - REACH) : self.start]

    @cached_property
    def after(self) -> str:
        """What stands behind, within reach."""
        return self.scene.text[self.end : self.end + REACH]

    @cached_property
    def rest(self) -> str:
        """What stands behind, to the end of the sentence."""
        return SENTENCE_END.split(self.after, maxsplit=1)[0]

    @cached_property
    def lead(self) -> str:
        """What stands before, from the beginning of the sentence."""
        return SENTENCE_END.split(self.before)[-1]

    @property
    def begins(self) -> bool:
        """Whether nothing but signs stands before it in its sentence."""
        return not re.search(r"\w", self.lead)

    @property
    def behind_an_age(self) -> bool:
        """Whether an English age stands right before and has taken the article: "this 39-year-old farmer"."""
        if self.scene.french:
            return False
        ages = (age for age in self.near(Label.AGE, 2) if age.end <= self.start)
        return any(not self.scene.text[age.end : self.start].strip() for age in ages)

    def near(self, label: Label, reach: int = 40) -> "tuple[Passage, ...]":
        """Other passages of a label in the same neighbourhood, nearest first."""
        same = self.scene.by_label.get(label, [])
        first = bisect_left(same, self.start - reach - REACH, key=lambda p: p.start)
        last = bisect_left(same, self.end + reach, key=lambda p: p.start)
        others = [p for p in same[first:last] if p.end > self.start - reach]
        return tuple(sorted(others, key=lambda p: min(abs(p.start - self.end), abs(self.start - p.end))))

    def back(self, match: re.Match[str] | None) -> int:
        """How many characters before the passage a match in `before` takes with it; 0 for no match."""
        return len(self.before) - match.start() if match else 0

    def hashtag(self, kind: str) -> "Change | None":
        """The change that leaves out the whole hashtag the passage stands in; None where it stands in none."""
        tag = HASHTAG.search(self.before)
        if tag is None and not self.words.startswith("#"):
            return None
        return self.cut("", kind, left=self.back(tag), right=ahead(TAG_REST, self.after))

    def cut(self, words: str = "", kind: str = "", *, left: int = 0, right: int = 0) -> Change:
        """Replace the passage, taking `left` characters more before it and `right` behind it."""
        return Change(self.start - left, self.end + right, words, kind)


def ahead(pattern: re.Pattern[str], text: str) -> int:
    """How many characters of the beginning of a text a pattern takes; 0 where it does not match."""
    match = pattern.match(text)
    return len(match.group()) if match else 0


def cased(words: str, like: str) -> str:
    """Give words a capital where the words they stand for have one."""
    return words[:1].upper() + words[1:] if like[:1].isupper() else words
