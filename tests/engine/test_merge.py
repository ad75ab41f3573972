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


def test_the_surer_of_two_readings_reaches_as_far_as_the_other():
    sure, far = finding(Label.PATIENT, 4, 9, "tagger", 0.9), finding(Label.STAFF, 0, 6, "names", 0.6)
    assert merge((sure, far)) == (finding(Label.PATIENT, 0, 9, "tagger", 0.9),)


def test_nothing_reaches_into_its_neighbour_nor_beyond_a_checked_form():
    day, rule, health = (
        finding(Label.DATE, 14, 20, "tagger", 0.9),
        finding(Label.DATE, 11, 20, "dates", 0.6),
        finding(Label.PLACE, 2, 13, "places", 0.9),
    )
    assert day in merge((day, rule, health))
    number, name = finding(Label.ID, 0, 10, "numbers"), finding(Label.ID, 4, 14, "tagger", 0.9)
    assert merge((number, name)) == (number,)
