"""What keeps a word from being read as people see it: invisible signs, letters in fancy dress, markup inside a name.

Letters that look like others are taken from Unicode Technical Standard 39 (confusables), those that people are given by "fancy
text" generators from the blocks they use. Markup is that of networks that take it: emphasis by asterisks and tildes, HTML
entities, tags without attributes. A tag with attributes stays as it is: they may hold words.
"""

import html
import re
import unicodedata

SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000"
PLAIN = str.maketrans(
    dict.fromkeys("’‘ʼ＇´", "'")
    | dict.fromkeys(SPACES, " ")
    | dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")
    | dict.fromkeys("‐‑‒−﹘﹣", "-")
)
"""Signs for which another one stands everywhere, one for one."""

INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Controls (C0, C1) and the Unicode Character Database's Default_Ignorable_Code_Point: fillers, joiners, selectors, tags."""
MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
MARK = re.compile(f"[{MARKS}]")
MOST_MARKS = 2
"""Marks a letter has in any Latin orthography (Vietnamese has two); more are drawn over it."""

DRESSED = (
    "\u02b0-\u02b8\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u2071\u207f\u2080-\u2089\u2090-\u209c\u2100-\u214f\u2160-\u217f\u2460-\u24ff"
    "\u2776-\u2793\ua730\ua731\ua7af\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f110-\U0001f189"
)
"""Letters and digits raised, lowered, circled, squared, bold, full width; most have a plain letter in NFKC."""
SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢǫ", "ABCDEFGHIJKLMNOPQRSTUVWYZQ", strict=True))
WITHOUT_NFKC = (
    {chr(base + n): chr(65 + n) for base in (0x1F150, 0x1F170) for n in range(26)}
    | {chr(base + n): str(n + 1) for base in (0x2776, 0x2780, 0x278A) for n in range(10)}
    | {chr(0x24EB + n): str(n + 11) for n in range(10)}
    | {chr(0x24F5 + n): str(n + 1) for n in range(10)}
    | {"\u24ff": "0"}
)
SMALL = "".join(SMALL_CAPITALS)
ODD = re.compile(
    r"(?P<entity>&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,20});)"
    r"|(?P<tag></?[a-zA-Z][a-zA-Z1-6]{0,9} ?/?>)"
    r"|(?P<emphasis>(?<!\*)\*{1,3}(?!\*)|(?<!~)~~(?!~))"
    rf"|(?P<cluster>(?s:.)?[{INVISIBLE}{MARKS}]+)"
    rf"|(?P<dressed>[{DRESSED}])"
    rf"|(?P<small>[{SMALL}]{{2,}})"
    r"|(?P<raised>[²³¹⁰⁴-⁹]{2,})"
    r"|(?P<digit>(?![0-9])\d)"
    r"|(?P<joint>(?<=\d)[–—·•∙⋅‧](?=\d))"
)
"""Everything that is read as something else, by how it is undone."""
LINES = frozenset({"br", "p", "div", "li", "tr", "ul", "ol", "h1", "h2", "h3", "blockquote"})

LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТХУЅІЈԌԜаеорсухіјѕԁһкмнтвԛԝӏαινρτυκϲϳοΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡ",
    "ABEKMHOPCTXYSIJGWaeopcyxijsdhkmhtbqwlaivptukcjoABEZHIKMNOPTYXag",
)
"""Greek and Cyrillic letters drawn like Latin ones."""


def undisguised(odd: re.Match[str]) -> str | None:
    """Give what a match of `ODD` is read as; None for markup that closes behind a word and belongs to nothing."""
    found, kind = odd.group(), odd.lastgroup
    if kind == "entity":
        return _plain(html.unescape(found).translate(PLAIN))
    if kind == "tag":
        return "\n" if found.strip("</ >").lower() in LINES else _markup(odd, kept=" ")
    if kind == "emphasis":
        return _markup(odd, kept=found)
    if kind == "small":
        return "".join(SMALL_CAPITALS[sign] for sign in found)
    if kind == "joint":
        return "-" if found in "–—" else "."
    return _plain(found)


def _markup(odd: re.Match[str], kept: str) -> str | None:
    """Markup inside a word or before one is nothing, behind one it closes; between figures or spaces it is what it is."""
    left, right = odd.string[max(0, odd.start() - 2) : odd.start()], odd.string[odd.end() : odd.end() + 1]
    inside, before = left[-1:].isalnum(), right.isalnum()
    if inside and before:
        return kept if left[-1:].isdigit() and right.isdigit() and kept != " " else ""
    if before:
        return ""
    return None if left.isalnum() and len(left) > 1 else kept


def _plain(found: str) -> str:
    """The plain letters of a cluster: its base without dress, with the marks an orthography gives it."""
    marks = MARK.findall(found)
    base = "".join(_undressed(sign) for sign in found if not HIDDEN.match(sign))
    if not base or not marks or len(marks) > MOST_MARKS:
        return base
    return MARK.sub("", unicodedata.normalize("NFC", base + "".join(marks)))


HIDDEN = re.compile(f"[{INVISIBLE}{MARKS}]")
DRESS = re.compile(f"[{DRESSED}²³¹⁰⁴-⁹]")


def _undressed(sign: str) -> str:
    if sign in WITHOUT_NFKC:
        return WITHOUT_NFKC[sign]
    if DRESS.match(sign):
        return unicodedata.normalize("NFKC", sign).strip("()")
    if not sign.isascii() and sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return sign
