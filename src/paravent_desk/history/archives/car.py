"""CAR files (version 1): blocks of DAG-CBOR, each named by its hash, which is checked. Read block by block, from the file.

Sources: ipld.io/specs/transport/car/carv1; atproto.com/specs/repository for what a repository's blocks are: a signed commit,
and from it a Merkle search tree whose keys are the records' paths.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import libipld

from paravent_desk.history.archives.brought import WrongArchive, every

MOST_BLOCK = 2 << 20
"""Bytes; atproto's own servers take 1 MiB at most."""
MOST_BLOCKS = 3_000_000
MOST_DEEP = 64
CID_START = b"\x01\x71\x12\x20"
"""CID version 1, DAG-CBOR, SHA-256, of 32 bytes: the one kind that a repository has."""
CID_SIZE = 36


class Car:
    """Where each block stands; its root; the records of the repository in the order of their paths."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
        except OSError:
            raise WrongArchive("unreadable") from None
        try:
            self.root = self._head()
            self._places = dict(self._found())
        except WrongArchive:
            self._file.close()
            raise

    def records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each record's path ("app.bsky.feed.post/3k…") with its content. Raises WrongArchive."""
        data = self.block(self.root).get("data")
        yield from ((path, self.block(cid)) for path, cid in self._tree(data, set()))

    def repository(self) -> str:
        """Whose it is: a DID."""
        did = self.block(self.root).get("did")
        return did if isinstance(did, str) else ""

    def block(self, cid: object) -> dict[str, Any]:
        """What a block holds; raises WrongArchive where it is not there or no map."""
        if not isinstance(cid, bytes) or cid not in self._places:
            raise WrongArchive("damaged")
        place, size = self._places[cid]
        self._file.seek(place)
        content = self._file.read(size)
        if hashlib.sha256(content).digest() != cid[len(CID_START) :]:
            raise WrongArchive("damaged")
        return _map(content)

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    def _head(self) -> bytes:
        try:
            size = _number(self._file)
            told = _map(self._file.read(size)) if size and size <= MOST_BLOCK else {}
        except WrongArchive:
            raise WrongArchive("unknown") from None
        roots = told.get("roots")
        if told.get("version") != 1 or not isinstance(roots, list) or not roots or not isinstance(roots[0], bytes):
            raise WrongArchive("unknown")
        return roots[0]

    def _found(self) -> Iterator[tuple[bytes, tuple[int, int]]]:
        """Every block but those of another kind (pictures, which repositories do not hold)."""
        at = self._file.tell()
        end = self._file.seek(0, 2)
        for _ in range(MOST_BLOCKS):
            self._file.seek(at)
            size = _number(self._file)
            if size is None:
                return
            begin = self._file.tell()
            cid = self._file.read(min(CID_SIZE, size))
            at = begin + size
            if at > end or size <= CID_SIZE:
                raise WrongArchive("damaged")
            if cid.startswith(CID_START) and size - CID_SIZE <= MOST_BLOCK:
                yield cid, (begin + CID_SIZE, size - CID_SIZE)
        raise WrongArchive("too_many")

    def _tree(self, node: object, seen: set[bytes], deep: int = 0) -> Iterator[tuple[str, bytes]]:
        """The entries below a node, in order; a key is written as how much of the one before it repeats."""
        if not isinstance(node, bytes):
            return
        if deep > MOST_DEEP or node in seen:  # in a tree no node stands twice
            raise WrongArchive("damaged")
        seen.add(node)
        told, key = self.block(node), b""
        yield from self._tree(told.get("l"), seen, deep + 1)
        for entry in _entries(told):
            try:
                key = key[: entry["p"]] + entry["k"]
                path, value, below = key.decode("ascii"), entry["v"], entry.get("t")
            except (AttributeError, KeyError, TypeError, ValueError):
                raise WrongArchive("damaged") from None
            yield path, value
            yield from self._tree(below, seen, deep + 1)


def _number(file: IO[bytes]) -> int | None:
    """An unsigned LEB128 number; None at the end of the file. Raises WrongArchive."""
    found = 0
    for shift in range(0, 63, 7):
        byte = file.read(1)
        if not byte:
            if shift:
                break
            return None
        found |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return found
    raise WrongArchive("damaged")


def _entries(node: dict[str, Any]) -> list[Any]:
    return every(node.get("e"))


def _map(content: bytes) -> dict[str, Any]:
    try:
        told = libipld.decode_dag_cbor(content)
    except (ValueError, RecursionError):
        raise WrongArchive("damaged") from None
    if not isinstance(told, dict):
        raise WrongArchive("damaged")
    return told
