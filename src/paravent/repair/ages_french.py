"""French ages: "d'une quarantaine d'années", "à la quarantaine", "d'un grand âge", "en bas âge"."""

import re

from paravent.finding import Label
from paravent.repair.passage import Change, Passage, cased
from paravent.repair.vocabulary import pattern

OLD, AGED = 80, 70  # years from which a decade would still single out
CHILD, TEENAGER = 13, 18  # years under which somebody is a child, a teenager
CHILD_NOUN = r"(?<!\w){child.nouns}\s+$"
AGED_OF = re.compile(r"(?<!\w)âgé(e?s?)\s+(?:de\s+|d')$", re.IGNORECASE)
OF = re.compile(r"(?<!\w)(?:de\s+|d')$", re.IGNORECASE)
THE_AGE = re.compile(r"(?:à\s+)?(?:l')?âge\s+(?:de\s+|d')$", re.IGNORECASE)
AT = re.compile(r"(?<!\w)à\s+$", re.IGNORECASE)
FEAST = re.compile(r"(?<!\w)(ses|mes|tes|vos|leurs|les)\s+$", re.IGNORECASE)
SINCE = re.compile(r"(?<!\w)(?:depuis|dès|avant|après|vers|jusqu'à)\s+$", re.IGNORECASE)
OWN = {"ses": "son ", "mes": "mon ", "tes": "ton ", "vos": "votre ", "leurs": "leur ", "les": "l'"}
HAVING = re.compile(r"(?:(?<!\w)(?:ai|as|a|avait|avais|aura|ont|avaient|ayant)|j'ai)\s+(?:\w+\s)?$", re.IGNORECASE)
JOINING = re.compile(r"(?<!\w)(?:et|ou)\s+$", re.IGNORECASE)
DOZENS = ("vingtaine", "vingtaine", "vingtaine", "trentaine", "quarantaine", "cinquantaine", "soixantaine", "soixantaine")


def generalise_french(passage: Passage, age: int | None, span: str) -> Change:
    """Make an age general; `span` "months" or "days" where it is counted in them, `age` in years, None where it is not said."""
    if span:
        return passage.cut("quelques mois" if span == "months" else "quelques jours", "age")
    if age is None or age >= 100 or re.match(r"(?:nona|octo|sexa|septua|quinqua|quadra)gén", passage.words, re.IGNORECASE):
        return _unsaid(passage, age)
    for attempt in (_aged, _of, _at, _feast, _had):
        change = attempt(passage, age)
        if change is not None:
            return change
    return _apposed(passage, age)


def _unsaid(passage: Passage, age: int | None) -> Change:
    if age is not None and re.search(r"\d", passage.words):
        return _old_in_figures(passage)
    words = "très âgée" if age is not None else "personne d'un certain âge"
    return passage.cut(cased(words, passage.words), "age")


def _old_in_figures(passage: Passage) -> Change:
    for attempt in (_aged, _of, _at, _feast, _had):
        change = attempt(passage, OLD)
        if change is not None:
            return change
    return _apposed(passage, OLD)


def dozen(age: int) -> str:
    """ "vingtaine" … "soixantaine", without article."""
    return DOZENS[min(age // 10, len(DOZENS) - 1)]


def decade(age: int) -> str:
    """ "la quarantaine" … "un grand âge": a noun phrase with its article."""
    return "un grand âge" if age >= OLD else "un âge avancé" if age >= AGED else f"la {dozen(age)}"


def complement(age: int) -> str:
    """ "d'une quarantaine d'années", "d'un grand âge": behind a noun of either gender."""
    return f"d'{decade(age)}" if age >= AGED else f"d'une {dozen(age)} d'années"


def _aged(passage: Passage, age: int) -> Change | None:
    aged = AGED_OF.search(passage.before)
    if aged is None:
        return None
    if age >= 75:
        words, kind = f"très âgé{aged[1]}", "elderly"
    elif age < CHILD:
        words, kind = ("en bas âge" if age < 6 else "d'âge scolaire"), "child"
    elif age < TEENAGER:
        words, kind = f"adolescent{aged[1]}", "teenager"
    else:
        words, kind = f"d'une {dozen(age)} d'années", "decade"
    return passage.cut(words, kind, left=passage.back(aged))


def _of(passage: Passage, age: int) -> Change | None:
    of = OF.search(passage.before)
    if of is None:
        return None
    left = passage.back(of)
    whole = THE_AGE.search(passage.before)
    if whole:
        since = SINCE.search(passage.before[: whole.start()])
        return passage.cut(_time(age) if since else _at_the_time(age), "age", left=passage.back(whole))
    if age >= TEENAGER:
        return passage.cut(complement(age), "decade", left=left)
    noun = passage.before[: of.start()]
    if pattern(CHILD_NOUN).search(noun):
        return passage.cut("", "child", left=left + len(noun) - len(noun.rstrip()))
    return passage.cut("en bas âge" if age < 6 else "d'âge scolaire", "child", left=left)


def _at(passage: Passage, age: int) -> Change | None:
    at = AT.search(passage.before)
    return passage.cut(cased(_at_the_time(age), at.group()), "age", left=passage.back(at)) if at else None


def _feast(passage: Passage, age: int) -> Change | None:
    feast = FEAST.search(passage.before)
    if feast is None:
        return None
    left = passage.back(feast)
    if SINCE.search(passage.before[: feast.start()]):
        return passage.cut(_time(age), "age", left=left)
    return passage.cut(f"{OWN[feast[1].lower()]}anniversaire", "birthday", left=left)


def _had(passage: Passage, age: int) -> Change | None:
    if age >= TEENAGER or not HAVING.search(passage.before):
        return None
    return passage.cut("quelques années" if age < CHILD else "l'âge du collège" if age < 15 else "l'âge du lycée", "child")


def _apposed(passage: Passage, age: int) -> Change:
    """ "Mme Durand, 87 ans," → "…, d'un grand âge,"; a child's age goes where the noun says that it is one."""
    before = passage.before
    if age < TEENAGER:
        words = "" if _called_a_child(passage) else "un enfant" if age < CHILD else "un ado"
        return passage.cut(cased(words, "X" if passage.begins else "x"), "child")
    if age >= AGED and re.search(r"[,(]\s*$", before):
        return passage.cut(complement(age), "elderly")
    if re.search(r"[^\W\d_]\s+$", before) and not HAVING.search(before) and not JOINING.search(before):
        return passage.cut(complement(age), "decade")
    return passage.cut(cased(decade(age), "X" if passage.begins else "x"), "decade")


def _called_a_child(passage: Passage) -> bool:
    named = bool(passage.near(Label.PATIENT, 25))
    return named or pattern(CHILD_NOUN).search(re.sub(r"[,:(]\s*$", " ", passage.before)) is not None


def _time(age: int) -> str:
    """The time of life as a noun: after "depuis"."""
    return "l'enfance" if age < CHILD else "l'adolescence" if age < TEENAGER else decade(age)


def _at_the_time(age: int) -> str:
    """The time of life as a complement: "à 45 ans" → "à la quarantaine"."""
    return "dans l'enfance" if age < CHILD else "à l'adolescence" if age < TEENAGER else f"à {decade(age)}"
