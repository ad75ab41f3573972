"""Charters, forms and leaflets say what the desk knows, mark what it does not, and rest on rules that there are."""

import dataclasses
import re
from typing import Any

import pytest

from paravent_desk.accounts.models import Establishment
from paravent_desk.charter.content import WrongContent, content, parsed
from paravent_desk.charter.document import Document, Kind, as_json, from_json
from paravent_desk.charter.known import known
from paravent_desk.charter.making import Known, make, unknown_places
from paravent_desk.charter.outputs.html import page
from paravent_desk.charter.papers import papers
from paravent_desk.checking.rulebook import cited_rules, version
from paravent_desk.consents.requirements import TABLE
from paravent_desk.inbox.classes import class_of
from paravent_desk.inbox.models import Contacts

FILES = ("staff", "moderation", "consent", "leaflet", "sharing")
IN_NO_DOCUMENT: dict[str, str] = {}
"""Rules that stand in no charter, leaflet or form, each with why: none, since each is somebody's to know."""
BARE = re.compile(r"[^\u00a0\u202f][;?!](?=\s|$)|[^\u00a0\u202f]:(?=\s|$)|«(?!\u00a0)|[^\u00a0]»")


def made(hospital: Establishment, key: str = "moderation", lang: str = "fr", own: dict[str, str] | None = None) -> Document:
    paper = papers()[key]
    return make(paper.content, known(hospital, paper, lang), lang, own, paper.whom(lang), paper.file_name(lang))


def all_words(document: Document) -> str:
    return "\n".join(document.words(one) for article in document.articles() for one in article.paragraphs)


@pytest.mark.parametrize("name", FILES)
def test_every_article_is_said_in_both_languages_and_rests_on_rules_in_force(name: str) -> None:
    for article in content(name).articles():
        assert set(article.rules) <= set(cited_rules())
        assert article.rules and set(article.texts) == {"fr", "en"}


@pytest.mark.parametrize("name", FILES)
def test_french_signs_have_their_space(name: str) -> None:
    told = content(name)
    said = [told.titles["fr"], told.abouts["fr"], *(title["fr"] for title, _articles in told.sections)]
    said += [text for one in told.articles() for text in (one.titles["fr"], *one.texts["fr"])]
    assert [one for one in said if BARE.search(one) or "'" in one] == []


def test_every_rule_is_in_a_document_or_says_why_not() -> None:
    cited = {rule for name in FILES for one in content(name).articles() for rule in one.rules}
    assert len(cited_rules()) == 59
    assert set(cited_rules()) - cited == set(IN_NO_DOCUMENT)
    assert all(IN_NO_DOCUMENT.values())


@pytest.mark.parametrize("rule", ["H18", "H22", "H23", "H24"])
def test_what_only_the_establishment_can_keep_is_told_to_staff(rule: str) -> None:
    assert [one.key for one in content("staff").articles() if rule in one.rules]


def _told() -> dict[str, Any]:
    both = {"fr": "un", "en": "one"}
    article = {"key": "a", "rules": ["H10"], "title": both, "text": {"fr": ["un {dpo}"], "en": ["one {dpo}"]}}
    return {
        "name": both,
        "title": both,
        "about": both,
        "ask": {"dpo": both},
        "section": [{"title": both, "article": [article]}],
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rules": ["H99"]}, "rules in force"),
        ({"rules": []}, "rules in force"),
        ({"text": {"fr": ["un {dpo}"], "en": ["one"]}}, "same places"),
        ({"text": {"fr": ["un {who}"], "en": ["one {who}"]}}, "same places"),
        ({"text": {"fr": ["un", "deux"], "en": ["one"]}}, "as many paragraphs"),
        ({"insert": "weather"}, "insert"),
        ({"title": {"fr": "un"}}, "French and English"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(change: dict[str, Any], says: str) -> None:
    assert parsed("mine", _told()).article("a")
    told = _told()
    told["section"][0]["article"][0] |= change
    with pytest.raises(WrongContent, match=says):
        parsed("mine", told)


def test_what_is_not_known_is_marked_as_to_be_filled_in(hospital: Establishment) -> None:
    document = made(hospital)
    assert "téléphone ou courriel du service des relations avec les usagers" in document.missing
    assert "[À COMPLÉTER\u00a0: réseaux où l’établissement a un compte]" in all_words(document)
    assert "dpo@saint-aubin.example" in all_words(document)
    english = made(hospital, lang="en")
    assert "[TO BE FILLED IN: days and hours when somebody reads]" in all_words(english)
    assert len(english.missing) == len(document.missing)


def test_contacts_accounts_and_delays_are_the_establishments(hospital: Establishment, channel: Any) -> None:
    channel("mastodon")
    channel("bluesky", state="closed")
    channel("practice")
    Contacts.objects.create(establishment=hospital, complaints_phone="01 99 00 12 34", press_mail="presse@saint-aubin.example")
    said = all_words(made(hospital, lang="en"))
    assert "01 99 00 12 34" in said and "presse@saint-aubin.example" in said
    assert "Mastodon" in said and "Bluesky" not in said and "Practice" not in said
    assert f"{class_of('SELF_HARM').title}: 15 minutes" in said or "Suicide, self-harm: 15 minutes" in said
    assert "Complaint: 1 working day" in said and "Praise: 2 working days" in said and "Spam" not in said
    assert "Réclamation\u00a0: 1 jour ouvré" in all_words(made(hospital))
    staff = made(hospital, "staff", "en")
    assert "Mastodon: chu@mastodon.example" in all_words(staff)
    assert "A patient’s testimony: physician reviewer, data protection officer" in all_words(staff)


def test_articles_are_numbered_through(hospital: Establishment) -> None:
    numbers = [one.number for one in made(hospital).articles()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_own_words_take_the_place_of_ours_and_still_name_facts(hospital: Establishment) -> None:
    document = made(hospital, own={"hours": "Du lundi au vendredi.\n\n- écrivez à {dpo} {other}"})
    article = next(one for one in document.articles() if one.key == "hours")
    assert article.own
    assert [one.kind for one in article.paragraphs] == [Kind.WORDS, Kind.ITEM]
    assert document.words(article.paragraphs[1]) == "écrivez à dpo@saint-aubin.example {other}"
    assert "jours et heures où quelqu’un lit" not in document.missing
    assert unknown_places("{dpo} {other}", content("moderation")) == ("other",)


def test_what_the_law_says_cannot_be_written_anew(hospital: Establishment) -> None:
    document = made(hospital, "form-minor-both_parents", own={"signatures": "Personne ne signe."})
    assert "Personne ne signe." not in all_words(document)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(("person", "decides"), TABLE)
def test_a_form_asks_for_what_the_register_asks_for(hospital: Establishment, person: str, decides: str, lang: str) -> None:
    from django.utils import translation

    document, needs = made(hospital, f"form-{person}-{decides}", lang), TABLE[person, decides]  # type: ignore[index]
    with translation.override(lang):
        wanted = [str(one.label) for one in (*needs.signatures, *needs.conditions)] + [str(needs.says), needs.source]
    said = all_words(document).lower()
    assert [one for one in wanted if one.lower() not in said] == []


def test_a_document_comes_back_from_a_row_as_it_went(hospital: Establishment) -> None:
    import json

    document = dataclasses.replace(made(hospital), stand="Version 3")
    assert from_json(json.loads(json.dumps(as_json(document)))) == document


def test_html_escapes_what_people_write(hospital: Establishment) -> None:
    html = page(made(hospital, own={"hours": "<script>alert(1)</script> {press}"}))
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "<mark>[À COMPLÉTER" in html
    assert '<html lang="fr">' in html and html.count("<h1>") == 1


@pytest.mark.parametrize("key", ["staff", "moderation", "form-minor-placed"])
def test_pdf_says_every_article(hospital: Establishment, key: str) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    from paravent_desk.charter.outputs.pdf import pdf

    document = made(hospital, key)
    content = pdf(document)
    assert content == pdf(document)
    said = " ".join("".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(content)).split())
    for article in document.articles():
        assert " ".join(document.heading(article).split()) in said
        assert document.rests_on(article) in said


def test_the_rules_digest_moves_with_a_word() -> None:
    from paravent.judge import rulebook
    from paravent_desk.checking.rulebook import _cited

    rule = rulebook.rulebook()["H10"]
    other = dataclasses.replace(rule, asks=rulebook.Wording(rule.asks.fr, rule.asks.en + " Now."))
    assert _cited(rule).digest == cited_rules()["H10"].digest != _cited(other).digest
    assert version() == rulebook.digest()


def test_nothing_known_is_everything_asked_for() -> None:
    told = content("moderation")
    document = make(told, Known({"establishment": ""}), "en")
    assert set(document.missing) == {one["en"] for one in told.asks.values()}


def test_the_pdf_has_every_sign_of_french_and_a_box_to_tick(hospital: Establishment) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    from paravent_desk.charter.outputs.pdf import pdf

    signs = "œŒ «\N{NO-BREAK SPACE}mot\N{NO-BREAK SPACE}» l’été – tiret — 15\N{NARROW NO-BREAK SPACE}000 € … ÇÀÉÈ Łukasz Åse ☐"
    content = pdf(made(hospital, "staff", own={"free": f"{signs}\n[] une case", "tone": "hors de la police : \N{SNOWMAN}"}))
    said = " ".join("".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(content)).split())
    assert " ".join(signs.split()) in said
    assert "☐ une case" in said and "[U+2603]" in said and said.count("[U+") == 1
    assert "Page 1 sur" in said
    assert b"Inter" in content and b"Vera" not in content
