"""The public page's bodies stay in memory on their way in: waitress would write larger ones into a temporary file.

One that is larger than may be looked at is refused by its announced length, before it is read; so is one without a length.
"""

from typing import Any

from waitress.buffers import OverflowableBuffer  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.receiver import FixedStreamReceiver  # type: ignore[import-untyped]
from waitress.utilities import RequestEntityTooLarge  # type: ignore[import-untyped]

BESIDE = 1 << 20
"""Bytes of a form beside its file: the text, and what separates the parts."""
ANSWER = 256 << 20
"""Bytes of an answer that wait in memory for a slow visitor; `outbuf_high_watermark` stops them far below."""


def parser(path: str, most: int) -> type[Any]:
    """Readers of requests that keep those below `path` in memory, up to so many bytes of a file."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        """Reads one request."""

        def parse_header(self, header_plus: bytes) -> None:
            """Choose where the body goes."""
            super().parse_header(header_plus)
            if not str(self.path).startswith(path):
                return
            if self.chunked or self.content_length > most + BESIDE:
                self.error = RequestEntityTooLarge("A file for the public page is too large, or its length was not told.")
                self.body_rcv = None
            elif self.content_length:
                whole = OverflowableBuffer(self.content_length + 1)
                self.body_rcv = FixedStreamReceiver(self.content_length, whole)

    return Parser


def channel(path: str, most: int) -> type[Any]:
    """Connections whose requests are read so, where a process cannot be forked for each."""

    class Channel(HTTPChannel):  # type: ignore[misc]
        """One connection."""

        parser_class = parser(path, most)

    return Channel
