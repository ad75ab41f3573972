"""The text of a Mastodon post, out of the HTML that servers hand out, and whether two texts are one."""

import re
import unicodedata
from html.parser import HTMLParser

_DOMAIN_OF_MENTION = re.compile(r"(@[\w.-]+)@[\w.-]+")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.words.append("\n")
        elif tag == "p" and self.words:
            self.words.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def plain(content: str) -> str:
    """The text as people read it, paragraphs kept; addresses whole, for what servers hide of them stands in the HTML too."""
    words = _Words()
    words.feed(content)
    words.close()
    return "".join(words.words).strip()


def same_source(one: str, other: str) -> bool:
    """Whether two texts as written are one, line ends and composed letters aside."""
    return _written(one) == _written(other)


def same_letters(content: str, text: str) -> bool:
    """Whether HTML shows what was written: by letters and digits alone.

    Servers change spaces, lines and punctuation, and show a mention without its server.
    """
    return _letters(plain(content)) == _letters(text)


def _written(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _letters(text: str) -> str:
    short = _DOMAIN_OF_MENTION.sub(r"\1", unicodedata.normalize("NFC", text))
    return "".join(letter for letter in short.casefold() if letter.isalnum() or ord(letter) > 0x2000)
