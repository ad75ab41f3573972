"""A document as PDF, in the manner of the incidents' documents: selectable text, embedded fonts, the same bytes each time."""

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Table

from paravent_desk.charter.document import Article, Document, Kind
from paravent_desk.charter.document import Paragraph as Told
from paravent_desk.incidents.documents.pdf import BOLD, MARGIN, PLAIN, fonts, shown, style

INK, SOFT, ACCENT, LINE = (HexColor(one) for one in ("#1c2829", "#53605f", "#0e5257", "#8a8578"))
MARK = "#ffe9a8"
BULLETS = {Kind.ITEM: "\N{EN DASH}", Kind.BOX: "\N{BALLOT BOX}"}
SHORT, ACROSS = 24, 3
"""Characters of a box that stands in a row with others, and how many do."""
INSET = 6
"""Points that ReportLab's frame keeps free at each side."""
WIDTH = A4[0] - 2 * MARGIN - 2 * INSET
TITLES = {"fr": "Page {} sur {}", "en": "Page {} of {}"}


def pdf(document: Document) -> bytes:
    """The document on A4, made twice: the foot of each page says how many there are."""
    fonts()
    pages = _built(document, 0)[1]
    return _built(document, pages)[0]


def _built(document: Document, pages: int) -> tuple[bytes, int]:
    out = io.BytesIO()
    margins = {"leftMargin": MARGIN, "rightMargin": MARGIN, "topMargin": MARGIN, "bottomMargin": MARGIN + 6 * mm}
    sheet = SimpleDocTemplate(
        out, pagesize=A4, title=document.title, author=document.establishment, lang=document.lang, invariant=1, **margins
    )

    def foot(canvas: Any, page: Any) -> None:  # noqa: ANN401 - ReportLab is untyped
        canvas.setFont(PLAIN, 7.5)
        canvas.setFillColor(SOFT)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN + INSET, MARGIN + 1 * mm, A4[0] - MARGIN - INSET, MARGIN + 1 * mm)
        named = " · ".join(filter(None, (document.establishment, document.stand)))
        canvas.drawString(MARGIN + INSET, MARGIN - 3 * mm, shown(named, escaped=False)[:110])
        canvas.drawRightString(A4[0] - MARGIN - INSET, MARGIN - 3 * mm, TITLES[document.lang].format(page.page, pages))

    sheet.build(_story(document), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue(), sheet.page


def _story(document: Document) -> list[Any]:
    told: list[Any] = [
        Paragraph(shown(document.establishment), style(9.5, BOLD, after=4, colour=SOFT)),
        Paragraph(shown(document.title), style(19, BOLD, after=5, colour=ACCENT)),
        Paragraph(shown(document.about), style(10.5, PLAIN, after=3)),
    ]
    if document.stand:
        told.append(Paragraph(shown(document.stand), style(8.5, PLAIN, after=2, colour=SOFT)))
    for section in document.sections:
        heading: list[Any] = [
            Paragraph(shown(section.title), style(13, BOLD, before=13, after=2, colour=ACCENT)),
            HRFlowable(width="100%", thickness=0.8, color=ACCENT, spaceBefore=1, spaceAfter=2),
        ]
        for article in section.articles:
            told.append(KeepTogether([*heading, *_article(document, article)]))
            heading = []
    return told


def _article(document: Document, article: Article) -> list[Any]:
    said: list[Any] = [Paragraph(shown(document.heading(article)), style(10.5, BOLD, before=7, after=2))]
    for kind, told in groupby(article.paragraphs, key=lambda one: one.kind):
        paragraphs = list(told)
        if kind is Kind.BOX and all(len(document.words(one)) <= SHORT for one in paragraphs):
            said.append(_boxes(document, paragraphs))
        else:
            said += [_paragraph(document, one) for one in paragraphs]
    rests_on = document.rests_on(article)
    if rests_on:
        said.append(Paragraph(shown(rests_on), style(7.5, PLAIN, before=2, after=3, colour=SOFT)))
    return said


def _paragraph(document: Document, one: Told) -> Any:  # noqa: ANN401 - ReportLab is untyped
    words = _words(document, one)
    if one.kind is Kind.LINE:
        colon = "\N{NO-BREAK SPACE}:" if document.lang == "fr" else ":"
        return _line(words + colon, pdfmetrics.stringWidth(shown(document.words(one), escaped=False) + colon, PLAIN, 9.5))
    if one.kind in BULLETS:
        return Paragraph(words, style(9.5, PLAIN, after=2.5, indent=14), bulletText=BULLETS[one.kind])
    return Paragraph(words, style(9.5, PLAIN, after=4))


def _line(words: str, wide: float) -> Any:  # noqa: ANN401
    """A label and the line to write on: beside it where there is room, else below."""
    label = Paragraph(words, style(9.5, PLAIN))
    if wide > WIDTH / 2:
        rows, widths, ruled = [[label], [""]], [WIDTH], (0, 1)
    else:
        rows, widths, ruled = [[label, ""]], [wide + 10, WIDTH - wide - 10], (1, 0)
    look = [
        *(("LINEBELOW", ruled, ruled, 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")),
        *(("LEFTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("TOPPADDING", (0, 0), (-1, -1), 9)),
    ]
    return Table(rows, colWidths=widths, style=look, hAlign="LEFT", spaceAfter=3)


def _boxes(document: Document, paragraphs: Sequence[Told]) -> Any:  # noqa: ANN401
    """Boxes with a word or two, three in a row."""
    cells: list[Any] = [_paragraph(document, one) for one in paragraphs]
    cells += [""] * (-len(cells) % ACROSS)
    rows = [cells[at : at + ACROSS] for at in range(0, len(cells), ACROSS)]
    tight = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("TOPPADDING", (0, 0), (-1, -1), 2)]
    return Table(rows, colWidths=[WIDTH / ACROSS] * ACROSS, style=tight, hAlign="LEFT", spaceAfter=3)


def _words(document: Document, one: Told) -> str:
    return "".join(
        f'<font name="{BOLD}" backColor="{MARK}">{shown(document.said(run))}</font>' if run.missing else shown(run.text)
        for run in one.runs
    )
