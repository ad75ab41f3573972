"""How soon a burst of comments is shown: `python -m bench.burst [--count 5000] [--standing 5000]`, half on each network.

The real servers (mastodon-mock; Bluesky's data server and AppView on PostgreSQL and Redis) and `paravent-desk serve` as it is
in use, each in its own process; the desk reaches the networks over wires that are cut twice each, in the middle of an answer.
Two loads: comments that come as fast as the servers take them while the desk reads; and comments that all stand when the desk
starts. For each comment, the seconds from when a reader could see it on its network until it was in the desk's queue. Each has
to be there once, and in order. Writes its part of `bench/INBOX.md`. Needs what `tests/servers` need.
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from bench.burst_page import Result, Walk, put, said
from bench.burst_servers import Place, allowed, places
from bench.machine import Watch

if TYPE_CHECKING:
    from bench.burst_desk import Shown

PATIENCE = 90.0
"""Seconds without anything new after which what is missing counts as lost."""
CUT_AFTER = 20_000
"""Bytes of what a server says, from the moment at which a cut is asked for: in the middle of a page."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was found under one load: each network, how far the page was behind the database, and how many were looked at."""

    results: list[Result]
    lag: float
    looked: int


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=5000, help="comments that come while the desk reads")
    parser.add_argument("--standing", type=int, default=5000, help="comments that stand before it starts")
    asked = parser.parse_args()
    watch = Watch()
    with tempfile.TemporaryDirectory(prefix="paravent-burst-") as folder, places(Path(folder)) as here:
        from bench.desk import free_port

        port = free_port()
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies={"sessionid": _desk(folder, port, here)}, timeout=60)
        coming = _coming(port, client, here, asked.count // 2)
        standing, walks = _standing(port, client, here, asked.standing // 2)
    command = f"`python -m bench.burst --count {asked.count} --standing {asked.standing}`"
    head = f"{command}. {watch.said()}"
    put([head, "", *said(coming.results, coming.lag, coming.looked, standing.results, standing.lag, walks)])


def _desk(folder: str, port: int, here: Sequence[Place]) -> str:
    """A new desk, whose surroundings are this process's too; gives the session of somebody who reads the inbox."""
    told = {"PARAVENT_DATA": f"{folder}/desk", "PARAVENT_ADDRESS": f"http://127.0.0.1:{port}", "PARAVENT_SECOND_FACTOR": "no"}
    told |= {"PARAVENT_OUTWARD_ALLOW": allowed(*(place.cable for place in here))}
    os.environ.update(told, DJANGO_SETTINGS_MODULE="paravent_desk.settings")
    import django

    django.setup()
    from bench.burst_desk import establishment

    return establishment([place.channel() for place in here])


def _coming(port: int, client: httpx.Client, here: Sequence[Place], count: int) -> Load:
    """They come while the desk reads; both wires are cut at a third and at two thirds of them."""
    from bench.burst_desk import Shown, looked_at, published, settled
    from bench.desk import served

    posts = [published(place) for place in here]
    for place, post in zip(here, posts, strict=True):
        place.comment(post, 0)
    with served(port):
        settled(len(here))
        with Shown(client) as shown:
            _wait(lambda: len(shown.rows), len(here))
            made, seconds = _comments(here, posts, count, cut=True)
            _wait(lambda: len(shown.rows), (count + 1) * len(here))
            _wait(shown.on_page, (count + 1) * len(here))
            looked = looked_at()
    results = [_result(*told, shown) for told in zip(here, made, seconds, strict=True)]
    return Load(results, shown.lag(), looked)


def _standing(port: int, client: httpx.Client, here: Sequence[Place], count: int) -> tuple[Load, list[Walk]]:
    """They stand when the desk starts; the wires are cut while it reads. And how long the servers take to tell them all."""
    from bench.burst_desk import Shown, published
    from bench.desk import served

    posts = [published(place) for place in here]
    made, _ = _comments(here, posts, count, cut=False)
    for place, ids in zip(here, made, strict=True):
        _wait(lambda place=place, ids=ids: sum(one in place.stood for one in ids), count)  # type: ignore[misc]
    walks = [Walk(place.name, *place.walk()) for place in here]
    for place in here:
        place.cable.done, place.cable.cuts[:] = 0, [5 * CUT_AFTER, 10 * CUT_AFTER]
    with served(port):
        on = time.time()
        for place in here:
            place.stood |= dict.fromkeys(place.stood, on)
        with Shown(client) as shown:
            _wait(lambda: sum(one in shown.rows for ids in made for one in ids), count * len(here))
            _wait(shown.on_page, len(shown.rows))
    return Load([_result(*told, 0.0, shown) for told in zip(here, made, strict=True)], shown.lag(), 0), walks


def _comments(here: Sequence[Place], posts: Sequence[str], count: int, *, cut: bool) -> tuple[list[list[str]], list[float]]:
    """Visitors comment on all networks at once; gives the ids in order, and the seconds each network took to take them."""
    made: list[list[str]] = [[] for _ in here]
    seconds = [0.0 for _ in here]

    def burst(index: int) -> None:
        begun = time.perf_counter()
        for number in range(1, count + 1):
            if cut and number in (count // 3, 2 * count // 3):
                here[index].cable.cuts.append(CUT_AFTER)
            made[index].append(here[index].comment(posts[index], number))
        seconds[index] = time.perf_counter() - begun

    threads = [threading.Thread(target=burst, args=(index,)) for index in range(len(here))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return made, seconds


def _wait(count: Callable[[], int], wanted: int) -> None:
    """Until there are so many, or nothing more comes."""
    seen, since = -1, time.monotonic()
    while (now := count()) < wanted and time.monotonic() - since < PATIENCE:
        if now != seen:
            print(f"{now} of {wanted}", flush=True)
            seen, since = now, time.monotonic()
        time.sleep(0.5)


def _result(place: Place, made: Sequence[str], seconds: float, shown: "Shown") -> Result:
    wanted = set(made)
    there = [one for one in shown.order if one in wanted]
    delays = sorted(shown.rows[one] - place.stood[one] for one in wanted & shown.rows.keys() & place.stood.keys())
    lost = len(wanted - shown.rows.keys())
    return Result(place.name, delays, seconds, lost, len(there) - len(set(there)), there == [*made], place.cable.done)


if __name__ == "__main__":
    main()
