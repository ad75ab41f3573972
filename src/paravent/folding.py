"""The key form under which words are compared: lower case, no accents, ligatures opened."""

import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "’": "'", "‑": "-"})


def fold(word: str) -> str:
    """Give the key form of a word: lower case, no accents, ligatures opened; hyphens and apostrophes stay."""
    low = word.lower()
    if low.isascii():
        return low
    low = low.translate(LIGATURES)
    return low if low.isascii() else "".join(c for c in unicodedata.normalize("NFD", low) if not "\u0300" <= c <= "\u036f")
