"""Access tokens that live for hours, renewed by a long-lived one (OAuth 2.0, RFC 6749, section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from paravent_desk.networks.api import Api, Ground, Telling, Told
from paravent_desk.networks.errors import NetworkError, Reconnect
from paravent_desk.networks.protocol import Account, Credentials, Keep

_EARLY = timedelta(minutes=2)


@dataclass(slots=True)
class Tokens:
    """The tokens of one account. `form` is what the network's token address asks for besides the refresh token."""

    account: Account
    keep: Keep
    ground: Ground
    address: str
    form: Mapping[str, str] = field(repr=False)
    _now: Credentials = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._now = self.account.credentials

    def current(self) -> str:
        """An access token that is good for minutes at least; a new one is kept before it is used. Raises Reconnect."""
        if not self._now.get("access_token") or self._ends("expires_at") - _EARLY <= self.ground.clock():
            self._renew()
        return self._now["access_token"]

    def refresh_ends(self) -> datetime | None:
        """When the account must be connected again, where the network tells."""
        return self._ends("refresh_expires_at") if self._now.get("refresh_expires_at") else None

    def _ends(self, name: str) -> datetime:
        try:
            return datetime.fromisoformat(self._now.get(name, ""))
        except ValueError:
            return self.ground.clock()

    def _renew(self) -> None:
        form = {**self.form, "grant_type": "refresh_token", "refresh_token": self._now.get("refresh_token", "")}
        told = Api("", self.ground, {}, _judge).ask("POST", self.address, data=form)
        if not told.maybe("access_token") and told.maybe("error"):
            raise Reconnect("revoked")
        new = {**self._now, "access_token": told.text("access_token"), "expires_at": self._in(told.number("expires_in"))}
        if told.maybe("refresh_token"):
            new["refresh_token"] = told.text("refresh_token")
        if told.number("refresh_expires_in"):
            new["refresh_expires_at"] = self._in(told.number("refresh_expires_in"))
        self.keep(new)
        self._now = new

    def _in(self, seconds: int) -> str:
        return (self.ground.clock() + timedelta(seconds=seconds)).isoformat()


def _judge(told: Told, telling: Telling) -> NetworkError | None:
    """ "invalid_grant" and its like come as 400: the account must be connected again."""
    return Reconnect("revoked") if telling.status in (400, 401, 403) and told.maybe("error") else None
