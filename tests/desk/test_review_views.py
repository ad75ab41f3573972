"""The pages of review: who may open and do what, what they show, and what is kept when somebody was quicker."""

import re
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, User
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.review import actions
from paravent_desk.review.comments import comment
from paravent_desk.review.models import Comment, Lift, Opinion, Reading, Request
from tests.desk.review_fixtures import ROLES, TEXT, TITLE, House, make_house, reason, seen  # noqa: F401 - a fixture

STOPPED = {"verdict": "stop", "reasons": [reason("REIDENTIFIABLE", "stop", "P02")]}
REASON = "Personne n’est reconnaissable, vérifié à deux."
EVERYBODY = set(ROLES) - {"adrien"}


@pytest.fixture
def browser(house: House, client: Client) -> Callable[..., Client]:
    """Somebody's browser, in English so that tests can read it."""

    def make(name: str) -> Client:
        User.objects.filter(pk=house.people[name].pk).update(language="en")
        client.force_login(house.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["django_language"] = "en"
        return client

    return make


def at(view: str, *args: int) -> str:
    return reverse(f"review:{view}", args=["saint-aubin", *args])


def in_review(house: House, **fields: Any) -> Draft:
    draft = house.write(**fields)
    actions.submit(house.desk("camille"), draft)
    return draft


def posted(draft: Draft, role: Role) -> dict[str, str]:
    return {"role": role.value, "seen": draft.versions.get(number=draft.current).content_hash, "note": "Un mot."}


PAGES: dict[str, set[str]] = {
    "queue": EVERYBODY,
    "table": EVERYBODY,
    "draft": EVERYBODY,
    "differences": EVERYBODY,
    "submit": {"camille", "morgane", "maxime"},
    "approve": {"morgane", "maxime"},
    "changes": {"morgane", "maxime"},
    "lift": {"dominique"},
    "comment": EVERYBODY - {"aude"},
    "resolve": {"camille", "paul"},
}
"""Who gets through at each address; for all others of the house it is forbidden."""


def call(client: Client, house: House, view: str) -> int:
    draft = house.write()
    house.save(draft, "camille", **STOPPED)
    draft.refresh_from_db()
    if view != "submit":
        actions.submit(house.desk("camille"), draft)
    told = posted(draft, Role.COMMUNITY_MANAGER)
    if view in {"queue", "table"}:
        return client.get(at(view)).status_code
    if view == "draft":
        return client.get(at(view, draft.pk)).status_code
    if view == "differences":
        return client.get(at(view, draft.pk, 1)).status_code
    if view == "resolve":
        made = comment(house.desk("paul"), draft.versions.get(number=2), "Plus court ?")
        return client.post(at(view, made.pk)).status_code
    fields = {
        "lift": {**told, "reason": REASON, "understood": "on"},
        "comment": {"version": 2, "text": "Plus court ?"},
    }
    return client.post(at(view, draft.pk), fields.get(view, told)).status_code


@pytest.mark.parametrize("name", sorted(ROLES))
@pytest.mark.parametrize("view", sorted(PAGES))
def test_who_gets_through(house: House, browser: Callable[..., Client], view: str, name: str) -> None:
    status = call(browser(name), house, view)
    assert status == (403 if name not in PAGES[view] else 200 if view in {"queue", "table", "draft", "differences"} else 302)


@pytest.mark.parametrize("view", sorted(PAGES))
def test_another_establishment_does_not_exist(
    house: House, browser: Callable[..., Client], other_hospital: Establishment, view: str
) -> None:
    draft = house.write(state="review")
    made = comment(house.desk("paul"), draft.versions.get(), "Plus court ?")
    Membership.objects.filter(user=house.morgane).update(establishment=other_hospital)
    args = {"resolve": [made.pk], "differences": [draft.pk, 1], "queue": [], "table": []}.get(view, [draft.pk])
    client = browser("morgane")
    there = reverse(f"review:{view}", args=["les-ormes", *args])
    send = client.get if view in {"queue", "table", "draft", "differences"} else client.post
    assert send(at(view, *args), posted(draft, Role.COMMUNITY_MANAGER)).status_code == 404
    assert send(there, posted(draft, Role.COMMUNITY_MANAGER)).status_code == (404 if args else 200)


@pytest.mark.parametrize("view", sorted(PAGES))
def test_a_stranger_is_asked_to_log_in(house: House, client: Client, view: str) -> None:
    args = [1, 1] if view == "differences" else [] if view in {"queue", "table"} else [1]
    assert client.get(at(view, *args))["Location"].startswith(reverse("account_login"))


def test_approving_says_exactly_what_was_approved(house: House, browser: Callable[..., Client]) -> None:
    draft = in_review(house, networks=("mastodon", "bluesky"), uploads=[house.upload()])
    client = browser("morgane")
    fingerprint = draft.versions.get().content_hash[:8]
    page = client.get(at("draft", draft.pk)).content.decode()
    assert f"<code>{fingerprint}</code>" in page
    assert "chu@bluesky.example (bluesky)" in page
    assert re.search(r"<dt>Files</dt><dd class=\"number\">1</dd>", page)
    done = client.post(at("approve", draft.pk), posted(draft, Role.COMMUNITY_MANAGER), follow=True)
    assert fingerprint in done.content.decode()
    assert Draft.objects.get().state == "approved"
    assert Opinion.objects.get().note == "Un mot."


def test_somebody_who_was_slower_is_told_and_keeps_their_words(house: House, browser: Callable[..., Client]) -> None:
    draft = in_review(house)
    told = posted(draft, Role.COMMUNITY_MANAGER)
    house.save(draft, "camille", "Portes ouvertes dimanche.")
    draft.refresh_from_db()
    actions.submit(house.desk("camille"), draft)
    answer = browser("morgane").post(at("approve", draft.pk), {**told, "note": "Ce que j’avais écrit"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody was quicker" in page
    assert "Ce que j’avais écrit</textarea>" in page
    assert "Portes ouvertes dimanche." in page
    assert not Opinion.objects.exists()


def test_a_short_reason_is_kept_and_nothing_is_lifted(house: House, browser: Callable[..., Client]) -> None:
    draft = in_review(house, **STOPPED)
    told = {**posted(draft, Role.DPO), "reason": "Trop court", "understood": "on"}
    answer = browser("dominique").post(at("lift", draft.pk), told)
    assert answer.status_code == 422
    assert "Trop court</textarea>" in answer.content.decode()
    assert not Lift.objects.exists()


def test_the_form_to_lift_is_not_shown_where_nothing_can_be_lifted(house: House, browser: Callable[..., Client]) -> None:
    client = browser("dominique")
    assert at("lift", 0)[:-7] in client.get(at("draft", in_review(house, **STOPPED).pk)).content.decode()
    page = client.get(at("draft", in_review(house, **STOPPED, report=seen("PATIENT")).pk)).content.decode()
    assert "/lift/" not in page
    assert "only with that person" in page


def test_a_deputy_sees_for_whom_they_answer(house: House, browser: Callable[..., Client]) -> None:
    today = timezone.localdate()
    Deputy.objects.create(absent=house.paul, deputy=house.chloe, establishment=house.hospital, first=today, last=today)
    draft = in_review(house, verdict="review", reasons=[reason("PROMOTION")])
    client = browser("chloe")
    assert "for Paul Test" in client.get(at("draft", draft.pk)).content.decode()
    assert TITLE in client.get(at("queue")).content.decode()
    client.post(at("approve", draft.pk), posted(draft, Role.PHYSICIAN))
    page = client.get(at("draft", draft.pk)).content.decode()
    assert re.search(r"Chloe Test\s+for Paul Test", page)


def test_a_finding_is_marked_and_a_comment_stands_at_its_passage(house: House, browser: Callable[..., Client]) -> None:
    place = {"type": "span", "start": 25, "end": 31, "part": "text", "attachment": None}
    report = {"findings": [{"label": "PATIENT", "place": place, "confidence": 1.0, "detector": "t", "kind": ""}]}
    draft = in_review(house, report=report, verdict="review", reasons=[reason("REIDENTIFIABLE", "review", "P02")])
    client = browser("paul")
    said = {"version": 1, "text": "On la reconnaît.", "start": 25, "end": 37}
    assert client.post(at("comment", draft.pk), said)["Location"].endswith("#comments")
    page = client.get(at("draft", draft.pk)).content.decode()
    assert TEXT[25:31] == "Élodie"
    assert '<mark class="found remarked"><span data-start="25">Élodie</span><small' in page
    assert '<blockquote class="said" lang="fr">Élodie vous </blockquote>' in page
    assert 'href="#comment-1"' in page


@pytest.mark.parametrize(("start", "end"), [(0, 99), (9, 9), (9, 3)])
def test_a_passage_outside_the_text_is_refused(house: House, browser: Callable[..., Client], start: int, end: int) -> None:
    draft = in_review(house)
    said = {"version": 1, "text": "Où ?", "start": start, "end": end}
    answer = browser("paul").post(at("comment", draft.pk), said)
    assert answer.status_code == 422
    assert "Où ?</textarea>" in answer.content.decode()
    assert not Comment.objects.exists()


def test_the_difference_to_what_i_read_is_shown(house: House, browser: Callable[..., Client]) -> None:
    draft = in_review(house)
    client = browser("morgane")
    assert "/since/" not in client.get(at("draft", draft.pk)).content.decode()
    house.save(draft, "camille", TEXT.replace("samedi", "dimanche"), networks=("bluesky",))
    assert f"{at('draft', draft.pk)}since/1/" in client.get(at("draft", draft.pk)).content.decode()
    whole = client.get(at("differences", draft.pk, 1)).content.decode()
    part = client.get(at("differences", draft.pk, 1), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "samedi</del>" in part
    assert "dimanche</ins>" in part
    assert "The networks changed." in part


def test_who_has_read_it_is_shown(house: House, browser: Callable[..., Client]) -> None:
    draft = in_review(house)
    browser("paul").get(at("draft", draft.pk))
    assert "Paul Test," in browser("morgane").get(at("draft", draft.pk)).content.decode()
    browser("paul").get(at("draft", draft.pk))
    assert Reading.objects.filter(reader=house.paul).count() == 1


def test_a_file_that_waits_is_not_sent_to_review(house: House, browser: Callable[..., Client]) -> None:
    draft = house.write(uploads=[house.upload(state="waiting", verdict="")])
    answer = browser("camille").post(at("submit", draft.pk))
    assert answer.status_code == 422
    assert "Not everything is checked yet" in answer.content.decode()


def test_the_queue_says_what_is_wanted_of_me_and_why(house: House, browser: Callable[..., Client]) -> None:
    soon, later = timezone.now() + timedelta(hours=3), timezone.now() + timedelta(days=3)
    first = in_review(house, deadline=soon, **STOPPED)
    in_review(house, deadline=later, consents=[house.consent(story=True)])
    in_review(house)
    page = browser("paul").get(at("queue")).content.decode()
    assert page.count(TITLE) == 2
    assert page.index(f"/review/{first.pk}/") < page.index("A patient’s testimony")
    assert "Physician reviewer" in page
    actions.approve(house.desk("paul"), first, Role.PHYSICIAN)
    assert browser("paul").get(at("queue")).content.decode().count(TITLE) == 1


def test_what_i_wrote_in_or_answered_does_not_wait_for_me(house: House, browser: Callable[..., Client]) -> None:
    Membership.objects.create(user=house.paul, role=Role.DPO, establishment=house.hospital)
    draft = in_review(house, consents=[house.consent(story=True)])
    actions.approve(house.desk("paul"), draft, Role.PHYSICIAN)
    assert TITLE not in browser("paul").get(at("queue")).content.decode()
    mine = house.write()
    house.save(mine, "maxime")
    mine.refresh_from_db()
    actions.submit(house.desk("camille"), mine)
    assert f"/review/{mine.pk}/" not in browser("maxime").get(at("queue")).content.decode()
    assert f"/review/{mine.pk}/" in browser("morgane").get(at("queue")).content.decode()


def test_a_role_in_one_service_sees_that_service_alone(house: House, browser: Callable[..., Client], ward: Any) -> None:
    Membership.objects.filter(user=house.morgane).update(service=ward)
    inside, outside = in_review(house, service=ward), in_review(house)
    page = browser("morgane").get(at("queue")).content.decode()
    assert f"/review/{inside.pk}/" in page
    assert f"/review/{outside.pk}/" not in page
    assert browser("morgane").get(at("draft", outside.pk)).status_code == 403


@pytest.mark.parametrize("name", ["morgane", "paul", "dominique"])
def test_nothing_is_written_in_line(house: House, browser: Callable[..., Client], name: str) -> None:
    draft = in_review(house, **STOPPED)
    client = browser(name)
    for page in (at("queue"), at("table"), at("draft", draft.pk)):
        html = client.get(page).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|hx-on", html)


def many(house: House, count: int, reviewed: int) -> None:
    now = timezone.now()
    drafts = Draft.objects.bulk_create(
        Draft(
            establishment=house.hospital,
            author=house.camille,
            title=TITLE,
            current=1,
            state="review" if number < reviewed else "published",
        )
        for number in range(count)
    )
    versions = Version.objects.bulk_create(
        Version(
            draft=one,
            number=1,
            saved_by=house.camille,
            text=TEXT,
            content_hash="0" * 64,
            verdict="review",
            reasons=[reason("PROMOTION")],
        )
        for one in drafts
    )
    Request.objects.bulk_create(
        Request(version=one, role=role, asked_at=now, due_at=now + timedelta(minutes=number))
        for number, one in enumerate(versions)
        for role in (Role.COMMUNITY_MANAGER, Role.PHYSICIAN)
    )


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_with_ten_thousand_posts_a_page_asks_little_and_quickly(
    house: House, browser: Callable[..., Client], django_assert_max_num_queries: Any, settings: Any
) -> None:
    settings.USERSESSIONS_TRACK_ACTIVITY = False  # as the desk's settings have it: a row written at every page
    many(house, 10_000, 3_000)
    draft = in_review(house, **STOPPED, uploads=[house.upload(), house.upload()], consents=[house.consent(story=True)])
    for name in ("paul", "morgane", "chloe"):
        comment(house.desk(name), draft.versions.get(), "Plus court ?", (0, 7))
    client = browser("paul")
    for page in (at("queue"), at("draft", draft.pk), at("table")):
        client.get(page)
        with django_assert_max_num_queries(15):
            began = time.perf_counter()
            assert client.get(page).status_code == 200
        sys.stdout.write(f"{page}: {(time.perf_counter() - began) * 1000:.0f} ms\n")
