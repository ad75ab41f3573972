"""The eight promises of the design, each with a test that fails when it is broken (the desk's own come with the desk)."""

import io
import logging
import os
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paravent import Attachment, Post, ReasonCode, Verdict, check
from paravent.cli.document import document
from paravent.detectors import table
from paravent.errors import MissingPart
from paravent.judge import verdict
from paravent.reading import Cause

NAME, PHONE, IPP = "Ysoline Kerbrezel", "06 39 98 41 07", "800417723"
LEAK = f"Mme {NAME}, chambre 214, IPP {IPP}, a été opérée hier de la hanche. Sa fille : {PHONE}."
HARMLESS = "La collecte de sang a lieu mardi dans le hall, entrée libre de 9 h à 17 h."


def codes(report):
    return [reason.code for reason in report.reasons]


# 1. In doubt, hold


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 40, b"%PDF-1.7\n%hollow", b"\xff\xd8\xff\xe0 cut short", b"PK\x03\x04" + b"\0" * 60]
)
def test_what_cannot_be_read_is_never_ok(content):
    report = check(Post(HARMLESS, attachments=(Attachment("x.jpg", content, "une affiche"),)))
    assert report.verdict is Verdict.STOP
    assert ReasonCode.UNCHECKED in codes(report)


def test_a_detector_that_raises_holds_the_post(monkeypatch):
    def broken(reading):
        raise RuntimeError(reading.content)

    monkeypatch.setattr(table, "TEXT", (*table.TEXT, table.Detector("broken", broken)))
    report = check(Post(HARMLESS))
    assert report.verdict is Verdict.STOP
    assert [(u.cause, u.what) for u in report.unread] == [(Cause.DETECTOR_FAILED, "broken")]


def test_a_detector_that_takes_too_long_holds_the_post(monkeypatch):
    import threading

    release = threading.Event()

    def endless(reading):
        release.wait(30)
        yield from ()

    monkeypatch.setattr(table, "SECONDS", 0.2)
    monkeypatch.setattr(table, "TEXT", (*table.TEXT, table.Detector("endless", endless)))
    report = check(Post(HARMLESS))
    release.set()
    assert report.verdict is Verdict.STOP
    assert (Cause.TIME_OUT, "endless") in [(u.cause, u.what) for u in report.unread]


def test_a_file_whose_check_takes_too_long_has_no_copy_and_neither_has_what_comes_after(monkeypatch):
    import threading

    pictures = pytest.importorskip("PIL.Image", reason="the extra paravent[pictures] is not installed")
    release, content = threading.Event(), io.BytesIO()
    pictures.new("RGB", (40, 30), "navy").save(content, "PNG")

    def endless(reading):
        release.wait(30)
        yield from ()

    monkeypatch.setattr(table, "SECONDS", 0.2)
    monkeypatch.setattr(table, "PICTURE", (table.Detector("endless", endless),))
    attachments = (
        Attachment("a.png", content.getvalue(), "une affiche"),
        Attachment("b.png", content.getvalue(), "une affiche"),
    )
    report = check(Post(HARMLESS, attachments=attachments))
    release.set()
    assert {u.attachment for u in report.unread if u.cause is Cause.TIME_OUT} == {0, 1}
    assert report.safe.copy.attachments == ()


def test_findings_that_cannot_be_merged_hold_the_post(monkeypatch):
    def broken(findings):
        raise RuntimeError(findings)

    monkeypatch.setattr(table, "merge", broken)
    report = check(Post(HARMLESS))
    assert report.verdict is Verdict.STOP
    assert report.unread[0].cause is Cause.DETECTOR_FAILED


def test_a_missing_model_holds_the_post(monkeypatch):
    def gone(reading):
        raise MissingPart("The model file is missing. Reinstall paravent.")

    monkeypatch.setattr(table, "TEXT", (table.Detector("names", gone),))
    report = check(Post(HARMLESS))
    assert report.verdict is Verdict.STOP
    assert report.unread[0].cause is Cause.MISSING_PART


def test_an_altered_model_is_not_used(tmp_path, monkeypatch):
    from paravent import models

    (tmp_path / "yunet.toml").write_text('file = "yunet.onnx"\nsha256 = "0"\n')
    (tmp_path / "yunet.onnx").write_bytes(b"something else")
    monkeypatch.setattr(models, "FOLDER", tmp_path)
    models.card.cache_clear()
    models.path.cache_clear()
    with pytest.raises(MissingPart, match="not the one"):
        models.path("yunet")
    models.card.cache_clear()
    models.path.cache_clear()


def test_a_rule_that_fails_holds_the_post(monkeypatch):
    def broken(facts):
        raise KeyError("a rule nobody knows")

    monkeypatch.setattr(verdict, "reasons", broken)
    report = check(Post(HARMLESS))
    assert report.verdict is Verdict.STOP
    assert report.unread[0].cause is Cause.RULE_FAILED


@pytest.mark.parametrize("text", ["\ud800 bonjour", "a" * 200_001])
def test_what_is_no_text_or_too_long_is_held(text):
    assert check(Post(text)).verdict is Verdict.STOP


# 2. Nothing leaves the machine


def test_a_check_opens_no_connection():
    watch = (
        "import sys\n"
        "def hook(event, args):\n"
        "    if event.startswith(('socket.connect', 'socket.getaddrinfo', 'socket.sendto', 'urllib', 'http', 'smtplib')):\n"
        "        raise SystemExit(f'connection: {event}')\n"
        "sys.addaudithook(hook)\n"
        "from paravent import Post, check\n"
        f"print(check(Post({LEAK!r}, author='professional')).verdict)\n"
    )
    done = subprocess.run([sys.executable, "-c", watch], capture_output=True, text=True, check=False, env=_environment())
    assert (done.stdout.strip(), done.returncode) == ("stop", 0), done.stderr


# 3. Nothing is shown that was seen


def _environment():
    source = str(Path(__file__).parents[2] / "src")
    return {**os.environ, "PYTHONPATH": source, "PYTHONIOENCODING": "utf-8"}


def _seen(text):
    return [word for word in ("Ysoline", "Kerbrezel", "800417723", "39 98 41", "hanche") if word in text]


def test_no_repr_shows_what_was_seen():
    post = Post(
        LEAK,
        author="professional",
        context=LEAK,
        place="Kerbrezel",
        attachments=(Attachment(f"{NAME}.jpg", LEAK.encode(), LEAK),),
    )
    report = check(post)
    assert _seen(repr(post)) == []
    assert _seen(repr(report)) == []
    assert _seen(str(report.reasons)) == []


def test_no_log_and_no_error_shows_what_was_seen(monkeypatch, caplog):
    def broken(reading):
        raise RuntimeError(reading.content)

    monkeypatch.setattr(table, "TEXT", (table.Detector("broken", broken),))
    with caplog.at_level(logging.DEBUG):
        report = check(Post(LEAK))
    assert _seen(caplog.text) == []
    assert _seen(repr(report)) == []


@pytest.mark.parametrize(
    "arguments", [["check", "--author", "nobody"], ["check", "--at", "yesterday"], ["check", "--consent", "maybe"]]
)
def test_no_error_of_the_command_line_shows_the_text(arguments):
    command = [sys.executable, "-m", "paravent.cli", *arguments, LEAK]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    assert done.returncode >= 64
    assert "Traceback" not in done.stderr
    assert _seen(done.stderr + done.stdout) == []


# 4. What is published is what was checked: one digest, one report


@pytest.mark.parametrize(
    "change",
    [
        {"text": LEAK + " "},
        {"author": "hospital"},
        {"kind": "caption"},
        {"context": "?"},
        {"lang": "en"},
        {"place": "Angers"},
        {"at": datetime(2026, 3, 1)},
        {"attachments": (Attachment("a.png", b"1"),)},
        {"attachments": (Attachment("a.png", b"2"),)},
        {"attachments": (Attachment("a.png", b"1", "alt"),)},
    ],
)
def test_any_change_changes_the_digest(change):
    post = Post(LEAK, author="professional")
    assert replace(post, **change).digest() != post.digest()


def test_two_attachments_do_not_read_as_one():
    two = Post("x", attachments=(Attachment("a", b"1"), Attachment("b", b"2")))
    other = Post("x", attachments=(Attachment("a", b"1b2"), Attachment("", b"")))
    assert two.digest() != other.digest()


def test_values_are_frozen():
    report = check(Post(HARMLESS))
    with pytest.raises(FrozenInstanceError):
        report.verdict = Verdict.OK


# 5. Metadata never goes out


def test_every_file_of_a_safe_copy_is_written_anew_even_of_an_ok_post():
    pictures = pytest.importorskip("PIL.Image", reason="the extra paravent[pictures] is not installed")
    drawing = pictures.new("RGB", (120, 90), "navy")
    exif = pictures.Exif()
    exif[0x010E] = NAME
    written = io.BytesIO()
    drawing.save(written, "JPEG", exif=exif)
    report = check(Post(HARMLESS, attachments=(Attachment(f"{NAME}.jpg", written.getvalue(), "une affiche"),)))
    (copy,) = report.safe.copy.attachments
    assert NAME.encode() not in copy.content
    assert b"Exif" not in copy.content
    assert _seen(copy.name) == []


# 6. Every refusal says which rule, by which source, and what to do next


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reason_names_its_rule_source_and_next_step(lang):
    report = document(check(Post(LEAK, author="professional", lang=lang)))
    assert report["reasons"]
    for reason in report["reasons"]:
        assert reason["rules"], reason["code"]
        for rule in reason["rules"]:
            assert rule["title"] and rule["sources"] and rule["next"]


# 8. The same input with the same versions gives the same report


def test_the_same_post_gives_the_same_report_in_another_process():
    command = [sys.executable, "-m", "paravent.cli", "check", "--json", "--author", "professional", LEAK]
    runs = {
        subprocess.run(command, capture_output=True, check=False, env={**_environment(), "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().strip()


def test_signals_come_in_one_order_whatever_the_seed_of_hashes():
    told = (
        "from paravent import Author, Kind, Post, check\n"
        f"text = {LEAK!r} + ' Merci Léa, votre séjour chez nous le 12 mars ! #forzaysolinekerbrezel'\n"
        "for author in Author:\n"
        "    for kind in Kind:\n"
        "        print(check(Post(text, author=author, kind=kind, context=text)))\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", told], capture_output=True, check=False, env={**_environment(), "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
    assert runs.pop().strip()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["hospital", "professional", "patient", "public"]))
def test_any_text_gets_a_verdict_and_the_same_one_twice(text, author):
    if text.strip():
        first, second = check(Post(text, author=author)), check(Post(text, author=author))
        assert first == second


def test_the_doors_of_the_engine_are_where_they_are_said_to_be():
    import paravent

    assert sorted(paravent.__all__) == sorted(name for name in paravent.__all__ if hasattr(paravent, name))
