"""The text of a Mastodon post, out of the HTML that servers hand out, and whether two texts are one."""

import re
import unicodedata
from html.parser import HTMLParser

_ADDRESS = re.compile(r"^@[\w.-]+(?:@[\w.-]+)?\s*")
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


def same_source(source: str, text: str, *, answer: bool = False) -> bool:
    """Whether two texts as written are one, line ends and composed letters aside; an answer's source may begin with whom it is
    for.
    """
    return _written(text) in {_written(one) for one in _either(source, answer=answer)}


def same_letters(content: str, text: str, *, answer: bool = False) -> bool:
    """Whether HTML shows what was written: by letters and digits alone. An answer may begin with whom it is for.

    Servers change spaces, lines and punctuation, and show a mention without its server.
    """
    return _letters(text) in {_letters(one) for one in _either(plain(content), answer=answer)}


def _either(text: str, *, answer: bool) -> tuple[str, ...]:
    return (text, _ADDRESS.sub("", text, count=1)) if answer else (text,)


def _written(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _letters(text: str) -> str:
    short = _DOMAIN_OF_MENTION.sub(r"\1", unicodedata.normalize("NFC", text))
    return "".join(letter for letter in short.casefold() if letter.isalnum() or ord(letter) > 0x2000)
