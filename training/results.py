"""`training/RESULTS.md`, a section a measurement: each command writes its own and leaves the others alone."""

import re
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = "# What training gave\n\nWritten by the commands of `training/`; nothing here is typed by hand but what is marked so.\n"


def write(title: str, text: str) -> None:
    """Replace the section `## title`, or add it at the end."""
    whole = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    section = f"## {title}\n\n{text.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if not pattern.search(whole):
        whole = whole.rstrip("\n") + "\n\n" + section
    whole = pattern.sub(lambda _: section + "\n", whole)
    RESULTS.write_text(whole.rstrip("\n") + "\n", encoding="utf-8")
