"""What moves a post through review, and what never does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, User
from paravent_desk.audit.models import Line, Note
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.review.actions import approve, ask_for_changes, is_approved, lift, submit
from paravent_desk.review.comments import comment
from paravent_desk.review.errors import Refusal
from paravent_desk.review.models import Opinion
from paravent_desk.transitions import Conflict
from tests.desk.review_fixtures import TEXT, TITLE, House, make_house, reason, seen  # noqa: F401 - a fixture

MANAGER, PHYSICIAN, DPO, CRISIS = Role.COMMUNITY_MANAGER, Role.PHYSICIAN, Role.DPO, Role.CRISIS_LEAD
REASON = "La personne photographiée est un mannequin de cours."
STORY = {"verdict": "stop", "reasons": [reason("REIDENTIFIABLE", "stop", "P02")]}


def now(draft: Draft) -> Version:
    return draft.versions.get(number=draft.current)


def in_review(house: House, **fields: object) -> Draft:
    draft = house.write(**fields)
    submit(house.desk("camille"), draft)
    return draft


def state(draft: Draft) -> str:
    return Draft.objects.get(pk=draft.pk).state


def test_an_agenda_post_is_approved_by_one_community_manager(house: House) -> None:
    draft = in_review(house)
    assert state(draft) == "review"
    assert not is_approved(now(draft))
    approve(house.desk("morgane"), draft, MANAGER)
    assert state(draft) == draft.state == "approved"
    assert is_approved(now(draft))


def test_every_step_has_its_line_on_the_content_hash(house: House) -> None:
    draft = in_review(house)
    approve(house.desk("morgane"), draft, MANAGER, "Bien vu.")
    lines = list(Line.objects.filter(subject=f"draft:{draft.pk}"))
    assert [line.action for line in lines] == ["draft.submit", "review.approved", "draft.approved"]
    assert {line.content for line in lines} == {now(draft).content_hash}
    assert [line.role for line in lines] == [Role.AUTHOR, MANAGER, MANAGER]
    assert Note.objects.get(line=lines[1]).text == "Bien vu."


def test_no_audit_line_says_what_the_post_says(house: House) -> None:
    draft = in_review(house, **STORY)
    comment(house.desk("paul"), now(draft), "Élodie est trop reconnaissable", (24, 30))
    lift(house.desk("dominique"), draft, REASON)
    for name, role in (("morgane", MANAGER), ("paul", PHYSICIAN), ("dominique", DPO)):
        approve(house.desk(name), draft, role, "Élodie va bien")
    told = str([(line.action, line.subject, line.facts) for line in Line.objects.all()])
    assert "lodie" not in told
    assert TEXT not in told
    assert TITLE not in told


@pytest.mark.parametrize("name", ["camille", "aude", "adrien"])
def test_those_without_the_role_do_not_approve(house: House, name: str) -> None:
    draft = in_review(house)
    with pytest.raises(PermissionDenied):
        approve(house.desk(name), draft, MANAGER)


def test_one_approves_in_no_role_but_ones_own(house: House) -> None:
    draft = in_review(house, consents=[house.consent(story=True)])
    with pytest.raises(PermissionDenied):
        approve(house.desk("morgane"), draft, PHYSICIAN)


def test_whoever_saved_any_version_does_not_approve(house: House) -> None:
    draft = house.write()
    house.save(draft, "morgane", "Portes ouvertes dimanche.")
    house.save(draft, "camille", "Portes ouvertes samedi.")
    submit(house.desk("camille"), draft)
    with pytest.raises(PermissionDenied):
        approve(house.desk("morgane"), draft, MANAGER)
    approve(house.desk("maxime"), draft, MANAGER)
    assert is_approved(now(draft))


def test_an_opinion_of_a_writer_that_stands_in_the_rows_counts_for_nothing(house: House) -> None:
    draft = in_review(house)
    version = now(draft)
    told = {"version": version, "content_hash": version.content_hash, "role": MANAGER, "answer": "approved"}
    Opinion.objects.create(reviewer=house.camille, **told)
    Draft.objects.filter(pk=draft.pk).update(state="approved")
    assert not is_approved(version)
    Opinion.objects.create(reviewer=house.morgane, **told)
    assert is_approved(version)


def test_nobody_fills_two_roles(house: House) -> None:
    Membership.objects.create(user=house.paul, role=DPO, establishment=house.hospital)
    draft = in_review(house, consents=[house.consent(story=True)])
    approve(house.desk("morgane"), draft, MANAGER)
    approve(house.desk("paul"), draft, PHYSICIAN)
    with pytest.raises(Refusal):
        approve(house.desk("paul"), draft, DPO)
    approve(house.desk("dominique"), draft, DPO)
    assert is_approved(now(draft))


def test_two_roles_of_one_person_in_the_rows_count_once(house: House) -> None:
    draft = in_review(house, consents=[house.consent(story=True)])
    version = now(draft)
    for role, who in ((MANAGER, house.morgane), (PHYSICIAN, house.paul), (DPO, house.paul)):
        told = {"version": version, "content_hash": version.content_hash, "role": role, "answer": "approved"}
        Opinion.objects.create(reviewer=who, **told)
    Draft.objects.filter(pk=draft.pk).update(state="approved")
    assert not is_approved(version)


def test_the_table_lets_one_person_be_community_manager_and_crisis_lead(house: House) -> None:
    Membership.objects.create(user=house.morgane, role=CRISIS, establishment=house.hospital)
    draft = in_review(house, verdict="review", reasons=[reason("CONFIDENTIAL")])
    approve(house.desk("morgane"), draft, MANAGER)
    approve(house.desk("morgane"), draft, CRISIS)
    assert is_approved(now(draft))


def stand_in(house: House, absent: str, deputy: User) -> None:
    today = timezone.localdate()
    Deputy.objects.create(
        absent=house.people[absent], deputy=deputy, establishment=house.hospital, first=today, last=today + timedelta(days=2)
    )


def test_a_deputy_of_the_author_may_approve(house: House) -> None:
    stand_in(house, "camille", house.morgane)
    draft = in_review(house)
    approve(house.desk("morgane"), draft, MANAGER)
    assert is_approved(now(draft))


def test_a_deputy_answers_for_whom_they_stand_in_for(house: House) -> None:
    stand_in(house, "dominique", house.paul)
    draft = in_review(house, verdict="review", reasons=[reason("THIRD_PARTY")])
    approve(house.desk("paul"), draft, DPO)
    given = Opinion.objects.get()
    assert (given.reviewer, given.stands_in_for) == (house.paul, house.dominique)
    assert Line.objects.get(action="review.approved").facts["stands_in_for"] == house.dominique.pk


def test_one_deputy_of_two_people_gives_one_review(house: House) -> None:
    stand_in(house, "dominique", house.maxime)
    stand_in(house, "paul", house.maxime)
    draft = in_review(house, consents=[house.consent(story=True)])
    approve(house.desk("maxime"), draft, PHYSICIAN)
    with pytest.raises(Refusal):
        approve(house.desk("maxime"), draft, DPO)


def test_an_edit_after_approval_takes_it_away(house: House) -> None:
    draft = in_review(house)
    approve(house.desk("morgane"), draft, MANAGER)
    old = now(draft)
    new = house.save(draft, "camille", "Portes ouvertes dimanche.")
    assert not is_approved(old)
    assert not is_approved(new)


def test_content_that_changed_behind_the_hash_is_not_approved(house: House) -> None:
    draft = in_review(house)
    approve(house.desk("morgane"), draft, MANAGER)
    Version.objects.filter(draft=draft).update(text="Autre chose.")
    assert not is_approved(now(draft))


def test_an_approval_of_another_content_counts_for_nothing(house: House) -> None:
    draft = in_review(house)
    approve(house.desk("morgane"), draft, MANAGER)
    Opinion.objects.update(content_hash="0" * 64)
    assert not is_approved(now(draft))


def test_the_state_alone_is_not_believed(house: House) -> None:
    draft = house.write(state="approved")
    assert not is_approved(now(draft))


def test_what_the_page_showed_is_what_is_approved(house: House) -> None:
    draft = in_review(house)
    with pytest.raises(Conflict):
        approve(house.desk("morgane"), draft, MANAGER, seen="0" * 64)
    assert not Opinion.objects.exists()


def test_a_draft_in_hand_that_is_old_approves_nothing(house: House) -> None:
    draft = in_review(house)
    stale = Draft.objects.get(pk=draft.pk)
    house.save(draft, "camille", "Portes ouvertes dimanche.")
    submit(house.desk("camille"), draft)
    with pytest.raises(Conflict):
        approve(house.desk("morgane"), stale, MANAGER)


@pytest.mark.parametrize("upload", [{"state": "waiting"}, {"state": "unreadable"}, {"content_hash": ""}, {"derivative": ""}])
def test_nothing_is_sent_to_review_with_a_file_unchecked(house: House, upload: dict[str, str]) -> None:
    draft = house.write(uploads=[house.upload(**upload)])
    with pytest.raises(Refusal):
        submit(house.desk("camille"), draft)
    assert state(draft) == "writing"


def test_nothing_is_sent_to_review_without_a_network(house: House) -> None:
    with pytest.raises(Refusal):
        submit(house.desk("camille"), house.write(networks=()))


@pytest.mark.parametrize("code", ["CARE_CONFIRMED", "UNCHECKED", "A_NEW_CODE"])
def test_what_nobody_can_lift_is_not_sent_to_review(house: House, code: str) -> None:
    with pytest.raises(Refusal):
        submit(house.desk("camille"), house.write(kind="reply", verdict="stop", reasons=[reason(code, "stop")]))


@pytest.mark.parametrize("code", ["CARE_CONFIRMED", "UNCHECKED", "A_NEW_CODE"])
def test_what_nobody_can_lift_is_not_lifted(house: House, code: str) -> None:
    draft = house.write(verdict="stop", reasons=[reason(code, "stop")], state="review")
    with pytest.raises(Refusal):
        lift(house.desk("dominique"), draft, REASON)


def test_a_stop_is_lifted_with_a_written_reason_and_then_reviewed(house: House) -> None:
    draft = in_review(house, **STORY)
    for name, role in (("morgane", MANAGER), ("paul", PHYSICIAN), ("dominique", DPO)):
        approve(house.desk(name), draft, role)
    assert state(draft) == "review"
    lift(house.desk("dominique"), draft, REASON)
    assert state(draft) == "approved"
    assert is_approved(now(draft))
    assert Note.objects.get(line__action="review.lift").text == REASON


@pytest.mark.parametrize("told", ["", "trop court", " " * 40])
def test_a_reason_is_written_out(house: House, told: str) -> None:
    with pytest.raises(Refusal):
        lift(house.desk("dominique"), in_review(house, **STORY), told)


@pytest.mark.parametrize("name", ["camille", "morgane", "paul", "chloe", "aude", "adrien"])
def test_nobody_but_a_data_protection_officer_lifts(house: House, name: str) -> None:
    with pytest.raises(PermissionDenied):
        lift(house.desk(name), in_review(house, **STORY), REASON)


def test_a_data_protection_officer_who_wrote_in_it_does_not_lift(house: House) -> None:
    Membership.objects.create(user=house.dominique, role=MANAGER, establishment=house.hospital)
    draft = house.write(**STORY)
    house.save(draft, "dominique", "Autrement.", **STORY)
    submit(house.desk("camille"), draft)
    with pytest.raises(PermissionDenied):
        lift(house.desk("dominique"), draft, REASON)


@pytest.mark.parametrize("label", ["PATIENT", "ID", "PHONE", "EMAIL", "ADDRESS", "HANDLE", "ROOM", "FACE"])
def test_a_direct_identifier_is_not_lifted_without_consent(house: House, label: str) -> None:
    with pytest.raises(Refusal):
        lift(house.desk("dominique"), in_review(house, **STORY, report=seen(label)), REASON)


def test_an_identified_patient_is_not_lifted_without_consent(house: House) -> None:
    with pytest.raises(Refusal):
        lift(house.desk("dominique"), in_review(house, verdict="stop", reasons=[reason("IDENTIFIED_PATIENT", "stop")]), REASON)


NAMED = {"verdict": "stop", "reasons": [reason("IDENTIFIED_PATIENT", "stop", "P01")], "report": seen("PATIENT")}


def test_an_identified_patient_is_lifted_with_a_consent_that_counts(house: House) -> None:
    draft = in_review(house, **NAMED, consents=[house.consent(story=True)])
    lift(house.desk("dominique"), draft, REASON)
    for name, role in (("morgane", MANAGER), ("paul", PHYSICIAN), ("dominique", DPO)):
        approve(house.desk(name), draft, role)
    assert is_approved(now(draft))


@pytest.mark.parametrize(
    "fields",
    [
        {"image": True},
        {"story": True, "state": "withdrawn"},
        {"story": True, "networks": ["bluesky"]},
        {"story": True, "ends_on": None},
        {"story": True, "form_place": ""},
        {"story": True, "care": "going_on"},
    ],
)
def test_a_consent_that_does_not_count_lifts_nothing(house: House, fields: dict[str, object]) -> None:
    draft = house.write(**NAMED, consents=[house.consent(**fields)], state="review")
    with pytest.raises(Refusal):
        lift(house.desk("dominique"), draft, REASON)


def test_a_consent_must_count_on_the_day_it_goes_out(house: House) -> None:
    later = timezone.now() + timedelta(days=30)
    draft = house.write(
        consents=[house.consent(story=True, ends_on=timezone.localdate() + timedelta(days=9))], publish_at=later
    )
    with pytest.raises(Refusal):
        submit(house.desk("camille"), draft)


def test_a_consent_withdrawn_after_approval_takes_it_away(house: House) -> None:
    agreed = house.consent(story=True)
    draft = in_review(house, consents=[agreed])
    for name, role in (("morgane", MANAGER), ("paul", PHYSICIAN), ("dominique", DPO)):
        approve(house.desk(name), draft, role)
    assert is_approved(now(draft))
    agreed.state = "withdrawn"
    agreed.save()
    assert not is_approved(now(draft))


def test_changes_are_asked_for_with_a_word(house: House) -> None:
    draft = in_review(house)
    with pytest.raises(Refusal):
        ask_for_changes(house.desk("morgane"), draft, MANAGER, "  ")
    ask_for_changes(house.desk("morgane"), draft, MANAGER, "Plus court ?")
    assert state(draft) == "changes"


def test_an_open_comment_is_a_word_too(house: House) -> None:
    draft = in_review(house)
    comment(house.desk("morgane"), now(draft), "Plus court ?", (0, 14))
    ask_for_changes(house.desk("morgane"), draft, MANAGER, "")
    assert state(draft) == "changes"


def test_sent_again_unchanged_it_needs_the_one_who_asked(house: House) -> None:
    draft = in_review(house)
    ask_for_changes(house.desk("chloe"), draft, CRISIS, "Attendons la fin de l’alerte.")
    submit(house.desk("camille"), draft)
    approve(house.desk("morgane"), draft, MANAGER)
    assert state(draft) == "review"
    approve(house.desk("chloe"), draft, CRISIS)
    assert is_approved(now(draft))


def test_a_review_that_is_not_needed_is_not_taken(house: House) -> None:
    with pytest.raises(Refusal):
        approve(house.desk("paul"), in_review(house), PHYSICIAN)


def test_an_approval_is_given_once(house: House) -> None:
    draft = in_review(house, consents=[house.consent(story=True)])
    approve(house.desk("morgane"), draft, MANAGER)
    with pytest.raises(Conflict):
        approve(house.desk("maxime"), draft, MANAGER)


def test_another_establishment_does_not_exist(house: House, other_hospital: Establishment) -> None:
    draft = in_review(house)
    Membership.objects.create(user=house.morgane, role=MANAGER, establishment=other_hospital)
    elsewhere = House(other_hospital, house.people).desk("morgane")
    for act in (
        lambda: approve(elsewhere, draft, MANAGER),
        lambda: ask_for_changes(elsewhere, draft, MANAGER, "Non."),
        lambda: lift(elsewhere, draft, REASON),
        lambda: submit(elsewhere, draft),
    ):
        with pytest.raises(Http404):
            act()
