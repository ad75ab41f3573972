"""5,000 comments while the network is cut twice and the reader is killed once: each once, in order, soon on the page."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.channels.models import Channel
from paravent_desk.inbox.intake import read
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import text_of
from paravent_desk.networks.errors import TryLater, Unsure
from tests.desk.inbox_fixtures import T0, Shore, make_account, make_shore  # noqa: F401

BURST = 5000


@pytest.mark.slow
def test_a_burst_comes_in_whole(
    shore: Shore, account: Channel, client: Client, person: Callable[..., User], hospital: Establishment
) -> None:
    shore.a_page = 400
    for number in range(BURST):
        shore.say(number, f"Commentaire {number}", answers="p-1", kind="comment")
    shore.can -= {"thread"}  # type: ignore[operator]
    calls = iter([None, None, Unsure("cut"), None, TryLater("unreachable"), None, KeyboardInterrupt()])

    def fault(call: str) -> None:
        error = next(calls, None)
        if error is not None:
            raise error

    shore.fault = fault
    started = time.process_time()
    for _ in range(10):
        try:
            read(account, T0)
        except KeyboardInterrupt:
            continue
    client.force_login(person("camille", Role.COMMUNITY_MANAGER, hospital))
    page = client.get(reverse("inbox:queue", args=["saint-aubin"]))
    seconds = time.process_time() - started
    assert page.context["page"].paginator.count == BURST
    rows = list(Message.objects.order_by("pk"))
    assert [text_of(row) for row in rows] == [f"Commentaire {number}" for number in range(BURST)]
    assert {row.root_id for row in rows} == {"p-1"}
    assert seconds < 10, "of a processor that does nothing else"
