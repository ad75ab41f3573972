"""A reply is judged with the thread above it: what is kind and confirms care is refused, with a wording beside it."""

import pytest

from paravent_desk.checking import Situation, check_post

pytestmark = pytest.mark.sqlite_only
THANKS = {"fr": "Merci à toute l’équipe, on a été chouchoutés !", "en": "Thank you all, we were so well looked after!"}
QUESTION = {"fr": "Vous ouvrez à quelle heure dimanche ?", "en": "What time do you open on Sunday?"}
CONFIRMS = [
    ("fr", "Merci de votre confiance !"),
    ("fr", "Merci pour votre confiance, à bientôt."),
    ("fr", "Merci pour ce message, et bon rétablissement à vous."),
    ("fr", "Bonne convalescence !"),
    ("fr", "Nous sommes ravis que votre séjour vous ait plu."),
    ("fr", "Nous regrettons que votre passage aux urgences ait été si long."),
    ("fr", "Nous vous avons reçu dès que possible."),
    ("fr", "Heureux que vous alliez mieux."),
    ("fr", "Toute l’équipe se souvient bien de vous !"),
    ("fr", "Nous n’avons aucune trace de votre passage."),
    ("en", "Thank you for choosing us."),
    ("en", "Thank you for trusting us!"),
    ("en", "Thank you for writing, and get well soon."),
    ("en", "We are glad your stay went well."),
    ("en", "So glad you are feeling better."),
    ("en", "It was a pleasure looking after you."),
    ("en", "We are sorry about your surgery."),
    ("en", "We have no record of your visit."),
    ("en", "The whole team remembers you fondly!"),
]


@pytest.mark.parametrize("above", [THANKS, QUESTION], ids=["thanks", "question"])
@pytest.mark.parametrize(("lang", "text"), CONFIRMS)
def test_what_confirms_care_is_refused_with_a_wording_beside_it(lang: str, text: str, above: dict[str, str]) -> None:
    found = check_post(text, Situation(kind="reply", context=above[lang], lang=lang))
    assert found.verdict == "stop"
    assert "CARE_CONFIRMED" in {one["code"] for one in found.reasons}
    assert found.report["safe"]["origin"] == "wording"
    assert found.safe_text and found.safe_text != text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Bonjour, nous ne pouvons pas dire ici si vous avez été hospitalisé chez nous."),
        ("en", "Hello, we cannot say here whether you were admitted."),
        ("fr", "Merci pour ces mots ! Les portes ouvertes ont lieu samedi, de 10 h à 17 h."),
        ("en", "Thank you for these words! Our open day is on Saturday, from 10 to 5."),
    ],
)
def test_what_leaves_it_open_may_go_out(lang: str, text: str) -> None:
    assert check_post(text, Situation(kind="reply", context=QUESTION[lang], lang=lang)).verdict == "ok"


THREADS = {
    "fr": "Et cela va durer ?\n\n↑ Courage à toi.\n\n↑ Depuis janvier.\n\n↑ J’ai un cancer du sein, je suis suivie chez vous.",
    "en": "Will it take long?\n\n↑ Hang in there.\n\n↑ Since January.\n\n↑ I have breast cancer, I come to your clinic.",
}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Courage pour la chimio, le cancer du sein se soigne bien."),
        ("fr", "L’oncologue vous rappellera au sujet de vos séances."),
        ("en", "Good luck with the chemo, breast cancer can be treated well."),
        ("en", "Your oncologist will ring you about the sessions."),
    ],
)
def test_the_diagnosis_may_stand_three_comments_above(lang: str, text: str) -> None:
    found = check_post(text, Situation(kind="reply", context=THREADS[lang], lang=lang))
    assert found.verdict == "stop"
    assert "CARE_CONFIRMED" in {one["code"] for one in found.reasons}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_safe_answer_goes_out_under_the_same_thread(lang: str) -> None:
    text = {
        "fr": "Merci de nous avoir écrit. Chacun peut lire cette page : un message privé sera un lieu plus sûr.",
        "en": "Thank you for writing. Anyone can read this page: a private message is a safer place.",
    }[lang]
    assert check_post(text, Situation(kind="reply", context=THREADS[lang], lang=lang)).verdict == "ok"
