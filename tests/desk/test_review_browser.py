"""In a real browser: words are selected and commented on, places count code points, and the keyboard does it all."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from paravent_desk.accounts.models import Role, User
from paravent_desk.drafts.models import Draft
from paravent_desk.review import actions
from paravent_desk.review.models import Comment
from tests.desk.review_fixtures import House, make_house  # noqa: F401 - a fixture

CHROMIUM = Path("/usr/bin/chromium")
TEXT = "🎉👩‍⚕️ Élodie ouvre les portes 🎈 de la maternité."
PASSAGE = "portes 🎈"

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.sqlite_only]


@pytest.fixture
def page(house: House, live_server: Any) -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("no Chromium here (/usr/bin/chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    User.objects.filter(pk=house.morgane.pk).update(language="en")
    client = Client()
    client.force_login(house.morgane, backend="allauth.account.auth_backends.AuthenticationBackend")
    with sync_api.sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=quiet)
        context = browser.new_context(locale="en")
        names = {"sessionid": client.cookies["sessionid"].value, "django_language": "en"}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in names.items()])
        opened = context.new_page()
        opened.said = []
        opened.on("console", lambda message: opened.said.append(message.text))
        yield opened
        browser.close()


@pytest.fixture(autouse=True)
def _unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's own loop makes Django think that we are asynchronous; we are not."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


SELECT = """([start, end]) => {
  const node = document.querySelector('[data-text] [data-start]').firstChild;
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(range);
}"""


def test_a_passage_is_commented_on_and_the_post_approved_by_keyboard(house: House, live_server: Any, page: Any) -> None:
    draft = house.write(text=TEXT)
    actions.submit(house.desk("camille"), draft)
    page.goto(f"{live_server.url}/e/saint-aubin/review/{draft.pk}/")
    units = TEXT[: TEXT.index(PASSAGE)].encode("utf-16-le"), PASSAGE.encode("utf-16-le")
    page.evaluate(SELECT, [len(units[0]) // 2, (len(units[0]) + len(units[1])) // 2])
    page.wait_for_selector(f"[data-chosen]:not([hidden]) q:text-is('{PASSAGE}')")
    page.focus("[data-comment] textarea")
    page.keyboard.type("Les portes de quoi ?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#comment-1")
    made = Comment.objects.get()
    assert TEXT[made.start : made.end] == PASSAGE
    assert page.inner_text("#comment-1 blockquote") == PASSAGE

    page.focus(f"#{Role.COMMUNITY_MANAGER}-note")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Approve as Community manager"
    page.keyboard.press("Enter")
    page.wait_for_selector(".note.success")
    assert Draft.objects.get().state == "approved"
    assert page.said == []


def test_what_is_refused_is_read_first(house: House, live_server: Any, page: Any) -> None:
    draft = house.write(text=TEXT)
    actions.submit(house.desk("camille"), draft)
    page.goto(f"{live_server.url}/e/saint-aubin/review/{draft.pk}/")
    page.click("text=Ask for changes")
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert "Say what should change" in page.inner_text("[role=alert]")
