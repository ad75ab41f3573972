"""`paravent-desk serve` reads in by itself: what stands on the network is soon in the inbox, looked at."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.browser.desk import running
from tests.servers.mastodon import mastodon

MADE = """
import django, sys; django.setup()
from pathlib import Path
from paravent_desk.accounts.models import Establishment
from paravent_desk.channels.entering import seal
from paravent_desk.channels.models import Channel
hospital = Establishment.objects.create(slug="essai", name="CHU Essai")
channel = Channel.objects.create(establishment=hospital, network="practice", handle="essai", server=Path(sys.argv[1]).as_uri())
Channel.objects.update(credentials=seal(channel.pk, {}))
"""
TOLD = """
import django; django.setup()
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import text_of
print(*[f"{text_of(row)}:{row.state}:{row.looked_at is not None}" for row in Message.objects.all()])
"""


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.sqlite_only
def test_what_stands_on_the_network_is_in_the_inbox_soon(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARAVENT_")}
    source = str(Path(__file__).parents[2] / "src")
    environ = {**kept, "PARAVENT_DATA": str(tmp_path), "PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": "paravent_desk.settings"}
    desk = [sys.executable, "-m", "paravent_desk.cli"]
    subprocess.run([*desk, "migrate", "-v", "0"], env=environ, check=True)
    subprocess.run([sys.executable, "-c", MADE, str(tmp_path / "practice")], env=environ, check=True)
    folder = tmp_path / "practice" / "essai" / "incoming"
    folder.mkdir(parents=True)
    told = {"author": "alice@s.example", "text": "Bonjour", "at": "2026-11-28T10:00:00+00:00"}
    (folder / "001.json").write_text(json.dumps(told), "utf-8")
    process = subprocess.Popen(
        [*desk, "serve", "--port", "0"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        found = ""
        for _ in range(15):
            time.sleep(1)
            found = subprocess.run(
                [sys.executable, "-c", TOLD], env=environ, check=True, capture_output=True, text=True
            ).stdout.strip()
            if found.endswith("True"):
                break
        assert found == "Bonjour:new:True"
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.sqlite_only
def test_what_a_mastodon_server_s_stream_rings_for_is_there_at_once(tmp_path: Path) -> None:
    """The account is asked every half minute besides: only the stream can be why it is there sooner."""
    with mastodon() as server:
        account = {
            "network": "mastodon",
            "handle": "alice",
            "server": server.url,
            "credentials": {"access_token": server.token},
        }
        with running(tmp_path, [account], PARAVENT_OUTWARD_ALLOW=server.url), closing(_database(tmp_path)) as database:
            _until(
                database, "select count(*) from inbox_cursor where heard_at is not null and not rung and held_until is null", 40
            )
            told = {"status": "@alice bonjour", "visibility": "public"}
            headers = {"Authorization": f"Bearer {server.other_token}"}
            httpx.post(f"{server.url}/api/v1/statuses", headers=headers, data=told).raise_for_status()
            _until(database, "select count(*) from inbox_message", 10)
            _until(database, "select count(*) from inbox_message where looked_at is not null", 40)


def _database(folder: Path) -> sqlite3.Connection:
    (file,) = folder.rglob("*.sqlite3")
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True)


def _until(database: sqlite3.Connection, question: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while database.execute(question).fetchone()[0] < 1:
        assert time.monotonic() < end, question
        time.sleep(0.2)
