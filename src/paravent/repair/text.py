"""The text of the safe copy: the same, mended, a ready wording, or none with the reason why."""

import re
from collections.abc import Callable

from paravent.finding import DIRECT, IDENTIFIERS, Finding, Label, Part, Span
from paravent.observation import Observation
from paravent.post import Author, Kind, Language, Post
from paravent.repair.ages import generalise_age
from paravent.repair.contacts import leave_out_contact, leave_out_handle
from paravent.repair.gathering import gathered
from paravent.repair.leftovers import leaks, other_mentions
from paravent.repair.moments import generalise_moment
from paravent.repair.passage import Change, Passage, Scene
from paravent.repair.people import leave_out_name
from paravent.repair.roles import Cast
from paravent.repair.rooms import generalise_room
from paravent.repair.seams import mend
from paravent.repair.staff import leave_out_staff
from paravent.repair.traits import generalise_trait
from paravent.repair.whereabouts import generalise_place, leave_out_address
from paravent.repair.wordings import wording
from paravent.report import Copy, Edit, How, Origin
from paravent.ruling import ReasonCode, Ruling, Verdict

IMPERSONAL = frozenset({"institution", "historical"})
"""Detectors' kinds that point to nobody: an institution's own line, a figure of history."""

REFUSALS: tuple[tuple[ReasonCode, str], ...] = (
    (ReasonCode.DIGNITY, "dignity"),
    (ReasonCode.CONFIDENTIAL, "confidential"),
    (ReasonCode.PROMOTION, "promotion"),
)
ADVICE: tuple[tuple[ReasonCode, str], ...] = (
    (ReasonCode.IMAGE_RIGHTS, "picture"),
    (ReasonCode.STAFF_EXPOSED, "staff_generalised"),
    (ReasonCode.THIRD_PARTY, "third_party"),
    (ReasonCode.SELF_DISCLOSURE, "self_disclosure"),
    (ReasonCode.IDENTIFIED_PATIENT, "story"),
    (ReasonCode.REIDENTIFIABLE, "story"),
)


class StillThereError(Exception):
    """Something of a direct identifier is left in the mended text; the message does not say what."""


def repair_text(post: Post, observation: Observation, ruling: Ruling) -> Copy:
    """Write the text that can go out. Raises StillThereError rather than give back a text that leaks."""
    codes = {reason.code for reason in ruling.reasons}
    lang = post.lang or (observation.texts[0].lang if observation.texts else Language.FR)
    if ruling.verdict is Verdict.OK or not post.text.strip():
        return Copy(Origin.UNCHANGED, post.text)
    if any(missed.attachment is None for reason in ruling.reasons for missed in reason.unread):
        return Copy(Origin.REFUSED, None, advice="unchecked")
    for code, advice in REFUSALS[:1]:
        if code in codes:
            return Copy(Origin.REFUSED, None, advice=advice)
    if ReasonCode.CARE_CONFIRMED in codes:
        return _worded(post, observation, lang)
    for code, advice in REFUSALS[1:]:
        if code in codes:
            return Copy(Origin.REFUSED, None, advice=advice)
    if ReasonCode.PERSONAL_ADVICE in codes:
        if post.kind is Kind.REPLY:
            lay = post.author in {Author.PATIENT, Author.PUBLIC}
            return _worded(post, observation, lang, intent="peer" if lay else "advice")
        return Copy(Origin.REFUSED, None, advice="personal_advice")
    lay = post.author in {Author.PATIENT, Author.PUBLIC}
    if ReasonCode.STAFF_EXPOSED in codes and not lay:
        return Copy(Origin.REFUSED, None, advice="staff_exposed")
    return _mended(post, observation, lang, codes)


def _worded(post: Post, observation: Observation, lang: Language, intent: str | None = None) -> Copy:
    edits = tuple(Edit(f.place, How.LEFT_OUT, f.label.value, "wording") for f in observation.spans(*IDENTIFIERS))
    advice = "personal_advice" if intent else "wording"
    return Copy(Origin.WORDING, wording(post, observation, lang, intent=intent), edits=edits, advice=advice)


def _mended(post: Post, observation: Observation, lang: Language, codes: set[ReasonCode]) -> Copy:
    labels = IDENTIFIERS | ({Label.STAFF} if ReasonCode.STAFF_EXPOSED in codes else frozenset())
    findings = tuple(f for f in observation.spans(*labels) if f.kind not in IMPERSONAL)
    text, edits = rewrite(post, observation, lang, findings)
    advice = next((key for code, key in ADVICE if code in codes), "")
    if not re.search(r"\w", text):
        return Copy(Origin.REFUSED, None, edits=edits, advice="nothing_left")
    origin = Origin.REPAIRED if text != post.text else Origin.UNCHANGED
    return Copy(origin, text, edits=edits, advice=advice)


def rewrite(
    post: Post, observation: Observation, lang: Language, findings: tuple[Finding, ...]
) -> tuple[str, tuple[Edit, ...]]:
    """Make every change these findings call for; give the text and what was done, in reading order."""
    if not findings:
        return post.text, ()
    scene = Scene.of(post, lang, findings)
    kept = observation.spans(Label.STAFF)
    cast = Cast()
    changes: list[Change] = []
    edits: list[Edit] = []
    passages = sorted((*scene.passages, *other_mentions(scene, observation, kept)), key=lambda p: (p.start, -p.end))
    for passage in passages:
        change = change_for(passage, cast)
        changes.append(change)
        edits.append(Edit(Span(passage.start, passage.end), change.how, passage.label.value, change.kind))
    text = mend(post.text, gathered(scene, changes), french=scene.french)
    if leaks(post.text, text, [f for f in findings if f.label in DIRECT], kept):
        text = mend(post.text, [Change(p.start, p.end) for p in passages], french=scene.french)
        if leaks(post.text, text, [f for f in findings if f.label in DIRECT], kept):
            raise StillThereError
    return text, tuple(edits)


def change_for(passage: Passage, cast: Cast) -> Change:
    """Hand a passage to the one that mends its label."""
    if passage.label is Label.PATIENT:
        return leave_out_name(passage, cast)
    return HANDS[passage.label](passage)


HANDS: dict[Label, Callable[[Passage], Change]] = {
    Label.STAFF: leave_out_staff,
    Label.HANDLE: leave_out_handle,
    Label.PHONE: leave_out_contact,
    Label.EMAIL: leave_out_contact,
    Label.ID: leave_out_contact,
    Label.ADDRESS: leave_out_address,
    Label.PLACE: generalise_place,
    Label.ROOM: generalise_room,
    Label.DATE: generalise_moment,
    Label.AGE: generalise_age,
    Label.TRAIT: generalise_trait,
}
"""One hand a label; names need the cast of those already mentioned, and go apart."""


def repair_alt_text(post: Post, index: int, observation: Observation) -> str:
    """The alternative text of an attachment without its identifiers: cut, not rewritten."""
    original = post.attachments[index].alt_text
    spans = [
        f.place
        for f in observation.spans(*IDENTIFIERS, part=Part.ALT_TEXT)
        if isinstance(f.place, Span) and f.place.attachment == index and f.kind not in IMPERSONAL
    ]
    lang = post.lang or Language.FR
    return mend(original, [Change(span.start, span.end) for span in spans], french=lang is Language.FR)
