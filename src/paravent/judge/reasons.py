"""From facts to reasons: which codes hold, how grave each is, and which rules say so."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache

from paravent.finding import Place
from paravent.judge.facts import Facts
from paravent.judge.rulebook import Rule, rulebook
from paravent.post import Author, Kind
from paravent.ruling import Reason, ReasonCode, Verdict

HELD = Verdict.REVIEW
STOPPED = Verdict.STOP

CONSENTABLE = frozenset({ReasonCode.IDENTIFIED_PATIENT, ReasonCode.REIDENTIFIABLE, ReasonCode.IMAGE_RIGHTS})
"""What a stated, written consent brings down to review: somebody must check the paper."""


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """Give every reason that a rule yields on these facts, gravest first."""
    rules: dict[ReasonCode, list[tuple[Rule, tuple[Place, ...]]]] = {}
    known = frozenset(facts)
    grounds = _grounds()
    for fact in grounds.keys() & known:
        for wanted, rule in grounds[fact]:
            if wanted <= known and rule.reason is not None and (places := rule.holds(facts)) is not None:
                held = rules.setdefault(rule.reason, [])
                if all(rule is not other for other, _ in held):
                    held.append((rule, places))
    if ReasonCode.IDENTIFIED_PATIENT in rules:
        rules.pop(ReasonCode.REIDENTIFIABLE, None)
    found = tuple(_reason(code, named, facts) for code, named in rules.items())
    return tuple(sorted(found, key=lambda reason: (-reason.verdict.gravity, list(ReasonCode).index(reason.code))))


@cache
def _grounds() -> Mapping[str, tuple[tuple[frozenset[str], Rule], ...]]:
    """Every alternative of every rule that yields a reason, with the facts it needs, by the rarest of them: most posts hold
    none, which is soon told.
    """
    alternatives = [
        (frozenset(fact for fact in alternative if not fact.startswith("not:")), rule)
        for rule in rulebook().values()
        if rule.reason is not None
        for alternative in rule.when
    ]
    times = Counter(fact for wanted, _ in alternatives for fact in wanted)
    situations = {f"by_{author}" for author in Author} | {"by_carer", "by_layperson", *Kind}
    grounds: defaultdict[str, list[tuple[frozenset[str], Rule]]] = defaultdict(list)
    for wanted, rule in alternatives:
        grounds[min(wanted, key=lambda fact: (fact in situations, times[fact], fact))].append((wanted, rule))
    return {fact: tuple(found) for fact, found in grounds.items()}


def _reason(code: ReasonCode, named: list[tuple[Rule, tuple[Place, ...]]], facts: Facts) -> Reason:
    named.sort(key=lambda pair: (-pair[0].severity, pair[0].id))
    places = tuple(sorted({place for _, found in named for place in found}, key=repr))
    return Reason(code, gravity(code, facts), tuple(rule.id for rule, _ in named), places)


def gravity(code: ReasonCode, facts: Facts) -> Verdict:
    """The verdict a reason carries by itself (annotation guidelines, "usual verdict" and the cases settled)."""
    if code in CONSENTABLE and _agreed(code, facts):
        return HELD
    return USUAL[code] if code not in GRAVER or not any(fact in facts for fact in GRAVER[code]) else STOPPED


def _agreed(code: ReasonCode, facts: Facts) -> bool:
    """Whether a consent brings a reason down to review.

    One stated in the text has to be looked for by a person, whatever it covers. One given as evidence opens the lock it is for:
    an image, or a story told by the institution; a professional's own mouth is opened by none (Conseil d'État, no 407856).
    """
    if "consent_written" in facts:
        return True
    if code is ReasonCode.IMAGE_RIGHTS:
        return "consent_image" in facts or "consent_vague" in facts
    return "consent_story" in facts and "by_professional" not in facts


USUAL: Mapping[ReasonCode, Verdict] = {
    ReasonCode.IDENTIFIED_PATIENT: STOPPED,
    ReasonCode.REIDENTIFIABLE: HELD,
    ReasonCode.CARE_CONFIRMED: STOPPED,
    ReasonCode.DIGNITY: HELD,
    ReasonCode.IMAGE_RIGHTS: STOPPED,
    ReasonCode.PERSONAL_ADVICE: HELD,
    ReasonCode.SELF_DISCLOSURE: HELD,
    ReasonCode.THIRD_PARTY: HELD,
    ReasonCode.STAFF_EXPOSED: HELD,
    ReasonCode.PROMOTION: HELD,
    ReasonCode.CONFIDENTIAL: HELD,
    ReasonCode.UNCHECKED: STOPPED,
}
GRAVER: Mapping[ReasonCode, tuple[str, ...]] = {
    ReasonCode.REIDENTIFIABLE: ("unique",),
    ReasonCode.THIRD_PARTY: ("direct_identifier", "unique", "face", "picture_person", "identified_in_picture"),
    ReasonCode.CONFIDENTIAL: ("credential",),
    ReasonCode.DIGNITY: ("mockery",),
}
"""The facts that make a reason stop what it would usually hold."""
