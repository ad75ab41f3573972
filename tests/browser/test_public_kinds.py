"""Every kind of file and text that somebody may bring to the page for everybody, on a telephone: the copy opens and tells
nothing, what was not looked at is said, and what cannot be taken is refused in a sentence that says what to do.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import av
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import brought
from tests.browser.desk import running
from tests.browser.test_public_phone import telephone

pytestmark = pytest.mark.slow
LONG = 150_000
"""Milliseconds for a film on a machine that does other things as well."""
SEVERAL = "Un fichier à la fois"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk whose page is open."""
    with running(tmp_path_factory.mktemp("kinds"), PARAVENT_PUBLIC="yes", PARAVENT_PUBLIC_PER_HOUR="1000") as desk:
        yield desk.url


@pytest.fixture(params=[pytest.param(True, id="script"), pytest.param(False, id="no script", marks=pytest.mark.long)])
def anyhow(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page on a telephone, with and without JavaScript."""
    context = telephone(browser, address, script=request.param)
    page = context.new_page()
    page.goto("/check/?lang=fr")
    yield page
    context.close()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """The page on a telephone."""
    context = telephone(browser, address)
    page = context.new_page()
    page.goto("/check/?lang=fr")
    yield page
    context.close()


def bring(page: Page, folder: Path, name: str, content: bytes, text: str = "") -> str:
    """Bring a file, and perhaps a text; what the page says."""
    path = folder / name
    path.write_bytes(content)
    page.set_input_files("#file", path)
    if text:
        page.locator("#text").fill(text)
    page.locator("[data-send]").tap()
    expect(page.locator("#answer, #error")).to_be_visible(timeout=LONG)
    return page.locator("main").inner_text()


def saved(page: Page) -> bytes:
    """The clean copy, by the button."""
    with page.expect_download() as download:
        page.locator("[data-file]").first.tap()
    return download.value.path().read_bytes()


def test_a_film_held_upright_comes_back_covered_without_its_place_and_sound(phone: Page, tmp_path: Path) -> None:
    original = brought.phone_film()
    assert b"+48.1173" in original
    said = bring(phone, tmp_path, "VID_20260301_Huguette.mp4", original)
    assert "visage · au milieu · couvert" in said
    assert "position" in said.partition("que la copie propre ne dit plus")[2].partition("\n")[0]
    assert "ni regardée ni écoutée" in said, "the sound, and that the copy is without it"
    clean = saved(phone)
    assert not [trace for trace in (b"+48.1173", b"Telephone", b"2026-03") if trace in clean]
    with av.open(BytesIO(clean)) as film:
        first = next(film.decode(video=0))
        assert (first.width, first.height) == (360, 640)
        assert not film.streams.audio
    phone.get_by_text("Parcourir le film propre").tap()
    assert phone.locator(".outlined").evaluate("(one) => one.naturalWidth") > 300


def test_a_letter_with_a_name_and_a_card_comes_back_as_a_picture(phone: Page, tmp_path: Path) -> None:
    said = bring(phone, tmp_path, "carte.pdf", brought.letter())
    assert "patient · en haut au milieu" in said
    assert "visage · à gauche" in said
    with Image.open(BytesIO(saved(phone))) as clean:
        assert clean.format == "JPEG"


def test_a_portrait_as_heic_comes_back_as_jpeg(phone: Page, tmp_path: Path) -> None:
    said = bring(phone, tmp_path, "IMG_0001.HEIC", brought.heic())
    assert "visage" in said
    with Image.open(BytesIO(saved(phone))) as clean:
        assert (clean.format, clean.size) == ("JPEG", (512, 640))


def test_dicom_of_several_frames_comes_back_as_a_film_and_names_what_it_told(phone: Page, tmp_path: Path) -> None:
    said = bring(phone, tmp_path, "IM0001", brought.frames())
    assert "personne, identifiant" in said
    clean = saved(phone)
    assert b"DELMAS" not in clean
    with av.open(BytesIO(clean)) as film:
        assert len(list(film.decode(video=0))) >= 6


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("letter.jpg", brought.letter, id="a PDF that says it is a picture", marks=pytest.mark.long),
        pytest.param("photo.pdf", brought.photo, id="a picture that says it is a PDF", marks=pytest.mark.long),
        pytest.param("photo", brought.photo, id="a picture without an ending", marks=pytest.mark.long),
    ],
)
def test_what_a_file_calls_itself_counts_for_nothing(
    phone: Page, tmp_path: Path, name: str, content: Callable[[], bytes]
) -> None:
    assert "visage" in bring(phone, tmp_path, name, content())
    with Image.open(BytesIO(saved(phone))) as clean:
        assert clean.format == "JPEG"


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param(
            "film.mp4", lambda: cut(brought.phone_film()), "Exportez-le de nouveau", id="film", marks=pytest.mark.long
        ),
        pytest.param("letter.pdf", lambda: cut(brought.letter()), "Exportez-le de nouveau", id="PDF", marks=pytest.mark.long),
        pytest.param("one.heic", lambda: cut(brought.heic()), "Exportez-le de nouveau", id="HEIC"),
        pytest.param("one.jpg", lambda: cut(brought.photo()), "Exportez-le de nouveau", id="JPEG", marks=pytest.mark.long),
        pytest.param("bomb.png", brought.png_bomb, "Raccourcissez ou réduisez", id="PNG bomb"),
        pytest.param("bomb.pdf", brought.pdf_bomb, "Raccourcissez ou réduisez", id="PDF bomb", marks=pytest.mark.long),
        pytest.param("moving.gif", lambda: b"GIF89a" + bytes(40), "une capture d’écran suffira peut-être", id="GIF"),
        pytest.param("empty.jpg", bytes, "Ce fichier est vide", id="empty"),
    ],
)
def test_what_cannot_be_looked_at_is_held_in_one_sentence_with_the_text_still_there(
    anyhow: Page, tmp_path: Path, name: str, content: Callable[[], bytes], sentence: str
) -> None:
    said = bring(anyhow, tmp_path, name, content(), "Portes ouvertes samedi.")
    alert = anyhow.get_by_role("alert").filter(visible=True)
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text(sentence)
    assert (alert.inner_text() or "")[0].isupper()
    assert "Portes ouvertes samedi." in said + anyhow.locator("#text, #safe, .told").first.evaluate("(one) => one.value ?? ''")
    expect(anyhow.locator("[data-file]")).to_have_count(0)


@pytest.mark.long
def test_dicom_cut_short_gives_what_is_there_and_says_so(phone: Page, tmp_path: Path) -> None:
    said = bring(phone, tmp_path, "IM0002.dcm", cut(brought.frames()))
    assert "Tout n'a pas pu être vérifié" in said
    assert "Le fichier est coupé" in said
    assert "Ne publiez pas l’original" in said


def test_nothing_at_all_is_not_taken_for_a_check(phone: Page, tmp_path: Path) -> None:
    assert "Non vérifié" in bring(phone, tmp_path, "one.txt", b"Bonjour")
    expect(phone).to_have_title("Non vérifié · Paravent")


def test_two_files_at_once_are_neither_checked_by_half_nor_lost_in_silence(
    browser: Browser, address: str, phone: Page, tmp_path: Path
) -> None:
    phone.evaluate("""() => {
        const both = new DataTransfer();
        for (const name of ["a.jpg", "b.jpg"]) both.items.add(new File(["x"], name, {type: "image/jpeg"}));
        document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: both, bubbles: true}));
    }""")
    expect(phone.locator("#several")).to_be_visible()
    assert phone.locator("#file").evaluate("(one) => one.files.length") == 0
    context = telephone(browser, address, script=False)
    page = context.new_page()
    page.goto("/check/?lang=fr")
    (tmp_path / "two.jpg").write_bytes(brought.photo())
    page.set_input_files("#photo", tmp_path / "two.jpg")
    page.get_by_label("Je suis soignant").check()
    assert SEVERAL in bring(page, tmp_path, "one.jpg", brought.photo(), "Ma fille Léa")
    expect(page.locator("#text")).to_have_value("Ma fille Léa")
    expect(page.get_by_label("Je suis soignant")).to_be_checked()
    context.close()


def test_a_long_text_is_refused_whole_and_given_back_whole(anyhow: Page) -> None:
    """A field that cuts what is pasted would have the rest posted without a look."""
    long = "Bonjour à tous. " * 1875
    anyhow.locator("#text").fill(long)
    anyhow.locator("[data-send]").tap()
    expect(anyhow.locator("#error")).to_contain_text("trop long")
    assert anyhow.locator("#text").input_value() == long


@pytest.mark.parametrize(
    "text",
    [
        "Ma fille Léa 👩‍⚕️❤️‍🩹 a une leucémie, elle est soignée à Saumur 🎗️",
        "بلاغ Ma fille Léa a une leucémie שלום",
        "Mme Hu\u200bgue\u200btte Del\u200bmas, 06\u200b39\u200b98\u200b55\u200b12, est en chimio",
        "<b>Ma fille</b> Léa </textarea><script>document.title='x'</script> a une leucémie",
    ],
    ids=["emoji", "right to left", "zero width", "markup"],
)
def test_whatever_a_text_is_written_with_it_is_shown_as_it_is_and_marked(phone: Page, text: str) -> None:
    phone.locator("#text").fill(text)
    phone.get_by_label("Il s’agit d’un de mes proches").check()
    phone.locator("[data-send]").tap()
    expect(phone.locator("#answer")).to_be_visible()
    shown = phone.locator(".told").evaluate(
        "(one) => { one.querySelectorAll('sup').forEach((n) => n.remove()); return one.textContent; }"
    )
    assert shown == text
    assert phone.locator("mark").count() > 0
    assert phone.title() == "Ce que nous avons vu · Paravent"


def test_a_text_that_turns_its_own_direction_about_is_held(phone: Page) -> None:
    """What is read and what is seen are then not the same words."""
    phone.locator("#text").fill("\u202eaéL elleif aM\u202c a une leucémie")
    phone.locator("[data-send]").tap()
    expect(phone.locator("main")).to_contain_text("Tout n'a pas pu être vérifié")
    expect(phone.locator("main")).to_contain_text("Ne publiez pas l’original")
