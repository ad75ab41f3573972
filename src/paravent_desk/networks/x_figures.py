"""What X tells in numbers (https://docs.x.com/x-api/fundamentals/metrics). A post that is read is billed, once a day (UTC)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial

import requests
import tweepy

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Told
from paravent_desk.networks.errors import Reconnect
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, silent, summed
from paravent_desk.networks.protocol import Reference
from paravent_desk.networks.recent import LONG_AGO, moment_or
from paravent_desk.networks.x_wire import XWire

_AT_ONCE = 100
_SNOWFLAKE = 1_288_834_974_657
"""Milliseconds since 1970 from which X counts those in the number of a post (https://docs.x.com/fundamentals/x-ids)."""


class XFigures:
    """Public counts, impressions among them: every key sees them."""

    at_once = _AT_ONCE
    wire: XWire

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """A hundred posts a call."""
        found: dict[str, PostNumbers] = {}
        for some in chunks(references, _AT_ONCE):
            try:
                told = self.wire.ask(Step.ASK, partial(_posts, some=some))
            except Reconnect as error:
                if error.code != "scope":
                    raise
                return silent(references)
            found |= {one.text("id"): _of_post(one) for one in told.all("data")}
        return found

    def account_numbers(self) -> AccountNumbers:
        """The account's own; the time of its newest post stands in that post's number, so that none is read for it."""
        try:
            told = self.wire.ask(Step.ASK, _me)
        except Reconnect as error:
            if error.code != "scope":
                raise
            return AccountNumbers()
        counts = ("data", "public_metrics")
        opened = moment_or(told.maybe("data", "created_at"))
        return AccountNumbers(
            followers=told.count(*counts, "followers_count"),
            posts=told.count(*counts, "tweet_count"),
            last_post_on=_written_on(told.number("data", "most_recent_tweet_id")),
            opened_on=None if opened == LONG_AGO else opened.date(),
        )


def _posts(client: tweepy.Client, some: Sequence[Reference]) -> requests.Response:
    ids = [one.id for one in some]
    answer: requests.Response = client.get_tweets(ids, tweet_fields=["public_metrics"], user_auth=True)
    return answer


def _me(client: tweepy.Client) -> requests.Response:
    fields = ["public_metrics", "created_at", "most_recent_tweet_id"]
    answer: requests.Response = client.get_me(user_fields=fields, user_auth=True)
    return answer


def _of_post(told: Told) -> PostNumbers:
    names = ("impression_count", "like_count", "retweet_count", "quote_count", "reply_count")
    views, likes, reposts, quotes, answers = (told.count("public_metrics", name) for name in names)
    return PostNumbers(views, likes, summed(reposts, quotes), answers)


def _written_on(number: int) -> date | None:
    milliseconds = number >> 22
    if not 0 < milliseconds < 10**13:
        return None
    return datetime.fromtimestamp((milliseconds + _SNOWFLAKE) / 1000, UTC).date()
