"""What a Page may do about comments (https://developers.facebook.com/docs/graph-api/reference/comment/)."""

from collections.abc import Collection

from paravent_desk.networks import meta_moderation
from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.moderation import HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Incoming, Reference

_COMMENT = "id,message,created_time,from,parent{id},object{id}"
_POST = "id,message,created_time,from"
_FILES = "media_type,media{image{src},source},description"
_PAST = f"id,message,created_time,permalink_url,attachments{{{_FILES},subattachments{{{_FILES}}}}}"


class FacebookModeration(NoModeration):
    """Hide and remove comments on the Page's posts; a hidden one is seen by its author and their friends alone."""

    api: Api
    page: str

    def hide(self, reference: Reference) -> None:
        """Hide a comment."""
        meta_moderation.change(self.api, f"/{reference.id}", "is_hidden", to=True)

    def unhide(self, reference: Reference) -> None:
        """Show it again."""
        meta_moderation.change(self.api, f"/{reference.id}", "is_hidden", to=False)

    def remove_theirs(self, reference: Reference) -> None:
        """Remove a comment for good."""
        meta_moderation.remove(self.api, reference)

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """The post, the comment that opened the exchange, and the answers to it; of a post, all its comments."""
        told = self.api.ask("GET", f"/{reference.id}", params={"fields": _COMMENT})
        if not told.maybe("object", "id"):
            return (self._told(told), *self._answers(reference.id, reference))
        post = self.api.ask("GET", f"/{told.text('object', 'id')}", params={"fields": _POST})
        root = Reference(post.text("id"))
        above = told.maybe("parent", "id")
        opened = self.api.ask("GET", f"/{above}", params={"fields": _COMMENT}) if above and above != root.id else told
        return (self._told(post), self._told(opened, root), *self._answers(opened.text("id"), root))

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that Facebook says are none."""
        return meta_moderation.gone(self.api, references)

    def history(self, cursor: str) -> HistoryPage:
        """The Page's own posts with their pictures and films."""
        params = {"fields": _PAST, "limit": "50", **({"after": cursor} if cursor else {})}
        told = self.api.ask("GET", f"/{self.page}/published_posts", params=params)
        return meta_moderation.page(told, [_past(one) for one in told.all("data")])

    def _answers(self, to: str, root: Reference) -> list[Incoming]:
        params = {"fields": _COMMENT, "filter": "stream", "order": "chronological"}
        return [self._told(one, root) for one in meta_moderation.some(self.api, f"/{to}/comments", params)]

    def _told(self, told: Told, root: Reference | None = None) -> Incoming:
        own = told.maybe("from", "id") == self.page
        return Incoming(
            reference=reference(told.text("id")),
            author=told.maybe("from", "name"),
            text=told.maybe("message"),
            at=told.moment("created_time"),
            kind="own" if own else "comment" if root else "post",
            answers=Reference(told.maybe("parent", "id") or root.id) if root else None,
            root=root,
            author_id=told.maybe("from", "id"),
        )


def reference(identity: str) -> Reference:
    """A post or a comment, with its page."""
    return Reference(identity, f"https://www.facebook.com/{identity}")


def _past(told: Told) -> HistoryPost:
    files = [file for one in told.all("attachments", "data") for file in (one.all("subattachments", "data") or [one])]
    where = Reference(told.text("id"), told.maybe("permalink_url") or f"https://www.facebook.com/{told.text('id')}")
    media = tuple(_media(file) for file in files if file.maybe("media", "source") or file.maybe("media", "image", "src"))
    return HistoryPost(where, told.maybe("message"), told.moment("created_time"), media=media)


def _media(file: Told) -> HistoryMedia:
    film = file.maybe("media", "source")
    return HistoryMedia(film or file.maybe("media", "image", "src"), "video/mp4" if film else "image/jpeg")
