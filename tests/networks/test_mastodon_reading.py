"""Page after page of what came in: nothing left out, and what a slow server told is told on."""

from collections.abc import Callable

import pytest

from paravent_desk.networks.errors import TryLater
from paravent_desk.networks.mastodon_reading import Told, after


class Server:
    """A server with so many notices that tells no more than `most` at once; `calls` holds the id each call began after."""

    def __init__(self, count: int, most: int) -> None:
        self.count, self.most, self.calls = count, most, list[int]()

    def page(self, start: str) -> list[Told]:
        self.calls.append(int(start))
        return [{"id": number} for number in range(int(start) + 1, self.count + 1)][: self.most]


def read(ask: Callable[[str], list[Told]], cursor: str, seconds: float = 1e9) -> tuple[list[int], str]:
    found, cursor = after(ask, cursor, 100, seconds)
    return [int(str(one["id"])) for one in found], cursor


@pytest.mark.parametrize("most", [5, 15, 20, 30, 40, 80])
@pytest.mark.parametrize("before", [*range(1, 45), 100])
def test_a_page_that_is_full_of_what_is_known_hides_nothing(most: int, before: int) -> None:
    server = Server(before, most)
    _, cursor = read(server.page, "0 ")
    server.count += 7
    assert read(server.page, cursor)[0] == list(range(before + 1, before + 8))


@pytest.mark.parametrize("most", [20, 40, 80])
def test_what_a_slow_server_told_is_not_kept_for_the_rest(most: int) -> None:
    """A whole page of what is new is told at once, however much of the pages before it was read again."""
    server = Server(100, most)
    _, cursor = read(server.page, "0 ")
    server.count = 900
    told: list[int] = []
    while len(told) < 800:
        some, cursor = read(server.page, cursor, -1.0)
        assert most <= len(some) <= 2 * most or told[-1:] + some == list(range(900 - len(some), 901))
        told += some
    assert told == list(range(101, 901))


def test_a_call_that_fails_tells_what_came_before_it() -> None:
    server = Server(100, 40)
    _, cursor = read(server.page, "0 ")
    server.count = 300

    def failing(start: str) -> list[Told]:
        if len(server.calls) > 5:
            raise TryLater("no_answer")
        return server.page(start)

    some, cursor = read(failing, cursor)
    assert some == list(range(101, 101 + len(some)))
    rest, _ = read(server.page, cursor)
    assert [*some, *rest] == list(range(101, 301))
