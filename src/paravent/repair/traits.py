"""What singles a person out: dropped with its commas, or made general where the sentence leans on it."""

import re
from collections.abc import Callable

from paravent.finding import Label
from paravent.repair.passage import Change, Passage, ahead, cased
from paravent.repair.vocabulary import pattern

ARTICLE = re.compile(r"(?:le|la|les|l'|une?|des|d'|du|notre|nos|son|sa|mon|ma|the|an?|our|his|her|my)\s*", re.IGNORECASE)
OUTSIDE = re.compile(
    r"(?<!\w)(?:le|la|les|l'|une?|des|notre|nos|ce|cette|cet|son|sa|mon|ma|the|an?|our|his|her|my|this|that)\s*$", re.IGNORECASE
)
DESCRIBED = (
    r"(?<!\w)(?:le|la|une?|notre|ce|cette|mon|ma)\s+{fond.adjectives}\s+$|"
    r"(?<!\w)(?:the|an?|our|my|his|her|this|that)\s+\w+\s+$"
)
SELF = re.compile(r"(?<!\w)(?:c'est moi|it's me|moi)\s+(?:the\s|le\s|la\s|l')?$", re.IGNORECASE)
KEEPING = re.compile(r"(?<!\w)(?:tien(?:t|nent|s)|gèren?t?|runs?|owns?|keeps?)\s+(?:the\s|a\s)?$", re.IGNORECASE)
THING = r"(?:{determiners.words}\s*)?(?:[\w'-]+\s){0,3}?{traits.things}(?!\w)"
GROUP = r"(?!.*(?:captain|capitaine|'s on|coach))(?:.*\s)?{traits.groups}"
LINK = r"(?<!\w){traits.links}\s*(?:{determiners.words}\s*)?$"
PHRASE = r"{traits.phrases}\b"
WORK = re.compile(r"(drives?|drove|conduit|conduisait|teaches|runs|manages|plays|joue|enseigne|dirige|tient)\s", re.IGNORECASE)
WORKING = {"drive": "work", "drives": "works", "drove": "worked", "conduisait": "travaillait"}
VICTIM = re.compile(
    r"(?:(?:les?|la|une?|the|a)\s)?(?:(victimes?|rescapée?s?|survivante?s?|victims?|survivors?)|blessée?s?|casualty|casualties)\b",
    re.IGNORECASE,
)
IS = {
    "je suis": "je travaille", "jsuis": "je travaille", "suis": "travaille", "est": "travaille", "fait": "travaille",
    "j'étais": "je travaillais", "j'etais": "je travaillais", "j etais": "je travaillais", "étais": "travaillais",
    "etais": "travaillais", "sont": "travaillent",
    "était": "travaillait", "etait": "travaillait", "fut": "travaillait", "étaient": "travaillaient", "sera": "travaillera",
    "es": "travailles", "êtes": "travaillez",
}  # fmt: skip
IS_FR = re.compile(rf"(?<!\w)(?<!c')({'|'.join(sorted(IS, key=len, reverse=True))})\s+$", re.IGNORECASE)
IS_EN = re.compile(r"(?<!\w)(?:is|was|am|i'm|he's|she's|are|were|im|who's|being|been)\s+((?:the|an?)\s)?$", re.IGNORECASE)
WOMAN = r"(?:la|une|sa|ma|cette|notre doyenne)\s|(?:l'|notre |votre |une )?(?:ancienne\s|\w*{traits.feminine}(?!\w))"
MAN = re.compile(r"(?:le|un|son|mon|ce|cet)\s", re.IGNORECASE)
PLURAL = re.compile(r"(?:les|des|nos|both)\b", re.IGNORECASE)
DEFINITE = re.compile(r"(?:le|la|les|the|notre|our|ce|cette|cet|this|that)\b|l'", re.IGNORECASE)


def generalise_trait(passage: Passage) -> Change:
    """Decide what becomes of a trade, kinship, rare feature or public event."""
    tagged = passage.hashtag("hashtag")
    if tagged is not None:
        return tagged
    for attempt in ATTEMPTS:
        change = attempt(passage)
        if change is not None:
            return change
    return _noun(passage)


def _victim(passage: Passage) -> Change | None:
    """ "la victime de l'éboulement" → "la victime d'un accident"."""
    victim = VICTIM.match(passage.words)
    if victim is None:
        return None
    accident = " d'un accident" if passage.scene.french else " of an accident"
    return passage.cut(victim.group() + (accident if victim[1] else ""), "event")


def _self(passage: Passage) -> Change | None:
    """ "C'est moi le pêcheur du journal" → "C'est moi"."""
    if not SELF.search(passage.before):
        return None
    article = re.search(r"(?<!\w)(?:the\s|le\s|la\s|l')$", passage.before, re.IGNORECASE)
    return passage.cut("", "trait", left=passage.back(article))


def _business(passage: Passage) -> Change | None:
    """ "ils tiennent la librairie" → "ils tiennent un commerce"."""
    if not KEEPING.search(passage.before):
        return None
    left = passage.back(re.search(r"(?<!\w)(?:the|a)\s+$", passage.before, re.IGNORECASE))
    return passage.cut("un commerce" if passage.scene.french else "a local business", "trade", left=left)


def _thing(passage: Passage) -> Change | None:
    """An event, mark or group: left out with its preposition, or said in general."""
    french = passage.scene.french
    if pattern(GROUP).fullmatch(passage.words):
        noun = "groupe" if french else "group"
        within = OUTSIDE.search(passage.before) or not ARTICLE.match(passage.words)
        return passage.cut(noun if within else f"un {noun}" if french else f"the {noun}", "group")
    if not pattern(THING).match(passage.words):
        return None
    link = pattern(LINK).search(passage.before)
    if link or passage.begins:
        return passage.cut("", "trait", left=passage.back(link))
    return passage.cut("un signe particulier" if french else "a distinctive detail", "trait")


def _apposed(passage: Passage) -> Change | None:
    """Between commas, in brackets, or a sentence of its own: it goes."""
    opened = re.search(r"[,(–—:]\s*$", passage.before)
    closed = re.match(r"\s*(?:[,).;:!?–—\n]|$)", passage.after)
    if opened and (closed or not ARTICLE.match(passage.words) or _before_a_place(passage)):
        return passage.cut("", "trait")
    if passage.begins and re.match(r"\s*(?:[,.!?\n]|$)", passage.after):
        return passage.cut("", "trait", right=ahead(re.compile(r"\s*,\s*"), passage.after))
    return None


def _before_a_place(passage: Passage) -> bool:
    between = (passage.scene.text[passage.end : place.start] for place in passage.near(Label.PLACE, 12))
    return any(re.fullmatch(r"\s*(?:\w+'?\s*){1,2}", words) for words in between)


def _verb(passage: Passage) -> Change | None:
    """ "la maman conduit le car scolaire" → "la maman travaille"; "qui a gagné à la télé" → nothing."""
    work = WORK.match(passage.words)
    if work and re.search(r"\w\s+$", passage.before):
        general = "travaille" if passage.scene.french else "works"
        return passage.cut(WORKING.get(work[1].lower(), general), "trade")
    if work or pattern(PHRASE).match(passage.words):
        return passage.cut("", "trait", left=passage.back(re.search(r",\s*$", passage.before)))
    return None


def _predicate(passage: Passage) -> Change | None:
    """ "elle est ambulancière" → "elle travaille"; "I'm the lollipop lady" → "I'm known locally"."""
    if passage.scene.french:
        verb = IS_FR.search(passage.before)
        return passage.cut(cased(IS[verb[1].lower()], verb[1]), "trade", left=passage.back(verb)) if verb else None
    verb = IS_EN.search(passage.before)
    return passage.cut("known locally", "trade", left=len(verb[1] or "")) if verb else None


def _loose(passage: Passage) -> Change | None:
    """A trait without article at the end of its clause goes."""
    closed = re.match(r"\s*(?:[,).;:!?–—\n]|$)", passage.after)
    if closed and not passage.begins and not ARTICLE.match(passage.words) and not OUTSIDE.search(passage.before):
        return passage.cut("", "trait")
    return None


ATTEMPTS: tuple[Callable[[Passage], Change | None], ...] = (
    _victim,
    _self,
    _business,
    _thing,
    _apposed,
    _verb,
    _predicate,
    _loose,
)
"""The ways a sentence holds without a trait, the surest first."""


def _noun(passage: Passage) -> Change:
    """A common noun in the trait's place."""
    outside = OUTSIDE.search(passage.before)
    left = passage.back(outside)
    start = passage.before[len(passage.before) - left :] + passage.words
    noun, female = _plain(passage, start)
    bare = not left and not ARTICLE.match(passage.words)
    if bare and (pattern(DESCRIBED).search(passage.before) or passage.behind_an_age):
        return passage.cut(noun, "trait")
    english = f"{'the' if DEFINITE.match(start) else 'a'} {noun}"
    phrase = _french(start, noun, female) if passage.scene.french else english
    begins = not re.search(r"\w", passage.lead[: max(0, len(passage.lead) - left)])
    return passage.cut(cased(phrase, start) if begins else phrase, "trait", left=left)


def _plain(passage: Passage, start: str) -> tuple[str, bool]:
    """The noun, and whether it is feminine."""
    if not passage.scene.french:
        return ("patient" if passage.scene.carer else "person"), False
    woman = pattern(WOMAN).match(start) or (not MAN.match(start) and pattern(WOMAN).match(passage.words))
    if passage.scene.carer:
        return ("patiente", True) if woman else ("patient", False)
    if woman:
        return "femme", True
    return ("homme", False) if MAN.match(start) else ("personne", True)


def _french(start: str, noun: str, female: bool) -> str:
    if PLURAL.match(start):
        return f"des {noun}s"
    if DEFINITE.match(start):
        return f"{'cette' if female else 'cet' if noun == 'homme' else 'ce'} {noun}"
    return f"{'une' if female else 'un'} {noun}"
