"""Two people answer at the same moment, on both databases: one of them moves the post, and none is believed twice."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.review_race import ROUNDS

pytestmark = pytest.mark.sqlite_only  # it starts both databases itself

ROOT = Path(__file__).parents[2]


def raced(folder: Path, database: str) -> Any:
    here = {**os.environ, "PARAVENT_DATA": str(folder), "PARAVENT_DATABASE": database, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-m", "tests.desk.review_race"],
        env=here,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture
def server() -> Iterator[str]:
    address = os.environ.get("PARAVENT_TEST_DATABASE")
    if not address:
        pytest.skip("PARAVENT_TEST_DATABASE names no PostgreSQL server (python -m tests.servers.postgresql -- pytest …)")
    import psycopg

    name = f"race_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    base, _slash, query = address.partition("?")
    yield f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def as_it_should_be(found: Any) -> None:
    once = "approved, moved 1, True"
    assert found["two last approvals"] == {once: ROUNDS}
    assert found["the same approval twice"] == {once: ROUNDS, "conflict": ROUNDS}
    assert found["approval and lift"] == {once: ROUNDS}
    saved = found["approval and save"]
    assert not [key for key in saved if key.endswith("True") and not key.startswith("approved")]
    assert saved["conflict"] == ROUNDS
    assert saved.get(once, 0) + saved.get("writing, moved 0, False", 0) == ROUNDS


@pytest.mark.long
@pytest.mark.slow
def test_on_sqlite(tmp_path: Path) -> None:
    as_it_should_be(raced(tmp_path, ""))


@pytest.mark.slow
def test_on_postgresql(tmp_path: Path, server: str) -> None:
    as_it_should_be(raced(tmp_path, server))
