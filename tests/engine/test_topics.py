"""Topics: what a post is about, in French and English, whatever its case and accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from paravent.finding import Finding, Label, Part, Span
from paravent.judge.schema import facts
from paravent.judge.topics import topics
from paravent.observation import Observation
from paravent.post import Post
from paravent.readers import read
from paravent.reading import TextReading
from paravent.words import phrases


def seen(text, lang="fr", kind="post", context=None, ages=()):
    post = Post(text, "professional", kind, context, lang)
    readings, _ = read(post)
    texts = tuple(r for r in readings if isinstance(r, TextReading))
    found = tuple(Finding(Label.AGE, Span(text.index(age), text.index(age) + len(age)), 1.0, "test") for age in ages)
    return topics(post, Observation(texts, found, ()))


@pytest.mark.parametrize(
    ("lang", "text", "topic"),
    [
        ("fr", "Un ENFANT est arrivé", "minor"),
        ("fr", "une petite fille en larmes", "minor"),
        ("en", "a little boy on the ward", "minor"),
        ("fr", "nos résidents sous tutelle", "protected_adult"),
        ("en", "a resident under guardianship", "protected_adult"),
        ("fr", "il est resté intubé", "unable_to_consent"),
        ("en", "she was sedated", "unable_to_consent"),
        ("fr", "elle est décédée", "dead"),
        ("en", "he passed away", "dead"),
        ("fr", "Cette nuit aux urgences", "live"),
        ("en", "Just came in:", "live"),
        ("fr", "une première en France", "small_numbers"),
        ("fr", "le dernier attentat", "crisis_event"),
        ("en", "after the coach crash", "crisis_event"),
        ("fr", "un ministre connu", "celebrity"),
        ("fr", "le groupe est privé", "closed_group"),
        ("en", "this is a private group", "closed_group"),
        ("fr", "écrivez-nous en MP", "private_message"),
        ("en", "send us a DM", "private_message"),
        ("fr", "#DocTocToc", "asks_colleagues"),
        ("fr", "Quelqu’un a déjà vu ça ?", "asks_colleagues"),
        ("en", "Any thoughts?", "asks_colleagues"),
        ("fr", "premier jour de stage", "student"),
        ("en", "student nurse diary", "student"),
        ("fr", "photos avant/après", "testimonial"),
        ("fr", "cela guérit en trois jours", "cure_claim"),
        ("fr", "une ordonnance manuscrite", "prescription_shown"),
        ("en", "hospital wristband on", "prescription_shown"),
        ("fr", "mutation BRCA1", "genetic"),
        ("fr", "j’ai enregistré l’audio", "recording"),
        ("en", "a film crew came", "filming"),
        ("fr", "visage flouté", "blurred"),
        ("en", "a large tattoo", "skin_mark"),
        ("fr", "contrairement à ce que vous dites", "arguing"),
        ("en", "you were seen within an hour", "arguing"),
        ("fr", "je n’ai plus envie de vivre", "distress"),
    ],
)
def test_a_topic_is_seen(lang, text, topic):
    assert topic in seen(text, lang)


@pytest.mark.parametrize(
    ("lang", "text", "topic"),
    [
        ("fr", "un enfantillage de décideur", "dead"),
        ("fr", "la mortalité recule", "dead"),
        ("fr", "le snapping hip est bénin", "closed_group"),
        ("fr", "les internautes", "student"),
        ("en", "the deadline is Friday", "dead"),
        ("en", "ringing in the ears", "skin_mark"),
        ("en", "an internal medicine talk", "student"),
        ("en", "scarlet fever", "skin_mark"),
    ],
)
def test_a_word_that_only_begins_alike_is_none(lang, text, topic):
    assert topic not in seen(text, lang)


@pytest.mark.parametrize(
    ("text", "age", "child"),
    [
        ("Un patient de 9 ans", "9 ans", True),
        ("Un patient de 17 ans", "17 ans", True),
        ("Un patient de 18 ans", "18 ans", False),
        ("Un patient de 47 ans", "47 ans", False),
        ("âgé de 20 mois", "20 mois", True),
        ("la quarantaine", "quarantaine", False),
    ],
)
def test_an_age_below_eighteen_tells_of_a_child(text, age, child):
    assert ("minor" in seen(text, ages=[age])) is child


def test_the_place_is_that_of_the_words():
    text = "Ici, un  bébé\u200b dort"
    (place,) = seen(text)["minor"]
    assert text[place.start : place.end].strip("\u200b") == "bébé"


def test_the_picture_described_counts_under_a_picture_and_the_message_answered_does_not():
    context = "Photo d’un visage flouté"
    (place,) = seen("Regardez", kind="caption", context=context)["blurred"]
    assert place.part is Part.CONTEXT
    assert "blurred" not in seen("Regardez", kind="reply", context=context)


@pytest.mark.parametrize("name", ["topics_fr", "topics_en"])
def test_every_topic_is_a_fact_and_both_languages_have_all(name):
    groups = {group for group, _ in phrases.wordings(name)}
    assert groups == {group for group, _ in phrases.wordings("topics_fr")}
    assert groups <= facts()


@given(some.text(max_size=200), some.sampled_from(["fr", "en"]))
def test_any_text_is_read_and_places_lie_within_it(text, lang):
    if text.strip():
        for places in seen(text, lang).values():
            assert all(0 <= place.start < place.end <= len(text) for place in places)
