"""The lessons and questions: whole in both languages, resting on rules that there are, in our own sentences."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from paravent.ruling import ReasonCode
from paravent_desk.checking.rulewords import known, taught
from paravent_desk.coach import content
from paravent_desk.coach.content import ROLES, Told, WrongContent, lessons, questions, questions_of, read_lesson, read_question

pytestmark = pytest.mark.sqlite_only

SHARED = Path(__file__).parents[3] / "shared" / "domain"
BARE = r"(?<![\u00a0\u202f])"
SIGN_WITHOUT_SPACE = re.compile(rf"{BARE}[;?!](?=\s|$|\u00a0|»)|{BARE}:(?=\s|$)|«(?![\u00a0\u202f])|{BARE}»|'")
RUN = 7
"""So many words in a row that stand in the report too are taken for a copy."""


def row(file: str, kind: str) -> dict[str, Any]:
    return dict(tomllib.loads((content.HERE / file).read_text())[kind][0])


def passages() -> Iterator[Told]:
    for lesson in lessons().values():
        told = (lesson.title, lesson.situation, lesson.wrong, lesson.instead, lesson.why, lesson.case, lesson.message)
        yield from (one for one in told if one)
    for question in questions().values():
        yield from (question.ask, *question.answers, question.because)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_there_is_enough_for_everybody() -> None:
    assert len(lessons()) >= 12
    assert len(questions()) >= 25
    assert {one.role for one in lessons().values()} == set(ROLES)
    assert all(questions_of(one) for one in lessons().values())
    assert sum(one.case is not None for one in lessons().values()) >= 12
    assert sum(one.message is not None for one in lessons().values()) >= 4


def test_every_rule_named_is_in_force() -> None:
    named = {rule for one in (*lessons().values(), *questions().values()) for rule in one.rules}
    assert named <= known()
    assert all(one.asks and one.sources for lang in ("fr", "en") for one in taught(sorted(named), lang))


def test_every_reason_named_is_the_engines() -> None:
    assert {code for one in lessons().values() for code in one.reasons} <= set(ReasonCode)


def test_no_place_is_right_more_often_than_half_the_time() -> None:
    places = Counter(one.right for one in questions().values())
    assert set(places) >= {0, 1, 2}
    assert max(places.values()) <= len(questions()) / 2
    for lesson in lessons().values():
        asked = questions_of(lesson)
        assert len(asked) < 3 or len({one.right for one in asked}) > 1, lesson.key


def test_the_right_answer_is_not_always_the_longest() -> None:
    longest = [one for one in questions().values() if max(one.answers, key=lambda told: len(told.fr)) is one.answers[one.right]]
    assert len(longest) < 0.6 * len(questions())


def test_french_has_its_spaces_and_differs_from_english() -> None:
    assert [one.fr for one in passages() if SIGN_WITHOUT_SPACE.search(one.fr)] == []
    assert [one.fr for one in passages() if one.fr == one.en] == []


def test_a_passage_is_in_the_readers_language() -> None:
    told = Told("oui", "yes")
    with translation.override("fr"):
        assert str(told) == "oui"
    with translation.override("en"):
        assert str(told) == "yes"


@pytest.mark.skipif(not (SHARED / "quiz.json").exists(), reason="the report is not here")
def test_the_sentences_are_our_own() -> None:
    whole = [line for name in ("REPORT.md", "quiz.json") for line in (SHARED / name).read_text().splitlines()]
    theirs = {tuple(found[at : at + RUN]) for line in whole for found in [words(line)] for at in range(len(found) - RUN + 1)}
    assert len(theirs) > 5000
    copied = [
        " ".join(run)
        for told in passages()
        for text in (told.fr, told.en)
        for found in [words(text)]
        for at in range(len(found) - RUN + 1)
        if (run := tuple(found[at : at + RUN])) in theirs
    ]
    assert copied == []
    asked = {json.dumps(words(one["question"])) for one in json.loads((SHARED / "quiz.json").read_text())}
    assert not asked & {json.dumps(words(one.ask.fr)) for one in questions().values()}


@pytest.mark.parametrize(
    "broken", [{"because": None}, {"because": {"fr": "Parce que.", "en": " "}}, {"right": 4}, {"rules": []}]
)
def test_a_question_that_lacks_something_is_refused(broken: dict[str, Any]) -> None:
    good = row("quiz.toml", "question")
    assert read_question(good).right == good["right"] - 1
    with pytest.raises(WrongContent, match=good["key"]):
        read_question({**good, **broken})


def test_a_question_with_an_answer_twice_or_too_few_is_refused() -> None:
    good = row("quiz.toml", "question")
    for answers in (good["answers"][:2], [good["answers"][0], *good["answers"][:2]]):
        with pytest.raises(WrongContent, match=good["key"]):
            read_question({**good, "answers": answers, "right": 1})


@pytest.mark.parametrize("broken", [{"role": "nobody"}, {"rules": []}, {"why": {"fr": "Oui."}}, {"case": {"en": "Once."}}])
def test_a_lesson_that_lacks_something_is_refused(broken: dict[str, Any]) -> None:
    good = row("lessons.toml", "lesson")
    assert read_lesson(good).key == good["key"]
    with pytest.raises(WrongContent, match=good["key"]):
        read_lesson({**good, **broken})
