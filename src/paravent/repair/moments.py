"""Dates and moments: the season where the month is said, else "récemment", "bientôt", "recently", "soon"; birth dates go."""

import re

from paravent.repair.calendar import month_of, season
from paravent.repair.passage import Change, Passage, ahead, cased
from paravent.repair.vocabulary import pattern

FUTURE = (
    r"demain|prochain|en huit|tomorrow|\bnext\b|'ll\b|going to|see you|due\b|(?<!\w){moments.future}(?!\w)|"
    r"(?<!\w)(?:va|vont|vais|allons|allez)\s+(?:\w+\s)?\w+(?:er|ir|re)(?!\w)"
)
BIRTH = r"(?<!\w){moments.birth}\s*(?:est|is)?\s*[:(]?\s*(?:le|the|on|en|in|du)?\s*$"
BORN_VERB = re.compile(
    r"(?<!\w)(?:est|suis|était|été|étais|sont|is|was|were|been|s'est)\s+(?:née?s?|born)\s*(?:le|the|on|en|in)?\s*$",
    re.IGNORECASE,
)
BIRTH_INSIDE = re.compile(r"(?:née?s?|born)\b", re.IGNORECASE)
NOW = re.compile(r"ce soir|aujourd'hui|tonight|today", re.IGNORECASE)
CLOCK = re.compile(r"\s*,?\s*(?:à|vers|at|around)?\s*\d{1,2}\s?(?:[.:h]\s?\d{2}|h(?:eures)?\b|[ap]m\b)", re.IGNORECASE)
LAST_YEAR = re.compile(r"\s+(?:last year|l'an dernier|l'année dernière|this year|cette année)", re.IGNORECASE)
ARTICLE = re.compile(r"(?<!\w)(?:on|le|the|at|au|à)\s+$", re.IGNORECASE)
SUBJECT = re.compile(r"\s+(?:would|is|was|marks?|est|était|serait|aurait)\b", re.IGNORECASE)
LEAD_FR = r"(?<!\w)(?:(?:jusqu'|jusque\s)?{moments.french}\s*)+(?:le\s+|la\s+|l')?$"
LEAD_EN = r"(?<!\w)(?:{moments.english}\s+(?:(?:the|this|last|early|late)\s+)*|(?:(?:the|this|last|early|late)\s+)+)$"
INSIDE_FR = re.compile(r"(depuis|dès|avant|après|jusqu'(?:au|à)|du|de|au|pour)\s", re.IGNORECASE)
INSIDE_EN = re.compile(r"(since|until|till|by|before|after|from|for)\s", re.IGNORECASE)
AMERICAN = re.compile(r"\$|\bER\b|\bmom\b")
SEASONS_FR = (("l'hiver", "en hiver"), ("le printemps", "au printemps"), ("l'été", "en été"), ("l'automne", "en automne"))
SEASONS_EN = ("winter", "spring", "summer", "autumn")
SOME_TIME = {
    "depuis": "depuis peu",
    "jusqu": "pour quelque temps",
    "jusque": "pour quelque temps",
    "avant": "avant peu",
    "après": "depuis",
}
KEPT_EN = frozenset({"since", "until", "till", "by", "before", "after", "from", "for"})


def generalise_moment(passage: Passage) -> Change:
    """Decide what becomes of a date or moment."""
    born = None if BORN_VERB.search(passage.before) else pattern(BIRTH).search(passage.before)
    if born or BIRTH_INSIDE.match(passage.words):
        return passage.cut("", "birth", left=passage.back(born))
    if LAST_YEAR.match(passage.after):
        return passage.cut("", "date", left=passage.back(ARTICLE.search(passage.before)))
    change = passage.hashtag("date") or (_french(passage) if passage.scene.french else _english(passage))
    return Change(change.start, change.end + ahead(CLOCK, passage.after), change.words, change.kind)


def _season(passage: Passage, *, day_first: bool) -> int | None:
    """The season to name; None where no month is said, or where it is so close that "récemment" says as much."""
    month = month_of(passage.words, day_first=day_first)
    at = passage.scene.post.at
    if month is None or (at is not None and (at.month - month) % 12 <= 1):
        return None
    return season(month)


def _future(passage: Passage) -> bool:
    return pattern(FUTURE).search(f"{passage.lead}{passage.words}{passage.rest}") is not None


def _opens(passage: Passage, left: int) -> str:
    """What the capital of the new words goes by: the old ones at the beginning of a sentence, else nothing."""
    if passage.lead[: len(passage.lead) - left].strip(' "“«(-–—'):
        return "x"
    return passage.before[len(passage.before) - left :] + passage.words


def _today(passage: Passage) -> Change:
    """ "Ce soir" and "today" go, unless they are what the sentence speaks of."""
    if passage.begins and SUBJECT.match(passage.after):
        return passage.cut("Ce jour-là" if passage.scene.french else "This day", "recent")
    return passage.cut("", "date", right=ahead(re.compile(r"\s*,"), passage.after) if passage.begins else 0)


def _french(passage: Passage) -> Change:
    lead, inside = pattern(LEAD_FR).search(passage.before), INSIDE_FR.match(passage.words)
    said = (inside[1] if inside else lead.group() if lead else "").strip().lower()
    future = _future(passage)
    if NOW.match(passage.words) and not future and not said:
        return _today(passage)
    first = re.split(r"[\s']", said)[0]
    at = _season(passage, day_first=True)
    words = _some_time(first, future) if at is None else _in_season(first, at)
    left = passage.back(lead)
    return passage.cut(cased(words, _opens(passage, left)), "recent" if at is None else "season", left=left)


def _in_season(first: str, at: int) -> str:
    """A season behind a preposition: "depuis le printemps", "de l'été"."""
    noun, plain = SEASONS_FR[at]
    if first in {"depuis", "dès", "avant", "après", "pour", "vers"}:
        return f"{first} {noun}"
    if first in {"de", "du", "d"}:
        return f"de {noun}".replace("de le ", "du ")
    return f"jusqu'à {noun}".replace("à le ", "au ") if first in {"jusqu", "jusque"} else plain


def _some_time(first: str, future: bool) -> str:
    """A moment without season behind a preposition."""
    if first in {"de", "du", "d"}:
        return "à venir" if future else "de ces derniers jours"
    if first == "à" and future:
        return "à bientôt"
    return SOME_TIME.get(first, "bientôt" if future else "récemment")


def _english(passage: Passage) -> Change:
    lead, inside = pattern(LEAD_EN).search(passage.before), INSIDE_EN.match(passage.words)
    said = (inside[1] if inside else lead.group() if lead else "").strip().lower().split(" ")[0]
    left, future = passage.back(lead), _future(passage)
    before_noun = re.match(r"\s+[a-z]", passage.after) is not None
    if before_noun and re.search(r"(?<!\w)an?\s+$", passage.before, re.IGNORECASE):
        return passage.cut("", "date")
    if re.match(r"'s\b", passage.after):
        return passage.cut("the upcoming" if future else "the recent", "recent", left=left, right=2)
    if not said and re.match(r"\s+(?:was|is)\b", passage.after):
        return passage.cut(cased("one night", _opens(passage, left)), "recent", left=left)
    if NOW.match(passage.words) and not future and not said:
        return _today(passage)
    at = _season(passage, day_first=AMERICAN.search(passage.scene.text) is None)
    words = _words(said, None if at is None else SEASONS_EN[at], future=future, before_noun=before_noun)
    return passage.cut(cased(words, _opens(passage, left)), "recent" if at is None else "season", left=left)


def _words(said: str, at: str | None, *, future: bool, before_noun: bool) -> str:
    if said == "the" and before_noun:
        return f"the {at}" if at else "the upcoming" if future else "the recent"
    if at:
        return f"{said if said in KEPT_EN else 'in'} {at}"
    if said in {"since", "until", "till"}:
        return "for some time"
    return "soon" if future or said in {"by", "before"} else "recently"
