"""A document as PDF, through ReportLab: text that can be selected and read aloud, language and title set, fonts embedded.

ReportLab makes no tagged PDF; whoever needs structure takes the text (`text.py`), which says the same.
"""

import io
import unicodedata
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from paravent_desk.incidents.documents.document import Document, Line

PLAIN, BOLD = "ParaventInter", "ParaventInter-SemiBold"
FONTS = Path(__file__).parents[2] / "static" / "desk" / "fonts"
MARGIN = 20 * mm
ALIKE = str.maketrans({"\N{NON-BREAKING HYPHEN}": "-", "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}"})


def pdf(document: Document) -> bytes:
    """The document on A4. The same document gives the same bytes."""
    fonts()
    out = io.BytesIO()
    sheet = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=document.title,
        author="Paravent",
        lang=document.lang,
        invariant=1,
    )
    story: list[Any] = [Paragraph(shown(document.title), style(15, BOLD, after=8))]
    if document.missing:
        story.append(Paragraph(shown(f"{document.mark} {len(document.missing)}"), style(10, BOLD, after=6)))
    for part in document.parts:
        heading = document.heading(part)
        story.append(Paragraph(shown(heading), style(11.5, BOLD, before=8, after=3)))
        story += [Paragraph(_said(document, line), style(9.5, PLAIN, after=4)) for line in part.lines]
    story.append(Spacer(1, 1))
    sheet.build(story, onFirstPage=page_number, onLaterPages=page_number)
    return out.getvalue()


def _said(document: Document, line: Line) -> str:
    words = shown(document.said(line)).replace("\n", "<br/>")
    if line.missing:
        words = f'<font name="{BOLD}">{words}</font>'
    if not line.label:
        return words
    colon = "\N{NO-BREAK SPACE}:" if document.lang == "fr" else ":"
    return f'<font name="{BOLD}">{shown(line.label + colon)}</font> {words}'


def shown(text: str, escaped: bool = True) -> str:
    """Escaped, and in letters that the font has; of another letter its number stands there, so that nothing is lost unseen."""
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    composed = unicodedata.normalize("NFC", text).translate(ALIKE)
    kept = "".join(one if one == "\n" or ord(one) in known else f"[U+{ord(one):04X}]" for one in composed)
    return escape(kept) if escaped else kept


def style(
    size: float,
    font: str,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    colour: Any = black,  # noqa: ANN401 - ReportLab is untyped
) -> Any:  # noqa: ANN401
    """Of a paragraph: its size and room, in points; `indent` leaves room for a sign before its lines."""
    told = {"fontName": font, "fontSize": size, "leading": size * 1.42, "alignment": TA_LEFT, "textColor": colour}
    signs = {"leftIndent": indent, "bulletFontName": font, "bulletFontSize": size}
    return ParagraphStyle(f"{font}-{size}-{indent}", spaceBefore=before, spaceAfter=after, **told, **signs)


def page_number(canvas: Any, sheet: Any) -> None:  # noqa: ANN401 - ReportLab is untyped
    """Written at the foot of each page."""
    canvas.setFont(PLAIN, 8)
    canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, str(sheet.page))


@cache
def fonts() -> None:
    """Inter (SIL Open Font License): Latin letters with all accents of European languages, and a box to tick."""
    pdfmetrics.registerFont(TTFont(PLAIN, str(FONTS / "Inter-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(FONTS / "Inter-SemiBold.ttf")))
