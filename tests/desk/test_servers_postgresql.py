"""The throw-away PostgreSQL: a run of tests that should be on it is, and where there is none, it says so."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.servers import postgresql


@pytest.mark.skipif("not os.environ.get('PARAVENT_TEST_DATABASE')", reason="on SQLite: python -m tests.servers.postgresql -- …")
def test_a_run_on_postgresql_is_on_postgresql() -> None:
    assert connection.vendor == "postgresql"
    assert os.environ["PARAVENT_TEST_DATABASE"].startswith("postgresql://")


@pytest.mark.sqlite_only
def test_a_run_on_sqlite_is_on_sqlite() -> None:
    assert connection.vendor == "sqlite"


def test_without_postgresql_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def none() -> None:
        raise postgresql.Missing("no PostgreSQL here")

    monkeypatch.setattr(postgresql, "programs", none)
    assert postgresql.main(["--", "false"]) == 0
    assert "skipped, no PostgreSQL here" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_the_command_runs_with_a_server_and_its_exit_code_is_handed_on() -> None:
    try:
        postgresql.programs()
    except postgresql.Missing as missing:
        pytest.skip(str(missing))
    ask = "import os, psycopg; psycopg.connect(os.environ['PARAVENT_TEST_DATABASE']).execute('SELECT 1'); raise SystemExit(7)"
    done = subprocess.run([sys.executable, "-m", "tests.servers.postgresql", "--", sys.executable, "-c", ask], check=False)
    assert done.returncode == 7


def test_without_a_command_it_says_how() -> None:
    assert postgresql.main([]) == 64
