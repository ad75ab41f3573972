"""Where a text may name a person: what the tagger proposes, and what titles, wordings, hashtags and the lists propose.

Generous on purpose: `roles` decides whether a mention is a patient's, a professional's, or nobody's name.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from paravent.detectors import crf
from paravent.detectors.features import groups_of
from paravent.detectors.hashtags import LETTER, UPPER, name_in_hashtag
from paravent.reading import TextReading
from paravent.words import common, fold, given_name, is_town, larger_area, lines, rows, surname

LEAST_TAGGED = 0.15
NAME_WORD = rf"(?:{UPPER}(?:'{UPPER})?{LETTER}*(?:[-'’]{LETTER}+)*)"
PARTICLE = r"(?:de la|de|du|des|d'|le|la|van der|van den|van|von|der|den|dos|da|di|del|el|al|ben|bin|ibn|mac|nic|ní|ó|y|e)"
NAME_RUN = rf"{NAME_WORD}(?:(?: |-| {PARTICLE} ?){NAME_WORD}){{0,3}}"
COURTESY = re.compile(
    r"(?<![\w.])(?:(?P<short>[Mm]me|MME|[Mm]lle|MLLE|[Mm]rs?|MRS?|[Mm]s|[Mm]elle|[Vv]ve)\.?"
    r"|(?P<long>MM?|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|MONSIEUR|MADAME|Miss|[Mm]ister|Sr)\.?) "
    r"(?P<rest>\S[^\n,;:!?()\"«»]{0,40})"
)
INITIALS = re.compile(rf"(?:{UPPER}\. ?){{1,3}}(?![\w])|{UPPER}\b(?![.'’]\w)")
FIRST_RUN = re.compile(NAME_RUN)
LOWER_NAME = re.compile(rf"{LETTER}{{3,}}(?:-{LETTER}+)*")
PET_NAME = re.compile(rf"{UPPER}{LETTER}*(?:[-'’]{LETTER}+)*|{LETTER}{{3,}}")
HASHTAG = re.compile(r"#(\w{3,60})")
SURNAME_FIRST = re.compile(rf"(?<!\w){UPPER}{{3,}}(?:[- ]{UPPER}{{3,}})? {UPPER}[a-zà-ÿ]+(?:-{UPPER}[a-zà-ÿ]+)?(?!\w)")
DOTTED = re.compile(rf"(?<![\w.]){UPPER}\. ?{UPPER}\.(?![\w])|(?<!\w){NAME_WORD} {UPPER}\.(?!\w)")
CAPITALISED = re.compile(rf"(?<![\w#@/.]){NAME_RUN}")


WORDS = re.compile(rf"{LETTER}{{3,}}")
MOST_ECHOES = 200
ADDRESS_AFTER = re.compile(r"[@_/]|\.\w|[\w.-]{0,64} ?(?:\(at\)|arobase|\[at\])", re.IGNORECASE)
ONE_WORD = re.compile(r"[\w'-]+")
INITIAL_LAST = re.compile(rf"(?:^|[ .-]){UPPER}$")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A possible name at `[start, end)` of the reading's content; `kind` says what proposed it."""

    start: int
    end: int
    kind: str
    tagged: float = 0.0


def mentions(reading: TextReading) -> tuple[Mention, ...]:
    """Give the possible names of a reading, without overlaps, in order."""
    proposed = [
        *_tagged(reading),
        *_titled(reading),
        *_introduced(reading),
        *_pets(reading),
        *_hashtags(reading),
        *_listed(reading),
    ]
    chosen = _without_overlaps([mention for mention in proposed if not _in_address(reading.content, mention)])
    echoes = [echo for echo in _echoes(reading, chosen) if not _in_address(reading.content, echo)]
    return tuple(sorted(_without_overlaps([*chosen, *echoes]) if echoes else chosen))


def _in_address(content: str, mention: Mention) -> bool:
    """Whether a mention is part of a handle, a mail address or a link, which other detectors see."""
    before = content[max(0, mention.start - 2) : mention.start]
    if mention.kind != "hashtag" and before[-1:] in {"@", "_", "/"}:
        return True
    if before[-1:] == "." and before[:1].isalnum() and len(before) == 2 and content[mention.start].islower():
        return True
    return mention.kind != "initials" and ADDRESS_AFTER.match(content, mention.end) is not None


def _tagged(reading: TextReading) -> Iterator[Mention]:
    for tag in crf.tag(reading):
        if tag.label == "PERSON" and tag.probability >= LEAST_TAGGED:
            start, end = trimmed(reading.content, tag.start, tag.end)
            if start < end:
                yield Mention(start, end, "tagged", tag.probability)


@cache
def cues() -> dict[str, frozenset[str]]:
    """The groups of `words/name_cues.tsv`."""
    return {row[0]: frozenset(row[1].split("|")) for row in rows("name_cues")}


def _any(*groups: str) -> str:
    """A pattern for any wording of the groups, the longest first."""
    return "|".join(
        re.escape(word) for word in sorted(set().union(*(cues()[group] for group in groups)), key=lambda w: (-len(w), w))
    )


@cache
def _introducing() -> re.Pattern[str]:
    """For text in lower case: letters that are to be read in either case cost a pattern four times as much."""
    return re.compile(rf"(?<!\w)(?:(?P<spelt>{_any('spelt')})|(?:{_any('introduces')})) :? ?(?P<name>{LETTER}[\w'’-]{{0,40}})")


@cache
def _fond() -> re.Pattern[str]:
    """What stands before a pet name, for text in lower case."""
    return re.compile(rf"(?<!\w)(?:(?P<inside>{_any('pet_inside')})|(?:{_any('pet')})) (?={LETTER})")


@cache
def titles() -> frozenset[str]:
    """Words that stand before a name and are no part of it."""
    courtesy = next(row[1] for row in rows("roles") if row[0] == "courtesy").split("|")
    before = {
        fold(row[0]) for row in rows("professions_staff") if row[2] in {"title", "officer", "trade"} and " " not in row[0]
    }
    return (
        frozenset(courtesy)
        | before
        | {"professeur", "dear", "hi", "hello", "bonjour", "bonsoir", "merci", "cher", "chere", "coucou", "salut"}
    )


def trimmed(content: str, start: int, end: int) -> tuple[int, int]:
    """Cut titles and signs from the ends of a name, and a possessive; take the dot of a last initial in."""
    while start < end:
        word = ONE_WORD.match(content, start)
        if word is None:
            start += 1
        elif word.end() < end and fold(word.group()) in titles() and not (word.group().isupper() and len(word.group()) > 4):
            start = word.end()
        else:
            break
    while start < end and not content[end - 1].isalnum():
        end -= 1
    if content[start:end].endswith(("'s", "'S")):
        end -= 2
    if end - start >= 1 and content[end : end + 1] == "." and INITIAL_LAST.search(content[start:end]):
        end += 1
    return start, end


def _titled(reading: TextReading) -> Iterator[Mention]:
    content = reading.content
    for match in COURTESY.finditer(content):
        start = match.start("rest")
        initials = INITIALS.match(content, start)
        run = FIRST_RUN.match(content, start)
        if run is not None and (run.end() - run.start() > 1) and not (initials and initials.end() >= run.end()):
            first = fold(run.group().split(" ")[0])
            if first not in cues()["plain"]:
                yield Mention(start, trimmed(content, start, run.end())[1], "title")
        elif initials is not None:
            yield Mention(start, initials.end() - (initials.group()[-1:] == " "), "initials")
        elif match["short"]:
            lower = LOWER_NAME.match(content, start)
            if lower is not None and _may_name(lower.group(), reading.lang.value):
                yield Mention(start, lower.end(), "title")


def _may_name(word: str, lang: str) -> bool:
    key = fold(word)
    if key in cues()["plain"] or key in titles() or common(key, lang) >= 60:
        return False
    return surname(key) > 0 or given_name(key) > 0 or common(key, lang) < 20


def _introduced(reading: TextReading) -> Iterator[Mention]:
    content, lang = reading.content, reading.lang.value
    for match in _introducing().finditer(reading.lowered):
        start = match.start("name")
        word = content[start : match.end("name")]
        key = fold(word).removesuffix("'s")
        if word[0].isupper():
            if common(key, lang) < 50 or given_name(key) >= 5:
                run = FIRST_RUN.match(content, start)
                yield Mention(start, trimmed(content, start, run.end() if run else match.end("name"))[1], "introduced")
        elif given_name(key) >= 4 and (common(key, lang) < 35 or match["spelt"]):
            end = match.end("name")
            following = re.compile(rf" ({LETTER}{{4,}})").match(content, end)
            if following and surname(following[1]) >= 6 and common(following[1], lang) < 30:
                end = following.end()
            yield Mention(start, end, "introduced")


def _pets(reading: TextReading) -> Iterator[Mention]:
    content, lang = reading.content, reading.lang.value
    end = 0
    while match := _fond().search(reading.lowered, end):
        name = PET_NAME.match(content, match.end())
        if name is None:
            end = match.start() + 1
            continue
        word, (start, end) = name.group(), name.span()
        key = fold(word)
        upper = word[0].isupper()
        if (upper and common(key, lang) < 50) or (given_name(key) >= 4 and common(key, lang) < (42 if upper else 30)):
            last = end - 2 if word.endswith("'s") else end
            yield Mention(match.start("inside") if match["inside"] and upper else start, last, "nickname")


def _hashtags(reading: TextReading) -> Iterator[Mention]:
    if "#" not in reading.content:
        return
    for match in HASHTAG.finditer(reading.content):
        found = name_in_hashtag(match[1], reading.lang.value)
        if found is not None:
            yield Mention(match.start(1) + found[0], match.start(1) + found[1], "hashtag")


def _listed(reading: TextReading) -> Iterator[Mention]:
    content, lang = reading.content, reading.lang.value
    if content.isupper() or content.islower():
        return
    for match in CAPITALISED.finditer(content):
        yield from _capitalised(content, lang, match.start(), match.end())
    for match in SURNAME_FIRST.finditer(content):
        if given_name(match.group().split(" ")[-1]) >= 4:
            yield Mention(*match.span(), "listed")
    for match in DOTTED.finditer(content):
        word = match.group().split(" ")[0].rstrip(".")
        listed = word.isupper() and surname(word) >= 4  # as boards, labels and screens write it
        if len(word) == 1 or given_name(word) >= 3 or listed:
            yield Mention(*match.span(), "initials")


def _capitalised(content: str, lang: str, start: int, end: int) -> Iterator[Mention]:
    start, end = trimmed(content, start, end)
    words = content[start:end].split(" ")
    while words and (common(words[0], lang) >= 55 or (common(words[0], lang) >= 45 and not given_name(words[0]))):
        start += len(words[0]) + 1
        words = words[1:]
    if not words or start >= end:
        return
    given, plain = given_name(words[0]), common(words[0], lang)
    if fold(content[start:end]) in historical() or (len(words) == 1 and _unheard(words[0], lang)):
        yield Mention(start, end, "listed")
        return
    if "day" in groups_of(fold(words[0]), lang):
        return
    sure = (given >= 5 and plain < 30) or (given >= 8 and plain < 46)
    likely = sure or (len(words) > 1 and given >= 3 and surname(words[-1]) >= 4 and plain < 40)
    if likely and not larger_area(content[start:end]):
        yield Mention(start, end, "listed")


def _unheard(word: str, lang: str) -> bool:
    """Whether a capitalised word is in no dictionary and no gazetteer: a name from elsewhere, or a brand."""
    if not 3 <= len(word) <= 15 or not word.replace("-", "").replace("'", "").isalpha() or word.isupper():
        return False
    return common(word, lang) < 12 and not groups_of(fold(word), lang) and not is_town(word)


def _without_overlaps(proposed: list[Mention]) -> list[Mention]:
    chosen: list[Mention] = []
    for mention in sorted(
        proposed, key=lambda m: (m.kind == "listed", m.kind != "initials", m.start - m.end, -m.tagged, m.start)
    ):
        at = bisect_left(chosen, mention.start, key=lambda one: one.start)
        if at and chosen[at - 1].end > mention.start:
            at -= 1
        elif at == len(chosen) or chosen[at].start >= mention.end:
            chosen.insert(at, mention)
            continue
        if mention.tagged > chosen[at].tagged:
            chosen[at] = replace(chosen[at], tagged=mention.tagged)
    return chosen


def _echoes(reading: TextReading, chosen: list[Mention]) -> Iterator[Mention]:
    """The words of a name found once, where they stand again in any case, and inside hashtags."""
    lang, lowered, content = reading.lang.value, reading.lowered, reading.content
    words: dict[str, Mention] = {}
    for mention in chosen:
        if mention.kind != "listed" or mention.tagged:
            for word in WORDS.findall(lowered, mention.start, mention.end):
                if common(word, lang) < 40 or given_name(word) >= 5:
                    words[word] = mention
    for match in WORDS.finditer(lowered) if words else ():
        word = match.group()
        if word in words and (common(word, lang) < 30 or content[match.start()].isupper()):
            yield Mention(*match.span(), "echo", words[word].tagged / 2)
    for tag in HASHTAG.finditer(lowered) if words and "#" in content else ():
        for word in list(words)[:MOST_ECHOES]:
            at = tag[1].find(word)
            if at >= 0 and (len(word) > 3 or at == 0 or at + len(word) == len(tag[1])):
                yield Mention(tag.start(1) + at, tag.start(1) + at + len(word), "hashtag")


@cache
def historical() -> frozenset[str]:
    """Folded names of public and historical figures."""
    return frozenset(fold(line) for line in lines("historical"))
