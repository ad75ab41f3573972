"""Names: left out where the sentence holds without them, else "une patiente", "un enfant", "a patient", "cette patiente"."""

import re
from dataclasses import dataclass, field

from paravent.finding import Label
from paravent.repair.passage import Change, Passage, Scene
from paravent.repair.vocabulary import feminine_name, pattern

HASHTAG = re.compile(r"#[\w'’-]*$")
WORD_REST = re.compile(r"^[\w-]*")
EMPTY_TAGS = frozenset(
    "team jesuis pour for de du la le les with avec save pray prayfor pourquoi love forever and et s our notre mon ma my petit petite little baby bebe".split()
)
CONNECTORS = re.compile(r"(?:4|2|x|pour|for|avec|with|de|du|and|et|to|à)$", re.IGNORECASE)
INTRODUCED = (
    r"(?:,\s*)?(?<!\w)(?:je m.appelles?|moi,? c(?:.est)?|moé,? c.est|mon nom,? c.est|mon nom est|ici|my name.?s|my name is|name.?s|"
    r"i am called|they call me|call me|this is|il s.appelle|elle s.appelle|his name is|her name is|her name.s|his name.s|"
    r"qui s.appelle|prénommée?|nommée?|dénommée?|surnommée?|named|called|known as|dite?|alias|aka|au nom de|of the name of|"
    r"répond au (?:pré)?nom de|(?:,\s*)?(?:real|vrai) (?:name|nom)|son (?:pré)?nom|mon (?:pré)?nom|he answers to|answers to)\s*:?\s*$"
)
I_AM = r"(?<!\w)(?:je suis|i.m|i am|im|jsuis|chuis)\s+$"
FEMALE_CUE = re.compile(
    r"(?<!\w)(?:elle|madame|she|her|née|hospitalisée|opérée|admise|suivie|soignée|décédée|arrivée|partie|sortie|guérie|venue|enceinte)(?!\w)",
    re.IGNORECASE,
)
MALE_CUE = re.compile(
    r"(?<!\w)(?:il|monsieur|he|his|him|né|hospitalisé|opéré|admis|suivi|soigné|décédé|arrivé|parti|sorti|guéri|venu)(?!\w)",
    re.IGNORECASE,
)
SECOND_PERSON = re.compile(
    r"^\s*[,!]\s*(?:tu|vous|t'|toi|te|ton|votre|you|your|thank|merci|on|nous|we|je|i|j'|c'est|it|bon|si)\b", re.IGNORECASE
)
CLOSING = re.compile(r"^\s*(?:[!.?,;…)\n]|$|[^\w\s,'’(])")
BABY_AGE = re.compile(r"mois|jours|semaines|month|week|day", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
JOINED = re.compile(r"\s*(?:,|et|and|&|\+|,\s*(?:et|and))\s*", re.IGNORECASE)
PLURALS: tuple[tuple[set[str], str], ...] = (
    ({"une patiente"}, "deux patientes"),
    ({"un patient", "une patiente"}, "deux patients"),
    ({"un proche", "une proche"}, "deux proches"),
    ({"un enfant", "une enfant"}, "deux enfants"),
    ({"un nourrisson"}, "deux nourrissons"),
    ({"a patient"}, "two patients"),
    ({"a child"}, "two children"),
    ({"a baby"}, "two babies"),
    ({"someone"}, "two people"),
)
"""What two people named side by side become."""


@dataclass
class Cast:
    """Those named so far in one text, so that a second mention reads as one."""

    known: dict[str, str] = field(default_factory=dict, repr=False)

    def again(self, name: str) -> str | None:
        """The noun phrase for somebody named before ("ma fille", "cette patiente"), by any part of the name."""
        return next((self.known[part] for part in name_parts(name) if part in self.known), None)

    def meet(self, name: str, phrase: str) -> None:
        """Remember how somebody is called from now on."""
        for part in name_parts(name):
            self.known.setdefault(part, phrase)


def name_parts(name: str) -> list[str]:
    """The words of a name that tell who it is: three letters or more, lower case."""
    return [word for word in re.findall(r"[^\W\d_]+", name.lower()) if len(word) > 2]


def leave_out_name(passage: Passage, cast: Cast) -> Change:
    """Decide what becomes of a patient's or relative's name."""
    for attempt in (_hashtag, _joined, _introduced, _apposed, _addressed, _signed, _amid):
        change = attempt(passage, cast)
        if change is not None:
            return change
    return _noun(passage, cast)


def _hashtag(passage: Passage, cast: Cast) -> Change | None:
    """ "#CourageLéa" → "#Courage"; "#Léa" → nothing."""
    tag = HASHTAG.search(passage.before)
    if tag is None:
        return None
    rest = WORD_REST.match(passage.after)
    tail = rest.group() if rest else ""
    head = CONNECTORS.sub("", tag.group()[1:])
    body = head + re.sub(r"^s(?=[A-Z]|$)", "", tail)
    left, right = len(tag.group()), len(tail)
    if len(body) < 3 or body.lower() in EMPTY_TAGS:
        return passage.cut("", "hashtag", left=left, right=right)
    return passage.cut(f"#{body}", "hashtag", left=left, right=right)


def _joined(passage: Passage, cast: Cast) -> Change | None:
    """A name glued to other letters ("lea2015"): the whole word goes."""
    left = re.search(r"\w+$", passage.before)
    right = re.match(r"\w+", passage.after)
    if left is None and right is None:
        return None
    return passage.cut("", "name", left=len(left.group()) if left else 0, right=len(right.group()) if right else 0)


def _introduced(passage: Passage, cast: Cast) -> Change | None:
    """ "Je m'appelle Inès et j'ai peur" → "J'ai peur"."""
    lead = pattern(INTRODUCED).search(passage.before)
    if lead is not None:
        left = len(passage.before) - lead.start()
        onward = re.match(
            r"\s*(?:,\s*(?:et\s|and\s)?|\s(?:et|and|n)\s|\.)\s*(?=(?:j'|je|i\b|il\b|elle\b|on\b|mon\b|ma\b|he\b|she\b|my\b))",
            passage.after,
            re.IGNORECASE,
        )
        comma = re.match(r"\s*,\s*", passage.after) if passage.begins or not lead.group().startswith(",") else None
        skipped = onward or (comma if re.search(r"^\W*$", passage.lead[: max(0, len(passage.lead) - left)]) else None)
        return passage.cut("", "introduction", left=left, right=len(skipped.group()) if skipped else 0)
    if pattern(r"(?<!\w)(?:s.appell\w*|is called|is named|was named|was called|named)\s+$").search(
        passage.before
    ) and re.search(r"s.appell\w*\s+$", passage.before, re.IGNORECASE):
        verb = re.search(r"s.appell\w*\s+$", passage.before, re.IGNORECASE)
        return passage.cut("est là", "introduction", left=len(passage.before) - verb.start()) if verb else None
    if pattern(I_AM).search(passage.before):
        onward = re.match(
            r"\s*(?:,\s*(?:et\s|and\s)?|\s(?:et|and|n)\s)\s*(?=(?:j'|je|i\b|i'm|im))", passage.after, re.IGNORECASE
        )
        lead = pattern(I_AM).search(passage.before)
        if onward and lead:
            return passage.cut("", "introduction", left=len(passage.before) - lead.start(), right=len(onward.group()))
        following = re.match(r"\s*,\s*(?=(?:\d|from|a\b|an\b|the\b|mum|mom|dad|diagnosed))", passage.after, re.IGNORECASE)
        if following is not None and not passage.scene.french:
            return passage.cut("", "introduction", right=len(following.group()))
        return passage.cut(
            ("une patiente" if _female(passage) else "un patient") if passage.scene.french else "a patient", "patient"
        )
    return None


def _apposed(passage: Passage, cast: Cast) -> Change | None:
    """ "sa femme Huguette" → "sa femme"; "mon fils, Léo, 8 ans" → "mon fils, 8 ans"."""
    kin = pattern(
        r"(?<!\w)((?:(?:mon|ma|mes|son|sa|ses|notre|nos|votre|vos|leur|ton|ta|ce|cet|cette|le|la|l'|un|une|my|his|her|our|your|their|the|a|this|that)\s?)"
        r"(?:[\w'-]+\s){0,2})?({kin.feminine+kin.masculine+kin.english})(\s*[,:(]?\s*)(?:{titles.feminine+titles.masculine}\.?\s+)?$"
    ).search(passage.before)
    if kin is None:
        return None
    determiner = (kin[1] or "").strip()
    phrase = f"{determiner}{'' if determiner.endswith(chr(39)) else ' '}{kin[2]}".strip() if determiner else ""
    first = determiner.split(" ")[0].lower()
    if first in {"mon", "ma", "notre", "my", "our", "sa", "son", "his", "her", "leur", "their", "le", "la", "the"}:
        cast.meet(passage.words, phrase.lower())
    else:
        cast.meet(passage.words, _role(passage)[1])
    if kin[2].lower() == "baby" and not determiner:
        return passage.cut("a baby", "person", left=len(passage.before) - kin.start(2))
    left = len(passage.before) - kin.end(2)
    end = _group_end(passage)
    if end > passage.end:
        return Change(passage.start - left, end, "", "apposition")
    closing = re.match(r"\s*[,)]" if kin[3].strip() in {",", "("} else r"(?!)", passage.after)
    if kin[3].strip() == "," and not closing:
        return passage.cut("", "apposition", left=left) if CLOSING.match(passage.after) else None
    if kin[3].strip() == ":":
        return None
    keep_comma = (
        closing is not None
        and kin[3].strip() == ","
        and re.match(r"\s*,\s*(?:\d|qui|who|âgée?|aged|un|une|a|the|le|la)\b", passage.after)
    )
    return passage.cut("", "apposition", left=left, right=len(closing.group()) if closing and not keep_comma else 0)


def _group_end(passage: Passage) -> int:
    """Where the names joined to this one by "et", "and" or commas end, with the comma that closes them."""
    end = passage.end
    for other in sorted(passage.near(Label.PATIENT, 120), key=lambda p: p.start):
        if other.start >= end and re.fullmatch(
            r"\s*(?:,|et|and|&|,\s*(?:et|and))\s*", passage.scene.text[end : other.start], re.IGNORECASE
        ):
            end = other.end
    return end


def _amid(passage: Passage, cast: Cast) -> Change | None:
    """ "My roommate in here, Mrs Hale, talks" → "My roommate in here talks"."""
    opened = pattern(r",\s*(?:{titles.feminine+titles.masculine}\.?\s+)?$").search(passage.before)
    if (
        opened is None
        or not re.match(r"\s*,\s*\S", passage.after)
        or any(p.start != passage.start for p in passage.near(Label.PATIENT, 4))
    ):
        return None
    lead = re.split(r"[—–:]", passage.lead[: len(passage.lead) - len(opened.group())])[-1]
    if (
        not re.match(r"\W*(?:the|my|our|his|her|a|le|la|mon|ma|notre|un|une|sa|son|ce|cette)\s", lead, re.IGNORECASE)
        or len(lead.split()) > 9
    ):
        return None
    return passage.cut("", "apposition")


def _addressed(passage: Passage, cast: Cast) -> Change | None:
    """ "Bonjour Mme Durand," → "Bonjour Madame,"; "On t'aime, Léa !" → "On t'aime !"."""
    title = pattern(r"(?<!\w)({titles.feminine+titles.masculine})\.?\s+$").search(passage.before)
    before = passage.before[: title.start()] if title else passage.before
    left = len(passage.before) - len(before)
    greeted = pattern(
        r"(?<!\w){greetings.words}\s*(?:[,!]\s*)?(?:(?:à toi|to you|à vous),?\s+)?(?:(?:ma|mon|my|chère|cher|dear)\s+)?(?:(?:belle|petite?|chère|cher|little|dear)\s+)?$"
    ).search(before)
    begins = not re.search(r"\w", re.split(r"[.!?…\n]", before)[-1])
    called = (
        re.search(r",\s*$", before) is not None
        and CLOSING.match(passage.after) is not None
        and not re.match(r"\s*,", passage.after)
    )
    opened = begins and (SECOND_PERSON.match(passage.after) or (passage.scene.reply and re.match(r"\s*[,!]", passage.after)))
    ended = re.match(r"\s*(?:[,!.?;…\n)😀-🙏❤🎂]|$|[^\w\s'’(])", passage.after) is not None
    if not (
        (
            greeted
            and (ended or re.match(r"\s+(?:pour|for|d'|de\b|it|c'|je|on|nous|i\b|we\b|lovely|!)", passage.after, re.IGNORECASE))
        )
        or called
        or opened
    ):
        return None
    cast.meet(passage.words, _role(passage)[1])
    if greeted:
        gone = len(before) - (greeted.start() + len(re.match(pattern(r"{greetings.words}"), greeted.group()).group()))  # type: ignore[union-attr]
        if title and passage.scene.french and re.match(r"bon(?:jour|soir)", greeted.group(), re.IGNORECASE):
            return passage.cut("Madame" if _female(passage) else "Monsieur", "address", left=left)
        return passage.cut("", "address", left=left + gone)
    if opened and not called:
        sign = re.match(r"\s*[,!]\s*", passage.after)
        return passage.cut("", "address", left=left, right=len(sign.group()) if sign else 0)
    comma = re.search(r",?\s*$", before)
    return passage.cut("", "address", left=left + (len(comma.group()) if comma else 0))


def _signed(passage: Passage, cast: Cast) -> Change | None:
    """A name alone in brackets, on a line or behind a dash at the end goes whole."""
    if re.search(r"\(\s*$", passage.before) and re.match(r"\s*\)", passage.after):
        return passage.cut("", "signature")
    dash = re.search(r"(?:^|[\n\s])[—–-]\s*$", passage.before)
    alone = re.search(r"(?:^|\n)\s*$", passage.before) if passage.start else None
    between = re.search(r"[.!?]\s+$", passage.before) and re.match(r"\s+[A-ZÀ-Ý]\w", passage.after) and not passage.scene.carer
    if between:
        return passage.cut("", "signature")
    if (dash or alone) and re.match(r"\s*(?:$|\n)", passage.after):
        return passage.cut("", "signature", left=len(dash.group()) if dash else 0)
    return None


def _noun(passage: Passage, cast: Cast) -> Change:
    """Put a common noun where the sentence needs one."""
    adjective = pattern(
        r"(?<!\w)(?:{child.feminine+child.masculine+child.english}|jeune|pauvre|vieux|vieille|old|poor|dear|cher|chère|ce|cette|notre|our|le|la|the|a)\s+$"
    )
    fond = pattern(
        r"(?<!\w)(?:notre|ma|mon|cette|ce|our|the|my|her|his|that|this|their)\s+(?:(?:petite?|jeune|pauvre|vieux|vieille|chère?|grande?|belle|douce?|adorable|"
        r"courageu(?:x|se)|gentille?|lovely|little|dear|poor|sweet|brave|old|young|great|wonderful|beautiful|gorgeous|tiny|wee|amazing|late)\s+){1,2}$"
    ).search(passage.before)
    if fond:
        bare = re.sub(r"^(?:une?|an?|the)\s", "", _role(passage)[0])
        cast.meet(passage.words, _role(passage)[1])
        return passage.cut("person" if bare == "someone" else bare, "person")
    title = pattern(
        r"(?<!\w)(?:(?:le|la|du|au|the|cette|ce|notre|our|poor|pauvre|old|dear|lovely|chère|cher|petite?)\s+)*(?:{titles.feminine+titles.masculine})\.?\s+$"
    ).search(passage.before)
    small = None if title else adjective.search(passage.before)
    left = len(passage.before) - title.start() if title else len(passage.before) - small.start() if small else 0
    again = cast.again(passage.words)
    first, second = _role(passage)
    cast.meet(passage.words, second)
    words = again or first
    lead = passage.before[: len(passage.before) - left]
    taken = (title or small).group() if title or small else passage.words  # type: ignore[union-attr]
    contracted = re.match(r"(du|au)\s", taken, re.IGNORECASE)
    if contracted and passage.scene.french:
        words = f"à {words}" if contracted[1].lower() == "au" else f"d'{words}" if words.startswith("un") else f"de {words}"
    if re.search(r"(?:^|[.!?…]\s+|\n)[^\w]*$", lead) and taken[:1].isupper():
        words = words[:1].upper() + words[1:]
    ends = passage.words.endswith(".") and re.match(r"\s*(?:$|\n|[A-ZÀ-Ý])", passage.after) is not None
    return passage.cut(words, "person", left=left, right=-1 if ends else 0)


def _role(passage: Passage) -> tuple[str, str]:
    """The noun phrase for a first and a second mention."""
    scene = passage.scene
    female = _female(passage)
    stage = _stage(passage)
    titled = pattern(r"(?<!\w)(?:{titles.feminine+titles.masculine})\.?\s+$").search(passage.before) is not None
    if titled and not scene.carer and not stage:
        if scene.french:
            return ("une dame", "cette dame") if female else ("un monsieur", "ce monsieur")
        return ("a lady", "the lady") if female else ("a man", "the man")
    if not scene.french:
        if stage:
            return f"a {stage}", f"the {stage}"
        return ("a patient", "the patient") if scene.carer else ("someone", "this person")
    if stage == "baby":
        return "un nourrisson", "ce nourrisson"
    if stage == "child":
        return ("une enfant", "cette enfant") if female else ("un enfant", "cet enfant")
    if stage == "teenager":
        return ("une adolescente", "cette adolescente") if female else ("un adolescent", "cet adolescent")
    if scene.carer:
        return ("une patiente", "cette patiente") if female else ("un patient", "ce patient")
    return ("une proche", "cette proche") if female else ("un proche", "ce proche")


def _stage(passage: Passage) -> str:
    """ "baby", "child", "teenager" or ""."""
    if re.search(r"(?:baby|bébé) $", passage.before, re.IGNORECASE) or re.match(
        r"(?:baby|bébé)\s", passage.words, re.IGNORECASE
    ):
        return "baby"
    if re.match(r"(?:little|wee|petite?|p'tite?)\s", passage.words, re.IGNORECASE):
        return "child"
    for age in passage.near(Label.AGE, 25):
        between = passage.scene.text[min(passage.end, age.end) : max(passage.start, age.start)]
        if re.search(r"[.!?;\n]", between):
            continue
        if BABY_AGE.search(age.words):
            return "baby"
        number = NUMBER.search(age.words)
        if number and int(number.group()[:4]) < 18:
            return "child" if int(number.group()[:4]) < 13 else "teenager"
        return ""
    if pattern(r"(?<!\w){child.feminine+child.masculine+child.english}\s+$").search(passage.before):
        return "child"
    return ""


def _female(passage: Passage) -> bool:
    """Whether a woman or girl is meant: by title, adjective, agreement behind the name, then by the name itself."""
    if pattern(r"(?<!\w)(?:{titles.feminine}|{child.feminine}|{kin.feminine}|chère|ma|cette)\.?\s+$").search(passage.before):
        return True
    if pattern(r"(?<!\w)(?:{titles.masculine}|{child.masculine}|{kin.masculine}|cher|mon)\.?\s+$").search(passage.before):
        return False
    following = re.split(r"[\n]", passage.after)[0]
    female, male = FEMALE_CUE.search(following), MALE_CUE.search(following)
    if female and (not male or female.start() < male.start()):
        return True
    if male:
        return False
    return feminine_name(passage.words)


def leave_out_staff(passage: Passage, cast: Cast) -> Change:
    """ "Dr Claire Martin" → "un médecin"; "l'infirmière Sophie" → "l'infirmière"."""
    role = re.search(
        r"(?<!\w)((?:infirmi|aide[- ]soignant|sage[- ]femme|kiné|secrétaire|interne|cadre|chirurgien|médecin|dentiste|ambulanci|nurse|surgeon|midwife|"
        r"receptionist|consultant|sister|matron|physio)\w*)\s*[,:]?\s*$",
        passage.before,
        re.IGNORECASE,
    )
    if role is not None:
        bare = not passage.scene.french and not re.search(r"\w", passage.lead[: len(passage.lead) - len(role.group())])
        if bare:
            return passage.cut(f"A {role[1].lower()}", "staff", left=len(role.group()))
        return passage.cut("", "staff", left=len(passage.before) - role.end(1))
    told = re.match(r",\s*(?=(?:the|our|la|le|l'|notre|une?)\s*\w)", passage.after, re.IGNORECASE)
    if told and passage.begins:
        return passage.cut("", "staff", right=len(told.group()))
    if re.search(r"(?<!\w)(?:dr|docteure?|doctor)\.?\s+$", passage.before, re.IGNORECASE) and re.match(
        r"\s*,?\s*(?:vous|tu|you)\b", passage.after, re.IGNORECASE
    ):
        return passage.cut("", "staff", left=1)
    doctor = re.search(
        r"(?<!\w)(?:(le|la|les|the|du|au)\s+)?(?:dr|dre|docteure?|doctor|pr|prof|professeure?|professor)\.?\s+$",
        passage.before,
        re.IGNORECASE,
    )
    left = len(passage.before) - doctor.start() if doctor else 0
    if not passage.scene.french:
        courtesy = re.search(r"(?<!\w)(?:mr|mrs|ms|miss|sister|matron)\.?\s+$", passage.before, re.IGNORECASE)
        left = left or (len(courtesy.group()) if courtesy else 0)
        return passage.cut("a doctor" if doctor else "a staff member", "staff", left=left)
    title = re.search(r"(?<!\w)(?:mme|madame|mlle|m|mr|monsieur|mrs|ms)\.?\s+$", passage.before, re.IGNORECASE)
    if title and not doctor:
        left = len(passage.before) - title.start()
    article = {"du": "du médecin", "au": "au médecin"}.get((doctor[1] or "").lower()) if doctor else None
    words = article or ("un médecin" if doctor else "une soignante" if _female(passage) else "un soignant")
    return passage.cut(words, "staff", left=left)


def coordinated(scene: Scene, changes: list[Change]) -> list[Change]:
    """ "un patient et une patiente" → "deux patients"; three or more in a row → "plusieurs patients"."""
    ordered = sorted(changes, key=lambda c: c.start)
    done: list[Change] = []
    index = 0
    while index < len(ordered):
        stop = index + 1
        while stop < len(ordered) and _follows(scene, ordered[stop - 1], ordered[stop]):
            stop += 1
        done += _together(scene, ordered[index:stop])
        index = stop
    return done


def _follows(scene: Scene, last: Change, change: Change) -> bool:
    """Whether two common nouns stand side by side in one list."""
    if not last.words or last.kind != change.kind or last.kind not in {"person", "trait"}:
        return False
    return JOINED.fullmatch(scene.text[last.end : change.start]) is not None


def _together(scene: Scene, run: list[Change]) -> list[Change]:
    if len(run) == 1:
        return run
    nouns = {change.words.lower() for change in run}
    if run[0].kind == "trait":
        return [Change(run[0].start, run[-1].end, run[0].words, "trait")] if len(nouns) == 1 else run
    if len(run) == 2:
        plural = next((words for singular, words in PLURALS if nouns <= singular), None)
    else:
        plural = ("plusieurs " if scene.french else "several ") + (
            "patients" if scene.carer else "proches" if scene.french else "people"
        )
    if plural is None:
        return run
    words = plural.capitalize() if run[0].words[:1].isupper() else plural
    return [Change(run[0].start, run[-1].end, words, "person")]
