"""The parts of a DOCX that say how it looks: styles, lists, and the foot of its pages (ECMA-376, part 1, 17.3 to 17.10)."""

from xml.sax.saxutils import escape

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
PAGE = {"fr": ("Page ", " sur "), "en": ("Page ", " of ")}
ACCENT, SOFT = "0E5257", "53605F"
WIDTH = 9638
"""Twentieths of a point between the margins of an A4 page."""
ITEMS, BOXES = 1, 2
"""Numbers of the two lists."""
HEADINGS = (("Title", "Title", 40, 0), ("Heading1", "heading 1", 28, 1), ("Heading2", "heading 2", 21, 2))
"""Style, Word's name of it, size in half points, level in the outline (0: none)."""
PLAIN = (
    ("Establishment", "Establishment", "", f'<w:b/><w:color w:val="{SOFT}"/>'),
    ("Stand", "Version", "", f'<w:color w:val="{SOFT}"/><w:sz w:val="18"/>'),
    ("Rules", "Rules", '<w:spacing w:before="40" w:after="120"/>', f'<w:color w:val="{SOFT}"/><w:sz w:val="16"/>'),
    ("Line", "Line to write on", f'<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="{WIDTH}"/></w:tabs>'
     '<w:spacing w:before="200" w:after="60"/>', ""),
    ("Item", "Item", f'<w:numPr><w:numId w:val="{ITEMS}"/></w:numPr><w:spacing w:after="40"/>', ""),
    ("Box", "Box to tick", f'<w:numPr><w:numId w:val="{BOXES}"/></w:numPr><w:spacing w:after="40"/>', ""),
    ("Footer", "footer", f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="{SOFT}"/></w:pBdr>'
     f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs><w:spacing w:after="0"/>',
     f'<w:color w:val="{SOFT}"/><w:sz w:val="16"/>'),
)  # fmt: skip
"""Style, its name, what it says of the paragraph and of its letters, each in the order that the schema asks for."""

SETTINGS = (
    f'<w:settings xmlns:w="{WORDS}"><w:defaultTabStop w:val="708"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
"""`word/settings.xml`: laid out as Word does since 2013, not as before; headings stay with what follows."""


def styles(lang: str) -> str:
    """`word/styles.xml`."""
    told = LANGUAGES[lang]
    return (
        f'<w:styles xmlns:w="{WORDS}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:eastAsia="Arial" '
        f'w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="{told}" w:eastAsia="{told}" '
        'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="264" w:lineRule="auto"/>'
        '</w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name '
        f'w:val="Normal"/><w:qFormat/></w:style>{"".join(_heading(*one) for one in HEADINGS)}'
        f"{''.join(_plain(*one) for one in PLAIN)}</w:styles>"
    )


def numbering() -> str:
    """`word/numbering.xml`: a dash, and a box to tick."""
    signs = ((ITEMS, "\N{EN DASH}", "Arial"), (BOXES, "\N{BALLOT BOX}", "MS Gothic"))
    abstract = "".join(_list(*one) for one in signs)
    numbers = "".join(f'<w:num w:numId="{one}"><w:abstractNumId w:val="{one}"/></w:num>' for one in (ITEMS, BOXES))
    return f'<w:numbering xmlns:w="{WORDS}">{abstract}{numbers}</w:numbering>'


def footer(words: str, lang: str) -> str:
    """`word/footer1.xml`: which version it is, and which page of how many."""
    before, between = PAGE[lang]
    return (
        f'<w:ftr xmlns:w="{WORDS}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{run(words)}<w:r><w:tab/></w:r>{run(before)}'
        f"{_field('PAGE')}{run(between)}{_field('NUMPAGES')}</w:p></w:ftr>"
    )


def run(text: str, look: str = "") -> str:
    """Words in a row."""
    told = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{told}<w:t xml:space="preserve">{safe(text)}</w:t></w:r>'


def safe(text: str) -> str:
    """Escaped, and without what XML cannot hold."""
    return escape("".join(one for one in text if one in "\t\n" or one >= " "))


def _heading(style: str, name: str, size: int, level: int) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    colour = f'<w:color w:val="{ACCENT}"/>' if level < len(HEADINGS) - 1 else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next '
        f'w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="{300 - 60 * level}" w:after="60"/>'
        f'{outline}</w:pPr><w:rPr><w:b/><w:bCs/>{colour}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _plain(style: str, name: str, paragraph: str, letters: str) -> str:
    told = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    told += f"<w:rPr>{letters}</w:rPr>" if letters else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/>{told}</w:style>"
    )


def _list(number: int, sign: str, font: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start '
        f'w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="420" '
        f'w:hanging="320"/></w:pPr><w:rPr><w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}" w:hint="eastAsia"/>'
        "</w:rPr></w:lvl></w:abstractNum>"
    )


def _field(name: str) -> str:
    ends = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ends)
    return f'{begin}<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>{separate}{run("1")}{end}'
