"""`/health` says whether the desk can work, and nothing else."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from paravent_desk import vault


def test_a_desk_that_works(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(1):
        response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"database": True, "keys": True})
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_a_database_that_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError("could not connect to desk.hospital.example")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        response = client.get("/health")
    assert (response.status_code, response.json()) == (503, {"database": False, "keys": True})


def test_keys_that_are_damaged(client: Client, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_data", lambda: tmp_path)
    ring = vault.ring_path()
    ring.parent.mkdir()
    ring.write_text("{")
    ring.chmod(0o600)
    response = client.get("/health")
    assert (response.status_code, response.json()) == (503, {"database": True, "keys": False})


def test_it_takes_nothing(client: Client) -> None:
    assert client.post("/health").status_code == 405
