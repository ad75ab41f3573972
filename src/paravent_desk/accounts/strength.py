"""Whether this session was opened with a second factor: ours, or the single sign-on's when it says so."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

KEY = "second_factor_of"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES)
OWN_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What somebody sets up; recovery codes come with them and go with the last of them."""


def is_strong(request: HttpRequest) -> bool:
    """Whether whoever is logged in showed a second factor in this session."""
    return request.session.get(KEY) == request.user.pk


def strengthen(request: HttpRequest) -> None:
    """Say that whoever is logged in showed one."""
    request.session[KEY] = request.user.pk


def weaken(request: HttpRequest) -> None:
    """Say that it is gone."""
    request.session.pop(KEY, None)


def showed_own_factor(request: HttpRequest, user: int) -> bool:
    """Whether the steps of this login hold a factor of theirs: a session may hold those of somebody who did not get in."""
    shown = [record["id"] for record in get_authentication_records(request) if record["method"] == "mfa"]
    return bool(shown) and Authenticator.objects.filter(pk__in=shown, user=user, type__in=FACTORS).exists()


def strong_claims(claims: Mapping[str, Any], strong: Iterable[str]) -> bool:
    """Whether an ID token says, by `acr` or `amr`, that a second factor was shown (OpenID Connect Core 1.0, section 2)."""
    amr = claims.get("amr")
    told = [claims.get("acr"), *(amr if isinstance(amr, list) else [])]
    return not {one for one in told if isinstance(one, str)}.isdisjoint(strong)
