"""The pages of drafts: who may open which, what stays in hand when something goes wrong, and in how many queries."""

import logging
import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.drafts import live, uploads
from paravent_desk.drafts.models import Draft, Upload, Variant, Version
from tests.desk.drafts_fixtures import *  # noqa: F403 - fixtures
from tests.desk.drafts_fixtures import HARMLESS, NAME, TELLING, jpeg, page

READERS = frozenset({Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.PHYSICIAN, Role.DPO, Role.CRISIS_LEAD, Role.AUDITOR})
WRITERS = frozenset({Role.AUTHOR, Role.COMMUNITY_MANAGER})


@pytest.fixture
def browser_of(client: Client) -> Callable[[User], Client]:
    """Somebody's browser, in English."""

    def make(user: User) -> Client:
        other = Client(headers={"accept-language": "en"})
        other.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return other

    return make


@pytest.fixture
def mine(browser_of: Callable[[User], Client], author: User) -> Client:
    return browser_of(author)


def form(text: str = HARMLESS, **fields: Any) -> dict[str, Any]:
    return {"title": "Samedi", "kind": "post", "lang": "fr", "text": text, "base": "0", "action": "save", **fields}


def reads(pk: int, upload: int) -> dict[str, frozenset[str]]:
    """Every page and who may open it; writers of everybody's posts: the community manager alone."""
    writers, readers = WRITERS, READERS
    manager = frozenset({Role.COMMUNITY_MANAGER})
    return {
        "GET ": readers,
        "GET new/": writers,
        f"GET {pk}/": readers,
        f"GET {pk}/versions/": readers,
        f"GET {pk}/verdict/": readers,
        f"GET uploads/{upload}/": readers,
        f"GET uploads/{upload}/derivative/": readers,
        f"GET uploads/{upload}/outlined/": readers,
        f"POST uploads/{upload}/original/": readers,
        "POST check/": writers,
        "POST uploads/": writers,
        "POST new/": writers,
        f"POST {pk}/": manager,
        f"POST {pk}/versions/1/restore/": manager,
        f"POST {pk}/duplicate/": writers,
        f"POST {pk}/abandon/": manager,
    }


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_what(
    role: Role,
    person: Callable[..., User],
    hospital: Establishment,
    write: Callable[..., Version],
    picture: Callable[..., Upload],
    browser_of: Callable[[User], Client],
) -> None:
    version, upload = write(), picture()
    somebody = browser_of(person("dominique", role, hospital))
    for request, roles in reads(version.draft_id, upload.pk).items():
        method, path = request.split(" ")
        answer = somebody.generic(method, page(hospital, path))
        allowed = answer.status_code in {200, 302}
        assert allowed == (role in roles), f"{role} {request}: {answer.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_nothing_of_another_establishment_exists(
    role: Role,
    person: Callable[..., User],
    hospital: Establishment,
    other_hospital: Establishment,
    write: Callable[..., Version],
    picture: Callable[..., Upload],
    browser_of: Callable[[User], Client],
) -> None:
    version, upload = write(), picture()
    stranger = browser_of(person("dominique", role, other_hospital))
    for where, (request, _roles) in product((hospital, other_hospital), reads(version.draft_id, upload.pk).items()):
        method, path = request.split(" ")
        if where == hospital or any(character.isdigit() for character in path):
            assert stranger.generic(method, page(where, path)).status_code == 404, request


def test_somebody_else_s_post_is_read_and_not_written(
    person: Callable[..., User], hospital: Establishment, write: Callable[..., Version], browser_of: Callable[[User], Client]
) -> None:
    version = write()
    other = browser_of(person("sacha", Role.AUTHOR, hospital))
    answer = other.get(page(hospital, f"{version.draft_id}/"))
    assert answer["Location"] == page(hospital, f"{version.draft_id}/versions/")
    assert other.post(page(hospital, f"{version.draft_id}/"), form()).status_code == 403


def test_a_service_s_posts_are_its_own(
    person: Callable[..., User],
    hospital: Establishment,
    ward: Service,
    write: Callable[..., Version],
    browser_of: Callable[[User], Client],
) -> None:
    version = write()
    midwife = browser_of(person("sacha", Role.AUTHOR, hospital, ward))
    assert version.draft.title not in midwife.get(page(hospital)).content.decode()
    assert midwife.get(page(hospital, f"{version.draft_id}/")).status_code == 404
    midwife.post(page(hospital, "new/"), form(service=ward.pk))
    assert Draft.objects.get(service=ward).title == "Samedi"


def test_a_post_is_begun_saved_and_checked(mine: Client, hospital: Establishment, channel: Callable[..., Channel]) -> None:
    account = channel()
    answer = mine.post(page(hospital, "new/"), form(channels=[account.pk], **{f"variant-{account.pk}": "À part."}), follow=True)
    [version] = Version.objects.all()
    assert (version.text, version.verdict, version.variants.get().text) == (HARMLESS, "ok", "À part.")
    assert "Saved as version 1." in answer.content.decode()


def test_browsers_count_line_ends_once(mine: Client, hospital: Establishment) -> None:
    mine.post(page(hospital, "new/"), form("Un\r\ndeux"))
    assert Version.objects.get().text == "Un\ndeux"


@pytest.mark.parametrize(
    "fields", [{"text": " "}, {"title": ""}, {"lang": "xx"}, {"publish_at": "demain"}, {"channels": ["999"]}]
)
def test_what_is_wrong_is_said_and_nothing_is_lost(mine: Client, hospital: Establishment, fields: dict[str, Any]) -> None:
    answer = mine.post(page(hospital, "new/"), {**form("Un texte auquel on tient."), **fields})
    assert answer.status_code == 200
    assert not Draft.objects.exists()
    assert "errorlist" in answer.content.decode()
    assert "text" in fields or "Un texte auquel on tient." in answer.content.decode()


def test_a_time_that_the_clock_shows_twice_is_asked_for(mine: Client, hospital: Establishment) -> None:
    night = {"publish_at": "2027-10-31T02:30"}
    answer = mine.post(page(hospital, "new/"), form(**night)).content.decode()
    assert "shows this time twice" in answer
    assert 'name="fold" value="1"' in answer
    mine.post(page(hospital, "new/"), form(**night, fold="1"))
    assert Version.objects.get().publish_at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_a_time_that_the_clock_skips_is_refused(mine: Client, hospital: Establishment) -> None:
    answer = mine.post(page(hospital, "new/"), form(publish_at="2027-03-28T02:30")).content.decode()
    assert "skips this hour" in answer


def test_who_comes_second_sees_both(mine: Client, hospital: Establishment, write: Callable[..., Version]) -> None:
    draft = write().draft
    write("La leur, entre-temps.", draft)
    answer = mine.post(page(hospital, f"{draft.pk}/"), form("La mienne.", base="1"))
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "La leur, entre-temps." in told
    assert "La mienne." in told
    assert draft.versions.count() == 2
    mine.post(page(hospital, f"{draft.pk}/"), form("La mienne.", base="2"))
    assert draft.versions.get(number=3).text == "La mienne."


def test_a_file_that_is_still_checked_keeps_the_text_in_hand(
    mine: Client, hospital: Establishment, picture: Callable[..., Upload]
) -> None:
    upload = picture(state=Upload.State.CHECKING)
    answer = mine.post(page(hospital, "new/"), form(file=[upload.pk], **{f"alt-{upload.pk}": "Le hall."})).content.decode()
    assert "still being checked" in answer
    assert "Le hall." in answer
    assert not Draft.objects.exists(), "no empty post is left behind"


def test_without_javascript_a_text_is_checked_mended_and_nothing_saved(mine: Client, hospital: Establishment) -> None:
    checked = mine.post(page(hospital, "new/"), form(TELLING, action="check")).content.decode()
    assert "Not as it stands" in checked
    assert 'value="safe:0"' in checked
    one = mine.post(page(hospital, "new/"), form(TELLING, action="safe:0")).content.decode()
    assert "Une patiente, 47 ans" in area(one)
    whole = mine.post(page(hospital, "new/"), form(TELLING, action="safe")).content.decode()
    assert "47" not in area(whole)
    assert not Draft.objects.exists()


def area(html: str) -> str:
    found = re.search(r'<textarea id="id_text".*?>(.*?)</textarea>', html, re.DOTALL)
    assert found
    return found[1]


def test_without_javascript_files_are_brought_ordered_and_taken_out(mine: Client, hospital: Establishment) -> None:
    files = [SimpleUploadedFile("a.jpg", jpeg()), SimpleUploadedFile("vide.jpg", b"")]
    answer = mine.post(page(hospital, "new/"), form(action="add", files=files)).content.decode()
    [upload] = Upload.objects.all()
    assert f'name="file" value="{upload.pk}"' in answer
    assert "This file is empty." in answer
    gone = mine.post(page(hospital, "new/"), form(action=f"remove:{upload.pk}", file=[upload.pk])).content.decode()
    assert f'name="file" value="{upload.pk}"' not in gone


def test_a_file_brought_comes_back_as_a_card_and_never_touches_the_disk_in_plain(
    mine: Client, hospital: Establishment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "django.core.files.uploadedfile.TemporaryUploadedFile.__init__", lambda *_: pytest.fail("written in plain")
    )
    large = jpeg() + bytes(3 << 20)
    answer = mine.post(page(hospital, "uploads/"), {"files": [SimpleUploadedFile("Mme Martin.jpg", large)]})
    [upload] = Upload.objects.all()
    assert (upload.size, f'id="file-state-{upload.pk}"' in answer.content.decode()) == (len(large), True)
    assert answer["Cache-Control"] == "no-store"


def test_a_file_that_is_too_large_is_refused_in_words(
    mine: Client, hospital: Establishment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    answer = mine.post(page(hospital, "uploads/"), {"files": [SimpleUploadedFile("a.jpg", jpeg())]}).content.decode()
    assert "larger than" in answer
    assert not Upload.objects.exists()


def test_uploads_need_the_token(hospital: Establishment, author: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("uploads/", "new/"):
        assert strict.post(page(hospital, path), {"files": [SimpleUploadedFile("a.jpg", jpeg())]}).status_code == 403


@pytest.mark.parametrize(
    ("state", "cause", "said"),
    [
        ("waiting", "", "Waiting for its check"),
        ("checking", "", "Being checked"),
        ("unreadable", "damaged", "damaged or cut short"),
        ("unreadable", "pages", "more than ten pages"),
        ("unreadable", "crashed", "failed twice"),
        ("unreadable", "kind", "Files of this kind are not taken"),
    ],
)
def test_how_far_a_check_is_is_said(
    mine: Client, hospital: Establishment, picture: Callable[..., Upload], state: str, cause: str, said: str
) -> None:
    answer = mine.get(page(hospital, f"uploads/{picture(state=state, cause=cause).pk}/")).content.decode()
    assert said in answer
    assert ("hx-trigger" in answer) == (state in {"waiting", "checking"})


@pytest.mark.parametrize(("path", "method"), [("derivative/", "get"), ("outlined/", "get"), ("original/", "post")])
def test_files_stay_in_no_cache_and_run_nothing(
    mine: Client, hospital: Establishment, picture: Callable[..., Upload], path: str, method: str
) -> None:
    answer = getattr(mine, method)(page(hospital, f"uploads/{picture().pk}/{path}"))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] in {"image/jpeg", "image/png"}


def test_an_original_takes_a_deliberate_click_that_is_told(
    mine: Client, hospital: Establishment, picture: Callable[..., Upload]
) -> None:
    upload = picture()
    assert mine.get(page(hospital, f"uploads/{upload.pk}/original/")).status_code == 405
    mine.post(page(hospital, f"uploads/{upload.pk}/original/"))
    assert Line.objects.filter(action="upload.original", subject=f"upload:{upload.pk}").count() == 1


def test_an_original_of_another_kind_is_handed_over_not_shown(mine: Client, hospital: Establishment, desk: Desk) -> None:
    upload = uploads.receive(desk, None, "a.svg", b"<svg onload='alert(1)'/>")
    answer = mine.post(page(hospital, f"uploads/{upload.pk}/original/"))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_check_beside_the_text_marks_counts_and_previews(
    mine: Client, hospital: Establishment, channel: Callable[..., Channel]
) -> None:
    account = channel("bluesky")
    answer = mine.post(page(hospital, "check/"), form(TELLING, channels=[account.pk], part="text"))
    told = answer.content.decode()
    assert '<mark data-number="1" data-words="' in told
    assert f'id="counter-{account.pk}"' in told
    assert "CSP L1110-4" in told, "each reason has its source"
    assert "no-store" in answer["Cache-Control"]


def test_the_check_of_one_channel_s_own_text(mine: Client, hospital: Establishment, channel: Callable[..., Channel]) -> None:
    account = channel()
    fields = {"channels": [account.pk], f"variant-{account.pk}": TELLING, "part": account.pk}
    told = mine.post(page(hospital, "check/"), form(HARMLESS, **fields)).content.decode()
    assert "Not as it stands" in told
    assert f'id="mirror-{account.pk}"' in told


def test_a_check_that_fails_says_that_nothing_was_checked(
    mine: Client, hospital: Establishment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(TELLING)

    monkeypatch.setattr(live, "check_post", fails)
    caplog.set_level(logging.DEBUG)
    told = mine.post(page(hospital, "check/"), form(TELLING, part="text")).content.decode()
    assert "was not checked" in told
    assert NAME not in caplog.text


def test_a_text_is_shown_and_never_run(mine: Client, hospital: Establishment) -> None:
    told = mine.post(page(hospital, "check/"), form("<script>alert(1)</script> " + TELLING, part="text")).content.decode()
    assert "<script>" not in told


def test_versions_are_compared_and_taken_back(mine: Client, hospital: Establishment, write: Callable[..., Version]) -> None:
    draft = write("Portes ouvertes samedi.").draft
    write("Portes ouvertes dimanche.", draft)
    told = mine.get(page(hospital, f"{draft.pk}/versions/")).content.decode()
    assert re.search(r"<del>.*?samedi.*?</del>", told, re.DOTALL)
    assert re.search(r"<ins>.*?dimanche.*?</ins>", told, re.DOTALL)
    assert "[taken out:" in told, "who hears the page hears what went"
    mine.post(page(hospital, f"{draft.pk}/versions/1/restore/"))
    assert draft.versions.get(number=3).text == "Portes ouvertes samedi."


def test_the_list_is_filtered(
    mine: Client,
    hospital: Establishment,
    person: Callable[..., User],
    at_desk: Callable[..., Desk],
    write: Callable[..., Version],
) -> None:
    other = at_desk(person("leo", Role.COMMUNITY_MANAGER, hospital), hospital)
    first, second = write().draft, write(by=other).draft
    Draft.objects.filter(pk=first.pk).update(title="Don du sang", state=Draft.State.CHANGES)
    Draft.objects.filter(pk=second.pk).update(title="Journée du rein", state=Draft.State.ABANDONED)

    def shown(**fields: str) -> set[str]:
        told = mine.post(page(hospital), fields).content.decode()
        return {title for title in ("Don du sang", "Journée du rein") if title in told}

    assert shown() == {"Don du sang"}
    assert shown(state="all") == {"Don du sang", "Journée du rein"}
    assert shown(state="all", mine="1") == {"Don du sang"}
    assert shown(state="abandoned") == {"Journée du rein"}
    assert shown(state="all", title="REIN") == {"Journée du rein"}


@pytest.mark.parametrize("path", ["", "new/", "{pk}/", "{pk}/versions/", "{pk}/verdict/"])
def test_pages_ask_as_much_of_a_thousand_posts(
    path: str,
    mine: Client,
    hospital: Establishment,
    author: User,
    write: Callable[..., Version],
    picture: Callable[..., Upload],
    channel: Callable[..., Channel],
    django_assert_max_num_queries: Any,
    settings: Any,
) -> None:
    settings.USERSESSIONS_TRACK_ACTIVITY = False  # as the desk has it
    Draft.objects.bulk_create(Draft(establishment=hospital, author=author, title=f"Post {n}") for n in range(1000))
    accounts = {channel(name).pk: "" for name in ("mastodon", "bluesky", "x", "linkedin")}
    version = write(files=[(picture().pk, "Une affiche.") for _ in range(4)], variants=accounts)
    for number in range(5):
        write(f"Version {number}", version.draft, variants=accounts, files=[(picture().pk, "")])
    assert Variant.objects.count() == 24
    with django_assert_max_num_queries(15):
        assert mine.get(page(hospital, path.format(pk=version.draft_id))).status_code == 200
