"""Never twice, never silently stuck, never lost: a few hundred publications under random kills and faults."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import OperationalError, connection

from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft
from paravent_desk.publishing.models import Attempt, Publication
from paravent_desk.publishing.worker import work
from tests.desk.model_network import CUT, Killed, chain, entering, sometimes
from tests.desk.publishing_fixtures import T0, Stage, make_stage  # noqa: F401

State = Publication.State
DRAFTS = 50
MOVING = (State.DUE, State.SENDING, State.UNKNOWN)
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def struck(dice: Random, kills: float, full: float) -> Iterator[None]:
    """Between any two statements the worker is killed now and then, or the disk is full."""

    def strike() -> None:
        drawn = dice.random()
        if drawn < kills:
            raise Killed
        if drawn < kills + full:
            raise OperationalError("database or disk is full")

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith(("BEGIN", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            return execute(sql, params, many, context)  # a dead process's connection would end with it; ours lives on
        strike()
        done = execute(sql, params, many, context)
        strike()
        return done

    with connection.execute_wrapper(wrapper):
        yield


def write(stage: Stage, dice: Random, channels: list[Channel]) -> None:
    for number in range(DRAFTS):
        text = CUT.join(f"Portes ouvertes {number}, partie {part}" for part in range(dice.choice([1, 1, 1, 2, 3])))
        to = dice.sample(channels, dice.choice([1, 2]))
        stage.schedule(text, *to, publish_at=T0 + timedelta(minutes=dice.randrange(90)))


def intruding(stage: Stage, dice: Random) -> Callable[[str], None]:
    """While one worker's call is under way, another looks at the same rows; and calls last."""
    inside: list[str] = []

    def during(call: str) -> None:
        stage.pass_time(seconds=dice.choice([0, 1, 30]))
        if inside or dice.random() > 0.1:
            return
        inside.append(call)
        try:
            with suppress(Killed, OperationalError):
                work(stage.now, entering(stage.networks), stage.new_watch(), batch=2)
        finally:
            inside.clear()

    return during


def storm(stage: Stage, dice: Random, rounds: int) -> int:
    """Workers come, are killed, and come again; time passes, clocks jump. Gives how many were killed."""
    killed = 0
    watches = [stage.new_watch(), stage.new_watch()]
    for network in stage.networks.values():
        network.fault, network.during = sometimes(dice, 0.25), intruding(stage, dice)
    for _ in range(rounds):
        worker = dice.randrange(2)
        jump = timedelta(minutes=dice.choice([0, 0, 0, 0, 0, 0, 0, -90, 45, 12 * 60, -12 * 60]))
        try:
            with struck(dice, 0.003, 0.001):
                work(stage.now + jump, entering(stage.networks), watches[worker], batch=dice.choice([1, 5, 40]))
        except Killed:
            killed += 1
            watches[worker] = stage.new_watch()
        except OperationalError:
            pass  # the disk was full before it had begun: the runner looks again
        stage.pass_time(seconds=dice.choice([1, 20, 70, 400]))
        if dice.random() < 0.1:
            Channel.objects.filter(state=Channel.State.RECONNECT).update(state=Channel.State.CONNECTED)
    return killed


def calm(stage: Stage) -> None:
    """Nothing goes wrong any more, and whatever moved comes to rest."""
    for network in stage.networks.values():
        network.fault = lambda call: None
    for _ in range(200):
        Channel.objects.filter(state=Channel.State.RECONNECT).update(state=Channel.State.CONNECTED)
        stage.work()
        stage.pass_time(minutes=6)
        if not Publication.objects.filter(state__in=MOVING).exists():
            return


def check(stage: Stage) -> None:
    out = {name: post for network in stage.networks.values() for name, post in network.posts.items()}
    copies: dict[str, int] = {}
    for post in out.values():
        copies[post.key] = copies.get(post.key, 0) + 1
    rows = list(Publication.objects.all())
    assert not [key for key, number in copies.items() if number > 1], "twice"
    assert not [row.pk for row in rows if row.state in MOVING], "stuck"
    for row in rows:
        if row.state == State.SENT:
            assert out[row.remote_id].key == row.key
        elif row.state != State.BY_HAND:  # a person is asked to look
            assert row.key not in copies, f"there, but said to be {row.state} ({row.code})"
            assert row.code
    for answer, answered in chain(out):
        assert answer.text.rpartition(" ")[0] == answered.text.rpartition(" ")[0]
        assert int(answer.text[-1]) == int(answered.text[-1]) + 1
    for draft in Draft.objects.all():
        states = set(draft.versions.get().publications.values_list("state", flat=True))
        assert (draft.state == Draft.State.PUBLISHED) == (states == {State.SENT})
    numbers = list(Line.objects.filter(chain=stage.hospital.pk).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(one, marks=pytest.mark.long) for one in range(1, int(os.environ.get("PARAVENT_STORMS", "2"))))]
)
def test_under_random_kills_each_goes_out_once_or_is_shown_to_a_person(
    stage: Stage, channel: Callable[..., Channel], seed: int
) -> None:
    dice = Random(seed)
    channels = [channel("mastodon"), channel("mastodon", handle="deux@mastodon.example"), channel("bluesky")]
    write(stage, dice, channels)
    killed = storm(stage, dice, 100)
    calm(stage)
    check(stage)
    assert killed > 10
    assert Publication.objects.filter(state=State.SENT).count() > Publication.objects.count() * 0.6
    assert Attempt.objects.filter(ended_at=None).exists()
