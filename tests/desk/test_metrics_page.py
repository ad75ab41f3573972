"""Figures on a publication's page: in words, never a nought that nobody told."""

from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from paravent_desk.accounts.models import User
from paravent_desk.channels.models import Channel
from paravent_desk.metrics import reading
from paravent_desk.metrics.keeping import keep_posts
from paravent_desk.networks.figures import PostNumbers
from paravent_desk.publishing.models import Publication
from tests.desk.publishing_fixtures import Stage, make_stage  # noqa: F401 - a fixture is found by its name

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def page(client: Client, stage: Stage) -> Any:
    client.force_login(stage.manager)

    def shown(row: Publication, language: str = "en") -> str:
        address = reverse("publishing:read", args=(stage.hospital.slug, row.pk))
        User.objects.filter(pk=stage.manager.pk).update(language=language)
        answer = client.get(address)
        assert answer.status_code == 200
        html = answer.content.decode()
        if 'id="figures"' not in html:
            return ""
        section = html[html.index('id="figures"') :].replace("</t", " </t")
        return " ".join(unescape(strip_tags(section[: section.index("</section>")])).split())

    return shown


def out(stage: Stage, network: str, parts: int = 1, **fields: Any) -> list[Publication]:
    channel = Channel.objects.create(establishment=stage.hospital, network=network, handle=f"chu-{network}")
    version = stage.draft("Portes ouvertes", channel, **fields).versions.get()
    return [
        Publication.objects.create(
            version=version,
            channel=channel,
            establishment=stage.hospital,
            part=part,
            parts=parts,
            key=f"{network}{part:012d}",
            text="Portes ouvertes",
            due_at=NOW - timedelta(hours=1),
            next_at=NOW,
            state="sent",
            sent_at=NOW - timedelta(hours=1),
            remote_id=f"{network}-{part}",
        )
        for part in range(1, parts + 1)
    ]


def test_before_the_first_reading_it_says_when_it_will_be(stage: Stage, page: Any) -> None:
    (row,) = out(stage, "mastodon")
    assert page(row).endswith("No figures yet: the desk asks for them within the hour.")


def test_a_count_a_nought_what_is_not_told_and_what_never_is(stage: Stage, page: Any) -> None:
    (row,) = out(stage, "mastodon")
    keep_posts([row], {row.remote_id: PostNumbers(None, 12, 0, None)}, NOW)
    text = page(row)
    assert "Times shown this network does not tell" in text
    assert "Likes and other reactions 12" in text
    assert "Shared 0" in text
    assert "Answers and comments not told this time" in text
    assert "Read on 30 November at 10:00" in text  # by the hospital's clock
    assert "said nothing" not in text
    assert "Affichages ce réseau ne le dit pas" in page(row, "fr")


def test_facebook_counts_people(stage: Stage, page: Any) -> None:
    (row,) = out(stage, "facebook")
    keep_posts([row], {row.remote_id: PostNumbers(1431, 1, None, 2)}, NOW)
    assert "People reached 1,431" in page(row)


def test_a_thread_is_shown_part_by_part_and_as_a_whole(stage: Stage, page: Any) -> None:
    rows = out(stage, "x", parts=2)
    keep_posts(rows, {rows[0].remote_id: PostNumbers(900, 10, 2, 3), rows[1].remote_id: PostNumbers(500, 4, 0, 1)}, NOW)
    text = page(rows[1])
    assert "Times shown 500 900" in text
    assert "Likes and other reactions 4 14" in text
    assert "Answers and comments 1 3" in text


def test_a_post_of_which_nothing_is_said_any_more_keeps_its_figures_and_says_so(stage: Stage, page: Any) -> None:
    (row,) = out(stage, "bluesky")
    keep_posts([row], {row.remote_id: PostNumbers(None, 7, 1, 0)}, NOW)
    keep_posts([row], {}, NOW + timedelta(hours=6))
    assert "Likes and other reactions 7" in page(row)
    assert "the network said nothing of this post" in page(row)


def test_what_is_not_out_and_what_answers_somebody_has_no_figures(stage: Stage, page: Any) -> None:
    (row,) = out(stage, "mastodon")
    Publication.objects.filter(pk=row.pk).update(state="due")
    assert page(row) == ""
    (answer,) = out(stage, "bluesky", kind="reply", answers={"channel": 1, "id": "1"})
    assert page(answer) == ""


def test_nothing_is_asked_of_an_account_whose_network_is_no_more(stage: Stage, tmp_path: Path, page: Any) -> None:
    (row,) = out(stage, "myspace")
    assert reading.read(NOW) == 0
    keep_posts([row], {}, NOW)
    assert "this network does not tell" in page(row)
