"""What is kept encrypted: originals, derivatives, tokens, identities. AES-256-GCM, the key's id beside it: keys can change.

Source of the construction: NIST SP 800-38D; 96-bit random nonces, at most 2^32 messages a key (section 8.3).
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from paravent_desk.environment import WrongSetting, read

NONCE_BYTES = 12
KEY_BYTES = 32
VERSION = b"\x01"


class Sealed(Exception):
    """Something that was encrypted cannot be opened: the key is gone, or it is not what was stored."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys by id; the current one encrypts, all of them decrypt."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def encrypt(self, content: bytes, about: str) -> bytes:
        """Encrypt under the current key. `about` says what it is ("upload:12"); it opens under the same word alone."""
        nonce = os.urandom(NONCE_BYTES)
        name = self.current.encode()
        head = VERSION + bytes([len(name)]) + name + nonce
        return head + AESGCM(self.keys[self.current]).encrypt(nonce, content, head + about.encode())

    def decrypt(self, sealed: bytes, about: str) -> bytes:
        """Give what was encrypted; raises Sealed, which says nothing of it."""
        try:
            size = sealed[1]
            name, nonce = sealed[2 : 2 + size].decode("ascii"), sealed[2 + size : 2 + size + NONCE_BYTES]
            start = 2 + size + NONCE_BYTES
            if sealed[:1] != VERSION:
                raise Sealed("This was written by a later version of the desk.")
            return AESGCM(self.keys[name]).decrypt(nonce, sealed[start:], sealed[:start] + about.encode())
        except (InvalidTag, KeyError, IndexError, ValueError):
            raise Sealed("This cannot be opened: its key is not here, or it was changed. Put back the folder `keys`.") from None

    def key_of(self, sealed: bytes) -> str:
        """The id of the key that something was encrypted under; raises Sealed."""
        try:
            return sealed[2 : 2 + sealed[1]].decode("ascii")
        except (IndexError, ValueError):
            raise Sealed("This is nothing that the desk encrypted.") from None


def read_keys(path: Path) -> Keys:
    """Read the ring of keys, or make it at the first start, with one key; raises WrongSetting where it cannot be kept."""
    try:
        if not path.exists():
            _make_keys(path)
        if path.stat().st_mode & 0o077:
            raise WrongSetting(f"{path} can be read by others than its owner. Run: chmod 600 {path}")
        told = json.loads(path.read_text())
        ring = Keys(told["current"], {name: bytes.fromhex(key) for name, key in told["keys"].items()})
        if ring.current not in ring.keys or any(len(key) != KEY_BYTES for key in ring.keys.values()):
            raise ValueError
    except OSError as error:
        raise WrongSetting(
            f"{path} cannot be read or written ({error.strerror}). Set PARAVENT_DATA to a folder of yours."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WrongSetting(
            f"{path} is damaged. Put back its copy: without it nothing that was encrypted can be opened."
        ) from None
    return ring


def write_keys(path: Path, keys: Keys) -> None:
    """Write the ring whole or not at all, readable by its owner alone."""
    _part(path, keys).replace(path)


def rotated(keys: Keys) -> Keys:
    """The ring with a new key, which is now the current one. A name is never given twice: the current one is the highest."""
    name = f"k{max(int(one[1:]) for one in keys.keys) + 1}"
    return Keys(name, {**keys.keys, name: secrets.token_bytes(KEY_BYTES)})


def without(keys: Keys, name: str) -> Keys:
    """The ring without a key; raises KeyError for one that it lacks, ValueError for the current one."""
    if name == keys.current:
        raise ValueError(name)
    keys.keys[name]
    return Keys(keys.current, {one: key for one, key in keys.keys.items() if one != name})


def keys() -> Keys:
    """The ring of this desk. It is read again when its file was written anew: a process that runs follows a rotation."""
    path = ring_path()
    try:
        stat = path.stat()
    except OSError:
        return read_keys(path)
    return _read_once(path, (stat.st_mtime_ns, stat.st_ino, stat.st_mode))


def ring_path() -> Path:
    """Where this desk keeps its ring."""
    return _data() / "keys" / "ring.json"


@cache
def _data() -> Path:
    return read().data


@lru_cache(maxsize=2)
def _read_once(path: Path, written: tuple[int, int, int]) -> Keys:
    return read_keys(path)


def _make_keys(path: Path) -> None:
    """The first ring. Of two processes that start at once, the first one's stands."""
    part = _part(path, Keys("k1", {"k1": secrets.token_bytes(KEY_BYTES)}))
    try:
        path.hardlink_to(part)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _part(path: Path, keys: Keys) -> Path:
    """The ring in a file beside its own."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}")
    text = json.dumps({"current": keys.current, "keys": {name: key.hex() for name, key in keys.keys.items()}})
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return part
