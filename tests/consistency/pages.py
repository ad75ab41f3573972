"""The pages of the documentation, as the tests here read them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted(
    page
    for page in DOCS.rglob("*.md")
    if page.name not in {"rules.md", "regles.md"} and "decisions" not in page.parts  # written from the rules; history
)
FENCE = re.compile(r"^```(\w*)(?: ([\w.]+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
"""A block: its kind, the file it is to be written to, its lines."""


def name(page):
    return page.relative_to(ROOT).as_posix()


def prose(page):
    return FENCE.sub("", page.read_text(encoding="utf-8"))
