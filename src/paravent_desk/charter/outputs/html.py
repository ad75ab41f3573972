"""A document as one page of HTML: the public page, and a file that stands by itself. Every word of it is escaped."""

from collections.abc import Iterator
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from paravent_desk.charter.document import Article, Document, Kind, Paragraph

STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}"
    "h1{line-height:1.2}h2{margin-top:2.5rem}h3{margin-bottom:.3rem}.rests{color:#4a5866;font-size:.9rem}"
    "mark{background:#ffe9a8;color:#3a2c00}.box{list-style:none}.write{border-bottom:1px solid #4a5866;padding-bottom:1.4rem}"
)
"""Of the file alone: a page of ours takes its style from a sheet."""
BOX = "\N{BALLOT BOX} "


def page(
    document: Document, sheet: str = "", above: SafeString | None = None, below: SafeString | None = None, icon: str = ""
) -> str:
    """The whole page. `sheet`: the address of a style sheet; without one it goes along. `above` and `below`: around it.
    `icon`: the address of the site's own; a browser asks a site without one for a file that is not there.
    """
    style = format_html('<link rel="stylesheet" href="{}">', sheet) if sheet else format_html("<style>{}</style>", STYLE)
    if icon:
        style = format_html('{}<link rel="icon" href="{}" type="image/svg+xml">', style, icon)
    return format_html(
        '<!doctype html>\n<html lang="{}">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, '
        'initial-scale=1"><meta name="description" content="{}"><title>{} · {}</title>{}</head>\n<body>{}<main id="main">'
        '\n<h1>{}</h1>\n<p><strong>{}</strong></p>\n<p>{}</p>\n<p class="rests">{}</p>\n{}</main>{}</body>\n</html>\n',
        *(document.lang, document.about, document.title, document.establishment, style, above or ""),
        *(document.title, document.establishment, document.about, document.stand, body(document), below or ""),
    )


def body(document: Document) -> SafeString:
    """Sections and articles alone."""
    parts = []
    for section in document.sections:
        parts.append(format_html("<section><h2>{}</h2>\n", section.title))
        parts += [_article(document, one) for one in section.articles]
        parts.append(mark_safe("</section>\n"))
    return format_html_join("", "{}", ((part,) for part in parts))


def words(document: Document, article: Article) -> SafeString:
    """An article's paragraphs; items and boxes in a row make one list."""
    return format_html_join("", "{}\n", ((part,) for part in _grouped(document, article)))


def _article(document: Document, article: Article) -> SafeString:
    return format_html(
        '<article id="{}"><h3>{}</h3>\n{}<p class="rests">{}</p></article>\n',
        *(article.key, document.heading(article), words(document, article), document.rests_on(article)),
    )


def _grouped(document: Document, article: Article) -> Iterator[SafeString]:
    for kind, paragraphs in groupby(article.paragraphs, key=lambda one: one.kind):
        said = [_said(document, one) for one in paragraphs]
        if kind in {Kind.ITEM, Kind.BOX}:
            start = BOX if kind is Kind.BOX else ""
            rows = format_html_join("", "<li>{}{}</li>", ((start, one) for one in said))
            yield format_html('<ul class="{}">{}</ul>', kind, rows)
        elif kind is Kind.LINE:
            colon = "\N{NO-BREAK SPACE}:" if document.lang == "fr" else ":"
            yield format_html_join("", '<p class="write">{}{}</p>', ((one, colon) for one in said))
        else:
            yield format_html_join("", "<p>{}</p>", ((one,) for one in said))


def _said(document: Document, paragraph: Paragraph) -> SafeString:
    rows = ((format_html("<mark>{}</mark>", document.said(run)) if run.missing else run.text,) for run in paragraph.runs)
    return format_html_join("", "{}", rows)
