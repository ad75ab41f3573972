"""A passkey in a real browser, with the virtual authenticator of its tools: our policy lets allauth's script run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from paravent_desk.accounts.models import Establishment, Role
from tests.desk.accounts_fixtures import actions
from tests.desk.conftest import PASSWORD, Arrived

CHROMIUM = Path("/usr/bin/chromium")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A page of Chromium that has a passkey, and says what its policy refused."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there")
    monkeypatch.setenv(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
    )  # Playwright keeps a loop in this thread; the tests' own queries are few
    with playwright.sync_playwright() as started:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        context = browser.new_context(locale="en-GB")
        tools = context.new_cdp_session(opened := context.new_page())
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        opened.said = []
        opened.on("console", lambda message: opened.said.append(message.text) if message.type == "error" else None)
        yield opened
        connections.close_all()  # under Playwright's loop this thread has connections of its own, that nobody else closes
        browser.close()


@pytest.mark.slow
@pytest.mark.sqlite_only  # a real browser holds the server's connection to the database
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_opens_the_door(
    live_server: Any, page: Any, arrived: Arrived, hospital: Establishment, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    adele = arrived("adele", Role.ADMINISTRATOR, hospital)
    adele.language = "en"
    adele.save()
    page.goto(f"{live_server.url}/e/saint-aubin/people/")
    page.fill("[name=login]", adele.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("[name=name]", "Office")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/2fa/**recovery-codes/**")
    page.goto(f"{live_server.url}/e/saint-aubin/people/")
    assert page.get_by_role("heading", level=1).inner_text() == "People"

    page.get_by_role("button", name="Log out").click()
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/e/saint-aubin/")
    assert page.said == []
    assert actions() == ["login", "factor.add", "factor.add", "logout", "login"]
