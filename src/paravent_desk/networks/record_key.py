"""The key of a Bluesky record out of the key of a publication: so a second call finds what the first one left."""

from datetime import UTC, datetime
from hashlib import sha256

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_FROM = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_SPAN = 365 * 86_400 * 1_000_000
_CLOCKS = 1024


def record_key(key: str) -> str:
    """A timestamp identifier (TID, https://atproto.com/specs/tid), always the same for the same key.

    `app.bsky.feed.post` asks for keys of that kind: 53 bits of microseconds, 10 bits that tell writers apart, in 13 letters.
    Ours are spread over the year 2023: in the past, for nothing says what a server does with one in the future, and readers
    order posts by createdAt. Of 3 × 10^16 keys, an account of a million posts meets one twice with a chance of 1 in 60,000.
    """
    number = int.from_bytes(sha256(f"paravent publication {key}".encode()).digest()[:16], "big")
    spread, clock = divmod(number, _CLOCKS)
    bits = (_FROM + spread % _SPAN) << 10 | clock
    return "".join(_LETTERS[bits >> shift & 31] for shift in range(60, -1, -5))
