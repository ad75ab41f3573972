"""What an account on X may do about others' posts (https://docs.x.com/x-api/posts/). Every post that is read is billed."""

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Any

import requests
import tweepy

from paravent_desk.networks.answers import Step
from paravent_desk.networks.api import Told
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.moderation import HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Incoming, Page, Profile, Reference
from paravent_desk.networks.x_wire import XWire

FIELDS = ["created_at", "referenced_tweets", "in_reply_to_user_id", "entities", "conversation_id", "lang"]
_ASKED: dict[str, Any] = {"expansions": ["author_id"], "tweet_fields": FIELDS, "user_fields": ["username"], "user_auth": True}
_FILES = ["url", "alt_text", "type", "preview_image_url", "variants"]
_AT_ONCE = 100
_PAGES = 10


class XModeration(NoModeration):
    """Hide answers in conversations that the account began, read and search the last seven days."""

    wire: XWire
    if TYPE_CHECKING:

        def profile(self) -> Profile: ...  # noqa: D102 - the connection's own

    def hide(self, reference: Reference) -> None:
        """Behind "view hidden replies"; Refused where the account did not begin the conversation."""
        self.wire.ask(Step.CHANGE, lambda client: client.hide_reply(reference.id, user_auth=True))

    def unhide(self, reference: Reference) -> None:
        """Show it again."""
        self.wire.ask(Step.CHANGE, lambda client: client.unhide_reply(reference.id, user_auth=True))

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """The first post of the conversation, and those of the last seven days in it."""
        me = self.profile().id
        itself = self._by_id([reference.id], me)
        if not itself:
            raise Refused("gone")
        root = itself[0].root
        first = self._by_id([root.id], me) if root else []
        found, _ = self._found(f"conversation_id:{root.id if root else reference.id}", "", me, _PAGES)
        posts = {one.reference.id: one for one in (*first, *itself, *found)}
        return tuple(sorted(posts.values(), key=lambda one: (one.at, int(one.reference.id))))

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that X says it did not find; protected ones and those of suspended accounts still stand."""
        ids = [one.id for one in references]
        lost: set[str] = set()
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            told = self.wire.ask(Step.ASK, partial(_ask_for, ids=some))
            lost |= {one.maybe("resource_id") for one in told.all("errors") if one.maybe("title") == "Not Found Error"}
        return frozenset(lost & set(ids))

    def search(self, words: str, cursor: str) -> Page:
        """Posts of the last seven days, reposts left out; at first the newest hundred."""
        me = self.profile().id
        found, newest = self._found(f"{words} -is:retweet", cursor, me, _PAGES if cursor else 1)
        return Page(tuple(one for one in reversed(found) if one.kind != "own"), newest)

    def history(self, cursor: str) -> HistoryPage:
        """The account's own posts and answers: X tells the newest 3,200 alone. The archive file holds them all."""
        me = self.profile().id
        told = self.wire.ask(
            Step.ASK,
            lambda client: client.get_users_tweets(
                me,
                max_results=100,
                exclude=["retweets"],
                expansions=["attachments.media_keys"],
                tweet_fields=[*FIELDS, "attachments"],
                media_fields=_FILES,
                pagination_token=cursor or None,
                user_auth=True,
            ),
        )
        files = {one.text("media_key"): _media(one) for one in told.all("includes", "media")}
        return HistoryPage(tuple(_past(one, files) for one in told.all("data")), told.maybe("meta", "next_token"))

    def _by_id(self, ids: list[str], me: str) -> list[Incoming]:
        told = self.wire.ask(Step.ASK, lambda client: client.get_tweets(ids, **_ASKED))
        return _all(told, me)

    def _found(self, query: str, cursor: str, me: str, pages: int) -> tuple[list[Incoming], str]:
        found: list[Incoming] = []
        more, newest = "", cursor
        for _ in range(pages):
            told = self.wire.ask(Step.ASK, partial(_search, query=query, cursor=cursor, more=more))
            found += _all(told, me)
            newest = newest if more else told.maybe("meta", "newest_id") or cursor
            more = told.maybe("meta", "next_token")
            if not more:
                break
        return found, newest


def _ask_for(client: tweepy.Client, ids: list[str]) -> requests.Response:
    answer: requests.Response = client.get_tweets(ids, user_auth=True)
    return answer


def _search(client: tweepy.Client, query: str, cursor: str, more: str) -> requests.Response:
    answer: requests.Response = client.search_recent_tweets(
        query, since_id=cursor or None, max_results=100, next_token=more or None, **_ASKED
    )
    return answer


def _all(told: Told, me: str) -> list[Incoming]:
    names = {one.text("id"): one.maybe("username") for one in told.all("includes", "users")}
    return [_found_one(one, names, me) for one in told.all("data")]


def _found_one(told: Told, names: dict[str, str], me: str) -> Incoming:
    kind = "own" if told.maybe("author_id") == me else "reply" if told.maybe("in_reply_to_user_id") else "post"
    return incoming(told, names, kind)


def incoming(told: Told, names: dict[str, str], kind: str) -> Incoming:
    """A post under the kind it came as."""
    kinds = {one.maybe("type"): one.maybe("id") for one in told.all("referenced_tweets")}
    answered, root = kinds.get("replied_to") or kinds.get("quoted"), told.maybe("conversation_id")
    return Incoming(
        reference=reference(told.text("id")),
        author=names.get(told.maybe("author_id"), told.maybe("author_id")),
        text=written(told),
        at=told.moment("created_at"),
        kind=kind,
        answers=Reference(answered) if answered else None,
        root=Reference(root) if root and root != told.maybe("id") else None,
        author_id=told.maybe("author_id"),
        lang="" if told.maybe("lang") == "und" else told.maybe("lang"),
    )


def written(told: Told) -> str:
    """A post's text as it was written: X's short addresses back into ours, those of its own files left out."""
    text = told.maybe("text")
    for link in told.all("entities", "urls"):
        whole = link.maybe("expanded_url")
        text = text.replace(link.maybe("url"), "" if link.maybe("media_key") else whole) if link.maybe("url") else text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def reference(identity: str) -> Reference:
    """A post, with its page."""
    return Reference(identity, f"https://x.com/i/web/status/{identity}")


def _past(told: Told, files: dict[str, HistoryMedia]) -> HistoryPost:
    answered = {one.maybe("type"): one.maybe("id") for one in told.all("referenced_tweets")}.get("replied_to")
    media = tuple(files[one.text()] for one in told.all("attachments", "media_keys") if one.text() in files)
    lang = "" if told.maybe("lang") == "und" else told.maybe("lang")
    answers = Reference(answered) if answered else None
    return HistoryPost(reference(told.text("id")), written(told), told.moment("created_at"), lang, media, answers)


def _media(told: Told) -> HistoryMedia:
    films = [one for one in told.all("variants") if one.maybe("content_type") == "video/mp4"]
    best = max(films, key=lambda one: one.number("bit_rate"), default=None)
    if best is not None:
        return HistoryMedia(best.text("url"), "video/mp4", told.maybe("alt_text"))
    return HistoryMedia(told.maybe("url") or told.maybe("preview_image_url"), "image/jpeg", told.maybe("alt_text"))
