"""What YouTube tells in numbers (https://developers.google.com/youtube/v3/docs/videos#statistics, …/channels#statistics)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, perhaps, silent
from paravent_desk.networks.protocol import Reference
from paravent_desk.networks.recent import LONG_AGO, moment_or

_AT_ONCE = 50


class YouTubeFigures:
    """A unit of the day's 10,000 a call; counts that the owner hides, and comments that are closed, are not told."""

    at_once = _AT_ONCE
    if TYPE_CHECKING:

        def _api(self, base: str = "") -> Api: ...

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Fifty films a call. YouTube counts no shares for this interface."""
        api, found = self._api(), dict[str, PostNumbers]()
        for some in chunks(references, _AT_ONCE):
            params = {"part": "statistics", "id": ",".join(one.id for one in some), "maxResults": str(_AT_ONCE)}
            told = perhaps(lambda params=params: api.ask("GET", "/videos", params=params))  # type: ignore[misc]
            found |= silent(some) if told is None else {one.text("id"): _of_film(one) for one in told.all("items")}
        return found

    def account_numbers(self) -> AccountNumbers:
        """Subscribers, rounded to three figures by YouTube; public films; the newest of them; since when."""
        api = self._api()
        params = {"part": "snippet,statistics,contentDetails", "mine": "true"}
        told = perhaps(lambda: api.ask("GET", "/channels", params=params))
        if told is None:
            return AccountNumbers()
        hidden = told.flag("items", 0, "statistics", "hiddenSubscriberCount")
        return AccountNumbers(
            followers=None if hidden else told.count("items", 0, "statistics", "subscriberCount"),
            posts=told.count("items", 0, "statistics", "videoCount"),
            last_post_on=_newest(api, told.maybe("items", 0, "contentDetails", "relatedPlaylists", "uploads")),
            opened_on=_day(told.maybe("items", 0, "snippet", "publishedAt")),
        )


def _newest(api: Api, uploads: str) -> date | None:
    params = {"part": "contentDetails", "maxResults": "1", "playlistId": uploads}
    told = perhaps(lambda: api.ask("GET", "/playlistItems", params=params)) if uploads else None
    return _day(told.maybe("items", 0, "contentDetails", "videoPublishedAt")) if told else None


def _of_film(told: Told) -> PostNumbers:
    views, likes, answers = (told.count("statistics", name) for name in ("viewCount", "likeCount", "commentCount"))
    return PostNumbers(views, likes, None, answers)


def _day(written: str) -> date | None:
    moment = moment_or(written)
    return None if moment == LONG_AGO else moment.date()
