"""Apply the changes and close the seams: spaces, punctuation, articles, elisions, capitals, and nothing elsewhere."""

import re
from collections.abc import Iterable

from paravent.repair.passage import Change

OPEN, CLOSE = "\ufdd0", "\ufdd1"  # noncharacters: no text may hold them (Unicode, section 23.7)
HOLE = OPEN + CLOSE
SEAM = f"[{OPEN}{CLOSE}]"
PREPOSITIONS = (
    "à|a|au|aux|de|du|des|d'|en|dans|chez|sur|vers|par|pour|avec|près de|près d'|depuis|dès|le|la|les|l'|un|une|ma|mon|sa|son|"
    "at|in|on|of|from|to|for|with|by|near|since|the|an|my|his|her|their|and|et|ou|or|est|is|whose|dont|qui|who|where|où"
)

VERBS = (
    "(?:a|ont|avait|est|sont|était|étaient|va|vont|vient|viennent|doit|peut|s'est|se|sera|aura|n'a|n'est|ne|nous|vous|me|m'a|dit|veut|reste|rentre|"
    r"is|was|are|were|has|had|have|will|can|came|told|taught|did|does|died|went|got|rang|said|says|needs|wants|lost|made|gave)(?![\w'])"
)

Rule = tuple[re.Pattern[str], str]


def _rule(pattern: str, replacement: str) -> Rule:
    # bounded runs of spaces: a long one would be tried from each of its characters
    pattern = pattern.replace(r"[ \t]*", r"[ \t]{0,9}").replace(r"[ \t]+", r"[ \t]{1,9}").replace(r"\s*", r"\s{0,9}")
    return re.compile(pattern.replace("HOLE", HOLE).replace("OPEN", OPEN).replace("CLOSE", CLOSE), re.IGNORECASE), replacement


HOLES: tuple[Rule, ...] = (
    _rule(r"HOLE(?:[ \t]*(?:[,;/|:·&+–—-]|et\b|and\b|ou\b|or\b)?[ \t]*HOLE)+", HOLE),
    _rule(r"[(\[«“\"][ \t,;:]*HOLE[ \t,;:]*[)\]»”\"]", HOLE),
    _rule(r"([(\[])[ \t]*HOLE[ \t]*(?:[,;:][ \t]*)?", rf"\1{HOLE}"),
    _rule(r":[ \t]*HOLE[ \t]*,[ \t]*", f": {HOLE}"),
    _rule(rf"(^[^,\n]{{1,120}}|[.!?…\n][^,.!?…\n]{{1,120}}),[ \t]*HOLE[ \t]*,[ \t]*(?={VERBS})", rf"\1 {HOLE}"),
    _rule(r"[ \t]*[,;:–—-]?[ \t]*HOLE[ \t]*([)\]])", r"\1"),
    _rule(rf"(?<![\w'])(?:{PREPOSITIONS})[ \t]*HOLE(?=[ \t]*(?:[,;:.!?)\n]|$))", HOLE),
    _rule(r"[ \t]*[,;:–—][ \t]*HOLE[ \t]*(?=[,;:.…)])", ""),
    _rule(r"[ \t]*[,;:][ \t]*HOLE[ \t]*(?=[!?\n]|$)", HOLE),
    _rule(r"(^|[.!?…\n][ \t]*|[\n]|[(«][ \t]*)HOLE[ \t]*[,;:–—-]+(?!\w)[ \t]*", rf"\1{HOLE}"),
    _rule(r"(?<![.!?…])[ \t]*HOLE(?=[,.…)])", HOLE),
    _rule(r"([.!?…])([ \t]*)HOLE[ \t]*[.!?…]+", r"\1\2"),
    _rule(r"(^|\n)[ \t]*HOLE[ \t]*[.,;:–—-]*[ \t]*(?:\n|$)", rf"\1{HOLE}"),
    _rule(r"[ \t]+HOLE[ \t]+", f" {HOLE}"),
    _rule(r"(^|\n)HOLE[ \t]+", rf"\1{HOLE}"),
    _rule(r"[ \t]+HOLE(?=\n|$)", ""),
    _rule(r"\s*HOLE\s*\Z", ""),
    _rule(r"\A\s*HOLE\s*", HOLE),
)
FRENCH_SEAMS: tuple[Rule, ...] = (
    _rule(r"\b(d|qu|jusqu|lorsqu|puisqu)e[ ](OPEN+)(?=[aeiouhéèêâî])", r"\1'\2"),
    _rule(r"\bd'(OPEN+)(?=[^aeiouhéèêâîOPEN])", r"de \1"),
    _rule(r"\bqu'(OPEN+)(?=[^aeiouhéèêâîOPEN])", r"que \1"),
    _rule(r"\bl'(OPEN+)(?=(?:un|une|le|la|les|cet|ce|cette|des|quelqu))", r"\1"),
    _rule(r"\bde[ ](OPEN+)le[ ]", r"\1du "),
    _rule(r"\bde[ ](OPEN+)les[ ]", r"\1des "),
    _rule(r"\bde[ ](OPEN+)des[ ]", r"\1de "),
    _rule(r"\bd'(OPEN+)des[ ]", r"\1de "),
    _rule(r"\b[àa][ ](OPEN+)le[ ]", r"\1au "),
    _rule(r"\b[àa][ ](OPEN+)les[ ]", r"\1aux "),
)
ENGLISH_SEAMS: tuple[Rule, ...] = (
    _rule(r"\ba[ ](OPEN+)(?=(?:elderly|older|adult|infant|early|area|unnamed)\b)", r"an \1"),
    _rule(r"\ban[ ](OPEN+)(?=[^aeiouOPEN])", r"a \1"),
    _rule(r"\b(?:a|an|the)[ ](OPEN+)(a|an|the)[ ]", r"\1\2 "),
    _rule(r"\ban[ ](HOLE)(?=[^aeiou\W])", r"a \1"),
    _rule(r"[ \t]+HOLE(?=[?!])", ""),
)
SENTENCE_START = re.compile(rf"((?:^|[.!?…][ \t\n]+|\n)[^\w\s#@]{{0,3}}[ \t]*){OPEN}({CLOSE}?)(\w)")
MARKS = re.compile(SEAM)


def mend(text: str, changes: Iterable[Change], *, french: bool) -> str:
    """Give the text with the changes made; `changes` count code points of `text`, may touch and overlap, the earlier wins.

    Only seams are touched: what stands elsewhere stays to the letter.
    """
    pieces: list[str] = []
    last = 0
    for change in sorted(changes, key=lambda change: (change.start, -change.end)):
        if change.end <= last:
            continue
        start = max(change.start, last)
        pieces += (text[last:start], OPEN, _cased(text, change), CLOSE)
        last = change.end
    if not pieces:
        return text
    pieces.append(text[last:])
    capital = _uses_capitals(text)
    return _close("".join(pieces), french=french, capital=capital)


def _close(marked: str, *, french: bool, capital: bool) -> str:
    for rules in (HOLES, FRENCH_SEAMS if french else ENGLISH_SEAMS, HOLES):
        for pattern, replacement in rules:
            marked = pattern.sub(replacement, marked)
    if capital:
        marked = SENTENCE_START.sub(lambda m: f"{m[1]}{OPEN}{m[2]}{m[3].upper()}", marked)
    return MARKS.sub("", marked)


def _cased(text: str, change: Change) -> str:
    """Capitals among capitals."""
    before, gone, after = (
        text[max(0, change.start - 12) : change.start],
        text[change.start : change.end],
        text[change.end : change.end + 12],
    )
    around = [c for c in before + after if c.isalpha()]
    shouted = len(around) >= 4 and all(c.isupper() for c in around) and any(c.isupper() for c in gone)
    return change.words.upper() if shouted else change.words


def _uses_capitals(text: str) -> bool:
    """Whether the writer begins sentences with capitals at all."""
    starts = re.findall(r"(?:^|[.!?…]\s+)[^\w\s]{0,3}\s*(\w)", text)
    return not starts or any(start.isupper() for start in starts)
