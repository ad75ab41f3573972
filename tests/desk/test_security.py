"""What a browser may do with our pages, and what every template keeps to so that it may do no more."""

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client

import paravent_desk
from paravent_desk import settings as desk_settings
from paravent_desk.accounts.models import Establishment, Role
from tests.desk.accounts_fixtures import log_in, set_up_app
from tests.desk.conftest import Arrived

HERE = Path(paravent_desk.__file__).parent
TEMPLATES = sorted(HERE.glob("**/templates/**/*.html"))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)
OUTSIDE = ["/account/login/", "/account/password/reset/", "/account/signup/", "/account/invitation/x/", "/nothing-here/"]
OWN = [
    "/",
    "/account/me/",
    "/account/second-factor/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
    "/account/email/",
    "/account/password/change/",
    "/account/3rdparty/",
    "/account/reauthenticate/",
    "/account/logout/",
]
INSIDE = ["", "people/", "people/invite/", "people/services/", "people/settings/", "people/deputies/"]
WITH_FACTOR = [
    "/account/2fa/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/totp/deactivate/",
]


class Seen(HTMLParser):
    """What a page would do in line: styles, handlers, scripts with words in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+|hx-on.*", name) or (value or "").strip().startswith("javascript:"):
                self.wrong.append(f"{tag} {name}")
        if tag == "style" or (tag == "script" and "src" not in told and told.get("type") != "application/json"):
            self.wrong.append(tag)
        if tag in {"script", "img", "link"}:
            place = told.get("src") or told.get("href") or ""
            if "//" in place.removeprefix("data:") and not place.startswith("data:"):
                self.wrong.append(f"{tag} from {place}")


def in_order(header: str) -> dict[str, set[str]]:
    return {part.split()[0]: set(part.split()[1:]) for part in header.split(";")}


def looked_at(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code != 302, address
    assert in_order(answer["Content-Security-Policy"]) == in_order(POLICY), address
    assert Seen(answer.content.decode()).wrong == [], address
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", OUTSIDE)
def test_pages_outside(client: Client, address: str) -> None:
    looked_at(client, address)


def test_pages_of_ones_own_and_inside(
    client: Client, arrived: Arrived, hospital: Establishment, other_hospital: Establishment
) -> None:
    adele = arrived("adele", Role.ADMINISTRATOR, hospital)
    arrived("adele", Role.ADMINISTRATOR, other_hospital)
    log_in(client, adele)
    for address in [*OWN, *("/e/saint-aubin/" + page for page in INSIDE)]:
        looked_at(client, address)
    set_up_app(client)
    for address in WITH_FACTOR:
        looked_at(client, address)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(HERE)))
def test_no_template_does_anything_in_line(template: Path) -> None:
    text = template.read_text()
    assert Seen(re.sub(r"{%.*?%}", "", text)).wrong == []
    assert "|safe" not in text or template.name == "field.html"  # Django's own help texts
    assert "autoescape off" not in text


def test_no_stylesheet_asks_another_host() -> None:
    for path in HERE.glob("**/static/**/*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", path.read_text()), path


def test_static_files_carry_no_cookie(client: Client) -> None:
    answer = client.get("/static/desk/desk.css")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert b"".join(answer.streaming_content)
    answer.close()


def test_cookies(client: Client, arrived: Arrived, hospital: Establishment) -> None:
    answer = log_in(client, arrived("camille", Role.AUTHOR, hospital))
    for name in ("sessionid", "csrftoken"):
        cookie = answer.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@contextmanager
def settings_of(monkeypatch: pytest.MonkeyPatch, **values: str) -> Iterator[object]:
    """The desk's settings as another environment makes them; afterwards as they were."""
    with monkeypatch.context() as patch:
        for name, value in values.items():
            patch.setenv(f"PARAVENT_{name}", value)
        yield importlib.reload(desk_settings)
    importlib.reload(desk_settings)


def test_over_https_nothing_goes_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    with settings_of(monkeypatch, ADDRESS="https://desk.chu.example", HOSTS="desk.chu.example") as made:
        assert made.SECURE_HSTS_SECONDS >= 31_536_000
        assert made.SESSION_COOKIE_SECURE
        assert made.CSRF_COOKIE_SECURE
        assert made.LANGUAGE_COOKIE_SECURE
        assert not made.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN
        assert made.SECOND_FACTOR_REQUIRED
        assert made.ACCOUNT_DEFAULT_HTTP_PROTOCOL == "https"


def test_forms_may_lead_to_the_sign_ons_hosts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "OIDC_SERVER": "https://auth.chu.example/realms/staff",
        "OIDC_PAGES": "https://wallet.chu.example/auth/",
        "OIDC_CLIENT": "paravent",
        "OIDC_SECRET": "s",
        "OIDC_SCOPE": "openid scope_all",
        "OIDC_ACR": "eidas1",
        "OIDC_STRONG": "eidas1",
    }
    with settings_of(monkeypatch, **told) as made:
        directives = made.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        assert directives["form-action"] == ["'self'", "https://auth.chu.example", "https://wallet.chu.example"]
        app = made.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]
        assert app["scope"] == ["openid", "scope_all"]
        assert app["auth_params"] == {"acr_values": "eidas1"}
        assert frozenset({"eidas1"}) == made.OIDC_STRONG


@pytest.mark.parametrize(("address", "status"), [("/nothing-here/", 404), ("/e/saint-aubin/people/", 403)])
def test_an_error_says_what_to_do(client: Client, arrived: Arrived, hospital: Establishment, address: str, status: int) -> None:
    log_in(client, arrived("camille", Role.AUTHOR, hospital))
    client.post("/account/language/", {"language": "en"})
    answer = client.get(address)
    assert answer.status_code == status
    assert "To the first page" in answer.content.decode()


@pytest.mark.parametrize("page", ["400.html", "500.html"])
def test_the_pages_for_when_nothing_works_need_nothing(page: str) -> None:
    told = render_to_string(page)
    assert Seen(told).wrong == []
    assert "<h1>" in told


def test_a_form_from_elsewhere_is_refused_with_a_sentence(hospital: Establishment) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/account/login/", {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()
