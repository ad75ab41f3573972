"""Where the bench reads and writes, and the inputs it makes: whole, or cut short for a quick look."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SCORE = SHARED / "benchmark" / "score.py"
ENVIRONMENTS = ROOT / ".bench"
WORK = ENVIRONMENTS / "work"
LENGTH = 200
POSTS = SHARED / "benchmark" / "posts.jsonl"
QUICK = 50
"""Records of each input in a quick look."""


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(name: str, records: list[dict[str, Any]], quick: bool = False) -> Path:
    """Put records into the work folder: all of them, or the first for a quick look, under another name."""
    path = WORK / f"{name}{'-quick' if quick else ''}.jsonl"
    kept = records[:QUICK] if quick else records
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in kept), encoding="utf-8")
    return path


def posts(quick: bool) -> Path:
    """The development posts, with their truth."""
    return write("posts", read(POSTS), quick)


def short_posts(quick: bool) -> Path:
    """The development posts of at least 200 characters, cut there: what a post costs should not hang on its length."""
    long = [{**post, "text": post["text"][:LENGTH]} for post in read(POSTS) if len(post["text"]) >= LENGTH]
    return write("posts-200", long, quick)


def test_set(name: str, author: str, quick: bool) -> Path:
    """A set of `text/test` as posts of an author, with its own spans."""
    rows = read(SHARED / "text" / "test" / f"{name}.jsonl")
    situation = {"author": author, "kind": "post"}
    asked = [{**row, "id": f"{name}-{n}", **situation} for n, row in enumerate(rows, 1) if row["text"].strip()]
    return write(name, asked, quick)
