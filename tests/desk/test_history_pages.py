"""The pages about the past: who may see them, what they show, what can be done; never more than fifteen questions."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line, Note
from paravent_desk.channels.models import Channel
from paravent_desk.history import actions, doors
from paravent_desk.history.archives.brought import Brought
from paravent_desk.history.checks import check
from paravent_desk.history.keeping import keep
from paravent_desk.history.models import Import, Past, Reason
from paravent_desk.networks.errors import NetworkError, Unsure
from paravent_desk.networks.protocol import Reference
from paravent_desk.transitions import Conflict
from tests.desk.history_archives import LEAK

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
At = Callable[..., Any]


class Account:
    def __init__(self) -> None:
        self.deleted: list[Reference] = []
        self.error: NetworkError | None = None

    def delete(self, reference: Reference) -> None:
        if self.error:
            raise self.error
        self.deleted.append(reference)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    made_up = Account()
    monkeypatch.setattr(doors, "connect", lambda _channel: made_up)
    return made_up


@pytest.fixture
def run(hospital: Establishment, channel: Callable[..., Channel]) -> Import:
    told = {"network": "mastodon", "handle": "chu@m.example", "source": "archive", "state": "finished"}
    return Import.objects.create(establishment=hospital, channel=channel(), **told)


@pytest.fixture
def leak(run: Import, hospital: Establishment) -> Past:
    brought = Brought("111", "https://m.example/@chu/111", datetime(2021, 3, 1, tzinfo=UTC), LEAK)
    keep(run, brought, check(brought, None, hospital.town))  # type: ignore[arg-type]  # it has no files
    return Past.objects.get()


@pytest.fixture
def dpo(person: Callable[..., User], hospital: Establishment) -> User:
    return person("dominique", Role.DPO, hospital)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return make


@pytest.fixture
def client(client_of: Callable[[User], Client], dpo: User) -> Client:
    return client_of(dpo)


def at(name: str, *numbers: int) -> str:
    return reverse(f"history:{name}", args=["saint-aubin", *numbers])


def test_the_report_shows_the_worst_first_and_no_words(client: Client, leak: Past) -> None:
    page = client.get(at("report")).content.decode()
    assert at("read", leak.pk) in page and "2021" in page and "<svg" in page
    assert "Rivage" not in page and "infarctus" not in page


@pytest.mark.parametrize("asked", ["?state=x&year=a&run=²&reason=';--&page=x", "?year=99999999999999999999", "?verdict=ok"])
def test_nonsense_in_the_address_is_not_asked_for(client: Client, leak: Past, asked: str) -> None:
    assert client.get(at("report") + asked).status_code == 200


def test_filters(client: Client, leak: Past) -> None:
    for asked in ("?year=2021", "?verdict=stop", "?reason=IDENTIFIED_PATIENT", f"?run={leak.run_id}", "?state="):
        assert at("read", leak.pk) in client.get(at("report") + asked).content.decode(), asked
    for asked in ("?year=2020", "?verdict=review", "?reason=PROMOTION", "?run=9999", "?state=deleted"):
        assert at("read", leak.pk) not in client.get(at("report") + asked).content.decode(), asked


def test_words_are_masked_until_asked_for_and_that_is_noted(client: Client, leak: Past) -> None:
    page = client.get(at("read", leak.pk)).content.decode()
    assert "est sortie hier" in page or "block-over" in page
    assert "Rivage" not in page and "infarctus" not in page
    assert not Line.objects.filter(action="past.show").exists()
    shown = client.post(at("show", leak.pk))
    assert "Rivage" in shown.content.decode() and shown["Cache-Control"] == "no-store"
    assert Line.objects.filter(action="past.show", subject=f"past:{leak.pk}").count() == 1


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.PHYSICIAN, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_may_not_look(role: Role, client_of: At, person: At, hospital: Establishment, leak: Past) -> None:
    client = client_of(person("sacha", role, hospital))
    assert client.get(at("report")).status_code == client.get(at("read", leak.pk)).status_code == 403
    assert client.post(at("delete", leak.pk)).status_code == 403
    assert client.post(at("dismiss", leak.pk), {"reason": "x"}).status_code == 403


def test_it_is_deleted_on_its_network(client: Client, leak: Past, account: Account) -> None:
    client.post(at("delete", leak.pk))
    leak.refresh_from_db()
    assert (leak.state, account.deleted) == ("deleted", [Reference("111", leak.url)])
    assert list(Line.objects.values_list("action", flat=True)) == ["past.delete.ask", "past.delete.done"]


def test_what_went_wrong_is_said_and_it_stands_as_before(client: Client, leak: Past, account: Account) -> None:
    account.error = Unsure("unexpected")
    page = client.post(at("delete", leak.pk), follow=True).content.decode()
    leak.refresh_from_db()
    assert leak.state == "open" and "try again later" in page


def test_where_no_program_can_a_person_says_it_is_done(client: Client, leak: Past) -> None:
    Import.objects.update(channel=None)
    page = client.get(at("read", leak.pk)).content.decode()
    assert "Delete it on the network" not in page
    client.post(at("delete", leak.pk), {"by_hand": "1"})
    leak.refresh_from_db()
    assert leak.state == "deleted"
    assert Line.objects.get().facts == {"by_hand": True}


def test_it_may_stay_for_a_reason_which_is_a_note(client: Client, leak: Past) -> None:
    client.post(at("dismiss", leak.pk), {"reason": "  "})
    leak.refresh_from_db()
    assert leak.state == "open"
    client.post(at("dismiss", leak.pk), {"reason": "Elle l’a demandé"})
    leak.refresh_from_db()
    assert leak.state == "dismissed" and Note.objects.get().text == "Elle l’a demandé"
    client.post(at("reopen", leak.pk))
    leak.refresh_from_db()
    assert leak.state == "open"


def test_two_at_once_one_is_told(client: Client, dpo: User, leak: Past, at_desk: Callable[..., Desk]) -> None:
    stale = Past.objects.get()
    client.post(at("dismiss", leak.pk), {"reason": "x"})
    with pytest.raises(Conflict):
        actions.dismiss(at_desk(dpo, leak.establishment), stale, "y")
    assert client.post(at("dismiss", leak.pk), {"reason": "x"}, follow=True).status_code == 200


def test_the_list_as_csv_has_no_words_and_no_formula(client: Client, leak: Past) -> None:
    Import.objects.update(handle="=HYPERLINK()")
    answer = client.post(at("export"), {"state": ""})
    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "IDENTIFIED_PATIENT" in content and "'=HYPERLINK" in content and "Rivage" not in content
    assert Line.objects.get().action == "history.export"


def test_an_import_is_begun_paused_and_let_go_on(client: Client, hospital: Establishment, channel: At) -> None:
    own = channel("bluesky")
    client.post(at("begin"), {"channel": own.pk})
    client.post(at("begin"), {"channel": own.pk})
    run = Import.objects.get()
    assert (run.state, run.source, run.started_by is not None) == ("running", "network", True)
    part = client.get(at("imports"), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" in part and "<html" not in part
    client.post(at("rest", run.pk), {"pause": "1"})
    run.refresh_from_db()
    assert run.state == "paused"
    assert "hx-trigger" not in client.get(at("imports")).content.decode()
    client.post(at("rest", run.pk))
    run.refresh_from_db()
    assert run.state == "running"


@pytest.mark.parametrize("wrong", ["", "x", "99", "²"])
def test_no_account_no_import(client: Client, wrong: str) -> None:
    assert client.post(at("begin"), {"channel": wrong}).status_code == 404


def test_ten_thousand_posts_ask_no_more_than_one(
    client: Client, leak: Past, run: Import, hospital: Establishment, django_assert_max_num_queries: At
) -> None:
    def one(number: int) -> Past:
        year = 2010 + number % 14
        when = datetime(year, 1, 2, tzinfo=UTC)
        told = {"verdict": "stop", "rank": number % 25, "at": when, "year": year, "checked_at": timezone.now()}
        return Past(run=run, establishment=hospital, remote_id=f"n{number}", **told)

    rows = Past.objects.bulk_create([one(number) for number in range(10_000)], batch_size=2000)
    Reason.objects.bulk_create([Reason(past=row, code="REIDENTIFIABLE") for row in rows if row.rank], batch_size=2000)
    for address in (at("report"), at("report") + "?reason=REIDENTIFIABLE&page=3", at("imports"), at("read", leak.pk)):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
