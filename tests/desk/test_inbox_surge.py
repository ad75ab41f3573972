"""From messages to an alert: counted, looked at, told, paused, judged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from paravent_desk.accounts.models import Establishment, Role
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.inbox import surge, surge_state
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.models_surge import Alert, QuietHours, Tally, Usual
from paravent_desk.inbox.reading import seal_author, seal_text
from paravent_desk.publishing.models import Pause

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
"""A Wednesday."""


@pytest.fixture
def account(hospital: Establishment) -> Channel:
    return Channel.objects.create(establishment=hospital, network="mastodon", handle="chu", server="https://social.example")


def said(account: Channel, at: datetime, author: str, tag: str = "NEUTRAL", kind: str = "mention", **more: object) -> Message:
    row = Message.objects.create(
        establishment_id=account.establishment_id,
        channel=account,
        remote_id=f"m-{Message.objects.count()}",
        root_id="m",
        at=at,
        received_at=at,
        stood_at=at,
        looked_at=at,
        due_at=at,
        kind=kind,
        tag=tag,
        rank=8,
        sorted_by="machine",
        **more,
    )
    row.text, row.author = seal_text(row.pk, "Encore trois heures d’attente."), seal_author(row.pk, author)
    row.save()
    return row


def six_quiet_weeks(account: Channel, subject: str = "") -> None:
    """Three messages a day, as they were counted."""
    last = surge_state.last_bin(NOON) - 12
    bins = range(last - 6 * 2016, last, 96)
    Tally.objects.bulk_create(Tally(channel=account, subject=subject, bin=one, total=1, negative=0) for one in bins)
    surge_state.known(account, subject, last, NOON)


def storm(account: Channel, number: int = 12, tag: str = "COMPLAINT", minutes: int = 12, **more: object) -> None:
    for one in range(number):
        said(account, NOON - timedelta(minutes=2 + one * minutes / number), f"voisine{one}@s.example", tag, **more)


def test_a_storm_of_complaints_opens_one_alert(account):
    six_quiet_weeks(account)
    storm(account)
    at = NOON + timedelta(minutes=1)
    assert surge.watch(at) == 1
    row = Alert.objects.get()
    assert (row.cause, row.state, row.people, row.negative) == ("negative", "open", row.seen, row.seen)
    assert row.expected < 1 and row.minutes == 15
    assert Line.objects.filter(action="surge.raise", subject=f"alert:{row.pk}").exists()
    assert surge.watch(at) == 0 and surge.watch(at + timedelta(minutes=5)) == 0
    assert Alert.objects.count() == 1


def test_ordinary_messages_open_none(account):
    six_quiet_weeks(account)
    said(account, NOON - timedelta(minutes=5), "voisine@s.example", "COMPLAINT")
    said(account, NOON - timedelta(minutes=4), "voisin@s.example", "PRAISE")
    assert surge.watch(NOON + timedelta(minutes=1)) == 0


def test_two_who_quarrel_open_none(account):
    six_quiet_weeks(account)
    for one in range(14):
        said(account, NOON - timedelta(minutes=2 + one * 0.7), f"voisin{one % 2}@s.example", "STAFF_ATTACK")
    assert surge.watch(NOON + timedelta(minutes=1)) == 0


def test_what_is_said_beside_us_is_not_counted(account):
    six_quiet_weeks(account)
    storm(account, beside=True)
    assert surge.watch(NOON + timedelta(minutes=1)) == 0


def test_watched_words_have_a_rhythm_of_their_own(account):
    six_quiet_weeks(account)
    six_quiet_weeks(account, "watched")
    storm(account, kind="post")
    surge.watch(NOON + timedelta(minutes=1))
    assert [row.subject for row in Alert.objects.all()] == ["watched"]


def test_a_surge_is_over_after_a_calm_hour(account):
    six_quiet_weeks(account)
    storm(account)
    surge.watch(NOON + timedelta(minutes=1))
    surge.watch(NOON + timedelta(minutes=50))
    assert Alert.objects.get().state == "open"
    surge.watch(NOON + timedelta(hours=3))
    row = Alert.objects.get()
    assert row.state == "over"
    assert Line.objects.filter(action="surge.over").exists()


def test_people_are_told_once_and_never_what_was_said(account, arrived, hospital):
    arrived("camille", Role.COMMUNITY_MANAGER, hospital)
    six_quiet_weeks(account)
    storm(account)
    at = NOON + timedelta(minutes=1)
    surge.watch(at)
    surge.watch(at + timedelta(minutes=5))
    assert len(mail.outbox) == 1
    assert reverse("inbox:alert", args=["saint-aubin", Alert.objects.get().pk]) in mail.outbox[0].body
    assert "attente" not in mail.outbox[0].body and "voisine" not in mail.outbox[0].body


@pytest.mark.parametrize(("tag", "mails"), [("COMPLAINT", 0), ("THIRD_PARTY", 1)])
def test_quiet_hours_keep_back_all_but_safety(account, arrived, hospital, tag, mails):
    arrived("camille", Role.CRISIS_LEAD, hospital)
    QuietHours.objects.create(establishment=hospital, first="12:00", last="14:00")  # noon is 13:00 in Paris
    six_quiet_weeks(account)
    storm(account, tag=tag)
    surge.watch(NOON + timedelta(minutes=1))
    assert Alert.objects.count() == 1
    assert len(mail.outbox) == mails
    surge.watch(NOON + timedelta(hours=1, minutes=1))
    assert len(mail.outbox) == 1


def test_quiet_hours_go_over_midnight(hospital):
    night = QuietHours(establishment=hospital, first=datetime(2026, 1, 1, 22).time(), last=datetime(2026, 1, 1, 7).time())
    assert night.covers(datetime(2026, 1, 15, 23, tzinfo=UTC)) and night.covers(datetime(2026, 1, 15, 5, tzinfo=UTC))
    assert not night.covers(datetime(2026, 1, 15, 6, 30, tzinfo=UTC))  # half past seven in Paris


def test_bins_are_counted_again_when_a_person_sorts_anew(account):
    row = said(account, NOON - timedelta(minutes=10), "voisine@s.example", "COMPLAINT")
    surge.watch(NOON)
    assert Tally.objects.get().negative == 1
    Message.objects.filter(pk=row.pk).update(tag="PRAISE")
    surge.watch(NOON + timedelta(minutes=5))
    assert Tally.objects.get().negative == 0


def test_the_clock_of_the_house_sets_the_place_in_the_week(account):
    monday = int(datetime(2026, 7, 6, 22, 0, tzinfo=UTC).timestamp() // 300)  # midnight in Paris: Tuesday begins
    assert surge_state.positions(account, monday, monday)[0] == 288
    winter = int(datetime(2026, 12, 7, 23, 0, tzinfo=UTC).timestamp() // 300)
    assert surge_state.positions(account, winter, winter)[0] == 288


@pytest.fixture
def alert(account) -> Alert:
    six_quiet_weeks(account)
    storm(account)
    surge.watch(NOON + timedelta(minutes=1))
    return Alert.objects.get()


def test_the_page_says_what_carries_it_and_draws_it_twice(client, alert, arrived, hospital, django_assert_max_num_queries):
    client.force_login(arrived("camille", Role.COMMUNITY_MANAGER, hospital))
    with django_assert_max_num_queries(25):
        page = client.get(reverse("inbox:alert", args=["saint-aubin", alert.pk])).content.decode()
    assert page.count("trois heures d’attente") == 12
    assert "<svg" in page and page.count('<th scope="row">') > 20


def test_one_click_pauses_publishing(client, alert, arrived, hospital):
    client.force_login(arrived("camille", Role.COMMUNITY_MANAGER, hospital))
    client.post(reverse("inbox:alert_pause", args=["saint-aubin", alert.pk]))
    row = Pause.objects.get(establishment=hospital, ended_at=None)
    assert "chu" in row.reason
    page = client.post(reverse("inbox:alert_pause", args=["saint-aubin", alert.pk]), follow=True)
    assert page.status_code == 200 and Pause.objects.count() == 1


def test_what_a_person_calls_ordinary_teaches(client, alert, arrived, hospital):
    client.force_login(arrived("camille", Role.COMMUNITY_MANAGER, hospital))
    client.post(reverse("inbox:alert_ordinary", args=["saint-aubin", alert.pk]))
    alert.refresh_from_db()
    assert alert.state == "ordinary" and alert.ended_by is not None
    assert Usual.objects.get(subject="").learned_at < NOON - timedelta(days=1)
    assert Line.objects.filter(action="surge.ordinary").count() == 1
    client.post(reverse("inbox:alert_ordinary", args=["saint-aubin", alert.pk]))
    assert Line.objects.filter(action="surge.ordinary").count() == 1


def test_quiet_hours_are_set_by_those_who_watch(client, arrived, hospital):
    client.force_login(arrived("camille", Role.COMMUNITY_MANAGER, hospital))
    address = reverse("inbox:surge", args=["saint-aubin"])
    assert "error" in client.post(address, {"first": "22:00", "last": ""}).content.decode()
    client.post(address, {"first": "22:00", "last": "07:00"})
    assert str(QuietHours.objects.get(establishment=hospital).first) == "22:00:00"
    client.post(address, {"first": "", "last": ""})
    assert not QuietHours.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(Role.AUTHOR, 403), (Role.AUDITOR, 200), (Role.PHYSICIAN, 200)])
def test_who_reads_the_page(client, alert, arrived, hospital, role, status):
    client.force_login(arrived("alix", role, hospital))
    assert client.get(reverse("inbox:alert", args=["saint-aubin", alert.pk])).status_code == status
    assert client.get(reverse("inbox:surge", args=["saint-aubin"])).status_code == status
    assert client.post(reverse("inbox:alert_pause", args=["saint-aubin", alert.pk])).status_code == 403


def test_another_house_does_not_see_it(client, alert, arrived, other_hospital):
    client.force_login(arrived("noa", Role.CRISIS_LEAD, other_hospital))
    for name in ("inbox:alert", "inbox:alert_pause", "inbox:alert_ordinary"):
        address = reverse(name, args=["les-ormes", alert.pk])
        assert (client.get(address) if name == "inbox:alert" else client.post(address)).status_code == 404
