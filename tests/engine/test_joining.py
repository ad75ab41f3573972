import numpy as np
import pytest

from paravent.detectors import joining, tagger
from paravent.detectors.joining import joined, odds, weights
from paravent.detectors.network import LABELS, Said
from paravent.finding import Finding, Label, Part, Span
from paravent.post import Author, Kind, Language
from paravent.reading import TextReading

TEXT = "Opérée mardi"
DAY = Finding(Label.DATE, Span(7, 12), 0.7, "dates")


def tagged(probability, part=Part.TEXT):
    labels = np.zeros((2, 13), np.float32)
    labels[1, LABELS.index(Label.DATE)] = probability
    nothing = np.zeros((2, 11), np.float32)
    said = Said(((0, 6), (7, 12)), labels, labels, nothing[0], np.array([1, 0, 0], np.float32), nothing)
    return tagger.Tagged(TextReading(TEXT, Language.FR, Author.HOSPITAL, Kind.POST, part=part), said)


@pytest.fixture(autouse=True)
def plain_weights(monkeypatch):
    monkeypatch.setattr(joining, "kept", lambda: {"DATE": 0.0})
    monkeypatch.setattr(joining, "weights", lambda: {("dates", "DATE"): (0.0, 0.5, 1.0), ("tagger", "DATE"): (-1.0, 0.0, 1.0)})


def confidence(found):
    return next(f.confidence for f in found if f.detector == "dates")


def test_the_learned_reader_confirms_or_doubts_what_a_detector_found():
    doubted, confirmed = (confidence(joined((DAY,), (tagged(p),), ())) for p in (0.02, 0.95))
    assert doubted < 0.3 < 0.9 < confirmed


def test_its_own_spans_are_weighed_too():
    alone = [f for f in joined((), (tagged(0.95),), ()) if f.detector == "tagger"]
    assert [(f.label, f.place) for f in alone] == [(Label.DATE, Span(7, 12))]
    assert 0.8 < alone[0].confidence < 0.95


def test_checked_forms_stand_as_they_are():
    number = Finding(Label.ID, Span(7, 12), 0.9, "numbers")
    assert number in joined((number,), (tagged(0.0),), ())


def name_in(text, patient, staff):
    """A text whose last word the network takes for a name."""
    labels = np.zeros((1, 13), np.float32)
    labels[0, LABELS.index(Label.PATIENT)], labels[0, LABELS.index(Label.STAFF)] = patient, staff
    nothing = np.zeros((1, 11), np.float32)
    place = (text.rindex(" ") + 1, len(text))
    said = Said((place,), labels, labels, nothing[0], np.array([1, 0, 0], np.float32), nothing)
    return tagger.Tagged(TextReading(text, Language.FR, Author.HOSPITAL, Kind.POST), said)


@pytest.fixture
def name_weights(monkeypatch):
    monkeypatch.setattr(joining, "kept", lambda: {"NAME": 0.4})
    rows = {("tagger", "NAME"): (0.0, 0.0, 1.0), ("names", "NAME"): (0.0, 0.5, 0.5), ("NAME", "PATIENT"): (0.0, 1.0, 1.0)}
    monkeypatch.setattr(joining, "weights", lambda: rows)


@pytest.mark.parametrize(("text", "kept"), [("Merci Lucas", True), ("rue Lucas", False), ("Sous warfarine", False)])
def test_the_name_of_a_street_or_a_drug_is_nobodys(name_weights, text, kept):
    assert bool(joined((), (name_in(text, 0.1, 0.8),), ())) is kept


def test_a_name_of_which_it_is_not_known_whose_it_is_is_one_all_the_same(name_weights):
    [found] = joined((), (name_in("Merci Lucas", 0.35, 0.35),), ())
    assert found.label is Label.PATIENT  # in doubt a patient's
    assert joined((), (name_in("Merci Lucas", 0.15, 0.15),), ()) == ()


@pytest.mark.parametrize(("patient", "told", "whose"), [(0.8, Label.STAFF, Label.PATIENT), (0.3, Label.STAFF, Label.STAFF)])
def test_whose_a_name_is_both_voices_say(name_weights, patient, told, whose):
    finding = Finding(told, Span(6, 11), 0.8, "names", "given_name")
    found = joined((finding,), (name_in("Merci Lucas", patient, 0.9 - patient),), ())
    assert {f.label for f in found if f.detector == "names"} == {whose}


def test_a_historical_figure_stays_one(name_weights):
    finding = Finding(Label.STAFF, Span(6, 11), 0.8, "names", "historical")
    found = joined((finding,), (name_in("Merci Lucas", 0.9, 0.0),), ())
    assert {f.label for f in found if f.detector == "names"} == {Label.STAFF}


def test_where_it_did_not_look_a_day_needs_company():
    elsewhere = Finding(Label.DATE, Span(7, 12, Part.FILE_NAME, 0), 0.7, "dates")
    assert [f for f in joined((elsewhere,), (tagged(0.9),), ()) if f.detector == "dates"] == []
    fell = Finding(Label.HEALTH, Span(0, 6, Part.FILE_NAME, 0), 0.7, "health")
    assert elsewhere in joined((elsewhere, fell), (tagged(0.9),), ())


def test_what_is_too_doubtful_falls(monkeypatch):
    monkeypatch.setattr(joining, "kept", lambda: {"DATE": 0.4})
    assert joined((DAY,), (tagged(0.02),), ()) == ()
    assert DAY.place in [f.place for f in joined((DAY,), (tagged(0.9),), ())]
    doubted = Finding(Label.PATIENT, Span(0, 6), 0.4, "names")
    assert joined((doubted,), (), ()) == ()


def test_places_are_found_again_through_the_way_back():
    reading = TextReading("Opérée mardi", Language.FR, Author.HOSPITAL, Kind.POST, offsets=tuple(range(2, 15)))
    one = tagger.Tagged(reading, tagged(0.9).said)
    assert joining.content_place(one, Span(9, 14)) == (7, 12)


def test_log_odds_are_cut_where_nobody_can_be_surer():
    assert odds(0) == pytest.approx(-joining.FAR)
    assert odds(1) == pytest.approx(joining.FAR)
    assert odds(0.5) == 0


def test_every_weight_that_ships_belongs_to_a_label():
    table = weights()
    assert table and {label for _, label in table} <= {*Label, joining.NAME}


@pytest.mark.parametrize(("box", "taken"), [("cdu", False), ("le.guen+usagers", False), ("s.legrand", True)])
def test_an_address_whose_box_is_an_offices_is_not_taken_up(monkeypatch, box, taken):
    monkeypatch.setattr(joining, "weights", lambda: {("tagger", "EMAIL"): (0.0, 0.0, 1.0)})
    text = f"{box}@poste.example"
    labels = np.zeros((1, 13), np.float32)
    labels[0, LABELS.index(Label.EMAIL)] = 0.99
    nothing = np.zeros((1, 11), np.float32)
    said = Said(((0, len(text)),), labels, labels, nothing[0], np.array([1, 0, 0], np.float32), nothing)
    reading = TextReading(text, Language.FR, Author.HOSPITAL, Kind.REPLY)
    found = joined((), (tagger.Tagged(reading, said),), ())
    assert bool(found) is taken
