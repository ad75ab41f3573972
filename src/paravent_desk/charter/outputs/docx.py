"""A document as DOCX: WordprocessingML (ECMA-376, part 1) with headings as headings and lists as lists, by zipfile alone."""

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from paravent_desk.charter.document import Article, Document, Kind, Paragraph

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DUBLIN = "http://purl.org/dc/elements/1.1/"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
WHEN = (1980, 1, 1, 0, 0, 0)
"""Of every part, so that the same document gives the same bytes."""
RULED = " " + "_" * 40
STYLES = (("Title", "Title", 40, 0), ("Heading1", "heading 1", 28, 1), ("Heading2", "heading 2", 22, 2))
"""Style, Word's name of it, size in half points, level in the outline (0: none)."""


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
    kinds = (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
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
        f'<Relationship Id="r{number}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
        for number, name in enumerate(("styles", "numbering"), 1)
    )
    yield "word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
    yield (
        "docProps/core.xml",
        f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="{DUBLIN}"><dc:title>{_safe(document.title)}</dc:title><dc:creator>'
        f"{_safe(document.establishment)}</dc:creator><dc:language>{LANGUAGES[document.lang]}</dc:language>"
        "</cp:coreProperties>",
    )
    yield "word/styles.xml", _styles(document)
    yield (
        "word/numbering.xml",
        f'<w:numbering xmlns:w="{WORDS}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        '<w:lvlText w:val="\N{EN DASH}"/><w:pPr><w:ind w:left="420" w:hanging="280"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    )
    yield "word/document.xml", _body(document)


def _styles(document: Document) -> str:
    headings = "".join(_heading(style, name, size, level) for style, name, size, level in STYLES)
    return (
        f'<w:styles xmlns:w="{WORDS}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" '
        f'w:cs="Arial"/><w:sz w:val="20"/><w:lang w:val="{LANGUAGES[document.lang]}"/></w:rPr></w:rPrDefault><w:pPrDefault>'
        '<w:pPr><w:spacing w:after="100"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" '
        f'w:styleId="Normal"><w:name w:val="Normal"/></w:style>{headings}</w:styles>'
    )


def _heading(style: str, name: str, size: int, level: int) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/><w:next w:val="Normal"/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="240" w:after="80"/>{outline}</w:pPr><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def _body(document: Document) -> str:
    lines = [_line(document.title, "Title")]
    lines += [_line(one) for one in (document.establishment, document.about, document.stand) if one]
    for section in document.sections:
        lines.append(_line(section.title, "Heading1"))
        for article in section.articles:
            lines += _article(document, article)
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
    page += 'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    return f'<w:document xmlns:w="{WORDS}"><w:body>{"".join(lines)}{page}</w:body></w:document>'


def _article(document: Document, article: Article) -> Iterator[str]:
    yield _line(document.heading(article), "Heading2")
    for one in article.paragraphs:
        yield _paragraph(document, one)
    yield f"<w:p>{_run(document.rests_on(article), '<w:i/>')}</w:p>"


def _paragraph(document: Document, one: Paragraph) -> str:
    item = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>' if one.kind is Kind.ITEM else ""
    start = _run("\N{BALLOT BOX} ") if one.kind is Kind.BOX else ""
    end = _run(RULED) if one.kind is Kind.LINE else ""
    marked = '<w:b/><w:highlight w:val="yellow"/>'
    runs = "".join(_run(document.said(run), marked if run.missing else "") for run in one.runs)
    return f"<w:p>{item}{start}{runs}{end}</w:p>"


def _line(text: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p>'


def _run(text: str, look: str = "") -> str:
    told = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{told}<w:t xml:space="preserve">{_safe(text)}</w:t></w:r>'


def _safe(text: str) -> str:
    """Escaped, and without what XML cannot hold."""
    return escape("".join(one for one in text if one in "\t\n" or one >= " "))
