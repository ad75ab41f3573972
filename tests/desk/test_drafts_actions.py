"""A post begins, is saved, given up: guarded, in the audit, and every change drops what was decided on another content."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.audit.actions import WORKER
from paravent_desk.audit.models import Line, Note
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.consents.pictures import block
from paravent_desk.drafts import actions
from paravent_desk.drafts.content import content_of
from paravent_desk.drafts.models import Draft, Upload, Version
from paravent_desk.transitions import Conflict
from tests.desk.drafts_fixtures import *  # noqa: F403 - fixtures
from tests.desk.drafts_fixtures import HARMLESS, NAME, TELLING

Write = Callable[..., Version]


def told(action: str) -> list[Line]:
    return list(Line.objects.filter(action=action).order_by("number"))


def test_a_version_has_the_digest_of_what_it_holds(
    write: Write, channel: Callable[..., Channel], picture: Callable[..., Upload], hospital: Establishment, author: User
) -> None:
    agreed = Consent.objects.create(establishment=hospital, pseudonym="Hirondelle", created_by=author)
    version = write(
        variants={channel("mastodon").pk: "", channel("bluesky").pk: "Plus court."},
        files=[(picture().pk, "Une affiche."), (picture().pk, "")],
        publish_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
        consents=[agreed.pk],
    )
    assert content_of(Version.objects.get(pk=version.pk)).digest() == version.content_hash


def test_saving_is_told_with_its_digest_and_no_word_of_it(write: Write) -> None:
    version = write(TELLING)
    [create], [save] = told("draft.create"), told("draft.save")
    assert (create.subject, save.content, save.facts) == (
        f"draft:{version.draft_id}",
        version.content_hash,
        {"number": 1, "files": 0},
    )
    lines = json.dumps(list(Line.objects.values()), default=str) + json.dumps(list(Note.objects.values()), default=str)
    assert NAME not in lines


@pytest.mark.parametrize("state", [Draft.State.REVIEW, Draft.State.APPROVED, Draft.State.SCHEDULED])
def test_a_change_takes_a_decided_post_back(write: Write, state: str) -> None:
    draft = write().draft
    Draft.objects.filter(pk=draft.pk).update(state=state)
    draft.refresh_from_db()
    write("Samedi, finalement dimanche.", draft)
    draft.refresh_from_db()
    [line] = told("draft.reopen")
    assert (draft.state, draft.current, line.facts) == (Draft.State.WRITING, 2, {"from": state, "number": 2})


@pytest.mark.parametrize("state", [Draft.State.PUBLISHED, Draft.State.ABANDONED])
def test_what_is_out_or_given_up_is_not_written_on(write: Write, state: str) -> None:
    draft = write().draft
    Draft.objects.filter(pk=draft.pk).update(state=state)
    draft.refresh_from_db()
    with pytest.raises(PermissionDenied):
        write("Encore.", draft)


def test_who_comes_second_changes_nothing(write: Write) -> None:
    draft = write().draft
    mine, theirs = (Draft.objects.get(pk=draft.pk) for _ in range(2))
    write("La leur.", theirs)
    with pytest.raises(Conflict):
        write("La mienne.", mine)
    assert list(draft.versions.order_by("number").values_list("text", flat=True)) == [HARMLESS, "La leur."]


def test_an_approval_meanwhile_is_a_conflict_too(write: Write) -> None:
    draft = write().draft
    mine = Draft.objects.get(pk=draft.pk)
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.APPROVED)
    with pytest.raises(Conflict):
        write("Autre chose.", mine)


def test_nothing_of_another_establishment_gets_in(
    write: Write,
    desk: Desk,
    other_hospital: Establishment,
    channel: Callable[..., Channel],
    picture: Callable[..., Upload],
    author: User,
) -> None:
    foreign = channel("bluesky", establishment=other_hospital)
    agreed = Consent.objects.create(establishment=other_hospital, pseudonym="Mésange", created_by=author)
    for fields in (
        {"variants": {foreign.pk: ""}},
        {"files": [(picture(establishment=other_hospital).pk, "")]},
        {"consents": [agreed.pk]},
    ):
        with pytest.raises(actions.Missing):
            write(**fields)
    elsewhere = Service.objects.create(establishment=other_hospital, name="Urgences")
    with pytest.raises(Http404):
        actions.create(desk, title="x", service=elsewhere)


@pytest.mark.parametrize("state", [Upload.State.WAITING, Upload.State.CHECKING, Upload.State.UNREADABLE])
def test_a_file_that_is_not_checked_is_not_saved(write: Write, picture: Callable[..., Upload], state: str) -> None:
    with pytest.raises(actions.Missing):
        write(files=[(picture(state=state).pk, "")])
    assert not Version.objects.exists()


def test_a_picture_whose_agreement_was_withdrawn_is_not_saved(
    write: Write, picture: Callable[..., Upload], hospital: Establishment
) -> None:
    upload = picture()
    block(hospital, [upload.content_hash], WORKER)
    with pytest.raises(actions.Blocked):
        write(files=[(upload.pk, "")])


def test_an_author_writes_in_their_service_alone(
    person: Callable[..., User], hospital: Establishment, ward: Service, at_desk: Callable[..., Desk]
) -> None:
    midwife = at_desk(person("sacha", Role.AUTHOR, hospital, ward), hospital)
    assert actions.create(midwife, title="Naissance", service=ward).service == ward
    with pytest.raises(PermissionDenied):
        actions.create(midwife, title="Naissance")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.DPO, Role.PHYSICIAN, Role.CRISIS_LEAD])
def test_these_roles_write_nothing(
    person: Callable[..., User], hospital: Establishment, at_desk: Callable[..., Desk], role: Role
) -> None:
    with pytest.raises(PermissionDenied):
        actions.create(at_desk(person("dominique", role, hospital), hospital), title="x")


def test_giving_up_keeps_the_versions(write: Write, desk: Desk) -> None:
    version = write()
    actions.abandon(desk, version.draft)
    [line] = told("draft.abandon")
    assert (version.draft.state, line.content, version.draft.versions.count()) == ("abandoned", version.content_hash, 1)
    with pytest.raises(PermissionDenied):
        actions.abandon(desk, version.draft)


def test_an_old_version_comes_back_as_a_new_one(write: Write, desk: Desk, channel: Callable[..., Channel]) -> None:
    first = write(variants={channel().pk: "À part."})
    write("Autre.", first.draft)
    back = actions.restore(desk, first.draft, first)
    assert (back.number, back.text, back.content_hash) == (3, first.text, first.content_hash)


def test_a_copy_has_no_agreement_and_no_time(write: Write, desk: Desk, hospital: Establishment, author: User) -> None:
    agreed = Consent.objects.create(establishment=hospital, pseudonym="Hirondelle", created_by=author)
    source = write(publish_at=datetime(2027, 3, 1, 9, tzinfo=UTC), consents=[agreed.pk])
    copy = actions.duplicate(desk, source.draft, "Copie")
    [version] = copy.versions.all()
    assert (version.text, version.publish_at, list(version.consents.all())) == (source.text, None, [])
    assert (copy.author, copy.state, source.draft.versions.count()) == (desk.user, "writing", 1)
