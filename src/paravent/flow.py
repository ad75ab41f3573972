"""The one flow, on one page.

post ──read──▶ readings ──detect──▶ findings ──judge──▶ ruling ──repair──▶ safe copy ──the same again──▶ verdict
"""

from dataclasses import replace

from paravent.detectors.table import detect
from paravent.judge.verdict import judge
from paravent.observation import Observation
from paravent.post import Post, Tier
from paravent.readers import language_of, read
from paravent.reading import Unread
from paravent.repair.copy import repair
from paravent.report import Copy, Origin, Report, SafeCopy
from paravent.ruling import Ruling
from paravent.versions import versions


def check(post: Post, tier: Tier = Tier.FULL) -> Report:
    """Check a post: what was seen, what the rules say, and a copy that can go out, with its own verdict.

    The fast tier leaves the learned reader out. Raises nothing of its own: what could not be read, detected, judged or
    repaired is in the report as UNCHECKED.
    """
    lang = post.lang or language_of(post.text or post.context or "")
    post = replace(post, lang=lang)
    observation, ruling = examine(post, tier)
    copy = repair(post, observation, ruling)
    return Report(
        digest=post.digest(),
        lang=lang,
        verdict=ruling.verdict,
        reasons=ruling.reasons,
        findings=observation.findings,
        signals=observation.signals,
        risk=ruling.risk,
        unread=unchecked(ruling),
        safe=examine_copy(post, copy, ruling, tier),
        versions=versions(),
        tier=tier,
        looked=observation.looked,
    )


def examine(post: Post, tier: Tier = Tier.FULL, missing: tuple[Unread, ...] = ()) -> tuple[Observation, Ruling]:
    """Read, detect, judge; `missing` is what is known beforehand to be unchecked."""
    readings, unread = read(post)
    observation = detect(readings, tier, (*missing, *unread))
    return observation, judge(post, observation)


def examine_copy(post: Post, copy: Copy, ruling: Ruling, tier: Tier) -> SafeCopy:
    """The same again on what repair wrote; a refusal keeps the first ruling, since nothing was written to be read again."""
    written = (copy.text or "").strip() or copy.attachments
    if copy.origin is Origin.REFUSED or not written or (copy.origin is Origin.UNCHANGED and not post.attachments):
        return SafeCopy(copy, ruling.verdict, ruling.reasons)
    again = replace(post, text=copy.text or "", attachments=copy.attachments)
    _, second = examine(again, tier, copy.unread)
    return SafeCopy(copy, second.verdict, second.reasons)


def unchecked(ruling: Ruling) -> tuple[Unread, ...]:
    """What the reason UNCHECKED rests on."""
    return tuple(unread for reason in ruling.reasons for unread in reason.unread)
