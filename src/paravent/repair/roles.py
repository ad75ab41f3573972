"""Who somebody is, said without their name ("une patiente", "cet enfant", "someone"), and as what they are known already."""

import re
from dataclasses import dataclass, field

from paravent.finding import Label
from paravent.repair.passage import Passage
from paravent.repair.vocabulary import feminine_name, pattern

FEMALE_CUE = re.compile(
    r"(?<!\w)(?:elle|madame|she|her|née|hospitalisée|opérée|admise|suivie|soignée|décédée|arrivée|partie|sortie|guérie|venue|enceinte)(?!\w)",
    re.IGNORECASE,
)
MALE_CUE = re.compile(
    r"(?<!\w)(?:il|monsieur|he|his|him|né|hospitalisé|opéré|admis|suivi|soigné|décédé|arrivé|parti|sorti|guéri|venu)(?!\w)",
    re.IGNORECASE,
)
BABY_AGE = re.compile(r"mois|jours|semaines|month|week|day", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,4}")
TITLED = r"(?<!\w)(?:{titles.feminine+titles.masculine})\.?\s+$"
SMALL = r"(?<!\w){child.feminine+child.masculine+child.english}\s+$"

FRENCH_ROLES = {
    "baby": (("un nourrisson", "ce nourrisson"), ("un nourrisson", "ce nourrisson")),
    "child": (("un enfant", "cet enfant"), ("une enfant", "cette enfant")),
    "teenager": (("un adolescent", "cet adolescent"), ("une adolescente", "cette adolescente")),
    "titled": (("un monsieur", "ce monsieur"), ("une dame", "cette dame")),
    "patient": (("un patient", "ce patient"), ("une patiente", "cette patiente")),
    "other": (("un proche", "ce proche"), ("une proche", "cette proche")),
}
ENGLISH_ROLES = {
    "baby": (("a baby", "the baby"), ("a baby", "the baby")),
    "child": (("a child", "the child"), ("a child", "the child")),
    "teenager": (("a teenager", "the teenager"), ("a teenager", "the teenager")),
    "titled": (("a man", "the man"), ("a lady", "the lady")),
    "patient": (("a patient", "the patient"), ("a patient", "the patient")),
    "other": (("someone", "this person"), ("someone", "this person")),
}
"""First and second mention, of a man and of a woman."""


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


def role(passage: Passage) -> tuple[str, str]:
    """The noun phrases for a first and a second mention of the person named."""
    what = stage(passage)
    if not what:
        titled = not passage.scene.carer and pattern(TITLED).search(passage.before)
        what = "titled" if titled else "patient" if passage.scene.carer else "other"
    return (FRENCH_ROLES if passage.scene.french else ENGLISH_ROLES)[what][female(passage)]


def own_role(passage: Passage) -> str:
    """What somebody says they are instead of their name."""
    return (FRENCH_ROLES if passage.scene.french else ENGLISH_ROLES)["patient"][female(passage)][0]


def stage(passage: Passage) -> str:
    """ "baby", "child", "teenager", or "" for a grown-up: by the words of the name, an age close by, an adjective."""
    baby = re.search(r"(?:baby|bébé) $", passage.before, re.IGNORECASE)
    if baby or re.match(r"(?:baby|bébé)\s", passage.words, re.IGNORECASE):
        return "baby"
    if re.match(r"(?:little|wee|petite?|p'tite?)\s", passage.words, re.IGNORECASE):
        return "child"
    for age in passage.near(Label.AGE, 25):
        between = passage.scene.text[min(passage.end, age.end) : max(passage.start, age.start)]
        if not re.search(r"[.!?;\n]", between):
            return _stage_of(age.words)
    return "child" if pattern(SMALL).search(passage.before) else ""


def _stage_of(age: str) -> str:
    if BABY_AGE.search(age):
        return "baby"
    number = NUMBER.search(age)
    years = int(number.group()) if number else 18
    return "child" if years < 13 else "teenager" if years < 18 else ""


def female(passage: Passage) -> bool:
    """Whether a woman or girl is meant: by title, adjective, agreement behind the name, then by the name itself."""
    if pattern(r"(?<!\w)(?:{titles.feminine}|{child.feminine}|{kin.feminine}|chère|ma|cette)\.?\s+$").search(passage.before):
        return True
    if pattern(r"(?<!\w)(?:{titles.masculine}|{child.masculine}|{kin.masculine}|cher|mon)\.?\s+$").search(passage.before):
        return False
    following = passage.after.split("\n", 1)[0]
    woman, man = FEMALE_CUE.search(following), MALE_CUE.search(following)
    if woman and man:
        return woman.start() < man.start()
    return woman is not None or (man is None and feminine_name(passage.words))
