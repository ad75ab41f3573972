"""Mastodon, and the servers that speak its language (https://docs.joinmastodon.org/api/), through Mastodon.py 2.3."""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import requests

from paravent_desk.networks import answers, mastodon_incoming, mastodon_limits, mastodon_lookup, mastodon_stream
from paravent_desk.networks.chosen_host import FlowTo, public_flow, public_session
from paravent_desk.networks.errors import Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.limits import Limits
from paravent_desk.networks.mastodon_addressing import answered
from paravent_desk.networks.mastodon_call import Caller, calling
from paravent_desk.networks.mastodon_figures import MastodonFigures
from paravent_desk.networks.mastodon_moderation import MastodonModeration
from paravent_desk.networks.protocol import Account, Action, Count, Incoming, Keep, Media, Outgoing, Page, Profile, Reference
from paravent_desk.networks.recent import sure

if TYPE_CHECKING:
    from mastodon import Mastodon
    from mastodon.return_types import MediaAttachment

_SETTLES = timedelta(minutes=2)
"""How long a server may go on with a call after the caller has gone: Mastodon's own limit is a minute."""
_LOOKS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds between two looks at whether a server is done with a file: two minutes in all."""
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "video/mp4": "mp4"}


@dataclass(frozen=True, slots=True)
class MastodonConnection(MastodonModeration, MastodonFigures):
    """An account on a Mastodon server. `session` and `flow` open the way there, `pause` waits so many seconds."""

    account: Account
    session: Callable[[], requests.Session]
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    flow: FlowTo

    def profile(self) -> Profile:
        """Who the token speaks for. Tokens of Mastodon have no end."""
        with self._calling() as caller:
            return caller.ask(_profile)

    def publish(self, post: Outgoing, key: str) -> Reference:
        """Publish once: servers keep `key` for an hour and answer a second call with the first post (Idempotency-Key).

        Who may see the post is what the account has set as its default; an answer is never seen by more than what it answers,
        and begins with the name of whom it is for.
        """
        if not post.text.strip() and not post.media:
            raise Refused("empty")
        with self._calling() as caller:
            theirs = answered(caller, post.reply_to) if post.reply_to else None
            text = theirs.addressed(post.text, self.account, self._room) if theirs else post.text
            files = [self._upload(caller, media) for media in post.media]
            return caller.ask(
                lambda api: mastodon_lookup.reference(
                    api.status_post(
                        text,
                        in_reply_to_id=post.reply_to.id if post.reply_to else None,
                        media_ids=files or None,
                        language=_language(post.lang),
                        visibility=theirs.seen_by if theirs else None,
                        idempotency_key=key,
                    )
                )
            )

    def look_up(self, post: Outgoing, key: str, since: datetime) -> Reference | None:
        """The post by its text, its number of files and what it answers, among the account's own.

        Raises Unsure("too_early") where there is none yet: a call that broke off here may still be at work there.
        """
        with self._calling() as caller:
            return sure(mastodon_lookup.left_by(caller, post, since), since, self.clock(), _SETTLES)

    def edit(self, reference: Reference, post: Outgoing) -> Reference:
        """Change text, files and descriptions. The files go up anew: what is seen is what was checked, whatever was there.

        Doing it twice is the same as once: after Unsure it may simply be called again.
        """
        with self._calling() as caller:
            text = self._still_addressed(caller, post)
            files = [self._upload(caller, media) for media in post.media]
            changed = caller.ask(lambda api: api.status_update(reference.id, text, media_ids=files or None))
            kept = caller.ask(lambda _: len(changed.media_attachments))
            if kept != len(files):
                raise Unsure("files_kept")  # some servers change the text alone, and a picture may be why the post is changed
            return caller.ask(lambda _: mastodon_lookup.reference(changed))

    def delete(self, reference: Reference) -> None:
        """Take a post down; where the server says there is none, look whether it is still there: some have no such call."""
        with self._calling() as caller:
            try:
                deleted = caller.ask(lambda api: str(api.status_delete(reference.id, delete_media=True).id))
            except Refused as refused:
                if refused.code != "gone":
                    raise
                still_there = _is_there(caller, reference)
            else:
                if deleted != reference.id:
                    raise Unsure("garbled")
                return
        if still_there:
            raise Unsupported("no_such_call")

    def incoming(self, cursor: str) -> Page:
        """Mentions, replies and quotes."""
        with self._calling() as caller:
            return mastodon_incoming.since(caller, cursor, self.account.handle)

    def stream(self) -> Generator[Incoming | None, None, None]:
        """Mentions, replies and quotes as they come; the first None says that the stream is open."""
        with self._calling() as caller:
            account, address = mastodon_stream.where(caller)
        return mastodon_stream.come(self.flow, address, caller.api.access_token or "", account, self.clock)

    def limits(self) -> Limits:
        """What this server takes, asked by the second version of the call and else by the first."""
        with self._calling() as caller:
            headers = {"Authorization": f"Bearer {caller.api.access_token}"}
            base = caller.api.api_base_url
            try:
                return mastodon_limits.told(caller.wire.get(f"{base}/api/v2/instance", headers))
            except Refused:
                return mastodon_limits.told(caller.wire.get(f"{base}/api/v1/instance", headers))

    def _room(self) -> Limits:
        try:
            return self.limits()
        except Refused:  # it does not say
            return mastodon_limits.USUAL

    def _calling(self) -> AbstractContextManager[Caller]:
        return calling(self.account, self.session, self.clock)

    def _still_addressed(self, caller: Caller, post: Outgoing) -> str:
        """The text as it goes out; what it answers may be gone by now, and then it is for nobody."""
        try:
            theirs = answered(caller, post.reply_to) if post.reply_to else None
        except Refused:
            theirs = None
        return theirs.addressed(post.text, self.account, self._room) if theirs else post.text

    def _upload(self, caller: Caller, media: Media) -> str:
        name = f"file.{_EXTENSIONS.get(media.mime, 'bin')}"
        try:
            file, ready = caller.ask(
                lambda api: _file(api.media_post(BytesIO(media.content), media.mime, media.alt_text or None, file_name=name))
            )
            waits = iter(_LOOKS)
            while not ready and (seconds := next(waits, None)):
                self.pause(seconds)
                _, ready = caller.ask(lambda api: _file(api.media(file)))
        except Refused as refused:
            code = "media_type" if refused.code == "refused" else refused.code
        else:
            if ready:
                return file
            raise TryLater("processing")
        raise Refused(code)


def _profile(api: "Mastodon") -> Profile:
    account = api.account_verify_credentials()
    return Profile(id=str(account.id), handle=str(account.acct), name=str(account.display_name or ""))


def _file(answer: "MediaAttachment") -> tuple[str, bool]:
    return str(answer.id), bool(answer.url)


def _is_there(caller: Caller, reference: Reference) -> bool:
    try:
        return caller.ask(lambda api: bool(api.status(reference.id).id))
    except Refused:
        return False


def _language(tag: str) -> str:
    return tag.split("-")[0].lower()


@dataclass(frozen=True, slots=True)
class MastodonNetwork:
    """Mastodon. `session` opens the way there; as people choose the server, it leads to public ones alone by default."""

    session: Callable[[], requests.Session] = public_session
    clock: Callable[[], datetime] = answers.clock
    pause: Callable[[float], None] = time.sleep
    flow: FlowTo = public_flow
    name: str = "mastodon"
    title: str = "Mastodon"
    limits: Limits = mastodon_limits.USUAL
    can: frozenset[Action] = frozenset(Action) - {Action.HIDE, Action.REMOVE_THEIRS}
    tells: frozenset[Count] = frozenset(Count) - {Count.VIEWS}
    tried: bool = True
    fields: tuple[str, ...] = ("access_token",)
    look_up_within: timedelta = timedelta(days=7)

    def connect(self, account: Account, keep: Keep) -> MastodonConnection:
        """Enter an account: `account.server` is the server's address, "access_token" the token."""
        return MastodonConnection(account, self.session, self.clock, self.pause, self.flow)

    def limits_of(self, account: Account) -> Limits:
        """What the account's own server takes. Raises NetworkError."""
        return self.connect(account, lambda _: None).limits()


NETWORK = MastodonNetwork()
