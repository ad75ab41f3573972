"""The pages: who may open which, what they never show, how many questions they ask, and that nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from paravent_desk.accounts.models import Role
from paravent_desk.audit.models import Line
from paravent_desk.incidents import copies, deciding, people
from paravent_desk.incidents.models import Concerned, Copy, Incident, Lesson, Notice, SealedText, Step, Verification
from paravent_desk.incidents.proofs import Proof
from paravent_desk.incidents.queries import running
from paravent_desk.incidents.sealing import Account, Address, Identity, unseal
from paravent_desk.incidents.words import Decides, Outcome
from paravent_desk.publishing.models import Pause
from tests.desk.incidents_fixtures import PNG, URL, WHO, copied, exposed, finished, opened
from tests.desk.publishing_fixtures import make_stage  # noqa: F401 - the fixture `stage`

BASE = "/e/saint-aubin/incidents/"
READERS = {Role.DPO, Role.CRISIS_LEAD, Role.COMMUNITY_MANAGER, Role.AUDITOR}
RUNNERS = {Role.DPO, Role.CRISIS_LEAD}
TAKERS = RUNNERS | {Role.COMMUNITY_MANAGER}
AT = "2026-01-05T10:00"
VIEWS = [
    ("get", "", READERS, 200),
    ("get", "new/", RUNNERS, 200),
    ("post", "new/", RUNNERS, 400),
    ("post", "export/", RUNNERS, 200),
    ("get", "{pk}/", READERS, 200),
    ("get", "{pk}/facts/", RUNNERS, 200),
    ("post", "{pk}/facts/", RUNNERS, 400),
    ("post", "{pk}/move/", RUNNERS, 302),
    ("post", "{pk}/steps/{step}/", TAKERS, 302),
    ("get", "{pk}/copies/", READERS, 200),
    ("post", "{pk}/copies/", RUNNERS, 400),
    ("post", "{pk}/copies/{copy}/proof/", RUNNERS, 400),
    ("post", "{pk}/copies/{copy}/proof/show/", RUNNERS, 200),
    ("post", "{pk}/copies/{copy}/down/", TAKERS, 302),
    ("post", "{pk}/copies/{copy}/ask/", TAKERS, 400),
    ("post", "{pk}/copies/{copy}/notice/fr/txt/", TAKERS, 200),
    ("post", "{pk}/notices/{notice}/", TAKERS, 400),
    ("post", "{pk}/verifications/{look}/", TAKERS, 302),
    ("get", "{pk}/people/", READERS, 200),
    ("post", "{pk}/people/", RUNNERS, 400),
    ("post", "{pk}/people/{person}/identity/", RUNNERS, 200),
    ("post", "{pk}/people/{person}/told/", RUNNERS, 400),
    ("post", "{pk}/people/{person}/letter/en/txt/", RUNNERS, 200),
    ("post", "{pk}/informed/", RUNNERS, 400),
    ("get", "{pk}/decisions/", READERS, 200),
    ("post", "{pk}/decisions/", RUNNERS, 400),
    ("post", "{pk}/lessons/", RUNNERS, 400),
    ("post", "{pk}/lessons/{lesson}/", RUNNERS, 302),
    ("post", "{pk}/papers/cnil/fr/txt/", RUNNERS, 200),
    ("post", "{pk}/papers/report/en/txt/", RUNNERS, 200),
    ("post", "{pk}/copies/{copy}/gone/", TAKERS, 302),
    ("post", "{pk}/pause/", TAKERS, 302),
]
"""Each asked with nothing in it: what a form needs is missing, so those that write anything but a click answer 400."""


@pytest.fixture
def desk(person, hospital, at_desk):
    return at_desk(person("dominique", Role.DPO, hospital), hospital)


@pytest.fixture
def enter(client, person, hospital):
    people = {}

    def make(role, establishment=None):
        if role not in people:
            people[role] = person(role.value, role, establishment or hospital)
        client.force_login(people[role])
        return client

    return make


@pytest.fixture
def whole(desk) -> dict[str, int]:
    """An incident with one of everything; numbers for `VIEWS`."""
    incident = opened(desk)
    gone, copy = copied(desk, incident), copied(desk, incident)
    copies.keep_proof(desk, copy, Proof(PNG))
    copies.ask(desk, copy, "dsa", timezone.now(), "FB-12")
    copies.gone(desk, gone)
    somebody = exposed(desk, incident)
    people.knows(desk, incident, "outside", "SECRET-NEIGHBOUR")
    deciding.decide(desk, incident, Decides.ORDER, Outcome.NO, "SECRET-REASONS", timezone.now())
    lesson = deciding.learn(desk, incident, "SECRET-LESSON", desk.user, None)
    numbers = {"copy": copy, "person": somebody, "lesson": lesson, "step": incident.steps.first()}
    numbers |= {"notice": copy.notices.get(), "look": gone.verifications.first()}
    return {"pk": incident.pk} | {name: row.pk for name, row in numbers.items()}


def shown(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("role", Role)
def test_who_may_open_which_page(whole, enter, role) -> None:
    client = enter(role)
    for method, path, roles, status in VIEWS:
        got = getattr(client, method)(BASE + path.format(**whole)).status_code
        assert got == (status if role in roles else 403), (method, path)


@pytest.mark.parametrize("role", [Role.DPO, Role.AUDITOR])
def test_another_hospital_s_incident_does_not_exist(whole, enter, other_hospital, role) -> None:
    client = enter(role, other_hospital)
    for method, path, roles, _status in VIEWS:
        assert getattr(client, method)(BASE + path.format(**whole)).status_code == 404, (method, path)
        if "{pk}" in path:
            theirs = "/e/les-ormes/incidents/" + path.format(**whole)
            assert getattr(client, method)(theirs).status_code == (404 if role in roles else 403), (method, path)


def test_a_part_of_another_incident_is_not_found(whole, desk, enter) -> None:
    other = opened(desk)
    client = enter(Role.DPO)
    for method, path, _roles, _status in VIEWS:
        if any(name in path for name in ("{copy}", "{person}", "{lesson}", "{step}", "{notice}", "{look}")):
            wrong = BASE + path.format(**whole | {"pk": other.pk})
            assert getattr(client, method)(wrong).status_code == 404, path


@pytest.mark.parametrize(
    "path", ["{pk}/papers/cnil/de/txt/", "{pk}/papers/none/fr/txt/", "{pk}/papers/cnil/fr/doc/", "new/?from=message:1"]
)
def test_what_there_is_not(whole, enter, path) -> None:
    assert enter(Role.DPO).post(BASE + path.format(**whole)).status_code == 404


def test_a_stranger_is_asked_to_log_in(client, whole) -> None:
    assert client.get(BASE).status_code == 302


@pytest.mark.parametrize("role", [Role.COMMUNITY_MANAGER, Role.AUDITOR])
def test_words_are_shown_to_those_who_run_it_alone(whole, enter, role) -> None:
    for path in ("", "copies/", "people/", "decisions/"):
        page = shown(enter(role).get(f"{BASE}{whole['pk']}/{path}"))
        seen = set(re.findall(r"SECRET[-\w]*", page))
        assert seen <= ({"SECRET"} if role in TAKERS and path == "copies/" else set()), path
    assert (URL in shown(enter(role).get(f"{BASE}{whole['pk']}/copies/"))) is (role in TAKERS)


def test_who_it_is_stands_on_no_page_without_the_click(whole, enter) -> None:
    client = enter(Role.DPO)
    for path in ("", "facts/", "copies/", "people/", "decisions/"):
        assert "SECRET-NAME" not in shown(client.get(f"{BASE}{whole['pk']}/{path}"))
    assert WHO.name in shown(client.post(f"{BASE}{whole['pk']}/people/{whole['person']}/identity/"))
    assert Line.objects.filter(action="incident.person.show").count() == 1


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/facts/", "{pk}/copies/", "{pk}/people/", "{pk}/decisions/"])
def test_pages_ask_few_questions_however_much_there_is(whole, desk, enter, django_assert_max_num_queries, path) -> None:
    incident = Incident.objects.get(pk=whole["pk"])
    for _ in range(4):
        opened(desk)
        copy = copied(desk, incident)
        copies.ask(desk, copy, "report", timezone.now(), "")
        copies.gone(desk, copy)
        exposed(desk, incident)
        deciding.decide(desk, incident, Decides.CNIL, Outcome.YES, "Motif", timezone.now())
        deciding.learn(desk, incident, "Leçon", desk.user, None)
    client = enter(Role.DPO)
    with django_assert_max_num_queries(15):
        assert client.get(BASE + path.format(**whole)).status_code == 200


def test_one_is_opened_from_a_form(enter) -> None:
    client = enter(Role.CRISIS_LEAD)
    told = {
        "title": "Vidéo d’un couloir",
        "known_at": AT,
        "recognisable": "unknown",
        "minors": "unknown",
        "severity": "unknown",
    }
    answer = client.post(BASE + "new/", told | {"happened": "SECRET-FACTS", "exposed": ["image"], "people_count": "3"})
    incident = Incident.objects.get()
    assert answer["Location"] == f"{BASE}{incident.pk}/"
    assert (incident.exposed, incident.people_count, incident.origin) == (["image"], 3, "hand")
    assert incident.known_at.isoformat() == "2026-01-05T09:00:00+00:00", "ten o'clock on the hospital's wall"
    assert unseal(incident.words, Account).happened == "SECRET-FACTS"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "Vidéo de @compte"),
        ("title", "Dossier 12 34 56 78"),
        ("title", "https://reseau.example/12"),
        ("title", "x" * 121),
        ("known_at", ""),
        ("known_at", "2999-01-01T10:00"),
        ("known_at", "demain"),
        ("happened_at", "2999-01-01T10:00"),
        ("people_count", "-1"),
        ("severity", "terrible"),
        ("exposed", "everything"),
        ("happened", "x" * 4001),
    ],
)
def test_wrong_input_is_said_and_what_was_typed_is_kept(enter, field, value) -> None:
    told = {"title": "Vidéo", "known_at": AT, "recognisable": "yes", "minors": "no", "severity": "risk", "taken": "kept words"}
    answer = enter(Role.DPO).post(BASE + "new/", told | {field: value})
    assert answer.status_code == 400
    assert "errorlist" in shown(answer)
    assert "kept words" in shown(answer)
    assert not Incident.objects.exists()


def test_of_two_who_write_one_is_told_and_keeps_what_they_typed(whole, enter) -> None:
    client = enter(Role.DPO)
    told = {"title": "Vidéo", "known_at": AT, "recognisable": "yes", "minors": "no", "severity": "risk", "revision": "0"}
    assert client.post(f"{BASE}{whole['pk']}/facts/", told).status_code == 302
    answer = client.post(f"{BASE}{whole['pk']}/facts/", told | {"taken": "kept words"})
    assert answer.status_code == 409
    assert "kept words" in shown(answer)
    assert 'name="revision" value="1"' in shown(answer)
    assert client.post(f"{BASE}{whole['pk']}/facts/", told | {"taken": "kept words", "revision": "1"}).status_code == 302


def test_a_copy_its_proof_its_request_and_its_end(whole, enter) -> None:
    client, here = enter(Role.DPO), f"{BASE}{whole['pk']}/"
    client.post(here + "copies/", {"network": "tiktok", "url": URL + "3", "seen_at": AT, "note": "12 partages"})
    copy = Copy.objects.latest("pk")
    assert unseal(copy.words, Address) == Address(URL + "3", "12 partages")
    proof = SimpleUploadedFile("SECRET.png", PNG)
    assert client.post(f"{here}copies/{copy.pk}/proof/", {"file": proof}).status_code == 302
    saved = client.post(f"{here}copies/{copy.pk}/proof/show/")
    assert (saved.content, saved["Content-Type"]) == (PNG, "image/png")
    assert saved["Content-Disposition"].startswith("attachment")
    client.post(f"{here}copies/{copy.pk}/ask/", {"way": "dsa", "sent_at": AT, "reference": "TT-9"})
    notice = Notice.objects.get(reference="TT-9")
    client.post(f"{here}notices/{notice.pk}/", {"answer": "removed", "reference": ""})
    client.post(f"{here}copies/{copy.pk}/gone/")
    Verification.objects.filter(copy=copy).update(due_at=timezone.now())
    client.post(f"{here}verifications/{copy.verifications.first().pk}/", {"outcome": "gone"})
    page = shown(client.get(here + "copies/"))
    assert all(word in page for word in (URL + "3", "12 partages", "TT-9", copy.proof_hash or "SHA-256", "Still gone"))
    assert Verification.objects.filter(copy=copy, outcome="gone").count() == 1


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://x.example/", "pas une adresse", "https://" + "x" * 2001])
def test_what_is_no_address(whole, enter, url) -> None:
    told = {"network": "x", "url": url, "seen_at": AT, "note": "kept words"}
    answer = enter(Role.DPO).post(f"{BASE}{whole['pk']}/copies/", told)
    assert answer.status_code == 400
    assert "kept words" in shown(answer)


@pytest.mark.parametrize("file", [None, SimpleUploadedFile("a.png", b"<html>"), SimpleUploadedFile("a.png", b"")])
def test_what_is_no_proof(whole, enter, file) -> None:
    answer = enter(Role.DPO).post(f"{BASE}{whole['pk']}/copies/{whole['copy']}/proof/", {"file": file} if file else {})
    assert answer.status_code == 400


def test_people_decisions_and_lessons_from_their_forms(whole, enter) -> None:
    client, here = enter(Role.DPO), f"{BASE}{whole['pk']}/"
    client.post(here + "people/", {"whose": "relative", "name": "Paul SECRET", "contact": ""})
    somebody = Concerned.objects.latest("pk")
    client.post(f"{here}people/{somebody.pk}/told/", {"how": "voice", "at": AT, "words": "Avec douceur"})
    somebody.refresh_from_db()
    assert (somebody.told_how, unseal(somebody.words, Identity).told) == ("voice", "Avec douceur")
    client.post(here + "informed/", {"side": "inside", "who": "Direction", "since": AT})
    client.post(here + "decisions/", {"about": "cnil", "outcome": "yes", "reasons": "Risque", "at": AT, "reference": "V-1"})
    assert Incident.objects.get(pk=whole["pk"]).notified_at is not None
    client.post(here + "lessons/", {"text": "Une affiche", "owner": "", "due_on": "2026-12-24"})
    lesson = Lesson.objects.latest("pk")
    client.post(f"{here}lessons/{lesson.pk}/")
    lesson.refresh_from_db()
    assert lesson.done_at is not None
    page = shown(client.get(here + "decisions/"))
    assert all(word in page for word in ("V-1", "Risque", "Une affiche"))
    assert "Direction" in shown(client.get(here + "people/"))


def test_a_decision_without_reasons_is_asked_for_them(whole, enter) -> None:
    told = {"about": "cnil", "outcome": "no", "reasons": "  ", "at": AT, "reference": "kept words"}
    answer = enter(Role.DPO).post(f"{BASE}{whole['pk']}/decisions/", told)
    assert answer.status_code == 400
    assert "kept words" in shown(answer)


def test_steps_are_handed_over_and_ended(whole, desk, enter) -> None:
    client, address = enter(Role.DPO), f"{BASE}{whole['pk']}/steps/{whole['step']}/"
    step = Step.objects.get(pk=whole["step"])
    client.post(address, {"owner": desk.user.pk})
    step.refresh_from_db()
    assert step.owner == desk.user
    for wrong in ("999", "nobody", ""):
        client.post(address, {"owner": wrong})
    step.refresh_from_db()
    assert step.owner is None
    client.post(address, {"state": "done"})
    step.refresh_from_db()
    assert (step.state, step.ended_by.email) == ("done", "dpo@saint-aubin.example")


def test_it_is_contained_and_closed_by_clicks_that_say_what_is_missing(desk, enter) -> None:
    incident = opened(desk)
    client, here = enter(Role.DPO), f"{BASE}{incident.pk}/"
    client.post(here + "move/", {"to": "contain"})
    assert "at least one lesson" in shown(client.get(here))
    assert "Still missing" in shown(client.post(here + "move/", {"to": "close"}, follow=True))
    finished(desk, incident)
    client.post(here + "move/", {"to": "close"})
    incident.refresh_from_db()
    assert incident.state == "closed"
    assert "quicker" in shown(client.post(here + "move/", {"to": "contain"}, follow=True))


def test_publishing_is_paused_from_here_once(whole, enter) -> None:
    client, here = enter(Role.CRISIS_LEAD), f"{BASE}{whole['pk']}/"
    client.post(here + "pause/")
    assert "Incident" in Pause.objects.get().reason
    assert "quicker" in shown(client.post(here + "pause/", follow=True))
    assert Pause.objects.count() == 1


def test_a_post_s_page_leads_here_for_those_who_run_incidents(stage, channel, enter) -> None:
    (row,) = stage.schedule("Un couloir", channel())
    stage.until_quiet()
    row.refresh_from_db()
    address = f"/e/saint-aubin/publishing/{row.pk}/"
    link = f"{BASE}new/?from=publication:{row.pk}"
    assert row.remote_url
    assert link not in shown(enter(Role.COMMUNITY_MANAGER).get(address))
    client = enter(Role.DPO)
    assert link in shown(client.get(address))
    told = {"title": "Vidéo", "known_at": AT, "recognisable": "yes", "minors": "no", "severity": "risk"}
    client.post(link, told)
    copy = Copy.objects.get()
    assert (copy.publication, copy.incident.origin) == (row, f"publication:{row.pk}")
    client.post(f"{BASE}{copy.incident_id}/copies/{copy.pk}/down/")
    stage.until_quiet()
    row.refresh_from_db()
    assert row.state == "deleted"


def test_the_clock_is_drawn_and_told(desk, enter) -> None:
    incident = opened(desk, known_at=timezone.now() - timedelta(hours=30, minutes=5))
    page = shown(enter(Role.AUDITOR).get(f"{BASE}{incident.pk}/"))
    assert 'width="300" height="26"' in page
    assert "30 h have passed, 41 h are left" in page


def test_documents_are_handed_out_and_recorded(whole, enter) -> None:
    answer = enter(Role.DPO).post(f"{BASE}{whole['pk']}/papers/cnil/fr/txt/")
    assert answer["Content-Disposition"].startswith('attachment; filename="notification-cnil-')
    assert "MANQUE" in shown(answer)
    facts = Line.objects.get(action="incident.export").facts
    assert facts["paper"] == "cnil"
    assert facts["missing"] > 0


def test_the_pdf_is_one(whole, enter) -> None:
    pytest.importorskip("reportlab", reason="ReportLab is not installed: it makes the PDF")
    answer = enter(Role.DPO).post(f"{BASE}{whole['pk']}/papers/cnil/fr/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_the_register_is_filtered_and_handed_out_without_words(whole, desk, enter) -> None:
    Incident.objects.filter(pk=opened(desk, title="=1+1").pk).update(state="closed")
    client = enter(Role.DPO)
    assert "=1+1" not in shown(client.get(BASE + "?state=open"))
    assert "Vidéo" not in shown(client.get(BASE + "?state=closed"))
    assert client.get(BASE + "?state=x&year=²&page=x").status_code == 200
    sheet = shown(client.post(BASE + "export/"))
    assert "SECRET" not in sheet
    assert '"\'=1+1"' in sheet


def test_what_cannot_be_opened_is_said_and_hides_nothing_else(whole, enter) -> None:
    SealedText.objects.update(content=b"\x01\x02k9" + b"0" * 40)
    client, here = enter(Role.DPO), f"{BASE}{whole['pk']}/"
    for path in ("", "copies/", "people/", "decisions/"):
        assert client.get(here + path).status_code == 200
    for path in ("facts/", f"people/{whole['person']}/identity/", "papers/cnil/fr/txt/"):
        answer = (client.get if path == "facts/" else client.post)(here + path, follow=True)
        assert "cannot be opened" in shown(answer), path


def test_what_is_running_is_counted(whole, desk) -> None:
    assert running(desk).count() == 1
    Incident.objects.update(state="closed")
    assert running(desk).count() == 0
