"""New keys for old. Each step may be cut off anywhere, and begins again where it was."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from paravent_desk.audit.actions import WORKER, record
from paravent_desk.upkeep.encrypted import FIELDS, Kept, uses
from paravent_desk.vault import Sealed, keys, ring_path, rotated, without, write_keys


class StillUsed(Exception):
    """A key that something may still be encrypted under; the message says how many things."""


@dataclass(frozen=True, slots=True)
class Walked:
    """How many things were encrypted anew, and which could not be opened ("original:12")."""

    anew: int
    sealed: tuple[str, ...]


def rotate() -> str:
    """Make a new key the current one; gives its name. Older keys stay, and open what is under them."""
    ring = rotated(keys())
    write_keys(ring_path(), ring)
    _record("keys.rotate", {"key": ring.current})
    return ring.current


def reencrypt(progress: Callable[[int], None] = lambda _: None) -> Walked:
    """Encrypt under the current key all that is under another; what is there already is only looked at."""
    current, anew, sealed = keys().current, 0, []
    for field in FIELDS:
        for seen, (pk, there) in enumerate(field.rows(), 1):
            try:
                anew += _one(field, pk, there, current)
            except Sealed:
                sealed.append(f"{field.about}:{pk}")
            progress(seen)
    if anew or sealed:
        _record("keys.reencrypt", {"key": current, "count": anew, "sealed": len(sealed)})
    return Walked(anew, tuple(sealed))


def drop(name: str) -> None:
    """Take a key off the ring; raises KeyError where it is not there, ValueError for the current one, StillUsed."""
    ring = without(keys(), name)
    count = uses(name)
    if count:
        raise StillUsed(count)
    write_keys(ring_path(), ring)
    _record("keys.drop", {"key": name})


def _one(field: Kept, pk: int, there: object, current: str) -> int:
    if field.key_of(there) == current:
        return 0
    field.encrypt_anew(pk, there)
    return 1


def _record(action: str, facts: dict[str, str | int | bool | None]) -> None:
    with transaction.atomic():
        record(WORKER, action, "keys:0", facts=facts)
