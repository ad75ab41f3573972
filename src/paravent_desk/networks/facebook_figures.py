"""What a Page is told in numbers (https://developers.facebook.com/docs/graph-api/reference/page-post/, …/insights)."""

from collections.abc import Collection, Mapping, Sequence

from paravent_desk.networks import meta_batch
from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, perhaps
from paravent_desk.networks.meta import first_day
from paravent_desk.networks.protocol import Reference

_REACH = "post_total_media_view_unique"
"""Since June 2026 in place of post_impressions_unique."""
_POST = "reactions.limit(0).summary(total_count),comments.filter(stream).limit(0).summary(true),shares"
_FILM = "likes.limit(0).summary(true),comments.filter(stream).limit(0).summary(true)"
_ACCOUNT = "followers_count,published_posts.limit(1).summary(total_count){created_time}"


class FacebookFigures:
    """Reactions, comments and shares by the rights of reading; how many people a post reached needs "read_insights"."""

    at_once = meta_batch.AT_ONCE // 2
    api: Api
    page: str
    token: str

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Twenty-five posts a call, each with its insights."""
        found: dict[str, PostNumbers] = {}
        for some in chunks(references, meta_batch.AT_ONCE // 2):
            found |= self._some(some)
        return found

    def account_numbers(self) -> AccountNumbers:
        """Followers, published posts and the newest of them."""
        told = perhaps(lambda: self.api.ask("GET", f"/{self.page}", params={"fields": _ACCOUNT}))
        if told is None:
            return AccountNumbers()
        posts = told.count("published_posts", "summary", "total_count")
        return AccountNumbers(told.count("followers_count"), posts, first_day(told, "published_posts", "created_time"))

    def _some(self, some: Sequence[Reference]) -> dict[str, PostNumbers]:
        posts = [f"{one.id}?fields={_POST if _is_post(one) else _FILM}" for one in some]
        reached = [f"{one.id}/insights?metric={_REACH}" for one in some if _is_post(one)]
        answers = meta_batch.read(self.api, self.token, [*posts, *reached])
        views = iter(answers[len(posts) :])
        found: dict[str, PostNumbers] = {}
        for one, told in zip(some, answers, strict=False):
            seen = next(views) if _is_post(one) else None
            if told is not None:
                found[one.id] = _of_post(told, seen)
        return found


def _is_post(reference: Reference) -> bool:
    """A post's number has its Page's before it; a film's has not."""
    return "_" in reference.id


def _of_post(told: Told, seen: Told | None) -> PostNumbers:
    likes = told.count("reactions", "summary", "total_count")
    return PostNumbers(
        views=seen.count("data", 0, "values", 0, "value") if seen else None,
        likes=told.count("likes", "summary", "total_count") if likes is None else likes,
        shares=told.count("shares", "count"),
        answers=told.count("comments", "summary", "total_count"),
    )
