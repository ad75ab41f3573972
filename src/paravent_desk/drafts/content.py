"""The content hash: what a check and an approval belong to. A keyed hash, since a plain one gives a short text away."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from paravent_desk.drafts.models import Version
from paravent_desk.environment import kept_secret, read


@dataclass(frozen=True, slots=True)
class Content:
    """All that goes out, and where and when: `channels` as (id, own text or ""), `files` as (keyed hash, alt text) in order."""

    text: str
    lang: str
    kind: str
    context: str
    answers: str
    channels: tuple[tuple[int, str], ...]
    files: tuple[tuple[str, str], ...]
    publish_at: datetime | None
    consents: tuple[int, ...] = ()

    def digest(self) -> str:
        """HMAC-SHA-256, in hex. Two contents that differ in anything have two digests."""
        at = self.publish_at.astimezone(UTC).isoformat() if self.publish_at else ""
        told = [
            self.text,
            self.lang,
            self.kind,
            self.context,
            self.answers,
            sorted(self.channels),
            self.files,
            at,
            sorted(self.consents),
        ]
        return keyed(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def content_of(version: Version) -> Content:
    """The content as it stands in the database now; its digest must be `version.content_hash`."""
    draft = version.draft
    return Content(
        text=version.text,
        lang=version.lang,
        kind=draft.kind,
        context=draft.context,
        answers=json.dumps(draft.answers, sort_keys=True) if draft.answers else "",
        channels=tuple((one.channel_id, one.text) for one in version.variants.all()),
        files=tuple((one.upload.content_hash, one.alt_text) for one in version.files.select_related("upload")),
        publish_at=version.publish_at,
        consents=tuple(version.consents.values_list("pk", flat=True)),
    )


def file_hash(parts: Iterable[bytes]) -> str:
    """The keyed hash of a derivative's bytes."""
    whole = hmac.new(_key(), digestmod=hashlib.sha256)
    for part in parts:
        whole.update(part)
    return whole.hexdigest()


def keyed(content: bytes) -> str:
    """HMAC-SHA-256 under this desk's own key, in hex."""
    return hmac.new(_key(), content, hashlib.sha256).hexdigest()


@cache
def _key() -> bytes:
    return kept_secret(read().data / "keys" / "content-hash").encode()
