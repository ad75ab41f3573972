"""A patient on a telephone: an X-ray with a name burned in becomes a clean copy, by finger, without JavaScript, read aloud."""

import time
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import ROOT, running
from tests.browser.test_screens import HEAVY, LOOK, WIDER
from tests.servers.installing import Missing, installed

pytestmark = pytest.mark.slow
RADIOGRAPH = ROOT / "examples" / "radiograph.jpg"
NAME = (12, 16, 243, 43)
"""Where the example's name stands."""
SOONEST = 30.0
"""Seconds that a newcomer may need, by the issue."""
TEXT = "Ma fille Léa, 7 ans, a une leucémie, elle est soignée à Saumur."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk whose page is open."""
    with running(tmp_path_factory.mktemp("page"), PARAVENT_PUBLIC="yes", PARAVENT_PUBLIC_PER_HOUR="1000") as desk:
        yield desk.url


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's own text."""
    try:
        folder = installed("axe", Path(__file__).parent / "package.json")
    except Missing as missing:
        pytest.skip(str(missing))
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def telephone(browser: Browser, address: str, *, script: bool = True) -> BrowserContext:
    """A telephone in French; nothing else than the page's own server may be asked."""
    return browser.new_context(
        base_url=address,
        locale="fr",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=script,
        accept_downloads=True,
    )


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """The page on a telephone; whatever the browser complains of, asks of others, or stores fails the test."""
    context = telephone(browser, address)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith((address, "data:", "blob:")) else None)
    page.goto("/check/")
    yield page
    assert context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    context.close()
    assert not wrong


def test_from_the_gallery_to_the_clean_copy(phone: Page) -> None:
    began = time.monotonic()
    phone.set_input_files("#file", RADIOGRAPH)  # two taps: the field, the picture
    expect(phone.locator("#chosen")).to_be_visible()
    phone.locator("[data-send]").tap()
    expect(phone.locator("h1")).to_have_text("Ce que nous avons vu")
    expect(phone.locator("#answer")).to_be_focused()
    with phone.expect_download() as saved:
        phone.get_by_text("Enregistrer la copie propre").tap()
    assert time.monotonic() - began < SOONEST
    assert saved.value.suggested_filename == "paravent-1.jpg"
    with Image.open(saved.value.path()) as clean, Image.open(RADIOGRAPH) as before:
        assert clean.size == before.size
        assert max(clean.convert("L").crop(NAME).tobytes()) < 200 < max(before.convert("L").crop(NAME).tobytes())
    expect(phone.locator("main")).to_contain_text("patient · en haut à gauche · Vous livrez")
    phone.get_by_text("Le voir encadré sur l’image").tap()
    expect(phone.locator(".outlined")).to_be_visible()
    assert phone.locator(".outlined").evaluate("(one) => one.naturalWidth") > 1000


def test_the_same_without_javascript(browser: Browser, address: str) -> None:
    context = telephone(browser, address, script=False)
    page = context.new_page()
    page.goto("/check/?lang=fr")
    page.set_input_files("#file", RADIOGRAPH)
    page.locator("[data-send]").tap()
    expect(page.locator("h1")).to_have_text("Ce que nous avons vu")
    held = page.locator("[data-file]").get_attribute("href") or ""
    with Image.open(BytesIO(b64decode(held.partition(",")[2]))) as clean:
        assert max(clean.convert("L").crop(NAME).tobytes()) < 200
    expect(page.locator("[data-copy]:visible")).to_have_count(0)
    assert context.cookies() == []
    context.close()


def test_a_text_with_what_to_say_instead_and_advice(phone: Page) -> None:
    phone.locator("#text").fill(TEXT)
    phone.get_by_label("Il s’agit d’un de mes proches").check()
    phone.locator("[data-send]").tap()
    expect(phone.locator("mark").filter(has_text="Léa")).to_have_count(1)
    expect(phone.locator("#safe")).not_to_contain_text("Léa")
    expect(phone.locator("main")).to_contain_text("C’est l’histoire d’un enfant")
    phone.get_by_text("Une lettre prête à copier").first.tap()
    expect(phone.locator("#letter")).to_contain_text("article 17")


def test_a_file_that_is_too_large_is_not_even_sent(phone: Page, tmp_path: Path) -> None:
    large = tmp_path / "film.mp4"
    large.write_bytes(bytes((20 << 20) + 1))
    phone.set_input_files("#file", large)
    expect(phone.locator("#too-large")).to_be_visible()
    phone.locator("[data-send]").tap()
    expect(phone.locator("#file")).to_be_focused()
    assert "trop gros" in (phone.locator("#too-large").text_content() or "")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("state", ["form", "picture", "text"])
def test_every_state_lets_everybody_in(phone: Page, axe: str, lang: str, state: str) -> None:
    phone.goto(f"/check/?lang={lang}")
    if state == "picture":
        phone.set_input_files("#file", RADIOGRAPH)
    if state == "text":
        phone.locator("#text").fill(TEXT)
    if state in {"picture", "text"}:
        phone.locator("[data-send]").click()
        expect(phone.locator("#answer")).to_be_visible()
        for one in phone.locator("details").all():
            one.evaluate("(one) => { one.open = true; }")
    phone.evaluate(axe)
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # plain words
        found = [one for one in phone.evaluate(LOOK, {"only": ""}) if one[0] in HEAVY]
        assert found == [], (state, lang, scheme)
    assert phone.evaluate(WIDER) <= 0
    assert phone.locator("html").get_attribute("lang") == lang


def test_it_can_be_installed(phone: Page) -> None:
    session = phone.context.new_cdp_session(phone)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert told["url"].endswith("/check/app.webmanifest?lang=fr")
    wanting = {one["errorId"] for one in session.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert wanting <= {"in-incognito"}, "Playwright's windows are private ones, from which nothing is installed"
