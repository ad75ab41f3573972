"""The presence page: who sees it, what it advises, what people tell by hand, and the table as CSV."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.metrics.models import AccountFigures
from paravent_desk.presence import actions
from paravent_desk.presence.account import Account, Seen, Source, Watch
from paravent_desk.presence.advice import advice
from paravent_desk.presence.models import DeclaredAccount
from paravent_desk.presence.timeline import WIDTH, months, timeline
from paravent_desk.transitions import Conflict
from tests.desk.presence_fixtures import came, imported, sent

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TODAY = date(2026, 11, 29)
ASLEEP = {"network": "facebook", "address": "https://reseau.example/maternite", "last_seen_on": "2014-06-01"}
Make = Callable[..., Channel]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def manager(person: Callable[..., User], hospital: Establishment) -> User:
    return person("camille", Role.COMMUNITY_MANAGER, hospital)


@pytest.fixture
def desk(manager: User, hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(manager, hospital)


@pytest.fixture
def client(manager: User) -> Client:
    return entered(manager)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def url(name: str, *args: int) -> str:
    return reverse(f"presence:{name}", args=["saint-aubin", *args])


def page(client: Client) -> str:
    return client.get(url("presence")).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_leads_or_publishes_sees_it(role: Role, person: Callable[..., User], hospital: Establishment) -> None:
    client = entered(person("sacha", role, hospital))
    sees, tells = role not in {Role.AUTHOR, Role.PHYSICIAN}, role in {Role.COMMUNITY_MANAGER, Role.ADMINISTRATOR}
    for name in ("presence", "export"):
        assert client.get(url(name)).status_code == (200 if sees else 403)
    assert client.get(url("declare")).status_code == (200 if tells else 403)
    assert client.post(url("declare"), {**ASLEEP, "seen": 1}).status_code == (302 if tells else 403)
    assert DeclaredAccount.objects.count() == tells
    if sees:
        assert (url("declare") in page(client)) is tells


def test_an_empty_page_says_so(client: Client) -> None:
    told = page(client)
    assert "No account yet" in told
    assert "better no account than one that sleeps" in told
    assert "1,229 hospitals" in told
    assert "87 %" in told
    assert "the numbers by network are from memory" in told, "how sure it is stands beside it"
    assert "no account known" in told


def test_a_sleeping_account_that_nobody_reads(client: Client) -> None:
    assert client.post(url("declare"), {**ASLEEP, "seen": 1})["Location"] == url("presence")
    told = page(client)
    assert "1 account stands open and nobody is known to read it." in told
    assert "Wake it with a post a month, or close it" in told
    assert "stays unread" in told
    assert "June 1, 2014" in told
    client.post(url("declare"), {"network": "blog", "address": "b.example", "closed_on": "2020-01-01", "seen": 1})
    assert page(client).index("reseau.example/maternite") < page(client).index("b.example"), "what needs a hand comes first"
    row, line = DeclaredAccount.objects.earliest("pk"), Line.objects.filter(action="declared.add").earliest("number")
    assert (line.subject, line.facts) == (f"declaredaccount:{row.pk}", {"network": "facebook"})


def test_the_page_in_french(client: Client, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(language="fr")
    client.post(url("declare"), {**ASLEEP, "seen": 1})
    client.cookies["django_language"] = "fr"
    told = page(client)
    assert "Il dort." in told
    assert "1 compte est ouvert" in told
    assert re.search(r"Parmi les 1\s229 hôpitaux recensés alors, 87\s% avaient une page Facebook", told)
    assert not re.search(r'(?:x|y|x1|width)="[^"]*,', told), "a drawing's numbers have points in every language"


def account(**told: object) -> Account:
    fields = {"network": "mastodon", "handle": "chu", "today": TODAY, "connected": True, "watch": Watch.DESK, **told}
    return Account(1, None, **fields)  # type: ignore[arg-type]


def last(ago: int) -> Seen:
    return Seen(TODAY - timedelta(ago), Source.DESK)


def test_advice_fits_the_account() -> None:
    assert advice(account(last=last(3))) == ()
    assert advice(account(last=last(400), watch=Watch.NOBODY, closed=TODAY)) == ()
    (quiet,) = advice(account(last=last(40)))
    assert "quiet" in quiet
    sleeps, keep = advice(account(last=last(91)))
    assert "Wake it" in sleeps
    assert "inbox" in keep
    sleeps, unread = advice(account(last=last(91), watch=Watch.NOBODY))
    assert "suicide" in unread
    (unread,) = advice(account(last=last(3), watch=Watch.STOPPED))
    assert "suicide" in unread, "one that speaks and does not listen"
    look, _unread = advice(account(watch=Watch.NOBODY))
    assert "Nobody here knows" in look
    (gone, _sleeps) = advice(account(last=last(91), connected=False, watch=Watch.PEOPLE))
    assert "no longer connected" in gone


def test_a_month_begins_where_it_should(client: Client) -> None:
    days = {date(2025, 12, 31): 1, date(2026, 1, 1): 2, date(2026, 1, 31): 3, date(2026, 11, 29): 1}
    one = account(days=days, opened=Seen(date(2025, 7, 1), Source.NETWORK), last=last(0))
    assert months(one) == ((date(2025, 12, 1), 1), (date(2026, 1, 1), 5), (date(2026, 11, 1), 1))
    drawn = timeline((one, account(handle="nothing known")), TODAY)
    first, second = drawn.rows
    assert (first.x, first.end) == (round(WIDTH * 181 / 697, 1), WIDTH)
    assert [mark.x for mark in first.marks] == [round(WIDTH * days / 697, 1) for days in (334, 365, 669)]
    assert all(mark.x + mark.width <= WIDTH + 0.1 for mark in first.marks)
    assert (second.x, second.marks) == (None, ())
    assert drawn.years == ((2025, 0.0), (2026, round(WIDTH * 365 / 697, 1)))
    assert timeline((), TODAY).rows == ()
    old = timeline((account(opened=Seen(date(2008, 3, 1), Source.PERSON)),), TODAY)
    assert len(old.years) <= 6


def test_days_that_cannot_be_are_refused(client: Client, hospital: Establishment) -> None:
    tomorrow = timezone.localdate(timezone=ZoneInfo(hospital.time_zone)) + timedelta(1)
    for wrong in (
        {"opened_on": tomorrow.isoformat()},
        {"opened_on": "2015-01-01", "last_seen_on": "2014-12-31"},
        {"closed_on": "2014-05-31"},
        {"network": "minitel"},
        {"address": ""},
        {"address": "x" * 201},
    ):
        answer = client.post(url("declare"), {**ASLEEP, "seen": 1, **wrong})
        assert answer.status_code == 200, wrong
        assert "errorlist" in answer.content.decode()
    assert client.post(url("declare"), {**ASLEEP, "seen": ""}).status_code == 200
    assert not DeclaredAccount.objects.exists()
    client.post(url("declare"), {**ASLEEP, "seen": 1, "opened_on": "2014-06-01", "closed_on": "2014-06-01"})
    assert DeclaredAccount.objects.get().closed_on == date(2014, 6, 1)


def test_an_account_is_told_of_once(client: Client) -> None:
    client.post(url("declare"), {**ASLEEP, "seen": 1})
    assert "on the list already" in client.post(url("declare"), {**ASLEEP, "seen": 1}).content.decode()
    assert DeclaredAccount.objects.count() == 1


def test_change_close_reopen_and_drop_leave_their_lines(client: Client) -> None:
    client.post(url("declare"), {**ASLEEP, "seen": 1})
    row = DeclaredAccount.objects.get()
    address = url("amend", row.pk)
    told = {**ASLEEP, "whose": "Maternité", "watched": "on"}
    assert client.post(address, {**told, "seen": 1}).status_code == 302
    assert client.post(address, {**told, "seen": 2}).status_code == 302, "nothing new: nothing written"
    client.post(address, {**told, "seen": 2, "closed_on": "2020-01-01"})
    client.post(address, {**told, "seen": 3})
    row.refresh_from_db()
    assert (row.whose, row.watched, row.closed_on, row.revision) == ("Maternité", True, None, 4)
    assert client.post(url("drop", row.pk), {"seen": 3}).status_code == 302
    assert DeclaredAccount.objects.exists(), "somebody was quicker"
    client.post(url("drop", row.pk), {"seen": 4})
    assert not DeclaredAccount.objects.exists()
    lines = Line.objects.filter(action__startswith="declared.").order_by("number")
    assert [(line.action, line.facts.get("changed")) for line in lines] == [
        ("declared.add", None),
        ("declared.change", "watched, whose"),
        ("declared.close", "closed_on"),
        ("declared.reopen", "closed_on"),
        ("declared.drop", None),
    ]
    assert "Maternité" not in str(list(Line.objects.values()))


def test_of_two_who_change_it_the_second_is_told(desk: Desk, client: Client) -> None:
    client.post(url("declare"), {**ASLEEP, "seen": 1})
    row = DeclaredAccount.objects.get()
    actions.amend(desk, row, 1, {"whose": "Communication"})
    with pytest.raises(Conflict):
        actions.amend(desk, DeclaredAccount.objects.get(), 1, {"whose": "Pédiatrie"})
    answer = client.post(url("amend", row.pk), {**ASLEEP, "seen": 1, "whose": "Pédiatrie"}, follow=True)
    assert "Nothing was done" in answer.content.decode()
    assert DeclaredAccount.objects.get().whose == "Communication"


def test_a_connected_account_keeps_its_name(desk: Desk, client: Client, channel: Make) -> None:
    one = channel()
    assert "id_address" not in client.get(url("complete", one.pk)).content.decode()
    told = {"seen": 1, "whose": "Communication", "network": "blog", "address": "elsewhere"}
    client.post(url("complete", one.pk), told)
    row = DeclaredAccount.objects.get()
    assert (row.channel, row.network, row.address, row.whose) == (one, "mastodon", one.handle, "Communication")
    assert client.get(url("complete", one.pk))["Location"] == url("amend", row.pk)
    actions.amend(desk, row, 1, {"address": "elsewhere", "opened_on": date(2017, 1, 1)})
    row.refresh_from_db()
    assert (row.address, row.opened_on) == (one.handle, date(2017, 1, 1))
    with pytest.raises(actions.Already):
        actions.declare(desk, {"whose": "x"}, one)


def test_another_establishments_account_is_not_there(
    desk: Desk, client: Client, other_hospital: Establishment, channel: Make, manager: User
) -> None:
    told = {"network": "blog", "address": "theirs.example", "declared_by": manager}
    row, theirs = DeclaredAccount.objects.create(establishment=other_hospital, **told), channel(establishment=other_hospital)
    for address in (url("amend", row.pk), url("drop", row.pk), url("complete", theirs.pk)):
        assert client.post(address, {**ASLEEP, "seen": 1}).status_code == 404
    with pytest.raises(Http404):
        actions.amend(desk, row, 1, {"whose": "x"})
    with pytest.raises(Http404):
        actions.declare(desk, {}, theirs)
    assert "theirs.example" not in page(client)


def test_an_auditor_tells_nothing(
    person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk], channel: Make
) -> None:
    with pytest.raises(PermissionDenied):
        actions.declare(at_desk(person("sacha", Role.AUDITOR, hospital), hospital), {}, channel())


def test_the_table_as_csv(client: Client, hospital: Establishment, channel: Make, manager: User) -> None:
    one = channel(handle="@chu")
    today = timezone.localdate(timezone=ZoneInfo(hospital.time_zone))
    sent(one, manager, f"{today - timedelta(2)} 12:00")
    for ago, count in ((35, 90), (1, 80)):
        AccountFigures.objects.create(
            establishment=hospital, channel=one, day=today - timedelta(ago), followers=count, opened_on=date(2017, 2, 1)
        )
    came(one, f"{today - timedelta(1)} 12:00", "answered")
    client.post(url("declare"), {**ASLEEP, "seen": 1, "address": "=1+1", "whose": "+33 Maternité, étage 2"})
    answer = client.get(url("export"))
    text = answer.getvalue().decode()  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert text.startswith("\ufeffnetwork,account,")
    page, ours = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (page["account"], page["looked_after_by"]) == ("'=1+1", "'+33 Maternité, étage 2")
    assert (page["state"], page["posts_30_days"], page["read"], page["followers"]) == ("asleep", "", "nobody", "")
    assert (ours["account"], ours["opened_on"], ours["opened_told_by"]) == ("'@chu", "2017-02-01", "network")
    assert (ours["state"], ours["posts_30_days"], ours["posts_12_months"]) == ("alive", "1", "1")
    assert (ours["followers"], ours["followers_change"]) == ("80", "-10"), "numbers of ours stay numbers"
    assert (ours["messages_90_days"], ours["messages_answered"], ours["messages_waiting"]) == ("1", "1", "0")


def test_as_many_questions_for_one_account_as_for_many(client: Client, channel: Make, manager: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url("presence")).status_code == 200
        return len(caught)

    def fill(number: int) -> None:
        one = channel(handle=f"chu-{number}")
        sent(one, manager, "2026-11-20 12:00")
        imported(one, "2026-10-20 12:00")
        DeclaredAccount.objects.create(
            establishment=one.establishment, network="blog", address=f"b{number}.example", declared_by=manager
        )

    fill(0)
    asked()
    first = asked()
    for number in range(1, 9):
        fill(number)
    assert asked() == first


def test_the_picture_says_what_its_table_says(client: Client, channel: Make, manager: User) -> None:
    one = channel()
    for when in ("2025-03-04 12:00", "2025-03-05 12:00", "2025-06-04 12:00"):
        sent(one, manager, when)
    told = page(client)
    assert told.count('<rect class="posts"') == 2
    assert re.sub(r"\s+", " ", told).count("03/2025 (2), 06/2025 (1)") == 1
    bars = re.findall(r'<rect class="bar', told)
    cells = re.findall(r'<td class="number">\d+', told.partition('id="shares"')[2].partition("</table>")[0])
    assert len(bars) == len(cells) > 6
    assert "style=" not in told.replace("stylesheet", "")


def test_words_are_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert advice(account(last=last(40))) == ("Il s’assoupit. Une courte publication ce mois-ci le garde vivant.",)
