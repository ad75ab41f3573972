import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paravent.detectors import circumstances, health
from paravent.detectors.statements import Statement
from paravent.detectors.weighing import weights
from paravent.post import Author, Kind, Language
from paravent.readers.text import normalise
from paravent.reading import TextReading


def reading(text, lang="fr", author="public", kind="post"):
    content, offsets = normalise(text)
    return TextReading(content, Language(lang), Author(author), Kind(kind), offsets)


def seen(detector, text, lang, author, kind="post"):
    return [(f.kind, text[f.place.start : f.place.end]) for f in detector.detect(reading(text, lang, author, kind))]


TRAITS = [
    ("fr", "professional", "Reçu ce matin un boulanger de 54 ans, main écrasée dans le pétrin.", "trade", "boulanger"),
    ("fr", "professional", "Garde agitée : une factrice de 47 ans, infarctus en pleine tournée.", "trade", "factrice"),
    ("fr", "public", "La fille du maire est hospitalisée pour une overdose.", "kinship", "fille du maire"),
    ("en", "professional", "Saw a retired lighthouse keeper today, 81, first heart attack.", "trade", "retired"),
]


@pytest.mark.parametrize(("lang", "author", "text", "kind", "words"), TRAITS)
def test_what_singles_a_person_out_is_seen(lang, author, text, kind, words):
    found = seen(circumstances, text, lang, author)
    assert any(k == kind and words in t for k, t in found), found


HEALTH = [
    ("fr", "public", "Mon père a un cancer du poumon, stade 4.", "cancer du poumon"),
    ("fr", "patient", "J'ai été opérée du genou en mai et je remarche.", "opérée du genou"),
    ("fr", "professional", "Monsieur de 71 ans, AVC massif cette nuit, décédé à 5 h.", "AVC"),
    ("en", "public", "My sister has leukaemia and starts chemo on Monday.", "leukaemia"),
    ("en", "patient", "I have been living with bipolar disorder since I was nineteen.", "bipolar disorder"),
]


@pytest.mark.parametrize(("lang", "author", "text", "words"), HEALTH)
def test_health_of_one_person_is_seen(lang, author, text, words):
    found = seen(health, text, lang, author)
    assert any(words in t for _, t in found), found


GENERAL = [
    ("fr", "hospital", "Le diabète est une maladie chronique : parlez-en à votre médecin traitant."),
    ("fr", "hospital", "Journée mondiale de l'AVC : reconnaître les signes, appeler le 15."),
    ("fr", "professional", "Rappel : pas de sirop contre la toux avant deux ans."),
    ("en", "hospital", "Symptoms of stroke include facial weakness and slurred speech. Call 999."),
    ("en", "hospital", "Flu vaccination is free for people over 65. Book online."),
]


@pytest.mark.parametrize(("lang", "author", "text"), GENERAL)
def test_general_information_is_not_somebodys_health(lang, author, text):
    assert seen(health, text, lang, author) == []
    assert seen(circumstances, text, lang, author) == []


@given(st.text(max_size=300), st.sampled_from(["fr", "en"]))
@settings(deadline=None, max_examples=60)
def test_any_text_gives_findings_inside_it(text, lang):
    for detector in (circumstances, health):
        for finding in detector.detect(reading(text, lang)):
            assert 0 <= finding.place.start < finding.place.end <= len(text)
            assert 0.5 <= finding.confidence <= 1


def test_an_age_at_the_end_of_a_circumstance_is_not_a_part_of_it():
    text = "Un éleveur de chèvres de 61 ans est mort d'un infarctus."
    assert "Un éleveur de chèvres" in [words for _, words in seen(circumstances, text, "fr", "professional")]


def test_statements_can_be_weighed_in_a_text_that_nobody_has_tagged_yet():
    one = reading("Ma mère a la maladie d'Alzheimer.")
    [weight] = weights(one, (Statement(10, 32, "HEALTH", 3, 7, 0.9),))
    assert weight > 0.4
