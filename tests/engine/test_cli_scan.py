import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paravent.cli import main
from paravent.cli.exits import CommandError
from paravent.cli.folder import FolderOfPosts
from paravent.cli.progress import Progress
from paravent.cli.resuming import Partial
from paravent.cli.tables import JsonLines
from tests.engine.made_reports import NAME, report_on, stand_in

ROOT = Path(__file__).parents[2]
POSTS = [
    {"id": "a", "text": "Bonjour à toutes 👩🏽‍⚕️", "author": "hospital", "kind": "post", "lang": "fr"},
    {"id": 2, "text": f"👩🏽‍⚕️ {NAME} est sortie", "author": "professional", "kind": "reply", "context": "Bravo"},
    {"id": "c", "text": "Merci", "verdict": "ok", "reasons": [], "spans": []},
]


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    stand_in(monkeypatch)


def written(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def scan(tmp_path):
    def run(source, *options, code=0):
        out = tmp_path / "out.jsonl"
        assert main(["scan", str(source), "-o", str(out), *options]) == code
        return lines(out) if out.exists() else None

    return run


def test_one_line_a_record_in_order_with_exactly_these_fields(tmp_path, scan, capsys):
    answers = scan(written(tmp_path / "in.jsonl", POSTS))
    start = POSTS[1]["text"].index(NAME)
    assert answers == [
        {"id": "a", "verdict": "ok", "reasons": [], "spans": [], "safe": POSTS[0]["text"]},
        {
            "id": 2,
            "verdict": "stop",
            "reasons": ["IDENTIFIED_PATIENT"],
            "spans": [{"start": start, "end": start + len(NAME), "label": "PATIENT"}],
            "safe": "👩🏽‍⚕️ une patiente est sortie",
        },
        {"id": "c", "verdict": "ok", "reasons": [], "spans": [], "safe": "Merci"},
    ]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("3 records: 2 may go out, 0 to be decided, 1 held (0 of them unchecked).\n")


def test_nothing_but_the_output_is_left(tmp_path, scan):
    scan(written(tmp_path / "in.jsonl", POSTS))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f'{{"id": "x", "text": "{NAME}"', None),
        (f'["{NAME}"]', None),
        (f'"{NAME}"', None),
        ("[" * 100_000, None),
        (f'{{"id": "x", "text": "{NAME}", "text": "Merci"}}', None),
        ('{"id": "x", "text": 3}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "author": "nurse"}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "author": ["hospital"]}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "lang": "de"}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "context": 4}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "at": "soon"}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "place": 4}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "autor": "patient"}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "consents": ["photo"]}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "attachments": ["missing.png"]}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "attachments": "a.png"}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "attachments": ["a\\u0000"]}}', "x"),
        (f'{{"id": "x", "text": "{NAME}", "attachments": ["/dev/null"]}}', "x"),
        ('{"id": "x", "text": " "}', "x"),
        ('{"id": "x"}', "x"),
        (f'{{"id": "x", "text": "{NAME} \\ud800"}}', "x"),
        (f'{{"id": "\\ud800", "text": "{NAME}"}}', None),
        (f'{{"id": 1.5, "text": "{NAME}"}}', None),
        (f'{{"id": true, "text": "{NAME}"}}', None),
        (f'{{"id": "x", "text": "{NAME}", "author": {"9" * 5000}}}', None),
    ],
)
def test_a_bad_record_is_held_says_why_and_shows_nothing(line, name, tmp_path, scan, capsys):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "Merci"}\n' + line + '\n{"id": 3, "text": "Merci"}\n', encoding="utf-8")
    first, bad, last = scan(path)
    assert (first["id"], last["id"]) == (1, 3)
    error = bad.pop("error")
    assert bad == {"id": name, "verdict": "stop", "reasons": ["UNCHECKED"], "spans": [], "safe": None}
    assert error.startswith("Record 2 ")
    assert NAME not in error
    assert NAME not in capsys.readouterr().err


def test_bytes_that_are_no_text(tmp_path, scan):
    (tmp_path / "in.jsonl").write_bytes(
        b'\xef\xbb\xbf{"id": 1, "text": "Merci"}\r\n{"id": 2, "text": "\xe9t\xe9"}\r\n\r\n{"id": 3, "text": "x"}'
    )
    first, bad, last = scan(tmp_path / "in.jsonl")
    assert (first["verdict"], bad["reasons"], last["verdict"]) == ("ok", ["UNCHECKED"], "ok")


def test_a_line_that_is_too_long_is_read_past(tmp_path, scan, monkeypatch):
    monkeypatch.setattr("paravent.cli.tables.MAX_RECORD_BYTES", 100)
    path = written(tmp_path / "in.jsonl", [{"id": n, "text": "x" * length} for n, length in enumerate((1000, 5, 150))])
    answers = scan(path)
    assert [answer["verdict"] for answer in answers] == ["stop", "ok", "stop"]
    assert "error" in answers[0]


def test_a_check_that_breaks_down_holds_its_record_alone(tmp_path, scan, monkeypatch):
    def check(post, tier):
        if NAME in post.text:
            raise RuntimeError(post.text)
        return report_on(post)

    stand_in(monkeypatch, check)
    answers = scan(written(tmp_path / "in.jsonl", POSTS))
    assert [answer["verdict"] for answer in answers] == ["ok", "stop", "ok"]
    assert answers[1]["error"] == "Record 2 could not be checked (RuntimeError)."


def test_options_hold_for_records_that_do_not_say_otherwise(tmp_path, scan, monkeypatch):
    posts = []
    stand_in(monkeypatch, lambda post, tier: posts.append(post) or report_on(post))
    records = [
        {"id": 1, "text": "x"},
        {"id": 2, "text": "x", "author": "public", "kind": "post", "lang": "fr", "place": "Lyon"},
    ]
    scan(written(tmp_path / "in.jsonl", records), "--author", "patient", "--kind", "reply", "--lang", "en", "--place", "Nevers")
    assert [(p.author, p.kind, p.lang, p.place) for p in posts] == [
        ("patient", "reply", "en", "Nevers"),
        ("public", "post", "fr", "Lyon"),
    ]


def test_attachments_lie_beside_the_input(tmp_path, scan, monkeypatch):
    posts = []
    stand_in(monkeypatch, lambda post, tier: posts.append(post) or report_on(post))
    (tmp_path / "a.png").write_bytes(b"x")
    record = {"id": 1, "text": "x", "attachments": ["a.png"], "consents": ["image:written:2026-03-01"], "at": "2026-03-02"}
    scan(written(tmp_path / "in.jsonl", [record]))
    [post] = posts
    assert post.attachments[0].content == b"x"
    assert post.consents[0].written
    assert post.at.day == 2


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(tmp_path, scan, separator):
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=separator)
        rows.writerow(["id", "text", "author", "context"])
        rows.writerow(["a", f'Bonjour,\n« {NAME} » ; "merci"\t!', "hospital", ""])
        rows.writerow(["b", "Merci", "nurse", ""])
        file.write("\r\nc\r\n")
        rows.writerow(["d", "Merci", "public", "Bravo"])
    answers = scan(path)
    assert [(answer["id"], answer["verdict"], "error" in answer) for answer in answers] == [
        ("a", "stop", False),
        ("b", "stop", True),
        (None, "stop", True),
        ("d", "ok", False),
    ]


def test_csv_with_broken_quotes_loses_no_record_before_or_after(tmp_path, scan):
    path = tmp_path / "in.csv"
    path.write_text('id,text\na,Merci\nb,"Mer"ci\nc,Merci\nd,"Merci\n', encoding="utf-8")
    assert [answer["verdict"] for answer in scan(path)] == ["ok", "stop", "ok", "stop"]


def test_csv_that_is_no_utf8_is_held(tmp_path, scan):
    (tmp_path / "in.csv").write_bytes("id,text\na,été\nb,ete\n".encode("cp1252"))
    assert [answer["verdict"] for answer in scan(tmp_path / "in.csv")] == ["stop", "ok"]


def test_parquet(tmp_path, scan):
    pyarrow = pytest.importorskip("pyarrow", reason="the extra `tables` is not installed")
    from pyarrow import parquet

    rows = [{"id": i, "text": f"{NAME} {i}" if i % 2 else "Merci", "author": None, "attachments": []} for i in range(600)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "in.parquet")
    answers = scan(tmp_path / "in.parquet")
    assert [answer["id"] for answer in answers] == list(range(600))
    assert {answer["verdict"] for answer in answers[::2]} == {"ok"}


def test_parquet_that_is_none(tmp_path, scan):
    pytest.importorskip("pyarrow", reason="the extra `tables` is not installed")
    (tmp_path / "in.parquet").write_bytes(b"PAR1 no")
    scan(tmp_path / "in.parquet", code=66)


def test_a_folder(tmp_path, scan, monkeypatch, capsys):
    posts = {}
    stand_in(monkeypatch, lambda post, tier: posts.update({(post.text, len(post.attachments)): 1}) or report_on(post))
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "visit.txt").write_text("Merci", encoding="utf-8")
    (folder / "visit.jpg").write_bytes(b"x")
    (folder / "sub" / "x-ray.dcm").write_bytes(b"x")
    (folder / "bad.txt").write_bytes(b"\xff")
    (folder / ".hidden").write_bytes(b"x")
    answers = scan(folder)
    assert [(answer["id"], answer["verdict"]) for answer in answers] == [
        ("bad.txt", "stop"),
        ("visit.txt", "ok"),
        ("sub/x-ray.dcm", "ok"),
    ]
    assert set(posts) == {("Merci", 1), ("", 1)}
    assert "hidden files left aside: 1" in capsys.readouterr().err


def test_an_output_inside_the_folder_is_no_post(tmp_path):
    (tmp_path / "a.txt").write_text("Merci", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    for _ in range(2):
        assert main(["scan", str(tmp_path), "-o", str(out)]) == 0
        assert [answer["id"] for answer in lines(out)] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("in.jsonl", None, 66),
        ("in.docx", b"PK", 66),
        ("in.json", b"[]", 66),
        ("in.csv", b"Mme,Durand\n", 66),
        ("in.csv", b"", 66),
        ("in.jsonl", b"", 0),
    ],
)
def test_inputs_that_are_none(name, content, code, tmp_path, scan, capsys):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    scan(tmp_path / name, code=code)
    assert "Durand" not in capsys.readouterr().err


def test_the_output_is_never_the_input(tmp_path, capsys):
    path = written(tmp_path / "in.jsonl", POSTS)
    assert main(["scan", str(path), "-o", str(path)]) == 64
    assert len(lines(path)) == 3


def test_an_output_that_cannot_be_written(tmp_path, capsys):
    path = written(tmp_path / "in.jsonl", POSTS)
    assert main(["scan", str(path), "-o", str(tmp_path / "no" / "out.jsonl")]) == 73


@pytest.mark.parametrize("number", ["0", "65", "x", "-1", "1.5", ""])
def test_jobs_is_a_number_of_processes(number, tmp_path, capsys):
    assert main(["scan", "in", "-o", "out", f"--jobs={number}"]) == 64


@contextlib.contextmanager
def interrupted_after(count, monkeypatch):
    """Let Ctrl-C be pressed while record `count` is checked."""
    seen = []

    def check(post, tier):
        seen.append(post)
        if len(seen) > count:
            raise KeyboardInterrupt
        return report_on(post)

    stand_in(monkeypatch, check)
    yield
    seen.clear()
    stand_in(monkeypatch, lambda post, tier: seen.append(post) or report_on(post))
    interrupted_after.seen = seen


@pytest.fixture
def stopped(tmp_path, monkeypatch, capsys):
    """A scan of ten records that was interrupted after six."""
    records = [{"id": i, "text": f"{NAME} {i}" if i % 3 else "Merci"} for i in range(10)]
    path, out = written(tmp_path / "in.jsonl", records), tmp_path / "out.jsonl"
    whole = tmp_path / "whole.jsonl"
    assert main(["scan", str(path), "-o", str(whole)]) == 0
    with interrupted_after(6, monkeypatch):
        assert main(["scan", str(path), "-o", str(out)]) == 130
    assert "interrupted after 6 records" in capsys.readouterr().err
    assert not out.exists()
    return path, out, whole


def test_an_interrupted_scan_goes_on_where_it_stopped(stopped, capsys):
    path, out, whole = stopped
    assert main(["scan", str(path), "-o", str(out)]) == 0
    assert out.read_bytes() == whole.read_bytes()
    assert len(interrupted_after.seen) == 4
    err = capsys.readouterr().err
    assert "going on after 6 records" in err
    assert "10 records: 4 may go out, 0 to be decided, 6 held" in err


def test_half_a_line_after_the_checkpoint_goes(stopped):
    path, out, whole = stopped
    with out.with_name("out.jsonl.part").open("ab") as file:
        file.write(b'{"id": 6, "verd')
    assert main(["scan", str(path), "-o", str(out)]) == 0
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("change", ["record", "shorter", "settings", "lost", "damaged"])
def test_what_has_changed_starts_anew(stopped, change, capsys):
    path, out, _ = stopped
    options = []
    part, state = out.with_name("out.jsonl.part"), out.with_name("out.jsonl.part.json")
    if change == "record":
        path.write_text(path.read_text(encoding="utf-8").replace("Merci", "Salut", 1), encoding="utf-8")
    elif change == "shorter":
        path.write_text("".join(path.read_text(encoding="utf-8").splitlines(True)[:3]), encoding="utf-8")
    elif change == "settings":
        options = ["--author", "public"]
    elif change == "lost":
        part.write_bytes(b"")
    else:
        state.write_text("{", encoding="utf-8")
    assert main(["scan", str(path), "-o", str(out), *options]) == 0
    assert len(interrupted_after.seen) == len(lines(path)) == len(lines(out))
    if change in ("record", "shorter", "settings"):
        assert "starting anew" in capsys.readouterr().err


def test_an_interruption_while_passing_over_keeps_the_checkpoint(stopped, monkeypatch):
    path, out, _ = stopped
    with monkeypatch.context() as patch:

        def interrupt(self, kept):
            raise KeyboardInterrupt

        patch.setattr(Partial, "matches", interrupt)
        assert main(["scan", str(path), "-o", str(out)]) == 130
    assert main(["scan", str(path), "-o", str(out)]) == 0
    assert len(interrupted_after.seen) == 4


def test_an_interruption_in_the_midst_of_a_record_neither_loses_nor_doubles_it(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    out = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt), Partial(out, "") as partial:
        partial.start_anew()
        partial.write("one", b"1", ("ok",))
        with monkeypatch.context() as patch:
            patch.setattr("paravent.cli.resuming.Done", interrupt)
            partial.write("two", b"2", ("ok",))
    with Partial(out, "") as partial:
        kept = partial.earlier()
        assert kept is not None
        partial.read(b"1")
        assert partial.matches(kept)
        partial.go_on(kept)
        partial.write("two", b"2", ("stop",))
        partial.finish()
    assert out.read_text() == "one\ntwo\n"
    assert partial.counts == {"ok": 1, "stop": 1}


@pytest.mark.parametrize("header", ["id,text,text", "text,id,id", "text, text"])
def test_a_table_with_two_columns_of_one_name_is_refused(header, tmp_path, capsys):
    (tmp_path / "in.csv").write_text(f"{header}\na,b,c\n", encoding="utf-8")
    assert main(["scan", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.jsonl")]) == 66
    assert "Traceback" not in capsys.readouterr().err


def test_two_scans_never_write_one_output(tmp_path, capsys):
    pytest.importorskip("fcntl", reason="no file locks on this system")
    out = tmp_path / "out.jsonl"
    with Partial(out, ""), pytest.raises(CommandError), Partial(out, ""):
        pass


def test_a_checkpoint_is_its_owner_s_alone(stopped):
    _, out, _ = stopped
    assert out.with_name("out.jsonl.part.json").stat().st_mode & 0o077 == 0


class Screen:
    def __init__(self, terminal):
        self.text, self.terminal = "", terminal

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text

    def flush(self):
        pass


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_a_bar_on_a_terminal_and_a_line_every_two_seconds_elsewhere(terminal, monkeypatch):
    from paravent.cli.interface import Words
    from paravent.post import Language

    clock = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    screen = Screen(terminal)
    progress = Progress(screen, Words(Language.EN))
    for number in range(1, 5):
        progress.step(number, number / 4)
    progress.clear()
    if terminal:
        assert "[######..................] 1 records (25%)" in screen.text
        assert screen.text.endswith("\r")
    else:
        assert screen.text.split("\n")[0] == "paravent: 2 records (50%), 1 a second"
        assert screen.text.count("\n") == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=300) | st.text('{}[]",:aidtex\n\\u0d8 ', max_size=200).map(str.encode))
def test_every_line_of_any_input_gets_its_answer(content, tmp_path):
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_bytes(content)
    assert main(["scan", str(path), "-o", str(out)]) in (0, 66)
    blank = b"\xef\xbb\xbf \t\r\n"
    assert len(lines(out)) == sum(bool(line.strip(blank)) for line in content.split(b"\n"))


def test_records_are_read_one_at_a_time(tmp_path):
    path = written(tmp_path / "in.jsonl", POSTS)
    records = JsonLines(path).records()
    assert next(records).number == 1
    path.write_text("", encoding="utf-8")
    assert FolderOfPosts(tmp_path).folder == tmp_path


@pytest.fixture(scope="module")
def engine():
    """The real engine in processes of its own."""
    environment = {**os.environ, "PYTHONPATH": "src", "LC_ALL": "en_GB.UTF-8"}
    command = [sys.executable, "-m", "paravent.cli"]
    probe = subprocess.run([*command, "check", "Bonjour"], capture_output=True, cwd=ROOT, env=environment, timeout=60)
    if probe.returncode > 2:
        pytest.skip("the engine does not run yet")
    return lambda *arguments, **more: subprocess.Popen([*command, *arguments], cwd=ROOT, env=environment, **more)


@pytest.mark.slow
def test_processes_keep_the_order_and_the_answers(tmp_path, engine):
    path = written(tmp_path / "in.jsonl", [{"id": i, "text": f"Mme Durand, lit {i}" if i % 3 else "Merci"} for i in range(60)])
    for jobs in ("1", "2"):
        assert engine("scan", str(path), "-o", str(tmp_path / jobs), "--jobs", jobs, stderr=subprocess.DEVNULL).wait(120) == 0
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert [answer["id"] for answer in lines(tmp_path / "1")] == list(range(60))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_keeps_what_was_done(tmp_path, engine):
    path = written(tmp_path / "in.jsonl", [{"id": i, "text": f"Mme Durand est au lit {i}"} for i in range(20_000)])
    out = tmp_path / "out.jsonl"
    process = engine("scan", str(path), "-o", str(out), stderr=subprocess.PIPE, text=True)
    part = out.with_name("out.jsonl.part")
    until = time.monotonic() + 60
    while time.monotonic() < until and not (part.exists() and part.stat().st_size):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "goes on from there" in err
    assert "Traceback" not in err
    assert json.loads(out.with_name("out.jsonl.part.json").read_text(encoding="utf-8"))["records"] > 0


def workers_of(process):
    """The process ids of a scan's workers, as Linux tells them."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux tells the processes of a process")
def test_a_process_that_dies_loses_no_record(tmp_path, engine):
    path = written(tmp_path / "in.jsonl", [{"id": i, "text": f"Mme Durand est au lit {i}"} for i in range(300)])
    out = tmp_path / "out.jsonl"
    process = engine("scan", str(path), "-o", str(out), "--jobs", "2", stderr=subprocess.PIPE, text=True)
    part = out.with_name("out.jsonl.part")
    until = time.monotonic() + 60
    while time.monotonic() < until and not (part.exists() and part.stat().st_size):
        time.sleep(0.02)
    os.kill(workers_of(process)[0], signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    answers = lines(out)
    assert [answer["id"] for answer in answers] == list(range(300))
    assert {answer["verdict"] for answer in answers} == {"stop"}
