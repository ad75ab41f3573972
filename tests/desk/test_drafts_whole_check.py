"""The check of a whole post: the worst text counts, with its files; once; and what could not be checked is stopped."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers

from paravent_desk import store
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.checking import Checked, Evidence
from paravent_desk.checking.confined import Unchecked
from paravent_desk.consents.models import Consent
from paravent_desk.drafts import doors, whole_check
from paravent_desk.drafts.actions import check
from paravent_desk.drafts.models import Upload, Version
from tests.desk.drafts_fixtures import *  # noqa: F403 - fixtures
from tests.desk.drafts_fixtures import HARMLESS, NAME, TELLING

Write = Callable[..., Version]


def test_a_harmless_post_can_go_out(write: Write) -> None:
    version = check(write())
    assert (version.verdict, version.reasons) == ("ok", [])
    [line] = Line.objects.filter(action="draft.check")
    assert (line.content, line.facts["verdict"], line.actor) == (version.content_hash, "ok", None)


def test_reasons_come_gravest_first_with_their_rules(write: Write) -> None:
    version = check(write(TELLING))
    assert version.verdict == "stop"
    assert version.reasons[0]["code"] == "IDENTIFIED_PATIENT"
    assert version.reasons[0]["rules"]


def test_the_text_of_one_channel_stops_the_whole(write: Write, channel: Callable[..., Channel]) -> None:
    mastodon, bluesky = channel("mastodon"), channel("bluesky")
    version = check(write(HARMLESS, variants={mastodon.pk: "", bluesky.pk: TELLING}))
    assert version.verdict == "stop"
    assert {key: one["verdict"] for key, one in version.report["variants"].items()} == {
        str(mastodon.pk): "ok",
        str(bluesky.pk): "stop",
    }
    assert all(not reason["places"] for reason in version.report["reasons"]), "places of another text mark nothing here"


def test_a_text_that_no_channel_shows_is_checked_all_the_same(write: Write, channel: Callable[..., Channel]) -> None:
    assert check(write(TELLING, variants={channel().pk: HARMLESS})).verdict == "stop"


def test_a_check_is_made_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    version = check(write())
    monkeypatch.setattr(whole_check, "check_post", lambda *_: pytest.fail("checked twice"))
    assert check(Version.objects.get(pk=version.pk)).checked_at == version.checked_at


def test_of_two_checks_at_once_the_first_stays(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    version = write()
    twin = Version.objects.get(pk=version.pk)
    check(version)
    monkeypatch.setattr(whole_check, "check_post", lambda *_: (_ for _ in ()).throw(RuntimeError))
    assert check(twin).verdict == "ok"
    assert Line.objects.filter(action="draft.check").count() == 1


@pytest.mark.parametrize("failure", [RuntimeError(TELLING), Unchecked("time_out"), MemoryError()])
def test_what_could_not_be_checked_is_stopped(
    write: Write, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    def fails(*_: object) -> Checked:
        raise failure

    monkeypatch.setattr(whole_check, "check_post", fails)
    version = check(write())
    assert (version.verdict, version.reasons) == ("stop", [{"code": "UNCHECKED", "verdict": "stop", "rules": []}])
    assert NAME not in caplog.text


def test_nothing_at_all_is_stopped(write: Write) -> None:
    assert check(write("  ")).verdict == "stop"


def test_the_child_is_asked_with_the_derivative_and_its_alt_text(
    write: Write, picture: Callable[..., Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def answers(texts: Any, files: Any) -> tuple[Checked, ...]:
        asked.extend([texts, files])
        return (Checked("review", ({"code": "IMAGE_RIGHTS", "verdict": "review", "rules": []},), {"reasons": []}),)

    monkeypatch.setattr(whole_check, "check_posts", answers)
    upload = picture()
    version = check(write(files=[(upload.pk, "L'équipe devant l'entrée.")]))
    [one], [file] = asked
    assert version.verdict == "review"
    assert (file.alt_text, file.content) == (
        "L'équipe devant l'entrée.",
        store.get(upload.derivative, f"derivative:{upload.pk}"),
    )
    assert (one.situation.place, one.situation.lang) == ("Rennes", "fr")


def test_a_dead_child_is_asked_once_more_then_the_post_is_stopped(
    write: Write, picture: Callable[..., Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def dies(*_: object) -> tuple[Checked, ...]:
        calls.append(1)
        raise Unchecked("crashed")

    monkeypatch.setattr(whole_check, "check_posts", dies)
    assert check(write(files=[(picture().pk, "")])).verdict == "stop"
    assert len(calls) == 2


def test_a_derivative_that_is_not_the_one_hashed_is_stopped(write: Write, picture: Callable[..., Upload]) -> None:
    upload = picture()
    version = write(files=[(upload.pk, "")])
    Upload.objects.filter(pk=upload.pk).update(derivative=store.put(b"autre chose", f"derivative:{upload.pk}"))
    assert [one["code"] for one in check(version).reasons] == ["UNCHECKED"]


def test_agreements_count_for_the_networks_they_name(
    write: Write, channel: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    mastodon, bluesky = channel("mastodon"), channel("bluesky")
    version = write(variants={mastodon.pk: "", bluesky.pk: ""})
    agreed = Consent.objects.create(
        establishment=version.draft.establishment, pseudonym="Hirondelle", created_by=version.saved_by
    )
    version.consents.add(agreed)
    monkeypatch.setattr(
        doors, "evidence", lambda _version, _day, name: (Evidence("image", None, None),) if name == "mastodon" else ()
    )
    seen: list[tuple[Evidence, ...]] = []
    real = whole_check.check_post
    monkeypatch.setattr(
        whole_check, "check_post", lambda text, situation: seen.append(situation.consents) or real(text, situation)
    )
    check(version)
    assert sorted(len(one) for one in seen) == [0, 1]


def test_no_word_of_a_post_stands_outside_its_texts(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    version = check(write(TELLING))
    stored = json.loads(serializers.serialize("json", [version]))[0]["fields"]
    assert NAME in stored.pop("text")
    everything = json.dumps(stored, ensure_ascii=False) + json.dumps(list(Line.objects.values()), default=str)
    assert NAME not in everything
    assert "appendicite" not in everything
    assert NAME not in caplog.text
