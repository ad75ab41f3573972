"""What a Mastodon server tells in numbers (https://docs.joinmastodon.org/entities/Status/, …/entities/Account/). No views."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial

import requests

from paravent_desk.networks.errors import Refused
from paravent_desk.networks.figures import AccountNumbers, PostNumbers, chunks, perhaps, silent, summed
from paravent_desk.networks.mastodon_call import Caller, calling
from paravent_desk.networks.mastodon_reading import Told
from paravent_desk.networks.protocol import Account, Reference

_AT_ONCE = 20


class MastodonFigures:
    """Needs no right but those to read posts and the account."""

    at_once = _AT_ONCE
    account: Account
    session: Callable[[], requests.Session]
    clock: Callable[[], datetime]

    def post_numbers(self, references: Collection[Reference]) -> Mapping[str, PostNumbers]:
        """Twenty posts a call; servers before Mastodon 4.3, and others that speak its language, are asked for each."""
        found: dict[str, PostNumbers] = {}
        with calling(self.account, self.session, self.clock) as caller:
            for some in chunks(references, _AT_ONCE):
                told = perhaps(partial(_posts, caller, some))
                found |= silent(some) if told is None else told
        return found

    def account_numbers(self) -> AccountNumbers:
        """Of the account that the token speaks for."""
        with calling(self.account, self.session, self.clock) as caller:
            told = perhaps(lambda: caller.ask(lambda api: _of_account(api.account_verify_credentials())))
        return told or AccountNumbers()


def _posts(caller: Caller, some: Sequence[Reference]) -> dict[str, PostNumbers]:
    try:
        return caller.ask(lambda api: {str(one["id"]): _of_post(one) for one in api.statuses([one.id for one in some])})
    except Refused:
        pass
    found: dict[str, PostNumbers] = {}
    for post in some:
        try:
            found[post.id] = caller.ask(lambda api, post=post: _of_post(api.status(post.id)))  # type: ignore[misc]
        except Refused as refused:
            if refused.code != "gone":
                raise
    return found


def _of_post(status: Told) -> PostNumbers:
    shares = summed(_count(status, "reblogs_count"), _count(status, "quotes_count"))
    return PostNumbers(None, _count(status, "favourites_count"), shares, _count(status, "replies_count"))


def _of_account(account: Told) -> AccountNumbers:
    last, opened = _day(account.get("last_status_at")), _day(account.get("created_at"))
    return AccountNumbers(_count(account, "followers_count"), _count(account, "statuses_count"), last, opened)


def _count(told: Told, name: str) -> int | None:
    """A count; some servers say -1 where an account shows none."""
    found = told.get(name)
    return found if type(found) is int and 0 <= found < 10**18 else None


def _day(found: object) -> date | None:
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    try:
        return datetime.fromisoformat(str(found)).date()
    except ValueError:
        return None
