"""An account's own past on Bluesky, out of its repository: every post that stands, with the addresses of its files."""

from typing import Any

from atproto_client import Client, models
from atproto_client.models.utils import get_model_as_dict

from paravent_desk.networks.bluesky_reading import Record, answered, files, language, part, words
from paravent_desk.networks.bluesky_record import POSTS, reference
from paravent_desk.networks.moderation import HistoryMedia, HistoryPage, HistoryPost
from paravent_desk.networks.protocol import Reference
from paravent_desk.networks.recent import moment_or

_PAGE = 100


def history(client: Client, server: str, did: str, cursor: str) -> HistoryPage:
    """A hundred posts from the cursor on back, by their records' keys: those that the desk wrote have keys of 2023."""
    asked = models.ComAtprotoRepoListRecords.Params(repo=did, collection=POSTS, limit=_PAGE, cursor=cursor or None)
    page = client.com.atproto.repo.list_records(asked)
    posts = tuple(_post(reference(one.uri, one.cid), get_model_as_dict(one.value), server, did) for one in page.records)
    return HistoryPage(posts, (page.cursor or "") if page.records else "")


def _post(where: Reference, record: Record, server: str, did: str) -> HistoryPost:
    return HistoryPost(
        reference=where,
        text=words(record, "text"),
        at=moment_or(words(record, "createdAt")),
        lang=language(record),
        media=tuple(_media(file, server, did) for file in files(record)),
        answers=answered(record),
    )


def _media(file: Record, server: str, did: str) -> HistoryMedia:
    blob = part(file, "image") or part(file, "video") or part(file, "thumb")
    address = f"{server}/xrpc/com.atproto.sync.getBlob?did={did}&cid={_cid(blob)}"
    return HistoryMedia(address, words(blob, "mimeType"), words(file, "alt"))


def _cid(blob: Record) -> str:
    link: Any = blob.get("ref")
    return link if isinstance(link, str) else words(part(blob, "ref"), "$link") or words(part(blob, "ref"), "link")
