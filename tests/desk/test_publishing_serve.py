"""`paravent-desk serve` as people start it: it says where it is, looks at what is due, and stops cleanly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

SENT = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.channels.entering import seal
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.publishing.models import Publication
hospital = Establishment.objects.create(slug="essai", name="CHU Essai")
author = User.objects.create_user("camille@essai.example")
channel = Channel.objects.create(establishment=hospital, network="practice", handle="essai")
Channel.objects.update(credentials=seal(channel.pk, {}))
draft = Draft.objects.create(establishment=hospital, author=author, title="Essai", state="scheduled", current=1)
version = Version.objects.create(draft=draft, number=1, saved_by=author, text="Essai", content_hash="0" * 64)
Publication.objects.create(version=version, channel=channel, establishment=hospital, content_hash="0" * 64, text="Essai",
    key="0" * 32, due_at=timezone.now(), next_at=timezone.now())
"""
TOLD = """
import django; django.setup()
from paravent_desk.publishing.models import Publication
print(*Publication.objects.values_list("state", "code").get())
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A desk of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARAVENT_")}
    source = str(Path(__file__).parents[2] / "src")
    return {**kept, "PARAVENT_DATA": str(tmp_path), "PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": "paravent_desk.settings"}


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    desk = [sys.executable, "-m", "paravent_desk.cli"]
    subprocess.run([*desk, "migrate", "-v", "0"], env=environment, check=True)
    subprocess.run([sys.executable, "-c", SENT], env=environment, check=True)
    process = subprocess.Popen(
        [*desk, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    yield process, process.stdout.readline().split()[-1]
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_it_serves_sends_and_stops(serving: tuple[subprocess.Popen[str], str], environment: dict[str, str]) -> None:
    process, address = serving
    with urlopen(address) as page:
        assert page.status == 200
    told, until = "", time.monotonic() + 30
    while not told.startswith("refused") and time.monotonic() < until:
        time.sleep(0.5)
        told = subprocess.run([sys.executable, "-c", TOLD], env=environment, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["refused", "changed"], "the embedded worker looked at it: nobody had approved it"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
