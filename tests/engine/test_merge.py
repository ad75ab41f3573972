from paravent.detectors.merge import merge
from paravent.finding import Box, Finding, Label, Part, Span


def finding(label, start, end, detector, confidence=0.9, part=Part.TEXT):
    return Finding(label, Span(start, end, part), confidence, detector)


def test_a_checked_number_goes_before_a_guessed_name():
    number, name = finding(Label.ID, 0, 10, "numbers"), finding(Label.PATIENT, 4, 12, "names", 0.99)
    assert merge((name, number)) == (number,)


def test_the_surer_of_two_equals_stays():
    weak, strong = finding(Label.PLACE, 0, 5, "places", 0.6), finding(Label.PLACE, 0, 8, "places", 0.8)
    assert merge((weak, strong)) == (strong,)


def test_health_yields_to_every_identifier():
    age, health = finding(Label.AGE, 3, 9, "ages", 0.7), finding(Label.HEALTH, 0, 20, "health", 0.95)
    assert merge((health, age)) == (age,)


def test_other_texts_do_not_overlap():
    one, other = finding(Label.DATE, 0, 5, "dates"), finding(Label.PATIENT, 0, 5, "names", part=Part.CONTEXT)
    assert set(merge((one, other))) == {one, other}


def test_boxes_are_all_kept_and_repetitions_are_not():
    box = Finding(Label.FACE, Box(0, 0, 1, 2, 3, 4), 0.6, "faces")
    assert merge((box, box)) == (box,)
