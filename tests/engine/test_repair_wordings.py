"""Ready replies and sentences of advice: fitting, several, and confirming nothing."""

import re

import pytest

from paravent.observation import Observation
from paravent.post import Language, Post
from paravent.repair.text import repair_text
from paravent.repair.wordings import advice_sentence, advices, intent_of, intents
from paravent.report import Copy, Origin
from paravent.ruling import Reason, ReasonCode, Ruling, Verdict

CONFIRMING = re.compile(
    r"confiance|séjour|rétabliss|convalescen|guéri|soign|hospitalis|opér(?!ateur)|"
    r"consultation|votre (?:rendez-vous|dossier|"
    r"résultat|passage|visite|médecin (?!ou)|traitement|venue|accouchement)|accueilli|"
    r"reçu chez|notre service|lors de|revoir|à bientôt|"
    r"patient[es]*\b(?! relations)|"
    r"your (?:stay|visit|surgery|results|care|treatment|appointment|records?|recovery|doctor)|"
    r"get well|feeling better|looked after|"
    r"when you were|choosing us|trust|treat(?:ed|ment)|recover|heal|ward\b|nurse|diagnos|symptom|maladie|santé",
    re.IGNORECASE,
)
ALLOWED = re.compile(r"patient relations|patient-relations", re.IGNORECASE)
PERSONAL = re.compile(r"@|\b(?:M\.|Mme|Mrs?|Ms)\b|\b(?:lundi|mardi|hier|yesterday|monday|janvier|january)\b", re.IGNORECASE)


def every_wording() -> list[tuple[str, str, str]]:
    return [(i.name, register, text) for i in intents() for register, texts in i.replies.items() for text in texts]


@pytest.mark.parametrize(("intent", "register", "text"), every_wording())
def test_no_wording_confirms_care_or_names_anybody(intent: str, register: str, text: str) -> None:
    spared = ALLOWED.sub("", text)
    assert not CONFIRMING.search(spared)
    assert not PERSONAL.search(spared)
    assert "[" not in text


@pytest.mark.parametrize(("intent", "register", "text"), [w for w in every_wording() if w[1] == "tu"])
def test_the_familiar_register_never_says_vous(intent: str, register: str, text: str) -> None:
    assert not re.search(r"\b(?:vous|votre|vos)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("register", ["vous", "en"])
def test_each_intent_has_more_than_one_wording(register: str) -> None:
    assert all(len(intent.replies[register]) > 1 for intent in intents())


@pytest.mark.parametrize(
    ("message", "lang", "intent"),
    [
        ("Je n'ai plus envie de vivre.", "fr", "distress"),
        ("Merci pour tout. Adieu à tous.", "fr", "distress"),
        ("Mon mari a une douleur dans la poitrine, que faire ?", "fr", "emergency"),
        ("Papa est décédé, merci d'avoir été si doux.", "fr", "bereaved"),
        ("Une honte, personne ne répond !", "fr", "complaint"),
        ("Cinq heures d'attente pour rien, et une douleur à la poitrine !", "fr", "complaint"),
        ("Avez-vous des nouvelles du monsieur de la place ?", "fr", "third_party"),
        ("Est-ce normal d'avoir si mal ?", "fr", "advice"),
        ("Comment déplacer un rendez-vous ?", "fr", "appointment"),
        ("J'ai oublié mon écharpe à l'accueil.", "fr", "lost_property"),
        ("Merci, vous êtes au top !", "fr", "praise"),
        ("La cafétéria ouvre quand ?", "fr", "question"),
        ("Ok.", "fr", "otherwise"),
        ("I just want to end it all.", "en", "distress"),
        ("My dad can't breathe, help!", "en", "emergency"),
        ("Mum passed away, thank you for being there.", "en", "bereaved"),
        ("Disgraceful, nobody cared.", "en", "complaint"),
        ("Should I stop taking it?", "en", "advice"),
        ("I left my scarf at reception.", "en", "lost_property"),
        ("Thank you, you are angels!", "en", "praise"),
    ],
)
def test_a_message_is_told_by_what_it_wants(message: str, lang: str, intent: str) -> None:
    assert intent_of(message, Language(lang)).name == intent


def test_a_praise_that_tells_health_is_answered_with_care_for_privacy() -> None:
    assert intent_of("Merci pour tout !", Language.FR, tells_health=True).name == "self_disclosure"


def answered(text: str, context: str, code: str = "CARE_CONFIRMED", *, author: str = "hospital", lang: str = "fr") -> Copy:
    post = Post(text=text, author=author, kind="reply", context=context, lang=lang)  # type: ignore[arg-type]
    ruling = Ruling(Verdict.STOP, (Reason(ReasonCode(code), Verdict.STOP, ()),))
    return repair_text(post, Observation((), (), ()), ruling)


def test_a_reply_that_confirms_care_gets_a_ready_wording() -> None:
    copy = answered("Ravis de votre séjour, Mme Quillard !", "Merci à toute l'équipe !")
    assert (copy.origin, copy.advice) == (Origin.WORDING, "wording")
    assert copy.text in next(i for i in intents() if i.name == "praise").replies["vous"]


def test_the_wording_says_tu_where_the_reply_did() -> None:
    copy = answered("T'as bien travaillé, on se revoit lundi !", "Merci le kiné", author="professional")
    assert copy.text in next(i for i in intents() if i.name == "praise").replies["tu"]


def test_the_same_post_has_the_same_wording_and_others_have_others() -> None:
    texts = [answered(f"Au plaisir, numéro {n} !", "Merci !").text for n in range(20)]
    assert texts == [answered(f"Au plaisir, numéro {n} !", "Merci !").text for n in range(20)]
    assert len(set(texts)) > 1


def test_advice_for_one_person_is_answered_without_advice() -> None:
    copy = answered("Prenez-en deux.", "J'ai mal, que puis-je faire ?", "PERSONAL_ADVICE", author="professional")
    assert copy.text in next(i for i in intents() if i.name == "advice").replies["vous"]


def test_an_emergency_is_answered_as_one_whatever_was_replied() -> None:
    copy = answered("Prends un cachet.", "My chest pain won't stop, help", "PERSONAL_ADVICE", author="public", lang="en")
    assert copy.text in next(i for i in intents() if i.name == "emergency").replies["en"]


@pytest.mark.parametrize("key", sorted(advices()))
@pytest.mark.parametrize("lang", list(Language))
def test_every_advice_is_said_in_both_languages(key: str, lang: Language) -> None:
    assert len(advice_sentence(key, lang)) > 40
