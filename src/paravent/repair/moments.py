"""Dates and moments: the season where the month is said, else "récemment", "bientôt", "recently", "soon"; birth dates go."""

import re
from datetime import date

from paravent.repair.passage import Change, Passage

MONTHS = (
    "janv(?:ier)?|jan(?:uary)?",
    "févr(?:ier)?|fevr(?:ier)?|fév|feb(?:ruary)?",
    "mars|mar(?:ch)?",
    "avr(?:il)?|apr(?:il)?",
    "mai|may",
    "juin|june?",
    "juil(?:let)?|july?",
    "ao[uû]t|aug(?:ust)?",
    "sept?(?:ember|embre)?",
    "oct(?:ober|obre)?",
    "nov(?:ember|embre)?",
    "d[ée]c(?:ember|embre)?",
)
FEASTS = (
    (
        "noël|noel|christmas|xmas|boxing|réveillon|new year|nouvel an|jour de l'an|saint-sylvestre|st[- ]sylvestre|thanksgiving|épiphanie|hogmanay",
        12,
    ),
    ("pâques|paques|easter|pentec|ascension|fête du travail|fête des mères|good friday|st patrick|rameaux|mother's day", 4),
    ("14 juillet|assomption|fête de la musique|july 4|4th of july|fourth of july|saint-jean", 7),
    ("toussaint|halloween|11 novembre|bonfire", 11),
    ("saint-valentin|valentine|chandeleur|mardi gras|waitangi|australia day", 2),
)
NUMERIC = re.compile(r"(?<!\d)(\d{1,4})[/.-](\d{1,2})(?:[/.-](\d{1,4}))?(?!\d)")
FUTURE = re.compile(
    r"demain|prochain|en huit|tomorrow|\bnext\b|(?<!\w)(?:va|vont|vais|allons|allez)\s+(?:\w+\s)?\w+(?:er|ir|re)(?!\w)|(?<!\w)(?:will|sera|seront|serai|aura|aurai|aurez|serez|auront|pourra|pourrez|rentrera|"
    r"attends|attendons|rendez-vous|rdv|revoit|revoyons)(?!\w)|'ll\b|going to|on se revoit|see you|obsèques|audience|funeral|due\b",
    re.IGNORECASE,
)
BIRTH = re.compile(
    r"(?<!\w)(?:née?s?|born|date de naissance|naissance|ddn|dob|d\.o\.b\.|date of birth)\s*(?:est|is)?\s*[:(]?\s*(?:le|the|on|en|in|du)?\s*$",
    re.IGNORECASE,
)
BORN_VERB = re.compile(
    r"(?<!\w)(?:est|suis|était|été|étais|sont|is|was|were|been|s'est)\s+(?:née?s?|born)\s*(?:le|the|on|en|in)?\s*$",
    re.IGNORECASE,
)
NOW = re.compile(r"^(?:ce soir|aujourd'hui|tonight|today)", re.IGNORECASE)
CLOCK = re.compile(r"^\s*,?\s*(?:à|vers|at|around)?\s*\d{1,2}\s?(?:[.:h]\s?\d{2}|h(?:eures)?\b|[ap]m\b)", re.IGNORECASE)
LAST_YEAR = re.compile(r"^\s+(?:last year|l'an dernier|l'année dernière|this year|cette année)", re.IGNORECASE)
BIRTH_INSIDE = re.compile(r"(?:née?s?|born)\b", re.IGNORECASE)
PREPOSITION_FR = re.compile(
    r"(?<!\w)(?:(jusqu'|jusque\s)?(au|à|aux|du|de|d'|dès|depuis|avant|après|pour|le|en|dans|vers|ce|cette|la|les)\s*)+(?:le\s+|la\s+|l')?$",
    re.IGNORECASE,
)
PREPOSITION_EN = re.compile(
    r"(?<!\w)(?:(?:on|since|until|till|by|before|after|from|in|for|of|around|at)\s+(?:(?:the|this|last|early|late)\s+)*|(?:(?:the|this|last|early|late)\s+)+)$",
    re.IGNORECASE,
)
INSIDE_FR = re.compile(r"^(depuis|dès|avant|après|jusqu'(?:au|à)|du|de|au|pour)\s", re.IGNORECASE)
INSIDE_EN = re.compile(r"^(since|until|till|by|before|after|from|for)\s", re.IGNORECASE)
SEASONS_FR = (("hiver", "en hiver"), ("printemps", "au printemps"), ("été", "en été"), ("automne", "en automne"))
SEASONS_EN = ("winter", "spring", "summer", "autumn")


def generalise_moment(passage: Passage) -> Change:
    """Decide what becomes of a date or moment."""
    tag = re.search(r"#\w*$", passage.before)
    if tag:
        rest = re.match(r"\w*", passage.after)
        return passage.cut("", "date", left=len(tag.group()), right=len(rest.group()) if rest else 0)
    born = None if BORN_VERB.search(passage.before) else BIRTH.search(passage.before)
    if born or BIRTH_INSIDE.match(passage.words):
        return passage.cut("", "birth", left=passage.back(born))
    if LAST_YEAR.match(passage.after):
        lead = re.search(r"(?<!\w)(?:on|le|the|at|au|à)\s+$", passage.before, re.IGNORECASE)
        return passage.cut("", "date", left=len(passage.before) - lead.start() if lead else 0)
    change = _french(passage) if passage.scene.french else _english(passage)
    clock = CLOCK.match(passage.after)
    return Change(change.start, change.end + len(clock.group()), change.words, change.kind) if clock else change


def _today(passage: Passage) -> Change:
    """"Ce soir" and "today" go, unless they are what the sentence speaks of."""
    if passage.begins and re.match(r"\s+(?:would|is|was|marks?|est|était|serait|aurait)\b", passage.after, re.IGNORECASE):
        return passage.cut("Ce jour-là" if passage.scene.french else "This day", "recent")
    comma = re.match(r"\s*,", passage.after) if passage.begins else None
    return passage.cut("", "date", right=len(comma.group()) if comma else 0)


def month_of(words: str, *, day_first: bool) -> int | None:
    """The month that words or figures name; figures by the language's order where they leave a choice."""
    lowered = words.lower()
    for number, stems in enumerate(MONTHS, 1):
        if re.search(rf"(?<![a-zà-ÿ])(?:{stems})(?![a-zà-ÿ-])", lowered):
            return number
    for stems, number in FEASTS:
        if re.search(stems, lowered):
            return number
    figures = NUMERIC.search(lowered)
    if figures is None:
        return None
    first, second = int(figures[1]), int(figures[2])
    month = second if (day_first or first > 31) else first
    month = month if 1 <= month <= 12 else (first if first <= 12 else second)
    return month if 1 <= month <= 12 else None


def season(month: int) -> int:
    """0 winter, 1 spring, 2 summer, 3 autumn (meteorological, northern hemisphere)."""
    return (month % 12) // 3


def _close(passage: Passage, month: int) -> bool:
    """Whether a month is that of publication or its neighbour: then "récemment" says as much as the season."""
    at = passage.scene.post.at
    if at is None:
        return False
    today: date = at.date()
    return (today.month - month) % 12 <= 1


def _french(passage: Passage) -> Change:
    month = month_of(passage.words, day_first=True)
    lead = PREPOSITION_FR.search(passage.before)
    inside = INSIDE_FR.match(passage.words)
    said = (inside[1] if inside else lead.group() if lead else "").strip().lower()
    left = len(passage.before) - lead.start() if lead else 0
    capital = (lead.group() if lead else passage.words)[:1].isupper() and passage.lead[: len(passage.lead) - left].strip(
        ' "«(-–—'
    ) == ""
    future = FUTURE.search(passage.lead + passage.words + passage.rest) is not None
    if NOW.match(passage.words) and not future and not said:
        return _today(passage)
    words, taken = _moment_french(said, None if month is None or _close(passage, month) else season(month), future)
    if not taken:
        left = 0
    return passage.cut(words[:1].upper() + words[1:] if capital else words, "season" if month else "recent", left=left)


def _moment_french(said: str, at: int | None, future: bool) -> tuple[str, bool]:
    """The words for a moment after a preposition, and whether they take the preposition with them."""
    first = re.split(r"[\s']", said)[0] if said else ""
    if at is not None:
        noun, plain = SEASONS_FR[at]
        article = "le " if at == 1 else "l'"
        if first in {"depuis", "dès", "avant", "après", "pour", "vers"}:
            return f"{first} {article}{noun}", True
        if first in {"de", "du", "d"}:
            return ("du " if at == 1 else "de l'") + noun, True
        if first in {"jusqu", "jusque"}:
            return ("jusqu'au " if at == 1 else "jusqu'à l'") + noun, True
        return plain, True
    if first == "depuis":
        return "depuis peu", True
    if first in {"de", "du", "d"}:
        return ("à venir" if future else "de ces derniers jours"), True
    if first in {"jusqu", "jusque"}:
        return "pour quelque temps", True
    if first == "avant":
        return "avant peu", True
    if first == "après":
        return "depuis", True
    if first in {"à", "dès", "pour"} and future:
        return ("à bientôt" if first == "à" else "bientôt"), True
    return ("bientôt" if future else "récemment"), True


def _english(passage: Passage) -> Change:
    month = month_of(passage.words, day_first=not re.search(r"\$|\bER\b|\bmom\b", passage.scene.text))
    lead = PREPOSITION_EN.search(passage.before)
    inside = INSIDE_EN.match(passage.words)
    said = (inside[1] if inside else lead.group() if lead else "").strip().lower().split(" ")[0]
    left = len(passage.before) - lead.start() if lead else 0
    owner = re.match(r"'s\b", passage.after)
    future = FUTURE.search(passage.lead + passage.words + passage.rest) is not None
    capital = (lead.group() if lead else passage.words)[:1].isupper() and passage.lead[: len(passage.lead) - left].strip(
        ' "“(-–—'
    ) == ""
    at = None if month is None or _close(passage, month) else SEASONS_EN[season(month)]
    counted = re.search(r"(?<!\w)an?\s+$", passage.before, re.IGNORECASE)
    if counted and re.match(r"\s+[a-z]", passage.after):
        return passage.cut("", "date")
    if not said and re.match(r"\s+(?:was|is)\b", passage.after):
        return passage.cut("One night" if capital else "one night", "recent", left=left)
    attributive = said in {"the", "our", "my", "her", "his"} and re.match(r"\s+[a-z]", passage.after)
    if NOW.match(passage.words) and not future and not said and not owner:
        return _today(passage)
    if owner:
        return passage.cut("the upcoming" if future else "the recent", "recent", left=left, right=2)
    if attributive:
        words = f"the {at}" if at else "the upcoming" if future else "the recent"
    elif at:
        words = f"{said} {at}" if said in {"since", "until", "till", "by", "before", "after", "from", "for"} else f"in {at}"
    elif said == "since":
        words = "for some time"
    elif said in {"until", "till"}:
        words = "for some time"
    elif said in {"by", "before"} or future:
        words = "soon"
    elif said in {"from", "of"}:
        words = "recently"
    else:
        words = "recently"
    return passage.cut(words[:1].upper() + words[1:] if capital else words, "season" if at else "recent", left=left)
