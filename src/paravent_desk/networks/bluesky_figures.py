"""What Bluesky's readers' side (AppView) tells in numbers (app.bsky.feed.getPosts, app.bsky.actor.getProfile). No views."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from atproto_client import Client, models

from paravent_desk.networks.bluesky_session import SessionKeeper
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, summed
from paravent_desk.networks.protocol import Reference
from paravent_desk.networks.recent import LONG_AGO, moment_or

_AT_ONCE = 25
_NEWEST = 10


class BlueskyFigures:
    """Public counts: an app password sees them all."""

    at_once = _AT_ONCE
    _session: SessionKeeper

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Twenty-five posts a call."""
        return self._session.ask(lambda client, _: _posts(client, references))

    def account_numbers(self) -> AccountNumbers:
        """The profile's, and the day of the newest post that is not a repost."""
        return self._session.ask(_account)


def _posts(client: Client, references: Collection[Reference]) -> dict[str, PostNumbers]:
    found: dict[str, PostNumbers] = {}
    for some in chunks(references, _AT_ONCE):
        asked = models.AppBskyFeedGetPosts.Params(uris=[one.id for one in some])
        for post in client.app.bsky.feed.get_posts(asked).posts:
            shares = summed(_count(post.repost_count), _count(post.quote_count))
            found[str(post.uri)] = PostNumbers(None, _count(post.like_count), shares, _count(post.reply_count))
    return found


def _account(client: Client, did: str) -> AccountNumbers:
    profile = client.app.bsky.actor.get_profile(models.AppBskyActorGetProfile.Params(actor=did))
    asked = models.AppBskyFeedGetAuthorFeed.Params(actor=did, limit=_NEWEST)
    own = [one.post for one in client.app.bsky.feed.get_author_feed(asked).feed if str(one.post.author.did) == did]
    last = max((day for post in own if (day := _day(post.indexed_at))), default=None)
    return AccountNumbers(_count(profile.followers_count), _count(profile.posts_count), last, _day(profile.created_at))


def _count(found: Any) -> int | None:  # noqa: ANN401 - as the library gives it
    return found if type(found) is int and 0 <= found < 10**18 else None


def _day(written: object) -> date | None:
    moment = moment_or(written) if isinstance(written, str) else LONG_AGO
    return None if moment == LONG_AGO else moment.date()
