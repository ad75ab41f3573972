"""Others' posts on Bluesky: threads, what is gone, and searches, as the network's readers' side (AppView) knows them."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

from atproto_client import Client, models
from atproto_core.uri import AtUri

from paravent_desk.networks.bluesky_reading import of_view
from paravent_desk.networks.bluesky_record import stored
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.protocol import Incoming, Page, Reference
from paravent_desk.networks.recent import fresh

Threaded: TypeAlias = models.AppBskyFeedDefs.ThreadViewPost

_ABOVE = _BELOW = 100
_AT_ONCE = 25
_PAGE = 100
_PAGES = 10
_LATE = timedelta(minutes=10)
"""How much older than the newest a post may say it is when the search first tells it."""


def thread(client: Client, did: str, around: Reference) -> tuple[Incoming, ...]:
    """What stands above a post, itself, what answers it; those of who blocked the account, or is blocked, are left out."""
    asked = models.AppBskyFeedGetPostThread.Params(uri=around.id, depth=_BELOW, parent_height=_ABOVE)
    found = client.app.bsky.feed.get_post_thread(asked).thread
    if not _shown(found):
        raise Refused("gone")
    posts = [of_view(one.post, did) for one in (*_above(found), *_below(found))]
    root = posts[0].root
    if root is None or root.id in {one.reference.id for one in posts}:
        return tuple(posts)
    return (*(of_view(one, did) for one in _posts(client, [root.id])), *posts)


def _shown(found: Threaded | None) -> bool:
    """Whether a place in a thread holds a post, not word of one that is gone or blocked."""
    return getattr(found, "post", None) is not None


def _above(found: Threaded) -> list[Threaded]:
    above = []
    parent = found.parent
    while _shown(parent):
        above.append(parent)
        parent = parent.parent
    return above[::-1]


def _below(found: Threaded) -> Iterator[Threaded]:
    yield found
    for reply in found.replies or ():
        if _shown(reply):
            yield from _below(reply)


def gone(client: Client, references: Collection[Reference]) -> frozenset[str]:
    """Those that the readers' side does not show, and then does not have either: who blocked the account still stands."""
    ids = list(dict.fromkeys(one.id for one in references))
    some = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
    shown = {str(post.uri) for asked in some for post in _posts(client, asked)}
    return frozenset(one for one in ids if one not in shown and not _stands(client, one))


def _posts(client: Client, ids: list[str]) -> list[models.AppBskyFeedDefs.PostView]:
    return list(client.app.bsky.feed.get_posts(models.AppBskyFeedGetPosts.Params(uris=ids)).posts)


def _stands(client: Client, identity: str) -> bool:
    parts = AtUri.from_str(identity)
    try:
        return stored(client, parts.hostname, parts.rkey, parts.collection) is not None
    except Refused as refused:
        # the readers' side has no word of its own for a record that it does not have: 400, "InvalidRequest"
        if refused.code != "refused":
            raise
    return False


def report(client: Client, reference: Reference, kind: str, text: str) -> None:
    """Report a post as it stands; raises Refused("gone") where its version is not known and it stands no more."""
    version = reference.version
    if not version:
        parts = AtUri.from_str(reference.id)
        found = stored(client, parts.hostname, parts.rkey, parts.collection)
        if found is None:
            raise Refused("gone")
        version = found[0].version
    subject = models.ComAtprotoRepoStrongRef.Main(uri=reference.id, cid=version)
    asked = models.ComAtprotoModerationCreateReport.Data(subject=subject, reason_type=kind, reason=text)
    client.com.atproto.moderation.create_report(asked)


def search(client: Client, did: str, words: str, cursor: str) -> Page:
    """Posts with the words or the hashtag, newest first at the network, since the cursor; the last page alone for ""."""
    newest = cursor.partition("|")[0]
    earliest = datetime.fromisoformat(newest) - _LATE if newest else None
    found: list[Incoming] = []
    before: str | None = None
    for _ in range(_PAGES if earliest else 1):
        asked = models.AppBskyFeedSearchPosts.Params(q=words, sort="latest", limit=_PAGE, cursor=before)
        page = client.app.bsky.feed.search_posts(asked)
        found += [of_view(one, did) for one in page.posts]
        before = page.cursor
        if not before or (earliest and found and found[-1].at < earliest):
            break
    return fresh([one for one in found if one.kind != "own"], cursor)
