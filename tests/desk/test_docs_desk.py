"""What the desk's pages of documentation say of settings and commands is so, in both languages."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from paravent_desk import environment
from paravent_desk.environment import read

pytestmark = pytest.mark.sqlite_only

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "desk-administrator.md", ROOT / "docs" / "fr" / "desk-administrateur.md"]
JOURNAL = [ROOT / "docs" / "desk-audit.md", ROOT / "docs" / "fr" / "desk-journal.md"]
OURS = {"serve", "work"}
"""Commands of `publishing`, which may come after these pages."""


def settings() -> set[str]:
    """Every variable that `environment.py` reads: `get("NAME")`, and the names in tuples."""
    tree = ast.parse(Path(environment.__file__).read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"get", "_together", "_days"}:
            found |= {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return {f"PARAVENT_{name}" for name in found if re.fullmatch(r"[A-Z][A-Z0-9_]+", name)}


def told(page: Path) -> dict[str, str]:
    """The table: variable → what stands without it."""
    rows = re.findall(r"^\| ((?:`PARAVENT_\w+`(?:, )?)+) \| ([^|]*) \|", page.read_text(), re.MULTILINE)
    return {name: without for names, without in rows for name in re.findall(r"`(\w+)`", names)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_is_told(page: Path) -> None:
    assert set(told(page)) == settings()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_days_are_those_of_the_code(page: Path, tmp_path: Path) -> None:
    here = read({"PARAVENT_DATA": str(tmp_path)})
    days = {name: int(without) for name, without in told(page).items() if name.endswith("_DAYS")}
    assert days == {name: getattr(here, name.removeprefix("PARAVENT_").lower()) for name in days}
    assert len(days) == 7


@pytest.mark.parametrize("page", JOURNAL, ids=lambda page: page.name)
def test_days_of_erasure_are_those_of_the_code(page: Path, tmp_path: Path) -> None:
    here = read({"PARAVENT_DATA": str(tmp_path)})
    names = ("originals", "texts", "abandoned", "messages", "learning", "addresses", "notes")
    told = [int(days) for days in re.findall(r"^\| [^|]+ \| (\d+) (?:days|jours)", page.read_text(), re.MULTILINE)]
    assert told == [getattr(here, f"keep_{name}_days") for name in names]


@pytest.mark.parametrize("page", [*PAGES, *JOURNAL], ids=lambda page: page.name)
def test_commands_that_are_named_exist(page: Path) -> None:
    named = set(re.findall(r"paravent-desk ([a-z]+)", page.read_text()))
    assert named <= set(get_commands()) | OURS


@pytest.mark.parametrize(("page", "most"), [*((page, 150) for page in PAGES), *((page, 80) for page in JOURNAL)])
def test_a_page_can_be_read_in_one_go(page: Path, most: int) -> None:
    assert len(page.read_text().splitlines()) <= most
