"""Chromium as Debian has it, and axe-core; without them these tests are skipped, and say why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium; every person at the desk has a context of their own in it."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is missing: install Debian's package chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*ARGUMENTS, "--disable-component-update", "--disable-sync"]
        )
        yield chromium
        chromium.close()
