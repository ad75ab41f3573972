"""The table of who reads what is whole, and the documents say the same."""

import copy
import tomllib
from pathlib import Path

import pytest
from django.utils import translation

from paravent.finding import DIRECT
from paravent.judge.rulebook import rulebook
from paravent.ruling import ReasonCode
from paravent_desk.accounts.models import Role
from paravent_desk.review.facts import needs, rows_for
from paravent_desk.review.table import FILE, REVIEWERS, Lifting, WrongTable, parsed, table
from paravent_desk.review.tablepage import BEGIN, END, markdown
from tests.desk.review_fixtures import House, make_house, reason, seen  # noqa: F401 - a fixture

DOCS = Path(__file__).parents[2] / "docs"
MANAGER, PHYSICIAN, DPO, CRISIS = REVIEWERS


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_has_a_row_that_says_what_lifts_it(code: ReasonCode) -> None:
    own = [row for row in table().rows if frozenset({f"reason:{code}"}) in row.when]
    assert len(own) == 1
    assert own[0].lift is not None
    assert own[0].needs


def test_every_rule_it_names_is_one_of_the_engine() -> None:
    named = {fact.removeprefix("rule:") for row in table().rows for one in row.when for fact in one if fact.startswith("rule:")}
    assert named <= set(rulebook())


def test_every_reason_it_names_is_one_of_the_engine() -> None:
    named = {fact[7:] for row in table().rows for one in row.when for fact in one if fact.startswith("reason:")}
    assert named == {code.value for code in ReasonCode}


def test_every_direct_identifier_and_a_face_ask_for_a_consent() -> None:
    asked = {fact[8:]: row.lift for row in table().rows if not row.needs for one in row.when for fact in one}
    assert asked == {**{label.value: Lifting.STORY for label in DIRECT}, "FACE": Lifting.IMAGE}


def test_an_agenda_post_needs_one_community_manager(house: House) -> None:
    assert needs(house.write().versions.get()) == (MANAGER,)


def test_a_testimony_needs_a_physician_and_a_data_protection_officer(house: House) -> None:
    post = house.write(consents=[house.consent(story=True)])
    assert needs(post.versions.get()) == (MANAGER, PHYSICIAN, DPO)


def test_a_patient_seen_under_a_consent_to_the_picture_is_a_testimony_too(house: House) -> None:
    post = house.write(consents=[house.consent(image=True)], report=seen("PATIENT"))
    assert needs(post.versions.get()) == (MANAGER, PHYSICIAN, DPO)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"verdict": "review", "reasons": [reason("PROMOTION", "review", "P10")]}, (MANAGER, PHYSICIAN)),
        ({"verdict": "review", "reasons": [reason("PERSONAL_ADVICE")]}, (MANAGER, PHYSICIAN)),
        ({"verdict": "review", "reasons": [reason("CONFIDENTIAL")]}, (MANAGER, CRISIS)),
        ({"verdict": "review", "reasons": [reason("STAFF_EXPOSED")]}, (MANAGER, CRISIS)),
        ({"verdict": "review", "reasons": [reason("IMAGE_RIGHTS", "review", "H07")]}, (MANAGER, DPO)),
        ({"verdict": "review", "reasons": [reason("IMAGE_RIGHTS", "review", "H03")]}, (MANAGER, PHYSICIAN, DPO)),
        ({"verdict": "stop", "reasons": [reason("REIDENTIFIABLE", "stop", "H21")]}, REVIEWERS),
        ({"verdict": "review", "reasons": [reason("A_NEW_CODE")]}, REVIEWERS),
        ({"verdict": "review", "reasons": []}, REVIEWERS),
        ({"verdict": "review", "reasons": [{"verdict": "review"}]}, REVIEWERS),
        ({"verdict": ""}, REVIEWERS),
        ({"verdict": "perhaps"}, REVIEWERS),
        ({"kind": "reply"}, (MANAGER,)),
        ({"report": {"variants": {"1": seen("FACE")}}}, (MANAGER, DPO)),
    ],
)
def test_each_verdict_has_its_readers(house: House, fields: dict[str, object], expected: tuple[Role, ...]) -> None:
    assert needs(house.write(**fields).versions.get()) == expected


def test_a_blurred_face_is_still_a_person(house: House) -> None:
    post = house.write(uploads=[house.upload(report=seen("FACE"))])
    assert needs(post.versions.get()) == (MANAGER, DPO)


def test_a_row_speaks_both_languages(house: House) -> None:
    row = rows_for(house.write().versions.get())[0]
    with translation.override("fr"):
        french = row.why
    with translation.override("en"):
        assert row.why != french


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told["row"][0].pop("why"),
        lambda told: told["row"][0].update(lift="perhaps"),
        lambda told: told["row"][0].update(needs=["author"]),
        lambda told: told["row"][0].update(when=[["raison:X"]]),
        lambda told: told["row"][0].update(when=[]),
        lambda told: told["row"][0]["why"].pop("en"),
        lambda told: told["row"].append(told["row"][0]),
        lambda told: told["row"].pop(0),
        lambda told: told["row"].pop(),
        lambda told: told.pop("together"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused_whole(spoil: object) -> None:
    told = copy.deepcopy(tomllib.loads(FILE.read_text()))
    spoil(told)  # type: ignore[operator]
    with pytest.raises(WrongTable):
        parsed(told)


@pytest.mark.parametrize(("lang", "path"), [("en", "desk-review.md"), ("fr", "fr/desk-relecture.md")])
def test_the_document_shows_the_table_as_it_is(lang: str, path: str) -> None:
    page = (DOCS / path).read_text(encoding="utf-8")
    assert page[page.index(BEGIN) + len(BEGIN) : page.index(END)].strip() == markdown(lang).strip()
