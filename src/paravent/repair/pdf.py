"""PDF that can go out: a new file of nothing but what may stay, then looked at again with the other library."""

from collections.abc import Iterable
from typing import Any

from paravent.errors import UnreadableFile
from paravent.finding import DIRECT, Box, Finding, Label
from paravent.imaging.confined import answers
from paravent.imaging.pdf import MAX_BYTES
from paravent.post import Attachment, Language
from paravent.repair.cover import covers

WRITE, LOOK = "paravent.repair.pdf_copy:write", "paravent.repair.pdf_check:look"
MOST = 256 << 20
"""Bytes that a copy may have."""
NAMES = frozenset({Label.PATIENT, Label.STAFF})


def repair_pdf(attachment: Attachment, index: int, findings: Iterable[Finding], lang: Language | None = None) -> Attachment:  # noqa: ARG001 - one signature for all repairs
    """Give a new file with the findings covered on pages that became pictures, under a neutral name.

    No metadata, annotation, form, script, enclosed file, layer or earlier revision goes along. What is covered on one page is
    covered on all. Raises Oversized, Locked, MissingPart or UnreadableFile; the original never goes out instead.
    """
    if len(attachment.content) > MAX_BYTES:
        raise UnreadableFile("The file is too large. Split it, then try again.")
    findings = tuple(findings)
    asked = {
        "covers": {number: [_sides(box) for box in boxes] for number, boxes in covers(findings, index).items()},
        "named": _boxes(findings, index, NAMES),
        "numbered": _boxes(findings, index, DIRECT - NAMES),
    }
    told, content = _answer(WRITE, asked, attachment.content)
    looked, _ = _answer(LOOK, {"gone": told["gone"], "pages": told["pages"]}, content)
    if looked.get("sound") is not True:
        raise UnreadableFile("No clean copy of the PDF could be written. Export its pages as pictures and try again.")
    return Attachment(f"document-{index + 1}.pdf", content, attachment.alt_text)


def _answer(task: str, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """The one answer to a task."""
    found = list(answers(task, head, body, MOST))
    if len(found) != 1:
        raise UnreadableFile("The PDF could not be written anew. Export it again.")
    return found[0]


def _boxes(findings: Iterable[Finding], index: int, labels: frozenset[Label]) -> dict[int, list[tuple[int, int, int, int]]]:
    by_page: dict[int, dict[tuple[int, int, int, int], None]] = {}
    for finding in findings:
        if isinstance(finding.place, Box) and finding.place.attachment == index and finding.label in labels:
            by_page.setdefault(finding.place.frame, {})[_sides(finding.place)] = None
    return {number: list(boxes) for number, boxes in by_page.items()}


def _sides(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height
