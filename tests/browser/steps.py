"""What people at the desk do in the stories, step by step, and what they see at once."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

SLOW = 60_000
"""Milliseconds; the first check loads the models, on a machine that does other things as well."""


def tick(page: Page, **chosen: str | None) -> None:
    """Radio buttons and boxes by name and value."""
    for name, value in chosen.items():
        page.locator(f"input[name={name}]" + (f"[value={value}]" if value else "")).check()


def fill(page: Page, **written: str) -> None:
    """Fields by name."""
    for name, value in written.items():
        page.locator(f"[name={name}]").fill(value)


def new_post(page: Page, title: str, text: str) -> None:
    """An editor with a title and a text, for every account."""
    page.goto("/e/saint-aubin/drafts/new/")
    fill(page, title=title, text=text)
    for goal in page.locator("[data-goal]").all():
        goal.check()


def verdict(page: Page, said: str) -> None:
    """What the check says of the text, as soon as it says so."""
    expect(page.locator("#panel-text .verdict .badge")).to_contain_text(said, timeout=SLOW)


def save(page: Page, consents: int = 0) -> int:
    """Save, with the agreements there are, and wait for the whole check: the draft's number."""
    for box in page.locator("input[name=consents]").all()[:consents]:
        box.check()
    page.locator(".bar button[value=save]").click()
    expect(page.locator(".messages")).to_contain_text("Saved as version")
    expect(page.locator("#standing .badge").first).to_contain_text("Can go out", timeout=SLOW)
    return int(urlsplit(page.url).path.split("/")[-2])


def review(page: Page, draft: int) -> Page:
    """The review page of a post."""
    page.goto(f"/e/saint-aubin/review/{draft}/")
    return page


def send_to_review(page: Page, draft: int) -> None:
    """The author's part in it."""
    review(page, draft).locator("form[action$='/submit/'] button").click()
    expect(page.locator(".messages")).to_contain_text("Sent to review")


def approve(page: Page, draft: int) -> None:
    """A reviewer's."""
    review(page, draft).locator("form[action$='/approve/'] button.big:not(.second)").click()
    expect(page.locator(".messages")).to_contain_text("Approved as")


def let_it_go_out(page: Page, draft: int) -> None:
    """The manager's word."""
    review(page, draft).locator("form[action$='/schedule/'] button").click()
    expect(page.locator(".messages")).to_contain_text("Scheduled")


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Look again until it is so."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.3)
