"""What came in for a Mastodon account: mentions, replies and quotes, oldest first, each once."""

from functools import partial
from typing import TYPE_CHECKING

from paravent_desk.networks.mastodon_call import Caller
from paravent_desk.networks.mastodon_reading import KINDS, Told, after, of_notice
from paravent_desk.networks.protocol import Page

if TYPE_CHECKING:
    from mastodon import Mastodon

_PAGE = 80
_PAGES = 100
_ENOUGH = 2.0
"""Seconds of asking after which what was found is told, so that the first of a burst are shown before the last have come."""


def since(caller: Caller, cursor: str, handle: str) -> Page:
    """What came in after the cursor, as far as a server tells it within two seconds; for "", the last page."""
    found, newest = after(lambda start: caller.ask(partial(_after, start=start)), cursor, _PAGES, _ENOUGH)
    account = caller.ask(lambda _: _mentioned(found, handle))
    if found and not account:
        account = caller.ask(lambda api: str(api.account_verify_credentials().id))
    incoming = caller.ask(lambda _: [of_notice(notice, account) for notice in found])
    return Page(tuple(one for one in incoming if one is not None), newest)


def _mentioned(found: list[Told], handle: str) -> str:
    """The account's id, as those who mention it tell, "" where none does. In a burst, asking would be every third call."""
    name = handle.removeprefix("@").partition("@")[0].casefold()
    for one in found:
        for told in (one.get("status") or {}).get("mentions") or ():
            if str(told.get("acct") or "").casefold() == name:
                return str(told.get("id") or "")
    return ""


def _after(api: "Mastodon", start: str) -> list[Told]:
    page = list(api.notifications(min_id=start or None, types=list(KINDS), limit=_PAGE))
    return unknown(page, start)


def unknown(page: list[Told], start: str) -> list[Told]:
    """A page, oldest first; without what a server that does not know min_id tells again."""
    known = [str(one["id"]) for one in page]
    return (page[: known.index(start)] if start in known else page)[::-1]
