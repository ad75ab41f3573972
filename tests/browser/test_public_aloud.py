"""The page for everybody as it is heard, enlarged and touched: what a screen reader tells, large targets, narrow screens."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import running
from tests.browser.test_public_phone import RADIOGRAPH, TEXT, telephone
from tests.browser.test_screens import HEAVY, LOOK, WIDER
from tests.servers.installing import Missing, installed

pytestmark = pytest.mark.slow
LARGE = 44
"""CSS pixels of a target for a finger (WCAG 2.5.5)."""
TARGETS = """(least) => [...document.querySelectorAll("a, button, summary, textarea, input, select")]
    .map((one) => one.closest(".choice") ?? one)
    .filter((one) => one.checkVisibility() && !one.matches(".skip") && !one.closest("p:not(:has(> .button))"))
    .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.height < least || box.width < least)
    .map(([words, box]) => `${words} ${box.width} × ${box.height}`)"""
FORCED = (("active", "light"), ("active", "dark"), ("none", "dark"))
SETTLED = 500
"""Milliseconds until colours are what they become."""
STATES = ("form", "text", *(pytest.param(one, marks=pytest.mark.long) for one in ("picture", "refused")))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk whose page is open."""
    with running(tmp_path_factory.mktemp("aloud"), PARAVENT_PUBLIC="yes", PARAVENT_PUBLIC_PER_HOUR="1000") as desk:
        yield desk.url


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's own text."""
    try:
        folder = installed("axe", Path(__file__).parent / "package.json")
    except Missing as missing:
        pytest.skip(str(missing))
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """The page on a telephone, in French."""
    context = telephone(browser, address)
    page = context.new_page()
    page.goto("/check/?lang=fr")
    yield page
    context.close()


def come_to(page: Page, state: str) -> None:
    """Bring what a state of the page needs."""
    if state == "picture":
        page.set_input_files("#file", RADIOGRAPH)
    if state in {"text", "refused"}:
        page.locator("#text").fill(TEXT if state == "text" else " ")
    if state != "form":
        page.locator("[data-send]").click()
        expect(page.locator("#error" if state == "refused" else "#answer")).to_be_visible(timeout=90_000)
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def reads(page: Page, *parts: str) -> None:
    """What the page says to a screen reader has these parts in this order."""
    told = page.locator("main").aria_snapshot().replace("\N{NO-BREAK SPACE}", " ")
    at = 0
    for part in parts:
        assert part in told[at:], (part, told)
        at = told.index(part, at) + len(part)


def test_the_form_reads_in_order_with_a_name_for_everything(phone: Page) -> None:
    reads(
        phone,
        'heading "Regarder avant de partager" [level=1]',
        "Rien n’est gardé",
        'group "Une image, une radio, un document ou un film"',
        'button "Choisir un fichier"',
        "jusqu’à 20 Mo",
        'button "ou prendre une photo maintenant"',
        'textbox "Un texte, s’il y en a un"',
        'group "Qui êtes-vous ?"',
        'radio "Il s’agit de moi : je suis ou j’ai été patient" [checked]',
        'radio "Il s’agit d’un de mes proches"',
        'radio "Je suis soignant',
        'button "Voir ce qui se verrait"',
        "status",
        'heading "C’est déjà en ligne ?" [level=2]',
    )


def test_the_answer_reads_in_order_and_says_in_words_where_each_box_is(phone: Page) -> None:
    come_to(phone, "picture")
    reads(
        phone,
        'heading "Ce que nous avons vu" [level=1]',
        "L’original montre",
        'region "La copie propre"',
        'img "Copie propre 1 : ce qui a été trouvé est couvert"',
        'link "Enregistrer la copie propre"',
        'heading "Ce qui a été trouvé" [level=3]',
        "listitem: 1. patient · en haut à gauche",
        'img "Avant et après : chaque cadre porte le numéro d’une ligne de la liste ci-dessus"',
        'region "Pour votre cas"',
        'link "Vérifier autre chose"',
    )
    levels = phone.evaluate(
        "() => [...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    boxes = phone.locator("main ol li").all_inner_texts()
    assert all(any(where in line for where in ("gauche", "droite", "milieu")) for line in boxes), boxes


def test_waiting_and_its_end_are_announced(phone: Page) -> None:
    phone.evaluate("() => document.forms[0].addEventListener('submit', (event) => event.preventDefault())")  # it waits for ever
    phone.locator("#text").fill(TEXT)
    phone.locator("[data-send]").click()
    expect(phone.get_by_role("status")).to_contain_text("quelques secondes")
    phone.goto("/check/?lang=fr")
    come_to(phone, "text")
    expect(phone.locator("#answer")).to_be_focused()
    phone.goto("/check/?lang=fr")
    come_to(phone, "refused")
    expect(phone.locator("#error")).to_be_focused()
    expect(phone.locator("#error")).to_have_attribute("role", "alert")


@pytest.mark.parametrize("state", STATES)
def test_every_target_is_large_enough_for_a_thumb(phone: Page, state: str) -> None:
    come_to(phone, state)
    assert phone.evaluate(TARGETS, LARGE) == []


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_off_at_320_pixels_which_a_desk_has_at_four_times_the_size(phone: Page, state: str) -> None:
    phone.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024 at 400 % (WCAG 1.4.10)
    come_to(phone, state)
    assert phone.evaluate(WIDER) <= 0
    beyond = """() => [...document.querySelectorAll("main *")]
        .filter((one) => one.checkVisibility() && !one.matches(".hidden-visually"))
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((one) => one.outerHTML.slice(0, 90))"""
    assert phone.evaluate(beyond) == []


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_lost_in_forced_colours_dark_or_without_motion(phone: Page, axe: str, state: str) -> None:
    phone.emulate_media(reduced_motion="reduce")
    come_to(phone, state)
    phone.evaluate(axe)
    for colours, scheme in FORCED:
        phone.emulate_media(forced_colors=colours, color_scheme=scheme)  # type: ignore[arg-type]  # plain words
        phone.wait_for_timeout(SETTLED)
        found = [one for one in phone.evaluate(LOOK, {"only": ""}) if one[0] in {*HEAVY, "moderate"}]
        if (
            colours == "active"
        ):  # axe reads the fill of letters, which Chromium does not tell as it forces it: the edges tell, below
            found = [one for one in found if one[1] != "color-contrast"]
        assert found == [], (colours, scheme)
        assert phone.evaluate("() => document.getAnimations().length") == 0
    phone.emulate_media(forced_colors="active")
    without_edge = """() => [...document.querySelectorAll("main :is(button, .button, mark)")]
        .filter((one) => one.checkVisibility() && getComputedStyle(one).borderBottomStyle === "none")
        .map((one) => one.outerHTML)"""
    assert phone.evaluate(without_edge) == []


def test_three_taps_from_the_camera_roll_to_the_clean_copy(phone: Page) -> None:
    with phone.expect_file_chooser() as roll:
        phone.locator("#file").tap()  # one
    roll.value.set_files(RADIOGRAPH)  # two: the picture, in the telephone's own gallery
    phone.locator("[data-send]").tap()  # three
    expect(phone.get_by_role("img", name="Copie propre 1")).to_be_in_viewport(timeout=60_000)
    expect(phone.get_by_role("link", name="Enregistrer la copie propre")).to_be_visible()


def test_a_picture_shared_from_the_gallery_needs_no_tap_on_the_page(phone: Page) -> None:
    told = phone.request.get("/check/app.webmanifest?lang=fr").json()
    share = told["share_target"]
    came = phone.request.post(
        share["action"],
        headers={"Accept-Language": "fr"},
        multipart={"file": {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": RADIOGRAPH.read_bytes()}},
    )
    assert (share["method"], share["enctype"]) == ("POST", "multipart/form-data")
    assert 'download="paravent-1.jpg"' in came.text()


def test_chromium_finds_nothing_missing_to_install_it(browser: Browser, address: str, tmp_path: Path) -> None:
    """In a window that is not a private one, since nothing is installed from those."""
    told = browser.browser_type.launch_persistent_context(
        tmp_path / "own", executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"], locale="fr"
    )
    page = told.pages[0]
    page.goto(f"{address}/check/?lang=fr")
    session = told.new_cdp_session(page)
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = page.request.get(f"{address}/check/app.webmanifest?lang=fr").json()
    told.close()
    whole = {
        "name",
        "short_name",
        "description",
        "id",
        "lang",
        "start_url",
        "scope",
        "display",
        "theme_color",
        "background_color",
    }
    assert whole | {"icons", "share_target"} == set(manifest)
    assert manifest["lang"] == "fr"
    icons = {(one["sizes"], one["type"], one.get("purpose", "any")) for one in manifest["icons"]}
    assert {("192x192", "image/png", "any"), ("512x512", "image/png", "any"), ("512x512", "image/png", "maskable")} <= icons
