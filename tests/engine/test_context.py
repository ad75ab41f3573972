import time

from paravent.detectors.context import beside_somebody
from paravent.finding import Cue, Finding, Label, Part, Signal, Span


def finding(label, start, end, kind="", part=Part.TEXT):
    return Finding(label, Span(start, end, part), 0.8, "test", kind)


def kept(*findings, signals=()):
    return [f.label for f in beside_somebody(findings, signals) if f.confidence >= 0.5]


def test_a_day_counts_beside_somebody_alone():
    day = finding(Label.DATE, 100, 110)
    assert kept(day) == []
    assert kept(day, finding(Label.HEALTH, 200, 210)) == [Label.DATE, Label.HEALTH]
    assert kept(finding(Label.HEALTH, 0, 8), day) == [Label.HEALTH, Label.DATE]
    assert kept(day, finding(Label.HEALTH, 400, 410)) == [Label.HEALTH]


def test_another_text_is_no_company():
    assert kept(finding(Label.DATE, 0, 5), finding(Label.HEALTH, 6, 9, part=Part.CONTEXT)) == [Label.HEALTH]


def test_a_day_of_birth_is_always_somebody_s():
    assert kept(finding(Label.DATE, 0, 5, "birth")) == [Label.DATE]


def test_a_sure_story_is_company_enough():
    story = Signal(Cue.PATIENT_STORY, Span(0, 3), 0.9, "cues")
    assert kept(finding(Label.DATE, 500, 505), signals=(story,)) == [Label.DATE]


def test_moments_by_the_ten_thousand_cost_no_square():
    began = time.process_time()
    assert kept(*(finding(Label.DATE, 5 * i, 5 * i + 4) for i in range(40_000)), finding(Label.HEALTH, 0, 4))
    assert time.process_time() - began < 10
