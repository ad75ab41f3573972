"""What a professional account is told in numbers (https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/)."""

from collections.abc import Collection, Mapping, Sequence

from paravent_desk.networks import meta_batch
from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, perhaps
from paravent_desk.networks.meta import first_day, insight
from paravent_desk.networks.protocol import Reference

_ACCOUNT = "followers_count,media_count,media.limit(1){timestamp}"


class InstagramFigures:
    """Likes and comments by the rights of reading; views and shares need "instagram_manage_insights"."""

    at_once = meta_batch.AT_ONCE // 2
    api: Api
    user: str
    token: str

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Twenty-five media a call, each with its insights. Likes that the account hides are not told."""
        found: dict[str, PostNumbers] = {}
        for some in chunks(references, meta_batch.AT_ONCE // 2):
            found |= self._some(some)
        return found

    def account_numbers(self) -> AccountNumbers:
        """Followers, media and the newest of them."""
        told = perhaps(lambda: self.api.ask("GET", f"/{self.user}", params={"fields": _ACCOUNT}))
        if told is None:
            return AccountNumbers()
        return AccountNumbers(told.count("followers_count"), told.count("media_count"), first_day(told, "media", "timestamp"))

    def _some(self, some: Sequence[Reference]) -> dict[str, PostNumbers]:
        posts = [f"{one.id}?fields=like_count,comments_count" for one in some]
        seen = [f"{one.id}/insights?metric=views,shares" for one in some]
        answers = meta_batch.read(self.api, self.token, [*posts, *seen])
        pairs = zip(some, answers[: len(some)], answers[len(some) :], strict=True)
        return {one.id: _of_post(told, insights) for one, told, insights in pairs if told is not None}


def _of_post(told: Told, seen: Told | None) -> PostNumbers:
    views, shares = (insight(seen, name) if seen else None for name in ("views", "shares"))
    return PostNumbers(views, told.count("like_count"), shares, told.count("comments_count"))
