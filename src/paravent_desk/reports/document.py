"""The report as PDF, by WeasyPrint: the page's own values and charts, set for paper, tagged for screen readers (PDF/UA-1).

Nothing is fetched: the stylesheet and two cuts of Inter stand beside this module, and any other address is refused.
"""

from pathlib import Path

from django.template.loader import render_to_string
from django.utils.html import format_html
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from paravent_desk.reports.report import Report
from paravent_desk.reports.showing import Shown, shown

ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process; the report has no picture that could be cut
STATIC = Path(__file__).parent / "static" / "reports"
STYLE = STATIC / "print.css"
FONTS = {path.as_uri(): path for path in STATIC.glob("*.woff2")}
PAGE = '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


class Refused(Exception):
    """An address that is none of our own files."""


class OwnFiles(URLFetcher):  # type: ignore[misc]  # untyped
    """Gives our fonts, and nothing else: no network, no other file of this machine."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """One of our fonts; raises Refused."""
        if url not in FONTS:
            raise Refused
        return URLFetcherResponse(url, FONTS[url].read_bytes(), {"Content-Type": "font/woff2"})


def pdf(report: Report) -> bytes:
    """The report in the active language."""
    fetcher, fonts = OwnFiles(), FontConfiguration()
    style = CSS(string=STYLE.read_text(encoding="utf-8"), base_url=STYLE.as_uri(), url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html(shown(report)), url_fetcher=fetcher)
    content: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return content


def html(told: Shown) -> str:
    """The document that is set: whole, with language and title."""
    body = render_to_string("reports/document.html", {"shown": told, "report": told.report})
    title = f"{told.report.establishment}, {told.period}"
    return format_html(PAGE, lang=told.report.lang, title=title, body=body)
