"""Figures on the development posts, by the benchmark's own score."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.inputs import SCORE, read, write
from bench.table import Row, missed
from bench.tools import FAST, FULL, Tool

FIGURES = (
    ("leaks caught", "≥ 97"),
    ("leaks stopped", "≥ 88"),
    ("false alarms", "≤ 7"),
    ("false stops", ""),
    ("verdict accuracy", ""),
    ("verdict macro F1", "≥ 87"),
    ("reasons micro F1", "≥ 82"),
    ("identifiers recall", "≥ 93"),
    ("identifiers precision", "≥ 90"),
    ("clean posts", "≥ 88"),
)
LOWER_IS_BETTER = frozenset({"false alarms", "false stops"})
LANGUAGES = ("fr", "en")
MOST_BEHIND = "≤ 4"
JUDGING = frozenset({FAST.name, FULL.name})
"""The tools that give reasons; the others have no figure for them."""

Scores = Mapping[str, Any]
"""The figures of one tool over some posts, by name, in percent."""

Measured = Mapping[str, Mapping[str, Scores]]
"""By tool, the scores over all posts and over those of each language."""


def score(truth: Path, predicted: Path) -> Scores:
    """Run the benchmark's own score; identifiers flattened."""
    command = [sys.executable, str(SCORE), str(truth), str(predicted), "--json"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    spans = result.pop("identifiers")
    return {**result, **{f"identifiers {name}": value for name, value in spans.items()}, "clean posts": spans["clean posts"]}


def measure(tools: Sequence[Tool], posts: Path) -> Measured:
    """The scores of every tool by name: over all posts, and over those of each language."""
    truths = {"all": posts}
    for lang in LANGUAGES:
        truths[lang] = write(f"{posts.stem}-{lang}", [post for post in read(posts) if post["lang"] == lang])
    measured = {}
    for tool in tools:
        predicted = tool.scan(posts)
        measured[tool.name] = {part: score(truth, predicted) for part, truth in truths.items()}
    return measured


def rows(measured: Measured) -> list[Row]:
    """The table of the development posts."""
    found = []
    for figure, bar in FIGURES:
        known = {name: parts for name, parts in measured.items() if figure != "reasons micro F1" or name in JUDGING}
        values = {name: parts["all"][figure] for name, parts in known.items()}
        found.append(Row(figure, values, [(FULL.name, bar)] if bar else []))
    for figure in ("verdict macro F1", "identifiers recall"):
        values = {name: behind(parts, figure) for name, parts in measured.items()}
        found.append(Row(f"English behind French, {figure}, points", values, [(FULL.name, MOST_BEHIND)]))
    return found


def behind(parts: Mapping[str, Scores], figure: str) -> float | None:
    """By how many points English is worse than French; below nothing where it is better."""
    french, english = (parts[lang][figure] for lang in LANGUAGES)
    if french is None or english is None:
        return None
    return float(english - french if figure in LOWER_IS_BETTER else french - english)


def by_language(measured: Measured) -> list[str]:
    """A table of both tiers in both languages: every figure, and how far English is behind."""
    lines = [
        "| by language | fast, fr | fast, en | full, fr | full, en | English behind, full | bar |",
        "| --- | --: | --: | --: | --: | --: | --- |",
    ]
    for figure, _ in FIGURES:
        cells = [str(measured[tool.name][lang][figure]) for tool in (FAST, FULL) for lang in LANGUAGES]
        points = behind(measured[FULL.name], figure)
        cells.append("–" if points is None else f"{points:.1f}")
        lines.append(f"| {figure} | {' | '.join(cells)} | {MOST_BEHIND}{missed(MOST_BEHIND, points)} |")
    return lines


def details(scores: Scores) -> list[str]:
    """What a tool finds by label, and how well it gives each reason."""
    labels = ", ".join(f"{label} {value}" for label, value in scores["identifiers recall by label"].items())
    codes = ", ".join(f"{code} {value}" for code, value in scores["reasons F1 by code"].items())
    return [f"Full tier, identifiers recall by label: {labels}.", "", f"Full tier, reasons F1 by code: {codes}."]
