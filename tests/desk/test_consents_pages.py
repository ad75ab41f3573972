"""The register's pages: who may open which, what they never show, and that nothing typed is lost."""

import csv
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch
from django.utils import timezone

from paravent_desk.accounts.models import Role
from paravent_desk.audit.actions import WORKER
from paravent_desk.audit.models import Line
from paravent_desk.consents import actions
from paravent_desk.consents.forms import STEPS
from paravent_desk.consents.identity import unseal
from paravent_desk.consents.models import Consent
from paravent_desk.consents.queries import due
from paravent_desk.consents.requirements import TABLE
from paravent_desk.consents.templatetags import consents as tags
from paravent_desk.drafts.models import Draft, Version
from tests.desk.consents_fixtures import CONTACT, JPEG, NAME, PDF, complete, gathered, given

BASE = "/e/saint-aubin/consents/"
READERS = {Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.PHYSICIAN, Role.DPO, Role.AUDITOR}
WRITERS = {Role.AUTHOR, Role.COMMUNITY_MANAGER, Role.DPO}
SECRET = (*NAME.split(), CONTACT, "Trémeur", "1980")


@pytest.fixture
def desk(person, hospital, at_desk):
    return at_desk(person("camille", Role.COMMUNITY_MANAGER, hospital), hospital)


@pytest.fixture
def enter(client, person, hospital):
    people = {}

    def make(role, establishment=None):
        if role not in people:
            people[role] = person(role.value, role, establishment or hospital)
        client.force_login(people[role])
        client.cookies["django_language"] = "en"
        return client

    return make


def text(response):
    return response.content.decode()


VIEWS = [
    ("get", "", READERS, 200),
    ("get", "new/", WRITERS, 200),
    ("post", "new/", WRITERS, 200),
    ("get", "{pk}/", READERS, 200),
    ("get", "{pk}/edit/person/", WRITERS, 200),
    ("get", "{pk}/edit/scope/", WRITERS, 200),
    ("get", "{pk}/edit/form/", WRITERS, 200),
    ("post", "{pk}/edit/person/", WRITERS, 200),
    ("post", "{pk}/edit/scope/", WRITERS, 200),
    ("post", "{pk}/edit/form/", WRITERS, 200),
    ("post", "{pk}/give/", WRITERS, 302),
    ("post", "{pk}/identity/", {Role.DPO}, 200),
    ("post", "{pk}/form/", {Role.DPO, Role.COMMUNITY_MANAGER}, 200),
    ("post", "export/", {Role.DPO}, 200),
    ("get", "blank/minor/fr/", READERS, 302),
]


@pytest.mark.parametrize("role", Role)
def test_who_may_open_which_page(desk, enter, role):
    consent = gathered(desk, file=PDF)
    client = enter(role)
    for method, path, roles, status in VIEWS:
        got = getattr(client, method)(BASE + path.format(pk=consent.pk)).status_code
        assert got == (status if role in roles else 403), (method, path)


@pytest.mark.parametrize("role", Role)
def test_another_hospital_s_agreement_does_not_exist(desk, enter, other_hospital, role):
    consent = gathered(desk, file=PDF)
    client = enter(role, other_hospital)
    for method, path, _roles, _status in VIEWS:
        assert getattr(client, method)(BASE + path.format(pk=consent.pk)).status_code == 404, (method, path)
        if "{pk}" in path:
            theirs = "/e/les-ormes/consents/" + path.format(pk=consent.pk)
            assert getattr(client, method)(theirs).status_code == 404, (method, path)


def test_a_stranger_is_asked_to_log_in(client, desk):
    assert client.get(BASE).status_code == 302


@pytest.mark.parametrize("path", ["{pk}/give/", "{pk}/identity/", "{pk}/form/", "export/"])
def test_what_is_recorded_asks_for_a_click(desk, enter, path):
    assert enter(Role.DPO).get(BASE + path.format(pk=gathered(desk, file=PDF).pk)).status_code == 405


@pytest.mark.parametrize("path", ["{pk}/edit/nothing/", "blank/nobody/fr/", "blank/adult/de/"])
def test_what_there_is_not(desk, enter, path):
    assert enter(Role.DPO).get(BASE + path.format(pk=gathered(desk).pk)).status_code == 404


def test_who_it_is_stands_on_no_page_without_the_click(desk, enter):
    consent = gathered(desk, file=PDF)
    client = enter(Role.DPO)
    for method, path, _roles, _status in VIEWS:
        if path not in {"{pk}/identity/", "{pk}/form/"}:
            shown = text(getattr(client, method)(BASE + path.format(pk=consent.pk)))
            assert not any(word in shown for word in SECRET), path
    assert not Line.objects.filter(action="consent.identity").exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_who_it_is_after_the_click_once_and_recorded(desk, enter, headers):
    consent = gathered(desk)
    client = enter(Role.DPO)
    shown = client.post(f"{BASE}{consent.pk}/identity/", headers=headers)
    assert NAME in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert ("<html" in text(shown)) is not bool(headers)
    assert Line.objects.filter(action="consent.identity", subject=f"consent:{consent.pk}").count() == 1
    assert NAME not in text(client.get(f"{BASE}{consent.pk}/"))


def test_no_log_holds_who_it_is(desk, enter, caplog):
    consent = gathered(desk)
    with caplog.at_level("DEBUG"):
        enter(Role.DPO).post(f"{BASE}{consent.pk}/identity/")
        actions.give(desk, consent)
    assert not any(word in caplog.text for word in SECRET)


@pytest.mark.parametrize(("content", "mime"), [(PDF, "application/pdf"), (JPEG, "image/jpeg")])
def test_the_signed_file_is_handed_out_to_be_saved(desk, enter, content, mime):
    consent = gathered(desk, file=content)
    got = enter(Role.COMMUNITY_MANAGER).post(f"{BASE}{consent.pk}/form/")
    assert (got.content, got["Content-Type"]) == (content, mime)
    assert got["Content-Disposition"].startswith("attachment")
    assert "no-store" in got["Cache-Control"]
    assert got["X-Content-Type-Options"] == "nosniff"
    assert Line.objects.filter(action="consent.form").count() == 1


def test_a_file_that_is_gone_is_said(desk, enter):
    consent = gathered(desk)
    assert enter(Role.DPO).post(f"{BASE}{consent.pk}/form/").status_code == 302
    assert not Line.objects.filter(action="consent.form").exists()


def answers(step, **fields):
    """What the browser sends for one page of the guided form."""
    told = complete("minor", "both_parents", ends_on="")
    names = next(kind for name, kind, _title in STEPS if name == step).base_fields
    sent = {name: told[name] for name in names if name in told and told[name] not in (None, False, "")}
    return sent | {"revision": "0", "next": ""} | fields


def test_the_guided_form_from_the_first_page_to_given(enter):
    client = enter(Role.AUTHOR)
    first = client.post(f"{BASE}new/", answers("person", name="Lilas Aubremont", born_on="2014-09-09", deciders="Ana et Tom"))
    consent = Consent.objects.get()
    assert first.url == f"{BASE}{consent.pk}/edit/scope/"
    second = client.post(first.url, answers("scope", shown="no_name"))
    assert second.url == f"{BASE}{consent.pk}/edit/form/"
    file = SimpleUploadedFile("Lilas.pdf", PDF, "application/pdf")
    third = client.post(second.url, answers("form", revision="1", form="file", file=file, witness="Noé Kermadec"))
    assert third.url == f"{BASE}{consent.pk}/"
    summary = text(client.get(third.url))
    assert "Nothing is missing" in summary
    assert not any(word in summary for word in ("Lilas", "Aubremont", "Kermadec"))
    last = client.post(f"{BASE}{consent.pk}/give/", {"revision": "2"})
    consent.refresh_from_db()
    assert (last.status_code, consent.state, consent.paid) == (302, "given", False)
    assert consent.ends_on == date(2028, 3, 2)  # two years
    assert unseal(consent).witness == "Noé Kermadec"


def test_it_may_be_left_and_taken_up_again(enter):
    client = enter(Role.AUTHOR)
    got = client.post(f"{BASE}new/", {"person": "adult", "decides": "alone", "leave": ""})
    consent = Consent.objects.get()
    assert got.url == f"{BASE}{consent.pk}/"
    client.post(
        f"{BASE}{consent.pk}/edit/scope/", {"revision": 0, "shown": "no_name", "purpose": "Journée du don", "leave": ""}
    )
    assert "Journée du don" in text(client.get(f"{BASE}{consent.pk}/edit/scope/"))
    assert "Still missing" in text(client.get(f"{BASE}{consent.pk}/"))


@pytest.mark.parametrize(
    ("step", "fields", "said"),
    [
        ("person", {"decides": "family"}, "For this person, choose"),
        ("person", {"care_ended_on": "2999-01-01", "name": "Lilas Aubremont"}, "still to come"),
        ("scope", {"given_on": "2999-01-01"}, "still to come"),
        ("scope", {"networks": ["all"]}, "all"),
        ("form", {"informed_on": "2999-01-01"}, "still to come"),
        ("form", {"file": SimpleUploadedFile("form.html", b"<script>")}, "cannot be taken"),
    ],
)
def test_a_wrong_answer_is_said_and_the_others_stay(desk, enter, step, fields, said):
    consent = gathered(desk, born_on=date(2014, 9, 9), person="minor", decides="both_parents")
    client = enter(Role.AUTHOR)
    typed = {"scope": {"purpose": "Journée du don", "shown": "no_name"}, "form": {"form_place": "Armoire 9"}, "person": {}}[
        step
    ]
    shown = client.post(f"{BASE}{consent.pk}/edit/{step}/", answers(step, **typed, **fields))
    assert shown.status_code == 200
    assert said in text(shown)
    assert all(
        str(value) in text(shown) for name, value in (typed | fields).items() if name in {"purpose", "form_place", "name"}
    )
    consent.refresh_from_db()
    assert consent.revision == 0


def test_two_at_once_are_told_and_nothing_typed_is_lost(desk, enter):
    consent = gathered(desk)
    client = enter(Role.AUTHOR)
    actions.change(desk, consent, {"purpose": "Portes ouvertes"})
    sent = answers("scope", purpose="Journée du don", shown="no_name")
    late = client.post(f"{BASE}{consent.pk}/edit/scope/", sent)
    assert late.status_code == 409
    assert "Somebody changed this form" in text(late)
    assert "Journée du don" in text(late)
    assert Consent.objects.get().purpose == "Portes ouvertes"
    again = client.post(f"{BASE}{consent.pk}/edit/scope/", sent | {"revision": "1"})
    assert again.status_code == 302
    assert Consent.objects.get().purpose == "Journée du don"


def test_what_was_typed_on_one_given_meanwhile_is_not_lost(desk, enter):
    consent = given(desk)
    client = enter(Role.AUTHOR)
    late = client.post(f"{BASE}{consent.pk}/edit/scope/", answers("scope", purpose="Journée du don", shown="no_name"))
    assert (late.status_code, "Journée du don" in text(late)) == (409, True)
    assert client.get(f"{BASE}{consent.pk}/edit/scope/").url == f"{BASE}{consent.pk}/"


@pytest.mark.parametrize("revision", ["0", "", "x", "9" * 30])
def test_what_was_not_read_is_not_recorded_as_given(desk, enter, revision):
    consent = gathered(desk)
    actions.change(desk, consent, {"networks": ["tiktok"]})
    client = enter(Role.AUTHOR)
    shown = client.post(f"{BASE}{consent.pk}/give/", {"revision": revision}, follow=True)
    assert "Somebody changed it" in text(shown)
    assert Consent.objects.get().state == "draft"


def test_another_kind_of_person_keeps_no_signature_that_is_not_theirs(desk, enter):
    consent = gathered(desk, born_on=date(2014, 9, 9), person="minor", decides="both_parents")
    client = enter(Role.AUTHOR)
    client.post(f"{BASE}{consent.pk}/edit/person/", {"revision": 0, "person": "minor", "decides": "one_parent"})
    assert Consent.objects.get().signatures == ["parent_1", "child"]


def test_a_colleague_is_not_in_our_care(enter):
    enter(Role.AUTHOR).post(f"{BASE}new/", {"person": "staff", "decides": "alone"})
    assert Consent.objects.get().care == "none"


def test_the_register_is_searched_by_state_person_end_and_pseudonym(desk, enter, monkeypatch):
    today = timezone.localdate()
    old = given(desk, ends_on=date(2031, 3, 2))
    soon = gathered(desk)
    Consent.objects.filter(pk=soon.pk).update(state="given", ends_on=today)
    child = gathered(desk, person="minor", decides="both_parents")
    client = enter(Role.AUDITOR)

    def shown(**search):
        return set(client.get(BASE, search).context["page"].object_list)

    assert shown() == {old, soon, child}
    assert shown(state="draft") == {child}
    assert shown(person="adult") == {old, soon}
    assert shown(soon="on") == {soon}
    assert shown(q=old.pseudonym[:8].lower()) == {old}
    assert shown(state="nonsense") == {old, soon, child}


def test_many_agreements_cost_no_more_queries(desk, enter, django_assert_max_num_queries):
    for _ in range(3):
        given(desk)
    Consent.objects.bulk_create(
        Consent(establishment=desk.establishment, created_by=desk.user, pseudonym=f"P{n}", **complete(state="given"))
        for n in range(60)
    )
    client = enter(Role.DPO)
    client.get(BASE)  # the first page of a session writes the session's own rows
    with django_assert_max_num_queries(15):
        assert len(client.get(BASE).context["page"].object_list) == 25
    assert len(client.get(BASE, {"page": 3}).context["page"].object_list) == 13


def test_the_posts_that_rest_on_it(desk, enter, ward, person, hospital, django_assert_max_num_queries):
    consent = given(desk)
    for number in range(30):
        draft = Draft.objects.create(establishment=hospital, author=desk.user, title=f"Portrait {number}", current=1)
        for one in (1, 2):
            Version.objects.create(draft=draft, number=one, saved_by=desk.user, content_hash="0" * 64).consents.add(consent)
    client = enter(Role.DPO)
    client.get(BASE)
    with django_assert_max_num_queries(15):
        shown = client.get(f"{BASE}{consent.pk}/")
    assert len(shown.context["uses"]) == 20
    assert "Portrait 29" in text(shown)
    assert "earlier version" in text(shown)


def test_titles_are_for_those_who_may_read_the_post(desk, hospital, monkeypatch):
    from paravent_desk.consents.queries import uses

    consent = given(desk)
    draft = Draft.objects.create(establishment=hospital, author=desk.user, title="Portrait", current=1)
    Version.objects.create(draft=draft, number=1, saved_by=desk.user, content_hash="0" * 64).consents.add(consent)
    assert uses(desk, consent)[0].title == "Portrait"
    monkeypatch.setattr(type(desk), "may", lambda *_: False)
    assert uses(desk, consent)[0].title == ""
    assert "Portrait" not in repr(uses(desk, consent))


def test_what_waits(desk, hospital):
    now = timezone.now()
    today = timezone.localdate()
    ends, far = given(desk), given(desk)
    Consent.objects.filter(pk=ends.pk).update(ends_on=today)
    Consent.objects.filter(pk=far.pk).update(ends_on=today.replace(year=today.year + 1, day=1))
    unsigned = gathered(desk, signatures=[])
    in_care = given(desk, care="going_on", care_ended_on=None, ends_on=date(2031, 3, 2))
    late = given(desk, care_ended_on=date(2026, 3, 3), ends_on=date(2031, 3, 2))
    actions.withdraw(given(desk, care="going_on", care_ended_on=None), WORKER, "")
    waits = due(hospital, now)
    assert waits.ending == (ends,)
    assert waits.unsigned == (unsigned,)
    assert set(waits.in_care) == {in_care, late}
    assert len(waits) == 4


def test_the_table_that_is_handed_out_holds_no_name_and_no_formula(desk, enter):
    given(desk, purpose="=HYPERLINK(1)")
    got = enter(Role.DPO).post(f"{BASE}export/")
    shown = text(got)
    rows = list(csv.DictReader(io.StringIO(shown.removeprefix("\ufeff"))))
    assert len(rows) == 1
    assert (rows[0]["state"], rows[0]["purpose"], rows[0]["networks"]) == ("given", "'=HYPERLINK(1)", "mastodon")
    assert not any(word in shown for word in SECRET)
    assert Line.objects.filter(action="consent.export").count() == 1


def test_every_blank_form_is_one_click_away_and_the_old_address_leads_there(enter):
    client = enter(Role.AUTHOR)
    shown = text(client.get(BASE))
    for person, decides in TABLE:
        address = f"/e/saint-aubin/charter/form-{person}-{decides}/en/"
        assert f'href="{address}"' in shown and client.get(address).status_code == 200
    assert client.get(f"{BASE}blank/minor/fr/")["Location"] == "/e/saint-aubin/charter/#forms"
    assert 'id="forms"' in text(client.get("/e/saint-aubin/charter/"))


def test_nothing_stands_in_line(desk, enter):
    consent = gathered(desk, file=PDF)
    client = enter(Role.DPO)
    for method, path, _roles, status in VIEWS:
        if method == "get" and status == 200:
            shown = text(client.get(BASE + path.format(pk=consent.pk)))
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", shown), path


def test_the_way_to_taking_everything_down(desk, enter, monkeypatch):
    consent = given(desk)
    monkeypatch.setattr(tags, "reverse", lambda name, args: f"/{name}/{args[0]}/{args[1]}/")
    there = f"/publishing:withdraw/saint-aubin/{consent.pk}/"
    assert there in text(enter(Role.COMMUNITY_MANAGER).get(f"{BASE}{consent.pk}/"))
    assert there not in text(enter(Role.AUDITOR).get(f"{BASE}{consent.pk}/"))
    actions.withdraw(consent, WORKER, "")
    assert there not in text(enter(Role.COMMUNITY_MANAGER).get(f"{BASE}{consent.pk}/"))


def test_without_publishing_the_page_is_there_all_the_same(desk, monkeypatch):
    def nowhere(name, args):
        raise NoReverseMatch

    monkeypatch.setattr(tags, "reverse", nowhere)
    assert tags.withdrawal_address(given(desk), "saint-aubin") == ""
