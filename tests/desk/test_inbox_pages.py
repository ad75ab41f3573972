"""The inbox's pages: who may, what they show and what they cover, and what they cost with 10,000 messages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.home import queries as home
from paravent_desk.inbox.models import Message, Watch
from paravent_desk.inbox.reading import seal_author, seal_text
from paravent_desk.networks.errors import TryLater
from paravent_desk.networks.protocol import Action as Asked
from paravent_desk.publishing.models import Publication
from tests.desk.inbox_fixtures import T0, Shore, failing, make_account, make_shore, message  # noqa: F401

SICK = "Mon voisin Paul Durand a un cancer"
MARKS = [[11, 22, "PATIENT"], [25, 34, "HEALTH"]]
READERS = {Role.COMMUNITY_MANAGER, Role.CRISIS_LEAD, Role.DPO, Role.PHYSICIAN, Role.AUDITOR}
SORTERS = READERS - {Role.AUDITOR}
MODERATORS = SORTERS - {Role.PHYSICIAN}
MATRIX: dict[tuple[str, str], set[Role]] = {
    ("get", "queue"): READERS,
    ("get", "news"): READERS,
    ("get", "thread"): READERS,
    ("get", "watches"): {Role.COMMUNITY_MANAGER, Role.CRISIS_LEAD},
    ("post", "unmask"): SORTERS,
    **{("post", name): SORTERS for name in ("take", "sort", "dismiss", "private", "put_back")},
    **{("post", name): MODERATORS for name in ("hide", "unhide", "remove", "report", "erase")},
}


@pytest.fixture
def row(account: Channel, hospital: Establishment) -> Message:
    return message(account, hospital, text=SICK, masked=True, marks=MARKS, tag="THIRD_PARTY", rank=4, now=timezone.now())


@pytest.fixture
def manager(client: Client, person: Callable[..., User], hospital: Establishment) -> Client:
    client.force_login(person("camille", Role.COMMUNITY_MANAGER, hospital))
    return client


def address(name: str, *more: int) -> str:
    return reverse(f"inbox:{name}", args=["saint-aubin", *more])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("method", "name"), MATRIX)
def test_who_may(
    client: Client, person: Callable[..., User], hospital: Establishment, row: Message, method: str, name: str, role: Role
) -> None:
    client.force_login(person("kim", role, hospital))
    where = address(name) if name in {"queue", "news", "watches"} else address(name, row.pk)
    status = getattr(client, method)(where).status_code
    assert status in ({200, 302} if role in MATRIX[(method, name)] else {403})


def test_covered_words_are_on_no_page(manager: Client, row: Message) -> None:
    for where in (address("queue"), address("thread", row.pk)):
        page = manager.get(where).content.decode()
        assert "Mon voisin" in page
        assert "Durand" not in page
        assert "cancer" not in page
        assert 'class="covered"' in page


def test_they_are_shown_on_a_click_that_is_written_down(manager: Client, row: Message) -> None:
    assert "Durand" in manager.post(address("unmask", row.pk)).content.decode()
    part = manager.post(address("unmask", row.pk), headers={"HX-Request": "true"})
    assert "Durand" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "no-store" in part["Cache-Control"]
    assert Line.objects.filter(action="message.unmask", subject=f"message:{row.pk}").count() == 2
    assert manager.get(address("unmask", row.pk)).status_code == 405


def test_what_was_not_looked_at_shows_no_word(manager: Client, row: Message) -> None:
    Message.objects.update(looked_at=None, marks=[], masked=False)
    assert "voisin" not in manager.get(address("queue")).content.decode()
    page = manager.get(address("thread", row.pk)).content.decode()
    assert "voisin" not in page
    assert "Show the covered words" in page


def test_those_that_cannot_wait_come_first(manager: Client, account: Channel, hospital: Establishment) -> None:
    later = timezone.now() + timedelta(hours=1)
    message(account, hospital, 1, tag="PRAISE", rank=12, author="praise@s.example", due_at=later)
    message(account, hospital, 2, tag="SELF_HARM", rank=1, author="harm@s.example", due_at=later)
    message(account, hospital, 3, tag="NEUTRAL", rank=0, sorted_by="", author="unsorted@s.example", due_at=later)
    message(account, hospital, 4, tag="SPAM", rank=13, author="done@s.example", state="dismissed")
    message(account, hospital, 5, tag="NEUTRAL", rank=14, author="beside@s.example", state="dismissed", beside=True)
    page = manager.get(address("queue")).content.decode()
    places = [page.index(name) for name in ("unsorted@", "harm@", "praise@")]
    assert places == sorted(places)
    assert "done@" not in page
    assert "beside@" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"s-1", "s-2", "s-3"}),
        ("tag=PRAISE", {"s-1"}),
        ("tag=unsorted", {"s-3"}),
        ("state=mine", {"s-2"}),
        ("state=done", {"s-4"}),
        ("state=dismissed", {"s-4"}),
        ("state=hidden", set()),
        ("tag=nonsense&channel=99&state=x&page=77", {"s-1", "s-2", "s-3"}),
    ],
)
def test_what_is_looked_for(manager: Client, account: Channel, hospital: Establishment, asked: str, found: set[str]) -> None:
    camille = User.objects.get(name="Camille")
    message(account, hospital, 1, tag="PRAISE", rank=12)
    message(account, hospital, 2, state="taken", taken_by=camille)
    message(account, hospital, 3, tag="NEUTRAL", rank=0, sorted_by="")
    message(account, hospital, 4, state="dismissed")
    response = manager.get(f"{address('queue')}?{asked}")
    assert {one["row"].remote_id for one in response.context["shown"]} == found


def test_how_much_waits_in_each_class_and_how_much_too_long(manager: Client, account: Channel, hospital: Establishment) -> None:
    message(account, hospital, 1, due_at=timezone.now() - timedelta(hours=1))
    message(account, hospital, 2, due_at=timezone.now() + timedelta(hours=1))
    piles = {pile.kind.tag: (pile.waiting, pile.late) for pile in manager.get(address("queue")).context["piles"]}
    assert piles["QUESTION"] == (2, 1)
    assert piles["SPAM"] == (0, 0)


def test_the_page_learns_of_what_came_since(manager: Client, row: Message, account: Channel, hospital: Establishment) -> None:
    assert "new message" not in manager.get(f"{address('news')}?since={row.pk}").content.decode()
    message(account, hospital, 2)
    assert "1 new message" in manager.get(f"{address('news')}?since={row.pk}").content.decode()
    assert manager.get(f"{address('news')}?since=nonsense").status_code == 200


@pytest.fixture
def ours(account: Channel, hospital: Establishment, manager: Client) -> Publication:
    """A post of ours that is out."""
    camille = User.objects.get(name="Camille")
    draft = Draft.objects.create(establishment=hospital, author=camille, title="Portes ouvertes", state="published", current=1)
    version = Version.objects.create(draft=draft, number=1, saved_by=camille, text="Venez samedi", content_hash="c" * 64)
    told: dict[str, Any] = {"due_at": T0, "next_at": T0, "sent_at": T0, "state": "sent", "remote_id": "p-1"}
    return Publication.objects.create(
        version=version, channel=account, establishment=hospital, content_hash="c" * 64, text="Venez samedi", key="k1", **told
    )


def test_a_thread_is_shown_whole_and_in_order(
    manager: Client, account: Channel, hospital: Establishment, ours: Publication
) -> None:
    first = message(account, hospital, 1, root_id="p-1", publication=ours, text="Est-ce gratuit ?", at=T0 + timedelta(hours=1))
    message(account, hospital, 2, root_id="p-1", text="Je me le demande", beside=True, at=T0 + timedelta(hours=2))
    message(account, hospital, 3, root_id="elsewhere", text="Autre chose")
    page = manager.get(address("thread", first.pk)).content.decode()
    places = [page.index(words) for words in ("Venez samedi", "Est-ce gratuit", "Je me le demande")]
    assert places == sorted(places)
    assert "Autre chose" not in page
    assert page.count("letter ours") == 1


def test_only_what_the_network_can_is_offered(manager: Client, row: Message, shore: Shore) -> None:
    assert address("hide", row.pk) in manager.get(address("thread", row.pk)).content.decode()
    shore.can -= {Asked.HIDE, Asked.REMOVE_THEIRS, Asked.REPORT}
    page = manager.get(address("thread", row.pk)).content.decode()
    assert not [name for name in ("hide", "remove", "report") if address(name, row.pk) in page]
    assert "lets no program do the rest" in page


def test_what_came_of_it_is_said_in_a_sentence(manager: Client, row: Message, shore: Shore) -> None:
    page = manager.post(address("hide", row.pk), follow=True).content.decode()
    assert "It is hidden on the network." in page
    shore.fault = failing(TryLater("rate_limited"))
    page = manager.post(address("remove", row.pk), follow=True).content.decode()
    assert "The network asks for patience." in page
    page = manager.post(address("hide", row.pk), follow=True).content.decode()
    assert "A colleague was quicker" in page


@pytest.mark.parametrize("state", Message.State)
def test_a_message_in_any_state_has_its_page(manager: Client, row: Message, state: str) -> None:
    Message.objects.update(state=state, **({"text": b"", "author": b""} if state == "erased" else {}))
    page = manager.get(address("thread", row.pk))
    assert page.status_code == 200
    assert (b"<button" in page.content.split(b'id="do"')[-1]) is (state != "erased") or state == "erased"


def test_words_are_watched_and_no_longer(manager: Client, account: Channel, shore: Shore) -> None:
    given = {"words": "#maternité", "channel": account.pk}
    assert "#maternité" in manager.post(address("watches"), given, follow=True).content.decode()
    made = Watch.objects.get()
    manager.post(address("end_watch", made.pk))
    assert not Watch.objects.exists()
    shore.can -= {Asked.SEARCH}
    assert "lets no program search" in manager.get(address("watches")).content.decode()
    assert manager.post(address("watches"), given).status_code == 200
    assert not Watch.objects.exists()


def test_nothing_about_suicide_can_be_hidden_or_removed(manager: Client, account: Channel, hospital: Establishment) -> None:
    row = message(account, hospital, tag="SELF_HARM", rank=1)
    page = manager.get(address("thread", row.pk)).content.decode()
    for name in ("hide", "remove"):
        assert address(name, row.pk) not in page
        said = manager.post(address(name, row.pk), follow=True).content.decode()
        assert "Nothing about suicide is hidden or removed" in said
    Message.objects.update(state="hidden")
    assert address("unhide", row.pk) in manager.get(address("thread", row.pk)).content.decode()


def test_the_first_page_says_what_cannot_wait(
    manager: Client, account: Channel, hospital: Establishment, at_desk: Callable[..., Desk]
) -> None:
    message(account, hospital, 1, tag="SELF_HARM", rank=1)
    message(account, hospital, 2, tag="PRAISE", rank=12)
    message(account, hospital, 3, tag="NEUTRAL", rank=0, sorted_by="")
    desk = at_desk(User.objects.get(name="Camille"), hospital)
    found = [one for one in home.waiting(desk, timezone.now()) if one.task is home.Task.URGENT]
    assert len(found) == 2
    page = manager.get(reverse("home:home", args=["saint-aubin"])).content.decode()
    assert address("thread", found[0].pk) in page


@pytest.fixture
def many(account: Channel, hospital: Establishment, ours: Publication) -> Message:
    """Ten thousand messages, of which 400 in one thread."""
    now = timezone.now()
    tags = ["SELF_HARM", "COMPLAINT", "QUESTION", "PRAISE", "SPAM"]
    rows = [
        Message(
            establishment=hospital, channel=account, remote_id=f"m-{number}", at=now - timedelta(minutes=number),
            received_at=now, stood_at=now, looked_at=now, due_at=now + timedelta(minutes=number), kind="reply",
            root_id="p-1" if number % 25 == 0 else f"m-{number}", publication=ours if number % 25 == 0 else None,
            tag=tags[number % 5], rank=[1, 8, 11, 12, 13][number % 5], sorted_by="machine",
        )
        for number in range(10_000)
    ]  # fmt: skip
    made = Message.objects.bulk_create(rows, batch_size=500)
    for row in made[:400]:
        row.text, row.author = seal_text(row.pk, SICK), seal_author(row.pk, "alice@s.example")
    Message.objects.bulk_update(made[:400], ["text", "author"], batch_size=200)
    return made[0]


@pytest.mark.slow
def test_ten_thousand_messages_cost_no_more_questions(
    manager: Client, many: Message, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for where in (
        address("queue"),
        f"{address('queue')}?state=done&page=2",
        f"{address('queue')}?tag=COMPLAINT&page=40",
        f"{address('news')}?since=1",
        address("thread", many.pk),
        reverse("home:home", args=["saint-aubin"]),
    ):
        manager.get(where)  # a session's first page notes things once
        with django_assert_max_num_queries(17):  # the first page asks for lessons too
            assert manager.get(where).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_the_navigation_counts_for_everybody(
    client: Client, person: Callable[..., User], hospital: Establishment, row: Message, role: Role
) -> None:
    """Also for those for whom nothing can wait: an auditor, an administrator."""
    client.force_login(person("kim", role, hospital))
    page = client.get(reverse("home:home", args=["saint-aubin"]))
    assert page.status_code == 200
    assert (dict(page.context["counts"]).get("inbox") == 1) is (role in SORTERS)
