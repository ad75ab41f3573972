"""Others' posts on Bluesky as the desk reads them: out of the record, whatever its author put into it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from atproto_client import models
from atproto_client.models.utils import get_model_as_dict
from atproto_core.uri import AtUri

from paravent_desk.networks.bluesky_record import reference
from paravent_desk.networks.protocol import Incoming, Reference

Record = Mapping[str, Any]


def of_notice(notice: models.AppBskyNotificationListNotifications.Notification, did: str) -> Incoming:
    """A post that the account was told of; an answer that names it too, which the network calls a mention, is an answer."""
    record = get_model_as_dict(notice.record)
    parent = answered(record)
    ours = parent is not None and AtUri.from_str(parent.id).hostname == did
    return _incoming(notice, record, "reply" if ours else str(notice.reason))


def of_view(view: models.AppBskyFeedDefs.PostView, did: str) -> Incoming:
    """A post in a thread or a search; the account's own are of the kind "own"."""
    record = get_model_as_dict(view.record)
    return _incoming(view, record, "own" if str(view.author.did) == did else "reply" if answered(record) else "post")


def _incoming(told: Any, record: Record, kind: str) -> Incoming:  # noqa: ANN401 - two models of the library with the same fields
    return Incoming(
        reference=reference(told.uri, told.cid),
        author=str(told.author.handle),
        text=words(record, "text"),
        at=datetime.fromisoformat(told.indexed_at),
        kind=kind,
        answers=answered(record),
        root=answered(record, "root"),
        author_id=str(told.author.did),
        media=tuple(words(file, "alt") for file in files(record)),
        lang=language(record),
    )


def answered(record: Record, which: str = "parent") -> Reference | None:
    """What a record answers, or with "root" the first of its thread; None where it answers nothing."""
    told = part(record, "reply", which)
    return reference(words(told, "uri"), words(told, "cid")) if _is_post(words(told, "uri")) else None


def quoted(record: Record) -> str:
    """The address of the record that it quotes, "" where it quotes none."""
    return words(part(record, "embed", "record"), "uri") or words(part(record, "embed", "record", "record"), "uri")


def files(record: Record) -> Iterator[Record]:
    """Its pictures and film, each with "alt" and "image" or "video", and the picture of a link it shows ("thumb")."""
    for embed in (part(record, "embed"), part(record, "embed", "media")):
        yield from (image for image in _list(embed, "images") if isinstance(image, Mapping))
        if part(embed, "video"):
            yield embed
        if part(embed, "external", "thumb"):
            yield part(embed, "external")


def language(record: Record) -> str:
    """The first language that its author gave."""
    return next((one for one in _list(record, "langs") if isinstance(one, str)), "")


def words(record: Record, name: str) -> str:
    """A text of a record, "" where there is none."""
    found = record.get(name)
    return found if isinstance(found, str) else ""


def part(record: Record, *names: str) -> Record:
    """What a record holds under these names, empty where it holds nothing there."""
    found: object = record
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _list(record: Record, name: str) -> list[Any]:
    found = record.get(name)
    return list(found) if isinstance(found, list | tuple) else []


def _is_post(uri: str) -> bool:
    try:
        parts = AtUri.from_str(uri)
    except Exception:  # noqa: BLE001 - authors write what they like, and it is no failure of the call
        return False
    return bool(parts.hostname and parts.rkey)
