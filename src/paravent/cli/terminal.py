"""Words on a terminal: folded to its width, coloured where colour is welcome, and with nothing in them that could steer it.

A few ANSI codes rather than a library: importing one costs more than the whole check of a post.
"""

import os
import re
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from typing import TextIO

MARK, END = "\x0e", "\x0f"
"""Round what was found, in text cleared by `harmless` of control signs; they take no width and never reach the terminal."""

STYLES = {"ok": "1;32", "review": "1;33", "stop": "1;31", "mark": "1;36", "title": "1", "quiet": "2"}
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
STYLED = re.compile(r"\x1b\[[\d;]*m")
SURROGATE = re.compile("[\ud800-\udfff]")
BREAK = re.compile(r"(?<!«) (?![:;?!»%])")  # French puts a space before these signs, and no line may begin with them
NO_WIDTH = frozenset("\u200c\u200d\ufe0e\ufe0f" + MARK + END)
WIDEST = 100
NARROWEST = 40


def harmless(text: str) -> str:
    """Text without the signs that move a cursor, turn the writing round or hide: each is named instead (‹U+202E›)."""
    text = SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", " "))
    return CONTROL.sub(lambda sign: f"‹U+{ord(sign.group()):04X}›", text)


def width_of(text: str) -> int:
    """How many columns a text takes; joined emoji count for their parts."""
    if text.isascii() and text.isprintable():
        return len(text)
    text = STYLED.sub("", text)
    return sum(
        0 if c in NO_WIDTH or unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """What is written on: how many columns wide, and whether in colour."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, style: str) -> str:
        """A text in a style of `STYLES`, or as it is without colour."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.colour and text else text

    def fold(self, text: str, indent: str = "", hanging: str | None = None) -> str:
        """Lines no wider than the paper (a longer word stands alone); `hanging` indents all lines but the first."""
        hanging = indent if hanging is None else hanging
        lines: list[str] = []
        for paragraph in text.split("\n"):
            current, used = "", 0
            for word in BREAK.split(paragraph):
                space = width_of(hanging if lines else indent)
                taken = width_of(word)
                if current and space + used + 1 + taken > self.width:
                    lines.append(current)
                    current, used = word, taken
                else:
                    current = f"{current} {word}" if current else word
                    used += taken + (used > 0)
            lines.append(current)
        return "\n".join((indent + line if n == 0 else hanging + line).rstrip() for n, line in enumerate(self._mark(lines)))

    def _mark(self, lines: list[str]) -> list[str]:
        """Turn the marks into colour, line by line, so that no style runs over an edge."""
        marked, inside = [], False
        for line in lines:
            painted = ""
            for piece in re.split(f"([{MARK}{END}])", line):
                if piece in (MARK, END):
                    inside = piece == MARK
                else:
                    painted += self.paint(piece, "mark") if inside else piece
            marked.append(painted)
        return marked


def paper_for(stream: TextIO) -> Paper:
    """The paper of a stream. Colour on a terminal alone, and never against NO_COLOR (no-color.org) or TERM=dumb."""
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = shutil.get_terminal_size((80, 24)).columns if terminal or "COLUMNS" in os.environ else 80
    return Paper(max(NARROWEST, min(WIDEST, columns)), colour)


def signs(stream: TextIO | None = None) -> dict[str, str]:
    """A sign for each verdict, from those the stream's encoding has."""
    chosen = {"ok": "✔", "review": "?", "stop": "✖"}
    encoding = getattr(stream or sys.stdout, "encoding", None) or "ascii"
    try:
        "".join(chosen.values()).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return {"ok": "+", "review": "?", "stop": "x"}
    return chosen
