"""What comes in and what gets out, as people live it: strangers on servers of two networks, a real desk, a real browser."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.house import House, opened
from tests.browser.steps import (
    SLOW,
    approve,
    fill,
    let_it_go_out,
    new_post,
    review,
    save,
    send_to_review,
    tick,
    verdict,
    wait,
)
from tests.browser.visitors import OnBluesky, OnMastodon, Visitor
from tests.servers.bluesky import new_account
from tests.servers.mastodon import mastodon

pytestmark = pytest.mark.slow
INBOX, INCIDENTS = "/e/saint-aubin/inbox/", "/e/saint-aubin/incidents/"
NETWORKS = ("mastodon", "bluesky")
PATIENCE = 120.0
"""Seconds for what goes through a network and back; on Bluesky the readers' side reads behind."""
CONFIRMS = "Merci de votre confiance, bon rétablissement."


@dataclass(frozen=True)
class Telling:
    """What somebody writes: it tells of a person's health, and what of it nobody may read over."""

    text: str
    seen: str
    """Words of it that are nobody's, by which it is found in the list."""
    covered: tuple[str, ...]
    kind: str
    """The class it is sorted into."""


TELLING = {
    "mastodon": Telling(
        "Bonjour, ma voisine Nolwenn Trémeur a un cancer du sein, elle est opérée chez vous demain.",
        "Bonjour, ma voisine",
        ("Nolwenn", "Trémeur", "cancer", "opérée"),
        "Somebody else’s health told",
    ),
    "bluesky": Telling(
        "Je m'appelle Ewen Guillou, j'ai un diabète de type 2 et je suis suivi chez vous, chambre 214. Merci à vous.",
        "et je suis suivi",
        ("Ewen", "Guillou", "diabète", "chambre 214"),
        "Somebody tells too much of themselves",
    ),
}


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[House]:
    """A desk with an account on each network; on Bluesky it hears strangers only where there is a readers' side."""
    service = request.getfixturevalue("appview_service" if os.environ.get("PARAVENT_APPVIEW") else "bluesky_service")
    with mastodon() as server, opened(browser, tmp_path_factory.mktemp("desk"), service, server) as house:
        yield house


@pytest.fixture(scope="module", params=NETWORKS)
def visitor(house: House, request: pytest.FixtureRequest) -> Visitor:
    """Somebody on each network."""
    if request.param == "mastodon":
        return OnMastodon(house.mastodon)
    return OnBluesky(new_account(request.getfixturevalue("appview_service"), "visiteur"), house.bluesky)


def test_what_tells_of_somebody_is_covered_and_answered_without_confirming_it(house: House, visitor: Visitor) -> None:
    told = TELLING["mastodon" if isinstance(visitor, OnMastodon) else "bluesky"]
    post = visitor.mention(told.text)
    leo, maud = house.of("leo"), house.of("maud")

    letter = wait_for(leo, visitor, told.seen)
    expect(letter).to_contain_text(told.kind)
    nothing_of_it(leo, told)
    message = open_letter(letter)
    expect(leo.locator("h1")).to_have_text(told.kind)
    nothing_of_it(leo, told)
    show_the_covered_words(house, message, told)

    is_refused_in_the_editor(leo, message)
    draft, words = begin_with_a_ready_answer(leo, message)
    nothing_of_it(leo, told)
    send_to_review(leo, draft)
    assert leo.locator("form[action$='/approve/']").count() == 0, "nobody approves an answer of their own"
    assert review(leo, draft).locator("form[action$='/schedule/']").count() == 0, "what nobody else has read does not go out"
    approve(maud, draft)
    nothing_of_it(maud, told)
    assert visitor.answers(post) == [], "approved is not out: somebody says go"
    let_it_go_out(leo, draft)
    wait(lambda: visitor.answers(post) == [words], PATIENCE)
    wait(lambda: "answered" in state_of(leo, message), PATIENCE)
    expect(leo.locator(".letter.ours")).to_contain_text(words)
    leo.goto(INBOX)
    expect(leo.locator(".letter", has_text=told.seen)).to_have_count(0)


def test_what_is_about_suicide_comes_first_and_stays_where_it_is(house: House, visitor: Visitor) -> None:
    for said in ("À quelle heure ouvre l'accueil samedi ?", "Je n'en peux plus, ce soir je veux mourir, tout est prêt."):
        visitor.mention(said)
    leo = house.of("leo")
    wait_for(leo, visitor, "À quelle heure ouvre")
    message = open_letter(wait_for(leo, visitor, "ce soir je veux mourir"))
    leo.goto(INBOX)
    first = leo.locator(".letter").first
    expect(first).to_contain_text("Suicide, self-harm")
    expect(first).to_contain_text("ce soir je veux mourir")

    leo.goto(f"{INBOX}{message}/answer/")
    offered = leo.locator("p[lang=fr]")
    expect(offered).not_to_have_count(0)
    for words in offered.all_text_contents():
        assert "3114" in words
    for person in ("leo", "sophie", "marc"):
        page = house.of(person)
        page.goto(f"{INBOX}{message}/")
        for doing in ("hide", "remove"):
            assert page.locator(f"form[action$='/{message}/{doing}/']").count() == 0
            ask_all_the_same(page, message, doing)
            expect(page.locator(".messages")).to_contain_text("Nothing about suicide is hidden or removed")
    assert "new" in state_of(leo, message)
    leo.locator("form[action$='/private/'] button").click()
    expect(leo.locator(".messages")).to_contain_text("it goes on in private")
    leo.goto(INBOX)
    expect(leo.locator(".letter", has_text="ce soir je veux mourir")).to_have_count(0)


def test_a_leak_from_who_points_it_out_to_the_last_copy(house: House) -> None:
    before = house.stand()
    publish(house, "Visite du service", "Visite du service de maternité jeudi, avec nos équipes.")
    wait(lambda: house.stand() == [number + 1 for number in before], PATIENCE)
    visitor = OnMastodon(house.mastodon, "carol_token", "carol")
    ours = visitor.latest()
    visitor.comment(ours["id"], "Attention, sur votre publication on lit le dossier de quelqu'un.")

    sophie = house.of("sophie")
    open_letter(wait_for(sophie, visitor, "sur votre publication on lit"))
    sophie.locator(".letter.ours a", has_text="Visite du service").click()
    sophie.get_by_role("link", name="Open an incident").click()
    expect(sophie.locator(".note")).to_contain_text("Its 2 addresses go into the list of copies")
    open_the_incident(sophie)

    sophie.get_by_role("link", name="Copies", exact=True).click()
    expect(sophie.locator(".incidents-copy")).to_have_count(2)
    on_mastodon, on_bluesky = copy_on(sophie, "Mastodon"), copy_on(sophie, "Bluesky")
    expect(on_mastodon.locator(".address")).to_have_text(ours["url"])
    expect(on_bluesky.locator(".address")).to_contain_text(f"https://bsky.app/profile/{house.bluesky.did}/post/")
    keep_a_proof(on_mastodon)
    say_what_is_missing(sophie)

    sophie.get_by_role("link", name="Copies", exact=True).click()
    for copy in (on_mastodon, on_bluesky):
        expect(copy.locator(".badge").first).to_have_text("still there")
        copy.get_by_role("button", name="Take our post down").click()
        expect(sophie.locator(".messages")).to_contain_text("It is being taken down")
    wait(lambda: house.stand() == before, PATIENCE)
    for copy in (on_mastodon, on_bluesky):
        copy.get_by_role("button", name="It is gone").click()
        expect(copy.locator(".badge").first).to_have_text("gone")
    sophie.get_by_role("link", name="Overview", exact=True).click()
    sophie.get_by_role("button", name="Nothing stands any more").click()
    expect(sophie.locator(".messages")).to_contain_text("the incident is contained")


def wait_for(page: Page, visitor: Visitor, words: str) -> Locator:
    """The letter in the list with these words of theirs, once it has come in and was looked at."""
    letter = page.locator(".letter", has_text=words).filter(has=page.get_by_role("link", name=visitor.name, exact=True))

    def is_there() -> bool:
        page.goto(INBOX)
        return letter.count() == 1

    wait(is_there, PATIENCE)
    return letter


def open_letter(letter: Locator) -> int:
    """Its page: the message's number."""
    letter.locator("[data-open]").click()
    letter.page.wait_for_url("**/inbox/*/")
    return int(urlsplit(letter.page.url).path.split("/")[-2])


def nothing_of_it(page: Page, told: Telling) -> None:
    """Not on the page, nor anywhere in its source."""
    source = page.content()
    for word in told.covered:
        assert word not in source, page.url


def state_of(page: Page, message: int) -> str:
    """How it stands with a message, as its page says."""
    page.goto(f"{INBOX}{message}/")
    return str(page.locator("h1 + .row .badge").first.text_content())


def show_the_covered_words(house: House, message: int, told: Telling) -> None:
    """On a click, once, and the journal says who asked."""
    leo, words = house.of("leo"), house.of("leo").locator(f"#words-{message}")
    assert looked_at(house, message) == 0
    leo.get_by_role("button", name="Show the covered words").click()
    for word in told.covered:
        expect(words).to_contain_text(word)
    leo.reload()
    expect(words.locator(".covered").first).to_be_visible()
    nothing_of_it(leo, told)
    assert looked_at(house, message) == 1


def looked_at(house: House, message: int) -> int:
    """How often Léo looked at the covered words of it, as the data protection officer reads in the journal."""
    sophie = house.of("sophie")
    sophie.goto(f"/e/saint-aubin/audit/?subject=message:{message}")
    looks = sophie.locator(".journal tr", has_text="looked at the covered words of a message")
    return looks.filter(has_text="Léo Marchand").count()


def is_refused_in_the_editor(page: Page, message: int) -> None:
    """An answer in one's own words that says "you were here": the check says why not."""
    page.goto(f"{INBOX}{message}/answer/")
    page.get_by_role("button", name="Write my own").click()
    page.locator("#id_text").press_sequentially(CONFIRMS)
    verdict(page, "Not as it stands")
    expect(page.locator("#panel-text .reasons")).to_contain_text("H01")


def begin_with_a_ready_answer(page: Page, message: int) -> tuple[int, str]:
    """The first that is offered: it is checked at once, and can go out."""
    page.goto(f"{INBOX}{message}/answer/")
    page.get_by_role("button", name="Begin with this").first.click()
    expect(page.locator(".messages")).to_contain_text("Your answer is begun")
    expect(page.locator("#standing .badge").first).to_contain_text("Can go out", timeout=SLOW)
    return int(urlsplit(page.url).path.split("/")[-2]), page.locator("#id_text").input_value()


def ask_all_the_same(page: Page, message: int, doing: str) -> None:
    """As somebody would who knows the address."""
    form = page.locator("form[action$='/sort/']")
    with page.expect_navigation():
        form.evaluate("(form, to) => { form.action = to; form.submit() }", f"{INBOX}{message}/{doing}/")


def publish(house: House, title: str, text: str) -> None:
    """A post for both networks, by one, read by another."""
    camille, leo = house.of("camille"), house.of("leo")
    new_post(camille, title, text)
    draft = save(camille)
    send_to_review(camille, draft)
    approve(leo, draft)
    let_it_go_out(leo, draft)


def open_the_incident(page: Page) -> None:
    """What is known in the first minutes."""
    fill(page, title="Un document lisible sur une photo", happened="Un dossier se lit sur une publication.", people_count="1")
    tick(page, whose="patient", exposed="identity")
    page.get_by_role("button", name="Open it: the clock runs").click()
    expect(page.locator(".messages")).to_contain_text("Opened. The clock runs")


def copy_on(page: Page, network: str) -> Locator:
    """The copy on a network."""
    return page.locator(".incidents-copy", has=page.locator("h2", has_text=network))


def keep_a_proof(copy: Locator) -> None:
    """A picture of the page, kept with its hash."""
    picture = copy.page.screenshot()
    copy.get_by_text("Keep a proof", exact=True).click()
    copy.locator("input[type=file]").set_input_files({"name": "proof.png", "mimeType": "image/png", "buffer": picture})
    copy.get_by_role("button", name="Keep it").click()
    expect(copy.page.locator(".messages")).to_contain_text("The proof is kept")
    expect(copy).to_contain_text(hashlib.sha256(picture).hexdigest())


def say_what_is_missing(page: Page) -> None:
    """The notification to the CNIL, as text and as PDF: what is known stands in it, what is not is marked and counted."""
    page.get_by_role("link", name="Decisions and documents").click()
    text = taken(page, "cnil/en/txt").read_text("utf-8")
    assert "Un dossier se lit sur une publication." in text
    missing = text.count("[MISSING: ")
    assert missing > 0
    assert f"\nMISSING: {missing}\n" in text
    for asked in ("For the people: [MISSING: ", "Approximate number of records: [MISSING: "):
        assert asked in text
    pytest.importorskip("reportlab", reason="ReportLab is not installed: it makes the PDF")
    assert in_pdf(taken(page, "cnil/en/pdf")).count("[MISSING:") == missing
    assert in_pdf(taken(page, "cnil/fr/pdf")).count("[MANQUE") == missing


def taken(page: Page, paper: str) -> Path:
    """A document, saved."""
    with page.expect_download() as saved:
        page.locator(f"form[action$='/papers/{paper}/'] button").click()
    return saved.value.path()


def in_pdf(path: Path) -> str:
    """The words of a PDF."""
    from pypdfium2 import PdfDocument

    with PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)
