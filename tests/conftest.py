"""Hypothesis explores anew on a developer's machine, and repeats itself in CI: a landing does not hang on luck."""

import os

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("developer", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """CI has twenty minutes for everything: of families of tests that are all alike, it runs some."""
    if os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="one of many alike, and long: run where CI is not set"))
