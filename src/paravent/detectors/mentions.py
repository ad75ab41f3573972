"""Where a text may name a person: what the tagger proposes, and what titles, wordings, hashtags and the lists propose.

Generous on purpose: `roles` decides whether a mention is a patient's, a professional's, or nobody's name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from paravent.detectors import crf
from paravent.detectors.features import groups_of
from paravent.reading import TextReading
from paravent.words import common, communes, fold, given_name, larger_area, lines, rows, surname

LEAST_TAGGED = 0.15
LETTER = r"[^\W\d_]"
UPPER = r"[A-ZÀ-ÖØ-ÞŁŚŻŞİĞČŠŽ]"
NAME_WORD = rf"(?:{UPPER}(?:'{UPPER})?{LETTER}*(?:[-'’]{LETTER}+)*)"
PARTICLE = r"(?:de la|de|du|des|d'|le|la|van der|van den|van|von|der|den|dos|da|di|del|el|al|ben|bin|ibn|mac|nic|ní|ó|y|e)"
NAME_RUN = rf"{NAME_WORD}(?:(?: |-| {PARTICLE} ?){NAME_WORD}){{0,3}}"
COURTESY = re.compile(
    r"(?<![\w.])(?:(?P<short>[Mm]me|MME|[Mm]lle|MLLE|[Mm]rs?|MRS?|[Mm]s|[Mm]elle|[Vv]ve)\.?|(?P<long>M|MM|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle"
    r"|MONSIEUR|MADAME|Miss|[Mm]ister|Sr)\.?) (?P<rest>\S[^\n,;:!?()\"«»]{0,40})"
)
INITIALS = re.compile(rf"(?:{UPPER}\. ?){{1,3}}(?![\w])|{UPPER}\b(?![.'’]\w)")
FIRST_RUN = re.compile(NAME_RUN)
LOWER_NAME = re.compile(rf"{LETTER}{{3,}}(?:-{LETTER}+)*")
INTRODUCED = re.compile(
    r"(?i)(?<!\w)(?:(?:je )?m'app?el+e?s?|s'app?el+e(?:nt|ait)?|app?el+e[zr]?-(?:moi|le|la)|moi c'?est|moé c'est|mon (?:pré)?nom(?: est| c'est)?|au nom de|prénommée?|surnommée?|nommée?"
    r"|mwen rélé|my name(?:'s| is)|name's|name of|real name|named|called|nicknamed|known as|répond au (?:pré)?nom de|answers to|call me|this is|i'm|im|i am|it's|meet|c'est|rip|r\.i\.p\.?|repose en paix"
    r"|joyeux anniversaire|happy birthday|bon anniversaire|courage|prayers for|pray for|justice (?:pour|for)|love from|xo+|bisous à|—|signé)"
    r" :? ?(?P<name>" + LETTER + r"[\w'’-]*)"
)
PET = re.compile(
    rf"(?i)(?<!\w)(?:(?P<inside>p'?tite?|pti|wee|big|lil'?|auld|ti)|petite?s?|papy|papi|papie|mamie|mamy|mami|mémé|meme|pépé|pepe|tonton|tata|tatie|tante|oncle|cousine?|frère|sœur|soeur"
    rf"|mémère|pépère|nan|nana|nanna|granny|grandma|grandpa|grandad|granddad|gran|uncle|auntie|aunt|aunty|baby|bébé|bb|little|lady|auntie|cousin|brother|sister|bro|sis|my|son|daughter"
    rf"|jumeaux|fils|fille|mari|femme|famille|maman|papa|mum|mom|dad|mammy|daddy|lad|young) (?P<name>(?-i:{UPPER}){LETTER}*(?:[-'’]{LETTER}+)*|{LETTER}{{3,}})"
)
HASHTAG = re.compile(r"#(\w{3,60})")
SURNAME_FIRST = re.compile(rf"(?<!\w){UPPER}{{3,}}(?:[- ]{UPPER}{{3,}})? {UPPER}[a-zà-ÿ]+(?:-{UPPER}[a-zà-ÿ]+)?(?!\w)")
DOTTED = re.compile(rf"(?<![\w.]){UPPER}\. ?{UPPER}\.(?![\w])|(?<!\w){NAME_WORD} {UPPER}\.(?!\w)")
CAPITALISED = re.compile(rf"(?<![\w#@/.]){NAME_RUN}")
NOT_AFTER_TITLE = frozenset(
    ["le", "la", "les", "l", "un", "une", "des", "du", "de", "qui", "que", "et", "est", "a", "au", "je", "vous", "on", "il", "elle", "ne", "votre", "notre", "nous", "pour", "dans", "sur", "en", "avec", "ce", "cette", "quand", "tout", "bonjour", "merci", "si", "ou", "mais", "y", "the", "and", "who", "is", "was", "in", "on", "of", "to", "from", "at", "for", "has", "had", "dit", "tout", "toute", "tres", "bien", "pas", "plus"]
)
PIECES = re.compile(rf"{UPPER}+(?![a-zà-ÿ])|{UPPER}[a-zà-ÿ'-]+|[a-zà-ÿ]+|\d+")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A possible name at `[start, end)` of the reading's content; `kind` says what proposed it."""

    start: int
    end: int
    kind: str
    tagged: float = 0.0


def mentions(reading: TextReading) -> tuple[Mention, ...]:
    """Give the possible names of a reading, without overlaps, in order."""
    proposed = [*_tagged(reading), *_titled(reading), *_introduced(reading), *_pets(reading), *_hashtags(reading), *_listed(reading)]
    chosen = _without_overlaps([mention for mention in proposed if not _in_address(reading.content, mention)])
    echoes = [echo for echo in _echoes(reading, chosen) if not _in_address(reading.content, echo)]
    return tuple(sorted(_without_overlaps([*chosen, *echoes]) if echoes else chosen))


ADDRESS_AFTER = re.compile(r"[@_/]|\.\w|[\w.-]* ?(?:\(at\)|arobase|\[at\])", re.IGNORECASE)


def _in_address(content: str, mention: Mention) -> bool:
    """Whether a mention is part of a handle, a mail address or a link, which other detectors see."""
    before = content[max(0, mention.start - 2) : mention.start]
    if mention.kind != "hashtag" and before[-1:] in {"@", "_", "/"} and before[-1:]:
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
def titles() -> frozenset[str]:
    """Words that stand before a name and are no part of it."""
    courtesy = next(row[1] for row in rows("roles") if row[0] == "courtesy").split("|")
    before = {fold(row[0]) for row in rows("professions_staff") if row[2] in {"title", "officer", "trade"} and " " not in row[0]}
    return frozenset(courtesy) | before | {"professeur", "dear", "hi", "hello", "bonjour", "bonsoir", "merci", "cher", "chere", "coucou", "salut"}


def trimmed(content: str, start: int, end: int) -> tuple[int, int]:
    """Cut titles and signs from the ends of a name, and a possessive; take the dot of a last initial in."""
    while start < end:
        word = re.compile(r"[\w'-]+").match(content, start)
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
    if end - start >= 1 and content[end : end + 1] == "." and re.search(rf"(?:^|[ .-]){UPPER}$", content[start:end]):
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
            if first not in NOT_AFTER_TITLE:
                yield Mention(start, trimmed(content, start, run.end())[1], "title")
        elif initials is not None:
            yield Mention(start, initials.end() - (initials.group()[-1:] == " "), "initials")
        elif match["short"]:
            lower = LOWER_NAME.match(content, start)
            if lower is not None and _may_name(lower.group(), reading.lang.value):
                yield Mention(start, lower.end(), "title")


def _may_name(word: str, lang: str) -> bool:
    key = fold(word)
    if key in NOT_AFTER_TITLE or key in titles() or common(key, lang) >= 60:
        return False
    return surname(key) > 0 or given_name(key) > 0 or common(key, lang) < 20


def _introduced(reading: TextReading) -> Iterator[Mention]:
    content, lang = reading.content, reading.lang.value
    for match in INTRODUCED.finditer(content):
        word, start = match["name"], match.start("name")
        key = fold(word).removesuffix("'s")
        if word[0].isupper():
            if common(key, lang) < 50 or given_name(key) >= 5:
                run = FIRST_RUN.match(content, start)
                yield Mention(start, trimmed(content, start, run.end() if run else match.end("name"))[1], "introduced")
        elif given_name(key) >= 4 and (common(key, lang) < 35 or "app" in match.group().lower() or "name" in match.group().lower()):
            end = match.end("name")
            following = re.compile(rf" ({LETTER}{{4,}})").match(content, end)
            if following and surname(following[1]) >= 6 and common(following[1], lang) < 30:
                end = following.end()
            yield Mention(start, end, "introduced")


def _pets(reading: TextReading) -> Iterator[Mention]:
    content, lang = reading.content, reading.lang.value
    for match in PET.finditer(content):
        word, start, end = match["name"], match.start("name"), match.end("name")
        key = fold(word)
        upper = word[0].isupper()
        if (upper and common(key, lang) < 50) or (given_name(key) >= 4 and common(key, lang) < (42 if upper else 30)):
            if word.endswith("'s"):
                end -= 2
            yield Mention(match.start("inside") if match["inside"] and upper else start, end, "nickname")


@cache
def hashtag_parts() -> tuple[frozenset[str], frozenset[str]]:
    """What stands before and after a name in a hashtag."""
    groups = {row[0]: row[1] for row in rows("hashtags")}
    return frozenset(groups["before"].split("|")), frozenset(groups["after"].split("|"))


def _hashtags(reading: TextReading) -> Iterator[Mention]:
    if "#" not in reading.content:
        return
    for match in HASHTAG.finditer(reading.content):
        found = name_in_hashtag(match[1], reading.lang.value)
        if found is not None:
            yield Mention(match.start(1) + found[0], match.start(1) + found[1], "hashtag")


def name_in_hashtag(tag: str, lang: str) -> tuple[int, int] | None:
    """Give where a hashtag (without its sign) holds a name, or None."""
    before, after = hashtag_parts()
    pieces = [(piece.start(), piece.end()) for piece in PIECES.finditer(tag)]
    keys = [fold(tag[start:end]) for start, end in pieces]
    framed = 0
    first, last = 0, len(pieces)
    for stop in range(len(keys), 0, -1):
        if "".join(keys[:stop]) in before:
            first, framed = stop, framed + 1
            break
    for begin in range(first + 1, len(keys)):
        if "".join(keys[begin:]) in after:
            last, framed = begin, framed + 1
            break
    if framed and first < last and any(_bears(key, lang, 35, 1) for key in keys[first:last]) and last - first <= 3:
        return pieces[first][0], pieces[last - 1][1]
    low = fold(tag)
    if len(low) == len(tag) and len(pieces) <= 2:
        found = _unframed(low, before, after, lang)
        if found is not None:
            return found
    if len(pieces) > 1:
        for (start, end), key in zip(pieces, keys, strict=True):
            if tag[start].isupper() and _bears(key, lang, 20, 7):
                return start, end
    return (0, len(tag)) if len(pieces) == 1 and _bears(low, lang, 20, 9) else None


def _unframed(low: str, before: frozenset[str], after: frozenset[str], lang: str) -> tuple[int, int] | None:
    for cut in range(len(low) - 2, 2, -1):
        if low[:cut] in before:
            rest = low[cut:]
            stop = next((len(rest) - len(tail) for tail in after if rest.endswith(tail) and len(rest) - len(tail) > 2), len(rest))
            if _bears(rest[:stop], lang, 35, 3):
                return cut, cut + stop
    for tail in after:
        if low.endswith(tail) and len(low) - len(tail) > 2 and _bears(low[: -len(tail)], lang, 30, 5):
            return 0, len(low) - len(tail)
    return None


def _bears(key: str, lang: str, most: int, least: int) -> bool:
    bearers = given_name(key) or (1 if len(key) > 2 and not common(key, lang) and key.isalpha() else 0)
    return bearers >= least and (common(key, lang) < most or (bearers >= 8 and common(key, lang) < 50))


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
        if len(word) == 1 or given_name(word) >= 3:
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
    if sure or (len(words) > 1 and given >= 3 and surname(words[-1]) >= 4 and plain < 40):
        if not larger_area(content[start:end]):
            yield Mention(start, end, "listed")


def _unheard(word: str, lang: str) -> bool:
    """Whether a capitalised word is in no dictionary and no gazetteer: a name from elsewhere, or a brand."""
    if not 3 <= len(word) <= 15 or not word.replace("-", "").replace("'", "").isalpha() or word.isupper():
        return False
    return common(word, lang) < 12 and not groups_of(fold(word), lang) and not communes(word)


def _without_overlaps(proposed: list[Mention]) -> list[Mention]:
    chosen: list[Mention] = []
    for mention in sorted(proposed, key=lambda m: (m.kind == "listed", m.kind != "initials", -(m.end - m.start), -m.tagged)):
        clash = next((n for n, one in enumerate(chosen) if one.start < mention.end and mention.start < one.end), None)
        if clash is None:
            chosen.append(mention)
        elif mention.tagged > chosen[clash].tagged:
            one = chosen[clash]
            chosen[clash] = Mention(one.start, one.end, one.kind, mention.tagged)
    return chosen


def _echoes(reading: TextReading, chosen: list[Mention]) -> Iterator[Mention]:
    """The words of a name found once, where they stand again in any case, and inside hashtags."""
    lang, lowered, content = reading.lang.value, reading.lowered, reading.content
    words = {}
    for mention in chosen:
        if mention.kind == "listed" and not mention.tagged:
            continue
        for word in re.findall(rf"{LETTER}{{3,}}", content[mention.start : mention.end]):
            if common(word, lang) < 40 or given_name(word) >= 5:
                words[word.lower()] = mention
    for word, mention in words.items():
        for match in re.finditer(rf"(?<!{LETTER}){re.escape(word)}(?!{LETTER})", lowered):
            if common(word, lang) < 30 or content[match.start()].isupper():
                yield Mention(*match.span(), "echo", mention.tagged / 2)
        if "#" in content:
            for tag in HASHTAG.finditer(lowered):
                at = tag[1].find(word)
                if at >= 0 and (len(word) > 3 or at == 0 or at + len(word) == len(tag[1])):
                    yield Mention(tag.start(1) + at, tag.start(1) + at + len(word), "hashtag")


@cache
def historical() -> frozenset[str]:
    """Folded names of public and historical figures."""
    return frozenset(fold(line) for line in lines("historical"))
