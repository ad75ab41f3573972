"""A document as PDF, in the manner of the incidents' documents: selectable text, embedded fonts, the same bytes each time."""

import io
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate

from paravent_desk.charter.document import Article, Document, Kind
from paravent_desk.incidents.documents.pdf import BOLD, MARGIN, PLAIN, fonts, page_number, shown, style

STARTS = {Kind.WORDS: "", Kind.ITEM: "\N{EN DASH} ", Kind.BOX: "[ ] ", Kind.LINE: ""}
"""The font has no box to tick."""
RULED = " " + "." * 60


def pdf(document: Document) -> bytes:
    """The document on A4."""
    fonts()
    out = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    sheet = SimpleDocTemplate(
        out, pagesize=A4, title=document.title, author=document.establishment, lang=document.lang, invariant=1, **margins
    )
    story: list[Any] = [Paragraph(shown(document.title), style(16, BOLD, after=6))]
    for line in filter(None, (document.establishment, document.about, document.stand)):
        story.append(Paragraph(shown(line), style(9.5, PLAIN, after=3)))
    for section in document.sections:
        heading: list[Any] = [Paragraph(shown(section.title), style(13, BOLD, before=12, after=4))]
        for article in section.articles:
            story.append(KeepTogether([*heading, *_article(document, article)]))
            heading = []
    sheet.build(story, onFirstPage=page_number, onLaterPages=page_number)
    return out.getvalue()


def _article(document: Document, article: Article) -> list[Any]:
    said: list[Any] = [Paragraph(shown(document.heading(article)), style(10.5, BOLD, before=6, after=2))]
    for one in article.paragraphs:
        runs = (
            f'<font name="{BOLD}">{shown(document.said(run))}</font>' if run.missing else shown(run.text) for run in one.runs
        )
        end = RULED if one.kind is Kind.LINE else ""
        said.append(Paragraph(STARTS[one.kind] + "".join(runs) + end, style(9.5, PLAIN, after=3)))
    said.append(Paragraph(shown(document.rests_on(article)), style(8, PLAIN, after=4)))
    return said
