import pytest

from paravent.detectors.ages import detect
from paravent.post import Language, Post
from paravent.readers import read_text
from paravent.words.ages import decade, years


def ages(text, lang="fr"):
    found = detect(read_text(text, Post(text, lang=lang)))
    return [text[f.place.start : f.place.end] for f in found if f.confidence >= 0.5]


@pytest.mark.parametrize(
    ("text", "lang", "age"),
    [
        ("Un homme de 53 ans est arrivé", "fr", "53 ans"),
        ("Léonie, 87 ans, a dansé", "fr", "87 ans"),
        ("ma nièce de 15 mois tousse", "fr", "15 mois"),
        ("une dame de soixante-douze ans", "fr", "soixante-douze ans"),
        ("il a 2 ans et demi et court partout", "fr", "2 ans et demi"),
        ("une touriste d'une cinquantaine d'années", "fr", "une cinquantaine d'années"),
        ("j'ai 19 piges et mal partout", "fr", "19 piges"),
        ("notre nonagénaire du 2e", "fr", "nonagénaire"),
        ("Mme T., née en 1931", "fr", "née en 1931"),
        ("a 9-year-old with asthma", "en", "9-year-old"),
        ("54M, chest pain", "en", "54"),
        ("an 81 y/o lady", "en", "81 y/o"),
        ("lost my cousin, aged 11", "en", "11"),
        ("a teacher in her forties", "en", "in her forties"),
        ("Terence, 71, grey beard", "en", "71"),
    ],
)
def test_ages_of_people_are_found(text, lang, age):
    assert age in ages(text, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Je suis infirmière depuis 12 ans", "fr"),
        ("Après 30 ans de métier, elle part", "fr"),
        ("Il y a 8 mois, on ouvrait l'unité", "fr"),
        ("Dépistage dès 50 ans", "fr"),
        ("pour les 65 ans et plus", "fr"),
        ("L'hôpital fête ses 100 ans", "fr"),
        ("trois semaines d'attente", "fr"),
        ("Quinze ans d'urgences et toujours là", "fr"),
        ("I have been a nurse for 20 years", "en"),
        ("visits start at 2 pm and end at 8", "en"),
        ("1. Wash your hands", "en"),
    ],
)
def test_durations_limits_and_institutions_are_no_ages(text, lang):
    assert ages(text, lang) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("87 ans", 87),
        ("8 mois", 0),
        ("soixante-douze ans", 72),
        ("quatre-vingt-onze ans", 91),
        ("une quarantaine d'années", 40),
        ("9-year-old", 9),
        ("in her seventies", 70),
        ("forty-two years old", 42),
        ("nonagénaire", 90),
        ("999 ans", None),
    ],
)
def test_an_age_is_read_in_years(words, expected):
    assert years(words) == expected


@pytest.mark.parametrize(
    ("words", "lang", "expected"),
    [
        ("43 ans", Language.FR, "la quarantaine"),
        ("97 ans", Language.FR, "d'un très grand âge"),
        ("8 mois", Language.FR, "en bas âge"),
        ("43-year-old", Language.EN, "in their forties"),
        ("92 years old", Language.EN, "very old"),
    ],
)
def test_an_age_generalises_to_its_decade(words, lang, expected):
    assert decade(words, lang) == expected
