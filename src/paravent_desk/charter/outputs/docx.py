"""A document as DOCX: WordprocessingML (ECMA-376, part 1) with headings as headings and lists as lists, by zipfile alone."""

import io
import zipfile
from collections.abc import Iterator

from paravent_desk.charter.document import Article, Document, Kind, Paragraph
from paravent_desk.charter.outputs.docx_parts import LANGUAGES, SETTINGS, WORDS, footer, numbering, run, safe, styles

__all__ = ["LANGUAGES", "WORD", "WORDS", "docx"]
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DUBLIN = "http://purl.org/dc/elements/1.1/"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WHEN = (1980, 1, 1, 0, 0, 0)
"""Of every part, so that the same document gives the same bytes."""
STYLES = {Kind.WORDS: "Normal", Kind.ITEM: "Item", Kind.BOX: "Box", Kind.LINE: "Line"}
LINKED = ("styles", "numbering", "settings", "footer1")


def docx(document: Document) -> bytes:
    """The document's parts in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in _parts(document):
            told = zipfile.ZipInfo(name, WHEN)
            told.compress_type = zipfile.ZIP_DEFLATED
            container.writestr(told, HEAD + part)
    return out.getvalue()


def _parts(document: Document) -> Iterator[tuple[str, str]]:
    kinds = (
        ("document", "document.main"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("footer1", "footer"),
    )
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{kind}+xml"/>' for name, kind in kinds)
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
        f'+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    )
    core = f"{RELATIONS.removesuffix('/relationships')}/relationships/metadata/core-properties"
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{core}" Target="docProps/core.xml"/></Relationships>',
    )
    links = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{name.rstrip("1")}" Target="{name}.xml"/>'
        for number, name in enumerate(LINKED, 1)
    )
    yield "word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
    yield (
        "docProps/core.xml",
        f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="{DUBLIN}"><dc:title>{safe(document.title)}</dc:title><dc:subject>'
        f"{safe(document.stand)}</dc:subject><dc:creator>{safe(document.establishment)}</dc:creator><dc:description>"
        f"{safe(document.about)}</dc:description><dc:language>{LANGUAGES[document.lang]}</dc:language></cp:coreProperties>",
    )
    yield "word/styles.xml", styles(document.lang)
    yield "word/numbering.xml", numbering()
    yield "word/settings.xml", SETTINGS
    told = " · ".join(filter(None, (document.establishment, document.stand)))
    yield "word/footer1.xml", footer(told, document.lang)
    yield "word/document.xml", _body(document)


def _body(document: Document) -> str:
    lines = [_line(document.title, "Title"), _line(document.establishment, "Establishment"), _line(document.about)]
    lines += [_line(document.stand, "Stand")] if document.stand else []
    for section in document.sections:
        lines.append(_line(section.title, "Heading1"))
        for article in section.articles:
            lines += _article(document, article)
    number = LINKED.index("footer1") + 1
    page = f'<w:sectPr><w:footerReference w:type="default" r:id="r{number}"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar '
    page += 'w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    return f'<w:document xmlns:w="{WORDS}" xmlns:r="{OFFICE}"><w:body>{"".join(lines)}{page}</w:body></w:document>'


def _article(document: Document, article: Article) -> Iterator[str]:
    yield _line(document.heading(article), "Heading2")
    for number, one in enumerate(article.paragraphs, 1):
        yield _paragraph(document, one, last=number == len(article.paragraphs))
    if article.rules:
        yield _line(document.rests_on(article), "Rules")


def _paragraph(document: Document, one: Paragraph, last: bool) -> str:
    """The last of an article stays with the line of its rules."""
    colon = "\N{NO-BREAK SPACE}: " if document.lang == "fr" else ": "
    end = f"{run(colon)}<w:r><w:tab/></w:r>" if one.kind is Kind.LINE else ""
    marked = '<w:b/><w:highlight w:val="yellow"/>'
    runs = "".join(run(document.said(part), marked if part.missing else "") for part in one.runs)
    keep = "<w:keepNext/><w:keepLines/>" if last else "<w:keepLines/>"
    return f'<w:p><w:pPr><w:pStyle w:val="{STYLES[one.kind]}"/>{keep}</w:pPr>{runs}{end}</w:p>'


def _line(text: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text)}</w:p>'
