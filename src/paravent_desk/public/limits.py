"""How much one address may ask for, and how many are looked at at a time: counted in memory, without knowing anybody.

Where each visitor is served by a process of their own (`paravent-desk serve`), that process asks the one that counts for all.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from ipaddress import IPv4Address, ip_address
from typing import Protocol

HOUR = 3600.0
MOST_KNOWN = 100_000
"""Addresses counted at a time; beyond them, whoever is new waits for the next hour."""
AT_ONCE = 2
"""Visitors whose check is running or waits: one runs, and the desk's own people use the same machine."""
IPV6_NETWORK = 64
"""Bits of an IPv6 address that stand for one household."""
DIGEST = 16
"""Bytes that stand for an address."""


class Busy(Exception):
    """Others are being served."""


class Allowance:
    """So many checks an hour for each address. What is kept is a hash under a key that is drawn anew each hour, never written
    down, and forgotten with all its counts: an address can neither be read from it nor followed from one hour to the next.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._key, self._until = b"", float("-inf")
        self._counts: dict[bytes, int] = {}

    def digest(self, address: str) -> bytes:
        """What stands for an address within this hour."""
        with self._lock:
            self._renew()
            return hashlib.blake2b(_household(address), key=self._key, digest_size=DIGEST).digest()

    def count(self, one: bytes, most: int) -> bool:
        """Count one check of a digest; whether it is within what its address may ask for."""
        with self._lock:
            self._renew()
            if one not in self._counts and len(self._counts) >= MOST_KNOWN:
                return False
            self._counts[one] = self._counts.get(one, 0) + 1
            return self._counts[one] <= most

    def takes(self, address: str, most: int) -> bool:
        """Count one check; whether it is within what the address may ask for."""
        return self.count(self.digest(address), most)

    def seconds_left(self) -> int:
        """Until everybody may ask again."""
        with self._lock:
            return max(1, int(self._until - self._now()))

    def _renew(self) -> None:
        if self._now() >= self._until:
            self._key, self._until = secrets.token_bytes(32), self._now() + HOUR
            self._counts = {}


class Counting(Protocol):
    """Who counts."""

    def takes(self, address: str, most: int) -> bool:
        """Count one check; whether it is within what the address may ask for."""

    def seconds_left(self) -> int:
        """Until everybody may ask again."""

    def place(self) -> AbstractContextManager[None]:
        """One of the places at which somebody is served; raises Busy where all are taken."""


class Here(Allowance):
    """Counts in this process, for its threads."""

    def __init__(self) -> None:
        super().__init__()
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @contextmanager
    def place(self) -> Iterator[None]:
        """See Counting."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._places.release()


_counting: Counting = Here()


def counting() -> Counting:
    """Who counts for this process."""
    return _counting


def count_by(other: Counting) -> None:
    """Let another count from now on."""
    global _counting
    _counting = other


def _household(address: str) -> bytes:
    try:
        told = ip_address(address)
    except ValueError:
        return b""
    return told.packed if isinstance(told, IPv4Address) else told.packed[: IPV6_NETWORK // 8]
