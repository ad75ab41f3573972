"""Every screen of the desk, wide and on a telephone, in light and dark, in English and French: nothing keeps anybody out."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.browser.desk import example
from tests.browser.screens import ELSEWHERE, NOTHING_HERE, SCREENS
from tests.servers.installing import Missing, installed

pytestmark = pytest.mark.slow
HEAVY = frozenset({"serious", "critical"})
SHAPES: Mapping[str, tuple[str, ViewportSize]] = {
    "wide": ("en", {"width": 1280, "height": 900}),
    "telephone": ("fr", {"width": 390, "height": 844}),
}
LOOK = """async ({only}) => {
    const told = only ? {runOnly: {type: "rule", values: [only]}} : {};
    const found = await axe.run(document, {...told, resultTypes: ["violations"]});
    return found.violations.map((one) => [one.impact, one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
EXPECTED = re.compile(r"the server responded with a status of (401|404|410)")
"""What a browser writes of a page that says there is nothing here: some of the screens do."""


@dataclass
class Look:
    """One person's browser in one shape, and all that was wrong on the screens it saw."""

    page: Page
    axe: str
    shape: str
    wrong: list[str] = field(default_factory=list)

    def at(self, address: str) -> None:
        """Go there and look, in light and dark."""
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        came = self.page.goto(address)
        if came is None or (came.status >= 400) != (address in NOTHING_HERE):
            self.wrong.append(f"{self.shape} {address}: {came and came.status}")
        self.page.evaluate(self.axe)
        self._axe(address, "light", "")
        if (more := self.page.evaluate(WIDER)) > 0:
            self.wrong.append(f"{self.shape} {address}: {more} pixels wider than the window")
        self._keep(address, "light")
        self.page.emulate_media(color_scheme="dark")
        self._axe(address, "dark", "color-contrast")
        self._keep(address, "dark")

    def said(self, message: ConsoleMessage) -> None:
        """What the browser complains of."""
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.wrong.append(f"{self.shape} {self.page.url}: {message.text}")

    def _axe(self, address: str, scheme: str, only: str) -> None:
        for impact, rule, places in self.page.evaluate(LOOK, {"only": only}):
            if impact in HEAVY:
                self.wrong.append(f"{self.shape} {scheme} {address}: {rule} {places}")

    def _keep(self, address: str, scheme: str) -> None:
        """A picture of it, where PARAVENT_SCREENSHOTS names a folder."""
        if folder := os.environ.get("PARAVENT_SCREENSHOTS"):
            name = re.sub(r"\W+", "-", address).strip("-") or "entrance"
            self.page.screenshot(path=Path(folder) / f"{name}-{self.shape}-{scheme}.png", full_page=self.shape == "telephone")


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's own text."""
    try:
        folder = installed("axe", Path(__file__).parent / "package.json")
    except Missing as missing:
        pytest.skip(str(missing))
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Mapping[str, int]]]:
    """The example desk."""
    with example(tmp_path_factory.mktemp("example")) as there:
        yield there


@pytest.mark.parametrize("shape", SHAPES if os.environ.get("PARAVENT_SCREENS") else ["telephone"])
def test_every_screen_lets_everybody_in(browser: Browser, desk: tuple[str, Mapping[str, int]], axe: str, shape: str) -> None:
    url, numbers = desk
    language, window = SHAPES[shape]
    wrong: list[str] = []
    for person, addresses in SCREENS:
        context = browser.new_context(base_url=url, locale=language, viewport=window)
        look = Look(_sit_down(context, numbers, person, language), axe, shape, wrong)
        look.page.on("console", look.said)
        look.page.on("pageerror", lambda error: wrong.append(str(error)))
        for address in addresses:
            look.at(address.format(**numbers))
        context.close()
    assert not wrong, "\n".join(wrong)


def _sit_down(context: BrowserContext, numbers: Mapping[str, int], person: str, language: str) -> Page:
    """A page of somebody in the example, who reads this language; of nobody for ""."""
    page = context.new_page()
    page.goto("/demo/")
    if person:
        page.locator(f"form[action='/demo/{numbers[person]}/'] button").click()
    if page.locator(f"button[name=language][value={language}]").count():
        page.locator(f"button[name=language][value={language}]").click()
    assert page.locator("html").get_attribute("lang") == language
    return page


def test_no_screen_is_left_out() -> None:
    seen = {_name(one.format_map(defaultdict(lambda: 1))) for _person, addresses in SCREENS for one in addresses}
    assert set(_names(get_resolver())) - seen == ELSEWHERE


def _name(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _names(one, space + (f"{one.namespace}:" if one.namespace else ""))
        elif isinstance(one, URLPattern) and one.name:
            yield space + one.name
