"""The example desk: made by the actions people use, open to anybody, and nowhere but in the example."""

import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from paravent_desk.accounts.models import Establishment, Membership, Role, User
from paravent_desk.audit.models import Line
from paravent_desk.coach.counts import counted
from paravent_desk.coach.models import Attestation, Campaign
from paravent_desk.demo.build import build
from paravent_desk.drafts.models import Draft
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import text_of
from paravent_desk.incidents.models import Incident
from paravent_desk.metrics.models import AccountFigures
from paravent_desk.publishing.models import Publication
from paravent_desk.reports.making import make
from paravent_desk.reports.periods import usual

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def example(tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks():
        build(tmp_path / "practice", datetime.now(UTC))


@pytest.fixture
def as_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, demo=True))


def test_posts_have_come_as_far_as_they_are_wanted(example: None) -> None:
    states = set(Draft.objects.values_list("state", flat=True))
    assert states == {"writing", "review", "changes", "approved", "scheduled"} or "published" in states
    stopped = Draft.objects.filter(versions__verdict="stop").values_list("state", flat=True)
    assert stopped and set(stopped) <= {"writing", "changes"}, "what is stopped went no further"
    assert Publication.objects.filter(due_at__gt=datetime.now(UTC), state="due").exists()
    assert set(Role) == set(Membership.objects.values_list("role", flat=True)), "every role can be tried"
    assert Line.objects.exists()


def test_the_network_tells_its_figures_and_the_account_those_of_half_a_year(example: None) -> None:
    out = Publication.objects.filter(state="sent")
    assert out and all(row.figures.views is not None for row in out)  # type: ignore[attr-defined]
    assert max(row.figures.views for row in out) > 100  # type: ignore[attr-defined]
    weeks = list(AccountFigures.objects.filter(channel__establishment__slug="saint-aubin").order_by("day"))
    assert len(weeks) == 27
    assert weeks[0].followers < weeks[-1].followers and weeks[0].posts == 0 < weeks[-1].posts  # type: ignore[operator]


def test_people_wrote_to_it_and_a_leak_was_found(example: None) -> None:
    rows = list(Message.objects.order_by("pk"))
    assert len(rows) == 8 and all(row.looked_at for row in rows)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    covered = next(row for row in rows if "Paul Durand" in text_of(row))
    assert covered.masked and covered.publication is not None
    assert Incident.objects.get().state == "open"


def test_its_report_has_months_to_tell(example: None) -> None:
    now = datetime.now(UTC)
    made = make(Establishment.objects.get(slug="saint-aubin"), usual(now.date()), None, now)
    sent = next(one for section in made.sections for one in section.figures if one.key == "sent")
    assert (sent.now.amount or 0) > 4 and (sent.before.amount or 0) > 4
    assert all(month.amount for month in sent.months)


def test_colleagues_learn_together(example: None) -> None:
    told = counted(Campaign.objects.get(), datetime.now(UTC))
    assert (told.whole.asked, told.whole.done) == (8, 5)
    assert told.weeks[-1].done == 5
    assert Attestation.objects.get().holds_until is not None


def test_anybody_sits_down_anywhere_in_the_example(example: None, as_example: None, client: Client) -> None:
    assert "Dr Inès Haddad" in client.get(reverse("demo")).content.decode()
    ines = User.objects.get(name="Dr Inès Haddad")
    client.post(reverse("demo_sit_down", args=[ines.pk]))
    assert client.session["_auth_user_id"] == str(ines.pk)


def test_a_real_desk_has_no_such_door(client: Client, person: Any) -> None:
    somebody = person("camille")
    assert client.get(reverse("demo")).status_code == 404
    assert client.post(reverse("demo_sit_down", args=[somebody.pk])).status_code == 404
    assert "_auth_user_id" not in client.session


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARAVENT_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "paravent_desk.cli", "demo", *arguments]
    asked = {**kept, "PARAVENT_DATA": str(folder), **environment}
    return subprocess.run(command, env=asked, capture_output=True, text=True, timeout=120)


@pytest.mark.long
def test_the_example_opens_and_is_made_anew_but_no_real_desk_is_overwritten(tmp_path: Path) -> None:
    for _ in range(2):
        opened = run(tmp_path, "--once")
        assert (opened.returncode, opened.stderr) == (0, "")
        assert "first page 200" in opened.stdout
    (tmp_path / "example").unlink()
    refused = run(tmp_path, "--once")
    assert refused.returncode == 1
    assert "holds a desk that is no example" in refused.stderr
    assert (tmp_path / "desk.sqlite3").exists()


def test_the_first_page_does_not_wait_for_the_posts_and_says_how_far_they_are(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARAVENT_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "paravent_desk.cli", "demo", "--port", "0"]
    asked = {**kept, "PARAVENT_DATA": str(tmp_path), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, env=asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        address = process.stdout.readline().split()[-1]
        with urlopen(f"{address}demo/") as page:
            first = page.read().decode()
        assert "Dr Inès Haddad" in first, "everybody is there"
        assert "hx-get" in first, "it is said how far the posts are"
        until, told = time.monotonic() + 60, ""
        while "hx-get" in (told or "hx-get") and time.monotonic() < until:
            time.sleep(0.5)
            with urlopen(f"{address}demo/progress/") as page:
                told = page.read().decode()
        assert "complete" in told or "complet" in told
        assert "incomplet" not in told and "not complete" not in told
        with sqlite3.connect(tmp_path / "desk.sqlite3") as database:
            states = {state for (state,) in database.execute("SELECT state FROM drafts_draft")}
            late = database.execute(
                "SELECT count(*) FROM publishing_publication p JOIN drafts_version v ON p.version_id = v.id "
                "WHERE p.state = 'sent' AND p.sent_at <> v.publish_at"
            ).fetchone()
        assert {"writing", "review", "scheduled", "published"} <= states
        assert late == (0,), "what went out on days gone by is said to have"
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def test_the_example_is_for_this_machine_alone(tmp_path: Path) -> None:
    refused = run(tmp_path, "--once", PARAVENT_ADDRESS="https://desk.hospital.example")
    assert refused.returncode == 64
    assert "on this machine alone" in refused.stderr
    assert "Traceback" not in refused.stderr
