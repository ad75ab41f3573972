import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent.finding import Span
from paravent.post import Language, Post
from paravent.readers import read_text
from paravent.readers.text import is_text, language_of, normalise

ZERO_WIDTH, RIGHT_TO_LEFT, CYRILLIC_A = "\u200b", "\u202e", "\u0430"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Léa", "Léa"),
        ("Le\u0301a", "Léa"),
        (f"L{ZERO_WIDTH}éa", "Léa"),
        (f"{RIGHT_TO_LEFT}Léa", "Léa"),
        (f"M{CYRILLIC_A}rtin", "Martin"),
        ("𝗟𝗲́𝗮", "Léa"),
        ("Ｌéa", "Léa"),
        ("l’infirmière\u00a0: oui", "l'infirmière : oui"),
        ("Ольга", "Ольга"),
    ],
)
def test_disguises_are_taken_off(typed, read):
    assert normalise(typed)[0] == read


@pytest.mark.parametrize(
    ("typed", "found", "original"),
    [
        ("👩🏽‍⚕️ bravo Le\u0301a !", "Léa", "Le\u0301a"),
        (f"bravo L{ZERO_WIDTH}é{ZERO_WIDTH}a !", "Léa", f"L{ZERO_WIDTH}é{ZERO_WIDTH}a"),
        (f"bravo Léa{ZERO_WIDTH} !", "Léa", f"Léa{ZERO_WIDTH}"),
        ("bravo Léa !", "Léa", "Léa"),
        ("𝗟𝗲́𝗮 va mieux", "Léa", "𝗟𝗲́𝗮"),
    ],
)
def test_places_point_into_the_original(typed, found, original):
    reading = read_text(typed, Post(typed))
    start = reading.content.index(found)
    (place,) = reading.places(start, start + len(found))
    assert isinstance(place, Span)
    assert typed[place.start : place.end] == original


@given(st.text(max_size=200))
def test_every_offset_is_in_order_and_in_range(text):
    if not is_text(text):
        return
    content, offsets = normalise(text)
    places = list(offsets) or list(range(len(content) + 1))
    assert len(places) == len(content) + 1
    assert places == sorted(places)
    assert all(0 <= p <= len(text) for p in places)
    assert unicodedata.is_normalized("NFC", content) or any(unicodedata.combining(c) for c in content)


@given(st.text(alphabet="ab'éÀ ", max_size=60))
def test_lower_case_keeps_every_offset(text):
    reading = read_text(text, Post("situation"))
    assert len(reading.lowered) == len(reading.content)


def test_lone_surrogates_are_no_text():
    assert not is_text("abc\ud800")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Merci à toute l'équipe pour la soirée", Language.FR),
        ("Thanks to the whole team for being here", Language.EN),
        ("🙂", Language.FR),
        ("Open day on Saturday, free entry.", Language.EN),
        ("Take two paracetamol three times a day.", Language.EN),
        ("Our car park is closed on Friday", Language.EN),
        ("Le parking est ferme vendredi", Language.FR),
    ],
)
def test_the_language_is_told_by_its_small_words(text, language):
    assert language_of(text) is language
