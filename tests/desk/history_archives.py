"""Archives as the networks make them, built small, about invented people."""

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import libipld
from PIL import Image

LEAK = "Mme Solène Rivage est sortie hier de chambre 12 après son infarctus."
FINE = "Portes ouvertes samedi : venez rencontrer nos équipes."
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def picture(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (48, 32), colour).save(out, "PNG")
    return out.getvalue()


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def tarred(path: Path, members: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as out:
        for name, content in members.items():
            told = tarfile.TarInfo(name)
            told.size = len(content)
            out.addfile(told, io.BytesIO(content))
    return path


def note(number: int, html: str, **fields: Any) -> dict[str, Any]:
    address = f"https://hopital.example/users/chu/statuses/{number}"
    told = {
        "id": address,
        "type": "Note",
        "url": f"https://hopital.example/@chu/{number}",
        "published": f"2021-03-{number % 27 + 1:02}T10:00:00Z",
        "content": f"<p>{html}</p>",
        "contentMap": {"fr": f"<p>{html}</p>"},
        "to": [PUBLIC],
        "cc": ["https://hopital.example/users/chu/followers"],
        "inReplyTo": None,
        "attachment": [],
        **fields,
    }
    return {"id": f"{address}/activity", "type": "Create", "actor": "https://hopital.example/users/chu", "object": told}


def mastodon(notes: Iterable[dict[str, Any]], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    items = list(notes)
    outbox = {"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection"}
    outbox |= {"totalItems": len(items), "orderedItems": items}
    actor = {"id": "https://hopital.example/users/chu", "preferredUsername": "chu", "type": "Person"}
    return {**(files or {}), "outbox.json": json.dumps(outbox).encode(), "actor.json": json.dumps(actor).encode()}


def script(variable: str, rows: list[dict[str, Any]]) -> bytes:
    return f"window.YTD.{variable}.part0 = {json.dumps(rows, ensure_ascii=False, indent=2)}".encode()


def tweet(number: int, text: str, **fields: Any) -> dict[str, Any]:
    told = {"id_str": str(number), "full_text": text, "lang": "fr", "created_at": "Wed Oct 10 20:19:24 +0000 2018"}
    return {"tweet": {**told, **fields}}


def x(tweets: list[dict[str, Any]], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    account = script("account", [{"account": {"username": "chu_saint_aubin", "accountId": "7"}}])
    return {"data/account.js": account, "data/tweets.js": script("tweets", tweets), **(files or {})}


def as_facebook_writes(value: object) -> object:
    """Each byte of UTF-8 as a character of its own."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [as_facebook_writes(one) for one in value]
    return {name: as_facebook_writes(one) for name, one in value.items()} if isinstance(value, dict) else value


def facebook_json(value: object) -> bytes:
    return json.dumps(as_facebook_writes(value)).encode()


def block(value: object) -> tuple[bytes, bytes]:
    """A block of a CAR with its CID."""
    content = libipld.encode_dag_cbor(value)
    return b"\x01\x71\x12\x20" + hashlib.sha256(content).digest(), content


def number(value: int) -> bytes:
    """Unsigned LEB128."""
    out = b""
    while True:
        value, low = value >> 7, value & 0x7F
        out += bytes([low | (0x80 if value else 0)])
        if not value:
            return out


DID = "did:plc:saintaubin"


def car(records: Mapping[str, dict[str, Any]], did: str = DID) -> bytes:
    """A repository: a commit, a tree of one node, its records by path."""
    blocks = {path: block(record) for path, record in sorted(records.items())}
    entries, before = [], b""
    for path, (cid, _content) in blocks.items():
        key = path.encode()
        shared = next((at for at, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key)))
        entries.append({"p": shared, "k": key[shared:], "v": cid, "t": None})
        before = key
    node = block({"l": None, "e": entries})
    commit = block({"did": did, "version": 3, "data": node[0], "rev": "3k", "prev": None, "sig": b"s"})
    return car_of(commit[0], [commit, node, *blocks.values()])


def car_of(root: bytes, blocks: Iterable[tuple[bytes, bytes]]) -> bytes:
    head = libipld.encode_dag_cbor({"version": 1, "roots": [root]})
    return b"".join([number(len(head)), head, *(number(len(cid) + len(it)) + cid + it for cid, it in blocks)])


def skeet(text: str, **fields: Any) -> dict[str, Any]:
    told = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2024-05-06T07:08:09.000Z", "langs": ["fr"]}
    return {**told, **fields}
