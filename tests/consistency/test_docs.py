"""What README and docs speak of is there: links, anchors, paths, rules, limits, figures, fields."""

import json
import re
import unicodedata
from importlib import import_module

import pytest
from pages import DOCS, FENCE, GUIDES, ROOT, name, prose

from paravent.cli.exits import Code
from paravent.judge.rulebook import rulebook

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]

MADE = frozenset({"bench/RESULTS.md"})
"""What a command of the Makefile writes, and a clone may lack."""
ELSEWHERE = ("../shared", "DESIGN.md")
"""Beside the repository: the benchmark and the design."""

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(
    r"(?:src|tests|docs|bench|training|requirements|examples|judge|words|rules)/[\w./-]*|[\w-]+\.(?:py|toml|tsv|md)"
)
RULE = re.compile(r"\b[HPU]\d\d\b")
LIMIT = re.compile(r"^\|[^|]*\| ([\d,]+) (\w+) \| `(paravent[\w.]+)\.([A-Z_]+)` \|$", re.MULTILINE)
UNITS = {"MiB": 1 << 20, "GiB": 1 << 30, "MB": 1_000_000}
LONGEST = 150


def anchors(page):
    """The anchors of a page's headings, as the forges make them."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    kept = ("".join(c for c in h.lower() if c in " -_" or unicodedata.category(c)[0] in "LN") for h in headings)
    return {heading.strip().replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    for target in LINK.findall(prose(page)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if there.is_relative_to(ROOT) and there.relative_to(ROOT).as_posix() in MADE:
            continue
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("page", GUIDES, ids=name)
def test_files_that_are_named_exist(page):
    for code in CODE.findall(prose(page)):
        for path in PATH.findall(code) if " " not in code and not code.startswith(ELSEWHERE) else ():
            assert exists(path), code


def exists(path):
    """Whether a path is one of the repository, of the engine, of its judge, of a test folder or of the requirements."""
    roots = (ROOT, ROOT / "src/paravent", ROOT / "src/paravent/judge", ROOT / "tests/engine", ROOT / "requirements", DOCS)
    return path in MADE or any(any(root.glob(path.rstrip("/"))) for root in roots)


@pytest.mark.parametrize("page", [*GUIDES, ROOT / "README.md"], ids=name)
def test_rules_that_are_named_exist(page):
    assert set(RULE.findall(prose(page))) <= set(rulebook())


@pytest.mark.parametrize("page", GUIDES, ids=name)
def test_modules_and_targets_in_shell_blocks_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for kind, _, content in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind == "sh":
            assert set(re.findall(r"^make (\w+)", content, re.MULTILINE)) <= targets
            for module in re.findall(r"python -m ((?:paravent|training|bench)[\w.]*)", content):
                path = module.replace(".", "/")
                files = [root / file for root in (ROOT, ROOT / "src") for file in (f"{path}.py", f"{path}/__main__.py")]
                assert any(file.exists() for file in files), module


@pytest.mark.parametrize("page", GUIDES, ids=name)
def test_a_guide_can_be_read_in_one_go(page):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_limits_are_those_of_the_code():
    found = LIMIT.findall((DOCS / "administrator.md").read_text(encoding="utf-8"))
    assert len(found) > 10
    for number, unit, module, constant in found:
        assert getattr(import_module(module), constant) == int(number.replace(",", "")) * UNITS.get(unit, 1), constant


def test_figures_are_those_that_were_measured():
    rows = re.findall(r"^\|[^|]*\| ([^|]+) \| \[(bench/\w+\.md)\]", (DOCS / "dpo.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows
    for figure, source in rows:
        assert figure in (ROOT / source).read_text(encoding="utf-8"), figure


def test_every_exit_code_is_explained():
    told = re.findall(r"^\| (\d+) \|", (DOCS / "administrator.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(code) for code in told] == sorted(Code)


def test_every_field_of_the_report_is_explained():
    schema = json.loads((ROOT / "src/paravent/cli/report.schema.json").read_text(encoding="utf-8"))
    told = (DOCS / "json.md").read_text(encoding="utf-8")
    parts = [schema, *(part for part in schema["$defs"].values() if "properties" in part)]
    fields = {field for part in parts for field in part["properties"]} - {"fr", "en"}
    assert not {field for field in fields if not re.search(rf"[`.]{field}`", told)}
    assert set(schema["$defs"]["code"]["enum"]) <= set(re.findall(r"`([A-Z_]+)`", told))
    assert set(schema["$defs"]["unread"]["properties"]["cause"]["enum"]) <= set(re.findall(r"`([a-z_]+)`", told))
