"""One call to a network: whatever happens in it comes back as a value; only the death of the worker does not."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import uniform
from typing import TypeVar

from paravent_desk.channels.models import Channel
from paravent_desk.networks.errors import NetworkError, Reconnect, Unsupported, Unsure
from paravent_desk.networks.protocol import Connection, Network, Reference
from paravent_desk.publishing import doors
from paravent_desk.publishing.leases import Hold
from paravent_desk.vault import Sealed

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Connect = Callable[[Channel], Connection]


@dataclass
class Turn:
    """A worker's turn on one account: the account in its hands, the way in, and the time as it goes on."""

    channel: Channel
    hold: Hold
    now_at_start: datetime
    started: float
    way_in: Connect = field(repr=False)

    @property
    def now(self) -> datetime:
        """The time it was given, and what has gone by since."""
        return self.now_at_start + timedelta(seconds=max(self.hold.watch.clock() - self.started, 0.0))

    @property
    def network(self) -> Network:
        """What the network takes and can; raises KeyError."""
        return doors.network(self.channel.network)

    def connect(self) -> Connection | NetworkError:
        """Enter the account, as yet without a call."""
        try:
            return self.way_in(self.channel)
        except Sealed:
            return Reconnect("credentials")
        except KeyError:
            return Unsupported("no_network")
        except NetworkError as error:
            return error

    def soon(self, tries: int) -> datetime:
        """When to try again."""
        wait = min(30.0 * 2 ** max(min(tries, 12) - 1, 0), 3600.0)
        return self.now + timedelta(seconds=wait * uniform(0.75, 1.25))  # noqa: S311 - workers do not all come at once


def publishing(call: Callable[[], Reference]) -> Reference | NetworkError:
    """A call that gives a reference. What is no reference, or no error of the protocol's, leaves it unsure."""
    answer = asking(call)
    if isinstance(answer, NetworkError) or (isinstance(answer, Reference) and isinstance(answer.id, str) and answer.id):
        return answer
    return Unsure("no_answer")


def looking(call: Callable[[], Reference | None]) -> Reference | NetworkError | None:
    """A call that may give None."""
    answer = asking(call)
    return answer if answer is None or isinstance(answer, NetworkError) else publishing(lambda: answer)


def asking(call: Callable[[], Answer]) -> Answer | NetworkError:
    """Any call."""
    try:
        return call()
    except NetworkError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it was, the call may have had its effect
        logger.warning("A network's module failed: %s", type(error).__name__)
        return Unsure("unexpected")
