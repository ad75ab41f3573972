"""Which text was in force on a day can be shown, and proved by the journal; a text that was touched is told."""

import csv
import hashlib
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role
from paravent_desk.audit.models import Line
from paravent_desk.charter import actions, past
from paravent_desk.charter.models import Edition
from paravent_desk.charter.papers import papers
from tests.desk.charter_fixtures import (  # noqa: F401 - fixtures
    BASE,
    make_at,
    make_client_of,
    make_dpo,
    make_whole,
    publish,
    without_second_factor,
    write,
)

PAPER = papers()["moderation"]


@pytest.fixture
def three(whole: None, dpo: Desk) -> list[Edition]:
    """Published on the 1st; on the 10th at 14:00 in Paris; and on the 10th again at 16:00, for the 20th."""
    rows = [publish(dpo), publish(dpo), publish(dpo)]
    for row, first, at in zip(
        rows,
        (date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 20)),
        (datetime(2026, 6, 1, 7, tzinfo=UTC), datetime(2026, 6, 10, 12, tzinfo=UTC), datetime(2026, 6, 10, 14, tzinfo=UTC)),
        strict=True,
    ):
        Edition.objects.filter(pk=row.pk).update(first_day=first, published_at=at)
        row.refresh_from_db()
    return rows


@pytest.mark.parametrize(
    ("day", "numbers"),
    [
        (date(2026, 5, 31), []),
        (date(2026, 6, 9), [1]),
        (date(2026, 6, 10), [1, 2]),
        (date(2026, 6, 19), [2]),
        (date(2026, 6, 20), [3]),
    ],
)
def test_what_was_in_force_on_a_day(three: list[Edition], hospital: Establishment, day: date, numbers: list[int]) -> None:
    found = past.on_day(hospital, PAPER, day)
    assert [one.edition.number for one in found] == numbers
    assert all(one.proof.holds for one in found)
    if len(found) > 1:
        assert found[0].since is None and found[1].since == three[1].published_at


def test_every_version_has_its_days(three: list[Edition], hospital: Establishment, dpo: Desk) -> None:
    later = publish(dpo)
    Edition.objects.filter(pk=later.pk).update(first_day=date(2026, 6, 20))
    told = [(one.edition.number, one.last_day, one.overtaken) for one in past.history(hospital)]
    day = date(2026, 6, 20) - timedelta(days=1)
    assert told == [(1, date(2026, 6, 9), False), (2, day, False), (3, day, True), (4, None, False)]


def test_a_text_that_was_touched_is_not_as_published(
    three: list[Edition], hospital: Establishment, dpo: Desk, client_of: Any
) -> None:
    page = client_of(dpo).get(f"{BASE}history/?paper=moderation&day=2026-06-10").content.decode()
    assert "Version 1" in page and "since 2 p.m. on that day" in page and "not as published" not in page
    row = three[0]
    row.documents["fr"]["about"] = "Autre chose."
    Edition.objects.filter(pk=row.pk).update(documents=row.documents)
    assert not past.on_day(hospital, PAPER, date(2026, 6, 2))[0].proof.holds
    assert "not as published" in client_of(dpo).get(f"{BASE}history/?paper=moderation&day=2026-06-02").content.decode()
    assert "No version was in force" in client_of(dpo).get(f"{BASE}history/?paper=staff&day=2026-06-02").content.decode()


@pytest.mark.parametrize("asked", ["paper=nothing&day=2026-06-02", "paper=staff&day=never"])
def test_what_cannot_be_asked(dpo: Desk, client_of: Any, asked: str) -> None:
    assert client_of(dpo).get(f"{BASE}history/?{asked}").status_code == 400


def test_the_file_proves_itself_without_the_desk(three: list[Edition], dpo: Desk, client_of: Any, at: Any) -> None:
    actions.open_page(dpo, to=True)
    answer = client_of(at(Role.ADMINISTRATOR)).post(f"{BASE}history/save/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as container:
        rows = list(csv.DictReader(io.StringIO(container.read("history.csv").decode("utf-8-sig"))))
        for row in rows:
            kept = container.read(f"editions/moderation-{row['version']}.json")
            line = Line.objects.get(chain=dpo.chain, number=row["journal_line"])
            assert hashlib.sha256(kept).hexdigest() == row["sha256"] == line.content
            assert row["journal_line_digest"] == line.digest and row["text_is_the_one_published"] == "yes"
        assert [row["last_day"] for row in rows] == ["2026-06-09", "2026-06-19", ""]
        assert "CHU Saint-Aubin" in container.read("editions/moderation-1.fr.html").decode()
        assert b"charter.open" in container.read("page.csv")
        assert {"LISEZ-MOI.txt"} <= set(container.namelist())
    line = Line.objects.get(action="charter.export")
    assert line.role == Role.ADMINISTRATOR and line.facts == {"versions": 3}
