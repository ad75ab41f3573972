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
    assert table and {label for _, label in table} <= set(Label)
