"""The learned reader's voice beside the rules': one small sum of log-odds a reason.

    odds = bias + own × (what the learned reader says) + rule × (1 where a rule holds, else 0)
         + worded × (what the weighted wordings say of the cue that belongs to the reason)

The four numbers of each reason stand in `data/voices.tsv`, with the probability from which it holds; they are fitted on
held-out posts of our corpus (`training.tagger.calibrate`), the probabilities chosen for recall. A reason that comes from the
learned reader alone stands for a rule all the same: the gravest one of its code that speaks of this author and kind.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from paravent.finding import IDENTIFIERS, Cue, Label, Part, Place, Signal, Span
from paravent.judge.facts import Facts
from paravent.judge.reasons import GRAVER, gravity
from paravent.judge.rulebook import rulebook
from paravent.post import Kind, Post
from paravent.ruling import Opinion, Reason, ReasonCode, Verdict, Voice

CUES: Mapping[ReasonCode, Cue] = {
    ReasonCode.IDENTIFIED_PATIENT: Cue.PATIENT_STORY,
    ReasonCode.REIDENTIFIABLE: Cue.PATIENT_STORY,
    ReasonCode.CARE_CONFIRMED: Cue.CARE_CONFIRMED,
    ReasonCode.DIGNITY: Cue.MOCKERY,
    ReasonCode.IMAGE_RIGHTS: Cue.PICTURE_PERSON,
    ReasonCode.PERSONAL_ADVICE: Cue.ADVICE,
    ReasonCode.SELF_DISCLOSURE: Cue.OWN_HEALTH,
    ReasonCode.THIRD_PARTY: Cue.RELATIVE_HEALTH,
    ReasonCode.STAFF_EXPOSED: Cue.ACCUSATION,
    ReasonCode.PROMOTION: Cue.PROMOTION,
    ReasonCode.CONFIDENTIAL: Cue.CONFIDENTIAL,
}
"""The cue of the weighted wordings that belongs to each reason."""
SILENT = -3.0
"""Log-odds of a cue that no wording speaks for: signals under 0.15 are not given (-1.7)."""

PLAIN, PLAIN_WORDS = 0.9, frozenset({"care_wish"})
"""From which confidence wordings say a thing so plainly that a rule on them holds whatever the learned reader thinks; and the
groups of wordings that are plain as soon as they count: a wish to get well is what rule H01 forbids.
"""

EXACT = ("more_than_a_name", "credential", "identified_in_picture")
"""Facts that are checked by form, not guessed, or stand in a picture: the learned reader reads little of its description."""

POINTING = frozenset({ReasonCode.IDENTIFIED_PATIENT, ReasonCode.REIDENTIFIABLE, ReasonCode.SELF_DISCLOSURE})
"""Reasons that say somebody may be recognised: by something that can be shown, and taken out."""
SHOWING = POINTING | {ReasonCode.STAFF_EXPOSED}
"""Those and the one that says so of a colleague: none holds of a reply in which nothing was found, on our corpus not once."""

POINTERS = IDENTIFIERS - {Label.AGE, Label.DATE}
"""What may point to somebody: an age or a day by itself fits thousands."""

DATA = Path(__file__).parent / "data" / "voices.tsv"


@dataclass(frozen=True, slots=True)
class Weights:
    """How the two voices add up for one reason, and from which probability it holds."""

    bias: float
    own: float
    rule: float
    worded: float
    least: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Probabilities of the whole post: from `stop` on a reason that may be either stops it; from `held` on a post is held by
    its likeliest reason although none is sure.
    """

    stop: float
    held: float


@cache
def weights() -> tuple[Mapping[ReasonCode, Weights], Bars]:
    """Read the table."""
    rows = [line.split("\t") for line in DATA.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    told = {row[0]: [float(value) for value in row[1:]] for row in rows}
    bars = Bars(*told.pop("bars"))
    return {ReasonCode(code): Weights(*values) for code, values in told.items()}, bars


def heard(
    post: Post,
    facts: Facts,
    held: tuple[Reason, ...],
    opinions: Iterable[Opinion],
    signals: Iterable[Signal] = (),
    *,
    pointed: bool = True,
    shown: bool = True,
) -> tuple[Reason, ...]:
    """Give the reasons that hold once both voices are heard; the rules' alone where the learned reader said nothing.

    `pointed`: whether anything seen points to somebody. Where nothing does, the learned reader cannot say alone that somebody
    may be recognised, save in a picture it is told of; nor is a post held on that account by a reason far less likely.
    `shown`: whether anything was found in what is published, rather than in what it answers. A reply in which nothing was found
    shows nobody, whoever is named in the message above it: the learned reader, which reads both, cannot say so alone.
    """
    said = loudest(opinions)
    if not said:
        return held
    table, bars = weights()
    signals = tuple(signals)
    cues, said_plainly = worded(signals), plainly(signals)
    by_code = {reason.code: reason for reason in held}
    found: list[Reason] = []
    likeliest: tuple[float, Reason | None] | None = None
    for code, opinion in said.items():
        ruled = by_code.pop(code, None)
        rules = ruled.rules if ruled else standing(code, post)
        if not rules:
            continue
        nobody = not pointed and post.kind is not Kind.CAPTION and opinion.stop < bars.stop
        blank = post.kind is Kind.REPLY and not shown
        groundless = not ruled and ((code in POINTING and nobody) or (code in SHOWING and blank))
        of = table[code]
        p = probability(of, opinion.odds, ruled is not None, cues.get(CUES[code], SILENT))
        places = ruled.places if ruled else opinion.places
        voice = Voice.LEARNED if not ruled else Voice.BOTH if opinion.odds > 0 else Voice.RULES
        reason = Reason(code, graver(code, facts, opinion, bars), rules, places, (), voice, round(p, 3))
        plain = ruled is not None and CUES[code] in said_plainly
        if not groundless and (p >= of.least or plain or (ruled and (beyond_text(ruled) or exact(ruled, facts)))):
            found.append(reason)
        elif likeliest is None or p - of.least > likeliest[0]:
            likeliest = (p - of.least, None if groundless else reason)
    doubted = likeliest[1] if likeliest and not found and opinion.review + opinion.stop >= bars.held else None
    if doubted is not None:
        found.append(replace(doubted, verdict=Verdict.REVIEW))
    if any(reason.code is ReasonCode.IDENTIFIED_PATIENT for reason in found):
        found = [reason for reason in found if reason.code is not ReasonCode.REIDENTIFIABLE]
    whole = [*by_code.values(), *found]
    return tuple(sorted(whole, key=lambda reason: (-reason.verdict.gravity, list(ReasonCode).index(reason.code))))


def probability(of: Weights, odds: float, ruled: bool, cue: float = SILENT) -> float:
    """How likely a reason holds: by the learned reader's log-odds, whether a rule holds, and the log-odds of its cue."""
    return 1 / (1 + math.exp(-(of.bias + of.own * odds + of.rule * ruled + of.worded * cue)))


def plainly(signals: Iterable[Signal]) -> frozenset[Cue]:
    """Give the cues that wordings speak for so plainly that nothing weighs against them."""
    return frozenset(s.cue for s in signals if s.confidence >= (0.5 if s.kind in PLAIN_WORDS else PLAIN))


def worded(signals: Iterable[Signal]) -> Mapping[Cue, float]:
    """Give the log-odds of each cue that wordings speak for."""
    loud: dict[Cue, float] = {}
    for signal in signals:
        p = min(max(signal.confidence, 0.05), 0.98)
        loud[signal.cue] = max(loud.get(signal.cue, SILENT), math.log(p / (1 - p)))
    return loud


def loudest(opinions: Iterable[Opinion]) -> Mapping[ReasonCode, Opinion]:
    """Give one opinion a reason: that of the text (its own, an alt text) that is surest of it, and the gravest verdict."""
    said: dict[ReasonCode, Opinion] = {}
    for opinion in opinions:
        known = said.get(opinion.code)
        if known is None:
            said[opinion.code] = opinion
        else:
            surer = opinion if opinion.odds > known.odds else known
            said[opinion.code] = replace(surer, review=max(known.review, opinion.review), stop=max(known.stop, opinion.stop))
    return said


def graver(code: ReasonCode, facts: Facts, opinion: Opinion, bars: Bars) -> Verdict:
    """The verdict a reason carries: by its facts, then by how likely the whole post is to need stopping."""
    return Verdict.STOP if code in GRAVER and opinion.stop >= bars.stop else gravity(code, facts)


def exact(reason: Reason, facts: Facts) -> bool:
    """Whether a reason rests on what no opinion weighs against: a number, a contact, a room, a password, a pictured name."""
    return any(place in reason.places for fact in EXACT for place in facts.get(fact, ()))


def beyond_text(reason: Reason) -> bool:
    """Whether a reason rests on something the learned reader has not read: a picture, a file's name, metadata."""
    return any(_unseen(place) for place in reason.places)


def _unseen(place: Place) -> bool:
    return not isinstance(place, Span) or place.part not in {Part.TEXT, Part.CONTEXT, Part.ALT_TEXT}


@cache
def _by_code() -> Mapping[ReasonCode, tuple[tuple[str, frozenset[tuple[str, str]]], ...]]:
    """The rules of each reason, gravest first, with the authors and kinds they speak of."""
    rules = sorted(rulebook().values(), key=lambda rule: (-rule.severity, rule.id))
    return {
        code: tuple(
            (rule.id, frozenset((author.value, kind.value) for author in rule.authors for kind in rule.kinds))
            for rule in rules
            if rule.reason is code
        )
        for code in ReasonCode
    }


def standing(code: ReasonCode, post: Post) -> tuple[str, ...]:
    """Give the rule that a reason stands for when nothing but the learned reader speaks for it; none where no rule applies."""
    situation = (post.author.value, post.kind.value)
    return next(((name,) for name, applies in _by_code()[code] if situation in applies), ())
