"""The whole story, as people live it: a real desk, a real browser, real servers of two networks."""

import io
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

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
from tests.servers.mastodon import MastodonServer

pytestmark = pytest.mark.slow
PHOTO = Path(__file__).parents[2] / "examples" / "photo.jpg"
TELLING = "Mme Sylvie Martin, 84 ans, chambre 214, opérée hier d'une appendicite, rentre chez elle. Merci à l'équipe !"
ALT = "Une personne sourit dans un lit d'hôpital."


@pytest.fixture(scope="module")
def house(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, bluesky_service: str, mastodon_service: MastodonServer
) -> Iterator[House]:
    """A desk with an account on each network."""
    with opened(browser, tmp_path_factory.mktemp("desk"), bluesky_service, mastodon_service) as house:
        yield house


def test_from_a_telling_post_to_one_that_is_out_and_gone_again(house: House) -> None:
    consent = gather_a_consent(house.of("sophie"))
    camille = house.of("camille")
    write_what_tells_too_much(camille)
    take_the_safe_version(camille)
    bring_a_photo(camille)
    draft = save(camille, consents=1)
    assert house.stand() == [0, 0]

    send_to_review(camille, draft)
    assert camille.locator("form[action$='/approve/']").count() == 0, "nobody approves a post of their own"
    for person in ("ines", "sophie", "leo"):
        approve(house.of(person), draft)
    expect(review(house.of("leo"), draft).locator(".facts")).to_contain_text("approved")
    assert house.stand() == [0, 0], "approved is not out: somebody says go"

    let_it_go_out(house.of("leo"), draft)
    wait(lambda: house.stand() == [1, 1])
    for (post,) in house.out():
        assert "rentre chez elle" in post.text
        for telling in ("Sylvie", "Martin", "214", "84"):
            assert telling not in post.text
        assert post.alt_text == ALT
        no_trace_of_the_telephone(post.picture)

    withdraw(house.of("sophie"), consent)
    wait(lambda: house.stand() == [0, 0])


@pytest.mark.long
def test_an_edit_takes_the_approval_away_and_nothing_goes_out(house: House) -> None:
    camille, leo = house.of("camille"), house.of("leo")
    new_post(camille, "Portes ouvertes", "Portes ouvertes de la maternité samedi, entrée libre.")
    draft = save(camille)
    send_to_review(camille, draft)
    approve(leo, draft)
    go = review(leo, draft).locator("form[action$='/schedule/'] button")
    expect(go).to_be_visible()
    camille.goto(f"/e/saint-aubin/drafts/{draft}/")
    camille.locator("#id_text").fill("Portes ouvertes de la maternité dimanche, entrée libre.")
    save(camille)
    go.click()
    leo.wait_for_load_state()
    expect(review(leo, draft).locator(".facts")).not_to_contain_text("approved")
    assert leo.locator("form[action$='/schedule/']").count() == 0
    time.sleep(3)  # the worker looks every second
    assert house.stand() == [0, 0]


def gather_a_consent(page: Page) -> int:
    """A patient agreed, on paper and after care, to her story and her picture on both networks: the register's number."""
    page.goto("/e/saint-aubin/consents/new/")
    tick(page, person="adult", decides="alone", care="ended")
    fill(page, name="Sylvie Martin", care_ended_on="2026-01-10")
    page.locator("button[name=next]").click()
    tick(page, image=None, story=None, shown="no_name")
    for one in ("photo", "text"):
        tick(page, media=one)
    for one in ("bluesky", "mastodon"):
        tick(page, networks=one)
    today = page.evaluate("() => new Date().toISOString().slice(0, 10)")
    fill(page, purpose="Remercier l'équipe", told="Qu'elle a été opérée de l'appendicite", given_on=today)
    page.locator("button[name=next]").click()
    tick(page, signatures="self", form="paper")
    for condition in page.locator("input[name=confirmed]").all():
        condition.check()
    fill(page, informed_on="2026-02-01", form_place="Bureau 12, armoire bleue")
    page.locator("button[name=next]").click()
    number = int(urlsplit(page.url).path.split("/")[-2])
    page.locator("form[action$='/give/'] button").click()
    expect(page.locator(".consents-head .badge")).to_contain_text("given")
    return number


def write_what_tells_too_much(page: Page) -> None:
    """The desk says so while she writes."""
    new_post(page, "Un retour à la maison", "")
    page.locator("#id_text").press_sequentially(TELLING)
    verdict(page, "Not as it stands")
    marked = page.locator("#mirror-text mark").all_text_contents()
    assert "Sylvie Martin" in " ".join(marked)


def take_the_safe_version(page: Page) -> None:
    """One click."""
    page.locator("[data-whole=text]").click()
    verdict(page, "Can go out")
    assert "Martin" not in page.locator("#id_text").input_value()


def bring_a_photo(page: Page) -> None:
    """A photo with a face and with what a telephone writes into it; she says what it shows."""
    page.locator("#files-input").set_input_files(PHOTO)
    expect(page.locator(".thumb")).to_have_count(1, timeout=SLOW)
    page.locator("[name^=alt-]").fill(ALT)


def withdraw(page: Page, consent: int) -> None:
    """She takes her agreement back: one click, and all that rests on it is asked to go."""
    page.goto(f"/e/saint-aubin/consents/{consent}/")
    page.locator("a.danger").click()
    page.locator("button.danger").click()
    expect(page.locator("main")).to_contain_text("Withdrawn")


def no_trace_of_the_telephone(content: bytes) -> None:
    """A picture, and nothing beside it: no place, no device, no owner."""
    with Image.open(PHOTO) as brought, Image.open(io.BytesIO(content)) as gone_out:
        assert len(brought.getexif()) > 0
        gone_out.load()
        assert dict(gone_out.getexif()) == {}
    for telling in (b"Exif\x00", b"Camille", b"GPS", b"http://ns.adobe.com/xap"):
        assert telling not in content
