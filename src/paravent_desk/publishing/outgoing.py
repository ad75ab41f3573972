"""A row as it goes out: its words, the files with the bytes that were checked, and what it answers."""

from typing import Any

from paravent_desk.drafts.content import file_hash
from paravent_desk.drafts.models import Version, VersionFile
from paravent_desk.networks.protocol import Media, Outgoing, Reference
from paravent_desk.publishing import doors, signed
from paravent_desk.publishing.models import Publication
from paravent_desk.vault import Sealed


class Changed(Exception):
    """Something is no longer what was approved. `code` is a word of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def planned(version: Version, text: str, network: str) -> tuple[str, ...]:
    """The words of each part on a network; `text` is the channel's own, or "". Raises Refused, KeyError."""
    return doors.parts(text or version.text, doors.network(network).limits)


def outgoing(row: Publication, text: str = "", version: Version | None = None) -> Outgoing:
    """The post of a row, or with a corrected text and version; raises Changed where a file is not what was checked."""
    version = version or row.version
    reply_to, root = answered(row)
    return Outgoing(
        text=text or row.text,
        lang=version.lang,
        media=tuple(_media(one, row) for one in _files(version)) if row.part == 1 else (),
        reply_to=reply_to,
        root=root,
        title=_title(text or row.text) if _has_film(version) else "",
    )


def sought(row: Publication) -> Outgoing:
    """The post as one looks for it: files that are gone by now are no reason not to look."""
    try:
        return outgoing(row)
    except Changed:
        reply_to, root = answered(row)
        return Outgoing(row.text, row.version.lang, (), reply_to, root)


def answered(row: Publication) -> tuple[Reference | None, Reference | None]:
    """What a row answers, and the first post of that thread."""
    draft = row.version.draft
    theirs = draft.answers if draft.answers and draft.answers.get("channel") == row.channel_id else None
    if row.previous is None:
        return (_reference(theirs), _root(theirs)) if theirs else (None, None)
    first = row
    while first.previous is not None:
        first = first.previous
    return reference(row.previous), _root(theirs) if theirs else reference(first)


def reference(row: Publication) -> Reference:
    """Where a row is on its network."""
    return Reference(row.remote_id, row.remote_url, row.remote_version)


def _reference(told: dict[str, Any]) -> Reference:
    return Reference(str(told["id"]), str(told.get("url") or ""), str(told.get("version") or ""))


def _root(told: dict[str, Any]) -> Reference:
    root = told.get("root")
    return _reference(root) if isinstance(root, dict) else Reference(str(root)) if root else _reference(told)


def _files(version: Version) -> list[VersionFile]:
    return list(version.files.select_related("upload"))


def _title(text: str) -> str:
    """The first line: a draft's own title is for colleagues alone."""
    return text.strip().partition("\n")[0][:100]


def _has_film(version: Version) -> bool:
    return any(one.upload.mime.startswith("video/") for one in _files(version))


def _media(file: VersionFile, row: Publication) -> Media:
    upload = file.upload
    try:
        content = doors.derivative(upload)
    except Sealed:
        raise Changed("file_gone") from None
    if not upload.content_hash or file_hash([content]) != upload.content_hash:
        raise Changed("file_changed")
    url = signed.address(row.pk, upload.pk)
    return Media(content, upload.mime, file.alt_text, upload.width, upload.height, upload.seconds, url)
