"""One publication's way, told as stories: what goes out, what does not, and what a person is asked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from paravent_desk.accounts.models import Role, User
from paravent_desk.audit.models import Line
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.networks.protocol import Action
from paravent_desk.publishing import actions, doors
from paravent_desk.publishing.models import Attempt, Publication
from paravent_desk.publishing.planning import NotNow
from paravent_desk.transitions import Conflict
from tests.desk.model_network import CUT, Killed
from tests.desk.publishing_fixtures import Stage, make_stage  # noqa: F401

State = Publication.State
MakeChannel = Callable[..., Channel]


def one(stage: Stage, channel: MakeChannel, text: str = "Portes ouvertes samedi", **fields: Any) -> Publication:
    return stage.schedule(text, channel(), **fields)[0]


def once(*faults: str | None) -> Callable[[str], str | None]:
    """These faults, call by call, then none."""
    left = list(faults)
    return lambda call: left.pop(0) if left else None


def test_an_approved_post_goes_out_and_the_draft_is_published(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    assert stage.work() == 1
    row.refresh_from_db()
    assert (row.state, row.remote_url) == (State.SENT, "https://mastodon.example/mastodon-1")
    assert [post.text for post in stage.network.posts.values()] == ["Portes ouvertes samedi"]
    assert Draft.objects.get().state == Draft.State.PUBLISHED
    told = list(Line.objects.order_by("number").values_list("action", flat=True))
    assert told == ["draft.schedule", "publication.sending", "publication.sent", "draft.published"]
    assert [(a.wanted, a.outcome) for a in Attempt.objects.all()] == [("publish", "done")]


def test_nothing_goes_out_before_its_time(stage: Stage, channel: MakeChannel) -> None:
    one(stage, channel, publish_at=stage.now + timedelta(hours=2))
    stage.until_quiet(59)
    assert not stage.network.calls
    stage.until_quiet(2)
    assert len(stage.network.posts) == 1


def test_what_is_not_approved_cannot_be_scheduled(stage: Stage, channel: MakeChannel) -> None:
    draft = stage.draft("Portes ouvertes", channel())
    stage.unapproved.add(draft.versions.get().pk)
    with pytest.raises(NotNow, match="approval"):
        actions.schedule(stage.desk, draft)
    assert not Publication.objects.exists()
    assert Draft.objects.get().state == Draft.State.APPROVED


def test_a_draft_is_scheduled_once(stage: Stage, channel: MakeChannel) -> None:
    draft = stage.draft("Portes ouvertes", channel())
    actions.schedule(stage.desk, draft)
    draft.state = "approved"
    with pytest.raises(Conflict):
        actions.schedule(stage.desk, draft)
    assert Publication.objects.count() == 1


@pytest.mark.parametrize(
    ("spoil", "state", "code"),
    [
        (lambda s, r: s.unapproved.add(r.version_id), State.REFUSED, "approval"),
        (lambda s, r: Version.objects.filter(pk=r.version_id).update(text="Autre chose"), State.REFUSED, "changed"),
        (lambda s, r: Publication.objects.filter(pk=r.pk).update(text="Autre chose"), State.REFUSED, "changed"),
        (lambda s, r: Draft.objects.update(state="writing"), State.REFUSED, "changed"),
        (lambda s, r: Draft.objects.update(state="approved"), State.CANCELLED, "cancelled"),
        (lambda s, r: Consent.objects.update(state="withdrawn"), State.REFUSED, "consent"),
        (lambda s, r: Consent.objects.update(networks=["bluesky"]), State.REFUSED, "consent"),
        (lambda s, r: Consent.objects.update(ends_on=date(2026, 11, 29)), State.REFUSED, "consent"),
        (lambda s, r: s.files.update(dict.fromkeys(s.files, b"other bytes")), State.REFUSED, "file_changed"),
        (lambda s, r: Channel.objects.update(state="closed"), State.REFUSED, "closed"),
        (lambda s, r: Publication.objects.update(content_hash="0" * 64), State.REFUSED, "changed"),
    ],
)
def test_what_changed_since_the_approval_is_not_sent(
    stage: Stage, channel: MakeChannel, spoil: Any, state: str, code: str
) -> None:
    consent = Consent.objects.create(
        establishment=stage.hospital,
        pseudonym="Mélèze",
        person="adult",
        image=True,
        networks=["mastodon"],
        purpose="essai",
        form="paper",
        given_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        state="given",
        created_by=stage.manager,
    )
    row = one(stage, channel, files=[stage.upload()], consents=[consent], publish_at=stage.now + timedelta(minutes=1))
    spoil(stage, row)
    stage.pass_time(minutes=2)
    stage.work()
    row.refresh_from_db()
    assert (row.state, row.code) == (state, code)
    assert not stage.network.calls


def test_a_blocked_picture_is_not_sent(stage: Stage, channel: MakeChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "blocked", lambda hashes: bool(hashes))
    row = one(stage, channel, files=[stage.upload()])
    stage.work()
    row.refresh_from_db()
    assert (row.state, row.code) == (State.REFUSED, "consent")


def test_an_edit_between_the_check_and_the_call_has_to_wait(stage: Stage, channel: MakeChannel) -> None:
    """What was saved after the row went on the wire does not unsend it, but what was saved before does."""
    row = one(stage, channel, files=[])
    stage.version(Draft.objects.get(), "Une autre version", row.channel)
    Draft.objects.update(state="approved")
    stage.work()
    row.refresh_from_db()
    assert row.state == State.REFUSED
    assert not stage.network.posts


def test_a_thread_goes_out_in_order_each_part_answering_the_one_before(stage: Stage, channel: MakeChannel) -> None:
    stage.schedule(CUT.join(["un", "deux", "trois"]), channel(), files=[stage.upload()])
    stage.until_quiet(2)
    posts = list(stage.network.posts.values())
    assert [(one.text, one.reply_to, one.root) for one in posts] == [
        ("un", "", ""),
        ("deux", "mastodon-1", "mastodon-1"),
        ("trois", "mastodon-2", "mastodon-1"),
    ]
    assert [len(one.media) for one in posts] == [1, 0, 0]


def test_a_thread_cut_in_the_middle_is_resumed_where_it_stopped(stage: Stage, channel: MakeChannel) -> None:
    rows = stage.schedule(CUT.join(["un", "deux", "trois"]), channel())
    stage.network.fault = once(None, "before later")
    stage.work()
    assert [one.text for one in stage.network.posts.values()] == ["un"]
    assert Draft.objects.get().state == Draft.State.SCHEDULED
    stage.until_quiet(10)
    assert [one.text for one in stage.network.posts.values()] == ["un", "deux", "trois"]
    assert {stage.network.copies(row.key) for row in rows} == {1}


def test_when_a_part_is_refused_those_behind_it_are_too_and_go_on_together(stage: Stage, channel: MakeChannel) -> None:
    rows = stage.schedule(CUT.join(["un", "deux", "trois"]), channel())
    stage.network.fault = once(None, "before refused")
    stage.until_quiet(3)
    assert [(row.state, row.code) for row in stage.rows(Draft.objects.get())] == [
        (State.SENT, ""),
        (State.REFUSED, "too_long"),
        (State.REFUSED, "previous"),
    ]
    row = Publication.objects.get(pk=rows[1].pk)
    actions.again(stage.desk, row, at=stage.now)
    stage.until_quiet(3)
    assert [one.text for one in stage.network.posts.values()] == ["un", "deux", "trois"]


def test_a_reply_answers_what_it_was_written_for(stage: Stage, channel: MakeChannel) -> None:
    account = channel()
    answers = {"channel": account.pk, "id": "theirs-7", "url": "https://mastodon.example/theirs-7", "root": "theirs-1"}
    stage.schedule(CUT.join(["Merci", "à bientôt"]), account, kind="reply", answers=answers)
    stage.until_quiet(2)
    told = [(one.reply_to, one.root) for one in stage.network.posts.values()]
    assert told == [("theirs-7", "theirs-1"), ("mastodon-1", "theirs-1")]


@pytest.mark.parametrize("fault", ["after unsure", "after garbage", "after nothing", "after broken"])
def test_an_unknown_outcome_is_looked_up_before_anything_is_sent_again(stage: Stage, channel: MakeChannel, fault: str) -> None:
    row = one(stage, channel)
    stage.network.fault = once(fault)
    stage.work()
    row.refresh_from_db()
    assert row.state == State.UNKNOWN
    stage.work()
    assert len(stage.network.calls) == 1, "it rests for two minutes first"
    stage.until_quiet(3)
    row.refresh_from_db()
    assert (row.state, row.remote_id) == (State.SENT, "mastodon-1")
    assert [call for call, _ in stage.network.calls] == ["publish", "look_up"]


def test_what_is_surely_not_there_is_sent_again_under_the_same_key(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.network.fault = once("before unsure")
    stage.until_quiet(4)
    assert stage.network.calls == [("publish", row.key), ("look_up", row.key), ("publish", row.key)]
    assert stage.network.copies(row.key) == 1


def test_where_nobody_can_look_a_person_is_asked(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.network.fault = once("after unsure", "before unsupported")
    stage.until_quiet(3)
    row.refresh_from_db()
    assert (row.state, row.code) == (State.BY_HAND, "look")
    actions.found(stage.desk, row, "https://mastodon.example/@chu/1")
    assert (row.state, row.remote_url) == (State.SENT, "https://mastodon.example/@chu/1")
    assert Draft.objects.get().state == Draft.State.PUBLISHED


def test_a_person_says_that_it_is_not_there(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.network.look_up_within = timedelta(minutes=1)
    stage.network.fault = once("before unsure")
    stage.until_quiet(3)
    row.refresh_from_db()
    assert (row.state, row.code) == (State.BY_HAND, "look_too_late")
    actions.not_found(stage.desk, row, send=True, at=stage.now)
    stage.until_quiet(2)
    assert stage.network.copies(row.key) == 1


def test_a_killed_worker_is_waited_for_and_then_its_row_is_looked_up(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.network.fault = once("after kill")
    with pytest.raises(Killed):
        stage.work()
    other = stage.new_watch()
    for _ in range(4):
        stage.work(other)
        stage.pass_time(minutes=1)
    assert len(stage.network.calls) == 1, "its hold has not run out"
    for _ in range(4):
        stage.work(other)
        stage.pass_time(minutes=1)
    row.refresh_from_db()
    assert row.state == State.SENT
    assert stage.network.copies(row.key) == 1
    assert Attempt.objects.filter(ended_at=None).count() == 1, "the journal shows that it was cut off"


def test_a_clock_that_jumps_ends_nobodys_hold(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    intruder = stage.new_watch()

    def during(call: str) -> None:
        stage.now += timedelta(days=1)
        stage.work(intruder)

    stage.network.during = during
    stage.work()
    assert stage.network.copies(row.key) == 1
    assert [call for call, _ in stage.network.calls] == ["publish"]


def test_an_answer_that_comes_after_the_hold_was_lost_is_kept(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    intruder, calls = stage.new_watch(), []

    def during(call: str) -> None:
        if calls:
            return
        calls.append(call)
        stage.network.during = lambda call: None
        stage.work(intruder)
        stage.pass_time(minutes=6)
        Channel.objects.update(state="reconnect")  # so that the intruder only takes the account over
        Channel.objects.update(state="connected")
        stage.network.fault = lambda call: "before later" if call == "look_up" else None
        stage.work(intruder)
        stage.network.fault = lambda call: None

    stage.network.during = during
    stage.work()
    row.refresh_from_db()
    assert (row.state, row.remote_id) == (State.SENT, "mastodon-1")
    stage.until_quiet(5)
    assert stage.network.copies(row.key) == 1


def test_a_network_that_asks_for_patience_is_left_alone(stage: Stage, channel: MakeChannel) -> None:
    account = channel()
    stage.schedule("un", account)
    stage.schedule("deux", account)
    stage.network.fault = once("before patience")
    stage.work()
    stage.pass_time(minutes=2)
    stage.work()
    assert len(stage.network.calls) == 1, "the other post waits as well"
    stage.until_quiet(4)
    assert len(stage.network.posts) == 2


def test_after_a_day_without_success_a_person_is_told(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.network.fault = lambda call: "before later"
    stage.until_quiet(60, minutes=30)
    row.refresh_from_db()
    assert (row.state, row.code) == (State.REFUSED, "too_many_tries")
    assert 5 < len(stage.network.calls) <= 30


@pytest.mark.django_db(transaction=True)
def test_an_account_at_its_end_waits_for_an_administrator(
    stage: Stage, channel: MakeChannel, person: Callable[..., User]
) -> None:
    person("sasha", Role.ADMINISTRATOR, stage.hospital)
    row = one(stage, channel)
    stage.network.fault = once("before reconnect")
    stage.until_quiet(3)
    row.refresh_from_db()
    assert (row.state, Channel.objects.get().state) == (State.DUE, "reconnect")
    assert [message.to for message in mail.outbox] == [["sasha@saint-aubin.example"]]
    assert "Portes ouvertes" not in mail.outbox[0].body + mail.outbox[0].subject
    Channel.objects.update(state="connected")
    stage.until_quiet(1)
    assert stage.network.copies(row.key) == 1


def test_a_post_a_day_late_is_held_until_somebody_says_so(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.pass_time(hours=25)
    stage.work()
    row.refresh_from_db()
    assert (row.state, row.code) == (State.HELD, "late")
    actions.again(stage.desk, row, at=stage.now)
    stage.work()
    assert stage.network.copies(row.key) == 1


def test_what_only_a_person_can_post_is_given_to_one(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.network.fault = once("before unsupported")
    stage.work()
    row.refresh_from_db()
    assert (row.state, row.code) == (State.BY_HAND, "no_program")


def test_a_row_that_cannot_even_be_read_does_not_hold_up_the_others(
    stage: Stage, channel: MakeChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = channel()
    bad = stage.schedule("un", account, files=[stage.upload()])[0]
    good = stage.schedule("deux", account)[0]
    monkeypatch.setattr(doors, "derivative", lambda upload: 1 / 0)
    stage.work()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.code, good.state) == (State.BY_HAND, "unexpected", State.SENT)


def test_cancelling_sends_nothing_and_the_post_can_be_scheduled_again(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    draft = Draft.objects.get()
    actions.cancel(stage.desk, draft)
    stage.work()
    row.refresh_from_db()
    assert (row.state, Draft.objects.get().state) == (State.CANCELLED, "approved")
    actions.schedule(stage.desk, Draft.objects.get(), at=stage.now)
    stage.work()
    assert stage.network.calls == [("publish", row.key)]


def test_what_may_be_out_when_it_is_cancelled_is_looked_up_and_never_sent_again(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.network.fault = once("before unsure")
    stage.work()
    actions.cancel(stage.desk, Draft.objects.get())
    stage.until_quiet(4)
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert [call for call, _ in stage.network.calls] == ["publish", "look_up"]


def test_a_network_that_can_publish_nothing_else_is_asked_for_nothing_else(stage: Stage, channel: MakeChannel) -> None:
    row = one(stage, channel)
    stage.work()
    stage.network.can = frozenset({Action.PUBLISH})
    actions.take_down(stage.desk, Publication.objects.get(), "mistake", at=stage.now)
    stage.work()
    change = row.changes.get()
    assert (change.state, change.code) == ("by_hand", "no_program")
    assert [call for call, _ in stage.network.calls] == ["publish"]
    actions.done_by_hand(stage.desk, change)
    row.refresh_from_db()
    assert row.state == State.DELETED
