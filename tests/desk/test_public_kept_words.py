"""What somebody wrote on the page for everybody comes back with a refusal; what a file told of itself is said in words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from paravent_desk.public import views
from paravent_desk.public.beside import moving, taken_out
from tests.desk.drafts_fixtures import jpeg

pytestmark = pytest.mark.sqlite_only
WORDS = "Ma fille <Léa> & moi"


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is open."""
    public = replace(settings.ENVIRONMENT.public, open=True, per_hour=1000, most_bytes=1 << 20)
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, public=public))


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", content)


@pytest.mark.parametrize(
    ("brought", "status", "said"),
    [
        ({"file": lambda: file(b"")}, 400, "This file is empty"),
        ({"file": lambda: file(bytes((1 << 20) + 1))}, 413, "too large"),
        ({"file": lambda: file(jpeg()), "photo": lambda: file(jpeg())}, 400, "One file at a time"),
        ({}, 500, "went wrong on our side"),
    ],
    ids=["empty", "large", "two", "failed"],
)
def test_a_refusal_gives_back_what_was_written_and_who_wrote_it(
    monkeypatch: pytest.MonkeyPatch, brought: Mapping[str, Any], status: int, said: str
) -> None:
    if status == 500:
        monkeypatch.setattr(views, "answer", lambda *_: 1 / 0)
    told = {"text": WORDS, "who": "relative", **{name: made() for name, made in brought.items()}}
    response = Client().post("/check/?lang=en", told)
    page = response.content.decode()
    assert response.status_code == status
    assert said in page
    assert ">Ma fille &lt;Léa&gt; &amp; moi</textarea>" in page
    assert 'value="relative" checked' in page
    assert "a file has to be chosen again" in page


def test_a_form_that_cannot_be_read_is_refused_all_the_same() -> None:
    response = Client().post("/check/?lang=en", {"text": "a" * (5 << 20)})
    assert response.status_code == 413
    assert 'role="alert"' in response.content.decode()


@pytest.fixture
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def track(label: str, first: int, last: int, left: int) -> dict[str, Any]:
    box = {"x": left, "y": 10, "width": 40, "height": 40}
    place = {"type": "track", "attachment": 0, "first": first, "last": last, "boxes": [{"frame": first, **box}]}
    return {"label": label, "place": place, "kind": ""}


@pytest.mark.usefixtures("_english")
def test_what_moves_through_a_film_is_said_with_where_and_whether_it_is_covered() -> None:
    face, code = track("FACE", 0, 19, 10), track("CODE", 5, 30, 280)
    told = {"findings": [code, face], "safe": {"edits": [face]}}
    assert [one.words for one in moving(told, 320, 180, "en")] == [
        "1. face · top left · covered",
        "2. code · top right · stays",
    ]
    assert [one.words for one in moving({"findings": [face], "safe": None}, 320, 180, "en")] == ["1. face · top left · stays"]
    shorter = {"findings": [face], "safe": {"edits": [track("FACE", 3, 19, 10)]}}
    assert next(moving(shorter, 320, 180, "en")).words.endswith("stays"), "covered for a part of the time alone"


def test_what_a_file_s_own_data_told_is_named_once_each() -> None:
    fields = [{"place": {"type": "field"}, "kind": kind} for kind in ("location", "device", "location", "uid", None)]
    told = {"safe": {"edits": [*fields, {"place": {"type": "box"}, "kind": "text"}]}}
    assert taken_out(told, "en") == "location, device"
    assert taken_out(told, "fr") == "position, appareil"
    assert taken_out({"safe": None}, "en") == ""
