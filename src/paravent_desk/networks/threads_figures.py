"""What a profile on Threads is told in numbers (https://developers.facebook.com/docs/threads/insights)."""

from collections.abc import Collection, Mapping

from paravent_desk.networks.api import Api
from paravent_desk.networks.errors import Reconnect, Refused
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, perhaps, silent, summed
from paravent_desk.networks.meta import first_day, insight
from paravent_desk.networks.protocol import Reference

_METRICS = "views,likes,replies,reposts,quotes"


class ThreadsFigures:
    """All of it needs "threads_manage_insights"; without it one call says so, and no post is asked after."""

    at_once = 5
    api: Api

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """A call a post: Threads documents none for many."""
        found: dict[str, PostNumbers] = {}
        for one in references:
            try:
                found[one.id] = self._post(one)
            except Reconnect as error:
                if error.code != "scope":
                    raise
                return silent(references)
            except Refused as refused:
                if refused.code not in ("gone", "refused"):
                    raise
        return found

    def account_numbers(self) -> AccountNumbers:
        """Followers, and the day of the newest post. Nothing tells how many posts there are."""
        insights = perhaps(lambda: self.api.ask("GET", "/me/threads_insights", params={"metric": "followers_count"}))
        newest = perhaps(lambda: self.api.ask("GET", "/me/threads", params={"fields": "id,timestamp", "limit": "1"}))
        return AccountNumbers(
            followers=insight(insights, "followers_count") if insights else None,
            last_post_on=first_day(newest, "", "timestamp") if newest else None,
        )

    def _post(self, one: Reference) -> PostNumbers:
        told = self.api.ask("GET", f"/{one.id}/insights", params={"metric": _METRICS})
        views, likes, replies, reposts, quotes = (insight(told, name) for name in _METRICS.split(","))
        return PostNumbers(views, likes, summed(reposts, quotes), replies)
