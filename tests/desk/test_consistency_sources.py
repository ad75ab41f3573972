"""What holds over the desk's sources: nothing seen is logged, no template slips past the policy, production has no warning."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite_only

SOURCES = Path(__file__).parents[2] / "src" / "paravent_desk"
MODULES = sorted(path for path in SOURCES.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(SOURCES.rglob("*.html"))
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
PERSONAL = {"text", "title", "email", "address", "identity", "pseudonym", "context", "alt_text", "handle", "reason", "note"}
WHOLE = {*(f"templates/{name}.html" for name in ("base", "400", "500")), "public/templates/public/page.html"}
"""Pages of their own: the one that all extend, those that must show when nothing else works, the one without account."""
DJANGOS = {"templates/django/forms/field.html": "help texts are ours and Django's; its own template says the same"}
COMMANDS = {"cli.py", "messages.py"}


def named(path: Path) -> str:
    return str(path.relative_to(SOURCES))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_nothing_is_printed(path: Path) -> None:
    if path.name in COMMANDS:
        pytest.skip("a command speaks to whoever runs it")
    assert not [call.lineno for call in calls(path) if isinstance(call.func, ast.Name) and call.func.id == "print"]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_log_line_says_what_was_seen(path: Path) -> None:
    for call in calls(path):
        function = call.func
        if not (isinstance(function, ast.Attribute) and function.attr in LEVELS and isinstance(function.value, ast.Name)):
            continue
        if function.value.id not in {"logger", "log", "logging"}:
            continue
        told = [part for argument in call.args for part in ast.walk(argument)]
        assert not [part for part in told if isinstance(part, ast.JoinedStr)], f"line {call.lineno}: an f-string"
        seen = [part.attr for part in told if isinstance(part, ast.Attribute) and part.attr in PERSONAL]
        assert not seen, f"line {call.lineno}: {seen}"
        quiet = any(one.arg == "exc_info" and getattr(one.value, "value", None) is False for one in call.keywords)
        assert function.attr != "exception" or quiet, f"line {call.lineno}: a traceback holds values"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_extends_base_or_is_a_fragment(path: Path) -> None:
    text = path.read_text()
    whole = "<html" in text or "<body" in text
    assert whole is (named(path) in WHOLE)
    if whole or "{% extends" not in text:
        return
    assert text.lstrip().startswith("{% extends"), "what stands before it is never shown"


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_nothing_in_line(path: Path) -> None:
    text = re.sub(r"{%.*?%}", "", path.read_text())
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:", text)
    assert not re.findall(r"<script(?![^>]*\b(?:src|nonce)=)", text)
    assert not re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//", text), "everything is served by ourselves"
    assert "|safe" not in text or named(path) in DJANGOS
    assert "autoescape off" not in text


def test_django_has_nothing_to_say_about_production(tmp_path: Path) -> None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PARAVENT_", "DJANGO_"))}
    environ |= {"PARAVENT_DATA": str(tmp_path), "PARAVENT_ADDRESS": "https://desk.saint-aubin.example"}
    done = subprocess.run(
        [sys.executable, "-m", "paravent_desk.cli", "check", "--deploy", "--fail-level", "WARNING"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
