"""The manifest of `clean`: what was done to each file, by tag and path, with counts; no value, no file's own name."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from paravent.cli.dicom_options import KEPT
from paravent.cli.saving import save
from paravent.versions import ENGINE

if TYPE_CHECKING:
    from paravent.cli.clean import Cleaned, Request

NAME = "manifest.json"
SCHEMA = 1


def save_manifest(cleaned: "list[Cleaned]", request: "Request") -> None:
    """Write `manifest.json` beside the copies, over nothing; raises CommandError where that fails."""
    document = {
        "schema": SCHEMA,
        "engine": ENGINE,
        "dicom_kept": [word for word, option in KEPT.items() if getattr(request.profile, option)],
        "files": [_file(one) for one in cleaned],
    }
    save(request.folder, NAME, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())


def _file(one: "Cleaned") -> dict[str, Any]:
    """One file by its number and the neutral name of its copy."""
    told: dict[str, Any] = {
        "number": one.number,
        "verdict": one.verdict.value,
        "reasons": [reason.code.value for reason in one.reasons],
        "unread": sorted({unread.cause.value for unread in one.unread}),
        "copy": None if one.path is None else one.path.name,
        "pictures": [path.name for path in one.pictures],
        "edits": dict(sorted(Counter(f"{edit.how.value}:{edit.label}" for edit in one.edits).items())),
    }
    if one.account is not None:
        counts: Counter[str] = Counter()
        for line in one.account.lines:
            counts[line.fate.value] += line.count
        told["transfer_syntax"] = dict(zip(("original", "copy"), one.account.syntaxes, strict=True))
        told["counts"] = dict(sorted(counts.items()))
        told["attributes"] = [
            {"path": line.path, "keyword": line.keyword, "how": line.fate.value, "count": line.count}
            for line in one.account.lines
        ]
    return told
