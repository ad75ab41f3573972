"""What TikTok tells in numbers (https://developers.tiktok.com/doc/tiktok-api-v2-video-query, …-v2-get-user-info)."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Told
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, perhaps, silent
from paravent_desk.networks.protocol import Reference

_AT_ONCE = 20
_COUNTS = ("view_count", "like_count", "share_count", "comment_count")


class TikTokFigures:
    """Posts need "video.list", the account "user.info.stats"."""

    at_once = _AT_ONCE
    if TYPE_CHECKING:

        def _ask(self, method: str, path: str, step: Step = Step.ASK, **options: Any) -> Told: ...  # noqa: ANN401  as httpx takes

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Twenty posts a call; one of which TikTok told no number of its own yet is left out."""
        found: dict[str, PostNumbers] = {}
        for some in chunks([one for one in references if one.id.isdecimal()], _AT_ONCE):
            told = perhaps(lambda some=some: self._posts(some))  # type: ignore[misc]
            found |= silent(some) if told is None else told
        return found

    def account_numbers(self) -> AccountNumbers:
        """Followers, public posts, and the day of the newest."""
        user = perhaps(lambda: self._ask("GET", "/user/info/", params={"fields": "open_id,follower_count,video_count"}))
        newest = perhaps(lambda: self._ask("POST", "/video/list/", params={"fields": "id,create_time"}, json={"max_count": 1}))
        posts = newest.all("data", "videos") if newest else []
        return AccountNumbers(
            followers=user.count("data", "user", "follower_count") if user else None,
            posts=user.count("data", "user", "video_count") if user else None,
            last_post_on=posts[0].moment("create_time").date() if posts else None,
        )

    def _posts(self, some: Sequence[Reference]) -> dict[str, PostNumbers]:
        body = {"filters": {"video_ids": [one.id for one in some]}}
        told = self._ask("POST", "/video/query/", params={"fields": ",".join(("id", *_COUNTS))}, json=body)
        return {one.text("id"): PostNumbers(*map(one.count, _COUNTS)) for one in told.all("data", "videos")}
