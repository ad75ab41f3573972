"""The hospital's single sign-on, against a real provider on this machine."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as desk_settings
from django.test import Client

from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.accounts.strength import strong_claims
from tests.desk.accounts_fixtures import actions, log_in
from tests.desk.conftest import Arrived, Person

# the provider's own: it stands on an older authlib's calls, in a thread of this process
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning", "ignore:authlib.jose module is deprecated")
HOME = "/e/saint-aubin/"
START = "/account/oidc/hospital/login/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with warnings.catch_warnings(record=True):
        import oidc_provider_mock
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def _sign_on(provider: str, settings: object) -> None:
    app = {
        "provider_id": "hospital",
        "name": "Connexion CHU",
        "client_id": "paravent",
        "secret": "not a secret",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.OIDC_STRONG = frozenset({"mfa", "eidas1"})
    settings.SECOND_FACTOR_REQUIRED = True


SignOn = Callable[..., Any]


@pytest.fixture
def sign_on(provider: str) -> SignOn:
    """Log in at the provider as somebody with those claims, and come back."""

    def go(client: Client, start: str = START, **claims: object) -> Any:
        subject = str(claims.pop("sub", "colleague-1"))
        requests.put(f"{provider}/users/{subject}", json=claims, timeout=5).raise_for_status()
        there = client.post(start)["Location"]
        assert there.startswith(provider)
        back = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=5)
        return client.get(back.headers["Location"].removeprefix("http://testserver"))

    return go


def test_a_known_address_that_the_provider_verified_is_linked_and_stays(
    client: Client, person: Person, hospital: Establishment, sign_on: SignOn
) -> None:
    camille = person("camille", Role.AUTHOR, hospital)
    assert sign_on(client, email="Camille@Saint-Aubin.example", email_verified=True)["Location"] == "/"
    assert client.get(HOME).status_code == 200
    account = SocialAccount.objects.get()
    assert (account.user, account.extra_data) == (camille, {})  # nothing else of what was told is kept
    assert EmailAddress.objects.get(user=camille).verified
    assert actions() == ["provider.link", "login"]
    # from now on it is the account that counts, whatever address it says
    assert sign_on(Client(), email="other@elsewhere.example", email_verified=False)["Location"] == "/"
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        (
            {"email": "camille@saint-aubin.example", "email_verified": False},
            "did not say that your e-mail address was verified",
        ),
        ({"email": "camille@saint-aubin.example"}, "did not say that your e-mail address was verified"),
        ({"email": "camille@saint-aubin.example", "email_verified": "false"}, "did not say that"),
        ({"email": "stranger@elsewhere.example", "email_verified": True}, "nobody with this address has been invited"),
        ({}, "did not say that your e-mail address was verified"),
    ],
)
def test_others_are_told_what_to_do(
    client: Client, person: Person, hospital: Establishment, sign_on: SignOn, claims: dict[str, object], sentence: str
) -> None:
    person("camille", Role.AUTHOR, hospital)
    client.post("/account/language/", {"language": "en"})
    answer = sign_on(client, sub=f"somebody-{len(str(claims))}", **claims)
    assert answer.status_code == 403
    assert sentence in answer.content.decode()
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    assert "sessionid" not in client.cookies or client.get("/account/me/").status_code != 200


def test_somebody_whose_account_is_shut_does_not_come_in(
    client: Client, person: Person, hospital: Establishment, sign_on: SignOn
) -> None:
    camille = person("camille", Role.AUTHOR, hospital)
    User.objects.filter(pk=camille.pk).update(is_active=False)
    assert sign_on(client, email=camille.email, email_verified=True).status_code == 403


@pytest.mark.parametrize(
    ("told", "strong"),
    [({"acr": "eidas1"}, True), ({"amr": ["pwd", "mfa"]}, True), ({"acr": "0", "amr": ["pwd"]}, False), ({}, False)],
)
def test_only_what_the_setting_names_counts_as_a_second_factor(
    client: Client, person: Person, hospital: Establishment, sign_on: SignOn, told: dict[str, object], strong: bool
) -> None:
    person("dominique", Role.DPO, hospital)
    sign_on(client, email="dominique@saint-aubin.example", email_verified=True, **told)
    assert (client.get(HOME).status_code == 200) is strong


@pytest.mark.parametrize(
    ("claims", "strong"),
    [({"acr": None}, {"None"}), ({"amr": "mfa"}, {"mfa"}), ({"amr": None}, {"mfa"}), ({}, set()), ({"acr": 1}, {"mfa"})],
)
def test_claims_of_another_shape_are_no_second_factor(claims: dict[str, object], strong: set[str]) -> None:
    assert not strong_claims(claims, strong)


def test_somebody_logged_in_links_an_account_that_tells_no_address(
    client: Client,
    arrived: Arrived,
    hospital: Establishment,
    sign_on: SignOn,
) -> None:
    """As Pro Santé Connect does: it vouches for the professional, not for the address."""
    camille = arrived("camille", Role.AUTHOR, hospital)
    log_in(client, camille)
    sign_on(client, start=START + "?process=connect", sub="professional-7")
    assert SocialAccount.objects.get().user == camille
    assert sign_on(Client(), sub="professional-7")["Location"] == "/"


def test_the_desk_knows_no_sign_on_until_it_is_told_of_one() -> None:
    assert desk_settings.OIDC == {}


def test_a_provider_that_does_not_answer_gets_a_sentence(client: Client, settings: object) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    client.post("/account/language/", {"language": "en"})
    answer = client.post(START)
    assert answer.status_code == 502
    assert "did not answer" in answer.content.decode()


def test_a_login_that_was_given_up_gets_a_sentence(client: Client) -> None:
    client.post("/account/language/", {"language": "en"})
    answer = client.get("/account/oidc/hospital/login/callback/?error=access_denied&state=x", follow=True)
    assert "not logged in" in answer.content.decode()
