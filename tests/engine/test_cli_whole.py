"""The command line on the engine itself, as a newcomer meets it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from paravent.cli import main

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "src/paravent/cli/report.schema.json").read_text(encoding="utf-8"))
EXAMPLES = [ROOT / "examples" / "photo.jpg", ROOT / "examples" / "radiograph.jpg"]


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["Bonne année à toutes et à tous !"], 0, None),
        (["The flu clinic opens on Monday in the main hall."], 0, None),
        (["Mme Maryvonne Quéguiner, 87 ans, est sortie hier de la chambre 214 après sa pneumonie."], 2, "IDENTIFIED_PATIENT"),
        (["Mrs Philomena Grady, 87, left bed 3 yesterday after her stroke."], 2, "IDENTIFIED_PATIENT"),
        (
            ["Merci, et bon rétablissement après votre opération !", "--kind", "reply", "--context", "Super équipe."],
            2,
            "CARE_CONFIRMED",
        ),
    ],
)
def test_posts_get_their_verdict_and_a_report_that_fits_the_schema(arguments, code, reason, capsys):
    assert main(["check", *arguments]) == code
    assert main(["check", *arguments, "--json"]) == code
    out = capsys.readouterr().out
    report = json.loads(out[out.index('{\n  "schema"') :])
    jsonschema.validate(report, SCHEMA)
    assert reason in [None, *(found["code"] for found in report["reasons"])]
    assert report["unread"] == []


def test_the_safe_text_is_written_and_may_go_out(tmp_path, capsys):
    text = "Mme Maryvonne Quéguiner, 87 ans, est sortie hier de la chambre 214 après sa pneumonie."
    main(["check", text, "--fix", str(tmp_path)])
    safe = (tmp_path / "post.txt").read_text(encoding="utf-8")
    assert "Quéguiner" not in safe
    assert "214" not in safe
    assert main(["check", str(tmp_path / "post.txt")]) < 2


@pytest.mark.parametrize(
    "path", [EXAMPLES[0], *(pytest.param(path, marks=pytest.mark.long) for path in EXAMPLES[1:])], ids=lambda path: path.stem
)
def test_a_picture_is_cleaned_and_its_copy_holds_nothing_more(path, tmp_path, capsys):
    pytest.importorskip("cv2", reason="the extra `pictures` is not installed")
    if not path.exists():
        pytest.skip("the example is not there")
    assert main(["check", str(path), "--json"]) == 2
    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)
    assert main(["clean", str(path), "-o", str(tmp_path)]) == 0
    assert main(["clean", str(tmp_path / "image-1.jpg"), "-o", str(tmp_path / "again")]) == 0
    assert path.read_bytes() != (tmp_path / "image-1.jpg").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["Merci à toutes ! " * 600_000, "\u202e\u200b\x00" * 1000, "a" * 199_000, "@" * 199_000, "1" * 199_000]
)
def test_texts_of_any_size_get_a_verdict_in_bounded_time(text, tmp_path):
    (tmp_path / "post.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "paravent.cli", "check", str(tmp_path / "post.txt")]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": "src"}, timeout=120)
    assert done.returncode in (0, 1, 2)
    assert done.stderr == b""
    assert len(done.stdout) < 100_000
    assert time.monotonic() - began < 60
