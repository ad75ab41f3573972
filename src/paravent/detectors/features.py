"""What the tagger sees of each word: the word, its shape, what the lists know of it, the words round it, who speaks.

The same function serves training and detection. Features of ordinary words are kept in memory from one text to the next; those
of names and rare words, which could give a person away, are made afresh and dropped with the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from paravent.reading import TextReading
from paravent.words import common, entries, fold, given_name, lines, rows, surname

ORDINARY = 28
"""The Zipf class from which a word is ordinary: about one in two million words of running text."""

MOST_KEPT = 10_000
"""Words of a language kept."""
SENTENCE_END = frozenset(".!?…\n")
MASKS = (
    "kin",
    "person",
    "self",
    "you",
    "they",
    "generic",
    "thanks",
    "says",
    "works",
    "lives",
    "courtesy",
    "staff",
    "trade",
    "health",
)
BIT = {name: 1 << place for place, name in enumerate(MASKS)}
HEALTH_GROUPS = frozenset({"symptom", "condition", "act", "test", "medicine", "listed"})
FAR = frozenset({"kin", "courtesy", "staff", "title", "person", "named", "possessive", "age", "trade", "they", "says", "works"})
TELLS_WHO = ("title", "staff", "courtesy", "kin", "person", "thanks", "says", "works", "named", "age")
CLASSES = tuple("0" if rank == 0 else "1" if rank < 5 else "2" if rank < 9 else "3" for rank in range(16))
ROLE_OF_KIND = {"title": "title", "trade": "staff", "role": "staff", "officer": "office"}


class Word(NamedTuple):
    """One word's features for its own place and, ready with their distance, for the places round it."""

    key: str
    name_like: bool
    capital: bool
    mask: int
    plain: int
    groups: tuple[str, ...]
    here: tuple[bytes, ...]
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]
    far_before: tuple[bytes, ...]
    far_after: tuple[bytes, ...]


NOTHING = Word("", False, False, 0, 0, (), (), (), (), (), ())
"""What stands round a text."""


_words: "WeakKeyDictionary[TextReading, tuple[Word, ...]]" = WeakKeyDictionary()


def words_of(reading: TextReading) -> tuple[Word, ...]:
    """Give the features of every token's word, made once a reading."""
    words = _words.get(reading)
    if words is None:
        lang = reading.lang.value
        kept = _kept[lang]
        found = [token.group() for token in reading.tokens]
        words = _words[reading] = tuple([kept.get(text) or word_of(text, lang) for text in found])
    return words


def features(reading: TextReading) -> list[list[bytes]]:
    """Give the features of every token of a reading, in order; in UTF-8, as the taggers keep them."""
    content = reading.content
    words = words_of(reading)
    around = (NOTHING, NOTHING, *words, NOTHING, NOTHING)
    situation = _utf8(_situation(reading))
    who = situation[0]
    rows_: list[list[bytes]] = []
    for first, last in _sentences(reading):
        flags = named(mask_of(words[first:last]))
        of_name = (*_utf8(flags, "n+"), b"n:" + who)
        of_health = (*_utf8(flags, "h+"), b"h:" + who)
        latest = b""
        for index in range(first, last):
            far_before, before, word, after, far_after = around[index : index + 5]
            row = [
                *situation,
                *word.here,
                *before.before,
                *far_before.far_before,
                *after.after,
                *far_after.far_after,
            ]
            if index == first:
                row.append(b"first")
            if word.name_like:
                row += of_name
                row.append(b"latest=" + latest)
                if index and content[reading.tokens[index].start() - 1] in "#@":
                    row.append(b"tagged")
            elif word.mask & BIT["health"]:
                row += of_health
            elif word.mask & BIT["trade"]:
                row += (b"t:" + who, b"t:latest=" + latest)
            for group in TELLS_WHO if word.groups else ():
                if group in word.groups:
                    latest = group.encode()
                    break
            rows_.append(row)
    return rows_


def _utf8(names: Iterable[str], before: str = "") -> tuple[bytes, ...]:
    return tuple([(before + name).encode() for name in names])


def mask_of(words: Iterable[Word]) -> int:
    """The groups of `MASKS` that occur among words, as bits."""
    mask = 0
    for word in words:
        mask |= word.mask
    return mask


@lru_cache(1 << len(MASKS))
def named(mask: int) -> tuple[str, ...]:
    """The names of the groups whose bits are set."""
    return tuple(name for name in MASKS if mask & BIT[name])


def _situation(reading: TextReading) -> tuple[str, ...]:
    content = reading.content
    case = "upper" if content.isupper() else "lower" if content.islower() else "mixed"
    lang, author, kind = reading.lang.value, reading.author.value, reading.kind.value
    return f"{author}/{kind}", f"{lang}/{case}", f"{lang}/{author}"


def _sentences(reading: TextReading) -> Iterator[tuple[int, int]]:
    first, content = 0, reading.content
    spans = [token.span() for token in reading.tokens]
    following = [start for start, _ in spans[1:]] + [len(content)]
    for index, ((start, end), after) in enumerate(zip(spans, following, strict=True)):
        if after == end:
            continue
        ended = content[start:end] in SENTENCE_END
        if ended and content[start] == "." and index and start - spans[index - 1][0] <= 2:
            ended = False  # an initial or a short title: "M. D.", "Dr. Roy"
        if ended or "\n" in content[end:after]:
            yield first, index + 1
            first = index + 1
    if first < len(spans):
        yield first, len(spans)


_kept: dict[str, dict[str, Word]] = {"fr": {}, "en": {}}


def word_of(text: str, lang: str) -> Word:
    """Give the features of one word of a language ("fr", "en")."""
    kept = _kept[lang]
    word = kept.get(text)
    if word is None:
        word = _make(text, lang)
        if len(kept) < MOST_KEPT and len(text) < 24 and (not text[0].isalpha() or common(word.key, lang) >= ORDINARY):
            kept[text] = word
    return word


def _make(text: str, lang: str) -> Word:
    key = fold(text)
    if key.endswith("'s"):
        key = key[:-2]
    if not key or not key[0].isalnum():
        sign = key if key.isascii() else "emoji"
        return _sign(sign)
    if key[0].isdigit():
        return _number(key)
    given, family, plain = given_name(key), surname(key), common(key, lang)
    shape = _shape(text)
    names = f"{CLASSES[given]}{CLASSES[family]}{min(plain // 10, 6)}"
    groups = groups_of(key, lang)
    mask = 0
    for group in groups:
        mask |= BIT.get(group, 0)
        if group in HEALTH_GROUPS:
            mask |= BIT["health"]
    of_groups = ["r=" + group for group in groups]
    capital = text[0].isupper()
    name_like = (capital and (plain < 58 or given > 0)) or (plain < 35 and (given > 3 or family > 5))
    here = [
        "w=" + key,
        "s=" + shape,
        "p4=" + key[:4],
        "x3=" + key[-3:],
        "x4=" + key[-4:],
        "x2=" + key[-2:],
        "k=" + names,
        "sk=" + shape + names,
        "g=" + CLASSES[given] + shape,
        "l=" + str(min(len(key), 9)),
        *of_groups,
    ]
    if len(key) > 6:
        here.append("p6=" + key[:6])
    near = [key, shape + names[:2], *of_groups, "x3=" + key[-3:]]
    far = [*["r=" + group for group in groups if group in FAR], shape]
    if plain >= 40:
        far.append(key)
    return Word(
        key,
        name_like,
        capital,
        mask,
        plain,
        groups,
        _utf8(here),
        _utf8(near, "-1"),
        _utf8(near, "+1"),
        _utf8(far, "-2"),
        _utf8(far, "+2"),
    )


def _sign(sign: str) -> Word:
    here, near = _utf8(("w=" + sign, "s=.")), sign.encode()
    return Word(sign, False, False, 0, 80, (), here, (b"-1" + near,), (b"+1" + near,), (b"-2" + near,), (b"+2" + near,))


def _number(key: str) -> Word:
    shape = re.sub(r"\d", "9", key)[:5]
    ending = key.lstrip("0123456789.,-")
    here, near = _utf8(("w=" + shape, "s=9", "x3=" + ending[-3:])), shape.encode()
    return Word("9", False, False, 0, 80, (), here, (b"-1" + near, b"-19"), (b"+1" + near, b"+19"), (b"-29",), (b"+29",))


def _shape(text: str) -> str:
    if text.islower():
        return "a"
    if len(text) == 1:
        return "I"
    if text.isupper():
        return "A"
    if text[0].isupper():
        return "Aa" if text[1:].islower() else "A-A" if "-" in text else "AaA"
    return "aA"


def groups_of(key: str, lang: str) -> tuple[str, ...]:
    """Give the groups of words a folded word belongs to, singular or plural."""
    known = _groups(lang)
    found = known.get(key) or (known.get(key[:-1]) if key[-1:] in "sx" else None)
    return found or ()


@cache
def _groups(lang: str) -> dict[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in ("roles", "trades"):
        for group, words in rows(name):
            for word in words.split("|"):
                groups[word].append(group)
    for row in rows("professions_staff"):
        word = fold(row[0])
        if row[1] in {lang, "both"} and " " not in word:
            groups[word].append(ROLE_OF_KIND[row[2]])
    for name in ("conditions", "acts", "drugs"):
        for line in lines(name):
            for part in WORD.findall(fold(line)):
                if common(part, lang) < 35:
                    groups[part].append("listed")
    for eponym in entries("eponyms"):
        groups[eponym].append("eponym")
    for name in entries("historical"):
        for part in WORD.findall(name):
            if common(part, lang) < 45:
                groups[part].append("historical")
    return {word: tuple(dict.fromkeys(names)) for word, names in groups.items()}


WORD = re.compile(r"[a-z]{4,}(?:-[a-z]+)*")
