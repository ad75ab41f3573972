"""A version's text in pieces, each with what was found there and the comments on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Promise] = {
    "PATIENT": _("patient"),
    "HANDLE": _("account"),
    "PHONE": _("telephone number"),
    "EMAIL": _("e-mail address"),
    "ADDRESS": _("address"),
    "ID": _("number of a person or record"),
    "PLACE": _("place"),
    "ROOM": _("room"),
    "DATE": _("date"),
    "AGE": _("age"),
    "TRAIT": _("trait"),
    "STAFF": _("member of staff"),
    "HEALTH": _("health"),
    "FACE": _("face"),
    "WRITING": _("writing"),
    "CODE": _("code"),
    "SCREEN": _("screen"),
    "SKIN_MARK": _("mark on the skin"),
    "TAG": _("file information"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Code points from `start`, with the labels found there and the numbers of the comments on it."""

    start: int
    text: str = field(repr=False)
    labels: tuple[str, ...] = ()
    comments: tuple[int, ...] = ()
    named: tuple[str, ...] = ()
    """Labels whose place ends with this piece: they are written behind it."""
    numbered: tuple[int, ...] = ()
    """Comments whose passage ends with it."""


Mark = tuple[int, int]


def pieces(text: str, found: Iterable[tuple[str, Mark]], remarks: Iterable[tuple[int, Mark]]) -> tuple[Piece, ...]:
    """Cut a text wherever a finding or a remark begins or ends. What lies outside the text is left out."""
    labelled, remarked = list(found), list(remarks)
    spans = [span for _name, span in labelled] + [span for _number, span in remarked]
    cuts = sorted({0, len(text), *(point for span in spans for point in span if 0 < point < len(text))})
    return tuple(
        Piece(
            start,
            text[start:end],
            tuple(dict.fromkeys(name for name, span in labelled if _covers(span, start, end))),
            tuple(number for number, span in remarked if _covers(span, start, end)),
            tuple(dict.fromkeys(name for name, span in labelled if start < span[1] == end)),
            tuple(number for number, span in remarked if start < span[1] == end),
        )
        for start, end in pairwise(cuts)
    )


def found_in_text(report: Mapping[str, Any]) -> list[tuple[str, Mark]]:
    """The labels and places that a report names in the post's own text."""
    return [
        (str(one["label"]), (int(one["place"]["start"]), int(one["place"]["end"])))
        for one in report.get("findings", ())
        if one["place"].get("type") == "span" and one["place"].get("part") == "text"
    ]


def label_name(label: str) -> str:
    """A label in the reader's words."""
    return str(LABELS.get(label, label))


def _covers(span: Mark, start: int, end: int) -> bool:
    return span[0] <= start and end <= span[1]
