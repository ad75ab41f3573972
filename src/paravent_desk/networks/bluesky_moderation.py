"""What an account on Bluesky may do about others' posts; `bluesky_connection` takes it over."""

from collections.abc import Callable, Collection
from datetime import datetime

from paravent_desk.networks import bluesky_hiding, bluesky_history, bluesky_others
from paravent_desk.networks.bluesky_session import SessionKeeper
from paravent_desk.networks.moderation import Cause, HistoryPage, NoModeration
from paravent_desk.networks.protocol import Incoming, Page, Reference

_REASONS = {
    Cause.SPAM: "Spam",
    Cause.HARASSMENT: "Rude",
    Cause.VIOLENCE: "Violation",
    Cause.PRIVACY: "Violation",
    Cause.MISLEADING: "Misleading",
    Cause.ILLEGAL: "Violation",
}
"""https://github.com/bluesky-social/atproto/blob/main/lexicons/com/atproto/moderation/defs.json; "Other" for the rest."""
_TEXT = 1000


class BlueskyModeration(NoModeration):
    """Bluesky lets an account hide answers in its own threads and detach quotes of its posts; it removes nobody's post."""

    _session: SessionKeeper
    _clock: Callable[[], datetime]

    def hide(self, reference: Reference) -> None:
        """An answer in a thread that the account began is hidden from it; a quote no longer shows the account's post."""
        self._session.ask(lambda client, did: bluesky_hiding.change(client, did, reference, self._clock(), hidden=True))

    def unhide(self, reference: Reference) -> None:
        """Show it again."""
        self._session.ask(lambda client, did: bluesky_hiding.change(client, did, reference, self._clock(), hidden=False))

    def report(self, reference: Reference, reason: Cause, text: str) -> None:
        """Report to those whom the account's server names: Bluesky's moderation, usually."""
        kind = f"com.atproto.moderation.defs#reason{_REASONS.get(reason, 'Other')}"
        self._session.ask(lambda client, _: bluesky_others.report(client, reference, kind, text[:_TEXT]))

    def thread(self, reference: Reference) -> tuple[Incoming, ...]:
        """A hundred posts above and a hundred levels below; the first of the thread in any case."""
        return self._session.ask(lambda client, did: bluesky_others.thread(client, did, reference))

    def gone(self, references: Collection[Reference]) -> frozenset[str]:
        """Those that neither show nor stand."""
        return self._session.ask(lambda client, _: bluesky_others.gone(client, references))

    def search(self, words: str, cursor: str) -> Page:
        """The newest thousand at most since the cursor."""
        return self._session.ask(lambda client, did: bluesky_others.search(client, did, words, cursor))

    def history(self, cursor: str) -> HistoryPage:
        """Everything that stands in the account's repository; what was deleted is nowhere."""
        return self._session.ask(lambda client, did: bluesky_history.history(client, self._session.server(), did, cursor))
