"""The judge's facts, from hand-made findings: what a detector misses is another test's business."""

from datetime import date

import pytest

from paravent.finding import Cue, Finding, Label, Part, Signal, Span
from paravent.judge.facts import _consents, facts
from paravent.judge.reasons import gravity
from paravent.observation import Observation
from paravent.post import Consent, Post, Scope
from paravent.ruling import ReasonCode, Verdict


def known(author, kind, *seen, consents=(), context=None):
    things = [s if isinstance(s, tuple) else (s, "") for s in seen]
    findings = [
        Finding(label, Span(i * 10, i * 10 + 5), 0.9, "test", detail)
        for i, (label, detail) in enumerate(things)
        if isinstance(label, Label)
    ]
    signals = tuple(
        Signal(cue, Span(0, 5, Part.CONTEXT if cue is Cue.PICTURE_PERSON else Part.TEXT), 0.2 if how == "weak" else 0.9, "test")
        for cue, how in things
        if isinstance(cue, Cue)
    )
    post = Post("x" * 200, author, kind, context, "fr", consents=consents)
    return facts(post, Observation((), tuple(findings), signals), None)


@pytest.mark.parametrize(
    ("author", "kind", "seen", "fact"),
    [
        ("professional", "post", [Label.PATIENT, Label.HEALTH], "identified"),
        ("hospital", "post", [Label.ROOM, Label.HEALTH], "identified"),
        ("hospital", "reply", [Label.HEALTH, (Cue.CARE_CONFIRMED, "weak")], "care_confirmed"),
        ("hospital", "reply", [Label.ROOM], "care_confirmed"),
        ("public", "post", [Label.ROOM, Label.PATIENT], "third_party"),
        ("hospital", "reply", [Cue.CARE_CONFIRMED], "care_confirmed"),
        ("hospital", "reply", [Cue.CARE_CONFIRMED, Label.PATIENT], "identified"),
        ("professional", "post", [Label.HEALTH, Label.AGE, Label.PLACE], "reidentifiable"),
        ("professional", "post", [Label.HEALTH, Label.AGE, Label.PLACE, Label.DATE], "unique"),
        ("patient", "post", [Label.HEALTH, Label.PATIENT], "self_disclosed"),
        ("patient", "post", [Label.HEALTH, Label.AGE, Label.PLACE], "self_disclosed"),
        ("patient", "post", [Label.HEALTH], "own_health"),
        ("public", "post", [Label.HEALTH, Cue.RELATIVE_HEALTH], "third_party"),
        ("public", "post", [Label.HEALTH, Label.PATIENT], "third_party"),
        ("public", "caption", [Cue.PICTURE_PERSON], "third_party"),
        ("hospital", "post", [Cue.PICTURE_TOLD, Label.HEALTH], "picture_of_patient"),
    ],
)  # fmt: skip
def test_facts_that_hold(author, kind, seen, fact):
    assert fact in known(author, kind, *seen, context="x" if kind != "post" else None)


@pytest.mark.parametrize(
    ("author", "kind", "seen", "fact"),
    [
        ("hospital", "reply", [Label.HANDLE], "identified"),
        ("hospital", "reply", [Label.HEALTH], "care_confirmed"),
        ("hospital", "reply", [(Cue.CARE_CONFIRMED, "weak")], "care_confirmed"),
        ("hospital", "post", [(Label.ROOM, "named"), Label.HEALTH], "identified"),
        ("hospital", "post", [Label.STAFF, Label.HEALTH], "identified"),
        ("professional", "reply", [Cue.ADVICE, Label.HEALTH], "care_confirmed"),
        ("patient", "post", [Label.HEALTH, Label.DATE], "self_disclosed"),
        ("professional", "post", [Label.HEALTH, Label.AGE], "reidentifiable"),
        ("professional", "post", [Label.HEALTH, Label.AGE, Label.PLACE, Label.PATIENT], "reidentifiable"),
    ],
)  # fmt: skip
def test_facts_that_do_not(author, kind, seen, fact):
    assert fact not in known(author, kind, *seen, context="x" if kind != "post" else None)


@pytest.mark.parametrize(
    ("code", "facts_", "verdict"),
    [
        (ReasonCode.IDENTIFIED_PATIENT, {}, Verdict.STOP),
        (ReasonCode.IDENTIFIED_PATIENT, {"consent_written": ()}, Verdict.REVIEW),
        (ReasonCode.IDENTIFIED_PATIENT, {"consent_vague": ()}, Verdict.STOP),
        (ReasonCode.IMAGE_RIGHTS, {"consent_vague": ()}, Verdict.REVIEW),
        (ReasonCode.CARE_CONFIRMED, {"consent_written": ()}, Verdict.STOP),
        (ReasonCode.DIGNITY, {"mockery": (), "consent_written": ()}, Verdict.STOP),
        (ReasonCode.DIGNITY, {"mockery_perhaps": ()}, Verdict.REVIEW),
        (ReasonCode.REIDENTIFIABLE, {}, Verdict.REVIEW),
        (ReasonCode.REIDENTIFIABLE, {"unique": ()}, Verdict.STOP),
        (ReasonCode.THIRD_PARTY, {"direct_identifier": ()}, Verdict.STOP),
        (ReasonCode.CONFIDENTIAL, {"credential": ()}, Verdict.STOP),
        (ReasonCode.SELF_DISCLOSURE, {"direct_identifier": ()}, Verdict.REVIEW),
    ],
)
def test_gravity_follows_the_guidelines_and_the_two_locks(code, facts_, verdict):
    assert gravity(code, facts_) is verdict


SIGNED = date(2026, 5, 3)


@pytest.mark.parametrize(
    ("author", "consent", "code", "verdict"),
    [
        ("hospital", Consent(Scope.STORY, written=True, given_on=SIGNED), ReasonCode.IDENTIFIED_PATIENT, Verdict.REVIEW),
        ("professional", Consent(Scope.STORY, written=True, given_on=SIGNED), ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP),
        ("hospital", Consent(Scope.IMAGE, written=True, given_on=SIGNED), ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP),
        ("professional", Consent(Scope.IMAGE, written=True, given_on=SIGNED), ReasonCode.IMAGE_RIGHTS, Verdict.REVIEW),
        ("hospital", Consent(Scope.STORY, written=True, given_on=SIGNED), ReasonCode.IMAGE_RIGHTS, Verdict.STOP),
        ("hospital", Consent(Scope.STORY, written=True), ReasonCode.IDENTIFIED_PATIENT, Verdict.STOP),
        ("hospital", Consent(Scope.IMAGE), ReasonCode.IMAGE_RIGHTS, Verdict.REVIEW),
        ("hospital", Consent(Scope.STORY, written=True, given_on=SIGNED), ReasonCode.CARE_CONFIRMED, Verdict.STOP),
    ],
)
def test_a_consent_opens_the_lock_it_is_for_and_no_professional_s_mouth(author, consent, code, verdict):
    assert gravity(code, known(author, "post", Label.PATIENT, Label.HEALTH, consents=(consent,))) is verdict


@pytest.mark.parametrize(
    ("consent", "known"),
    [
        (Consent(Scope.IMAGE), {"consent_vague"}),
        (Consent(Scope.STORY), set()),
        (Consent(Scope.STORY, written=True), set()),
        (Consent(Scope.STORY, written=True, given_on=date(2026, 3, 2)), {"consent_story"}),
        (Consent(Scope.IMAGE, written=True, given_on=date(2026, 3, 2)), {"consent_image"}),
    ],
)
def test_a_consent_opens_the_lock_it_is_for(consent, known):
    assert set(_consents(Post(text="Merci.", consents=(consent,)))) == known
