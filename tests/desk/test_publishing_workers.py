"""`paravent-desk work` on PostgreSQL, as on two machines: procrastinate's workers send what is due, each thing once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

MANY = 12
WRITTEN = f"""
import django; django.setup()
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.channels.entering import seal
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.content import content_of
from paravent_desk.drafts.models import Draft, Variant, Version
from paravent_desk.publishing.models import Publication
from paravent_desk.publishing.wake import wake
from paravent_desk.review.models import Opinion
import os, pathlib
hospital = Establishment.objects.create(slug="essai", name="CHU Essai")
author, reviewer = (User.objects.create_user(name + "@essai.example") for name in ("camille", "ines"))
folder = pathlib.Path(os.environ["PARAVENT_DATA"], "practice")
now = timezone.now()
for number in range({MANY}):
    channel = Channel.objects.create(
        establishment=hospital, network="practice", handle=f"essai{{number % 3}}", server=folder.as_uri() + f"/{{number}}")
    Channel.objects.filter(pk=channel.pk).update(credentials=seal(channel.pk, {{}}))
    draft = Draft.objects.create(establishment=hospital, author=author, title="Essai", state="scheduled", current=1)
    version = Version.objects.create(draft=draft, number=1, saved_by=author, text=f"Portes ouvertes {{number}}.", lang="fr",
        verdict="ok", checked_at=now)
    Variant.objects.create(version=version, channel=channel)
    digest = content_of(version).digest()
    Version.objects.filter(pk=version.pk).update(content_hash=digest)
    Opinion.objects.create(
        version=version, content_hash=digest, role=Role.COMMUNITY_MANAGER, reviewer=reviewer, answer="approved")
    Publication.objects.create(version=version, channel=channel, establishment=hospital, content_hash=digest,
        text=f"Portes ouvertes {{number}}.", key=f"{{number:032x}}", due_at=now, next_at=now)
    with transaction.atomic():
        wake(now, [channel.pk])
"""
TOLD = """
import django; django.setup()
from paravent_desk.publishing.models import Attempt, Publication
print(*sorted(Publication.objects.values_list("state", flat=True)), Attempt.objects.filter(wanted="publish").count())
"""
pytestmark = pytest.mark.skipif(
    "not os.environ.get('PARAVENT_TEST_DATABASE')", reason="on SQLite: python -m tests.servers.postgresql -- …"
)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A desk with a database of its own on the server of this run."""
    import psycopg

    server = os.environ["PARAVENT_TEST_DATABASE"]
    name = f"workers_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PARAVENT_")}
    own = urlsplit(server)._replace(path=f"/{name}").geturl()
    source = str(Path(__file__).parents[2] / "src")
    told = {"PARAVENT_DATA": str(tmp_path), "PARAVENT_DATABASE": own, "PYTHONPATH": source}
    yield {**kept, **told, "DJANGO_SETTINGS_MODULE": "paravent_desk.settings"}
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.slow
def test_two_workers_send_each_post_once_and_stop_when_told(environment: dict[str, str], tmp_path: Path) -> None:
    desk = [sys.executable, "-m", "paravent_desk.cli"]
    subprocess.run([*desk, "migrate", "-v", "0"], env=environment, check=True)
    workers = [subprocess.Popen([*desk, "work"], env=environment, stderr=subprocess.DEVNULL) for _ in range(2)]
    try:
        subprocess.run([sys.executable, "-c", WRITTEN], env=environment, check=True)
        told, until = "", time.monotonic() + 60
        while told.split() != ["sent"] * MANY + [str(MANY)] and time.monotonic() < until:
            time.sleep(0.5)
            told = subprocess.run(
                [sys.executable, "-c", TOLD], env=environment, capture_output=True, text=True, check=True
            ).stdout
        assert told.split() == ["sent"] * MANY + [str(MANY)]
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(30) for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
