"""Chromium as Debian has it; without it these tests are skipped, and say why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.servers.fixtures import (  # noqa: F401 - fixtures are found by their names
    appview_service,
    bluesky_service,
    mastodon_service,
)

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 30_000
"""Milliseconds until what a page should show counts as missing, on a machine that does other things as well."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for a module; every person at the desk has a context of their own in it.

    Not for the whole session: while Playwright's loop runs in this thread, Django refuses to flush the database of other tests.
    """
    if not CHROMIUM.exists():
        pytest.skip("Chromium is missing: install Debian's package chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*ARGUMENTS, "--disable-component-update", "--disable-sync"]
        )
        expect.set_options(timeout=PATIENCE)
        yield chromium
        chromium.close()
