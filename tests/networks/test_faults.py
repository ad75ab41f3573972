"""What goes wrong on the way: every network, at every step, turns it into the right one of our errors."""

from dataclasses import asdict

import pytest

from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater, Unsure
from paravent_desk.networks.protocol import Reference
from tests.networks.recorded import Recorded, called, contracts, entered

HTML = {"text": "<html><body>Bonjour, nous revenons bientôt</body></html>"}
FAULTS = {
    # what comes back: after a call that reads or prepares, after the call that people see
    "401": ({"status": 401, "json": {}}, Reconnect, Reconnect),
    "403": ({"status": 403, "json": {}}, (Reconnect, Refused), (Reconnect, Refused)),
    "429": ({"status": 429, "json": {}, "headers": {"Retry-After": "120"}}, TryLater, TryLater),
    "500": ({"status": 500, **HTML}, TryLater, Unsure),
    "502": ({"status": 502, **HTML}, TryLater, Unsure),
    "503": ({"status": 503, "json": [], "headers": {"Retry-After": "120"}}, TryLater, Unsure),
    "garbage": ({"text": "{"}, TryLater, Unsure),
    "a page": (HTML, TryLater, Unsure),
    "a list": ({"json": ["Bonjour"]}, TryLater, Unsure),
    "a word": ({"json": "Bonjour"}, TryLater, Unsure),
    "nothing": ({"text": ""}, TryLater, Unsure),
    "empty": ({"json": {}}, TryLater, Unsure),
    "wrong kinds": ({"json": {"id": [1], "data": 7, "items": "x", "error": [], "value": None}}, TryLater, Unsure),
    "deep": ({"text": "[" * 100_000}, TryLater, Unsure),
    "too much": ({"text": "x" * 5_000_000}, TryLater, Unsure),
    "a redirect": ({"status": 302, "text": "", "headers": {"Location": "https://ailleurs.example/"}}, Reconnect, Reconnect),
    "cut": ({"cut": True}, TryLater, Unsure),
    "silence": ({"silent": True}, TryLater, Unsure),
    "no such encoding": ({"text": "x", "headers": {"Content-Encoding": "br"}}, TryLater, Unsure),
}
CONTRACTS = contracts()
PUBLISHED = [(name, case) for name, told in CONTRACTS.items() for case in told["cases"] if case.get("faults")]
READ = [(name, next(case for case in told["cases"] if case["call"] == "profile")) for name, told in CONTRACTS.items()]
every = pytest.mark.parametrize("fault", FAULTS)


@pytest.fixture(scope="module")
def server():
    server = Recorded()
    yield server
    server.shutdown()
    server.server_close()


def outcome(server, name, case, fault, at, once=False):
    server.play(case["exchanges"], fault, at, once)
    contract = CONTRACTS[name] | ({"credentials": case["credentials"]} if "credentials" in case else {})
    try:
        return called(entered(server, contract), case)
    except NetworkError as error:
        assert error.__cause__ is None
        assert error.code.replace("_", "").isalpha()
        return error


def visible(case):
    return next(index for index, exchange in enumerate(case["exchanges"]) if exchange.get("publishing"))


def test_every_network_has_a_case_to_disturb():
    assert {name for name, _ in PUBLISHED} == set(CONTRACTS)


@every
@pytest.mark.parametrize(("name", "case"), READ, ids=[name for name, _ in READ])
def test_reading(server, name, case, fault):
    answer, expected, _ = FAULTS[fault]
    assert isinstance(outcome(server, name, case, answer, 0), expected)


@every
@pytest.mark.parametrize(("name", "case"), PUBLISHED, ids=[f"{name}: {case['name']}" for name, case in PUBLISHED])
def test_the_call_that_people_see(server, name, case, fault):
    answer, _, expected = FAULTS[fault]
    assert isinstance(outcome(server, name, case, answer, visible(case)), expected)


@every
@pytest.mark.parametrize(("name", "case"), PUBLISHED, ids=[f"{name}: {case['name']}" for name, case in PUBLISHED])
def test_before_it_nothing_is_unsure(server, name, case, fault):
    answer, expected, _ = FAULTS[fault]
    for at in range(visible(case)):
        found = outcome(server, name, case, answer, at, once=True)
        if isinstance(found, Reference):  # an upload is done when the answer's status says so, whatever its body
            assert answer.get("status", 200) == 200 and not answer.keys() & {"cut", "silent"}
            assert server.seen == len(case["exchanges"])
        else:
            assert isinstance(found, expected), at
            assert server.seen == at + 1


@every
@pytest.mark.parametrize(("name", "case"), PUBLISHED, ids=[f"{name}: {case['name']}" for name, case in PUBLISHED])
def test_after_it_the_post_is_out(server, name, case, fault):
    answer, *_ = FAULTS[fault]
    for at in range(visible(case) + 1, len(case["exchanges"])):
        found = outcome(server, name, case, answer, at)
        assert isinstance(found, Unsure if name == "tiktok" and at == visible(case) + 1 else Reference)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_network_that_cannot_be_reached_was_not_asked(name):
    gone = Recorded()
    gone.shutdown()
    gone.server_close()
    case = next(case for case_name, case in PUBLISHED if case_name == name)
    found = outcome(gone, name, case, None, 0)
    assert isinstance(found, TryLater)
    assert found.code == "unreachable"


def test_how_long_to_wait_is_told(server):
    for name, case in PUBLISHED:
        found = outcome(server, name, case, FAULTS["429"][0], visible(case))
        assert found.after.total_seconds() == 120, name


NUMBERS = [
    pytest.param(name, next(case for case in told["cases"] if case["call"] == call), id=f"{name}: {call}")
    for name, told in CONTRACTS.items()
    for call in ("post_numbers", "account_numbers")
]


@every
@pytest.mark.parametrize(("name", "case"), NUMBERS)
def test_numbers_that_cannot_be_read_are_an_error_or_not_told_and_never_nought(server, name, case, fault):
    told = outcome(server, name, case, FAULTS[fault][0], 0)
    if isinstance(told, NetworkError):
        assert isinstance(told, TryLater | Reconnect | Refused)
        return
    for one in told.values() if isinstance(told, dict) else [told]:
        assert all(value is None for value in asdict(one).values()), one
