"""The charters' pages: who may do what, versions that stay, what a change of rules makes old, and the page for everybody."""

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role
from paravent_desk.audit.models import Line, Note
from paravent_desk.charter import actions, queries
from paravent_desk.charter.models import Edition, OwnText, PublicPage
from paravent_desk.charter.papers import papers
from paravent_desk.checking import rulebook
from paravent_desk.transitions import Conflict
from tests.desk.charter_fixtures import (  # noqa: F401 - fixtures
    BASE,
    make_at,
    make_client_of,
    make_dpo,
    make_whole,
    publish,
    without_second_factor,
    write,
)

EVERYBODY = set(Role)
WRITERS = {Role.COMMUNITY_MANAGER, Role.DPO}
SETTERS = {Role.COMMUNITY_MANAGER, Role.ADMINISTRATOR}
PUBLISHERS = {Role.DPO, Role.ADMINISTRATOR}
VIEWS = [
    ("get", "", EVERYBODY, 200),
    ("get", "staff/fr/", EVERYBODY, 200),
    ("get", "form-minor-both_parents/en/", EVERYBODY, 200),
    ("get", "moderation/fr/save/docx/", EVERYBODY, 200),
    ("get", "moderation/editions/1/fr/", EVERYBODY, 200),
    ("get", "moderation/editions/1/en/html/", EVERYBODY, 200),
    ("get", "staff/fr/article/secrecy/", WRITERS, 200),
    ("post", "staff/fr/article/secrecy/", WRITERS, 400),
    ("post", "staff/publish/", PUBLISHERS, 400),
    ("post", "open/", PUBLISHERS, 302),
    ("get", "details/", SETTERS, 200),
    ("post", "details/", SETTERS, 400),
    ("get", "history/", EVERYBODY, 200),
    ("post", "history/save/", PUBLISHERS, 200),
    ("post", "moderation/fr/article/hours/stand/", EVERYBODY, 302),
]
NOT_THERE = [
    *("nothing/fr/", "staff/de/", "staff/fr/save/exe/", "staff/fr/article/nothing/", "moderation/editions/9/fr/"),
    "form-adult-alone/fr/article/signatures/",
]


@pytest.mark.parametrize(("method", "address", "allowed", "status"), VIEWS)
@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(
    whole: None, dpo: Desk, at: Any, client_of: Any, role: Role, method: str, address: str, allowed: set[Role], status: int
) -> None:
    publish(dpo)
    answer = getattr(client_of(at(role)), method)(BASE + address)
    assert answer.status_code == (status if role in allowed else 403)


@pytest.mark.parametrize("address", NOT_THERE)
def test_what_there_is_not(dpo: Desk, client_of: Any, address: str) -> None:
    assert client_of(dpo).get(BASE + address).status_code == 404


def test_every_document_is_shown_and_saved_in_every_form(dpo: Desk, client_of: Any) -> None:
    client = client_of(dpo)
    assert len(papers()) == 15
    for key, paper in papers().items():
        page = client.get(f"{BASE}{key}/en/")
        assert page.status_code == 200
        for article in paper.content.articles():
            assert article.titles["en"] in page.content.decode().replace("&#x27;", "'")
    starts = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK"}
    for form, start in starts.items():
        answer = client.get(f"{BASE}form-minor-placed/fr/save/{form}/")
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"] == f'attachment; filename="accord-minor-placed.{form}"'


def test_an_article_is_written_anew_by_the_page_and_each_version_stays(dpo: Desk, client_of: Any) -> None:
    client, address = client_of(dpo), f"{BASE}staff/en/article/secrecy/"
    assert client.post(address, {"text": "Say nothing of SECRETWORD.", "seen": "0"}).status_code == 302
    assert client.post(address, {"text": "Say nothing of patients.", "seen": "1"}).status_code == 302
    assert "Say nothing of patients." in client.get(f"{BASE}staff/en/").content.decode()
    assert "Say nothing of patients." not in client.get(f"{BASE}staff/fr/").content.decode()
    page = client.get(address).content.decode()
    assert re.search(r"<del>.*SECRETWORD</del>", page) and re.search(r"<ins>.*patients</ins>", page)
    assert page.count("Version 1, Dpo") == page.count("Version 2, Dpo") == 1
    assert client.post(address, {"text": "", "seen": "2"}).status_code == 302
    assert "Say nothing of patients." not in client.get(f"{BASE}staff/en/").content.decode()
    assert [one.text for one in OwnText.objects.all()] == ["Say nothing of SECRETWORD.", "Say nothing of patients.", ""]


def test_the_journal_says_who_and_which_article_and_not_a_word_of_it(dpo: Desk) -> None:
    write(dpo, "hours", "SECRETWORD")
    line = Line.objects.get(action="charter.write")
    assert (line.actor, line.role) == (dpo.user.pk, Role.DPO)
    assert line.facts == {"document": "moderation", "article": "hours", "language": "fr", "version": 1}
    assert not [one for one in Line.objects.values_list() if "SECRETWORD" in str(one)]
    assert not [one for one in Note.objects.values_list() if "SECRETWORD" in str(one)]
    assert "SECRETWORD" not in repr(OwnText.objects.get())


def test_of_two_who_write_at_once_the_second_is_told_and_loses_nothing(dpo: Desk, at: Any, client_of: Any) -> None:
    write(at(Role.COMMUNITY_MANAGER), "hours", "Theirs.")
    with pytest.raises(Conflict):
        write(dpo, "hours", "Mine.")
    client, address = client_of(dpo), f"{BASE}moderation/fr/article/hours/"
    page = client.post(address, {"text": "Mine.", "seen": "0"})
    assert page.status_code == 400
    told = page.content.decode()
    assert "Mine." in told and "Theirs." in told and 'name="seen" value="1"' in told
    assert client.post(address, {"text": "Mine.", "seen": "1"}).status_code == 302
    assert [one.text for one in OwnText.objects.all()] == ["Theirs.", "Mine."]


def test_saving_what_stands_already_makes_no_version(dpo: Desk) -> None:
    assert write(dpo, "hours", "Lundi.")
    assert write(dpo, "hours", " Lundi. \n", seen=1) is None
    assert Line.objects.filter(action="charter.write").count() == 1


def test_a_place_that_the_document_does_not_know_is_refused(dpo: Desk, client_of: Any) -> None:
    page = client_of(dpo).post(f"{BASE}moderation/fr/article/hours/", {"text": "À {patient}.", "seen": "0"})
    assert page.status_code == 400 and "{patient}" in page.content.decode()
    assert not OwnText.objects.exists()


def test_what_the_law_says_is_nobodys_to_write(dpo: Desk) -> None:
    with pytest.raises(ValueError, match="signatures"):
        write(dpo, "signatures", "Nobody signs.", key="form-adult-alone")


def test_nothing_is_published_while_something_is_missing(dpo: Desk, client_of: Any) -> None:
    with pytest.raises(actions.Incomplete):
        publish(dpo)
    seen = queries.fingerprint(queries.drafts(dpo.establishment, papers()["moderation"]))
    day = timezone.localdate().isoformat()
    answer = client_of(dpo).post(f"{BASE}moderation/publish/", {"first_day": day, "seen": seen}, follow=True)
    assert "still to be filled in" in answer.content.decode()
    assert not Edition.objects.exists()


def test_one_publishes_what_one_read(whole: None, dpo: Desk) -> None:
    paper = papers()["moderation"]
    seen = queries.fingerprint(queries.drafts(dpo.establishment, paper))
    write(dpo, "welcome", "Autre chose.")
    with pytest.raises(Conflict):
        actions.publish(dpo, paper, timezone.localdate(), seen)
    assert not Edition.objects.exists()


def test_no_day_that_is_over(whole: None, dpo: Desk, client_of: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(actions.Past):
        publish(dpo, yesterday)
    answer = client_of(dpo).post(f"{BASE}moderation/publish/", {"first_day": yesterday.isoformat(), "seen": "x"})
    assert answer.status_code == 400 and not Edition.objects.exists()


def test_what_was_published_stays_as_it_was(whole: None, dpo: Desk, hospital: Establishment, client_of: Any) -> None:
    client = client_of(dpo)
    seen = re.search(r'name="seen" value="(\w{64})"', client.get(f"{BASE}moderation/en/").content.decode())
    assert seen is not None
    told = {"first_day": timezone.localdate().isoformat(), "seen": seen[1]}
    assert client.post(f"{BASE}moderation/publish/", told).status_code == 302
    Establishment.objects.filter(pk=hospital.pk).update(name="CHU Autre")
    write(dpo, "hours", "Never.", "en", seen=1)
    page = client.get(f"{BASE}moderation/editions/1/en/").content.decode()
    assert "Monday to Friday" in page and "CHU Saint-Aubin" in page and "Never." not in page
    assert "differs from the last version" in client.get(f"{BASE}moderation/en/").content.decode()
    with zipfile.ZipFile(io.BytesIO(client.get(f"{BASE}moderation/editions/1/fr/docx/").content)) as container:
        assert "Version 1, en vigueur à partir du" in container.read("word/document.xml").decode()
    line = Line.objects.get(action="charter.publish")
    assert line.facts == {"document": "moderation", "version": 1, "first_day": told["first_day"]}


def test_the_version_in_force_is_the_last_whose_day_has_come(whole: None, dpo: Desk, hospital: Establishment) -> None:
    today, paper = timezone.localdate(), papers()["moderation"]
    first, later = publish(dpo), publish(dpo, today + timedelta(days=3))
    assert queries.in_force(hospital, paper, today) == first
    assert queries.in_force(hospital, paper, today + timedelta(days=3)) == later
    assert queries.in_force(hospital, paper, today - timedelta(days=1)) is None
    again = publish(dpo)
    assert again.number == 3 and queries.in_force(hospital, paper, today) == again


@pytest.fixture
def changed_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """The rulebook as it will be after a rule's words changed."""

    def change(rule: str, there: bool = True) -> None:
        after = dict(rulebook.cited_rules())
        if there:
            after[rule] = dataclasses.replace(after[rule], digest="another")
        else:
            del after[rule]
        monkeypatch.setattr(queries, "cited_rules", lambda: after)
        monkeypatch.setattr("paravent_desk.charter.views.reading.version", lambda: "another")

    return change


@pytest.mark.parametrize("there", [True, False])
def test_a_rule_that_changed_or_is_gone_shows_which_articles_to_renew(
    whole: None, dpo: Desk, changed_rule: Any, there: bool
) -> None:
    row = publish(dpo)
    assert queries.to_renew(row) == ()
    changed_rule("H12", there)
    assert queries.to_renew(row) == (queries.Renewal("others", ("H12",)),)


def test_the_pages_say_what_to_renew_until_it_is_published_again(
    whole: None, dpo: Desk, changed_rule: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(dpo)
    client = client_of(dpo)
    assert "to renew" not in client.get(BASE).content.decode()
    changed_rule("H12")
    assert "1 article to renew" in client.get(BASE).content.decode()
    page = client.get(f"{BASE}moderation/en/").content.decode()
    assert "1 article is to be read again" in page and "To be read again: H12" in page
    publish(dpo)
    assert "to renew" not in client.get(BASE).content.decode()


def test_a_rulebook_that_changed_elsewhere_is_told_too(whole: None, dpo: Desk, changed_rule: Any, client_of: Any) -> None:
    publish(dpo)
    changed_rule("P14")
    page = client_of(dpo).get(f"{BASE}moderation/en/").content.decode()
    assert "none of the rules that this document rests on changed" in page


def test_ones_own_words_are_to_be_read_again_when_their_rule_changes(dpo: Desk, changed_rule: Any, client_of: Any) -> None:
    write(dpo, "secrecy", "Rien.", key="staff", lang="en")
    changed_rule("P02")
    page = client_of(dpo).get(f"{BASE}staff/en/").content.decode()
    assert "To be read again: P02" in page
    write(dpo, "secrecy", "Rien.", key="staff", lang="en", seen=1)
    page = client_of(dpo).get(f"{BASE}staff/en/").content.decode()
    assert "To be read again" not in page, "who saves the same words anew has read them under the rule as it is"


def test_the_public_page_is_there_once_published_and_open(whole: None, dpo: Desk, at: Any) -> None:
    visitor = Client()
    assert visitor.get("/c/saint-aubin/").status_code == 404
    publish(dpo)
    assert visitor.get("/c/saint-aubin/").status_code == 404, "published, and not open"
    actions.open_page(at(Role.ADMINISTRATOR), to=True)
    page = visitor.get("/c/saint-aubin/")
    assert page.status_code == 200 and "Du lundi au vendredi" in page.content.decode()
    assert "Monday to Friday" in visitor.get("/c/saint-aubin/en/").content.decode()
    assert visitor.get("/c/saint-aubin/de/").status_code == visitor.get("/c/les-ormes/").status_code == 404
    actions.open_page(dpo, to=False)
    assert visitor.get("/c/saint-aubin/").status_code == 404
    assert set(Line.objects.filter(action__startswith="charter.").values_list("action", flat=True)) == {
        *("charter.write", "charter.publish", "charter.open", "charter.close")
    }


def test_open_and_not_published_is_nothing(dpo: Desk) -> None:
    actions.open_page(dpo, to=True)
    assert Client().get("/c/saint-aubin/").status_code == 404
    with pytest.raises(Conflict):
        actions.open_page(dpo, to=True)
    assert PublicPage.objects.get().open


def links(page: str) -> Iterator[str]:
    return (found for found in re.findall(r'(?:src|href|action)="([^"]*)"', page))


@pytest.mark.parametrize("lang", ["", "fr/", "en/"])
def test_the_public_page_sets_no_cookie_and_fetches_nothing_from_elsewhere(whole: None, dpo: Desk, lang: str) -> None:
    publish(dpo)
    actions.open_page(dpo, to=True)
    visitor = Client()
    page = visitor.get(f"/c/saint-aubin/{lang}")
    assert not page.cookies and not visitor.cookies and "Set-Cookie" not in page
    told = page.content.decode()
    assert all(one.startswith(("/static/", "/c/", "#")) for one in links(told))
    assert "<script" not in told and "<form" not in told and "style=" not in told and "<style" not in told
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert visitor.post("/c/saint-aubin/").status_code == 405


def test_drafts_and_other_documents_are_nobodys_outside(whole: None, dpo: Desk) -> None:
    publish(dpo)
    actions.open_page(dpo, to=True)
    write(dpo, "welcome", "UNPUBLISHED")
    assert "UNPUBLISHED" not in Client().get("/c/saint-aubin/fr/").content.decode()
    for address in ("staff/fr/", "moderation/fr/", "moderation/editions/1/fr/"):
        assert Client().get(BASE + address)["Location"].startswith("/account/login/")


def test_an_author_neither_writes_nor_publishes(whole: None, at: Any) -> None:
    author = at(Role.AUTHOR)
    for do in (
        lambda: write(author, "hours", "x", seen=1),
        lambda: publish(author),
        lambda: actions.open_page(author, to=True),
    ):
        with pytest.raises(PermissionDenied):
            do()


def test_old_editions_stay_reachable_outside_and_say_that_they_are_old(whole: None, dpo: Desk) -> None:
    first, second, later = publish(dpo), publish(dpo), publish(dpo, timezone.localdate() + timedelta(days=9))
    Edition.objects.filter(pk=first.pk).update(first_day=date(2026, 1, 5))
    visitor = Client()
    old = f"/c/saint-aubin/en/{first.number}/"
    assert visitor.get(old).status_code == 404, "closed"
    actions.open_page(dpo, to=True)
    now = visitor.get("/c/saint-aubin/en/").content.decode()
    assert old in links(now) and "Version 1, from Jan. 5, 2026" in now and "Last changed on" in now and "old version" not in now
    page = visitor.get(old)
    told = page.content.decode()
    assert "This is an old version." in told and "/c/saint-aubin/en/" in links(told) and "/c/saint-aubin/fr/1/" in links(told)
    assert "Version 1, in force from" in told and not page.cookies
    assert all(one.startswith(("/static/", "/c/", "#")) for one in links(told))
    assert visitor.get(f"/c/saint-aubin/en/{later.number}/").status_code == 404, "its day has not come"
    assert "old version" not in visitor.get(f"/c/saint-aubin/en/{second.number}/").content.decode()
    assert visitor.get("/c/saint-aubin/fr/99/").status_code == visitor.get("/c/saint-aubin/de/1/").status_code == 404
