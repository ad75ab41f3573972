"""The establishment's own words as the check reads them: what would expose somebody is held, with its place and its rule.

Contacts that are the establishment's own, as its settings give them, are read as "the service": they expose nobody.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from paravent_desk.accounts.models import Establishment
from paravent_desk.charter.content import LANGUAGES, PLACE, Content
from paravent_desk.charter.known import contacts
from paravent_desk.charter.models import OwnText, Standing
from paravent_desk.charter.queries import own_texts
from paravent_desk.checking import Situation, check_post
from paravent_desk.checking.passages import Piece, marks, pieces
from paravent_desk.checking.words import Why, reasons, unchecked

log = logging.getLogger(__name__)
OK, REVIEW, STOP = "ok", "review", "stop"
INSTEAD = ("service", "site", "ici")
"""What stands for a contact while the text is read: the longest that fits, so that places stay where they are."""
SHORTEST = 6
"""Characters of a contact: a shorter one ("15") may be an age or a room elsewhere, and is read as it stands."""
DIGITS = 9
"""From how many digits on a contact is a telephone number, however it is spaced."""


@dataclass(frozen=True, slots=True)
class Held:
    """Words that wait: what the check said of them. `failed`: it could not look, and nobody can say that it may go."""

    row: OwnText
    verdict: str
    failed: bool
    codes: tuple[str, ...]
    whys: tuple[Why, ...]
    pieces: tuple[Piece, ...] = field(repr=False)


def held(establishment: Establishment, content: Content, lang: str = "") -> tuple[Held, ...]:
    """Every last version of the establishment's own words that may not be published, in one language or in both.

    Not among them: words whose reasons somebody answered for.
    """
    rows = [row for one in LANGUAGES if lang in {"", one} for row in own_texts(establishment, content, one).values()]
    ours = contacts(establishment)
    found = [one for row in rows if row.text and content.article(row.article) for one in _held(row, ours, establishment.town)]
    standing = {one.own_text_id: frozenset(one.codes) for one in Standing.objects.filter(own_text__in=rows)}
    return tuple(one for one in found if one.failed or not set(one.codes) <= standing.get(one.row.pk, frozenset()))


def look(row: OwnText, establishment: Establishment) -> Held | None:
    """What the check holds of one text, whoever answered for it; None: nothing."""
    return next(_held(row, contacts(establishment), establishment.town), None)


def without_contacts(text: str, ours: Iterable[str]) -> str:
    """The text with every place and every contact of ours written over, each character where it was."""
    covered = PLACE.sub(_instead, text)
    for value in sorted((one for one in ours if len(one) >= SHORTEST), key=len, reverse=True):
        covered = _pattern(value).sub(_instead, covered)
    return covered


def _held(row: OwnText, ours: Iterable[str], town: str) -> Iterator[Held]:
    """What is wrong with one text, if anything. In doubt, hold: a check that failed is one that stops."""
    try:
        found = check_post(without_contacts(row.text, ours), Situation(lang=row.lang, place=town))
        if found.verdict == OK:
            return
        codes = tuple(str(one["code"]) for one in found.reasons)
        told = pieces(row.text, marks(found.report, row.lang))
        failed = not codes or "UNCHECKED" in codes or found.verdict not in {REVIEW, STOP}
        yield Held(row, found.verdict, failed, codes, reasons(found.report, row.lang), told)
    except Exception as error:  # noqa: BLE001 - whatever failed: in doubt, hold
        log.warning("own text %s was not checked (%s)", row.pk, type(error).__name__)
        yield Held(row, STOP, True, ("UNCHECKED",), (unchecked(row.lang),), pieces(row.text, ()))


def _pattern(value: str) -> "re.Pattern[str]":
    """A contact as people write it: upper or lower case, spaces of any kind, a number's digits apart or not."""
    digits = re.sub(r"\D", "", value)
    if len(digits) >= DIGITS and not re.search(r"[^\W\d_]", value):
        return re.compile(r"(?<!\d)" + r"[\s.\-–/()]*".join(map(re.escape, digits)) + r"(?!\d)")
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) + r"(?!\w)", re.IGNORECASE)


def _instead(found: "re.Match[str]") -> str:
    length = len(found[0])
    return next((one for one in INSTEAD if len(one) <= length), "").ljust(length)
