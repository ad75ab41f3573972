"""The register's changes of state: once each, with their line in the audit, and nothing in it of who it is."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404

from paravent_desk import store
from paravent_desk.accounts.models import Role
from paravent_desk.audit.actions import WORKER
from paravent_desk.audit.models import Line, Note
from paravent_desk.consents import actions, pseudonyms
from paravent_desk.consents.files import MOST_BYTES, FormFile, WrongForm
from paravent_desk.consents.identity import Identity, unseal
from paravent_desk.consents.models import BlockedPicture, Consent
from paravent_desk.transitions import Conflict
from paravent_desk.vault import Sealed
from tests.desk.consents_fixtures import CONTACT, JPEG, NAME, PDF, complete, gathered, given

END = date(2028, 3, 2)
LATER = datetime(2028, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def desk(person, hospital, at_desk):
    return at_desk(person("camille", Role.COMMUNITY_MANAGER, hospital), hospital)


@pytest.fixture
def officer(person, hospital, at_desk):
    return at_desk(person("noor", Role.DPO, hospital), hospital)


def lines(consent):
    return list(Line.objects.filter(subject=f"consent:{consent.pk}").order_by("number").values_list("action", flat=True))


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_each_change_has_its_line(desk, officer):
    consent = gathered(desk, file=PDF)
    actions.give(desk, consent)
    actions.show_identity(officer, consent)
    actions.show_form(desk, consent)
    actions.withdraw(consent, WORKER, "")
    told = ["consent.create", "consent.change", "consent.give", "consent.identity", "consent.form", "consent.withdraw"]
    assert lines(consent) == told


def test_no_line_tells_who_it_is(desk, officer):
    consent = gathered(desk, file=PDF)
    actions.change(desk, consent, {}, identity=Identity(contact="06 39 98 00 01"))
    actions.give(desk, consent)
    actions.show_identity(officer, consent)
    told = json.dumps([*Line.objects.values("facts", "subject"), *Note.objects.values("text")], ensure_ascii=False)
    assert not any(word in told for word in (*NAME.split(), CONTACT, "06 39 98 00 01", "Trémeur", "1980"))
    assert NAME not in repr(consent) + repr(consent.__dict__)


def test_what_an_identity_leaves_empty_stays(desk):
    consent = gathered(desk)
    actions.change(desk, consent, {}, identity=Identity(contact="06 39 98 00 01"))
    assert unseal(Consent.objects.get()) == Identity(NAME, date(1980, 6, 1), "06 39 98 00 01", "", "Basile Trémeur")


def test_an_identity_opens_for_its_own_consent_alone(desk):
    one, other = gathered(desk), gathered(desk)
    other.identity = one.identity
    with pytest.raises(Sealed):
        unseal(other)


def test_two_who_write_at_once(desk):
    consent = gathered(desk)
    mine, theirs = Consent.objects.get(), Consent.objects.get()
    actions.change(desk, theirs, {"purpose": "Journée du don"})
    with pytest.raises(Conflict):
        actions.change(desk, mine, {"purpose": "Portes ouvertes"}, form=FormFile(PDF))
    with pytest.raises(Conflict):
        actions.give(desk, mine)
    consent.refresh_from_db()
    assert (consent.purpose, consent.form_file) == ("Journée du don", "")
    assert lines(consent) == ["consent.create", "consent.change"]


def test_what_was_given_is_not_changed(desk):
    consent = given(desk)
    with pytest.raises(Conflict):
        actions.change(desk, consent, {"networks": ["tiktok"]})
    with pytest.raises(Conflict):
        actions.give(desk, consent)


@pytest.mark.parametrize("field", ["state", "establishment", "identity", "pseudonym", "form_file", "revision"])
def test_what_is_not_written_by_hand(desk, field):
    with pytest.raises(ValueError, match=field):
        actions.change(desk, gathered(desk), {field: "x"})


def test_withdrawn_twice_is_withdrawn_once(desk):
    consent = given(desk)
    actions.withdraw(consent, WORKER, "par téléphone")
    first = consent.withdrawn_at
    actions.withdraw(consent, WORKER, "encore")
    actions.withdraw(Consent.objects.get(), WORKER, "encore")
    assert lines(consent).count("consent.withdraw") == 1
    assert Consent.objects.get().withdrawn_at == first


def test_withdrawing_wins_over_what_happens_in_the_same_instant(desk):
    consent = given(desk)
    stale = Consent.objects.get()
    actions.expire(LATER)
    actions.withdraw(stale, WORKER, "")
    assert Consent.objects.get().state == "withdrawn"
    actions.withdraw(consent, WORKER, "")
    assert lines(consent).count("consent.withdraw") == 1


def test_it_ends_the_day_after_its_last_where_it_was_given(desk, hospital):
    hospital.time_zone = "Pacific/Noumea"  # eleven hours ahead of UTC
    hospital.save()
    consent = given(desk)
    last_hour = datetime(2028, 3, 2, 12, 59, tzinfo=UTC)
    assert actions.expire(last_hour) == 0
    assert actions.expire(last_hour + timedelta(minutes=1)) == 1
    assert actions.expire(LATER) == 0
    assert Consent.objects.get().state == "ended"
    assert lines(consent)[-1:] == ["consent.end"]


@pytest.mark.parametrize(("left", "sent"), [(61, 0), (60, 1), (31, 1), (7, 1), (0, 1)])
def test_who_is_warned_when(desk, mailoutbox, django_capture_on_commit_callbacks, left, sent):
    given(desk)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.warn(noon(END - timedelta(days=left))) == sent
    assert len(mailoutbox) == sent


def test_each_warning_goes_out_once(desk, mailoutbox, django_capture_on_commit_callbacks):
    consent = given(desk)
    for left in range(70, -3, -1):
        with django_capture_on_commit_callbacks(execute=True):
            actions.warn(noon(END - timedelta(days=left)))
            actions.warn(noon(END - timedelta(days=left)))
    assert [re.search(r"\d+ jours", one.subject)[0] for one in mailoutbox] == ["60 jours", "30 jours", "7 jours"]
    assert all(one.to == ["dpo@saint-aubin.example"] for one in mailoutbox)
    said = "".join(one.subject + one.body for one in mailoutbox)
    assert consent.pseudonym in said
    assert f"/e/saint-aubin/consents/{consent.pk}/" in said
    assert not any(word in said for word in NAME.split())


def test_without_an_address_the_officers_themselves_are_warned(
    desk, officer, hospital, mailoutbox, django_capture_on_commit_callbacks
):
    hospital.dpo_mail = ""
    hospital.save()
    given(desk)
    with django_capture_on_commit_callbacks(execute=True):
        actions.warn(noon(END))
    assert [one.to for one in mailoutbox] == [["noor@saint-aubin.example"]]


def test_a_mail_leaves_after_the_commit_alone(desk, mailoutbox, django_capture_on_commit_callbacks):
    given(desk)
    with django_capture_on_commit_callbacks(execute=False):
        actions.warn(noon(END))
    assert mailoutbox == []


def test_what_does_not_count_is_not_warned_of(desk):
    gathered(desk)
    actions.withdraw(given(desk), WORKER, "")
    assert actions.warn(noon(END)) == 0


@pytest.mark.parametrize("how", ["given", "ended", "withdrawn"])
def test_who_it_is_and_the_form_go_five_years_after_the_end(desk, django_capture_on_commit_callbacks, how):
    consent = gathered(desk, file=PDF)
    actions.give(desk, consent)
    end = END
    if how == "withdrawn":
        actions.withdraw(consent, WORKER, "")
        Consent.objects.update(withdrawn_at=noon(date(2027, 5, 5)))
        end = date(2027, 5, 5)
    elif how == "ended":
        actions.expire(LATER)
    place = Consent.objects.get().form_file
    assert actions.erase(noon(end.replace(year=end.year + 5))) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.erase(noon(end.replace(year=end.year + 5) + timedelta(days=1))) == 1
    assert actions.erase(noon(end.replace(year=end.year + 6))) == 0
    kept = Consent.objects.get()
    assert (bytes(kept.identity), kept.form_file, kept.form_place, kept.told) == (b"", "", "", "")
    assert (kept.pseudonym, kept.given_on, kept.networks) == (consent.pseudonym, consent.given_on, ["mastodon"])
    assert not default_storage.exists(place)
    assert lines(kept)[-1] == "consent.erase"


def test_a_form_that_nobody_completed_keeps_no_identity_for_ever(desk):
    consent = gathered(desk)
    assert actions.erase(consent.created_at + timedelta(days=364)) == 0
    assert actions.erase(consent.created_at + timedelta(days=367)) == 1
    consent = Consent.objects.get()
    with pytest.raises(actions.Incomplete):
        actions.give(desk, consent)


@pytest.mark.parametrize("content", [PDF, JPEG])
def test_a_signed_file_is_kept_encrypted(desk, content):
    consent = gathered(desk, file=content)
    with default_storage.open(consent.form_file) as file:
        assert content[:20] not in file.read()
    assert actions.show_form(desk, consent).content == content
    with pytest.raises(Sealed):
        store.get(consent.form_file, f"consent-form:{consent.pk + 1}")


def test_a_new_file_takes_the_old_one_s_place(desk, django_capture_on_commit_callbacks):
    consent = gathered(desk, file=PDF)
    old = consent.form_file
    with django_capture_on_commit_callbacks(execute=True):
        actions.change(desk, consent, {}, form=FormFile(JPEG))
    assert actions.show_form(desk, Consent.objects.get()).mime == "image/jpeg"
    assert not default_storage.exists(old)


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<html>%PDF-1.7 %%EOF", b"%PDF-1.7 cut short", b"\xff\xd8\xff cut short", PDF + b" " * MOST_BYTES],
    ids=["empty", "gif", "html", "short pdf", "short jpeg", "large"],
)
def test_what_is_no_signed_form_is_refused(content):
    with pytest.raises(WrongForm) as wrong:
        FormFile(content)
    assert "html" not in str(wrong.value)


def test_the_size_that_is_told_is_the_size_that_is_checked():
    assert MOST_BYTES == 10 << 20  # the form's sentences say 10 MB


@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(person, hospital, other_hospital, at_desk, desk, role):
    consent = gathered(desk, file=PDF)
    somebody = at_desk(person("sasha", role, hospital), hospital)
    foreign = at_desk(person("robin", role, other_hospital), other_hospital)
    may = {
        "create": {Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.DPO},
        "change": {Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.DPO},
        "identity": {Role.DPO},
        "form": {Role.COMMUNITY_MANAGER, Role.DPO},
    }
    doing = {
        "create": lambda who: actions.create(who, complete(), Identity()),
        "change": lambda who: actions.change(who, consent, {}),
        "identity": lambda who: actions.show_identity(who, consent),
        "form": lambda who: actions.show_form(who, consent),
    }
    for name, do in doing.items():
        if role in may[name]:
            do(somebody)
        else:
            with pytest.raises(PermissionDenied):
                do(somebody)
        if name != "create":
            with pytest.raises(Http404):
                do(foreign)


def test_a_picture_is_blocked_once_and_for_all(hospital, other_hospital):
    actions.block(hospital, ["a" * 64, "b" * 64, ""], WORKER)
    actions.block(hospital, ["b" * 64, "c" * 64], WORKER)
    actions.block(hospital, ["c" * 64], WORKER)
    actions.block(other_hospital, ["c" * 64], WORKER)
    assert BlockedPicture.objects.count() == 4
    assert actions.blocked(["a" * 64, "c" * 64, "d" * 64]) == {"a" * 64, "c" * 64}
    told = Line.objects.filter(action="picture.block").order_by("pk")
    assert [one.facts["pictures"] for one in told] == [2, 1, 1]


def test_pseudonyms_can_be_said_and_differ(desk, hospital, monkeypatch):
    names = {pseudonyms.invent() for _ in range(300)}
    assert len(names) > 290
    assert all(name.replace("-", "").isalpha() and len(name) == 11 for name in names)
    taken = gathered(desk).pseudonym
    turns = iter([taken, taken, "Luma-Toveri"])
    monkeypatch.setattr(pseudonyms, "invent", lambda: next(turns))
    assert gathered(desk).pseudonym == "Luma-Toveri"
