import pytest

from paravent.detectors.cues import detect, groups_of
from paravent.finding import Cue, Part, Span
from paravent.post import Language, Post
from paravent.readers import read_text


def cues(text, part=Part.TEXT, **situation):
    post = Post(text, lang=situation.pop("lang", "fr"), **situation)
    return {signal.cue: signal for signal in detect(read_text(text, post, part)) if signal.confidence >= 0.5}


@pytest.mark.parametrize(
    ("text", "cue", "situation"),
    [
        (
            "Merci pour votre confiance, bon rétablissement après votre opération !",
            Cue.CARE_CONFIRMED,
            {"author": "hospital", "kind": "reply"},
        ),
        (
            "We hope your knee is healing well after your surgery, see you Friday!",
            Cue.CARE_CONFIRMED,
            {"author": "hospital", "kind": "reply", "lang": "en"},
        ),
        (
            "-30 % sur vos injections jusqu'à dimanche, résultat garanti, lien en bio !",
            Cue.PROMOTION,
            {"author": "professional"},
        ),
        ("Botox deal: 20% off this week, book now, link in bio", Cue.PROMOTION, {"author": "professional", "lang": "en"}),
        (
            "Doublez la dose matin et soir, pas besoin de voir un médecin, c'est une angine.",
            Cue.ADVICE,
            {"author": "professional", "kind": "reply"},
        ),
        ("Encore une baleine qui simule, mdr, la palme de la comédie 😂", Cue.MOCKERY, {"author": "professional"}),
        (
            "Note interne confidentielle : fermeture du service, ne pas diffuser",
            Cue.CONFIDENTIAL,
            {"author": "professional"},
        ),
        (
            "Photo en gros plan d'une patiente dans son lit, visage reconnaissable",
            Cue.PICTURE_PERSON,
            {"author": "professional", "kind": "caption", "part": Part.CONTEXT},
        ),
        ("Publié avec son accord écrit daté du 3 mai.", Cue.CONSENT_WRITTEN, {"author": "hospital"}),
        ("Le mot de passe du dossier, c'est Tulipe2024!", Cue.CREDENTIAL, {"author": "professional"}),
        ("The door code for the drug room is 4471", Cue.CREDENTIAL, {"author": "professional", "lang": "en"}),
    ],
)
def test_what_a_text_does_is_read_off_its_wordings(text, cue, situation):
    assert cue in cues(text, **situation)


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("Collecte de sang mardi dans le hall, entrée libre de 9 h à 17 h.", {"author": "hospital"}),
        ("Merci pour ce message, nous le transmettons aux équipes.", {"author": "hospital", "kind": "reply"}),
        ("Nous ne demandons jamais votre mot de passe.", {"author": "hospital"}),
        ("Our car park is closed on Friday for works.", {"author": "hospital", "lang": "en"}),
    ],
)
def test_ordinary_posts_give_no_alarm(text, situation):
    alarms = {Cue.MOCKERY, Cue.ADVICE, Cue.PROMOTION, Cue.CONFIDENTIAL, Cue.CREDENTIAL, Cue.ACCUSATION, Cue.CARE_CONFIRMED}
    assert not alarms & cues(text, **situation).keys()


def test_a_signal_stands_where_the_weightiest_wording_stands():
    text = "Voici : -30 % sur vos injections jusqu'à dimanche, résultat garanti, lien en bio !"
    place = cues(text, author="professional")[Cue.PROMOTION].place
    assert isinstance(place, Span)
    assert 0 <= place.start < place.end <= len(text)


def test_the_picture_of_a_reply_is_not_looked_for():
    assert cues("Photo d'une patiente de face", Part.CONTEXT, author="hospital", kind="reply") == {}


@pytest.mark.parametrize("lang", list(Language))
def test_every_phrase_of_the_lexicon_can_be_matched(lang):
    phrases = [phrase for _, phrase in groups_of(lang)]
    assert len(phrases) > 900
    assert all(phrase.strip() and phrase[0] == " " for phrase in phrases)
