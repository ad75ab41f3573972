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
from paravent.post import Author, Kind, Language
from paravent.reading import TOKEN, TextReading
from paravent.words import fold

FOLDER = Path(__file__).parent.parent / "words"
SPOKEN = frozenset({Author.HOSPITAL, Author.PROFESSIONAL})
LEAST = 0.15
"""Weaker signals are not worth a word; those under one half count only beside a finding that says the same."""

BY_PHRASE = {
    "consent_written": Cue.CONSENT_WRITTEN,
    "consent_vague": Cue.CONSENT_VAGUE,
    "fiction": Cue.FICTION,
    "picture_told": Cue.PICTURE_TOLD,
    "names_shown": Cue.PICTURE_RECORD,
}
"""Cues that one wording settles, with no weighing."""

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

    bias: dict[str, float]
    of: dict[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Feature:
    """A wording that occurred, with its offsets into the reading."""

    name: str
    start: int
    end: int


def detect(reading: TextReading) -> Iterator[Signal]:
    """Yield a signal for each cue the wordings make at all likely, with how likely."""
    if reading.part not in {Part.TEXT, Part.CONTEXT} or (reading.part is Part.CONTEXT and reading.kind is not Kind.CAPTION):
        return
    found = features(reading)
    yield from _settled(reading, found)
    for secret in SECRET.finditer(reading.content) if CODED.search(reading.lowered) else ():
        for place in reading.places(*secret.span("secret")):
            yield Signal(Cue.CREDENTIAL, place, 0.8, "cues", "credential")
    weights = _weights(reading.lang)
    score: defaultdict[str, float] = defaultdict(float, weights.bias)
    heaviest: dict[str, tuple[float, Feature]] = {}
    for feature in found:
        for cue, weight in weights.of.get(feature.name, ()):
            score[cue] += weight
            if feature.end and weight > heaviest.get(cue, (0.0, feature))[0]:
                heaviest[cue] = (weight, feature)
    for cue, log_odds in score.items():
        confidence = 1 / (1 + math.exp(-log_odds))
        if confidence >= LEAST and cue in applicable(reading):
            _, feature = heaviest.get(cue, (0.0, Feature("", 0, len(reading.content))))
            for place in reading.places(feature.start, feature.end or len(reading.content)):
                yield Signal(
                    Cue(cue),
                    place,
                    round(confidence, 3),
                    "cues",
                    feature.name.removeprefix("g:") if feature.name[:2] == "g:" else "word",
                )


def applicable(reading: TextReading) -> frozenset[str]:
    """The cues that can hold, by who speaks and how."""
    if reading.part is Part.CONTEXT:
        return frozenset({Cue.PICTURE_PERSON})
    always = {Cue.MOCKERY, Cue.ADVICE, Cue.PROMOTION, Cue.CONFIDENTIAL, Cue.ACCUSATION}
    if reading.author in SPOKEN:
        own = {Cue.CARE_CONFIRMED} if reading.kind is Kind.REPLY else {Cue.PATIENT_STORY}
    else:
        own = {Cue.OWN_HEALTH, Cue.RELATIVE_HEALTH}
    return frozenset(always | own)


def features(reading: TextReading) -> list[Feature]:
    """Every wording of the lexicons in a text, each name once: groups, words, pairs of words, who speaks and how."""
    words = [(fold(token.group()), token.start(), token.end()) for token in reading.tokens]
    found: dict[str, Feature] = {}
    line, starts = _line(words)
    hits: defaultdict[str, set[str]] = defaultdict(set)
    for last, (phrase, groups) in _automaton(reading.lang).iter(line):
        first = last - len(phrase) + 1
        word = starts[first + 1] if phrase[0] == " " else starts[first]
        for group in groups:
            hits[group].add(phrase)
            found.setdefault(f"g:{group}", Feature(f"g:{group}", words[word][1], words[min(starts[last], len(words) - 1)][2]))
    for group, phrases in hits.items():
        if len(phrases) > 1:
            found[f"g:{group}+"] = Feature(f"g:{group}+", 0, 0)
    previous = ("^", 0, 0)
    for word_, start, end in words:
        name = "0" if word_.isdigit() else word_
        found.setdefault(name, Feature(name, start, end))
        pair = f"{previous[0]} {name}"
        found.setdefault(pair, Feature(pair, previous[1], end))
        previous = (name, start, end)
    for name in (
        f"a:{reading.author}",
        f"k:{reading.kind}",
        f"ak:{reading.author}/{reading.kind}",
        f"n:{min(len(words) // 15, 6)}",
    ):
        found[name] = Feature(name, 0, 0)
    return list(found.values())


def _settled(reading: TextReading, found: list[Feature]) -> Iterator[Signal]:
    for feature in found:
        cue = BY_PHRASE.get(feature.name.removeprefix("g:"))
        described = (cue is Cue.PICTURE_RECORD) == (reading.part is Part.CONTEXT)
        if cue is not None and described and feature.name.startswith("g:"):
            for place in reading.places(feature.start, feature.end):
                yield Signal(cue, place, 0.9, "cues", feature.name.removeprefix("g:"))


def _line(words: list[tuple[str, int, int]]) -> tuple[str, list[int]]:
    """The folded words with single spaces round each, and for every character the word it belongs to."""
    parts = [" "]
    starts = [0]
    for index, (word, _, _) in enumerate(words):
        parts.append(word + " ")
        starts.extend([index] * (len(word) + 1))
    return "".join(parts), starts


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
    bias: dict[str, float] = {}
    of: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for line in (FOLDER / f"cue_weights_{lang}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        cue, feature, weight = line.split("\t")
        if feature:
            of[feature].append((cue, float(weight)))
        else:
            bias[cue] = float(weight)
    return Weights(bias, {feature: tuple(pairs) for feature, pairs in of.items()})
