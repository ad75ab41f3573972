"""What a profile may do about answers (https://developers.facebook.com/documentation/threads/reply-management)."""

from collections.abc import Collection

from paravent_desk.networks import meta_moderation
from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.instagram_moderation import media_of
from paravent_desk.networks.moderation import HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Incoming, Page, Reference
from paravent_desk.networks.recent import fresh

FIELDS = "id,text,timestamp,permalink,username"
_THREAD = f"{FIELDS},root_post,replied_to"
_FILES = "media_type,media_url,alt_text"
_PAST = f"id,text,timestamp,permalink,{_FILES},children{{{_FILES}}}"
_POSTS, _REPLIES = "threads", "replies"


class ThreadsModeration(NoModeration):
    """Hide answers to the profile's posts, with what answers them; Threads removes nobody's post."""

    api: Api

    def hide(self, reference: Reference) -> None:
        """Hide an answer of the first level, and all below it; Threads refuses those that stand deeper."""
        meta_moderation.change(self.api, f"/{reference.id}/manage_reply", "hide", to=True)

    def unhide(self, reference: Reference) -> None:
        """Show it again."""
        meta_moderation.change(self.api, f"/{reference.id}/manage_reply", "hide", to=False)

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """The whole conversation under the first post, the oldest answers first."""
        told = self.api.ask("GET", f"/{reference.id}", params={"fields": _THREAD})
        above = told.maybe("root_post", "id")
        first = self.api.ask("GET", f"/{above}", params={"fields": _THREAD}) if above else told
        own = self.api.ask("GET", "/me", params={"fields": "username"}).text("username")
        root = Reference(first.text("id"))
        params = {"fields": _THREAD, "reverse": "false"}
        answers = meta_moderation.some(self.api, f"/{root.id}/conversation", params)
        return (_told(first, None, own), *(_told(one, root, own) for one in answers))

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that Threads says are none."""
        return meta_moderation.gone(self.api, references)

    def search(self, words: str, cursor: str) -> Page:
        """The newest hundred public posts with the words; needs the right "threads_keyword_search", and counts 2,200 a day."""
        params = {"q": words, "search_type": "RECENT", "fields": FIELDS, "limit": "100"}
        told = self.api.ask("GET", "/keyword_search", params=params)
        own = self.api.ask("GET", "/me", params={"fields": "username"}).text("username")
        found = [_told(one, None, own) for one in told.all("data")]
        return fresh([one for one in found if one.kind != "own"], cursor)

    def history(self, cursor: str) -> HistoryPage:
        """The profile's own posts, then its answers to others."""
        which, _, after = (cursor or f"{_POSTS} ").partition(" ")
        params = {"fields": _PAST, "limit": "50", **({"after": after} if after else {})}
        told = self.api.ask("GET", f"/me/{which}", params=params)
        page = meta_moderation.page(told, [_past(one) for one in told.all("data")])
        following = f"{which} {page.cursor}" if page.cursor else f"{_REPLIES} " if which == _POSTS else ""
        return HistoryPage(page.posts, following)


def _told(told: Told, root: Reference | None, own: str) -> Incoming:
    above = told.maybe("replied_to", "id")
    return Incoming(
        reference=Reference(told.text("id"), told.maybe("permalink")),
        author=told.maybe("username"),
        text=told.maybe("text"),
        at=told.moment("timestamp"),
        kind="own" if told.maybe("username") == own else "reply" if root else "post",
        answers=Reference(above) if above else root,
        root=root,
    )


def _past(told: Told) -> HistoryPost:
    files = [file for file in told.all("children", "data") or [told] if file.maybe("media_url")]
    where = Reference(told.text("id"), told.maybe("permalink"))
    media = tuple(media_of(file) for file in files)
    return HistoryPost(where, told.maybe("text"), told.moment("timestamp"), media=media)
