"""Coming in by password, what is written down of it, and what is refused."""

import pytest
from axes.utils import reset
from django.core import mail
from django.test import Client

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.audit.models import Line, Note
from tests.desk.accounts_fixtures import actions, link_in, log_in
from tests.desk.conftest import PASSWORD, Arrived


@pytest.fixture
def camille(arrived: Arrived, hospital: Establishment) -> User:
    return arrived("camille", Role.AUTHOR, hospital)


def test_a_colleague_logs_in_by_address(client: Client, camille: User) -> None:
    answer = log_in(client, camille)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/", follow=True).status_code == 200
    assert actions() == ["login"]
    assert Line.objects.get().facts == {"method": "password", "second_factor": False}


def test_the_session_gets_a_new_name_at_login(client: Client, camille: User) -> None:
    client.get("/account/login/")
    client.session.save()
    before = client.session.session_key
    log_in(client, camille)
    assert client.session.session_key != before


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_a_login_leads_nowhere_else(client: Client, camille: User, onward: str) -> None:
    assert log_in(client, camille, onward=onward)["Location"] == "/"


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/"])
def test_the_language_switch_leads_nowhere_else(client: Client, onward: str) -> None:
    answer = client.post("/account/language/", {"language": "en", "next": onward}, headers={"referer": onward})
    assert answer["Location"] == "/"


def test_a_wrong_password_is_written_down_without_what_was_typed(client: Client, camille: User) -> None:
    answer = client.post("/account/login/", {"login": camille.email, "password": "wrong"})
    assert answer.status_code == 200
    line = Line.objects.get()
    assert (line.action, line.chain, line.subject) == ("login.failed", 0, f"user:{camille.pk}")
    client.post("/account/login/", {"login": "nobody@elsewhere.example", "password": "wrong"})
    assert Line.objects.last().subject == "user:0"
    assert not Note.objects.exclude(text="").exists()


def test_after_eight_wrong_passwords_the_door_is_shut_for_an_hour(client: Client, camille: User, settings: object) -> None:
    settings.AXES_ENABLED = True
    reset()
    for _ in range(7):
        assert log_in(client, camille, "wrong").status_code == 200
    shut = log_in(client, camille, "wrong")
    assert shut.status_code == 429
    assert shut["Retry-After"] == "3600"
    assert "60 minutes" in shut.content.decode()
    assert log_in(client, camille).status_code == 429
    assert actions().count("login.failed") == 8


def test_a_locked_colleague_does_not_lock_out_the_others(
    client: Client, camille: User, arrived: Arrived, settings: object
) -> None:
    settings.AXES_ENABLED = True
    reset()
    for _ in range(9):
        log_in(client, camille, "wrong")
    assert log_in(client, arrived("dominique")).status_code == 302
    assert log_in(Client(REMOTE_ADDR="192.0.2.77"), camille).status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    told = {"email": "new@saint-aubin.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/account/signup/", told)
    assert not User.objects.filter(email="new@saint-aubin.example").exists()


def test_a_forgotten_password_is_chosen_anew_by_mail(client: Client, camille: User) -> None:
    client.post("/account/password/reset/", {"email": camille.email})
    assert [message.to for message in mail.outbox] == [[camille.email]]
    form = client.get(link_in(mail.outbox[0]), follow=True)
    new = "une autre phrase, bien plus longue"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert log_in(client, camille, new)["Location"] == "/"
    assert "password.change" in actions()


def test_strangers_get_no_mail(client: Client) -> None:
    answer = client.post("/account/password/reset/", {"email": "nobody@elsewhere.example"})
    assert answer.status_code == 302
    assert mail.outbox == []


def test_other_sessions_are_listed_and_ended(client: Client, camille: User) -> None:
    other = Client(HTTP_USER_AGENT="Other browser")
    log_in(client, camille)
    log_in(other, camille)
    assert "Other browser" in client.get("/account/sessions/").content.decode()
    client.post("/account/sessions/")
    assert other.get("/account/me/").status_code == 302
    assert client.get("/account/me/").status_code == 200


def test_the_language_somebody_chose_stays(client: Client, camille: User) -> None:
    User.objects.filter(pk=camille.pk).update(language="fr")
    log_in(client, camille)
    assert '<html lang="fr">' in client.get("/account/me/").content.decode()
    client.post("/account/language/", {"language": "en", "next": "/account/me/"})
    camille.refresh_from_db()
    assert camille.language == "en"
    again = Client(HTTP_ACCEPT_LANGUAGE="fr")
    log_in(again, camille)
    assert '<html lang="en">' in again.get("/account/me/").content.decode()


def test_an_unknown_language_changes_nothing(client: Client, camille: User) -> None:
    User.objects.filter(pk=camille.pk).update(language="fr")
    log_in(client, camille)
    client.post("/account/language/", {"language": "xx"})
    camille.refresh_from_db()
    assert camille.language == "fr"


def test_somebody_changes_their_name(client: Client, camille: User) -> None:
    log_in(client, camille)
    client.post("/account/me/", {"name": "Camille Moreau", "language": "en"})
    camille.refresh_from_db()
    assert (camille.name, camille.language) == ("Camille Moreau", "en")
