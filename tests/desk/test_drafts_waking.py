"""The web process of the embedded database checks files itself: one thread, however many files come."""

import threading
from datetime import datetime

import pytest
from django.db import connection

from paravent_desk.drafts import uploads, waking


@pytest.fixture(autouse=True)
def _embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connection), "vendor", "sqlite", raising=False)


def settled() -> None:
    for thread in threading.enumerate():
        if thread.name == "paravent-checks":
            thread.join(timeout=10)


def test_what_comes_while_a_check_runs_is_checked_after_it_by_the_same_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, rounds = threading.Event(), threading.Event(), []

    def check_waiting(now: datetime) -> int:
        rounds.append(threading.current_thread())
        begun.set()
        go_on.wait(timeout=10)
        return 0

    monkeypatch.setattr(uploads, "check_waiting", check_waiting)
    waking.wake()
    assert begun.wait(timeout=10)
    waking.wake()
    waking.wake()
    go_on.set()
    settled()
    assert len(rounds) == 2
    assert rounds[0] is rounds[1]


def test_a_failure_says_nothing_and_the_next_file_is_checked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = []

    def check_waiting(now: datetime) -> int:
        rounds.append(1)
        raise RuntimeError("Sylvie Martin")

    monkeypatch.setattr(uploads, "check_waiting", check_waiting)
    for _ in range(2):
        waking.wake()
        settled()
    assert (len(rounds), "Sylvie" in caplog.text, "RuntimeError" in caplog.text) == (2, False, True)


def test_elsewhere_workers_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connection), "vendor", "postgresql", raising=False)
    monkeypatch.setattr(uploads, "check_waiting", lambda now: pytest.fail("checked in the web process"))
    waking.wake()
    settled()
