"""The judge's word on a post: the reasons, the gravest of their verdicts, and the risk behind them."""

from paravent.finding import Part, Span
from paravent.judge.facts import facts
from paravent.judge.reasons import reasons
from paravent.judge.risk import assess
from paravent.judge.voices import POINTERS, heard
from paravent.observation import Observation
from paravent.post import Post
from paravent.reading import Cause, Unread
from paravent.ruling import Reason, ReasonCode, Ruling, Verdict


def judge(post: Post, observation: Observation) -> Ruling:
    """Give the ruling. What could not be read, and a rule that fails, make the reason UNCHECKED: in doubt, hold."""
    unread = observation.unread
    found: tuple[Reason, ...] = ()
    risk = None
    try:
        risk = assess(post, observation)
        known = facts(post, observation, risk)
        pointed = any(finding.label in POINTERS for finding in observation.findings)
        shown = any(not isinstance(one.place, Span) or one.place.part is not Part.CONTEXT for one in observation.findings)
        ruled = reasons(known)
        found = heard(post, known, ruled, observation.opinions, observation.signals, pointed=pointed, shown=shown)
    except Exception:  # noqa: BLE001 - a rule that cannot be applied has not been applied, whatever the cause
        unread = (*unread, Unread(Cause.RULE_FAILED, None, "judge"))
    if unread:
        found = (Reason(ReasonCode.UNCHECKED, Verdict.STOP, (), (), unread), *found)
    verdict = max((reason.verdict for reason in found), key=lambda v: v.gravity, default=Verdict.OK)
    return Ruling(verdict, found, risk)
