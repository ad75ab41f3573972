"""What a professional account may do about comments (https://developers.facebook.com/docs/instagram-platform/comment-moderation)."""

from collections.abc import Collection

from paravent_desk.networks import meta_moderation
from paravent_desk.networks.api import Api, Told
from paravent_desk.networks.moderation import HistoryMedia, HistoryPage, HistoryPost, NoModeration
from paravent_desk.networks.protocol import Incoming, Reference

COMMENT = "comment"
_COMMENT_FIELDS = "id,text,timestamp,username,parent_id,media{id}"
_POST = "id,caption,timestamp,username,permalink"
_FILES = "media_type,media_url,alt_text"
_PAST = f"id,caption,timestamp,permalink,{_FILES},children{{{_FILES}}}"


class InstagramModeration(NoModeration):
    """Hide and remove comments on the account's media; needs the right "instagram_manage_comments"."""

    api: Api
    user: str

    def hide(self, reference: Reference) -> None:
        """Hide a comment."""
        meta_moderation.change(self.api, f"/{reference.id}", "hide", to=True)

    def unhide(self, reference: Reference) -> None:
        """Show it again."""
        meta_moderation.change(self.api, f"/{reference.id}", "hide", to=False)

    def remove_theirs(self, reference: Reference) -> None:
        """Remove a comment for good."""
        meta_moderation.remove(self.api, reference)

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """The medium, the comment that opened the exchange, and the answers to it; of a medium, its comments."""
        own = self.api.ask("GET", f"/{self.user}", params={"fields": "username"}).text("username")
        if reference.version != COMMENT:
            post = self.api.ask("GET", f"/{reference.id}", params={"fields": _POST})
            return (_post(post, own), *self._answers(f"/{reference.id}/comments", post.text("id"), own))
        told = self.api.ask("GET", f"/{reference.id}", params={"fields": _COMMENT_FIELDS})
        post = self.api.ask("GET", f"/{told.text('media', 'id')}", params={"fields": _POST})
        above = told.maybe("parent_id")
        opened = self.api.ask("GET", f"/{above}", params={"fields": _COMMENT_FIELDS}) if above else told
        root = post.text("id")
        answers = self._answers(f"/{opened.text('id')}/replies", root, own)
        return (_post(post, own), _comment(opened, root, own), *answers)

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that Instagram says are none."""
        return meta_moderation.gone(self.api, references)

    def history(self, cursor: str) -> HistoryPage:
        """The account's own media; stories, which stand a day, are not among them."""
        params = {"fields": _PAST, "limit": "50", **({"after": cursor} if cursor else {})}
        told = self.api.ask("GET", f"/{self.user}/media", params=params)
        return meta_moderation.page(told, [_past(one) for one in told.all("data")])

    def _answers(self, path: str, root: str, own: str) -> list[Incoming]:
        found = [_comment(one, root, own) for one in meta_moderation.some(self.api, path, {"fields": _COMMENT_FIELDS})]
        return sorted(found, key=lambda one: one.at)


def _post(told: Told, own: str) -> Incoming:
    kind = "own" if told.maybe("username") == own else "post"
    where = Reference(told.text("id"), told.maybe("permalink"))
    return Incoming(where, told.maybe("username"), told.maybe("caption"), told.moment("timestamp"), kind)


def _comment(told: Told, root: str, own: str) -> Incoming:
    above = told.maybe("parent_id")
    return Incoming(
        reference=Reference(told.text("id"), version=COMMENT),
        author=told.maybe("username"),
        text=told.maybe("text"),
        at=told.moment("timestamp"),
        kind="own" if told.maybe("username") == own else "comment",
        answers=Reference(above, version=COMMENT) if above else Reference(root),
        root=Reference(root),
    )


def _past(told: Told) -> HistoryPost:
    files = told.all("children", "data") or [told]
    where = Reference(told.text("id"), told.maybe("permalink"))
    media = tuple(media_of(file) for file in files if file.maybe("media_url"))
    return HistoryPost(where, told.maybe("caption"), told.moment("timestamp"), media=media)


def media_of(file: Told) -> HistoryMedia:
    """A file as Instagram and Threads tell it."""
    film = file.maybe("media_type") == "VIDEO"
    return HistoryMedia(file.text("media_url"), "video/mp4" if film else "image/jpeg", file.maybe("alt_text"))
