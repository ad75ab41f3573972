"""An incident from its opening to its end: what changes, what is refused, what the journal says and never says."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone

from paravent_desk.accounts.models import Role
from paravent_desk.audit.models import Line, Note
from paravent_desk.audit.verify import verify as verify_journal
from paravent_desk.incidents import actions, copies, deciding, doors, erasure, origins, people
from paravent_desk.incidents.closing import Lacking
from paravent_desk.incidents.models import Copy, Incident, Notice, SealedText, Step, Verification
from paravent_desk.incidents.proofs import Proof, WrongProof
from paravent_desk.incidents.sealing import Account, Address, Identity, Words, unseal
from paravent_desk.incidents.sealing import opened as opened_words
from paravent_desk.incidents.words import Decides, Outcome
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.transitions import Conflict
from paravent_desk.vault import Sealed
from tests.desk.incidents_fixtures import ACCOUNT, PNG, URL, WHO, copied, exposed, finished, opened
from tests.desk.publishing_fixtures import make_stage  # noqa: F401 - the fixture `stage`


@pytest.fixture
def desk(person, hospital, at_desk):
    return at_desk(person("dominique", Role.DPO, hospital), hospital)


def test_numbers_go_up_in_a_year(desk) -> None:
    first, second = opened(desk), opened(desk)
    assert [first.reference, second.reference] == [f"{timezone.now().year}-001", f"{timezone.now().year}-002"]
    assert (first.state, first.steps.count()) == ("open", 21)


def test_a_number_that_was_taken_meanwhile_is_not_given_twice(desk, monkeypatch) -> None:
    opened(desk)
    numbers = iter([1, 1, 2])
    monkeypatch.setattr(actions, "_next_number", lambda *_: next(numbers))
    assert opened(desk).number == 2


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.DPO, Role.CRISIS_LEAD}])
def test_nobody_else_opens_one(person, hospital, at_desk, role) -> None:
    with pytest.raises(PermissionDenied):
        opened(at_desk(person("sacha", role, hospital), hospital))


def test_words_are_encrypted_and_nothing_of_them_is_in_the_journal(desk) -> None:
    incident = opened(desk)
    copy = copied(desk, incident)
    copies.keep_proof(desk, copy, Proof(PNG))
    somebody = exposed(desk, incident)
    people.told(desk, somebody, "voice", timezone.now(), "SECRET-TOLD")
    people.knows(desk, incident, "inside", "SECRET-OFFICE")
    finished(desk, incident)
    assert unseal(incident.words, Account) == ACCOUNT
    kept = [bytes(content) for content in SealedText.objects.values_list("content", flat=True)]
    rows = [list(model.objects.values()) for model in (Incident, Copy, Line, Note)]
    assert not [row for row in kept if b"SECRET" in row]
    assert "SECRET" not in str(rows)
    assert verify_journal(desk.chain).sound
    assert "SECRET" not in repr((ACCOUNT, WHO, Address(URL), Words("SECRET"), Proof(PNG)))


def test_of_two_who_write_at_once_one_is_told(desk) -> None:
    mine = opened(desk)
    theirs = Incident.objects.get(pk=mine.pk)
    actions.write(desk, theirs, {"title": "Une autre vidéo"}, Account(happened="theirs"))
    with pytest.raises(Conflict):
        actions.write(desk, mine, {"title": "La mienne"}, Account(happened="mine"))
    mine.refresh_from_db()
    assert (mine.title, unseal(mine.words, Account).happened) == ("Une autre vidéo", "theirs")


@pytest.mark.parametrize("name", ["state", "number", "notified_at", "origin"])
def test_what_is_not_written_by_hand(desk, name) -> None:
    with pytest.raises(ValueError, match=name):
        actions.write(desk, opened(desk), {name: 1}, ACCOUNT)


def test_it_is_contained_once_no_copy_stands(desk) -> None:
    incident = opened(desk)
    copy = copied(desk, incident)
    with pytest.raises(actions.Unfinished):
        actions.contain(desk, incident)
    copies.gone(desk, copy)
    actions.contain(desk, incident)
    assert incident.state == "contained"
    copied(desk, incident)
    incident.refresh_from_db()
    assert (incident.state, incident.contained_at) == ("open", None)


def test_it_is_closed_once_nothing_is_missing(desk) -> None:
    incident = opened(desk)
    copy = copied(desk, incident)
    copies.gone(desk, copy)
    actions.contain(desk, incident)
    with pytest.raises(actions.Unfinished) as missing:
        actions.close(desk, incident)
    assert set(missing.value.args) == set(Lacking) - {Lacking.COPIES}
    finished(desk, incident)
    with pytest.raises(actions.Unfinished) as missing:
        actions.close(desk, incident)
    assert missing.value.args == (Lacking.VERIFICATIONS,)
    Verification.objects.update(due_at=timezone.now())
    for look in Verification.objects.all():
        copies.verify(desk, look, Verification.Outcome.GONE)
    actions.close(desk, incident)
    assert incident.state == "closed"
    with pytest.raises(Conflict):
        copied(desk, incident)
    actions.reopen(desk, incident)
    with pytest.raises(Conflict):
        actions.reopen(desk, incident)


def test_somebody_looks_again_after_a_day_a_week_and_a_month(desk) -> None:
    copy = copied(desk, opened(desk))
    copies.gone(desk, copy)
    assert [look.due_at - copy.gone_at for look in copy.verifications.all()] == [timedelta(hours=h) for h in (24, 168, 720)]
    first = copy.verifications.first()
    with pytest.raises(Conflict, match="too early"):
        copies.verify(desk, first, Verification.Outcome.GONE)
    with pytest.raises(Conflict):
        copies.gone(desk, copy)


def test_what_is_back_stands_again_and_is_looked_at_anew(desk) -> None:
    incident = opened(desk)
    copy = copied(desk, incident)
    copies.gone(desk, copy)
    actions.contain(desk, incident)
    copies.verify(desk, copy.verifications.first(), Verification.Outcome.BACK)
    copy.refresh_from_db()
    incident.refresh_from_db()
    assert (copy.state, incident.state) == ("standing", "open")
    assert [look.outcome for look in copy.verifications.all()] == ["back", "dropped", "dropped"]
    copies.gone(desk, copy)
    assert copy.verifications.filter(done_at=None).count() == 3


def test_a_proof_is_kept_once_and_never_exchanged(desk) -> None:
    copy = copied(desk, opened(desk))
    copies.keep_proof(desk, copy, Proof(PNG))
    before = set(default_storage.listdir(copy.proof[:2])[1])
    with pytest.raises(Conflict):
        copies.keep_proof(desk, copy, Proof(PNG + b"another"))
    assert set(default_storage.listdir(copy.proof[:2])[1]) == before
    assert copies.show_proof(desk, copy).content == PNG
    assert copy.proof_hash == hashlib.sha256(PNG).hexdigest()
    line = Line.objects.get(action="incident.copy.proof")
    assert line.content == doors.proof_digest(PNG) != copy.proof_hash
    assert Line.objects.filter(action="incident.copy.show").count() == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"x" * (15 << 20)])
def test_what_is_no_proof(content) -> None:
    with pytest.raises(WrongProof):
        Proof(content)


def test_a_post_of_ours_is_taken_down_from_the_incident(stage, channel, person, at_desk) -> None:
    (row,) = stage.schedule("Un couloir", channel())
    stage.until_quiet()
    desk = at_desk(person("dominique", Role.DPO, stage.hospital), stage.hospital)
    incident = opened(desk, origin=origins.find(desk, f"publication:{row.pk}"))
    copy = incident.copies.get()
    assert incident.publication == copy.publication == row
    assert unseal(copy.words, Address).url == row.remote_url or copy.network == "mastodon"
    copies.take_down(desk, copy)
    copies.take_down(desk, copy)
    assert Change.objects.get().cause == "incident"
    stage.until_quiet()
    row.refresh_from_db()
    assert row.state == "deleted"


def test_what_is_not_ours_the_desk_cannot_take_down(desk) -> None:
    with pytest.raises(copies.NotOurs):
        copies.take_down(desk, copied(desk, opened(desk)))


def test_requests_and_answers(desk) -> None:
    notice = copies.ask(desk, copied(desk, opened(desk)), "dsa", timezone.now(), "")
    copies.answered(desk, notice, Notice.Answer.RECEIVED, "FB-12")
    copies.answered(desk, notice, Notice.Answer.REMOVED)
    assert (notice.answer, notice.reference) == ("removed", "FB-12")


def test_people_have_made_up_names(desk) -> None:
    incident = opened(desk)
    somebody = exposed(desk, incident)
    assert somebody.pseudonym not in WHO.name
    assert people.show(desk, somebody) == WHO
    people.told(desk, somebody, "phone", timezone.now(), "Avec douceur")
    assert people.show(desk, somebody) == Identity(WHO.name, WHO.contact, "Avec douceur")
    assert Line.objects.filter(action="incident.person.show").count() == 2


def test_the_cnil_told_stops_the_clock_and_a_later_decision_counts(desk) -> None:
    incident = opened(desk)
    at = timezone.now()
    deciding.decide(desk, incident, Decides.CNIL, Outcome.YES, "Risque", at, "V-2026-1")
    incident.refresh_from_db()
    assert incident.notified_at == at
    deciding.decide(desk, incident, Decides.CNIL, Outcome.NO, "Finalement aucune donnée", at)
    incident.refresh_from_db()
    assert (incident.notified_at, incident.decisions.count()) == (None, 2)


@pytest.mark.parametrize("reasons", ["", "  \n"])
def test_a_decision_has_reasons(desk, reasons) -> None:
    with pytest.raises(ValueError, match="reasons"):
        deciding.decide(desk, opened(desk), Decides.CNIL, Outcome.NO, reasons, timezone.now())


def test_whoever_sees_to_a_step_may_end_it_and_nothing_else(desk, person, hospital, at_desk) -> None:
    incident = opened(desk)
    camille = person("camille", Role.COMMUNITY_MANAGER, hospital)
    theirs = at_desk(camille, hospital)
    step, other = incident.steps.all()[:2]
    deciding.hand(desk, step, camille)
    deciding.end(theirs, step, Step.State.DONE)
    assert (step.state, step.ended_by) == ("done", camille)
    with pytest.raises(PermissionDenied):
        deciding.end(theirs, other, Step.State.DONE)
    with pytest.raises(PermissionDenied):
        deciding.hand(theirs, other, camille)


def test_a_lesson_is_seen_to_once(desk) -> None:
    lesson = deciding.learn(desk, opened(desk), "Une affiche", None, None)
    deciding.learnt(desk, lesson)
    with pytest.raises(Conflict):
        deciding.learnt(desk, lesson)


@pytest.mark.parametrize(
    "name", ["publication:9", "message:1", "finding:1", "line:9", "draft:1", "publication:", "x", "line:²"]
)
def test_what_there_is_not_opens_nothing(desk, name) -> None:
    with pytest.raises(Http404):
        origins.find(desk, name)


def test_a_line_of_the_journal_opens_one(desk) -> None:
    opened(desk)
    assert origins.find(desk, "line:1").name == "line:1"


@pytest.mark.parametrize("taken", [False, True], ids=["open", "taken meanwhile"])
def test_a_leak_of_the_past_brings_its_address_and_is_told(desk, monkeypatch, taken) -> None:
    """The history's own part stands in for itself here: one row, and the action that it offers."""
    told = []

    def became_incident(actor, row, number) -> None:
        told.append((actor.user, row.pk, number))
        if taken:
            raise Conflict

    past = SimpleNamespace(pk=7, url=URL, run=SimpleNamespace(network="x"))
    monkeypatch.setattr(origins, "_row", lambda *_: past)
    monkeypatch.setattr(origins, "became_incident", became_incident)
    incident = opened(desk, origin=origins.find(desk, "finding:7"))
    copy = incident.copies.get()
    assert (incident.origin, copy.network, unseal(copy.words, Address).url) == ("finding:7", "x", URL)
    assert told == [(desk.user.pk, 7, incident.reference)]


def test_a_message_brings_its_address_and_our_post(desk, stage, channel, monkeypatch) -> None:
    (row,) = stage.schedule("Un couloir", channel())
    message = SimpleNamespace(publication=row, remote_url=URL, channel=row.channel)
    monkeypatch.setattr(origins, "_row", lambda *_: message)
    incident = opened(desk, origin=origins.find(desk, "message:12"))
    copy = incident.copies.get()
    assert (incident.publication, copy.publication, copy.network) == (row, None, "mastodon")


def test_a_post_of_ours_is_a_copy_on_every_account_where_it_went_out(desk, stage, channel) -> None:
    here, there, not_out = stage.schedule("Un couloir", *(channel(handle=f"{one}@mastodon.example") for one in "abc"))
    publications = Publication.objects.all()
    publications.exclude(pk=not_out.pk).update(state="sent", remote_id="s-1", remote_url=URL)
    publications.filter(pk=not_out.pk).update(remote_id="", remote_url="")
    incident = opened(desk, origin=origins.find(desk, f"publication:{there.pk}"))
    assert incident.publication == there
    assert [one.publication for one in incident.copies.order_by("pk")] == [here, there]


def test_another_hospital_s_post_opens_nothing(stage, channel, other_hospital, person, at_desk) -> None:
    (row,) = stage.schedule("Un couloir", channel())
    theirs = at_desk(person("andrea", Role.DPO, other_hospital), other_hospital)
    with pytest.raises(Http404):
        origins.find(theirs, f"publication:{row.pk}")


def test_five_years_later_words_and_proofs_go_and_the_register_stays(desk, django_capture_on_commit_callbacks) -> None:
    incident = opened(desk)
    copy = copied(desk, incident)
    copies.keep_proof(desk, copy, Proof(PNG))
    exposed(desk, incident)
    finished(desk, incident)
    place, now = copy.proof, timezone.now()
    Incident.objects.filter(pk=incident.pk).update(state="closed", closed_at=now - timedelta(days=1))
    assert erasure.erase(now) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert erasure.erase(now + erasure.KEPT) == 1
    assert erasure.erase(now + erasure.KEPT) == 0
    assert not SealedText.objects.exclude(content=b"").exists()
    assert not default_storage.exists(place)
    incident.refresh_from_db()
    assert unseal(incident.words, Account) == Account()
    assert (incident.title, incident.erased_at) == ("Vidéo d’un couloir", now + erasure.KEPT)
    assert verify_journal(desk.chain).sound


def test_words_that_cannot_be_opened_hide_nothing_else(desk) -> None:
    incident = opened(desk)
    SealedText.objects.update(content=b"\x01\x02k9" + b"0" * 40)
    incident.words.refresh_from_db()
    with pytest.raises(Sealed):
        unseal(incident.words, Account)
    assert opened_words(incident.words, Account) == Account()
