"""What a message says and who says it: encrypted under "message-text:<id>" and "message-author:<id>", opened here alone.

Whoever shows the words asks `text_of`; whoever shows them on a page, `pieces_of`, which leaves covered words out altogether.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.crypto import salted_hmac

from paravent_desk.inbox.models import Message
from paravent_desk.vault import Sealed, keys

UNREAD = "UNCHECKED"
"""The label of what is covered because nobody could look at it."""
Marks = Sequence[Sequence[int | str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; a covered one holds no word, only what was seen there, and how long it is."""

    text: str = field(default="", repr=False)
    label: str = ""
    length: int = 0


def seal_text(pk: int, words: str) -> bytes:
    """What a message says, as it is stored; nothing for nothing."""
    return keys().encrypt(words.encode(), f"message-text:{pk}") if words else b""


def seal_author(pk: int, handle: str) -> bytes:
    """Who wrote it, as it is stored."""
    return keys().encrypt(handle.encode(), f"message-author:{pk}") if handle else b""


def text_of(message: Message) -> str:
    """What it says; "" once erased. Raises vault.Sealed."""
    return _opened(bytes(message.text), f"message-text:{message.pk}")


def author_of(message: Message) -> str:
    """Its author's handle; "" once erased or where the key is gone: a name is not worth a page that fails."""
    try:
        return _opened(bytes(message.author), f"message-author:{message.pk}")
    except Sealed:
        return ""


def pieces_of(message: Message) -> tuple[Piece, ...]:
    """The text with what is marked left out; all of it while nobody has looked, or where it cannot be opened."""
    try:
        text = text_of(message)
    except Sealed:
        return (Piece(label=UNREAD),)
    if not text:
        return ()
    if message.looked_at is None:
        return (Piece(label=UNREAD, length=len(text)),)
    return tuple(covered(text, message.marks))


def covered(text: str, marks: Marks) -> Iterable[Piece]:
    """The text, cut at its marks."""
    last = 0
    for start, end, label in marks:
        first = max(int(start), last)
        if first > last:
            yield Piece(text[last:first])
        if int(end) > first:
            yield Piece(label=str(label), length=int(end) - first)
        last = max(last, int(end))
    if last < len(text):
        yield Piece(text[last:])


def erased_id(channel: int, remote_id: str) -> str:
    """What stands for the id of a message that was erased: a digest under this desk's secret, of no use elsewhere."""
    return "erased:" + salted_hmac("paravent_desk.inbox", f"{channel}:{remote_id}", algorithm="sha256").hexdigest()


def _opened(sealed: bytes, about: str) -> str:
    return keys().decrypt(sealed, about).decode() if sealed else ""
