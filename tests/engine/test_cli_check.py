import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from paravent.cli import main
from paravent.cli.arguments import consent
from paravent.cli.exits import CommandError
from paravent.errors import InvalidPost, InvalidRule, MissingPart, UnreadableFile
from paravent.post import Author, Consent, Kind, Language, Scope
from tests.engine.made_reports import NAME, report_on, stand_in

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    for name in ("COLUMNS", "NO_COLOR", "PARAVENT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    stand_in(monkeypatch)


@pytest.fixture
def asked(monkeypatch):
    """The post that reaches the engine."""
    posts = []

    def check(post, tier):
        posts.append(post)
        return report_on(post)

    stand_in(monkeypatch, check)
    return posts


def stdin(monkeypatch, content: bytes):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def test_the_exit_code_is_the_verdict(capsys):
    assert main(["check", "Bonjour à toutes"]) == 0
    assert main(["check", f"{NAME} est sortie"]) == 2


def test_data_goes_to_standard_output_alone(capsys):
    main(["check", f"{NAME} est sortie"])
    captured = capsys.readouterr()
    assert NAME in captured.out
    assert captured.err == ""


def test_json_prints_one_report(capsys):
    assert main(["check", "--json", f"{NAME} est sortie"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "stop"


def test_every_setting_reaches_the_post(asked, tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    main([
        "check", "Merci", str(tmp_path / "a.png"), "--author", "professional", "--kind", "reply", "--context", "Bravo",
        "--lang", "en",
        "--place", "Decize", "--at", "2026-03-01T18:30+01:00", "--consent", "image:written:2026-03-01", "--consent", "story",
    ])  # fmt: skip
    [post] = asked
    assert (post.text, post.author, post.kind, post.context) == ("Merci", Author.PROFESSIONAL, Kind.REPLY, "Bravo")
    assert (post.lang, post.place, post.at.isoformat()) == (Language.EN, "Decize", "2026-03-01T18:30:00+01:00")
    assert post.consents == (Consent(Scope.IMAGE, True, date(2026, 3, 1)), Consent(Scope.STORY))
    assert [attachment.name for attachment in post.attachments] == ["a.png"]


@pytest.mark.parametrize("order", [["-"], ["-", "--json"], ["--json", "-"]])
def test_standard_input_is_the_text(asked, monkeypatch, order):
    stdin(monkeypatch, "\ufeffMerci à Léa\r\n".encode())
    main(["check", *order])
    assert asked[0].text == "Merci à Léa\r\n"


def test_a_text_file_is_the_text_and_others_go_with_it(asked, tmp_path):
    (tmp_path / "post.txt").write_text("Merci", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"x")
    main(["check", str(tmp_path / "a.png"), "--lang", "fr", str(tmp_path / "post.txt")])
    assert asked[0].text == "Merci"
    assert len(asked[0].attachments) == 1


def test_a_text_that_begins_with_a_dash(asked):
    main(["check", "--", "-40%"])
    main(["check", "-40% ce mois-ci"])
    assert [post.text for post in asked] == ["-40%", "-40% ce mois-ci"]


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("image", Consent(Scope.IMAGE)),
        ("story:written", Consent(Scope.STORY, True)),
        ("image:2026-03-01", Consent(Scope.IMAGE, False, date(2026, 3, 1))),
        (
            "image:written:2026-03-01:care-ended=2026-02-01",
            Consent(Scope.IMAGE, True, date(2026, 3, 1), date(2026, 2, 1)),
        ),
    ],
)
def test_consents(typed, given):
    assert consent(typed) == given


@pytest.mark.parametrize("typed", ["", "photo", "image:yes", "image:2026-13-01", "image:written:written", "image:care-ended=x"])
def test_an_unclear_consent_is_wrong_use(typed, capsys):
    with pytest.raises(CommandError):
        consent(typed)
    assert main(["check", "Merci", "--consent", typed]) == 64
    assert "image:written:2026-03-01" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 64),
        (["publish"], 64),
        (["check"], 66),
        (["check", ""], 66),
        (["check", " \n"], 66),
        (["check", NAME, "--author", NAME], 64),
        (["check", NAME, "--kind"], 64),
        (["check", NAME, "--lang", "de"], 64),
        (["check", NAME, "--at", NAME], 64),
        (["check", NAME, f"--{NAME}"], 64),
        (["check", NAME, f"--json={NAME}"], 64),
        (["check", NAME, NAME], 66),
        (["check", f"{NAME}.jpg"], 66),
        (["check", f"/nowhere/{NAME}"], 66),
        (["check", f"{NAME}\0.jpg"], 66),
        (["check", "."], 66),
        (["check", os.devnull], 66),
    ],
)
def test_wrong_use_says_what_to_do_and_never_what_was_typed(arguments, code, capsys):
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("paravent: ")
    assert NAME not in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_file_one_may_not_read(tmp_path, capsys):
    path = tmp_path / f"{NAME}.png"
    path.write_bytes(b"x")
    path.chmod(0)
    assert main(["check", str(path)]) == 66
    assert NAME not in capsys.readouterr().err


@pytest.mark.parametrize("text", ["\ud800", f"{NAME}\udfff", "Merci \udce9"])
def test_half_characters_are_held(text, capsys):
    assert main(["check", text]) == 2
    assert main(["check", "--json", text]) == 2
    capsys.readouterr().out.encode("utf-8")


def test_bytes_that_are_no_text_are_held(monkeypatch, capsys):
    stdin(monkeypatch, b"Merci \xff\xfe")
    assert main(["check", "-"]) == 2


@pytest.mark.parametrize("text", ["\x00", "a\u202eb\u200b", "\x1b]0;x\x07 Merci", "Merci " * 100_000])
def test_odd_texts_are_checked_and_never_steer_the_terminal(text, capsys):
    assert main(["check", text + NAME]) == 2
    out = capsys.readouterr().out
    assert not any(sign in out for sign in "\x00\x07\x1b\u202e\u200b")


def test_too_much_on_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("paravent.cli.inputs.MAX_TEXT_BYTES", 10)
    stdin(monkeypatch, b"x" * 11)
    assert main(["check", "-"]) == 66


def test_two_texts_are_one_too_many(monkeypatch, tmp_path, capsys):
    (tmp_path / "post.txt").write_text("Merci", encoding="utf-8")
    assert main(["check", "Merci", str(tmp_path / "post.txt")]) == 64


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidPost(NAME), 64),
        (UnreadableFile("The file changed."), 66),
        (MissingPart("Install it."), 69),
        (ImportError(NAME), 69),
        (InvalidRule("Rule X."), 70),
        (RuntimeError(NAME), 70),
        (RecursionError(NAME), 70),
        (MemoryError(), 66),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
    ],
)
@pytest.mark.parametrize("ui", ["fr", "en"])
def test_one_handler_makes_exit_codes(error, code, ui, monkeypatch, capsys):
    def check(post, tier):
        raise error

    monkeypatch.setattr("paravent.cli.exits._close_quietly", lambda: None)
    stand_in(monkeypatch, check)
    assert main(["check", "Merci", "--ui", ui]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    if not isinstance(error, InvalidPost):
        assert NAME not in captured.err


def test_debugging_shows_where_and_never_what(monkeypatch, capsys):
    def check(post, tier):
        raise RuntimeError(post.text)

    stand_in(monkeypatch, check)
    monkeypatch.setenv("PARAVENT_DEBUG", "1")
    assert main(["check", NAME]) == 70
    err = capsys.readouterr().err
    assert "RuntimeError" in err
    assert "test_cli_check.py" in err
    assert NAME not in err


def test_fix_writes_the_safe_copy(tmp_path, capsys):
    (tmp_path / "a.png").write_bytes(b"x")
    out = tmp_path / "new" / "out"
    assert main(["check", f"{NAME} est sortie", str(tmp_path / "a.png"), "--fix", str(out), "--json"]) == 2
    assert (out / "post.txt").read_text(encoding="utf-8") == "une patiente est sortie"
    assert (out / "image-1.png").read_bytes() == b"clean"
    safe = json.loads(capsys.readouterr().out)["safe"]
    assert safe["text_path"] == str(out / "post.txt")
    assert safe["files"] == [{"name": "image-1.png", "alt_text": "", "path": str(out / "image-1.png")}]


def test_fix_writes_over_nothing(tmp_path, capsys):
    for _ in range(3):
        main(["check", f"{NAME} est sortie", "--fix", str(tmp_path)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["post-1.txt", "post-2.txt", "post.txt"]
    assert str(tmp_path / "post-2.txt") in capsys.readouterr().out


def test_fix_writes_no_copy_that_is_held_itself(tmp_path, capsys):
    assert main(["check", "\ud800", "--fix", str(tmp_path / "out"), "--ui", "en"]) == 2
    assert not (tmp_path / "out").exists()
    assert "Nothing was written" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_does_not_hide_the_verdict(tmp_path, capsys):
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    assert main(["check", f"{NAME} est sortie", "--fix", str(tmp_path / "out")]) == 73
    captured = capsys.readouterr()
    assert "STOP" in captured.out or "À RETENIR" in captured.out
    assert "paravent: " in captured.err


@pytest.mark.parametrize("command", ["check", "clean", "scan", "rules", "explain"])
@pytest.mark.parametrize("ui", ["fr", "en"])
def test_every_command_has_help(command, ui, capsys):
    assert main([command, "--help", "--ui", ui]) == 0
    assert f"paravent {command}" in capsys.readouterr().out


def test_help_and_version(capsys):
    assert main(["--help"]) == 0
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.rstrip().split("\n")[-1].startswith("paravent 0.")


def test_a_closed_pipe_is_no_traceback():
    command = f"'{sys.executable}' -m paravent.cli rules --json | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": "src"}
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "["
