"""The servers as pytest fixtures, to import by name in a conftest. Each skips, and says why, where its server cannot run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.appview import appview
from tests.servers.bluesky import BlueskyAccount, bluesky, new_account
from tests.servers.hostile import HostileServer, hostile
from tests.servers.installing import Missing
from tests.servers.mastodon import MastodonServer, mastodon
from tests.servers.snac import snac


@pytest.fixture(scope="session")
def bluesky_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Bluesky server (PDS)."""
    data: Path = tmp_path_factory.mktemp("pds")
    try:
        with bluesky(data) as service:
            yield service
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def appview_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Bluesky server whose posts are read by an AppView; only where PARAVENT_APPVIEW is set."""
    if not os.environ.get("PARAVENT_APPVIEW"):
        pytest.skip("PARAVENT_APPVIEW is not set: Bluesky's readers' side takes minutes to install")
    data: Path = tmp_path_factory.mktemp("appview")
    try:
        with appview(data) as service:
            yield service
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def bluesky_account(bluesky_service: str) -> BlueskyAccount:
    """A new account on it: `service`, `handle`, `password`."""
    return new_account(bluesky_service)


@pytest.fixture(scope="session")
def mastodon_service() -> Iterator[MastodonServer]:
    """A Mastodon server for all tests of a process."""
    with mastodon() as server:
        yield server


@pytest.fixture(scope="session")
def snac_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    """A server that speaks Mastodon's language badly."""
    try:
        with snac(tmp_path_factory.mktemp("snac")) as server:
            yield server
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def mastodon_server(mastodon_service: MastodonServer) -> Iterator[MastodonServer]:
    """The same without faults: `url`, `token`."""
    mastodon_service.heal()
    yield mastodon_service
    mastodon_service.heal()


@pytest.fixture
def hostile_server() -> Iterator[HostileServer]:
    """A server that answers as it is told, badly."""
    with hostile() as server:
        yield server
