"""What can go wrong between the desk and a network, as a small tree. A caller decides by class alone.

NetworkError
├── Refused        the network said no, and nothing was changed; the same call will be refused again
│   └── Unsupported  the network has no such action: a person does it by hand
├── TryLater       nothing was changed; the same call may work after `after`
├── Reconnect      nothing was changed; the account must be connected again by a person
└── Unsure         the call may have had its effect: look it up before anything is sent again
"""

from datetime import timedelta


class NetworkError(Exception):
    """A network did not do what was asked. `code` is a word of ours, safe to show and to log: never what the network wrote."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(NetworkError):
    """The network said no and changed nothing; asking again is of no use ("too_long", "media_type", "duplicate", "gone")."""


class Unsupported(Refused):
    """The network has no such action, or not for programs: it is done by hand, and the journal says so."""


class TryLater(NetworkError):
    """Nothing was changed, and the same call may work later ("rate_limited", "unreachable", "unavailable")."""

    def __init__(self, code: str, after: timedelta | None = None) -> None:
        super().__init__(code)
        self.after = after


class Reconnect(NetworkError):
    """The account's token is at its end or short of a right ("expired", "revoked", "scope"): a person connects it again."""


class Unsure(NetworkError):
    """The connection broke, or the answer was no answer, after the call had left: it may have had its effect."""
