"""Figures on a publication's page: `{% load metrics %}{% post_figures row %}`."""

from typing import Any

from django import template

from paravent_desk.metrics import queries
from paravent_desk.metrics.words import count_title
from paravent_desk.publishing.models import Publication

register = template.Library()


@register.inclusion_tag("metrics/figures.html")
def post_figures(row: Publication) -> dict[str, Any]:
    """What the network told of a publication that is out; nothing of one that is not, or that answers somebody."""
    out = row.state in {Publication.State.SENT, Publication.State.DELETED} and row.version.draft.answers is None
    known = queries.figures(row) if out else None
    lines = queries.lines(row, known) if known else ()
    return {
        "row": row,
        "waiting": out and known is None and row.state == Publication.State.SENT,
        "known": known,
        "lines": [(count_title(one.count, row.channel.network), one) for one in lines],
        "thread": row.parts > 1,
        "silent": known is not None and known.asked_at is not None and known.asked_at > known.taken_at,
    }
