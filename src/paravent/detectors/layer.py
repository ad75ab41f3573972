"""Whether a line of writing on a page is also told by the page's text layer, word for word.

Such a line is judged as the text it is, sentence by sentence, and nothing of it goes in doubt. A layer may say anything: one
that does not agree with what is seen (a bad scan, a trick) explains nothing, and the line is judged as writing in a picture.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher

from paravent.finding import Box
from paravent.folding import fold

ALIKE = 0.7
"""Share of signs in common: the reader of writing mistakes about one sign in fourteen, in small print more."""

MISREAD = 2
"""Signs in a row that may be mistaken. More are a word that the layer lacks: what was filled in, stamped or written by hand."""


def told(line: str, box: Box, words: Iterable[tuple[str, Box]]) -> bool:
    """Whether the words whose middle lies in the box say what was read there."""
    inside = sorted((place.x, text) for text, place in words if _middle_in(place, box))
    seen, known = _plain(line), _plain("".join(text for _, text in inside))
    if not seen or not known:
        return False
    matcher = SequenceMatcher(None, seen, known, autojunk=False)
    if matcher.quick_ratio() < ALIKE:
        return False
    end, untold = 0, 0
    for block in matcher.get_matching_blocks():
        end, untold = block.a + block.size, max(untold, block.a - end)
    return untold <= MISREAD and matcher.ratio() >= ALIKE


def _middle_in(place: Box, box: Box) -> bool:
    x, y = place.x + place.width / 2, place.y + place.height / 2
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _plain(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
