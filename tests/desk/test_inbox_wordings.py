"""Suggested wordings: the table, and that the check lets out every one of them, whatever the contacts and the message."""

import re
import tomllib
from collections.abc import Iterator, Mapping

import pytest
from django.utils import translation

from paravent_desk.checking import Situation, check_post
from paravent_desk.inbox.classes import classes
from paravent_desk.inbox.trying import PLAIN, SAMPLES, contact_holds, messages, reply_holds
from paravent_desk.inbox.wordings import (
    BEREAVED,
    FILE,
    GROUPS,
    LANGUAGES,
    PLACES,
    Wording,
    WrongWordings,
    parsed,
    suggestions,
    wording,
    wordings,
)
from tests.desk.answering_fixtures import ODD, SHORT

pytestmark = pytest.mark.sqlite_only
TIGHT = 300
"""Characters of the shortest network."""
NUMBERS = {"15", "17", "112", "114", "119", "911", "988", "3018", "3114", "3919", "3977"}


def test_every_class_that_may_be_answered_has_wordings() -> None:
    answered = {one.wording for one in classes().values() if one.wording} - {"neutral"}
    assert answered | {BEREAVED} == set(GROUPS)
    assert all(2 <= sum(one.group == group for one in wordings()) <= 4 for group in GROUPS)


def test_spam_has_none() -> None:
    assert classes()["SPAM"].wording == ""
    assert suggestions("", "fr", SAMPLES) == ()


def combinations() -> Iterator[tuple[Wording, str, Mapping[str, str]]]:
    for one in wordings():
        for lang in LANGUAGES:
            for contacts in (SAMPLES, SHORT, ODD) if one.places(lang) else (SAMPLES,):
                yield one, lang, contacts


@pytest.mark.parametrize(
    ("one", "lang", "contacts"), list(combinations()), ids=lambda told: told.id if isinstance(told, Wording) else str(told)[:2]
)
def test_the_check_lets_out_every_combination(one: Wording, lang: str, contacts: Mapping[str, str]) -> None:
    text = one.filled(lang, contacts)
    for context in messages()[lang][one.group]:
        found = check_post(text, Situation(kind="reply", context=context, lang=lang, place="Rennes"))
        assert found.verdict == "ok", (one.id, lang, context, found.reasons)


@pytest.mark.parametrize("one", wordings(), ids=lambda one: one.id)
def test_a_human_sentence_stands_before_any_number(one: Wording) -> None:
    for lang in LANGUAGES:
        text = one.filled(lang, SAMPLES)
        number = re.search(r"\d", text)
        assert number is None or number.start() > 25, (one.id, lang)


@pytest.mark.parametrize("one", wordings(), ids=lambda one: one.id)
def test_no_wording_gives_a_number_that_is_not_known(one: Wording) -> None:
    for lang in LANGUAGES:
        assert set(re.findall(r"\d+", one.texts[lang])) <= NUMBERS, (one.id, lang)
        assert one.places("fr") == one.places("en")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_group_has_a_wording_that_fits_the_tightest_network(group: str, lang: str) -> None:
    assert any(len(one.text) <= TIGHT for one in suggestions(group, lang, SAMPLES))


@pytest.mark.parametrize("one", wordings(), ids=lambda one: one.id)
def test_french_signs_have_their_space(one: Wording) -> None:
    assert not re.search(r"(?<!\u00a0)[?!;:](?=\s|$)|'", one.texts["fr"])


def test_what_says_that_a_message_was_hidden_is_offered_only_where_it_was() -> None:
    def offered(hidden: bool) -> set[str]:
        return {one.wording.id for one in suggestions("third-party", "fr", SAMPLES, hidden=hidden)}

    assert offered(True) - offered(False) == {"third-party-hidden"}


def test_a_contact_that_is_not_given_makes_its_wording_unavailable() -> None:
    found = {one.wording.id: one for one in suggestions("complaint", "fr", {"complaints_phone": "01 99 00 12 35"})}
    assert (found["complaint-heard"].text, found["complaint-heard"].missing) == ("", ("complaints_mail",))
    assert found["complaint-short"].missing == ()
    assert "01 99 00 12 35" in found["complaint-short"].text
    assert "{" not in "".join(one.text for one in found.values())


def test_the_title_is_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert wording("emergency-now").title == "Appeler maintenant"
    with translation.override("en"):
        assert wording("emergency-now").title == "Call now"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "emergency-now"', 'id = "emergency-guided"', "same id"),
        ('group = "praise"', 'group = "neutral"', "group"),
        ("{press_mail}", "{nobody}", "nobody is no contact"),
        ("{press_mail}", "{press_mail", "lone brace"),
        ('when = "hidden"', 'when = "later"', "when"),
        ('title.en = "Call now"', 'title.en = " "', "must be said in"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused(old: str, new: str, says: str) -> None:
    table = FILE.read_text(encoding="utf-8")
    assert old in table
    with pytest.raises(WrongWordings, match=says):
        parsed(tomllib.loads(table.replace(old, new)))


def test_the_samples_name_every_place_and_messages_are_there_in_both_languages() -> None:
    assert set(SAMPLES) == set(SHORT) == set(ODD) == set(PLACES)
    assert all(set(groups) == {PLAIN, *GROUPS} for groups in messages().values())
    assert set(messages()) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("complaints_phone", "06 39 98 12 35"),
        ("press_mail", "j.martin@poste.example"),
        ("legal_mail", "sylvie.martin1974@courriel.example"),
    ],
)
def test_somebodys_own_line_or_box_is_no_contact(place: str, value: str) -> None:
    assert not contact_holds(place, value, "Rennes")


@pytest.mark.parametrize(
    ("lang", "text", "held"),
    [
        ("fr", "Merci pour votre message. Le standard vous orientera volontiers.", False),
        ("en", "Thank you for writing. The switchboard will gladly point you to the right person.", False),
        ("fr", "Merci de votre confiance, et bon rétablissement !", True),
        ("fr", "Nous sommes heureux que votre séjour se soit bien passé.", True),
        ("en", "Thank you for choosing us, and get well soon!", True),
    ],
)
def test_a_reply_is_kept_only_if_it_holds_under_every_plain_message(lang: str, text: str, held: bool) -> None:
    assert reply_holds(text, lang, "Rennes") is not held
