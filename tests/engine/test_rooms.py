"""Rooms, beds and boxes that point to a patient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent.detectors.rooms import detect
from paravent.finding import Label
from paravent.post import Author, Kind, Language
from paravent.reading import TextReading


def rooms(text, author=Author.PROFESSIONAL, lang=Language.FR, kind=Kind.POST):
    findings = list(detect(TextReading(text, lang, author, kind)))
    assert all(f.label is Label.ROOM and f.kind == "numbered" and f.detector == "rooms" for f in findings)
    return [text[f.place.start : f.place.end] for f in findings]


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("La chambre 214 a fêté son anniversaire", "chambre 214"),
        ("Mme Durand ch 12 a bien dormi", "ch 12"),
        ("ch. 117 lit porte, pansement refait", "ch. 117 lit porte"),
        ("ch212 à jeun", "ch212"),
        ("le monsieur du lit 3", "lit 3"),
        ("118 lit fenêtre : sonde retirée", "118 lit fenêtre"),
        ("elle est lit fenêtre", "lit fenêtre"),
        ("box 4, douleur thoracique", "box 4"),
        ("on garde la patiente en salle 2 de réveil", "salle 2 de réveil"),
        ("la 12 sonne encore", "la 12"),
        ("le 14 refuse son traitement", "le 14"),
        ("la dame du 12 a fugué", "12"),
        ("Loulou de la 112 nous quitte", "la 112"),
        ("chambre douze, fausse route", "chambre douze"),
        ("brancard 5 attend depuis 6 h", "brancard 5"),
        ("le 22 est décédé cette nuit", "le 22"),
        ("fauteuil 2 de la dialyse", "fauteuil 2"),
    ],
)
def test_sees_french_rooms(text, room):
    assert rooms(text) == [room]


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("bed 3 is asking for toast", "bed 3"),
        ("bay 2 bed 4 desaturated", "bay 2 bed 4"),
        ("the man in room 12", "room 12"),
        ("she is stable on Ward D1", "Ward D1"),
        ("Ward 31, side room 1", "Ward 31, side room 1"),
        ("a drunk gentleman in cubicle 5", "cubicle 5"),
        ("side room 2 is nil by mouth", "side room 2"),
        ("bed four wants a priest", "bed four"),
        ("the lady in 12 climbed out again", "12"),
        ("corridor space 9 for eleven hours", "corridor space 9"),
    ],
)
def test_sees_english_rooms(text, room):
    assert rooms(text, lang=Language.EN) == [room]


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Conférence jeudi, salle 12, rez-de-chaussée", Author.HOSPITAL),
        ("Réunion en amphi, puis salle 3", Author.PROFESSIONAL),
        ("40 lits ferment, 3 chambres rouvrent", Author.PROFESSIONAL),
        ("il lit 3 livres par semaine", Author.PUBLIC),
        ("le 14 juillet, fermé", Author.HOSPITAL),
        ("appelez le 15", Author.PROFESSIONAL),
        ("rendez-vous le 12 à 9 h", Author.PROFESSIONAL),
        ("au 3e étage", Author.HOSPITAL),
        ("la 5G arrive, la 2e fois", Author.PROFESSIONAL),
        ("je change de chambre un jour sur deux", Author.PATIENT),
        ("la chambre 2030, chambre du futur", Author.HOSPITAL),
        ("consultation à CHF 49", Author.PROFESSIONAL),
        ("chambre 45 € par jour", Author.HOSPITAL),
    ],
)
def test_french_figures_that_point_to_nobody(text, author):
    assert rooms(text, author) == []


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Join us in Room 2 of the conference centre", Author.HOSPITAL),
        ("Staff meeting in meeting room 3", Author.PROFESSIONAL),
        ("Thank you to the team on Ward 7", Author.PUBLIC),
        ("Journal club, Room 12, Education Centre", Author.PROFESSIONAL),
        ("write to PO Box 12", Author.PATIENT),
        ("Please tick box 4", Author.HOSPITAL),
        ("Bramble Ward opens at noon", Author.HOSPITAL),
        ("a 12 bed unit, 24 beds in all", Author.HOSPITAL),
        ("an incident in bay 2 is with estates", Author.PROFESSIONAL),
        ("a man in 2014", Author.PUBLIC),
    ],
)
def test_english_figures_that_point_to_nobody(text, author):
    assert rooms(text, author, Language.EN) == []


def test_a_numbered_ward_points_to_who_is_answered():
    text = "You will come to Ward C2 at noon."
    assert rooms(text, Author.HOSPITAL, Language.EN, Kind.REPLY) == ["Ward C2"]


@given(st.text(alphabet="0123456789 chambrelitdouxBed.,\n", max_size=60))
def test_places_stay_inside_the_text(text):
    rooms(text)
    rooms(text, lang=Language.EN)
