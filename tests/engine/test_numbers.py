"""Numbers that identify a person, by their form and by the words that announce them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir

from paravent.detectors.numbers import detect
from paravent.finding import Label, Span
from paravent.post import Author, Kind, Language
from paravent.reading import TextReading


def seen(text, author=Author.PROFESSIONAL, lang=Language.FR, kind=Kind.POST):
    return list(detect(TextReading(text, lang, author, kind)))


def words(text, **situation):
    return [(finding.kind, text[finding.place.start : finding.place.end]) for finding in seen(text, **situation)]


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("Son NIR : 2 69 05 49 588 157 80, merci.", "nir", "2 69 05 49 588 157 80"),
        ("n° de sécu 1 56 03 2A 351 212 44", "nir", "1 56 03 2A 351 212 44"),
        ("numéro de sécurité sociale 269054958815780", "nir", "269054958815780"),
        ("carte vitale 2.69.05.49.588.157", "nir", "2.69.05.49.588.157"),
        ("NIR refusé par le logiciel : 2 69 05 49 588 O57 80", "nir", "2 69 05 49 588 O57 80"),
        ("Mme Durand, IPP 0048213, chambre seule", "ipp", "0048213"),
        ("l'IPP 800 451 2233 n'existe pas", "ipp", "800 451 2233"),
        ("IPP de Mme Durand : 00731984", "ipp", "00731984"),
        ("votre dossier n° 2209-7714 est prêt", "ipp", "2209-7714"),
        ("numéro de séjour 25-118842", "nda", "25-118842"),
        ("NDA 24118905", "nda", "24118905"),
        ("ma mutuelle, adhérent 7730-0184-22, ne répond pas", "insurance", "7730-0184-22"),
        ("n° national 85.07.30-033.28", "insurance", "85.07.30-033.28"),
        ("mon AVS 756.9217.0769.85", "insurance", "756.9217.0769.85"),
        ("le Kangoo gris FT-482-XB garé devant l'entrée", "plate", "FT-482-XB"),
        ("véhicule immatriculé 4471 VK 56, merci", "plate", "4471 VK 56"),
        ("passeport 18CV45172 trouvé", "passport", "18CV45172"),
        ("mon IBAN FR76 3000 6000 0112 3456 7890 189", "iban", "FR76 3000 6000 0112 3456 7890 189"),
    ],
)
def test_sees_french_numbers_without_their_announcing_words(text, kind, number):
    assert (kind, number) in words(text)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("NHS no 943 476 5919, confused overnight", "nhs_number", "943 476 5919"),
        ("She is 943 476 5919 if you need her", "nhs_number", "943 476 5919"),
        ("hospital number W417720, seen in clinic", "mrn", "W417720"),
        ("Hosp. no. H20817734", "mrn", "H20817734"),
        ("MRN 00718264", "mrn", "00718264"),
        ("we've checked under 40718825 and your results", "mrn", "40718825"),
        ("policy number BX-2291-447", "insurance", "BX-2291-447"),
        ("my SSN is 219-09-9999", "insurance", "219-09-9999"),
        ("PPS number 1234567FA", "insurance", "1234567FA"),
        ("registration LK09 WZT, silver hatchback", "plate", "LK09 WZT"),
        ("blue Mazda QKX 417", "plate", "QKX 417"),
        ("the car, 191-D-12345", "plate", "191-D-12345"),
        ("passport no 533401372 was left behind", "passport", "533401372"),
    ],
)
def test_sees_english_numbers_without_their_announcing_words(text, kind, number):
    assert (kind, number) in words(text, lang=Language.EN)


@pytest.mark.parametrize(
    "text",
    [
        "RPPS 10003456789",
        "Dr Martin, n° RPPS : 10003456789",
        "formulaire Cerfa n° 12345*02",
        "la loi n° 2002-303 du 4 mars 2002",
        "ISBN 978-2-07-036822-8",
        "rappel du lot 4471289",
        "SIRET 268 500 012 00017",
        "NaCl 0,9 % 500 ml, CRP à 212, plaquettes 150000",
        "paracétamol 1000 mg, 4 fois par jour",
        "12 500 patients en 2024, 1 140 lits",
        "le dossier 2024 est en ligne, séjour du 12/03/2025",
        "rendez-vous le 14/05/2025 à 9 h 30",
        "appelez le 06 39 98 12 34",
        "mutuelle : 01 99 00 12 34",
        "un crédit de 250000 euros",
        "dossier de 12 pages",
        "GMC number 7012345",
        "registered charity number 1123456",
        "article 226-13 du code pénal",
    ],
)
def test_says_nothing_of_numbers_that_identify_no_patient(text):
    assert words(text) == []
    assert words(text, lang=Language.EN) == []


def test_a_hospital_may_give_its_own_bank_account():
    assert words("Dons : IBAN FR76 3000 6000 0112 3456 7890 189", author=Author.HOSPITAL) == []


def test_a_right_key_makes_surer():
    right, wrong = seen("2 69 05 49 588 157 80")[0], seen("2 69 05 49 588 157 11")[0]
    assert right.confidence > wrong.confidence >= 0.5


@given(st.integers(1, 2), st.integers(0, 99), st.integers(1, 12), st.integers(1, 95), st.integers(1, 989), st.integers(1, 999))
def test_sees_every_well_formed_nir_however_spaced(sex, year, month, department, town, order):
    body = f"{sex}{year:02}{month:02}{department:02}{town:03}{order:03}"
    key = nir.calc_check_digits(body)
    cut = [body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:], key]
    for sign in ("", " ", ".", "-"):
        text = f"Bonjour {sign.join(cut)} merci"
        assert [(f.label, f.place) for f in seen(text)] == [(Label.ID, Span(8, len(text) - 6))]


@given(st.text(alphabet="0123456789 .-/ABNIRP°:né\n", max_size=80))
def test_places_stay_inside_the_text_and_apart(text):
    places = sorted(finding.place for finding in seen(text))
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(one.end <= other.start for one, other in itertools.pairwise(places))
