"""The past of an account on TikTok (https://developers.tiktok.com/doc/tiktok-api-v2-video-list). It tells of no comments."""

from typing import TYPE_CHECKING, Any

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Told
from paravent_desk.networks.moderation import HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Reference

_FIELDS = "id,title,video_description,create_time,share_url,cover_image_url"


class TikTokModeration(NoModeration):
    """Nothing but the account's own posts."""

    if TYPE_CHECKING:

        def _ask(self, method: str, path: str, step: Step = Step.ASK, **options: Any) -> Told: ...  # noqa: ANN401  as httpx takes

    def history(self, cursor: str) -> HistoryPage:
        """The account's own public posts with their pictures; the films themselves are not told."""
        body = {"max_count": 20, **({"cursor": int(cursor)} if cursor else {})}
        told = self._ask("POST", "/video/list/", params={"fields": _FIELDS}, json=body)
        following = str(told.number("data", "cursor")) if told.flag("data", "has_more") else ""
        return HistoryPage(tuple(_past(one) for one in told.all("data", "videos")), following)


def _past(told: Told) -> HistoryPost:
    picture = told.maybe("cover_image_url")
    text = told.maybe("video_description") or told.maybe("title")
    media = (HistoryMedia(picture, "image/jpeg"),) if picture else ()
    return HistoryPost(Reference(told.text("id"), told.maybe("share_url")), text, told.moment("create_time"), media=media)
