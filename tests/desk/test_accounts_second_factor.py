"""Whoever reads or decides for everybody shows a second factor before a page of an establishment opens."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, User
from paravent_desk.accounts.permissions import STRONG
from tests.desk.accounts_fixtures import actions, log_in, set_up_app, six_digits
from tests.desk.conftest import Arrived

HOME = "/e/saint-aubin/"
ASKED = "/account/second-factor/?next=%2Fe%2Fsaint-aubin%2F"


@pytest.fixture(autouse=True)
def _required(settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def dominique(arrived: Arrived, hospital: Establishment) -> User:
    return arrived("dominique", Role.DPO, hospital)


@pytest.mark.parametrize("role", Role)
def test_which_roles_are_asked(client: Client, arrived: Arrived, hospital: Establishment, role: Role) -> None:
    log_in(client, arrived("somebody", role, hospital))
    answer = client.get(HOME)
    if role in STRONG:
        assert (answer.status_code, answer["Location"]) == (302, ASKED)
        assert client.get(ASKED).status_code == 200
    else:
        assert answer.status_code == 200


def test_a_deputy_is_asked_like_whom_they_stand_in_for(
    client: Client,
    arrived: Arrived,
    hospital: Establishment,
    dominique: User,
) -> None:
    camille = arrived("camille", Role.AUTHOR, hospital)
    today = timezone.localdate()
    Deputy.objects.create(absent=dominique, deputy=camille, establishment=hospital, first=today, last=today)
    log_in(client, camille)
    assert client.get(HOME)["Location"] == ASKED


def test_htmx_is_sent_to_the_whole_page(client: Client, dominique: User) -> None:
    log_in(client, dominique)
    assert client.get(HOME, headers={"hx-request": "true"})["HX-Redirect"] == ASKED
    assert "HX-Redirect" in Client().get(HOME, headers={"hx-request": "true"})


@pytest.mark.django_db(transaction=True)
class TestWithAnApp:
    """The signals of allauth come after commit: these tests commit."""

    def test_an_app_is_set_up_and_the_page_opens(self, client: Client, dominique: User) -> None:
        log_in(client, dominique)
        secret = set_up_app(client)
        assert client.get(HOME).status_code == 200
        assert "factor.add" in actions()
        assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))

    def test_the_question_leads_nowhere_else(self, client: Client, dominique: User) -> None:
        log_in(client, dominique)
        set_up_app(client)
        assert client.get("/account/second-factor/?next=https://evil.example/")["Location"] == "/"

    def test_the_next_login_asks_for_six_digits(self, client: Client, dominique: User) -> None:
        log_in(client, dominique)
        secret = set_up_app(client)
        client.post("/account/logout/")
        assert log_in(client, dominique)["Location"] == "/account/2fa/authenticate/"
        assert client.get(HOME)["Location"].startswith("/account/login/")
        assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
        assert client.post("/account/2fa/authenticate/", {"code": six_digits(secret, 1)})["Location"] == "/"
        assert client.get(HOME).status_code == 200
        assert "login.failed" in actions()

    def test_a_recovery_code_works_once(self, client: Client, dominique: User) -> None:
        log_in(client, dominique)
        set_up_app(client)
        code = client.get("/account/2fa/recovery-codes/").context["unused_codes"][0]
        for worked in (True, False):
            client.post("/account/logout/")
            log_in(client, dominique)
            client.post("/account/2fa/authenticate/", {"code": code})
            assert (client.get(HOME).status_code == 200) is worked

    def test_without_the_last_factor_the_session_is_weak_again(self, client: Client, dominique: User) -> None:
        log_in(client, dominique)
        set_up_app(client)
        client.post("/account/2fa/totp/deactivate/")
        assert client.get(HOME)["Location"] == ASKED
        assert "factor.remove" in actions()

    def test_somebody_elses_factor_does_not_count(self, client: Client, dominique: User, arrived: Arrived) -> None:
        """Steps that somebody else took in this browser, who did not get in, do not make a strong session."""
        other = arrived("other")
        log_in(client, other)
        set_up_app(client)
        theirs = Authenticator.objects.get(user=other, type="totp").pk
        fresh = Client()
        fresh.get("/account/login/")
        session = fresh.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "id": theirs, "type": "totp"}]
        session.save()
        fresh.cookies["sessionid"] = session.session_key
        log_in(fresh, dominique)
        assert fresh.get(HOME)["Location"] == ASKED

    def test_a_lost_telephone(self, client: Client, dominique: User, arrived: Arrived, hospital: Establishment) -> None:
        log_in(client, dominique)
        set_up_app(client)
        administrator = Client()
        log_in(administrator, arrived("adele", Role.ADMINISTRATOR, hospital))
        set_up_app(administrator)
        mail.outbox.clear()
        administrator.post(f"/e/saint-aubin/people/{dominique.pk}/forget-factors/")
        assert not Authenticator.objects.filter(user=dominique).exists()
        assert [message.to for message in mail.outbox] == [[dominique.email]]
        assert "factor.forget" in actions(hospital.pk)

    def test_no_administrator_weakens_somebody_of_another_establishment(
        self,
        arrived: Arrived,
        hospital: Establishment,
        other_hospital: Establishment,
        dominique: User,
    ) -> None:
        Membership.objects.create(user=dominique, establishment=other_hospital, role=Role.DPO)
        client, administrator = Client(), Client()
        log_in(client, dominique)
        set_up_app(client)
        log_in(administrator, arrived("adele", Role.ADMINISTRATOR, hospital))
        set_up_app(administrator)
        administrator.post(f"/e/saint-aubin/people/{dominique.pk}/forget-factors/")
        assert Authenticator.objects.filter(user=dominique).exists()
