"""A session on Bluesky: entered with the app password once, kept, renewed, and only then entered anew."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import httpx
from atproto_client import Client, Session, SessionEvent

from paravent_desk.networks.answers import broken
from paravent_desk.networks.bluesky_wire import Wire
from paravent_desk.networks.errors import NetworkError, Reconnect
from paravent_desk.networks.protocol import Account, Credentials, Keep
from paravent_desk.networks.server_address import server_address

Told = TypeVar("Told")

USUAL_SERVER = "https://bsky.social"


class NotKept(Exception):
    """The caller could not store a session: its own failure, which is handed back to it as it is."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self.failure = failure


class SessionKeeper:
    """Enters an account and calls for it. createSession is limited to 30 in five minutes and 300 a day for an account
    (https://docs.bsky.app/docs/advanced-guides/rate-limits), so the session string is kept with the credentials and used first.
    """

    def __init__(self, account: Account, keep: Keep, client: Callable[[], httpx.Client], clock: Callable[[], datetime]) -> None:
        self._account = account
        self._credentials: Credentials = dict(account.credentials)
        self._keep = keep
        self._client = client
        self._clock = clock

    def ask(self, call: Callable[[Client, str], Told]) -> Told:
        """What the call gives, made with a client and the account's identifier (DID).

        Raises NetworkError, and what `keep` raises: nothing is sent with a session that was not stored.

        A session that ended on the server is entered anew, once: a call that was refused for it changed nothing.
        """
        with self._client() as opened:
            session = self._session()
            if session is not None:
                try:
                    return self._once(opened, session, call)
                except Reconnect as ended:
                    if ended.code not in ("expired", "revoked") or not self._credentials.get("app_password"):
                        raise
            return self._once(opened, None, call)

    def ends(self) -> datetime | None:
        """When a person has to connect again: never while there is an app password, which has no end."""
        session = self._session()
        if self._credentials.get("app_password") or session is None:
            return None
        end = session.refresh_jwt_payload.exp
        return datetime.fromtimestamp(end, self._clock().tzinfo) if end else None

    def server(self) -> str:
        """The address of the server that keeps the account's data."""
        session = self._session()
        kept = (session.pds_endpoint or "").removesuffix("/xrpc") if session else ""
        return kept or server_address(self._account.server or USUAL_SERVER)

    def _once(self, opened: httpx.Client, session: Session | None, call: Callable[[Client, str], Told]) -> Told:
        failure: NetworkError
        wire = Wire(opened, self._clock)
        try:
            client = self._enter(wire, session)
            return call(client, client.export_session_string().split(":::")[1])
        except NotKept as not_kept:
            raise not_kept.failure from None
        except NetworkError as ours:
            failure = ours
        except Exception as error:  # noqa: BLE001 - the library raises a dozen kinds, and its texts quote the server's
            failure = broken(wire.step, "garbled")
            failure.add_note(f"after {type(error).__name__}")
        raise failure

    def _enter(self, wire: Wire, session: Session | None) -> Client:
        client = Client(server_address(self._account.server or USUAL_SERVER), request=wire)
        client.on_session_change(self._changed)
        if session is not None:
            client.login(session_string=session.export(), fetch_bsky_profile=False)
        elif password := self._credentials.get("app_password", "").strip():
            client.login(self._account.handle.removeprefix("@"), password, fetch_bsky_profile=False)
        else:
            raise Reconnect("expired")
        return client

    def _changed(self, event: SessionEvent, session: Session) -> None:
        # the account's own server is told by the network itself: a token goes there only if it is one that may have it
        server_address((session.pds_endpoint or "").removesuffix("/xrpc"))
        if event is not SessionEvent.IMPORT:
            self._credentials = {**self._credentials, "session": session.export()}
            try:
                self._keep(self._credentials)
            except Exception as failure:
                raise NotKept(failure) from failure

    def _session(self) -> Session | None:
        """The session that was kept; None where there is none, or it cannot be read."""
        try:
            session = Session.decode(self._credentials.get("session", ""))
            return session if session.access_jwt_payload.exp and session.refresh_jwt_payload.exp else None
        except Exception:  # noqa: BLE001 - a dozen kinds, all of which say that this is no session
            return None
