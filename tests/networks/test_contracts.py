"""Every network that was not tried on the real one, against exchanges as its documentation shows them."""

import logging

import pytest

from paravent_desk.networks import errors
from paravent_desk.networks.table import NETWORKS
from tests.networks.recorded import Recorded, called, contracts, entered, shown

CONTRACTS = contracts()
CASES = [pytest.param(name, case, id=f"{name}: {case['name']}") for name, told in CONTRACTS.items() for case in told["cases"]]


@pytest.fixture(scope="module")
def server():
    server = Recorded()
    yield server
    server.shutdown()
    server.server_close()


def test_every_network_that_was_not_tried_has_a_contract():
    assert set(CONTRACTS) == {network.name for network in NETWORKS if not network.tried}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_has_a_case_for_all_that_a_network_can(name):
    network = next(network for network in NETWORKS if network.name == name)
    calls = {case["call"] for case in CONTRACTS[name]["cases"] if "error" not in case}
    assert {{"read": "incoming"}.get(action, action) for action in network.can} <= calls
    assert {"post_numbers", "account_numbers"} <= calls
    assert all(case["source"] for case in CONTRACTS[name]["cases"])


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_network_is_spoken_to_as_its_documentation_says(server, name, case, caplog):
    caplog.set_level(logging.DEBUG)
    server.play(case["exchanges"])
    kept = []
    contract = CONTRACTS[name] | ({"credentials": case["credentials"]} if "credentials" in case else {})
    connection = entered(server, contract, kept)
    if "error" in case:
        with pytest.raises(errors.NetworkError) as caught:
            called(connection, case)
        after = getattr(caught.value, "after", None)
        told = {"class": type(caught.value).__name__, "code": caught.value.code}
        assert server.wrong == []
        assert told | ({"after": after.total_seconds()} if after else {}) == case["error"]
        assert caught.value.__cause__ is None
    else:
        result = called(connection, case)
        assert server.wrong == []
        assert shown(result) == case["result"]
    assert server.seen == len(case["exchanges"])
    if "kept" in case:
        assert kept == case["kept"]
    secrets = [value for value in CONTRACTS[name]["credentials"].values() if value.startswith("secret")]
    assert secrets
    assert not any(secret in record.getMessage() for record in caplog.records for secret in secrets)
    assert not any("Bonjour" in record.getMessage() for record in caplog.records)
