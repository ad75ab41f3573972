"""What a report depends on beside the post."""

import hashlib
from functools import cache

from paravent import models
from paravent.detectors.joining import WEIGHTS
from paravent.judge import voices
from paravent.judge.rulebook import digest
from paravent.report import Versions

ENGINE = "0.1.0"


@cache
def versions() -> Versions:
    """The versions of engine, rules and models, read once a process; a table that is missing has left the post unchecked."""
    fitted = (("joining", WEIGHTS), ("voices", voices.DATA))
    tables = tuple((name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in fitted if path.exists())
    return Versions(ENGINE, digest(), (*models.digests(), *tables))
