"""Accounts on networks: connected after a look, kept encrypted, warned of in time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line
from paravent_desk.channels import entering
from paravent_desk.channels.actions import lost, warn
from paravent_desk.channels.forms import LABELS, NEEDS_SERVER, OPEN_SERVERS
from paravent_desk.channels.models import Channel
from paravent_desk.channels.queries import expiring
from paravent_desk.environment import read
from paravent_desk.networks.errors import NetworkError, Reconnect, TryLater
from paravent_desk.networks.protocol import Account, Keep, Profile
from paravent_desk.vault import Sealed
from tests.desk.accounts_fixtures import actions
from tests.desk.conftest import Person

PAGE = "/e/saint-aubin/channels/"
TOKEN = "tok-3f9c"


@dataclass
class SmallConnection:
    account: Account
    keep: Keep
    network: "SmallNetwork"

    def profile(self) -> Profile:
        if self.network.wrong is not None:
            raise self.network.wrong
        if self.account.credentials["access_token"] != TOKEN:
            raise Reconnect("revoked")
        if self.network.renews:
            self.keep({**self.account.credentials, "session": "renewed"})
        return Profile("7", self.network.says, expires_at=self.network.until)


@dataclass
class SmallNetwork:
    """A network of one account, in memory."""

    name: str = "mastodon"
    title: str = "Mastodon"
    tried: bool = True
    fields: tuple[str, ...] = ("access_token",)
    says: str = "chu@mastodon.example"
    until: datetime | None = None
    wrong: NetworkError | None = None
    renews: bool = False
    asked: list[str] = field(default_factory=list)

    def connect(self, account: Account, keep: Keep) -> Any:
        self.asked.append(account.server)
        return SmallConnection(account, keep, self)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> SmallNetwork:
    small = SmallNetwork()
    known: Mapping[str, Any] = {"mastodon": small}
    monkeypatch.setattr("paravent_desk.channels.entering.networks", lambda: known)
    monkeypatch.setattr("paravent_desk.channels.views.networks", lambda: known)
    return small


@pytest.fixture
def adele(person: Person, hospital: Establishment) -> User:
    return person("adele", Role.ADMINISTRATOR, hospital)


@pytest.fixture
def in_charge(client: Client, adele: User) -> Client:
    client.force_login(adele)
    return client


def given(**fields: str) -> dict[str, str]:
    return {"handle": "chu", "server": "https://mastodon.example/", "access_token": TOKEN, **fields}


def test_an_account_is_connected_under_the_name_that_the_network_says(
    in_charge: Client, network: SmallNetwork, hospital: Establishment
) -> None:
    network.until = timezone.now() + timedelta(days=60)
    assert in_charge.post(PAGE + "connect/mastodon/", given())["Location"] == PAGE
    row = Channel.objects.get()
    assert (row.handle, row.server, row.state) == ("chu@mastodon.example", "https://mastodon.example", "connected")
    assert row.expires_at == network.until
    assert TOKEN.encode() not in bytes(row.credentials)
    assert entering.unseal(row) == {"access_token": TOKEN}
    assert actions(hospital.pk) == ["channel.connect"]
    assert TOKEN not in str(list(Line.objects.values()))
    assert TOKEN not in in_charge.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Reconnect("expired"), "has expired"),
        (Reconnect("anything"), "does not know these credentials"),
        (TryLater("unreachable"), "does not answer"),
        (NetworkError("odd"), "refused"),
    ],
)
def test_what_the_network_does_not_vouch_for_is_not_kept(
    in_charge: Client, network: SmallNetwork, adele: User, wrong: NetworkError, sentence: str
) -> None:
    User.objects.filter(pk=adele.pk).update(language="en")
    network.wrong = wrong
    answer = in_charge.post(PAGE + "connect/mastodon/", given())
    assert sentence in answer.content.decode()
    assert TOKEN not in answer.content.decode()
    assert not Channel.objects.exists()


def test_what_was_renewed_while_asking_is_what_is_kept(in_charge: Client, network: SmallNetwork) -> None:
    network.renews = True
    in_charge.post(PAGE + "connect/mastodon/", given())
    assert entering.unseal(Channel.objects.get())["session"] == "renewed"


def test_an_entered_account_keeps_what_the_network_renews(in_charge: Client, network: SmallNetwork) -> None:
    in_charge.post(PAGE + "connect/mastodon/", given())
    network.renews = True
    row = Channel.objects.get()
    entering.connect(row).profile()
    row.refresh_from_db()
    assert entering.unseal(row) == {"access_token": TOKEN, "session": "renewed"}


def test_an_account_is_closed_and_connected_again(in_charge: Client, network: SmallNetwork, hospital: Establishment) -> None:
    in_charge.post(PAGE + "connect/mastodon/", given())
    row = Channel.objects.get()
    in_charge.post(f"{PAGE}{row.pk}/close/")
    row.refresh_from_db()
    assert (row.state, bytes(row.credentials)) == ("closed", b"")
    with pytest.raises(Sealed):
        entering.connect(row)
    in_charge.post(f"{PAGE}{row.pk}/reconnect/", {"access_token": TOKEN})
    row.refresh_from_db()
    assert row.state == "connected"
    assert actions(hospital.pk) == ["channel.connect", "channel.close", "channel.reconnect"]


def test_another_accounts_credentials_are_refused(in_charge: Client, network: SmallNetwork) -> None:
    in_charge.post(PAGE + "connect/mastodon/", given())
    row, network.says = Channel.objects.get(), "other@mastodon.example"
    before = bytes(row.credentials)
    assert in_charge.post(f"{PAGE}{row.pk}/reconnect/", {"access_token": TOKEN}).status_code == 200
    row.refresh_from_db()
    assert bytes(row.credentials) == before


def test_the_same_account_is_there_once(in_charge: Client, network: SmallNetwork) -> None:
    for _ in range(2):
        in_charge.post(PAGE + "connect/mastodon/", given())
    assert Channel.objects.count() == 1


@pytest.mark.parametrize("role", Role)
def test_accounts_are_an_administrators(
    client: Client, person: Person, hospital: Establishment, network: SmallNetwork, channel: Callable[..., Channel], role: Role
) -> None:
    client.force_login(person("somebody", role, hospital))
    row = channel()
    expected = 200 if role == Role.ADMINISTRATOR else 403
    assert client.get(PAGE).status_code == expected
    assert client.get(PAGE + "connect/mastodon/").status_code == expected
    assert client.get(f"{PAGE}{row.pk}/reconnect/").status_code == expected
    assert (client.post(f"{PAGE}{row.pk}/close/").status_code == 403) is (role != Role.ADMINISTRATOR)


def test_accounts_of_another_establishment_do_not_exist(
    in_charge: Client, network: SmallNetwork, channel: Callable[..., Channel], other_hospital: Establishment
) -> None:
    row = channel(establishment=other_hospital)
    assert in_charge.get(f"{PAGE}{row.pk}/reconnect/").status_code == 404
    assert in_charge.post(f"{PAGE}{row.pk}/close/").status_code == 404
    assert in_charge.get(PAGE + "connect/nowhere/").status_code == 404


def test_every_field_of_every_network_has_a_name_for_people() -> None:
    table = pytest.importorskip("paravent_desk.networks.table", reason="the networks' table is not there yet")
    asked = {name for network in table.NETWORKS for name in network.fields}
    assert asked <= set(LABELS)
    assert NEEDS_SERVER <= OPEN_SERVERS <= {network.name for network in table.NETWORKS}


def test_a_host_that_the_administrator_allowed_is_reached(settings: Any, tmp_path: Path) -> None:
    settings.ENVIRONMENT = read({"PARAVENT_DATA": str(tmp_path), "PARAVENT_OUTWARD_ALLOW": "social.chu.example"})
    known = entering.networks()
    assert known["mastodon"].session.args[0].allow == {"social.chu.example"}
    assert known["bluesky"].client.args[0].allow == {"social.chu.example"}


def test_a_server_that_the_administrator_allowed_is_reached_by_its_port_alone(settings: Any, tmp_path: Path) -> None:
    settings.ENVIRONMENT = read({"PARAVENT_DATA": str(tmp_path), "PARAVENT_OUTWARD_ALLOW": "http://127.0.0.1:2583"})
    rules = entering.networks()["bluesky"].client.args[0]
    assert (rules.allow, rules.origins) == (frozenset(), {("http", "127.0.0.1", 2583)})
    assert (rules.plain, rules.ports) == (False, {80, 443})


NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "days_told"),
    [(15 * 24, None), (14 * 24, 14), (9 * 24, 14), (7 * 24, 7), (30, 7), (24, 1), (1, 1)],
)
@pytest.mark.usefixtures("adele")
def test_administrators_are_warned_in_time_and_once(
    channel: Callable[..., Channel], django_capture_on_commit_callbacks: Callable[..., Any], hours: int, days_told: int | None
) -> None:
    row = channel(expires_at=NOW + timedelta(hours=hours))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            warn(NOW)
    row.refresh_from_db()
    assert row.warned_days == days_told
    assert len(mail.outbox) == (0 if days_told is None else 1)


@pytest.mark.usefixtures("adele")
def test_there_is_a_mail_at_each_step_and_at_the_end(
    channel: Callable[..., Channel], django_capture_on_commit_callbacks: Callable[..., Any], hospital: Establishment
) -> None:
    row = channel(expires_at=NOW + timedelta(days=20))
    for hour in range(0, 22 * 24, 5):
        with django_capture_on_commit_callbacks(execute=True):
            warn(NOW + timedelta(hours=hour))
    row.refresh_from_db()
    assert row.state == "reconnect"
    assert actions(hospital.pk) == ["channel.warn"] * 3 + ["channel.lost"]
    assert len(mail.outbox) == 4
    assert all(message.to == ["adele@saint-aubin.example"] for message in mail.outbox)


def test_two_workers_that_lose_an_account_tell_of_it_once(channel: Callable[..., Channel], hospital: Establishment) -> None:
    row = channel()
    lost(row, "revoked")
    lost(Channel.objects.get(pk=row.pk), "revoked")
    assert actions(hospital.pk) == ["channel.lost"]


def test_what_ends_soon_is_shown_the_most_pressing_first(channel: Callable[..., Channel], hospital: Establishment) -> None:
    later = channel("bluesky", expires_at=NOW + timedelta(days=13))
    sooner = channel("mastodon", expires_at=NOW + timedelta(days=2))
    channel("linkedin", expires_at=NOW + timedelta(days=30))
    channel("x", expires_at=None)
    gone = channel("threads", state=Channel.State.RECONNECT, expires_at=NOW - timedelta(days=1))
    assert list(expiring(hospital, NOW)) == [gone, sooner, later]


def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("warn")
    assert "0 warnings" in capsys.readouterr().out
