"""How each network counts a text: a pure function of the text and the network's limits.

X's weights are its published configuration v3 (twitter-text, `config/v3.json`: ranges of weight 100, 200 for the rest, an emoji
200 whatever it is made of, an address 23). Mastodon's rule is its StatusLengthValidator: graphemes, an address 23,
"@name@server" as "@name".
"""

import bisect
import re
import unicodedata

import regex  # type: ignore[import-untyped]

from paravent_desk.networks.addresses import addresses, mentions
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.limits import Limits, Unit

_GRAPHEME = regex.compile(r"\X")
_JOINING = re.compile("\r\n|(?:[^\r\n\u0300-\U0010ffff]?[\u0300-\U0010ffff]+)+[^\r\n\u0300-\U0010ffff]?")
_HEAVY = re.compile("[^\x00-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_ONE = r"(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f\u20e3?|[\U000e0020-\U000e007e]+\U000e007f)?)"
_EMOJI = regex.compile(rf"(?:\p{{RI}}\p{{RI}}|[0-9#*]\ufe0f?\u20e3|{_ONE}(?:\u200d{_ONE})*)")
_DOUBLE = "\u3000"  # any character of weight 2
_PARAGRAPH = re.compile(r"\r?\n[ \t]*\r?\n\s*")
_LINE = re.compile(r"\r?\n\s*")
_SENTENCE = re.compile(r"[.!?…。！？؟]+[\"'»”’)\]]*(?:\s+|(?<=[。！？]))")
_WORD = re.compile(r"\s+")
_LEAST = 0.4  # a part is cut at a paragraph or a sentence only where that fills this share of it


def count(text: str, limits: Limits) -> int:
    """How long a text is for a network, in units of `limits.unit`."""
    counted = _rewritten(text, limits)
    match limits.unit:
        case Unit.GRAPHEMES:
            return _graphemes(counted)
        case Unit.CODE_POINTS:
            return len(counted)
        case Unit.UTF16:
            return len(counted.encode("utf-16-le", "surrogatepass")) // 2
        case Unit.WEIGHTED:
            return _weighted(counted)
        case Unit.EMOJI_BYTES:
            return len(counted) + sum(len(emoji.encode()) - len(emoji) for emoji in _emoji(counted))


def fits(text: str, limits: Limits) -> bool:
    """Whether a network takes a text: its length, and its bytes in UTF-8 where those are limited."""
    if limits.bytes and len(text.encode("utf-8", "surrogatepass")) > limits.bytes:
        return False
    return count(text, limits) <= limits.length


def places(text: str, limits: Limits) -> list[tuple[int, int]]:
    """Where the addresses stand in a text, by the rule of the network."""
    return addresses(text, bare=limits.unit is Unit.WEIGHTED)


def _rewritten(text: str, limits: Limits) -> str:
    """The text as it is counted: an address as so many letters as it counts, a mention as its name."""
    if limits.unit is Unit.WEIGHTED:
        text = unicodedata.normalize("NFC", text)
    entities: list[tuple[int, int, str]] = []
    if limits.link is not None:
        entities = [(start, end, "x" * limits.link) for start, end in places(text, limits)]
    if limits.short_mentions:
        entities = sorted(entities + [one for one in mentions(text) if not _inside(one[0], entities)])
    pieces, last = [], 0
    for start, end, instead in entities:
        pieces += [text[last:start], instead]
        last = end
    return "".join([*pieces, text[last:]])


def _inside(position: int, entities: list[tuple[int, int, str]]) -> bool:
    return any(start <= position < end for start, end, _ in entities)


def _graphemes(text: str) -> int:
    """As many as there are characters, less those that join another: few do, so only their runs are looked at closely."""
    return len(text) - sum(len(run) - len(_GRAPHEME.findall(run)) for run in _JOINING.findall(text))


def _weighted(text: str) -> int:
    if not text or max(text) <= "\u10ff":
        return len(text)
    single = _EMOJI.sub(_DOUBLE, text)
    return len(single) + len(_HEAVY.findall(single))


def _emoji(text: str) -> list[str]:
    return [] if text.isascii() else _EMOJI.findall(text)


def parts(text: str, limits: Limits) -> tuple[str, ...]:
    """The parts of a thread, each of which the network takes; the text alone where it fits.

    Cut between paragraphs, else sentences, else words; never inside a grapheme, an address or a mention.
    Raises Refused("too_long") where one of those alone is longer than a post.
    """
    if fits(text, limits):
        return (text,)
    cutter = _Cutter(text, limits)
    digits = 1
    while True:
        pieces = cutter.pieces("9" * digits)
        total = str(len(pieces))
        if len(total) <= digits:
            return tuple(f"{piece} {index}/{total}" for index, piece in enumerate(pieces, 1))
        digits = len(total)


class _Cutter:
    """One text, and where it may be cut."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._text, self._limits = text.strip(), limits
        self._inner = bytearray(len(self._text) + 1)  # 1 where a cut would go through an address or a mention
        for start, end in [*places(self._text, limits), *((one[0], one[1]) for one in mentions(self._text))]:
            self._inner[start + 1 : end] = b"\x01" * (end - start - 1)
        self._kinds = [self._cuts(pattern) for pattern in (_PARAGRAPH, _LINE, _SENTENCE, _WORD, _GRAPHEME)]

    def pieces(self, total: str) -> list[str]:
        """The pieces without their marks, each short enough to take its own; `total` is as long as the number of all."""
        found: list[str] = []
        start = 0
        while start < len(self._text):
            end = self._end(start, f" {len(found) + 1}/{total}")
            found.append(self._text[start:end].strip())
            start = end
        return [piece for piece in found if piece]

    def _cuts(self, pattern: "re.Pattern[str]") -> list[int]:
        return [match.end() for match in pattern.finditer(self._text) if not self._inner[match.end()]]

    def _end(self, start: int, mark: str) -> int:
        """Where the piece that begins at `start` ends: as late as the network takes it, at the best kind of cut."""
        graphemes = self._kinds[-1]
        low = bisect.bisect_right(graphemes, start)
        high = min(low + self._limits.length, len(graphemes))  # what is never cut counts one at least
        reach = bisect.bisect_left(range(low, high), True, key=lambda at: not self._takes(start, graphemes[at], mark))
        if reach == 0:
            raise Refused("too_long")
        furthest = graphemes[low + reach - 1]
        if furthest == len(self._text):
            return furthest
        for kind in self._kinds:
            cut = self._last(kind, start, furthest)
            if cut and (kind in self._kinds[3:] or cut - start >= _LEAST * (furthest - start)):
                return cut
        return furthest

    def _takes(self, start: int, end: int, mark: str) -> bool:
        return fits(self._text[start:end].strip() + mark, self._limits)

    def _last(self, cuts: list[int], start: int, furthest: int) -> int:
        index = bisect.bisect_right(cuts, furthest)
        # white space after the piece is not counted: a cut right behind it is as good
        if index < len(cuts) and not self._text[furthest : cuts[index]].strip():
            return cuts[index]
        return cuts[index - 1] if index and cuts[index - 1] > start else 0
