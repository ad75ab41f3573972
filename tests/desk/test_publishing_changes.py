"""Taking down, correcting, pausing, withdrawing: what was asked for is done, or a person is told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.consents.pictures import block, blocked
from paravent_desk.drafts.models import Draft
from paravent_desk.publishing import actions, doors, withdrawal
from paravent_desk.publishing.models import Change, Pause, Publication
from paravent_desk.publishing.planning import NotNow
from paravent_desk.transitions import Conflict
from tests.desk.model_network import CUT
from tests.desk.publishing_fixtures import Stage, make_stage, real_blocked  # noqa: F401

State = Publication.State
MakeChannel = Callable[..., Channel]


@pytest.fixture
def lead(stage: Stage, person: Callable[..., User], at_desk: Callable[[User, Establishment], Desk]) -> Desk:
    return at_desk(person("nour", Role.CRISIS_LEAD, stage.hospital), stage.hospital)


def test_a_thread_is_taken_down_last_part_first(stage: Stage, channel: MakeChannel) -> None:
    rows = stage.schedule(CUT.join(["un", "deux", "trois"]), channel())
    stage.until_quiet(2)
    actions.take_down(stage.desk, Publication.objects.get(pk=rows[1].pk), "mistake", at=stage.now)
    stage.until_quiet(2)
    assert [name for call, name in stage.network.calls if call == "delete"] == ["mastodon-3", "mastodon-2", "mastodon-1"]
    assert not stage.network.posts
    assert set(Publication.objects.values_list("state", flat=True)) == {State.DELETED}


def test_asked_twice_it_is_taken_down_once(stage: Stage, channel: MakeChannel) -> None:
    stage.schedule("un", channel())
    stage.work()
    for _ in range(2):
        actions.take_down(stage.desk, Publication.objects.get(), "mistake", at=stage.now)
    stage.until_quiet(2)
    assert Change.objects.get().state == "done"


def test_a_removal_whose_outcome_is_unsure_is_asked_for_again(stage: Stage, channel: MakeChannel) -> None:
    stage.schedule("un", channel())
    stage.work()
    faults = ["after unsure", "before later"]
    stage.network.fault = lambda call: faults.pop(0) if faults else None
    actions.take_down(stage.desk, Publication.objects.get(), "mistake", at=stage.now)
    stage.until_quiet(5)
    assert Publication.objects.get().state == State.DELETED


def test_what_is_being_looked_up_is_taken_down_if_it_is_there(stage: Stage, channel: MakeChannel) -> None:
    stage.schedule("un", channel())
    faults = ["after unsure"]
    stage.network.fault = lambda call: faults.pop(0) if faults else None
    stage.work()
    actions.take_down(stage.desk, Publication.objects.get(), "incident", at=stage.now)
    stage.until_quiet(6)
    assert not stage.network.posts
    assert Publication.objects.get().state == State.DELETED


def corrected(stage: Stage, text: str, *channels: Channel) -> Draft:
    draft = Draft.objects.get()
    actions.reopen(stage.desk, draft)
    stage.version(draft, text, *channels)
    Draft.objects.filter(pk=draft.pk).update(state="approved")
    return Draft.objects.get()


def test_a_published_post_is_corrected_in_place_never_sent_twice(stage: Stage, channel: MakeChannel) -> None:
    account = channel()
    row = stage.schedule("Portes ouvertes samdi", account)[0]
    stage.work()
    draft = corrected(stage, "Portes ouvertes samedi", account)
    actions.schedule(stage.desk, draft, at=stage.now)
    stage.until_quiet(2)
    assert [(one.text, one.edited) for one in stage.network.posts.values()] == [("Portes ouvertes samedi", True)]
    row.refresh_from_db()
    assert (row.state, row.text, row.version.number, row.remote_version) == (State.SENT, "Portes ouvertes samedi", 2, "v2")
    assert Draft.objects.get().state == Draft.State.PUBLISHED
    assert [call for call, _ in stage.network.calls] == ["publish", "edit"]


def test_a_correction_that_is_written_anew_meanwhile_does_not_go_out(stage: Stage, channel: MakeChannel) -> None:
    account = channel()
    stage.schedule("un", account)
    stage.work()
    actions.schedule(stage.desk, corrected(stage, "deux", account), at=stage.now)
    stage.version(Draft.objects.get(), "trois", account)
    stage.until_quiet(2)
    assert [one.text for one in stage.network.posts.values()] == ["un"]
    assert Change.objects.get().state == "by_hand"


def test_a_correction_with_other_parts_is_for_a_person(stage: Stage, channel: MakeChannel) -> None:
    account = channel()
    stage.schedule("un", account)
    stage.work()
    actions.schedule(stage.desk, corrected(stage, CUT.join(["un", "deux"]), account), at=stage.now)
    stage.until_quiet(2)
    change = Change.objects.get()
    assert (change.state, change.code) == ("by_hand", "parts")
    assert Draft.objects.get().state == Draft.State.SCHEDULED
    actions.done_by_hand(stage.desk, change)
    assert Draft.objects.get().state == Draft.State.PUBLISHED


def test_while_an_older_version_may_be_out_nothing_new_is_scheduled(stage: Stage, channel: MakeChannel) -> None:
    account = channel()
    stage.schedule("un", account)
    stage.network.fault = lambda call: "before unsure"
    stage.work()
    draft = Draft.objects.get()
    stage.version(draft, "deux", account)
    Draft.objects.update(state="approved")
    with pytest.raises(NotNow, match="on_the_wire"):
        actions.schedule(stage.desk, Draft.objects.get(), at=stage.now)


def test_a_pause_holds_everything_and_is_ended_post_by_post(stage: Stage, channel: MakeChannel, lead: Desk) -> None:
    account = channel()
    kept = stage.schedule("un", account, publish_at=stage.now + timedelta(minutes=5))[0]
    left = stage.schedule("deux", account, publish_at=stage.now + timedelta(minutes=5))[0]
    coming = stage.schedule("trois", account, publish_at=stage.now + timedelta(days=2))[0]
    actions.pause(lead, "Accident de car sur la rocade")
    stage.until_quiet(10)
    assert not stage.network.calls
    drafts = [row.version.draft_id for row in (kept, coming)]
    actions.resume(lead, drafts, at=stage.now)
    stage.until_quiet(2)
    assert [one.text for one in stage.network.posts.values()] == ["un"]
    left.refresh_from_db()
    coming.refresh_from_db()
    assert (left.state, left.version.draft.state) == (State.CANCELLED, "approved")
    assert (coming.state, coming.due_at > stage.now) == (State.DUE, True)


def test_what_is_on_the_wire_when_the_pause_comes_is_finished(stage: Stage, channel: MakeChannel) -> None:
    rows = stage.schedule(CUT.join(["un", "deux"]), channel())

    def during(call: str) -> None:
        if not Pause.objects.exists():
            actions.pause(stage.desk, "Accident")

    stage.network.during = during
    stage.until_quiet(3)
    assert [one.text for one in stage.network.posts.values()] == ["un"]
    assert [Publication.objects.get(pk=row.pk).state for row in rows] == [State.SENT, State.HELD]


def test_a_pause_has_a_reason_and_there_is_one(stage: Stage) -> None:
    with pytest.raises(ValueError, match="reason"):
        actions.pause(stage.desk, "  ")
    actions.pause(stage.desk, "Accident")
    with pytest.raises(Conflict):
        actions.pause(stage.desk, "Encore")


def test_during_a_pause_nothing_new_is_scheduled(stage: Stage, channel: MakeChannel) -> None:
    draft = stage.draft("un", channel())
    actions.pause(stage.desk, "Accident")
    with pytest.raises(NotNow, match="pause"):
        actions.schedule(stage.desk, draft)


def test_a_consent_is_withdrawn_and_everything_that_used_it_goes(stage: Stage, channel: MakeChannel) -> None:
    consent = Consent.objects.create(
        establishment=stage.hospital,
        pseudonym="Mélèze",
        person="adult",
        image=True,
        networks=["mastodon", "bluesky"],
        purpose="essai",
        form="paper",
        given_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        state="given",
        created_by=stage.manager,
    )
    upload, accounts = stage.upload(), [channel(), channel("bluesky")]
    stage.schedule("Le récit de Mélèze", *accounts, files=[upload], consents=[consent])
    stage.schedule("Suite", accounts[0], consents=[consent], publish_at=stage.now + timedelta(days=1))
    other = stage.schedule("Portes ouvertes", accounts[0])[0]
    stage.until_quiet(2)
    assert len(list(withdrawal.using(consent))) == 3
    withdrawal.withdraw(stage.desk, consent, "Par téléphone")
    stage.until_quiet(3)
    assert all(withdrawal.gone(row) for row in withdrawal.using(consent))
    left = [post.key for network in stage.networks.values() for post in network.posts.values()]
    assert left == [other.key]
    assert blocked({upload.content_hash})


def test_a_picture_that_was_blocked_goes_out_in_no_other_post(
    stage: Stage, channel: MakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = stage.upload()
    monkeypatch.setattr(doors, "blocked", real_blocked)
    block(stage.hospital, {upload.content_hash}, stage.desk.require(Action.PAUSE))
    row = stage.schedule("Autre chose", channel(), files=[upload])[0]
    stage.work()
    row.refresh_from_db()
    assert (row.state, row.code) == (State.REFUSED, "consent")
    assert doors.blocked({upload.content_hash})
