"""Text as the detectors read it: even, and with the way back to what was typed.

NFC, typographic apostrophes and spaces made plain, everything else that would keep a word from being read as people see it
taken off (see `disguises`). Every step keeps the offsets to the original.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence

from paravent.post import Language
from paravent.readers.disguises import LOOK_ALIKES, ODD, PLAIN, undisguised
from paravent.words import common, function_words

MAX_CHARACTERS = 200_000

NO_TEXT = re.compile("[\ud800-\udfff\u202d\u202e]")
UNUSUAL = re.compile("[^\n\r -%'()+-;=?-}À-ÿŒœŸ«»°€…🌀-🧿]")
"""Any sign but those that never need to be looked at twice: no disguise, no mark, no markup begins with one of the others."""
FOREIGN = re.compile("[\u0251\u0261\u0370-\u03ff\u0400-\u052f]")
WORD = re.compile(r"\w+")


def is_text(original: str) -> bool:
    """Whether a string says what it shows.

    A lone surrogate is half a character and means nothing; under a direction override people see other letters than those that
    stand there.
    """
    return NO_TEXT.search(original) is None


def normalise(original: str) -> tuple[str, Sequence[int]]:
    """Give the even text and, for each of its code points, the index of the original's; an empty sequence means: the same.

    There is one offset more than code points. Characters are compared by Unicode Standard Annex 15 (NFC; NFKC for letters in
    disguise alone).
    """
    even = original.translate(PLAIN)
    if not UNUSUAL.search(even):
        return even, ()
    if not ODD.search(even) and unicodedata.is_normalized("NFC", even):
        return unmask(even), ()
    content: list[str] = []
    offsets = array("l")
    done = 0
    closing = -1  # where markup began that the next character's offset takes in: it is no part of the word before it

    def add(signs: str, places: Sequence[int]) -> None:
        nonlocal closing
        if signs:
            content.append(signs)
            offsets.extend(places)
            if closing >= 0:
                offsets[-len(signs)] = closing
                closing = -1

    for odd in ODD.finditer(even):
        for signs, places in _composed(even, done, odd.start()):
            add(signs, places)
        plain = undisguised(odd)
        if plain is None:
            closing = odd.start()
        else:
            one_for_one = len(plain) == odd.end() - odd.start()
            add(plain, range(odd.start(), odd.end()) if one_for_one else [odd.start()] * len(plain))
        done = odd.end()
    for signs, places in _composed(even, done, len(even)):
        add(signs, places)
    offsets.append(len(even) if closing < 0 else closing)
    return unmask("".join(content)), offsets


def _composed(text: str, start: int, end: int) -> list[tuple[str, Sequence[int]]]:
    """The signs of a stretch in NFC, with their offsets: as they are, or letter by letter with their marks."""
    stretch = text[start:end]
    if unicodedata.is_normalized("NFC", stretch):
        return [(stretch, range(start, end))]
    pieces: list[tuple[str, Sequence[int]]] = []
    while start < end:
        stop = start + 1
        while stop < end and unicodedata.combining(text[stop]) and stop - start < 8:
            stop += 1
        letter = unicodedata.normalize("NFC", text[start:stop])
        pieces.append((letter, [start] * len(letter)))
        start = stop
    return pieces


def unmask(text: str) -> str:
    """Fold Greek and Cyrillic look-alikes inside words that hold Latin letters too; the length stays."""
    if not FOREIGN.search(text):
        return text

    def fold(word: re.Match[str]) -> str:
        letters = word.group()
        latin = any("a" <= c.lower() <= "z" for c in letters)
        return letters.translate(LOOK_ALIKES) if latin else letters

    return WORD.sub(fold, text)


def language_of(text: str) -> Language:
    """French or English, by function words, then by how common the words are in each; French where all balances."""
    words = re.findall(r"[a-zà-ÿ']+", text[:4000].lower().replace("’", "'"))
    french = sum(word in function_words(Language.FR) for word in words)
    accented = sum(any(c in "éèêàùçôîœ" for c in word) for word in words)
    english = sum(word in function_words(Language.EN) for word in words)
    lead = english - french - accented / 2
    if abs(lead) < SURE_BY:
        lead += sum(common(word, "en") - common(word, "fr") for word in words[:MOST_COMPARED]) / ZIPF_A_WORD
    return Language.EN if lead > 0 else Language.FR


SURE_BY, MOST_COMPARED, ZIPF_A_WORD = 3, 40, 40
"""From which lead function words decide alone; how many words are looked up where they do not; what one counts."""
