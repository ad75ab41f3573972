"""Ways out of this app to what networks take and what agreements are worth."""

from datetime import date
from importlib import import_module

from paravent_desk.checking import Evidence
from paravent_desk.drafts.models import Version
from paravent_desk.networks.limits import Limits
from paravent_desk.networks.protocol import Network


def network(name: str) -> Network:
    """A network by its name; raises KeyError."""
    found: Network = import_module("paravent_desk.networks.table").NETWORKS[name]
    return found


def limits(name: str) -> Limits:
    """What a network takes; raises KeyError."""
    return network(name).limits


def evidence(version: Version, day: date, name: str) -> tuple[Evidence, ...]:
    """What the agreements attached to a version are worth that day on that network ("": on none)."""
    found: tuple[Evidence, ...] = import_module("paravent_desk.consents.actions").evidence(version, day, name)
    return found
