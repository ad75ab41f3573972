"""The name goes, the marker stays: what a line read in a picture is taken for."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent.detectors.inscriptions import judge_line, may_be_initials

NAMED = [
    "DELMAS Huguette F",
    "EXEMPLE^CAMILLE",
    "Martin, Zoé",
    "Née le 14/02/1951",
    "Ne (e) le 24/08/1988",
    "DOB: 02/14/1951",
    "DDN 14.02.51",
    "14 février 2025",
    "Feb 14 2025",
    "2025-02-14",
    "09:41:22",
    "19h49",
    "IPP 0048213977",
    "0048213977",
    "12-345-67",
    "NIP : 77812",
    "ID: A-12",
    "MRN 4471",
    "Dr LECLERCQ-AUBRY",
    "Pr. Nguyen",
    "M 74",
    "074Y",
    "74 ans",
    "CHU de Valbourg",
    "Clinique des Tilleuls",
    "St Elsewhere Hospital",
    "Centre d'imagerie du Parc",
    "Chambre 214",
    "Patient",
    "Opérateur : CE",
]
TECHNICAL = [
    "L", "R", "D", "G", "AP", "PA", "LAT", "SUPINE", "Debout", "COUCHÉ", "Semi-Upright", "PORTABLE", "120 kV",
    "kV 120", "2.5mAs", "mAs: 2.2", "W 350 L 40", "WW: 400 WL: 40", "DFOV 35.0cm", "5 cm", "10 mm", "3.0 mm/1.0sp",
    "Zoom 120%", "MI 1.1", "TIS0.4", "L12-5", "C5-1", "36Hz", "Gain 60", "2D", "Dyn R 58", "T1", "FLAIR", "TE: 90",
    "Im: 12", "Se: 3", "3/3/4", "Foie", "Kidney", "RAI", "↑", "+", "16.Ocm", "1lcm", "60 bpm", "Genou droit",
    "HR= 61bpm",
]  # fmt: skip
UNSURE = ["QZWX", "xvbnq rtpl", "Grmbl"]
HARMLESS = ["SORTIE", "Accueil", "Salle d'attente", "WELCOME", "Wash your hands", "Merci à tous nos soignants", "No smoking"]


@pytest.mark.parametrize("line", NAMED)
def test_on_a_radiograph_what_points_to_somebody_is_identifying(line):
    assert judge_line(line, medical=True) == "identifying"


@pytest.mark.parametrize("line", TECHNICAL)
def test_on_a_radiograph_markers_and_settings_are_technical(line):
    assert judge_line(line, medical=True) == "technical"


@pytest.mark.parametrize("line", UNSURE)
def test_on_a_radiograph_what_is_neither_is_unsure(line):
    assert judge_line(line, medical=True) == "text"


@pytest.mark.parametrize("line", HARMLESS)
def test_on_a_photograph_plain_signs_are_harmless(line):
    assert judge_line(line, medical=False) == "harmless"


@pytest.mark.parametrize(
    "line", ["Née le 14/02/1951", "IPP 0048213977", "DELMAS Huguette", "Dr Leclercq", "Chambre 214", "M 74"]
)
def test_on_a_photograph_a_wristband_is_identifying(line):
    assert judge_line(line, medical=False) == "identifying"


@pytest.mark.parametrize(
    "line", ["Samedi 12 octobre 14h", "01 99 00 12 34", "Collecte le 12/10/2025", "CHU de Valbourg", "3e étage"]
)
def test_on_a_photograph_a_poster_s_numbers_are_left_to_the_text_detectors(line):
    assert judge_line(line, medical=False) == "text"


@pytest.mark.parametrize("line", ["", " ", "---", "一"])
def test_nothing_to_read_is_technical(line):
    assert judge_line(line, medical=True) == judge_line(line, medical=False) == "technical"


@given(st.integers(10_000, 10**13))
def test_no_long_number_ever_stays(number):
    assert judge_line(str(number), medical=True) == "identifying"
    assert judge_line(str(number), medical=False) != "technical"


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%d %b %Y", "%m-%d-%Y"]),
)
def test_no_date_ever_stays(day, form):
    assert judge_line(day.strftime(form), medical=True) == "identifying"


@given(st.text(max_size=60) | st.text(string.printable, max_size=60), st.booleans())
def test_any_line_has_a_kind(line, medical):
    assert judge_line(line, medical) in {"identifying", "technical", "text", "harmless"}


@pytest.mark.parametrize("sign", ["1", "a", "A1", "1/", "1 ", "n le", "(", "Dr.", "né", "1h", "AB-"])
def test_a_line_without_end_is_judged_at_once(sign):
    assert judge_line(sign * 20_000, medical=True)
    assert judge_line(sign * 20_000, medical=False)


@pytest.mark.parametrize(
    ("line", "expected"), [("OB", True), ("AP", False), ("Ob", False), ("R", False), ("LDB", False), ("12", False)]
)
def test_two_capitals_that_are_no_known_mark_may_be_initials(line, expected):
    assert may_be_initials(line) is expected
