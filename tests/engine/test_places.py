"""Which places are findings, and which names of places are none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paravent.detectors.places import detect
from paravent.finding import Finding, Label, Span
from paravent.post import Author, Kind, Language
from paravent.readers.text import normalise
from paravent.reading import TextReading


def seen(text: str, lang: str = "fr", author: str = "professional") -> list[tuple[str, str]]:
    """The places found: (kind, words)."""
    content, offsets = normalise(text)
    reading = TextReading(content, Language(lang), Author(author), Kind.POST, offsets)
    found = []
    for finding in detect(reading):
        assert isinstance(finding, Finding) and isinstance(finding.place, Span)
        assert finding.label is Label.PLACE and finding.detector == "places" and 0.5 <= finding.confidence <= 1
        found.append((finding.kind, text[finding.place.start : finding.place.end]))
    return found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Un patient de 47 ans habite à Quimperlé.", "Quimperlé"),
        ("J'habite Liège et j'ai 30 ans", "Liège"),
        ("Une dame de 80 ans qui vit à Saint-Amand-les-Eaux", "Saint-Amand-les-Eaux"),
        ("Moi c'est Inès, 31 ans, Verviers, opérée en mai", "Verviers"),
        ("Marin-pêcheur, 45 ans, Le Guilvinec. Greffé.", "Le Guilvinec"),
        ("le boulanger de Cosne, 60 ans, est hospitalisé", "Cosne"),
        ("Notre patient est né à Tours en 1950", "Tours"),
        ("Elle habite Nice, 40 ans, diabétique", "Nice"),
        ("un monsieur de 70 ans originaire de Trouzegan-les-Bains", "Trouzegan-les-Bains"),
        ("g 16 ans j'habite a roubaix et jsuis malade", "roubaix"),
        ("JE VIS A ROUBAIX ET MON FILS DE 8 ANS EST MALADE DEPUIS MARS", "ROUBAIX"),
        ("Un accident près de Pontivy, un homme de 30 ans blessé", "Pontivy"),
    ],
)
def test_a_town_tied_to_somebody_is_seen_in_french(text: str, place: str) -> None:
    assert ("town", place) in seen(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A 70-year-old farmer from Limavady came in", "Limavady"),
        ("I'm Ruth, 52, from Otterthwaite, diagnosed in May", "Otterthwaite"),
        ("She lives in Reading and is 80 years old", "Reading"),
        ("My son, 9, was born in Bath", "Bath"),
        ("38F, Balbriggan, type 1 diabetic", "Balbriggan"),
        ("Missing man seen on Sunday near Morecambe", "Morecambe"),
        ("my mum is 80 and lives in sunderland", "sunderland"),
    ],
)
def test_a_town_tied_to_somebody_is_seen_in_english(text: str, place: str) -> None:
    assert ("town", place) in seen(text, "en")


@pytest.mark.parametrize(
    ("text", "lang", "kind", "place"),
    [
        ("Une élève de 15 ans du lycée Olympe-Marchand", "fr", "school", "lycée Olympe-Marchand"),
        ("un gamin de 8 ans de l'école Jules-Verne", "fr", "school", "école Jules-Verne"),
        ("un homme de 50 ans, ouvrier à l'usine Torvane de Thouars", "fr", "workplace", "usine Torvane de Thouars"),
        ("le petit Kylian, 6 ans, du lotissement des Genêts", "fr", "quarter", "lotissement des Genêts"),
        ("Disparu, 12 ans, vu à la gare de Miramas", "fr", "spot", "gare de Miramas"),
        ("a 7-year-old from Ashdown Primary School", "en", "school", "Ashdown Primary School"),
        ("a boy of 15 at Castlebrook Academy", "en", "school", "Castlebrook Academy"),
        ("a farmer of 24 from Ballyhaunis GAA broke his leg", "en", "club", "Ballyhaunis GAA"),
        ("the man of 30 hit by a car on the Tarbrax road", "en", "spot", "Tarbrax road"),
    ],
)
def test_schools_workplaces_quarters_and_clubs_are_seen(text: str, lang: str, kind: str, place: str) -> None:
    assert (kind, place) in seen(text, lang)


@pytest.mark.parametrize(
    "text",
    [
        "Le CHU de Rennes ouvre une unité pour les patients de 80 ans.",
        "L'hôpital de Quimper recherche des infirmières.",
        "La clinique de Vannes accueille les enfants de 3 ans.",
        "Une patiente de 40 ans venue de Bretagne",
        "Une patiente de 40 ans qui vit en Belgique",
        "Rendez-vous rue de Rennes à 14 h",
        "Merci à Florence et à Valence pour tout",
        "Le score de Glasgow du patient est à 8",
        "La maladie de Parkinson touche un homme de 60 ans",
        "Il a mal au dos, il est né prématuré, tours et détours",
        "Rendez-vous lundi, portes ouvertes, inscriptions sur place, programme complet",
        "Mme Tours, 80 ans, va bien",
        "Le Dr Brest opère un patient de 80 ans",
        "La directrice, Ségolène de Bressuire, salue les patients",
        "Le congrès de Biarritz parle des patients de 80 ans",
    ],
)
def test_institutions_areas_people_and_words_are_no_places_in_french(text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Our nurse at Leeds General Infirmary looked after a man of 80",
        "The Glasgow Coma Scale of the patient was 8",
        "A 60-year-old patient from Yorkshire",
        "A 60-year-old man from Montana",
        "He is reading in the bath, battle won",
        "Mrs London, 80, is doing well",
        "See you on Friday in August",
        "Message from Sarah, 30",
    ],
)
def test_institutions_areas_people_and_words_are_no_places_in_english(text: str) -> None:
    assert seen(text, "en") == []


def test_offsets_lead_back_to_what_was_typed() -> None:
    assert ("town", "Quim\u200bperlé") in seen("Un homme de 47 ans habite à Quim\u200bperlé.")


@given(st.text(alphabet="aàdeDLs'-., \nPBTé1#@’", max_size=200), st.sampled_from(["fr", "en"]))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_detector(text: str, lang: str) -> None:
    seen(text, lang)
