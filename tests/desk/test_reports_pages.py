"""The report's page, who may see it, its CSV and its PDF: all three say the same."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import translation

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.models import Line
from paravent_desk.journal.export import guarded
from paravent_desk.metrics.models import AccountFigures
from paravent_desk.reports import views
from paravent_desk.reports.sheet import COLUMNS, sheet
from paravent_desk.reports.showing import shown
from tests.desk.reports_fixtures import Rows, at, paper, report

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/e/saint-aubin/reports/"
OCTOBER = {"period": "2026-10"}


@pytest.fixture
def rows(hospital: Establishment, ward: Service) -> Rows:
    found = Rows(hospital)
    for day in range(1, 13):
        found.sent(at(day), day, service=ward if day % 3 else None)
    return found


@pytest.fixture
def looking(client: Client, person: Callable[..., User]) -> Callable[..., Client]:
    def make(*held: object) -> Client:
        client.force_login(person("robin", *held), backend=BACKEND)
        return client

    return make


def read(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";" if ";month;" in content else ","))


def text(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_the_last_whole_month_is_shown_unless_another_is_asked_for(
    looking: Callable[..., Client], rows: Rows, hospital: Establishment
) -> None:
    client = looking(Role.DPO, hospital)
    assert client.get(PAGE).context["shown"].report.period.kind == "month"
    answer = client.get(PAGE, OCTOBER)
    page = answer.content.decode()
    assert "CHU Saint-Aubin, October 2026" in page
    assert "Compared with September 2026." in page
    assert re.search(r'<p class="title">Publications sent</p>\s*<p class="now">12</p>\s*<p class="change">.*?12 more', page)
    charts = sum(len(part.pictures) for part in answer.context["shown"].parts)
    assert page.count("<svg xmlns") == page.count("<summary>The same as a table</summary>") == charts >= 5
    assert 'style="' not in page


@pytest.mark.parametrize(
    "asked",
    [{"period": "x"}, {"period": "own"}, {"period": "own", "first": "2026-10-02", "last": "2026-10-01"}, {"service": "999"}],
)
def test_what_cannot_be_understood_is_said_kindly(
    looking: Callable[..., Client], hospital: Establishment, asked: dict[str, str]
) -> None:
    client = looking(Role.DPO, hospital)
    answer = client.get(PAGE, asked)
    assert answer.status_code == 400
    assert b'class="errorlist"' in answer.content
    assert client.post(f"{PAGE}csv/", asked).status_code == 400
    assert not Line.objects.filter(action="report.export")


@pytest.mark.parametrize("role", [Role.COMMUNITY_MANAGER, Role.DPO, Role.CRISIS_LEAD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_those_who_lead_see_it(looking: Callable[..., Client], hospital: Establishment, role: Role) -> None:
    client = looking(role, hospital)
    assert client.get(PAGE).status_code == 200
    assert PAGE in client.get("/e/saint-aubin/").content.decode()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.PHYSICIAN])
def test_others_do_not(looking: Callable[..., Client], hospital: Establishment, role: Role) -> None:
    client = looking(role, hospital)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}pdf/", OCTOBER).status_code == 403
    assert PAGE not in client.get("/e/saint-aubin/").content.decode()


def test_who_leads_one_service_sees_that_service_alone(
    looking: Callable[..., Client],
    rows: Rows,
    person: Callable[..., User],
    at_desk: Callable[..., Desk],
    hospital: Establishment,
    ward: Service,
) -> None:
    other = Service.objects.create(establishment=hospital, name="Archives")
    client = looking(Role.COMMUNITY_MANAGER, hospital, ward)
    made = client.get(PAGE, OCTOBER).context["shown"].report
    assert (made.service, made.services) == ("Maternité", ())
    assert made.headlines[0].now.amount == 8
    assert client.get(PAGE, {**OCTOBER, "service": other.pk}).status_code == 400
    assert client.post(f"{PAGE}csv/", {**OCTOBER, "service": other.pk}).status_code == 400
    assert client.get(PAGE, {**OCTOBER, "service": ""}).context["shown"].report.service == "Maternité"
    desk = at_desk(person("robin"), hospital)
    for service in (None, other.pk):
        with pytest.raises(PermissionDenied):
            desk.require(Action.REPORT, desk.whole(service))


def test_a_service_of_another_establishment_is_none_of_ours(
    looking: Callable[..., Client], hospital: Establishment, other_hospital: Establishment
) -> None:
    theirs = Service.objects.create(establishment=other_hospital, name="Urgences")
    assert looking(Role.DPO, hospital).get(PAGE, {"service": theirs.pk}).status_code == 400


def test_a_copy_leaves_a_line_in_the_journal(
    looking: Callable[..., Client], rows: Rows, hospital: Establishment, ward: Service
) -> None:
    client = looking(Role.DPO, hospital)
    answer = client.post(f"{PAGE}csv/", {**OCTOBER, "service": ward.pk})
    assert answer["Content-Disposition"] == 'attachment; filename="report-saint-aubin-maternite-2026-10.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    line = Line.objects.get(action="report.export")
    assert (line.role, line.subject) == (Role.DPO, f"establishment:{hospital.pk}")
    assert line.facts == {"form": "csv", "days": "2026-10-01/2026-10-31", "service": ward.pk, "language": "en"}
    assert client.get(f"{PAGE}csv/").status_code == 405
    assert client.post(f"{PAGE}docx/", OCTOBER).status_code == 404


def test_the_csv_is_one_tidy_table(rows: Rows, hospital: Establishment) -> None:
    with translation.override("en"):
        content = sheet(report(hospital))
    assert content.startswith("\ufeffsection,figure,service,month,value,unit,note\r\n")
    found = read(content)
    assert {tuple(one) for one in found} == {COLUMNS}
    sent = {(one["service"], one["month"]): one["value"] for one in found if one["figure"] == "Publications sent"}
    assert sent["", "2026-10-01/2026-10-31"] == "12"
    assert sent["", "2026-09-01/2026-09-30"] == "0"
    assert sent["", "2026-10"] == "12"
    assert sent["Maternité", "2026-10-01/2026-10-31"] == "8"
    notes = {one["figure"]: (one["value"], one["note"]) for one in found if one["month"] == "2026-10"}
    assert notes["Lessons passed"] == ("", "fewer than 5")
    assert notes["Views"] == ("", "not told")
    assert notes["Time to review, median"] == ("", "nothing to measure")


def test_the_french_one_opens_in_french_spreadsheets(rows: Rows, hospital: Establishment) -> None:
    with translation.override("fr"):
        made = views.make(hospital, report(hospital).period, None, at(29, month=11))
        content = sheet(made)
    found = read(content)
    share = next(one for one in found if one["figure"].startswith("Envoyées à l’heure") and one["month"] == "2026-10")
    assert (share["value"], share["unit"], share["section"]) == ("41,7", "percent", "Publications")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "+33", "-1", "@SUM(A1)", "\tx"])
def test_a_name_is_no_formula(rows: Rows, hospital: Establishment, name: str) -> None:
    Service.objects.create(establishment=hospital, name=name)
    assert guarded(name) == f"'{name}"
    cells = {cell for line in read(sheet(report(hospital))) for cell in line.values()}
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize(("lang", "words"), [("fr", "Chiffres clés"), ("en", "Key figures")])
def test_the_pdf_says_what_the_page_says_and_is_tagged(rows: Rows, hospital: Establishment, lang: str, words: str) -> None:
    with translation.override(lang):
        made = views.make(hospital, report(hospital).period, None, at(29, month=11))
        told, content = shown(made), paper().pdf(made)
    said = re.sub(r"[\s\u00a0\u202f-]+", "", text(content))
    for one in (words, "CHU Saint-Aubin", told.period, *(part.title for part in told.parts)):
        assert re.sub(r"[\s\u00a0\u202f-]+", "", one) in said, one
    for part in told.parts:
        for card in part.cards:
            assert re.sub(r"[\s\u00a0\u202f-]+", "", card.title + card.now) in said, card.title
    pages = pypdfium2.PdfDocument(content)
    assert pages.get_metadata_value("Title") == f"CHU Saint-Aubin, {told.period}"
    assert pages.is_tagged()
    raw = uncompressed(content)
    assert f"/Lang ({lang})".encode() in raw
    assert b"<pdfuaid:part>1</pdfuaid:part>" in raw or b'pdfuaid:part="1"' in raw
    charts = sum(len(part.pictures) for part in told.parts)
    assert raw.count(b"/S /Figure") == raw.count(b"/Alt ") == charts >= 5, "every chart has its words"


def uncompressed(content: bytes) -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(
            out,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    return out.getvalue()


def test_nothing_is_fetched_whatever_a_name_says(rows: Rows, hospital: Establishment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are words, so that no address in one is asked for; and were one asked for, it would be refused."""
    asked: list[str] = []
    document = paper()
    really = document.OwnFiles.fetch

    def noting(self: object, url: str, headers: object = None) -> object:
        asked.append(url)
        return really(self, url, headers)

    monkeypatch.setattr(document.OwnFiles, "fetch", noting)
    name = '<img src="http://192.0.2.1/x.png"><style>@import "file:///etc/passwd"</style>'
    Service.objects.create(establishment=hospital, name=name)
    hospital.name = name
    hospital.save()
    made = report(hospital)
    content = document.pdf(made)
    assert set(asked) == set(document.FONTS)
    assert "192.0.2.1" in text(content), "it stands there as words"
    for url in ("http://192.0.2.1/x.png", "file:///etc/passwd", document.STYLE.as_uri(), "data:text/plain,x"):
        with pytest.raises(document.Refused):
            really(document.OwnFiles(), url)


def test_without_weasyprint_the_page_says_what_to_install(
    looking: Callable[..., Client], rows: Rows, hospital: Establishment, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "paravent_desk.reports.document", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    client = looking(Role.DPO, hospital)
    answer = client.post(f"{PAGE}pdf/", OCTOBER)
    assert answer.status_code == 503
    assert b"libpangoft2-1.0-0" in answer.content
    assert not Line.objects.filter(action="report.export")
    assert client.post(f"{PAGE}csv/", OCTOBER).status_code == 200


def test_the_desk_starts_without_it() -> None:
    import subprocess
    import sys

    script = "import django, sys; django.setup(); import paravent_desk.urls; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], env={**_environment()}, check=False).returncode == 0


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.desk.settings"}


def test_taken_along_from_the_page(looking: Callable[..., Client], rows: Rows, hospital: Establishment) -> None:
    paper()
    answer = looking(Role.DPO, hospital).post(f"{PAGE}pdf/", OCTOBER)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")
    assert "October 2026" in text(answer.content)
    assert Line.objects.get(action="report.export").facts["form"] == "pdf"


def test_fewer_followers_are_a_number_in_the_sheet(rows: Rows, hospital: Establishment) -> None:
    channel = rows.sent(at(20), 0).channel
    for day, followers in ((date(2026, 9, 28), 90), (date(2026, 10, 30), 87)):
        AccountFigures.objects.create(establishment=hospital, channel=channel, day=day, followers=followers)
    assert any(line.endswith(",-3,count,") for line in sheet(report(hospital)).splitlines())


def test_days_that_are_typed_are_taken_unless_another_period_is_chosen(
    client: Client, person: Callable[..., User], hospital: Establishment
) -> None:
    client.force_login(person("robin", Role.DPO, hospital), backend=BACKEND)
    days = {"first": "2026-10-01", "last": "2026-10-15"}
    kinds = [
        client.get(PAGE, {**days, "period": period, "was": was}).context["shown"].report.period.kind
        for period, was in (("2026-10", "2026-10"), ("2026-09", "own"), ("own", "own"))
    ]
    assert kinds == ["own", "month", "own"]
