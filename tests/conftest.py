"""Hypothesis explores anew on a developer's machine, and repeats itself in CI: a landing does not hang on luck."""

import os

import pytest
from hypothesis import settings

from tests.servers import postgresql

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("developer", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """CI has twenty minutes: of families of tests that are all alike, it runs some; the desk's on PostgreSQL alone."""
    if not os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="one of many alike, and long: run where CI is not set"))
    if not os.environ.get("PARAVENT_TEST_DATABASE") and _postgresql_is_here():
        twice = [item for item in items if item.path.parent.name == "desk" and not item.get_closest_marker("sqlite_only")]
        config.hook.pytest_deselected(items=twice)
        left_out = set(twice)
        items[:] = [item for item in items if item not in left_out]


def _postgresql_is_here() -> bool:
    """Whether `make test-postgresql`, which comes next, will run them."""
    try:
        postgresql.programs()
        postgresql.as_owner([])
    except postgresql.Missing:
        return False
    return True
