"""Telephones, mail addresses, postal addresses and accounts of persons; not those of institutions."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent.detectors.contacts import detect
from paravent.detectors.spoken import spoken_numbers
from paravent.finding import Label
from paravent.post import Author, Kind, Language
from paravent.reading import TextReading

FR, EN = Language.FR, Language.EN


def found(text, label, author=Author.PATIENT, lang=FR):
    reading = TextReading(text, lang, author, Kind.POST)
    return [text[f.place.start : f.place.end] for f in detect(reading) if f.label is label and f.confidence >= 0.5]


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        (FR, "appelle-moi au 06 39 98 12 34 ce soir", "06 39 98 12 34"),
        (FR, "tel 0639981234", "0639981234"),
        (FR, "06.39.98.12.34 ou 01-99-00-12-34", "06.39.98.12.34"),
        (FR, "Sa fille : +33 6 39 98 12 34", "+33 6 39 98 12 34"),
        (FR, "+33 (0)6 39 98 12 34", "+33 (0)6 39 98 12 34"),
        (FR, "mon numéro 0033 6 39 98 12 34", "0033 6 39 98 12 34"),
        (FR, "mon num 0 6 3 9 9 8 1 2 3 4", "0 6 3 9 9 8 1 2 3 4"),
        (FR, "mon gsm 0470 12 34 56", "0470 12 34 56"),
        (FR, "natel 079 123 45 67", "079 123 45 67"),
        (FR, "appelez-moi au (418) 555-0137", "(418) 555-0137"),
        (FR, "zéro six, trente-neuf, quatre-vingt-dix-huit, douze, trente-quatre", None),
        (EN, "text me on 07700 900254", "07700 900254"),
        (EN, "my number is 020 7946 0123", "020 7946 0123"),
        (EN, "ring our Dave 07700 900118", "07700 900118"),
        (EN, "call me (705) 555-0188", "(705) 555-0188"),
        (EN, "cell 212-555-0143", "212-555-0143"),
        (EN, "her mobile +353 85 123 4567", "+353 85 123 4567"),
        (EN, "oh seven seven double-oh nine hundred one two three", None),
    ],
)
def test_sees_a_persons_telephone(lang, text, number):
    assert found(text, Label.PHONE, lang=lang)[:1] == [number or text]


@pytest.mark.parametrize(
    "number", ["le 15", "le 112", "le 3114", "le 116 117", "le 0 800 123 456", "le 0 805 12 34 56", "+33 800 123 456"]
)
@pytest.mark.parametrize("author", list(Author))
def test_french_hotlines_are_nobodys(number, author):
    assert found(f"Appelez {number}, jour et nuit", Label.PHONE, author) == []


@pytest.mark.parametrize(
    "number", ["111", "999", "988", "0800 1111", "116 123", "0300 123 4567", "1-800-555-0199", "0808 808 0000"]
)
@pytest.mark.parametrize("author", list(Author))
def test_english_hotlines_are_nobodys(number, author):
    assert found(f"Call {number} any time", Label.PHONE, author, EN) == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (FR, "Notre standard : 01 99 00 12 34"),
        (FR, "Le secrétariat répond au 01 99 00 12 34"),
        (FR, "Inscription au 01 99 00 12 34"),
        (EN, "Please ring our switchboard on 020 7946 0112"),
        (EN, "To book, call the clinic on 020 7946 0112"),
    ],
)
def test_an_institutions_line_is_told_with_little_confidence_and_never_by_the_hospital_itself(lang, text):
    assert [f.kind for f in detect(TextReading(text, lang, Author.HOSPITAL, Kind.POST))] == []
    findings = list(detect(TextReading(text, lang, Author.PATIENT, Kind.POST)))
    assert [(f.kind, f.confidence) for f in findings] == [("institution", 0.2)]


@pytest.mark.parametrize(
    "text",
    [
        "joindre son fils au 01 99 00 12 77",
        "M. Benali, nous cherchons à vous joindre au 06 39 98 44 12",
        "votre fille, au 06 39 98 12 77, a été prévenue",
    ],
)
def test_a_relatives_telephone_in_a_hospitals_post_is_seen(text):
    assert found(text, Label.PHONE, Author.HOSPITAL)


@pytest.mark.parametrize(
    "text",
    [
        "né le 12/03/1987 à 14 h 30",
        "10 000 000 d'euros",
        "2023-2024-2025",
        "IPP 00482139",
        "NIR 2 69 05 49 588 157 80",
        "TA 12/8, sat 98, FC 72, T 37 2",
    ],
)
def test_other_digits_are_no_telephone(text):
    assert found(text, Label.PHONE) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("écris-moi lea.dupond@courriel.example stp", "lea.dupond@courriel.example"),
        ("mail lea.dupond (arobase) courriel.example", "lea.dupond (arobase) courriel.example"),
        ("lea arobase courriel point example", "lea arobase courriel point example"),
        ("reach me: sam.poole [at] postbox [dot] example", "sam.poole [at] postbox [dot] example"),
        ("sam_poole at postbox dot com", "sam_poole at postbox dot com"),
    ],
)
def test_sees_a_persons_mail_address(text, address):
    assert found(text, Label.EMAIL) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "contact@courriel.example",
        "accueil@ch-lavande.example",
        "rh@clinique.example",
        "press@lavender-trust.example",
        "pals@somewhere.example",
        "claire.martin@chu-lavande.example",
        "@lea_dupond",
        "meet me at the station. dot the i",
        "one in ten people at some point in life",
    ],
)
def test_an_institutions_mail_address_is_none(text):
    assert found(text, Label.EMAIL, Author.HOSPITAL) == []


@pytest.mark.parametrize(
    ("lang", "text", "address"),
    [
        (FR, "Il habite 14 rue des Lavandières, 59999 Villebelle.", "14 rue des Lavandières, 59999 Villebelle"),
        (FR, "au 3 bis chemin des Genêts", "3 bis chemin des Genêts"),
        (FR, "Appt 43, esc. C, 8 allée des Pinsons, 57999 Metzville", "Appt 43, esc. C, 8 allée des Pinsons, 57999 Metzville"),
        (FR, "chez elle, rue de la Station 12, 5999 Namurette", "rue de la Station 12, 5999 Namurette"),
        (FR, "elle vit impasse du Lavoir", "impasse du Lavoir"),
        (EN, "my neighbour at 5 Tannery Lane, Brackley AB1 0ZZ", "5 Tannery Lane, Brackley AB1 0ZZ"),
        (EN, "she lives at Flat 6, 31 Mill Street", "Flat 6, 31 Mill Street"),
        (EN, "send it to 218 Sycamore Ln, Apt 4, Springfield, OH 45999", "218 Sycamore Ln, Apt 4, Springfield, OH 45999"),
        (EN, "Heron Lodge, Mill Road, Tuamstown H54 XY12", "Heron Lodge, Mill Road, Tuamstown H54 XY12"),
    ],
)
def test_sees_a_home_from_street_to_post_code(lang, text, address):
    assert found(text, Label.ADDRESS, lang=lang) == [address]


@pytest.mark.parametrize(
    ("lang", "text", "author"),
    [
        (FR, "Conférence jeudi à 18 h, amphithéâtre, 12 rue du Docteur-Calmette. Entrée libre.", Author.HOSPITAL),
        (FR, "Clinique des Lilas, 4 avenue des Lilas, 59999 Villebelle", Author.PROFESSIONAL),
        (FR, "la rue Ambroise-Paré est barrée", Author.PUBLIC),
        (FR, "il fait un bout de chemin avec nous", Author.PUBLIC),
        (EN, "Drop-in clinic at 20 Mill Road, all welcome", Author.HOSPITAL),
        (EN, "Traffic on Station Road again", Author.PUBLIC),
    ],
)
def test_an_institutions_address_or_a_venue_is_none(lang, text, author):
    assert found(text, Label.ADDRESS, author, lang) == []


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@lea_dupond merci !", "@lea_dupond"),
        ("suivez-la sur insta : lea.dupond_63", "lea.dupond_63"),
        ("c'est sur facebook.com/lea.dupond", "facebook.com/lea.dupond"),
        ("https://www.instagram.com/lea.dupond.", "https://www.instagram.com/lea.dupond"),
        ("Hi (@sam.poole), see you", "@sam.poole"),
        ("u/sam_poole everywhere", "u/sam_poole"),
    ],
)
def test_sees_a_persons_account(text, handle):
    assert found(text, Label.HANDLE) == [handle]


@pytest.mark.parametrize(
    "handle",
    [
        "@CHU_Lavande",
        "@HopitalLavande",
        "@LavenderHosp",
        "@nhs_lavender",
        "@mairie_villebelle",
        "@radio_villebelle",
        "@asso.lavande",
        "@DrPooleGP",
        "@infirmiere_zoe",
        "@LavenderNHSTrust",
        "@ordre_infirmiers",
        "facebook.com/groups/",
    ],
)
def test_an_institutions_or_a_carers_account_is_none(handle):
    assert found(f"Merci {handle} !", Label.HANDLE) == []


def test_a_mail_address_is_no_account():
    assert found("lea@courriel.example", Label.HANDLE) == []


def test_a_short_text_never_loads_phonenumbers():
    code = (
        "import sys; from paravent.detectors.contacts import detect; from paravent.reading import TextReading as T\n"
        "list(detect(T('appelez le 15 ou le 3114, chambre 12', 'fr', 'patient', 'post')))\n"
        "sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "src"}, check=False).returncode == 0


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("zéro six trente-neuf quatre-vingt-dix-huit zéro sept soixante et onze", "0639980771"),
        ("zéro quatre septante huitante-deux nonante-neuf douze", "0470829912"),
        ("oh seven seven double oh nine triple one two", "0770091112"),
    ],
)
def test_reads_digits_said_in_words(said, digits):
    assert [number for _, _, number in spoken_numbers(said)] == [digits]


@given(st.text(alphabet="0123456789 ()+-.@/abéA°\n", max_size=80))
def test_places_stay_inside_the_text(text):
    for lang in Language:
        assert all(
            0 <= f.place.start < f.place.end <= len(text) for f in detect(TextReading(text, lang, Author.PATIENT, Kind.POST))
        )
