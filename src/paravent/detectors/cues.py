"""What a text does: mocks, advises, promotes, confirms care… read off weighted wordings.

Two lexicons, both plain text under `words/`: groups of wordings written by hand (`cue_phrases_*.txt`), and the weight each
group, word and pair of words has for each cue (`cue_weights_*.tsv`, fitted on our own corpus by `training.cues`: a logistic
regression, so the sum of the weights is a log-odds). A signal stands where the wording that weighed most stands.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from paravent.finding import Cue, Part, Signal
from paravent.folding import fold
from paravent.post import Author, Kind, Language
from paravent.reading import TOKEN, TextReading

FOLDER = Path(__file__).parent.parent / "words"
SPOKEN = frozenset({Author.HOSPITAL, Author.PROFESSIONAL})
LEAST = 0.15
"""Weaker signals are not worth a word; those under one half count only beside a finding that says the same."""

BY_WORDS = frozenset({Cue.ADVICE, Cue.RELATIVE_HEALTH, Cue.PROMOTION, Cue.ACCUSATION, Cue.CONFIDENTIAL, Cue.MOCKERY})
"""Cues that the words themselves have to speak for: who speaks, and how, is no ground for a suspicion."""

WORDED = 0.3
"""The log-odds they have to bring."""

BY_PHRASE = {
    "consent_written": Cue.CONSENT_WRITTEN,
    "consent_vague": Cue.CONSENT_VAGUE,
    "fiction": Cue.FICTION,
    "picture_told": Cue.PICTURE_TOLD,
    "names_shown": Cue.PICTURE_RECORD,
    "care_said": Cue.CARE_CONFIRMED,
}
"""Cues that one wording settles, with no weighing."""

LEFT_OPEN, OF_CARE = frozenset({"si", "s", "if", "whether"}), "care_"
"""Words that leave open whether the wording after them is so ("we cannot say whether you were admitted"), and the groups of
wordings to which that makes a difference.
"""

SECRET = re.compile(
    r"\b(?:mots? de passe|mdp|password|passcode|passwd|pwd|log-?in|identifiant|username|digicode|keycode|pin"
    r"|(?:door|gate|access|keypad|wifi|wi-fi) code|codes? (?:d'acc[eè]s|de la porte|du vestiaire|de l'armoire|wi-?fi)"
    r"|code(?=[^.!?\n]{0,30}?(?:\bis\b|\best\b|c'est|:|=)))\b"
    r"[^\n.!?]{0,40}?(?<!\w)(?P<secret>[A-Za-z]+[-_.@!]?\d[\w!@#$%*-]*|\d{4,}[A-Z#*]?|\w+[!@#$%_]\w+|(?<=[:=«] )\w{4,})(?!\w)",
    re.IGNORECASE,
)
"""A password or door code given away: the word for it, and within the sentence something that looks like one."""

CODED = re.compile("pass|mdp|pwd|log|identifiant|username|code|wifi|wi-fi|pin")


@dataclass(frozen=True, slots=True)
class Weights:
    """One language's lexicon: log-odds by feature and cue, and the bias of each cue."""

    bias: dict[Cue, float]
    of: dict[str, tuple[tuple[Cue, float], ...]]


Features = dict[str, tuple[int, int]]
"""The wordings that occur, each name once, with its offsets into the reading; (0, 0) for what has no place."""


def detect(reading: TextReading) -> Iterator[Signal]:
    """Yield a signal for each cue the wordings make at all likely, with how likely."""
    if reading.part not in {Part.TEXT, Part.CONTEXT, Part.PAGE} or (
        reading.part is Part.CONTEXT and reading.kind is not Kind.CAPTION
    ):
        return
    found = features(reading)
    yield from _settled(reading, found)
    if CODED.search(reading.lowered):
        for secret in SECRET.finditer(reading.content):
            for place in reading.places(*secret.span("secret")):
                yield Signal(Cue.CREDENTIAL, place, 0.8, "cues", "credential")
    yield from _weighed(reading, found)


def _weighed(reading: TextReading, found: Features) -> Iterator[Signal]:
    weights = _weights(reading.lang)
    placeless = weights.bias.copy()
    worded, most = dict.fromkeys(placeless, 0.0), dict.fromkeys(placeless, 0.0)
    heaviest: dict[Cue, str] = {}
    of = weights.of
    for name, (_, end) in found.items():
        if name not in of:
            continue
        for cue, weight in of[name]:
            if not end:
                placeless[cue] += weight
                continue
            worded[cue] += weight
            if weight > most[cue]:
                most[cue], heaviest[cue] = weight, name
    for cue in applicable(reading):
        confidence = 1 / (1 + math.exp(-placeless[cue] - worded[cue]))
        if confidence >= LEAST and (worded[cue] > WORDED or cue not in BY_WORDS):
            name = heaviest.get(cue, "")
            start, end = found.get(name, (0, len(reading.content)))
            for place in reading.places(start, end):
                yield Signal(cue, place, round(confidence, 3), "cues", name[2:] if name.startswith("g:") else "word")


def applicable(reading: TextReading) -> frozenset[Cue]:
    """The cues that can hold, by who speaks and how."""
    if reading.part is Part.CONTEXT:
        return frozenset({Cue.PICTURE_PERSON})
    always = {Cue.MOCKERY, Cue.ADVICE, Cue.PROMOTION, Cue.CONFIDENTIAL, Cue.ACCUSATION}
    if reading.author in SPOKEN:
        own = {Cue.CARE_CONFIRMED} if reading.kind is Kind.REPLY else {Cue.PATIENT_STORY}
    else:
        own = {Cue.OWN_HEALTH, Cue.RELATIVE_HEALTH}
    return frozenset(always | own)


def features(reading: TextReading) -> Features:
    """Every wording of the lexicons in a text: groups, words, pairs of words, who speaks and how."""
    words, tokens = reading.folded, reading.tokens
    found: Features = {}
    line = f" {' '.join(words)} "
    hits: defaultdict[str, set[str]] = defaultdict(set)
    for last, (phrase, groups) in _automaton(reading.lang).iter(line):
        first = line.count(" ", 0, last - len(phrase) + 2) - 1
        end = tokens[first + phrase.rstrip().count(" ") - 1].end()
        left_open = first > 0 and words[first - 1] in LEFT_OPEN
        for group in groups:
            if left_open and group.startswith(OF_CARE):
                continue
            hits[group].add(phrase)
            found.setdefault(f"g:{group}", (tokens[first].start(), end))
    for group, phrases in hits.items():
        if len(phrases) > 1:
            found[f"g:{group}+"] = (0, 0)
    previous, before = "^", 0
    for word, token in zip(words, tokens, strict=True):
        name = "0" if word.isdigit() else word
        pair, place = f"{previous} {name}", token.span()
        if name not in found:
            found[name] = place
        if pair not in found:
            found[pair] = (before, place[1])
        previous, before = name, place[0]
    author, kind = reading.author.value, reading.kind.value
    for name in (f"a:{author}", f"k:{kind}", f"ak:{author}/{kind}", f"n:{min(len(words) // 15, 6)}"):
        found[name] = (0, 0)
    return found


def _settled(reading: TextReading, found: Features) -> Iterator[Signal]:
    for group, cue in BY_PHRASE.items():
        place = found.get(f"g:{group}")
        if place is None or (cue is Cue.PICTURE_RECORD) != (reading.part is Part.CONTEXT):
            continue
        if cue is Cue.CARE_CONFIRMED and cue not in applicable(reading):
            continue
        for where in reading.places(*place):
            yield Signal(cue, where, 0.9, "cues", group)


@cache
def _automaton(lang: Language) -> Any:  # noqa: ANN401 - ahocorasick has no types
    import ahocorasick

    phrases: defaultdict[str, list[str]] = defaultdict(list)
    for group, phrase in groups_of(lang):
        phrases[phrase].append(group)
    automaton = ahocorasick.Automaton()
    for phrase, names in phrases.items():
        automaton.add_word(phrase, (phrase, tuple(names)))
    automaton.make_automaton()
    return automaton


def groups_of(lang: Language) -> Iterator[tuple[str, str]]:
    """Yield (group, phrase) of the hand-written lexicon, as the automaton matches it: " whole words " or " beginning"."""
    group = ""
    for line in (FOLDER / f"cue_phrases_{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1]
        elif line and not line.startswith("#"):
            for phrase in line.split(" | "):
                tokens = [fold(token.group()) for token in TOKEN.finditer(phrase.strip().removesuffix("*"))]
                yield group, " " + " ".join(tokens) + ("" if phrase.strip().endswith("*") else " ")


@cache
def _weights(lang: Language) -> Weights:
    bias: dict[Cue, float] = {}
    of: defaultdict[str, list[tuple[Cue, float]]] = defaultdict(list)
    for line in (FOLDER / f"cue_weights_{lang}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        cue, feature, weight = line.split("\t")
        if feature:
            of[feature].append((Cue(cue), float(weight)))
        else:
            bias[Cue(cue)] = float(weight)
    return Weights(bias, {feature: tuple(pairs) for feature, pairs in of.items()})
