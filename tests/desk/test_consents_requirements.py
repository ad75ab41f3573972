"""What an agreement needs before it counts: every kind of person, every signature, every condition."""

from datetime import date
from itertools import product

import pytest

from paravent_desk.accounts.models import Role
from paravent_desk.audit.models import Line
from paravent_desk.consents import actions
from paravent_desk.consents.identity import Identity
from paravent_desk.consents.models import Consent, Decides, Person, Signature
from paravent_desk.consents.requirements import TABLE, missing, warnings
from paravent_desk.vault import keys
from tests.desk.consents_fixtures import GIVEN, NAME, complete, gathered, given

CHILD_BORN = date(2014, 9, 9)
ROWS = list(TABLE)


@pytest.fixture
def desk(person, hospital, at_desk):
    return at_desk(person("camille", Role.COMMUNITY_MANAGER, hospital), hospital)


def born(who):
    return CHILD_BORN if who == Person.MINOR else date(1980, 6, 1)


@pytest.mark.parametrize(
    ("who", "decides", "signatures"),
    [
        ("adult", "alone", {"self"}),
        ("staff", "alone", {"self"}),
        ("minor", "both_parents", {"parent_1", "parent_2", "child"}),
        ("minor", "one_parent", {"parent_1", "child"}),
        ("minor", "placed", {"guardian", "judge", "child"}),
        ("protected", "alone", {"self"}),
        ("protected", "curatorship", {"self", "curator"}),
        ("protected", "guardianship", {"guardian", "judge"}),
        ("protected", "authorisation", {"representative"}),
        ("protected", "mandate", {"representative"}),
        ("deceased", "family", {"family"}),
    ],
)
def test_whose_signatures_it_takes(who, decides, signatures):
    assert set(TABLE[Person(who), Decides(decides)].signatures) == signatures


def test_every_line_has_its_source_and_every_person_a_line():
    assert all(needs.source and needs.says for needs in TABLE.values())
    assert {who for who, _decides in TABLE} == set(Person)


@pytest.mark.parametrize(("who", "decides"), ROWS)
def test_given_when_nothing_is_missing(desk, who, decides):
    consent = given(desk, born_on=born(who), person=who, decides=decides)
    assert (consent.state, missing(consent)) == ("given", ())


@pytest.mark.parametrize(("who", "decides", "one"), [(*row, one) for row in ROWS for one in TABLE[row].signatures])
def test_without_one_signature_it_is_not_given(desk, who, decides, one):
    signatures = [other for other in TABLE[who, decides].signatures if other != one]
    consent = gathered(desk, born_on=born(who), person=who, decides=decides, signatures=signatures)
    with pytest.raises(actions.Incomplete) as lacking:
        actions.give(desk, consent)
    assert len(lacking.value.args) == 1
    assert Consent.objects.get().state == "draft"
    assert not Line.objects.filter(action="consent.give").exists()


@pytest.mark.parametrize(("who", "decides", "one"), [(*row, one) for row in ROWS for one in TABLE[row].conditions])
def test_without_one_condition_it_is_not_given(desk, who, decides, one):
    confirmed = [other for other in TABLE[who, decides].conditions if other != one]
    consent = gathered(desk, born_on=born(who), person=who, decides=decides, confirmed=confirmed)
    assert len(missing(consent)) == 1


@pytest.mark.parametrize(("who", "decides"), sorted(set(product(Person, Decides)) - set(TABLE)))
def test_nobody_decides_in_a_way_that_is_not_theirs(desk, who, decides):
    way = next(row for row in ROWS if row[0] == who)[1]
    consent = gathered(desk, born_on=born(who), person=who, decides=way)
    consent.decides = decides
    assert missing(consent)
    with pytest.raises(actions.Incomplete):
        actions.give(desk, consent)


@pytest.mark.parametrize(
    "fields",
    [
        {"image": False},
        {"media": []},
        {"networks": []},
        {"purpose": "  "},
        {"told": ""},
        {"care": ""},
        {"care_ended_on": None},
        {"given_on": None},
        {"ends_on": None},
        {"ends_on": date(2026, 3, 1)},
        {"ends_on": date(2031, 3, 3)},
        {"form_place": ""},
        {"form": "file"},
    ],
    ids=str,
)
def test_each_answer_is_needed(desk, fields):
    assert len(missing(gathered(desk, **fields))) == 1


def test_five_years_are_the_most_and_are_allowed(desk):
    assert missing(gathered(desk, ends_on=date(2031, 3, 2))) == ()


def test_a_name_is_needed(desk):
    assert len(missing(gathered(desk, name=""))) == 1


@pytest.mark.parametrize(
    ("born_on", "needed"),
    [(date(2019, 3, 3), False), (date(2019, 3, 2), True), (date(2014, 1, 1), True)],
)
def test_a_child_s_own_words_are_needed_from_seven_on(desk, born_on, needed):
    consent = gathered(
        desk, born_on=born_on, person="minor", decides="both_parents", signatures=[Signature.PARENT_1, Signature.PARENT_2]
    )
    assert bool(missing(consent)) is needed


@pytest.mark.parametrize(
    ("who", "decides", "born_on", "ok"),
    [
        ("minor", "both_parents", date(2008, 3, 3), True),
        ("minor", "both_parents", date(2008, 3, 2), False),
        ("adult", "alone", date(2008, 3, 3), False),
        ("adult", "alone", date(2008, 3, 2), True),
        ("adult", "alone", None, True),
        ("minor", "both_parents", None, False),
    ],
)
def test_of_age_or_not_on_the_day_it_was_signed(desk, who, decides, born_on, ok):
    consent = gathered(desk, born_on=born_on, person=who, decides=decides, ends_on=GIVEN)
    assert (missing(consent) == ()) is ok


def test_a_child_s_agreement_ends_before_the_next_birthday_at_which_they_are_asked_anew(desk):
    fields = complete("minor", "both_parents")
    late = gathered(desk, **fields | {"ends_on": date(2028, 9, 9)}, born_on=date(2013, 9, 9))
    right = gathered(desk, **fields | {"ends_on": date(2028, 9, 8)}, born_on=date(2013, 9, 9))
    assert len(missing(late)) == 1
    assert missing(right) == ()


def test_what_is_missing_tells_nothing_of_who_it_is(desk):
    consent = gathered(desk, born_on=date(2013, 9, 9), person="minor", decides="both_parents", ends_on=date(2030, 1, 1))
    said = " ".join(missing(consent))
    assert said
    assert "2013" not in said
    assert NAME.split()[0] not in said


def test_an_identity_that_cannot_be_opened_is_something_missing(desk):
    consent = gathered(desk)
    consent.identity = keys().encrypt(b"{}", "consent:0")
    assert len(missing(consent)) == 1


@pytest.mark.parametrize(
    ("fields", "many"),
    [
        ({}, 0),
        ({"care": "going_on", "care_ended_on": None}, 1),
        ({"care_ended_on": date(2026, 3, 3)}, 1),
        ({"care": "none", "care_ended_on": None}, 0),
        ({"informed_on": GIVEN}, 1),
        ({"informed_on": None}, 1),
        ({"witnessed": False}, 1),
    ],
    ids=str,
)
def test_what_weakens_it_is_said(desk, fields, many):
    consent = gathered(desk, **fields)
    assert len(warnings(consent)) == many
    assert missing(consent) == ()  # it is weaker, and may be recorded all the same


def test_an_identity_is_never_shown_by_accident(desk):
    assert NAME not in repr(Identity(NAME))
    consent = gathered(desk)
    assert NAME.encode() not in bytes(consent.identity)
    assert NAME.split()[0].lower() not in consent.pseudonym.lower()
