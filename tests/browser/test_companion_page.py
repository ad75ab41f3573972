"""`paravent serve` in a browser: the form is taken from its own page, and no other machine is asked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.companion_fixtures import ROOT, Companion, companion

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companion]:
    with companion(tmp_path_factory.mktemp("companion")) as page:
        yield page


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_text_and_a_radiograph_get_their_copies(page: Companion, browser: Browser, script: bool) -> None:
    context = browser.new_context(locale="fr", java_script_enabled=script)
    asked: list[str] = []
    said: list[str] = []
    tab = context.new_page()
    tab.on("request", lambda one: asked.append(one.url))
    tab.on("console", lambda one: said.append(one.text))
    tab.goto(page.url)
    tab.get_by_label("Choisir un fichier").set_input_files(ROOT / "examples" / "radiograph.jpg")
    tab.get_by_label("Un texte").fill("Ma fille Léa, 7 ans, a une leucémie, elle est soignée à Saumur.")
    tab.get_by_role("button", name="Voir ce qui se verrait").click()
    expect(tab.locator("mark", has_text="Léa").first).to_be_visible(timeout=120_000)
    expect(tab.locator("a[download='paravent-1.jpg']")).to_be_visible()
    assert context.cookies() == []
    assert {one.partition("/check/")[0] for one in asked if "/check/" in one} == {page.url.removesuffix("/check/")}
    assert not [one for one in asked if not one.startswith((page.url.removesuffix("check/"), "data:", "blob:"))]
    assert said == []
    context.close()
