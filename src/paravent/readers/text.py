"""Text as the detectors read it: even, and with the way back to what was typed.

NFC, no invisible or direction-changing signs, typographic apostrophes and spaces made plain, letters in disguise (mathematical
bold, full width, Cyrillic look-alikes inside a Latin word) made plain. Every step keeps the offsets to the original.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence

from paravent.post import Language

MAX_CHARACTERS = 200_000

PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "‐": "-", "‑": "-"}
)
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
SURROGATE = re.compile("[\ud800-\udfff]")
UNEVEN = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2100-\u214f\uff01-\uff5e\ufb00-\ufb06\U0001d400-\U0001d7ff\u24b6-\u24e9]")
FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
WORD = re.compile(r"\w+")
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХУаеорсухіјѕԁһкмнтвοαινρτυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTXYaeopcyxijsdhkmhtboaivptukABEZHIKMNOPTYX")

FRENCH = frozenset(
    "le la les un une des du de et est en au aux pour dans sur pas ne je il elle nous vous ils que qui ce cette ses son sa mon ma mes avec "
    "plus par mais ou où a été c'est j'ai merci bonjour très être fait tout si se on leur votre vos notre nos sont était après chez".split()
)
ENGLISH = frozenset(
    "the a an and is in to of for on not i he she we you they that who this his her my with more by but or was been it's i've thanks hello "
    "very be all if their your our are were after at from have has had it me so what when just".split()
)


def is_text(original: str) -> bool:
    """Whether a string is Unicode text: a lone surrogate is half a character and means nothing."""
    return SURROGATE.search(original) is None


def normalise(original: str) -> tuple[str, Sequence[int]]:
    """Give the even text and, for each of its code points, the index of the original's; an empty sequence means: the same.

    Characters are compared by Unicode Standard Annex 15 (NFC; NFKC for letters in disguise alone).
    """
    even = original.translate(PLAIN)
    if even.isascii():
        return even, ()
    if not INVISIBLE.search(even) and not UNEVEN.search(even) and unicodedata.is_normalized("NFC", even):
        return unmask(even), ()
    content: list[str] = []
    offsets = array("l")
    index = 0
    while index < len(even):
        stop = index + 1
        while stop < len(even) and unicodedata.combining(even[stop]) and stop - index < 8:
            stop += 1
        if not INVISIBLE.match(even[index]):
            cluster = even[index:stop]
            disguised = UNEVEN.match(cluster[0]) and not unicodedata.combining(cluster[0])
            for sign in unicodedata.normalize("NFKC" if disguised else "NFC", cluster):
                content.append(sign)
                offsets.append(index)
        index = stop
    offsets.append(len(even))
    return unmask("".join(content)), offsets


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
    """French or English, by function words; French where they balance."""
    words = re.findall(r"[a-zà-ÿ']+", text[:4000].lower().replace("’", "'"))
    french = sum(word in FRENCH for word in words) + 0.5 * sum(any(c in "éèêàùçôîœ" for c in word) for word in words)
    return Language.EN if sum(word in ENGLISH for word in words) > french else Language.FR
