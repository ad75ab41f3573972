import pytest

from paravent.detectors.dates import detect
from paravent.post import Language, Post
from paravent.readers import read_text
from paravent.words.days import day, season


def dates(text, lang="fr"):
    found = detect(read_text(text, Post(text, lang=lang)))
    return [text[f.place.start : f.place.end] for f in found if f.confidence >= 0.5]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Elle est tombée le 12 mars devant l'école", "le 12 mars"),
        ("Opéré le 1er avril 2024 au matin", "le 1er avril 2024"),
        ("M. B., né le 02/06/1958, sort", "né le 02/06/1958"),
        ("admis 12.03.26 en chirurgie", "12.03.26"),
        ("entrée hier soir en pédiatrie", "hier soir"),
        ("avant-hier il a fait un malaise", "avant-hier"),
        ("mardi matin elle ne parlait plus", "mardi matin"),
        ("LUNDI DERNIER MA MERE EST TOMBEE", "LUNDI DERNIER"),
        ("le soir de Noël, un enfant est arrivé", "le soir de Noël"),
        ("sa femme est morte il y a trois jours", "il y a trois jours"),
        ("la veille, il plaisantait encore", "la veille"),
        ("il a convulsé cette nuit", "cette nuit"),
        ("arrivé dans la nuit de lundi à mardi", "dans la nuit de lundi à mardi"),
        ("le douze mars elle a accouché", "le douze mars"),
    ],
)
def test_french_days_are_found_with_their_article(text, date):
    assert date in dates(text)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("He fell on March 12th outside the school", "on March 12th"),
        ("she was born 03/04/1987 in the car", "born 03/04/1987"),
        ("admitted last Tuesday with a fever", "last Tuesday"),
        ("yesterday evening she stopped talking", "yesterday evening"),
        ("came in on Christmas Eve alone", "on Christmas Eve"),
        ("died two days ago on our ward", "two days ago"),
        ("seen this morning in clinic", "this morning"),
        ("the night before he was fine", "the night before"),
        ("DOB: 14/02/1961, allergic to nuts", "DOB: 14/02/1961"),
    ],
)
def test_english_days_are_found(text, date):
    assert date in dates(text, "en")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Le service ferme tous les lundis", "fr"),
        ("Ouvert du lundi au vendredi, de 9 h à 17 h", "fr"),
        ("avec son accord écrit signé le 3 mai", "fr"),
        ("Comptez trois mois, parfois deux ans", "fr"),
        ("en mars et en 2019", "fr"),
        ("Every Monday we meet for tea", "en"),
        ("Open from Monday to Friday", "en"),
        ("she signed a consent form on 2 May", "en"),
    ],
)
def test_habits_ranges_consents_and_durations_are_no_days(text, lang):
    assert [found for found in dates(text, lang) if found not in {"vendredi", "Friday"}] == []


@pytest.mark.parametrize(
    ("words", "lang", "expected"),
    [
        ("le 12 mars", Language.FR, "au printemps"),
        ("né le 02/07/1958", Language.FR, "en été"),
        ("mardi 4 décembre", Language.FR, "en hiver"),
        ("March 12th", Language.EN, "in spring"),
        ("on 31 October", Language.EN, "in autumn"),
        ("hier soir", Language.FR, None),
    ],
)
def test_a_date_generalises_to_its_season(words, lang, expected):
    assert season(words, lang) == expected


def test_a_weekday_is_no_month():
    assert day("mardi").month is None
