import pytest

from paravent import Author, Kind, Post, Reason, ReasonCode, Span, Verdict, Voice
from paravent.finding import Box, Cue, Signal
from paravent.judge import voices
from paravent.judge.voices import Bars, Weights, heard, probability, standing
from paravent.ruling import Opinion

SURE, UNSURE = 6.0, -6.0
HERE = Span(3, 8)
POST = Post("Un récit.", author=Author.PROFESSIONAL)


@pytest.fixture(autouse=True)
def plain_weights(monkeypatch):
    table = {code: Weights(0.0, 1.0, 1.0, 0.0, 0.5) for code in ReasonCode if code is not ReasonCode.UNCHECKED}
    monkeypatch.setattr(voices, "weights", lambda: (table, Bars(stop=0.5, held=0.9)))


def opinions(stop=0.0, review=0.0, **said):
    return tuple(
        Opinion(code, said.get(code.value, UNSURE), review, stop, (Span(0, 2),) if code.value in said else ())
        for code in ReasonCode
        if code is not ReasonCode.UNCHECKED
    )


def rule(code=ReasonCode.DIGNITY, places=(HERE,), verdict=Verdict.REVIEW):
    return Reason(code, verdict, ("P06",), places)


def test_without_the_learned_reader_the_rules_stand_as_they_are():
    assert heard(POST, {}, (rule(),), ()) == (rule(),)


def test_a_reason_of_the_learned_reader_alone_names_a_rule_and_the_words_that_weighed_most():
    [reason] = heard(POST, {}, (), opinions(DIGNITY=SURE))
    assert (reason.code, reason.voice, reason.places) == (ReasonCode.DIGNITY, Voice.LEARNED, (Span(0, 2),))
    assert reason.rules == standing(ReasonCode.DIGNITY, POST) != ()
    assert 0.5 < reason.confidence < 1


def test_a_reply_that_shows_nothing_recognises_nobody_whoever_is_named_above_it():
    reply = Post("Merci de retirer ce message.", kind=Kind.REPLY, context="Mme Kerbrat est chez vous.")
    said = opinions(stop=0.9, IDENTIFIED_PATIENT=SURE)
    assert heard(reply, {}, (), said, shown=False) == ()
    assert heard(reply, {}, (), opinions(stop=0.9, STAFF_EXPOSED=SURE), shown=False) == ()
    assert [r.code for r in heard(reply, {}, (), said)] == [ReasonCode.IDENTIFIED_PATIENT]
    ruled = heard(reply, {}, (rule(ReasonCode.IDENTIFIED_PATIENT),), said, shown=False)
    assert [r.code for r in ruled] == [ReasonCode.IDENTIFIED_PATIENT]
    assert [r.code for r in heard(POST, {}, (), said, shown=False)] == [ReasonCode.IDENTIFIED_PATIENT]
    confirmed = heard(reply, {}, (), opinions(stop=0.9, CARE_CONFIRMED=SURE), shown=False)
    assert [r.code for r in confirmed] == [ReasonCode.CARE_CONFIRMED]


def test_it_cannot_say_alone_that_somebody_is_recognised_where_nothing_points_to_anybody():
    said = opinions(REIDENTIFIABLE=SURE, DIGNITY=SURE)
    assert [r.code for r in heard(POST, {}, (), said, pointed=False)] == [ReasonCode.DIGNITY]
    ruled = heard(POST, {}, (rule(ReasonCode.REIDENTIFIABLE),), opinions(REIDENTIFIABLE=SURE), pointed=False)
    assert [r.code for r in ruled] == [ReasonCode.REIDENTIFIABLE]
    caption = Post("Un récit.", author=Author.PROFESSIONAL, kind=Kind.CAPTION, context="Une dame.")
    assert [r.code for r in heard(caption, {}, (), opinions(REIDENTIFIABLE=SURE), pointed=False)] != []


def test_both_voices_together_keep_the_rules_and_their_places():
    [reason] = heard(POST, {}, (rule(),), opinions(DIGNITY=SURE))
    assert (reason.voice, reason.rules, reason.places) == (Voice.BOTH, ("P06",), (Span(3, 8),))


def test_a_rule_that_the_learned_reader_contradicts_does_not_hold():
    assert heard(POST, {}, (rule(),), opinions()) == ()


def test_a_rule_on_a_picture_holds_whatever_the_learned_reader_says_of_the_text():
    pictured = rule(ReasonCode.IMAGE_RIGHTS, (Box(0, 0, 1, 1, 9, 9),), Verdict.STOP)
    assert [r.code for r in heard(POST, {}, (pictured,), opinions())] == [ReasonCode.IMAGE_RIGHTS]


def test_a_rule_on_a_number_or_a_password_holds_whatever_the_learned_reader_says():
    assert heard(POST, {"more_than_a_name": (HERE,)}, (rule(),), opinions()) != ()
    assert heard(POST, {"more_than_a_name": (Span(20, 30),)}, (rule(),), opinions()) == ()


@pytest.mark.parametrize(
    ("confidence", "kind", "holds"), [(0.95, "word", True), (0.6, "care_wish", True), (0.6, "word", False)]
)
def test_what_wordings_say_plainly_holds_whatever_the_learned_reader_thinks(confidence, kind, holds):
    reply = Post("Bon rétablissement.", author=Author.HOSPITAL, kind=Kind.REPLY, context="Merci.")
    signal = Signal(Cue.CARE_CONFIRMED, HERE, confidence, "cues", kind)
    assert bool(heard(reply, {}, (rule(ReasonCode.CARE_CONFIRMED),), opinions(), (signal,))) is holds


def test_no_reason_holds_for_an_author_of_whom_no_rule_speaks():
    hospital = Post("Un récit.", author=Author.HOSPITAL, kind=Kind.POST)
    assert standing(ReasonCode.SELF_DISCLOSURE, hospital) == ()
    assert heard(hospital, {}, (), opinions(SELF_DISCLOSURE=SURE)) == ()


def test_a_post_that_is_hardly_ok_is_held_by_its_likeliest_reason():
    [reason] = heard(POST, {}, (), opinions(stop=0.6, review=0.35, REIDENTIFIABLE=-1.0))
    assert (reason.code, reason.verdict) == (ReasonCode.REIDENTIFIABLE, Verdict.REVIEW)


def test_a_doubt_that_somebody_is_recognised_holds_by_no_other_reason_where_nothing_points_to_anybody():
    said = opinions(review=0.95, REIDENTIFIABLE=1.0)
    assert heard(POST, {}, (), said, pointed=False) == ()
    assert heard(POST, {}, (), opinions(review=0.95, REIDENTIFIABLE=-1.0, DIGNITY=-0.5), pointed=False) != ()


def test_what_may_be_stopped_is_stopped_where_the_whole_post_says_so():
    [mild] = heard(POST, {}, (), opinions(review=0.7, stop=0.2, DIGNITY=SURE))
    [grave] = heard(POST, {}, (), opinions(review=0.2, stop=0.7, DIGNITY=SURE))
    assert (mild.verdict, grave.verdict) == (Verdict.REVIEW, Verdict.STOP)


def test_a_direct_identifier_excludes_the_reidentifiable():
    found = heard(POST, {}, (), opinions(IDENTIFIED_PATIENT=SURE, REIDENTIFIABLE=SURE))
    assert [r.code for r in found] == [ReasonCode.IDENTIFIED_PATIENT]


def test_of_two_texts_the_surer_is_heard():
    [reason] = heard(POST, {}, (), (*opinions(), *opinions(DIGNITY=SURE)))
    assert reason.code is ReasonCode.DIGNITY


def test_both_voices_raise_the_probability():
    of = Weights(-1.0, 0.8, 1.5, 0.5, 0.4)
    assert probability(of, -2, False) < probability(of, -2, True) < probability(of, 2, True) < probability(of, 2, True, 3)


def test_a_missing_table_leaves_the_post_unchecked_and_raises_nothing(monkeypatch, tmp_path):
    from paravent import check
    from paravent.versions import versions

    monkeypatch.undo()
    monkeypatch.setattr(voices, "DATA", tmp_path / "voices.tsv")
    voices.weights.cache_clear()
    versions.cache_clear()
    try:
        report = check(POST)
    finally:
        monkeypatch.undo()
        voices.weights.cache_clear()
        versions.cache_clear()
    assert (report.verdict, ReasonCode.UNCHECKED in [r.code for r in report.reasons]) == (Verdict.STOP, True)
