"""What a channel may do about comments (https://developers.google.com/youtube/v3/docs/comments/setModerationStatus)."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.moderation import HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Incoming, Reference

_AT_ONCE = 50
COMMENT = "comment"


class YouTubeModeration(NoModeration):
    """Hold and reject comments under the channel's films; each change costs 50 units of a day's 10,000."""

    if TYPE_CHECKING:

        def _api(self, base: str = "") -> Api: ...

    def hide(self, reference: Reference) -> None:
        """Hold a comment for review: nobody but the channel sees it."""
        self._set(reference, "heldForReview")

    def unhide(self, reference: Reference) -> None:
        """Publish it again; one that was rejected stays so."""
        self._set(reference, "published")

    def remove_theirs(self, reference: Reference) -> None:
        """Reject a comment, with all that answers it, for good: deleting is its author's alone."""
        try:
            self._set(reference, "rejected")
        except Refused as refused:
            if refused.code != "gone":
                raise

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """The comment that opened the exchange, and the answers to it, a hundred at most. The film is not told."""
        api, top = self._api(), reference.id.partition(".")[0]  # an answer's id begins with that of what it answers
        told = api.ask("GET", "/commentThreads", params={"part": "snippet", "id": top})
        if not told.all("items"):
            raise Refused("gone")
        film = told.maybe("items", 0, "snippet", "videoId")
        channel = told.maybe("items", 0, "snippet", "channelId")
        params = {"part": "snippet", "parentId": top, "maxResults": "100"}
        answers = api.ask("GET", "/comments", params=params).all("items")
        first = comment(told.all("items")[0], ("snippet", "topLevelComment"), film, channel)
        return (first, *sorted((comment(one, (), film, channel) for one in answers), key=lambda one: one.at))

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Comments and films that YouTube no longer tells."""
        api, lost = self._api(), frozenset[str]()
        for path in ("/comments", "/videos"):
            ids = [one.id for one in references if is_comment(one) == (path == "/comments")]
            for start in range(0, len(ids), _AT_ONCE):
                some = ids[start : start + _AT_ONCE]
                told = api.ask("GET", path, params={"part": "id", "id": ",".join(some)})
                lost |= set(some) - {one.text("id") for one in told.all("items")}
        return lost

    def history(self, cursor: str) -> HistoryPage:
        """The channel's films: title and description. Their pictures are told, the films themselves are not."""
        api = self._api()
        told = api.ask("GET", "/channels", params={"part": "contentDetails", "mine": "true"})
        params = {"part": "snippet,contentDetails", "maxResults": "50"}
        params["playlistId"] = told.text("items", 0, "contentDetails", "relatedPlaylists", "uploads")
        page = api.ask("GET", "/playlistItems", params={**params, **({"pageToken": cursor} if cursor else {})})
        return HistoryPage(tuple(_past(one) for one in page.all("items")), page.maybe("nextPageToken"))

    def _set(self, reference: Reference, status: str) -> None:
        params = {"id": reference.id, "moderationStatus": status}
        self._api().send("POST", "/comments/setModerationStatus", Step.CHANGE, params=params)


def is_comment(reference: Reference) -> bool:
    """Whether a reference is one to a comment; its id tells where it was kept without its version."""
    return bool(reference.version) or reference.id.startswith("Ug")


def comment(told: Told, at: tuple[str, ...], film: str, channel: str) -> Incoming:
    """A comment, at a place of what was told. `channel` is ours."""
    inner = (*at, "snippet")
    author, above = told.maybe(*inner, "authorChannelId", "value"), told.maybe(*inner, "parentId")
    return Incoming(
        reference=Reference(told.text("id"), version=COMMENT),
        author=told.maybe(*inner, "authorDisplayName"),
        text=told.maybe(*inner, "textOriginal") or told.maybe(*inner, "textDisplay"),
        at=told.moment(*inner, "publishedAt"),
        kind="own" if author and author == channel else "comment",
        answers=Reference(above, version=COMMENT) if above else Reference(film) if film else None,
        root=Reference(film) if film else None,
        author_id=author,
    )


def _past(told: Told) -> HistoryPost:
    film = told.text("contentDetails", "videoId")
    text = f"{told.maybe('snippet', 'title')}\n{told.maybe('snippet', 'description')}"
    picture = next(
        (url for size in ("maxres", "high", "default") if (url := told.maybe("snippet", "thumbnails", size, "url"))), ""
    )
    where = Reference(film, f"https://www.youtube.com/watch?v={film}")
    return HistoryPost(
        where, text, told.moment("snippet", "publishedAt"), media=(HistoryMedia(picture, "image/jpeg"),) if picture else ()
    )
