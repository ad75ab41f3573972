"""The pages: who may, what they cost, what they say, and what leaves by signed addresses and by the calendar feed."""

import sys
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft
from paravent_desk.publishing import actions, housekeeping, signed
from paravent_desk.publishing.models import Pause, Publication
from paravent_desk.running.chores import MINUTE, Chore, run
from tests.desk.publishing_fixtures import PICTURE, Stage, make_stage  # noqa: F401

State = Publication.State
MakeChannel = Callable[..., Channel]
READERS = {Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.PHYSICIAN, Role.DPO, Role.CRISIS_LEAD, Role.AUDITOR}
TAKERS = {Role.COMMUNITY_MANAGER, Role.DPO, Role.CRISIS_LEAD}
MATRIX: dict[tuple[str, str], set[Role]] = {
    ("get", "queue"): READERS,
    ("get", "calendar"): READERS,
    ("get", "feed"): READERS,
    ("get", "read"): READERS,
    ("get", "move"): {Role.COMMUNITY_MANAGER},
    ("post", "schedule"): {Role.COMMUNITY_MANAGER},
    ("post", "cancel"): {Role.COMMUNITY_MANAGER},
    ("post", "again"): {Role.COMMUNITY_MANAGER},
    ("post", "not_found"): {Role.COMMUNITY_MANAGER},
    ("post", "found"): TAKERS,
    ("post", "take_down"): TAKERS,
    ("post", "reopen"): TAKERS,
    ("get", "pause"): TAKERS,
    ("post", "pause"): TAKERS,
    ("get", "resume"): {Role.DPO, Role.CRISIS_LEAD},
    ("post", "resume"): {Role.DPO, Role.CRISIS_LEAD},
    ("get", "withdraw"): {Role.COMMUNITY_MANAGER, Role.DPO},
}
PLAIN = {"queue", "calendar", "feed", "pause", "resume"}


@pytest.fixture
def row(stage: Stage, channel: MakeChannel) -> Publication:
    """Something scheduled for tomorrow."""
    stage.now = timezone.now()
    return stage.schedule("Portes ouvertes samedi", channel(), publish_at=stage.now + timedelta(days=1))[0]


@pytest.fixture
def consent(stage: Stage) -> Consent:
    return Consent.objects.create(
        establishment=stage.hospital,
        pseudonym="Mélèze",
        person="adult",
        purpose="essai",
        form="paper",
        state="given",
        created_by=stage.manager,
    )


@pytest.fixture
def manager(client: Client, stage: Stage) -> Client:
    client.force_login(stage.manager)
    return client


def address(name: str, row: Publication, consent: Consent | None = None, slug: str = "saint-aubin") -> str:
    if name in PLAIN:
        return reverse(f"publishing:{name}", args=[slug])
    if name == "withdraw":
        assert consent is not None
        return reverse("publishing:withdraw", args=[slug, consent.pk])
    draft = name in {"schedule", "cancel", "move", "reopen"}
    return reverse(f"publishing:{name}", args=[slug, row.version.draft_id if draft else row.pk])


GIVEN = {"address": "https://mastodon.example/1", "reason": "Accident", "then": "send"}


@pytest.mark.parametrize("page", list(MATRIX))
def test_who_may(stage: Stage, row: Publication, consent: Consent, person: Any, page: tuple[str, str]) -> None:
    method, name = page
    for role in Role:
        before = transaction.savepoint()
        client = Client()
        client.force_login(person("alix", role, stage.hospital))
        answer = getattr(client, method)(address(name, row, consent), GIVEN if method == "post" else {})
        assert (answer.status_code != 403) == (role in MATRIX[page]), role
        transaction.savepoint_rollback(before)


@pytest.mark.parametrize("page", list(MATRIX))
def test_elsewhere_it_does_not_exist(
    client: Client, row: Publication, consent: Consent, other_hospital: Establishment, person: Any, page: tuple[str, str]
) -> None:
    method, name = page
    stranger = person("ange", Role.COMMUNITY_MANAGER, other_hospital)
    Membership.objects.create(user=stranger, role=Role.DPO, establishment=other_hospital)
    client.force_login(stranger)
    assert getattr(client, method)(address(name, row, consent), GIVEN).status_code == 404
    if name not in PLAIN:
        assert getattr(client, method)(address(name, row, consent, "les-ormes"), GIVEN).status_code == 404


def test_somebody_of_one_service_sees_its_posts_alone(
    client: Client, stage: Stage, row: Publication, ward: Service, person: Any
) -> None:
    client.force_login(person("lou", Role.AUTHOR, stage.hospital, ward))
    assert client.get(address("read", row)).status_code == 404
    Draft.objects.update(service=ward)
    assert client.get(address("read", row)).status_code == 200
    assert b"Portes ouvertes" in client.get(address("queue", row)).content


def many(stage: Stage, row: Publication, number: int) -> None:
    version = row.version
    base = {"version": version, "establishment": stage.hospital, "content_hash": "0" * 64, "text": "x"}
    now = timezone.now()
    Publication.objects.bulk_create(
        [
            Publication(
                **base,
                channel=row.channel,
                part=n + 2,
                key=f"{n:032}",
                due_at=now + timedelta(minutes=n),
                next_at=now,
                state=("due", "sent", "refused", "by_hand")[n % 4],
            )
            for n in range(number)
        ],
        batch_size=500,
    )
    Publication.objects.filter(part__gt=1).update(part=1, version=version) if number < 2 else None


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", ["queue", "calendar", "read", "resume", "pause", "withdraw"])
def test_ten_thousand_publications_cost_no_more_than_fifteen_questions(
    client: Client, stage: Stage, row: Publication, consent: Consent, person: Any, django_assert_max_num_queries: Any, name: str
) -> None:
    many(stage, row, 10_000)
    row.version.consents.add(consent)
    lead = person("nour", Role.DPO, stage.hospital)
    client.force_login(lead)
    client.get(reverse("home:home", args=["saint-aubin"]))  # the first page of a day writes down the session
    with django_assert_max_num_queries(15):
        assert client.get(address(name, row, consent)).status_code == 200
    if name == "calendar":
        for view in ("week", "list"):
            with django_assert_max_num_queries(15):
                assert client.get(address(name, row), {"view": view}).status_code == 200


def test_the_calendar_and_its_list_show_the_same(manager: Client, row: Publication) -> None:
    on = timezone.localdate(row.due_at).isoformat()
    for view in ("month", "week", "list"):
        page = manager.get(address("calendar", row), {"view": view, "on": on}).content.decode()
        assert "Portes ouvertes" in page
        assert "Mastodon" in page or "Model" in page
        assert address("move", row) in page


def test_what_cannot_be_read_in_an_address_is_today(manager: Client, row: Publication) -> None:
    for on in ("", "demain", "0001-01-01", "2026-02-31"):
        assert manager.get(address("calendar", row), {"on": on, "view": "année"}).status_code == 200


def drafts_that_save(monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
    """The drafts' part, as it promises it."""

    def save(
        desk: Any, draft: Draft, *, text: str, lang: str, variants: Any, files: Any, publish_at: Any, consents: Any
    ) -> Any:
        draft.state = "writing"
        return stage.version(draft, text, *Channel.objects.filter(pk__in=variants), lang=lang, publish_at=publish_at)

    fake = ModuleType("paravent_desk.drafts.actions")
    fake.save = save  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "paravent_desk.drafts.actions", fake)


def test_moving_says_that_the_approval_falls_and_asks_before_it_does(
    manager: Client, stage: Stage, row: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts_that_save(monkeypatch, stage)
    where = address("move", row)
    assert "approved again" in manager.get(where, headers={"accept-language": "en"}).content.decode()
    assert manager.post(where, {"at": "2030-07-01T09:00"}).status_code == 200
    row.refresh_from_db()
    assert row.state == State.DUE, "nobody was sure yet"
    assert manager.post(where, {"at": "2030-07-01T09:00", "sure": "yes"}).status_code == 302
    row.refresh_from_db()
    draft = Draft.objects.get()
    assert (row.state, draft.state, draft.current) == (State.CANCELLED, "writing", 2)
    assert draft.versions.get(number=2).publish_at.isoformat() == "2030-07-01T07:00:00+00:00"
    stage.pass_time(days=2)
    stage.work()
    assert not stage.network.calls


def test_a_time_that_the_clock_skips_is_refused_in_a_sentence(manager: Client, row: Publication) -> None:
    answer = manager.post(address("move", row), {"at": "2030-03-31T02:30", "sure": "yes"}, headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert "skips this time" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == State.DUE


def test_a_lost_race_is_a_sentence(manager: Client, stage: Stage, row: Publication) -> None:
    Publication.objects.update(state=State.SENT)
    answer = manager.post(address("again", row), follow=True, headers={"accept-language": "en"})
    assert "changed meanwhile" in answer.content.decode()


def test_somebody_looks_and_says_where_it_is(manager: Client, row: Publication) -> None:
    Publication.objects.update(state=State.BY_HAND, code="look")
    assert 'name="address"' in manager.get(address("read", row)).content.decode()
    manager.post(address("found", row), {"address": "javascript:alert(1)"})
    row.refresh_from_db()
    assert row.state == State.BY_HAND
    manager.post(address("found", row), {"address": "https://mastodon.example/@chu/1"})
    row.refresh_from_db()
    assert (row.state, row.remote_url) == (State.SENT, "https://mastodon.example/@chu/1")


def test_a_pause_needs_a_reason_and_is_ended_post_by_post(client: Client, stage: Stage, row: Publication, person: Any) -> None:
    client.force_login(person("nour", Role.CRISIS_LEAD, stage.hospital))
    assert client.post(address("pause", row), {"reason": " "}).status_code == 400
    assert client.post(address("pause", row), {"reason": "Accident de car"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, Pause.objects.get().reason) == (State.HELD, "Accident de car")
    page = client.get(address("resume", row)).content.decode()
    assert f'name="draft-{row.version.draft_id}" value="keep"' in page
    assert "checked" not in page, "nothing is chosen for anybody"
    client.post(address("resume", row), {f"draft-{row.version.draft_id}": "keep"})
    row.refresh_from_db()
    assert row.state == State.DUE


def test_the_banner_says_why_and_since_when(stage: Stage, row: Publication) -> None:
    from django.template import engines

    template = engines["django"].from_string("{% load publishing %}{% pause_banner %}")
    assert template.render({"desk": stage.desk}).strip() == ""
    actions.pause(stage.desk, "Accident de car")
    shown = template.render({"desk": stage.desk})
    assert "Accident de car" in shown
    assert 'role="alert"' in shown


def test_the_feed_tells_no_word_of_a_post(client: Client, manager: Client, stage: Stage, row: Publication) -> None:
    manager.post(address("feed", row))
    stage.manager.refresh_from_db()
    where = reverse("files:feed", args=[stage.manager.calendar_key])
    answer = Client().get(where)
    told = answer.content.decode()
    assert "Portes ouvertes" not in told
    event = Calendar.from_ical(told).events[0]
    assert event["url"].endswith(address("read", row))
    assert event.start.utctimetuple()[:5] == row.due_at.utctimetuple()[:5]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    manager.post(address("feed", row), {"revoke": "yes"})
    assert Client().get(where).status_code == 404
    assert Client().get("/files/calendar/.ics").status_code == 404


def test_the_feed_of_somebody_without_a_role_any_more_is_empty(client: Client, stage: Stage, row: Publication) -> None:
    User.objects.filter(pk=stage.manager.pk).update(calendar_key="k" * 43)
    Membership.objects.all().delete()
    told = Client().get(reverse("files:feed", args=["k" * 43])).content.decode()
    assert "VEVENT" not in told


@pytest.fixture
def sending(stage: Stage, channel: MakeChannel) -> tuple[Publication, str]:
    row = stage.schedule("Portes ouvertes", channel(), files=[stage.upload()])[0]
    Publication.objects.update(state=State.SENDING)
    return row, signed.address(row.pk, row.version.files.get().upload_id).removeprefix("http://127.0.0.1:8000")


def test_a_network_pulls_a_derivative_while_it_is_being_sent(sending: tuple[Publication, str]) -> None:
    answer = Client().get(sending[1])
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PICTURE, "image/jpeg")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.parametrize("state", [one for one in State if one != State.SENDING])
def test_at_any_other_time_it_does_not_exist(sending: tuple[Publication, str], state: str) -> None:
    Publication.objects.update(state=state)
    assert Client().get(sending[1]).status_code == 404


def test_an_address_holds_for_fifteen_minutes(sending: tuple[Publication, str], monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 901)
    assert Client().get(sending[1]).status_code == 404


def test_nobody_makes_such_an_address_themselves(sending: tuple[Publication, str], stage: Stage) -> None:
    row, where = sending
    foreign = stage.upload(b"another file")
    assert Client().get(where[:-1] + ("a" if where[-1] != "a" else "b")).status_code == 404
    assert Client().get(f"/files/{TimestampSigner(salt='other').sign(f'{row.pk}-1')}").status_code == 404
    assert Client().get(signed.address(row.pk, foreign.pk).removeprefix("http://127.0.0.1:8000")).status_code == 404


def test_bytes_that_are_not_those_checked_are_not_given(sending: tuple[Publication, str], stage: Stage) -> None:
    stage.files = dict.fromkeys(stage.files, b"other")
    from paravent_desk.publishing import doors

    assert doors.derivative(sending[0].version.files.get().upload) == b"other"
    assert Client().get(sending[1]).status_code == 404


def test_housekeeping_takes_old_versions_off_the_calendar(stage: Stage, row: Publication) -> None:
    stage.version(Draft.objects.get(), "Autre version", row.channel)
    housekeeping.tidy(timezone.now())
    row.refresh_from_db()
    assert (row.state, row.code) == (State.CANCELLED, "changed")


def test_a_chore_that_fails_keeps_no_other_from_being_done() -> None:
    done: list[str] = []
    chores = (
        Chore("one", MINUTE, lambda now: 1 / 0),
        Chore("two", MINUTE, lambda now: done.append("two")),
    )
    now = timezone.now()
    for at in (now, now + timedelta(seconds=5), now + timedelta(seconds=61), now - timedelta(days=1)):
        run(at, chores)
    assert done == ["two"] * 3, "each minute, and at once where the clock was put back"
