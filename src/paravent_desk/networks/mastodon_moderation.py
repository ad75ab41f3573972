"""What an account on Mastodon may do about others' posts; `mastodon` takes it over.

Nobody but a server's moderators takes another's post away: what an account can is to report it
(https://docs.joinmastodon.org/methods/reports/).
"""

import mimetypes
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from paravent_desk.networks.errors import Refused
from paravent_desk.networks.mastodon_call import Caller, calling
from paravent_desk.networks.mastodon_incoming import unknown
from paravent_desk.networks.mastodon_reading import Told, after, files_of, moment_of, of_found, reference_of, text_of
from paravent_desk.networks.moderation import Cause, HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Account, Incoming, Page, Reference

if TYPE_CHECKING:
    from mastodon import Mastodon

_CATEGORIES = {Cause.SPAM: "spam"}
"""A "violation" names one of the server's own rules, which only a person can choose, and Mastodon.py does not know "legal": the
rest is "other".
"""
_TEXT = 1000
_PAGE = 40
_PAGES = 25
_AT_ONCE = 20


class MastodonModeration(NoModeration):
    """Reports, threads, searches and the account's own past."""

    account: Account
    session: Callable[[], requests.Session]
    clock: Callable[[], datetime]

    def report(self, reference: Reference, reason: Cause, text: str) -> None:
        """Report to the moderators of the account's server, and without the account's name to those of the author's."""
        with calling(self.account, self.session, self.clock) as caller:
            author = caller.ask(lambda api: api.status(reference.id).account)
            caller.ask(
                lambda api: api.report(
                    author.id,
                    [reference.id],
                    comment=text[:_TEXT],
                    forward="@" in str(author.acct),
                    category=_CATEGORIES.get(reason, "other"),
                )
            )

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """As far as the account's server knows it."""
        with calling(self.account, self.session, self.clock) as caller:
            account = _account(caller)
            itself = caller.ask(lambda api: api.status(reference.id))
            around = caller.ask(lambda api: api.status_context(reference.id))
            return caller.ask(
                lambda _: tuple(of_found(one, account) for one in (*around.ancestors, itself, *around.descendants))
            )

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that the server no longer shows the account. It cannot tell one that was deleted from one whose author
        blocked the account.
        """
        ids = list(dict.fromkeys(one.id for one in references))
        with calling(self.account, self.session, self.clock) as caller:
            _account(caller)  # a server that answers nothing but 404 would otherwise have lost everything
            shown: set[str] = set()
            for start in range(0, len(ids), _AT_ONCE):
                shown |= _shown(caller, ids[start : start + _AT_ONCE])
            return frozenset(one for one in ids if one not in shown and not _stands(caller, one))

    def search(self, words: str, cursor: str) -> Page:
        """A hashtag: the public posts that the server knows. Words: posts whose authors let them be found, on servers that
        search texts.
        """
        tag = words.strip().removeprefix("#") if words.strip().startswith("#") and " " not in words.strip() else ""
        with calling(self.account, self.session, self.clock) as caller:
            account = _account(caller)
            ask = partial(_tagged, tag=tag) if tag else partial(_searched, words=words)
            found, newest = after(lambda start: caller.ask(partial(ask, start=start)), cursor, _PAGES)
            incoming = caller.ask(lambda _: [of_found(one, account) for one in found])
            return Page(tuple(one for one in incoming if one.kind != "own"), newest)

    def history(self, cursor: str) -> HistoryPage:
        """Forty posts from the cursor on back, answers too; what the account boosted is others'."""
        with calling(self.account, self.session, self.clock) as caller:
            account = _account(caller)
            page = caller.ask(
                lambda api: list(api.account_statuses(account, limit=_PAGE, max_id=cursor or None, exclude_reblogs=True))
            )
            posts = caller.ask(lambda _: tuple(_past(one) for one in page))
            return HistoryPage(posts, posts[-1].reference.id if posts and posts[-1].reference.id != cursor else "")


def _account(caller: Caller) -> str:
    return caller.ask(lambda api: str(api.account_verify_credentials().id))


def _shown(caller: Caller, ids: list[str]) -> set[str]:
    try:
        return {str(one.id) for one in caller.ask(lambda api: list(api.statuses(ids)))}
    except Refused:  # Mastodon before 4.3 has no such call: each is asked for
        return set()


def _stands(caller: Caller, identity: str) -> bool:
    try:
        return caller.ask(lambda api: str(api.status(identity).id) == identity)
    except Refused as refused:
        if refused.code != "gone":
            raise
    return False


def _tagged(api: "Mastodon", tag: str, start: str) -> list[Told]:
    return unknown(list(api.timeline_hashtag(tag, min_id=start or None, limit=_PAGE)), start)


def _searched(api: "Mastodon", words: str, start: str) -> list[Told]:
    found = api.search_v2(words, resolve=False, result_type="statuses", min_id=start or None).statuses
    return unknown(sorted(found, key=lambda one: (len(str(one["id"])), str(one["id"])), reverse=True), start)


def _past(status: Told) -> HistoryPost:
    answered = str(status.get("in_reply_to_id") or "")
    return HistoryPost(
        reference=reference_of(status),
        text=text_of(status),
        at=moment_of(status),
        lang=str(status.get("language") or ""),
        media=tuple(_media(file) for file in files_of(status)),
        answers=Reference(answered) if answered else None,
    )


def _media(file: Told) -> HistoryMedia:
    address = str(file.get("url") or file.get("remote_url") or "")
    kind = mimetypes.guess_type(urlsplit(address).path)[0] or ""
    return HistoryMedia(address, kind, str(file.get("description") or ""))
