"""What a report depends on beside the post."""

from functools import cache

from paravent import models
from paravent.judge.rulebook import digest
from paravent.report import Versions

ENGINE = "0.1.0"


@cache
def versions() -> Versions:
    """The versions of engine, rules and models, read once a process."""
    return Versions(ENGINE, digest(), models.digests())
