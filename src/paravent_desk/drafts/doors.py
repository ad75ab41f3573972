"""Ways out of this app to what networks take and what agreements are worth."""

from datetime import date

from paravent_desk.checking import Evidence
from paravent_desk.consents import evidence as worth
from paravent_desk.drafts.models import Version
from paravent_desk.networks import table
from paravent_desk.networks.protocol import Network


def network(name: str) -> Network:
    """A network by its name; raises LookupError."""
    return table.network(name)


def evidence(version: Version, day: date, name: str) -> tuple[Evidence, ...]:
    """What the agreements attached to a version are worth that day on that network ("": on none)."""
    return worth.evidence(version, day, name)
