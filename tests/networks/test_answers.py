"""What answers mean, how long to wait, and the small rules that the two networks share."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from paravent_desk.networks.answers import Step, refusal, wait, within
from paravent_desk.networks.errors import Reconnect, Refused, TryLater, Unsupported, Unsure
from paravent_desk.networks.mastodon_text import plain, same_letters, same_source
from paravent_desk.networks.record_key import record_key
from paravent_desk.networks.server_address import server_address

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "asking", "changing"),
    [
        (101, TryLater, Unsure),
        (301, Reconnect, Reconnect),
        (400, Refused, Refused),
        (401, Reconnect, Reconnect),
        (403, Reconnect, Reconnect),
        (404, Refused, Refused),
        (405, Unsupported, Unsupported),
        (408, TryLater, Unsure),
        (413, Refused, Refused),
        (422, Refused, Refused),
        (429, TryLater, TryLater),
        (500, TryLater, Unsure),
        (501, Unsupported, Unsupported),
        (502, TryLater, Unsure),
        (503, TryLater, Unsure),
        (504, TryLater, Unsure),
    ],
)
def test_what_a_status_means(status, asking, changing):
    assert type(refusal(Step.ASK, status, {}, NOW)) is asking
    assert type(refusal(Step.CHANGE, status, {}, NOW)) is changing


@pytest.mark.parametrize("status", [200, 201, 202, 206])
def test_success_is_no_refusal(status):
    assert refusal(Step.CHANGE, status, {}, NOW) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "90"}, 90),
        ({"retry-after": "Sun, 29 Mar 2026 00:31:00 GMT"}, 60),
        ({"X-RateLimit-Reset": "2026-03-29T00:35:00.123Z"}, 300.123),
        ({"X-RateLimit-Reset": "2026-03-29T02:35:00+02:00"}, 300),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 42)}, 42),
        ({"RateLimit-Reset": "42"}, 42),
        ({"Retry-After": "0"}, 1),
        ({"X-RateLimit-Reset": "2020-01-01T00:00:00Z"}, 1),
        ({"Retry-After": "99999999"}, 86_400),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "999999999999"}, None),
        ({"Retry-After": "9" * 50}, None),
        ({"X-RateLimit-Reset": "2026-13-45"}, None),
        ({}, None),
    ],
)
def test_how_long_the_network_asks_to_wait(headers, seconds):
    assert wait(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_an_exchange_is_given_up_in_time_and_its_failure_is_handed_on():
    with pytest.raises(TimeoutError):
        within(0.05, lambda: time.sleep(1))
    with pytest.raises(ZeroDivisionError):
        within(1, lambda: 1 / 0)
    assert within(1, lambda: 7) == 7


def test_a_record_key_is_the_same_for_the_same_key_and_a_timestamp_of_2023():
    letters = "234567abcdefghijklmnopqrstuvwxyz"
    keys = {record_key(f"publication{number}") for number in range(10_000)}
    assert len(keys) == 10_000
    assert record_key("publication7") == record_key("publication7")
    for key in keys:
        value = 0
        for letter in key:
            value = value << 5 | letters.index(letter)
        assert len(key) == 13
        assert datetime.fromtimestamp((value >> 10) / 1e6, UTC).year == 2023


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("mastodon.example", "https://mastodon.example"),
        ("https://Mastodon.Example/", "https://mastodon.example"),
        ("https://mastodon.example:8443", "https://mastodon.example:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_the_address_of_a_server(written, address):
    assert server_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "http://mastodon.example",
        "http://10.0.0.1",
        "https://a@mastodon.example",
        "https://mastodon.example/@alice",
        "https://m.example?x",
        "https://m.example:x",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_what_is_no_address_of_a_server(written):
    with pytest.raises(Reconnect, match="address"):
        server_address(written)


def test_the_text_of_a_post_is_read_out_of_its_page():
    content = (
        "<p>Ligne une<br>Ligne deux &amp; &lt;trois&gt;</p><p>Avec "
        '<span class="h-card"><a href="https://m.example/@bob" class="u-url mention">@<span>bob</span></a></span> '
        '<a href="https://hospital.example/agenda"><span class="invisible">https://</span>'
        '<span class="ellipsis">hospital.example/ag</span><span class="invisible">enda</span></a></p>'
    )
    assert plain(content) == "Ligne une\nLigne deux & <trois>\n\nAvec @bob https://hospital.example/agenda"
    assert same_letters(content, "Ligne une\nLigne deux & <trois>\n\nAvec @bob@m.example https://hospital.example/agenda")
    assert not same_letters(content, "Ligne une\nLigne deux & <trois>\n\nAvec @bob@m.example https://hospital.example/agend")


def test_texts_are_one_whatever_their_line_ends_and_accents_are_made_of():
    assert same_source("Été\r\nici ", "Été\nici")
    assert not same_source("Ouvert lundi", "Ouvert mardi")
    for named in ("@bob Ouvert lundi", "@bob@m.example Ouvert lundi"):
        assert same_source(named, "Ouvert lundi", answer=True)
        assert same_letters(f"<p>{named}</p>", "Ouvert lundi", answer=True)
        assert not same_source(named, "Ouvert lundi")
    assert not same_letters("<p>👍</p>", "👎")


@pytest.mark.parametrize("network", ["mastodon", "bluesky"])
def test_naming_a_network_does_not_load_its_library(network):
    program = f"import sys, paravent_desk.networks.{network} as n; print({{'mastodon', 'atproto_client'}} & set(sys.modules))"
    surroundings = {"PYTHONPATH": ":".join(sys.path)}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=surroundings)
    assert told.stdout.strip() == "set()"
