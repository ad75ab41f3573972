"""Ages: decades, "d'un grand âge", "quelques mois", "young"; left out where the noun already says it."""

import re

from paravent.finding import Label
from paravent.repair.passage import Change, Passage

UNITS = re.compile(r"(mois|months?|mos?\b)|(semaines?|weeks?|wks?|jours?|days?|heures?|hours?)", re.IGNORECASE)
WORDS = {
    word: value
    for value, words in {
        1: "un an one",
        2: "deux two",
        3: "trois three",
        4: "quatre four",
        5: "cinq five",
        6: "six",
        7: "sept seven",
        8: "huit eight",
        9: "neuf nine",
        10: "dix ten",
        11: "onze eleven",
        12: "douze twelve",
        13: "treize thirteen",
        14: "quatorze fourteen",
        15: "quinze fifteen",
        16: "seize sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "vingt twenty",
        30: "trente thirty",
        40: "quarante forty",
        50: "cinquante fifty",
        60: "soixante sixty",
        70: "septante seventy",
        80: "quatre-vingt octante huitante eighty",
        90: "quatre-vingt-dix nonante ninety",
        100: "cent centenaire centenarian hundred",
    }.items()
    for word in words.split()
}
CHILD_NOUN = re.compile(
    r"(?<!\w)(?:enfants?|garçon(?:net)?s?|fill(?:e|ette)s?|bébés?|petite?s?|nourrissons?|gamine?s?|gosse|bambin|bout de chou|bonhomme|puce|loulou|"
    r"fils|petit-fils|petite-fille|ado(?:lescente?)?s?|lycéenn?e?|collégienn?e?|minot|élève|jumeaux|jumelles|triplé\w*)\s+$",
    re.IGNORECASE,
)
PERSON_AFTER = re.compile(
    r"^\s*(?:is|was|has|had|who|with|from|in|on|at|and|or|came|comes|got|gets|went|needs?|needed|wants?|rang|died|did|does|can|could|will|would|"
    r"after|for|whose|that|to|of|said|says|told|now|again|this|last|under|off|a|the|wedged|because|but)\b|^\s*(?:[^\w\s]|$)|^\s+(?!retired|advanced|aged)\w+ed\b",
    re.IGNORECASE,
)


def years(words: str) -> int | None:
    """The age in years that the words state; 0 for months, weeks, days; None where they say none."""
    if UNITS.search(words):
        return 0
    number = re.search(r"\d{1,3}", words)
    if number:
        return int(number.group())
    total = 0
    text = (
        words.lower()
        .replace("soixante-dix", "septante")
        .replace("soixante dix", "septante")
        .replace("quatre-vingt-dix", "nonante")
        .replace("quatre-vingt", "octante")
    )
    for word in re.findall(r"[a-zà-ÿ]+", text):
        total += WORDS.get(word, 0) if word not in {"an", "un"} or not total else (1 if word == "un" else 0)
    return total or None


def generalise_age(passage: Passage) -> Change:
    """Decide what becomes of an age."""
    return _french(passage) if passage.scene.french else _english(passage)


def decade(age: int) -> str:
    """ "la quarantaine", "un grand âge" … as a noun phrase with its article."""
    if age >= 80:
        return "un grand âge"
    if age >= 70:
        return "un âge avancé"
    if age >= 60:
        return "la soixantaine"
    return {1: "une vingtaine d'années", 2: "la vingtaine", 3: "la trentaine", 4: "la quarantaine", 5: "la cinquantaine"}[
        max(1, age // 10)
    ]


def _french(passage: Passage) -> Change:
    words, before, after = passage.words, passage.before, passage.after
    if passage.before.endswith("#") or re.search(r"#\w*$", before):
        tag = re.search(r"#\w*$", before)
        rest = re.match(r"\w*", after)
        return passage.cut("", "age", left=len(tag.group()) if tag else 0, right=len(rest.group()) if rest else 0)
    born = re.search(r"(?<!\w)née?s?\s+(?:le|en)?\s*$", before)
    if born or re.match(r"née?s?\b", words, re.IGNORECASE):
        return passage.cut("", "age", left=len(before) - born.start() if born else 0)
    if re.search(r"aine\b", words):  # "une quarantaine d'années" is a decade already
        return passage.cut(words, "decade")
    age = years(words)
    unit = UNITS.search(words)
    if unit:
        return passage.cut("quelques mois" if unit[1] else "quelques jours", "age")
    if re.match(r"(?:nona|octo|sexa|septua|quinqua|quadra)gén|centenaire", words, re.IGNORECASE) or age is None:
        return passage.cut(
            _cased("très âgée" if words.lower().endswith("centenaire") else "personne d'un certain âge", words), "age"
        )
    aged = re.search(r"(?<!\w)âgé(e?)(s?)\s+(?:de\s+|d')$", before, re.IGNORECASE)
    if aged:
        left = len(before) - aged.start()
        e, s = aged[1], aged[2]
        if age >= 75:
            return passage.cut(f"très âgé{e}{s}", "elderly", left=left)
        if age < 13:
            return passage.cut("en bas âge" if age < 6 else "d'âge scolaire", "child", left=left)
        if age < 18:
            return passage.cut(f"adolescent{e}{s}", "teenager", left=left)
        return passage.cut(f"d'une {_dozen(age)} d'années", "decade", left=left)
    of = re.search(r"(?:(?<!\w)de\s+|(?<!\w)d')$", before, re.IGNORECASE)
    if of:
        left = len(before) - of.start()
        if re.search(r"(?<!\w)âge\s+$", before[: of.start()], re.IGNORECASE):
            lead = re.search(r"(?:à\s+)?(?:l')?âge\s+$", before[: of.start()], re.IGNORECASE)
            whole = left + (len(lead.group()) if lead else 0)
            since = before[: len(before) - whole].lower().endswith(("depuis ", "dès "))
            return passage.cut(
                ("l'enfance" if age < 13 else "l'adolescence" if age < 18 else decade(age)) if since else _at(age),
                "age",
                left=whole,
            )
        if age < 18:
            if CHILD_NOUN.search(before[: of.start()]):
                gap = len(before[: of.start()]) - len(before[: of.start()].rstrip())
                return passage.cut("", "child", left=left + gap)
            return passage.cut(
                "en bas âge"
                if age < 6
                else "d'âge scolaire"
                if age < 13
                else "à peine adulte"
                if age == 17
                else "d'âge scolaire",
                "child",
                left=left,
            )
        return passage.cut(
            "d'un grand âge" if age >= 80 else "d'un âge avancé" if age >= 70 else f"d'une {_dozen(age)} d'années",
            "decade",
            left=left,
        )
    at = re.search(r"(?<!\w)à\s+$", before, re.IGNORECASE)
    if at:
        whole = _at(age)
        return passage.cut(_cased(whole, before[at.start() :]), "age", left=len(before) - at.start())
    feast = re.search(r"(?<!\w)(ses|mes|tes|vos|leurs|les)\s+$", before, re.IGNORECASE)
    if feast:
        since = re.search(r"(?<!\w)(?:depuis|dès|avant|après|vers|jusqu'à)\s+$", before[: feast.start()], re.IGNORECASE)
        if since:
            return passage.cut(
                "l'enfance" if age < 13 else "l'adolescence" if age < 18 else f"la {_dozen(age)}",
                "age",
                left=len(before) - feast.start(),
            )
        own = {"ses": "son", "mes": "mon", "tes": "ton", "vos": "votre", "leurs": "leur", "les": "l'"}[feast[1].lower()]
        return passage.cut(
            f"{own}{'' if own.endswith(chr(39)) else ' '}anniversaire", "birthday", left=len(before) - feast.start()
        )
    if (
        re.search(r"(?<!\w)(?:j'ai|ai|as|a|avait|avais|aura|ont|avaient|ayant)\s+(?:\w+\s)?$", before, re.IGNORECASE)
        and age < 18
    ):
        return passage.cut("quelques années" if age < 13 else "l'âge du collège" if age < 15 else "l'âge du lycée", "child")
    if age < 18:
        return passage.cut(
            ""
            if _named_child(passage)
            else _cased("un enfant" if age < 13 else "un ado", words if not passage.begins else "X"),
            "child",
        )
    apposed = re.search(r"[,(]\s*$", before)
    if age >= 70 and apposed:
        return passage.cut(f"d'{decade(age)}", "elderly")
    if (
        re.search(r"[^\W\d_]\s+$", before)
        and age >= 18
        and not re.search(r"(?<!\w)(?:ai|as|a|avait|avais|aura|ont|ayant|et|ou)\s+(?:\w+\s)?$|j'ai\s+$", before, re.IGNORECASE)
    ):
        return passage.cut(
            "d'un grand âge" if age >= 80 else "d'un âge avancé" if age >= 70 else f"d'une {_dozen(age)} d'années", "decade"
        )
    return passage.cut(
        _cased("la " + _dozen(age) if age < 70 and not apposed and not passage.begins else decade(age), words), "decade"
    )


def _dozen(age: int) -> str:
    return {
        1: "vingtaine",
        2: "vingtaine",
        3: "trentaine",
        4: "quarantaine",
        5: "cinquantaine",
        6: "soixantaine",
        7: "soixantaine",
    }.get(age // 10, "soixantaine")


def _at(age: int) -> str:
    if age < 13:
        return "dans l'enfance"
    return "à l'adolescence" if age < 18 else f"à {decade(age)}" if age >= 20 else "à la vingtaine"


def _named_child(passage: Passage) -> bool:
    return bool(passage.near(Label.PATIENT, 25)) or CHILD_NOUN.search(re.sub(r"[,:(]\s*$", " ", passage.before)) is not None


def _cased(words: str, like: str) -> str:
    return words[:1].upper() + words[1:] if like[:1].isupper() else words


def _possessive(passage: Passage) -> str:
    found = re.findall(
        r"\b(?:I|i'm|im|name's|she|her|he|his|him|they|mum|mom|mother|wife|sister|daughter|lady|woman|girl|mrs|ms|dad|father|husband|brother|son|man|boy|gentleman|fella|lad|mr)\b",
        passage.lead,
        re.IGNORECASE,
    )
    if not found and passage.scene.post.author == "patient" and re.search(r"\b(?:I|I'm|my|im)\b", passage.scene.text):
        return "my"
    if not found:
        female = re.match(r"^[^.!?\n]*?\b(?:she|her)\b", passage.after, re.IGNORECASE)
        male = re.match(r"^[^.!?\n]*?\b(?:he|his|him)\b", passage.after, re.IGNORECASE)
        return "her" if female and not male else "his" if male and not female else "their"
    last = found[-1].lower()
    if last in {"i", "i'm", "im", "name's"}:
        return "my"
    if last in {"she", "her", "mum", "mom", "mother", "wife", "sister", "daughter", "lady", "woman", "girl", "mrs", "ms"}:
        return "her"
    return "their" if last == "they" else "his"


def _english(passage: Passage) -> Change:
    words, before, after = passage.words, passage.before, passage.after
    tag = re.search(r"#\w*$", before)
    if tag:
        rest = re.match(r"\w*", after)
        return passage.cut("", "age", left=len(tag.group()), right=len(rest.group()) if rest else 0)
    born = re.search(r"(?<!\w)born\s+(?:in|on)?\s*$", before, re.IGNORECASE)
    if born or re.match(r"born\b", words, re.IGNORECASE):
        return passage.cut("", "age", left=len(before) - born.start() if born else 0)
    age, infant = years(words), UNITS.search(words)
    old = re.match(r"\s*(?:years?|yrs?|y)\s*(?:old|young)?\b|\s*yo\b|\s*y/o\b", after, re.IGNORECASE)
    right = len(old.group()) if old else 0
    attributive = re.search(r"year|yr|y/?o|month|week|day", words, re.IGNORECASE) and re.search(
        r"\bold\b|y/?o\b", words, re.IGNORECASE
    )
    determined = re.search(
        r"(?<!\w)(?:a|an|the|my|our|his|her|their|this|that|another|one|poor|little|lovely)\s+$", before, re.IGNORECASE
    )
    if (attributive or (old and (determined or passage.begins))) and not re.search(
        r"(?<!\w)(?:is|was|am|'s|'m|i'm|he's|she's|turned|turning|are|were|be)\s+(?:only\s|just\s|now\s)?$",
        before,
        re.IGNORECASE,
    ):
        return _attribute(passage, age, infant is not None, right)
    if infant:
        span = "a few months" if infant[1] else "a few days"
        return passage.cut(f"{span} old" if "old" in words.lower() else span, "age", right=right)
    if age is None:
        return passage.cut("elderly" if re.search("tenarian|genarian", words) else "", "age", right=right)
    sexed = (
        re.search(r"(?<=\d)\s?(?:y/?o\s*)?([FM])\b", words)
        or re.match(r"([FM])\b", after)
        or re.search(r"(?<!\w)([FM])\s?$", before)
    )
    if sexed and re.fullmatch(r"[FMfm]?\s?\d{1,3}\s?(?:y/?o\s*)?[FMfm]?", words):
        letter = sexed[1].upper()
        noun = ("girl" if letter == "F" else "boy") if age < 18 else "woman" if letter == "F" else "man"
        extra = 1 if re.match(r"[FM]\b", after) else 0
        left = len(sexed.group()) if not extra and not re.search("[FM]", words) else 0
        return passage.cut(
            _cased(
                f"young {noun}" if age < 18 else f"{noun} in {'her' if letter == 'F' else 'his'} {_tens(age)}",
                "X" if passage.begins else "x",
            ),
            "decade",
            left=left,
            right=extra,
        )
    turned = re.search(r"(?<!\w)(turn(?:s|ed|ing)?)\s+$", before, re.IGNORECASE)
    if turned:
        return passage.cut("a year older", "birthday", right=right)
    lead = re.search(r"(?<!\w)(?:(?:at|since)\s+)?(?:the\s+age\s+of|aged?|at)\s+(?:of\s+)?$", before, re.IGNORECASE)
    left = len(before) - lead.start() if lead else 0
    if age < 18:
        if lead:
            since = "since" in lead.group().lower()
            return passage.cut(
                "since childhood" if since else "in childhood" if age < 13 else "as a teenager", "child", left=left, right=right
            )
        if passage.near(Label.PATIENT, 25):
            return passage.cut("", "child", right=right)
        return passage.cut("young" if age < 13 else "a teenager", "child", right=right)
    phrase = f"in {_possessive(passage)} {_tens(age)}"
    return passage.cut(
        _cased(phrase, "X") if passage.begins and passage.words[:1].isupper() else phrase, "decade", left=left, right=right
    )


def _tens(age: int) -> str:
    if age >= 80:
        return "later years"
    return {1: "late teens", 2: "twenties", 3: "thirties", 4: "forties", 5: "fifties", 6: "sixties", 7: "seventies"}[age // 10]


def _attribute(passage: Passage, age: int | None, infant: bool, right: int) -> Change:
    """Before a noun an adjective, alone a noun."""
    after = passage.after[right:]
    noun = PERSON_AFTER.match(after) is not None
    if infant:
        same = re.match(r"\s+(?:baby|infant|newborn)\b", after, re.IGNORECASE)
        words = "" if same else "baby"
    elif age is None or age >= 80:
        words = "elderly person" if noun else "elderly"
    elif age < 13:
        words = "child" if noun else "young"
    elif age < 18:
        words = "teenager" if noun else "teenage"
    elif age < 40:
        words = "young adult" if noun else "young"
    elif age < 65:
        words = "middle-aged person" if noun else "middle-aged"
    else:
        words = "older person" if noun else "older"
    article = re.search(r"(?<!\w)(an?)\s+$", passage.before, re.IGNORECASE)
    if noun and words and not re.search(r"[^\W\d_]\s+$", passage.before):
        words = ("an " if words[0] in "aeiou" else "a ") + words
        return passage.cut(_cased(words, "X" if passage.begins else "x"), "age", right=right)
    if article and words:
        joined = ("an " if words[0] in "aeiou" else "a ") + words
        return passage.cut(_cased(joined, article[1]), "age", left=len(passage.before) - article.start(), right=right)
    return passage.cut(_cased(words, "X" if passage.begins and passage.words[:1].isupper() else "x"), "age", right=right)
