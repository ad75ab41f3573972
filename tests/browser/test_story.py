"""The whole story, as people live it: a real desk, a real browser, real servers of two networks."""

import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import RunningDesk, log_in, running
from tests.browser.networks import Seen, how_many, on_bluesky, on_mastodon
from tests.servers.bluesky import PASSWORD, BlueskyAccount, new_account
from tests.servers.mastodon import MastodonServer

pytestmark = pytest.mark.slow
PHOTO = Path(__file__).parents[2] / "examples" / "photo.jpg"
TELLING = "Mme Sylvie Martin, 84 ans, chambre 214, opérée hier d'une appendicite, rentre chez elle. Merci à l'équipe !"
ALT = "Une personne sourit dans un lit d'hôpital."
SLOW = 60_000
"""Milliseconds; the first check loads the models, on a machine that does other things as well."""


@dataclass
class House:
    """The desk, the accounts on both networks, and everybody's own browser, logged in when first needed."""

    browser: Browser
    desk: RunningDesk
    bluesky: BlueskyAccount
    mastodon: MastodonServer
    pages: dict[str, Page] = field(default_factory=dict)

    def of(self, person: str) -> Page:
        """Somebody's page."""
        if person not in self.pages:
            self.pages[person] = log_in(self.browser, self.desk, person)
        return self.pages[person]

    def out(self) -> list[list[Seen]]:
        """What both networks show."""
        return [on_bluesky(self.bluesky), on_mastodon(self.mastodon)]

    def stand(self) -> list[int]:
        """How many posts each network has."""
        return how_many(self.bluesky, self.mastodon)


@pytest.fixture(scope="module")
def house(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, bluesky_service: str, mastodon_service: MastodonServer
) -> Iterator[House]:
    """A desk with an account on each network, which its administrator allowed to call these two servers inside."""
    mastodon_service.heal()
    account = new_account(bluesky_service, "chu")
    channels: list[Mapping[str, object]] = [
        _channel("bluesky", account.handle, account.service, app_password=PASSWORD, session=account.session),
        _channel("mastodon", "alice@mastodon.example", mastodon_service.url, access_token=mastodon_service.token),
    ]
    allowed = f"{account.service} {mastodon_service.url}"
    with running(tmp_path_factory.mktemp("desk"), channels, PARAVENT_OUTWARD_ALLOW=allowed) as desk:
        yield House(browser, desk, account, mastodon_service)


def _channel(network: str, handle: str, server: str, **credentials: str) -> Mapping[str, object]:
    return {"network": network, "handle": handle, "server": server, "credentials": credentials}


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


def verdict(page: Page, said: str) -> None:
    """What the check says of the text, as soon as it says so."""
    expect(page.locator("#panel-text .verdict .badge")).to_contain_text(said, timeout=SLOW)


def bring_a_photo(page: Page) -> None:
    """A photo with a face and with what a telephone writes into it; she says what it shows."""
    page.locator("#files-input").set_input_files(PHOTO)
    expect(page.locator(".thumb")).to_have_count(1, timeout=SLOW)
    page.locator("[name^=alt-]").fill(ALT)


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


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Look again until it is so."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.3)
