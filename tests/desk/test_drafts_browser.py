"""The editor in a real browser: marks while one writes, the safe version word by word, undo, files, all by keyboard."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Upload, Version
from paravent_desk.drafts.uploads import check_waiting
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.desk.drafts_fixtures import (
    TELLING,
    jpeg,
    nobody_wakes,  # noqa: F401 - a fixture
    page,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_only]
SLOW = 20_000
"""Milliseconds; the first check loads the models."""


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser for one test: Playwright keeps a loop in this thread, beside which Django refuses to flush the database."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is missing: install Debian's package chromium.")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)  # the server's threads let go of PostgreSQL
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def editor(
    live_server: Any,
    chromium: Browser,
    person: Callable[..., User],
    hospital: Establishment,
    channel: Callable[..., Channel],
) -> Iterator[Page]:
    """Somebody before an empty editor, with two accounts; whatever the browser complains of fails the test."""
    channel("mastodon")
    channel("bluesky")
    session = Client()
    session.force_login(person("camille", Role.AUTHOR, hospital), backend="allauth.account.auth_backends.AuthenticationBackend")
    context = chromium.new_context(base_url=live_server.url, locale="en", viewport={"width": 1400, "height": 1000})
    context.add_cookies([{"name": "sessionid", "value": session.cookies["sessionid"].value, "url": live_server.url}])
    context.set_extra_http_headers({"Accept-Language": "en"})
    complaints: list[str] = []
    sheet = context.new_page()
    sheet.on("pageerror", lambda error: complaints.append(str(error)))
    sheet.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    sheet.goto(page(hospital, "new/"))
    yield sheet
    context.close()
    assert not complaints


def verdict(editor: Page, said: str) -> None:
    expect(editor.locator("#panel-text .verdict .badge")).to_contain_text(said, timeout=SLOW)


def work(editor: Page) -> None:
    """The worker's turn. The tests' database is one in memory, where nobody may read while somebody writes: the page waits."""
    editor.context.set_offline(offline=True)
    editor.wait_for_timeout(500)
    check_waiting(timezone.now())
    editor.context.set_offline(offline=False)


def test_marks_stand_where_the_text_does_and_follow_it(editor: Page) -> None:
    text = editor.locator("#id_text")
    text.focus()
    editor.keyboard.type(TELLING)
    verdict(editor, "Not as it stands")
    marks = editor.locator("#mirror-text mark")
    assert marks.first.text_content() == "Sylvie Martin"
    assert marks.first.get_attribute("data-words") == "patient"
    assert editor.locator("#mirror-text").text_content() == TELLING
    same = editor.evaluate(
        """() => ["mirror-text", "id_text"].map((id) => {
            const element = document.getElementById(id), style = getComputedStyle(element);
            const told = [style.font, style.lineHeight, style.paddingLeft, style.paddingTop, style.letterSpacing];
            return [...told, style.whiteSpace, element.clientWidth].join();
        })"""
    )
    assert same[0] == same[1]
    editor.keyboard.press("Control+Home")
    editor.keyboard.type("Hier, ")
    assert editor.locator("#mirror-text").text_content() == f"Hier, {TELLING}"
    assert marks.first.text_content() == "Sylvie Martin", "marks move at once, before the next check"


def test_the_safe_version_word_by_word_and_undone_by_keyboard_alone(editor: Page) -> None:
    editor.locator("#id_text").focus()
    editor.keyboard.type(TELLING)
    verdict(editor, "Not as it stands")
    buttons = editor.locator("#panel-text .replace")
    count = buttons.count()
    buttons.first.focus()
    editor.keyboard.press("Enter")
    expect(buttons).to_have_count(count - 1, timeout=SLOW)
    expect(editor.locator("#id_text")).not_to_have_value(TELLING)
    expect(buttons.first).to_be_focused()
    for left in range(count - 2, -1, -1):
        expect(buttons.first).to_be_focused()
        editor.keyboard.press("Enter")
        expect(buttons).to_have_count(left, timeout=SLOW)
    verdict(editor, "Can go out")
    assert "Martin" not in editor.locator("#id_text").input_value()
    for _ in range(4 * count):  # a check's answer may bring the button anew between focus and key: the next press is its own
        if editor.locator("#id_text").input_value() == TELLING:
            break
        editor.locator("[data-undo=text]").press("Enter")
        editor.wait_for_timeout(500)
    expect(editor.locator("#id_text")).to_have_value(TELLING)


def test_the_safe_version_whole(editor: Page) -> None:
    editor.locator("#id_text").fill(TELLING)
    verdict(editor, "Not as it stands")
    safe = editor.locator("[data-safe=text]").text_content()
    editor.locator("[data-whole=text]").click()
    expect(editor.locator("#id_text")).to_have_value(safe or "")
    verdict(editor, "Can go out")


def test_a_check_that_does_not_answer_is_said_to_be_none(editor: Page) -> None:
    editor.route("**/drafts/check/", lambda route: route.abort())
    editor.locator("#id_text").fill(TELLING)
    expect(editor.locator("#panel-text")).to_contain_text("was not checked", timeout=SLOW)


@pytest.mark.long
def test_from_an_empty_page_to_a_saved_post_with_a_picture(editor: Page) -> None:
    editor.get_by_label("Title, for us").fill("Portes ouvertes")
    editor.locator("#id_text").fill("Portes ouvertes samedi, entrée libre.")
    editor.locator("[data-goal]").first.check()
    expect(editor.locator(".preview")).to_contain_text("Portes ouvertes samedi", timeout=SLOW)
    editor.locator("#files-input").set_input_files(
        [
            {"name": "un.jpg", "mimeType": "image/jpeg", "buffer": jpeg()},
            {"name": "deux.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour=(40, 60, 200))},
        ]
    )
    expect(editor.locator(".file")).to_have_count(2, timeout=SLOW)
    work(editor)
    expect(editor.locator(".thumb")).to_have_count(2, timeout=SLOW)
    first, second = Upload.objects.order_by("pk").values_list("pk", flat=True)
    editor.locator(f"#alt-{first}").fill("Le hall d'accueil.")
    editor.locator(f"[data-file='{second}'] [data-move=up]").focus()
    editor.keyboard.press("Enter")
    expect(editor.locator(f"[data-file='{second}'] [data-move=up]")).to_be_focused()
    editor.locator(".bar button[value=save]").click()
    expect(editor.locator(".messages")).to_contain_text("Saved as version 1")
    version = Version.objects.get()
    assert list(version.files.values_list("upload", "alt_text")) == [(second, ""), (first, "Le hall d'accueil.")]
    work(editor)
    expect(editor.locator("#standing .badge").first).to_contain_text("Can go out", timeout=SLOW)


def test_leaving_what_is_not_saved_is_warned_of(editor: Page) -> None:
    editor.locator("#id_text").press_sequentially("Samedi")
    asked: list[str] = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.goto(editor.url.replace("new/", ""))
    assert asked == ["beforeunload"]
