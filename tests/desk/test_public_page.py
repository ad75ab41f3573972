"""The page for patients and carers without an account: what it says, what it refuses, and that it sets nothing on anybody."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from paravent_desk.environment import WrongSetting, read
from paravent_desk.public import limits, views
from paravent_desk.public.advice import letter, tips
from tests.desk.drafts_fixtures import jpeg

pytestmark = pytest.mark.sqlite_only
RADIOGRAPH = Path(__file__).parents[2] / "examples" / "radiograph.jpg"
CHILD = "Ma fille Léa, 7 ans, a une leucémie, elle est soignée à Saumur."


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is open, and nobody has asked yet."""
    public = replace(settings.ENVIRONMENT.public, open=True, per_hour=5, most_bytes=1 << 20)
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, public=public))
    monkeypatch.setattr(limits, "_counting", limits.Here())


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"Accept-Language": "en"}, enforce_csrf_checks=True)


def check(visitor: Client, lang: str = "en", **told: Any) -> HttpResponse:
    answered: HttpResponse = visitor.post(f"/check/?lang={lang}", told)
    return answered


def test_without_its_setting_there_is_no_such_page(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = replace(settings.ENVIRONMENT.public, open=False)
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, public=closed))
    assert {visitor.get(one).status_code for one in ("/check/", "/check/app.webmanifest")} == {404}
    assert check(visitor, text=CHILD).status_code == 404


@pytest.mark.parametrize(("lang", "said"), [("fr", "Regarder avant de partager"), ("en", "Look before you share")])
def test_it_speaks_both_languages_by_its_address(visitor: Client, lang: str, said: str) -> None:
    page = visitor.get(f"/check/?lang={lang}").content.decode()
    assert f"<h1>{said}</h1>" in page
    assert f'<html lang="{lang}">' in page


def test_neither_the_form_nor_an_answer_sets_a_cookie_or_may_be_stored(visitor: Client) -> None:
    for response in (visitor.get("/check/?lang=fr"), check(visitor, text=CHILD), check(visitor)):
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert "script-src 'self';" in response["Content-Security-Policy"].replace("; ", ";") + ";"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert not Session.objects.exists()


def test_a_text_is_marked_said_in_words_and_comes_back_with_less(visitor: Client) -> None:
    page = check(visitor, text=CHILD, who="relative").content.decode()
    assert "<mark>Léa<sup" in page
    assert "Somebody else" in page
    assert "This is a child’s story" in page
    safe = page.partition('id="safe"')[2].partition("</textarea>")[0]
    assert safe
    assert "Léa" not in safe
    assert "Saumur" not in safe


def test_who_speaks_changes_what_is_said(visitor: Client) -> None:
    carer = check(visitor, text=CHILD, who="carer").content.decode()
    assert "What you know through your work is not yours" in carer
    assert "What you know through your work" not in check(visitor, text=CHILD, who="relative").content.decode()


def test_a_radiograph_comes_back_outlined_and_clean(visitor: Client) -> None:
    with RADIOGRAPH.open("rb") as file:
        page = check(visitor, file=file, who="patient").content.decode()
    [held] = [part.partition('"')[0] for part in page.split('<img src="data:image/jpeg;base64,')[1:]]
    assert 'class="outlined" src="data:image/jpeg;base64,' in page, "the picture with its boxes"
    assert len(page) < 1_000_000, "a telephone waits for it"
    assert 'download="paravent-1.jpg"' in page
    assert "<li>1. patient · top left · You share your own health" in page, "in words: no pixels, no numbers of rules"
    with Image.open(BytesIO(b64decode(held))) as clean, Image.open(RADIOGRAPH) as before:
        assert clean.size == before.size
        name = (12, 16, 243, 43)
        bright = [max(one.convert("L").crop(name).tobytes()) for one in (before, clean)]
    assert bright[0] > 200 > bright[1], "the name was written in white"


def test_a_relative_s_picture_is_not_taken_for_their_own_health(visitor: Client) -> None:
    pages = {}
    for who in ("patient", "relative"):
        with RADIOGRAPH.open("rb") as file:
            pages[who] = check(visitor, file=file, who=who).content.decode()
    assert "You share your own health" in pages["patient"]
    assert "You share your own health" not in pages["relative"]
    assert "Somebody else’s health is theirs" in pages["relative"]


def test_the_file_s_name_is_never_shown(visitor: Client) -> None:
    file = SimpleUploadedFile("huguette-delmas.jpg", jpeg(), "image/jpeg")
    assert "huguette" not in check(visitor, file=file).content.decode().lower()


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ({}, 400, "choose a file"),
        ({"text": "   "}, 400, "choose a file"),
        ({"text": "a" * 20_001}, 413, "too long"),
        ({"file": lambda: SimpleUploadedFile("a.jpg", bytes((1 << 20) + 1))}, 413, "up to 1 MB"),
        ({"file": lambda: SimpleUploadedFile("a.bin", b"nothing we know")}, 200, "This kind of file"),
        ({"file": lambda: SimpleUploadedFile("a.jpg", jpeg()[:200])}, 200, 'role="alert"'),
    ],
)
def test_what_cannot_be_looked_at_is_said(visitor: Client, told: dict[str, Any], status: int, said: str) -> None:
    response = check(visitor, **{name: one() if callable(one) else one for name, one in told.items()})
    assert response.status_code == status
    assert said in response.content.decode()
    assert "data:" not in response.content.decode()


def test_a_broken_form_is_refused_in_words(visitor: Client) -> None:
    response = visitor.post("/check/", b"--x", content_type="multipart/form-data; boundary=")
    assert response.status_code in {400, 413}
    assert 'role="alert"' in response.content.decode()


def test_who_asks_too_often_is_told_when_to_come_back(visitor: Client) -> None:
    for _ in range(5):
        assert check(visitor).status_code == 400
    response = check(visitor, text=CHILD)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "nothing is lost" in response.content.decode()
    assert check(Client(REMOTE_ADDR="192.0.2.9"), text="Bonjour à tous").status_code == 200, "others may ask"


def test_where_all_places_are_taken_it_says_so(visitor: Client) -> None:
    with limits.counting().place(), limits.counting().place():
        response = check(visitor, text=CHILD)
    assert response.status_code == 503
    assert "half a minute" in response.content.decode()
    assert check(visitor, text="Bonjour").status_code == 200, "places are given back"


def test_what_fails_tells_the_log_nothing(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*args: object) -> None:
        raise ValueError(CHILD)

    monkeypatch.setattr(views, "answer", breaks)
    response = check(visitor, text=CHILD)
    assert response.status_code == 500
    assert "Léa" not in caplog.text
    assert "ValueError" in caplog.text


def test_the_allowance_keeps_no_address_and_forgets_each_hour() -> None:
    clock = [0.0]
    allowance = limits.Allowance(lambda: clock[0])
    assert [allowance.takes("192.0.2.7", 2) for _ in range(3)] == [True, True, False]
    [kept], key = allowance._counts, allowance._key
    assert b"192" not in kept
    assert allowance.takes("2001:db8::1", 1) and not allowance.takes("2001:db8::2", 1), "one household"
    clock[0] = limits.HOUR
    assert allowance.takes("192.0.2.7", 2)
    assert kept not in allowance._counts
    assert allowance._key != key


def test_the_manifest_makes_it_installable_and_takes_shared_pictures(visitor: Client) -> None:
    told = visitor.get("/check/app.webmanifest?lang=fr").json()
    assert told["name"] == "Paravent\u00a0: regarder avant de partager"
    assert told["share_target"]["method"] == "POST"
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon
    with Image.open(Path(views.__file__).parent / "static" / "public" / "icon-512.png") as icon:
        assert icon.size == (512, 512)


def test_every_piece_of_advice_stands_in_both_languages() -> None:
    from paravent_desk.public.advice import _read

    known = {f"U{number:02}" for number in range(1, 16)}
    for one in _read()["tip"]:
        assert set(one["title"]) == set(one["says"]) == {"fr", "en"}
        assert len(one["says"]["fr"]) == len(one["says"]["en"])
        assert {name for name in one.get("found", ()) if name.startswith("U") and name[1:].isdigit()} <= known
        for line in (*one["says"]["fr"], one["title"]["fr"]):
            assert "'" not in line
            assert not [sign for sign in (" :", " ;", " ?", " !", "« ", " »") if sign in line], line
    assert "17" in letter("fr") and "17" in letter("en")


def test_where_a_photo_was_taken_is_advised_on() -> None:
    report = {"findings": [{"label": "TAG", "kind": "location"}], "reasons": []}
    assert "location" in {one.id for one in tips([report], "patient", {"image"}, "en")}
    assert "location" not in {one.id for one in tips([], "patient", {"image"}, "en")}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("PUBLIC", "perhaps"),
        *(("PUBLIC_MEGABYTES", one) for one in ("0", "101", "20 MB")),
        ("PUBLIC_FILM_SECONDS", "121"),
        ("PUBLIC_PER_HOUR", "-1"),
        *(("PUBLIC_FRAMES", one) for one in ("a.example", "https://a.example/path", "https://a.example;script-src", "*")),
    ],
)
def test_a_wrong_setting_is_refused_aloud(name: str, wrong: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match=f"PARAVENT_{name}"):
        read({"PARAVENT_DATA": str(tmp_path), f"PARAVENT_{name}": wrong})


def test_it_is_closed_unless_somebody_opens_it(tmp_path: Path) -> None:
    assert not read({"PARAVENT_DATA": str(tmp_path)}).public.open
    frames = "https://a.example, https://b.example:8443/"
    told = read({"PARAVENT_DATA": str(tmp_path), "PARAVENT_PUBLIC": "yes", "PARAVENT_PUBLIC_FRAMES": frames}).public
    assert (told.open, told.frames) == (True, ("https://a.example", "https://b.example:8443"))
