"""The key form under which words are compared: lower case, no accents, ligatures opened."""

import unicodedata

LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "’": "'", "‑": "-"}
ACCENTED = {sign: unicodedata.normalize("NFD", sign)[0] for sign in "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"}
"""The accented letters of French and its neighbours: with them alone a word needs no decomposition."""
PLAIN = str.maketrans(LIGATURES | ACCENTED)


def fold(word: str) -> str:
    """Give the key form of a word: lower case, no accents, ligatures opened; hyphens and apostrophes stay."""
    low = word.lower()
    if low.isascii():
        return low
    low = low.translate(PLAIN)
    return low if low.isascii() else "".join(c for c in unicodedata.normalize("NFD", low) if not "\u0300" <= c <= "\u036f")
