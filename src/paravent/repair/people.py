"""Names: left out where the sentence holds without them, else made a common noun ("une patiente", "cet enfant", "someone")."""

import re
from collections.abc import Callable

from paravent.finding import Label
from paravent.repair.gathering import JOINED
from paravent.repair.passage import HASHTAG, TAG_REST, Change, Passage, ahead, cased
from paravent.repair.roles import Cast, female, own_role, role
from paravent.repair.vocabulary import pattern

TITLE = r"(?:{titles.feminine+titles.masculine})\.?\s+"
TITLED = rf"(?<![\w-])(?:{{fond.words}}\s+)*{TITLE}$"
INTRODUCED = r"(?:,\s*)?(?<!\w){introductions.words}\s*:?\s*$"
I_AM = re.compile(r"(?<!\w)(?:je suis|i.m|i am|im|jsuis|chuis)\s+$", re.IGNORECASE)
ONWARD = re.compile(
    r"\s*(?:,\s*(?:et\s|and\s)?|\s(?:et|and|n)\s|\.)\s*"
    r"(?=(?:j'|je|i\b|i'm|im\b|il\b|elle\b|on\b|mon\b|ma\b|he\b|she\b|my\b))",
    re.IGNORECASE,
)
ENGLISH_PARTICULARS = re.compile(r"\s*,\s*(?=(?:\d|from|an?\b|the\b|mum|mom|dad|diagnosed))", re.IGNORECASE)
IS_NAMED = re.compile(r"s.appell\w*\s+$", re.IGNORECASE)
KIN = (
    r"(?<!\w)((?:{determiners.words}\s?)(?:[\w'-]+\s){0,2})?({kin.feminine+kin.masculine+kin.english})"
    rf"(\s*[,:(]?\s*)(?:{TITLE})?$"
)
OWNED = frozenset({"mon", "ma", "notre", "my", "our", "sa", "son", "his", "her", "leur", "their", "le", "la", "the"})
PARTICULARS = re.compile(r"\s*,\s*(?:\d|qui|who|âgée?|aged|une?|an?|the|l[ea])\b", re.IGNORECASE)
SECOND_PERSON = re.compile(
    r"\s*[,!]\s*(?:tu|vous|t'|toi|te|ton|votre|you|your|thank|merci|on|nous|we|je|i|j'|c'est|it|bon|si)\b", re.IGNORECASE
)
CLOSING = re.compile(r"\s*(?:[!.?,;…)\n]|$|[^\w\s,'’(])")
GREETED_ON = re.compile(r"\s+(?:pour|for|d'|de\b|it|c'|je|on|nous|i\b|we\b|lovely|!)", re.IGNORECASE)
GREETED = (
    r"(?<!\w)({greetings.words})\s*(?:[,!]\s*)?(?:(?:à toi|to you|à vous),?\s+)?"
    r"(?:(?:ma|mon|my|belle|petite?|chère|cher|little|dear)\s+){0,2}$"
)
NOUN_PHRASE = re.compile(r"\W*(?:the|my|our|his|her|a|le|la|mon|ma|notre|une?|sa|son|ce|cette)\s", re.IGNORECASE)
FOND = r"(?<![\w-])(?:notre|ma|mon|cette|ce|our|the|my|her|his|that|this|their)\s+(?:{fond.adjectives}\s+){1,2}$"
SMALL = r"(?<![\w-])(?:{child.feminine+child.masculine+child.english}|{fond.words}|la|a)\s+$"
SENTENCE_START = re.compile(r"(?:^|[.!?…]\s+|\n)[^\w]*$")


def leave_out_name(passage: Passage, cast: Cast) -> Change:
    """Decide what becomes of a patient's or relative's name."""
    for attempt in ATTEMPTS:
        change = attempt(passage, cast)
        if change is not None:
            return change
    return _noun(passage, cast)


def _hashtag(passage: Passage, _: Cast) -> Change | None:
    """ "#CourageLéa" → "#Courage"; "#Léa" → nothing."""
    tag = HASHTAG.search(passage.before)
    if tag is None:
        return None
    right = ahead(TAG_REST, passage.after)
    head = pattern(r"{hashtags.connectors}$").sub("", tag.group()[1:])
    body = head + re.sub(r"^s(?=[A-Z]|$)", "", passage.after[:right])
    empty = len(body) < 3 or pattern(r"{hashtags.empty}").fullmatch(body) is not None
    return passage.cut("" if empty else f"#{body}", "hashtag", left=len(tag.group()), right=right)


def _joined(passage: Passage, _: Cast) -> Change | None:
    """A name glued to other letters ("lea2015"): the whole word goes."""
    left, right = passage.back(re.search(r"\w+$", passage.before)), ahead(re.compile(r"\w+"), passage.after)
    return passage.cut("", "name", left=left, right=right) if left or right else None


def _introduced(passage: Passage, _: Cast) -> Change | None:
    """ "Je m'appelle Inès et j'ai peur" → "J'ai peur"."""
    lead = pattern(INTRODUCED).search(passage.before)
    if lead is not None:
        left = passage.back(lead)
        right = ahead(ONWARD, passage.after)
        if not right and not re.search(r"\w", passage.lead[: max(0, len(passage.lead) - left)]):
            right = ahead(re.compile(r"\s*,\s*"), passage.after)
        return passage.cut("", "introduction", left=left, right=right)
    named = IS_NAMED.search(passage.before)
    if named:
        return passage.cut("est là", "introduction", left=passage.back(named))
    return _self(passage)


def _self(passage: Passage) -> Change | None:
    """ "I'm Sarah, 34, and I knit" → "I'm in my thirties, and I knit"."""
    lead = I_AM.search(passage.before)
    if lead is None:
        return None
    onward = ONWARD.match(passage.after)
    if onward and not onward.group().startswith("."):
        return passage.cut("", "introduction", left=passage.back(lead), right=len(onward.group()))
    if not passage.scene.french and ENGLISH_PARTICULARS.match(passage.after):
        return passage.cut("", "introduction", right=ahead(ENGLISH_PARTICULARS, passage.after))
    return passage.cut(own_role(passage), "patient")


def _apposed(passage: Passage, cast: Cast) -> Change | None:
    """ "sa femme Huguette" → "sa femme"; "mon fils, Léo, 8 ans" → "mon fils, 8 ans"."""
    kin = pattern(KIN).search(passage.before)
    if kin is None:
        return None
    determiner, sign = (kin[1] or "").strip(), kin[3].strip()
    known = determiner.split(" ")[0].lower() in OWNED
    cast.meet(passage.words, f"{determiner} {kin[2]}".lower() if known else role(passage)[1])
    if kin[2].lower() == "baby" and not determiner:
        return passage.cut("a baby", "person", left=len(passage.before) - kin.start(2))
    left = len(passage.before) - kin.end(2)
    end = _group_end(passage)
    if end > passage.end:
        return Change(passage.start - left, end, "", "apposition")
    closing = re.match(r"\s*[,)]", passage.after) if sign in {",", "("} else None
    if sign == ":" or (sign == "," and not closing and not CLOSING.match(passage.after)):
        return None
    drop = closing is not None and not (sign == "," and PARTICULARS.match(passage.after))
    return passage.cut("", "apposition", left=left, right=len(closing.group()) if closing and drop else 0)


def _group_end(passage: Passage) -> int:
    """Where the names joined to this one by "et", "and" or commas end."""
    end = passage.end
    for other in sorted(passage.near(Label.PATIENT, 120), key=lambda p: p.start):
        if other.start >= end and JOINED.fullmatch(passage.scene.text[end : other.start]):
            end = other.end
    return end


def _addressed(passage: Passage, cast: Cast) -> Change | None:
    """ "Bonjour Mme Durand," → "Bonjour Madame,"; "On t'aime, Léa !" → "On t'aime !"."""
    title = pattern(rf"(?<!\w){TITLE}$").search(passage.before)
    before = passage.before[: title.start()] if title else passage.before
    left = passage.back(title)
    greeted = pattern(GREETED).search(before)
    if greeted and (CLOSING.match(passage.after) or GREETED_ON.match(passage.after)):
        cast.meet(passage.words, role(passage)[1])
        if title and passage.scene.french and greeted[1].lower() in {"bonjour", "bonsoir"}:
            return passage.cut("Madame" if female(passage) else "Monsieur", "address", left=left)
        return passage.cut("", "address", left=left + len(before) - greeted.end(1))
    if re.search(r",\s*$", before) and CLOSING.match(passage.after) and not re.match(r"\s*,", passage.after):
        cast.meet(passage.words, role(passage)[1])
        return passage.cut("", "address", left=left + len(before) - len(before.rstrip(", ")))
    begins = not re.search(r"\w", re.split(r"[.!?…\n]", before)[-1])
    sign = re.match(r"\s*[,!]\s*", passage.after)
    if begins and sign and (passage.scene.reply or SECOND_PERSON.match(passage.after)):
        cast.meet(passage.words, role(passage)[1])
        return passage.cut("", "address", left=left, right=len(sign.group()))
    return None


def _signed(passage: Passage, _: Cast) -> Change | None:
    """A name alone in brackets, on a line, or behind a dash at the end goes whole."""
    if re.search(r"\(\s*$", passage.before) and re.match(r"\s*\)", passage.after):
        return passage.cut("", "signature")
    between = re.search(r"[.!?]\s+$", passage.before) and re.match(r"\s+[A-ZÀ-Ý]\w", passage.after)
    if between and not passage.scene.carer:
        return passage.cut("", "signature")
    dash = re.search(r"(?:^|[\n\s])[—–-]\s*$", passage.before)
    alone = passage.start and re.search(r"(?:^|\n)\s*$", passage.before)
    if (dash or alone) and re.match(r"\s*(?:$|\n)", passage.after):
        return passage.cut("", "signature", left=len(dash.group()) if dash else 0)
    return None


def _amid(passage: Passage, _: Cast) -> Change | None:
    """ "My roommate in here, Mrs Hale, talks" → "My roommate in here talks"."""
    opened = pattern(rf",\s*(?:{TITLE})?$").search(passage.before)
    alone = all(other.start == passage.start for other in passage.near(Label.PATIENT, 4))
    if opened is None or not alone or not re.match(r"\s*,\s*\S", passage.after):
        return None
    lead = re.split(r"[—–:]", passage.lead[: len(passage.lead) - len(opened.group())])[-1]
    return passage.cut("", "apposition") if NOUN_PHRASE.match(lead) and len(lead.split()) < 10 else None


def _aged(passage: Passage, _: Cast) -> Change | None:
    """ "a 71-year-old Hale fan" → "an older fan": the age has taken the article."""
    if not passage.behind_an_age:
        return None
    noun_behind = re.match(r"\s+[a-z]", passage.after) is not None
    return passage.cut("" if noun_behind else re.sub(r"^(?:an?|the)\s", "", own_role(passage)), "person")


ATTEMPTS: tuple[Callable[[Passage, Cast], Change | None], ...] = (
    _hashtag,
    _joined,
    _aged,
    _introduced,
    _apposed,
    _addressed,
    _signed,
    _amid,
)
"""The ways a sentence holds without a name, the surest first."""


def _noun(passage: Passage, cast: Cast) -> Change:
    """Put a common noun where the sentence needs one."""
    first, second = role(passage)
    words = cast.again(passage.words) or first
    cast.meet(passage.words, second)
    if pattern(FOND).search(passage.before):
        bare = re.sub(r"^(?:une?|an?|the)\s", "", first)
        return passage.cut("person" if bare == "someone" else bare, "person")
    gone = pattern(TITLED).search(passage.before) or pattern(SMALL).search(passage.before)
    left = passage.back(gone)
    taken = gone.group() if gone else passage.words
    words = _contracted(words, taken) if passage.scene.french else words
    if SENTENCE_START.search(passage.before[: len(passage.before) - left]):
        words = cased(words, taken)
    ends = passage.words.endswith(".") and re.match(r"\s*(?:$|\n|[A-ZÀ-Ý])", passage.after) is not None
    return passage.cut(words, "person", left=left, right=-1 if ends else 0)


def _contracted(words: str, taken: str) -> str:
    """ "au petit Lucas" → "à un enfant"; "du petit Lucas" → "d'un enfant"."""
    head = taken.split(" ", 1)[0].lower()
    if head == "au":
        return f"à {words}"
    if head == "du":
        return f"d'{words}" if words.startswith("un") else f"de {words}"
    return words
