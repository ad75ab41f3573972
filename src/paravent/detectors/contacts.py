"""Direct contact with a person: telephone, mail, home and account. What is said of each stands in its own module."""

import re
from collections.abc import Iterator

from paravent.detectors.addresses import addresses
from paravent.detectors.emails import emails
from paravent.detectors.handles import handles
from paravent.detectors.phones import phones
from paravent.finding import Finding
from paravent.reading import TextReading

SPOKEN = re.compile(r"z[ée]ro|\boh\b|double|nought")
FEWEST_DIGITS = 6


def detect(reading: TextReading) -> Iterator[Finding]:
    """Yield telephones, mail addresses, postal addresses and accounts; of institutions, lines alone (see `phones`)."""
    digits = sum(map(reading.content.count, "0123456789"))
    if digits >= FEWEST_DIGITS or SPOKEN.search(reading.lowered):
        yield from phones(reading)
    yield from emails(reading)
    yield from handles(reading)
    yield from addresses(reading)
