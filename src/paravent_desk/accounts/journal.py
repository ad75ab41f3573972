"""Lines of the audit for what happens at the door: who came in, who did not, second factors that come and go."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from paravent_desk.accounts.adapter import STRONG
from paravent_desk.accounts.locked import typed_address
from paravent_desk.accounts.models import User
from paravent_desk.accounts.strength import OWN_FACTORS, is_strong, showed_own_factor, strengthen, weaken
from paravent_desk.audit.actions import Actor, Fact, record

# Receivers take what their signals send, by name; allauth's request may be None where it acts by itself.


def note(request: HttpRequest | None, user: User | None, action: str, **facts: Fact) -> None:
    """Write one line in the desk's own chain: it belongs to no establishment."""
    address = "" if request is None else request.META.get("REMOTE_ADDR", "")
    with transaction.atomic():
        record(Actor(user.pk if user else None, "", address), action, f"user:{user.pk if user else 0}", facts=facts)


@receiver(user_logged_in)
def came_in(request: HttpRequest, user: User, sociallogin: Any = None, **rest: object) -> None:  # noqa: ANN401
    """Somebody is in; the session says from now on whether they showed a second factor."""
    by_provider = sociallogin is not None and bool(sociallogin.state.get(STRONG))
    if by_provider or showed_own_factor(request, user.pk):
        strengthen(request)
    methods = "+".join(dict.fromkeys(one["method"] for one in get_authentication_records(request)))
    note(request, user, "login", method=methods, second_factor=is_strong(request))


@receiver(user_login_failed)
def did_not_come_in(credentials: dict[str, Any], request: HttpRequest | None = None, **rest: object) -> None:
    """A wrong password. Somebody who is locked out leaves no further lines: they could write as many as they like."""
    if request is None or getattr(request, "axes_locked_out", False):
        return
    note(request, User.objects.filter(email=typed_address(request, credentials)).first(), "login.failed", method="password")


@receiver(authentication_failed)
def factor_failed(request: HttpRequest, user: User, authenticator: Authenticator | None = None, **rest: object) -> None:
    """A wrong code."""
    note(request, user, "login.failed", method=authenticator.type if authenticator else "mfa")


@receiver(user_logged_out)
def left(request: HttpRequest, user: User | None, **rest: object) -> None:
    """Somebody logged out."""
    if user is not None:
        note(request, user, "logout")


@receiver(authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **rest: object) -> None:
    """They just showed it, so that this session is as strong as one that was opened with it."""
    if authenticator.type in OWN_FACTORS:
        strengthen(request)
    note(request, user, "factor.add", type=str(authenticator.type))


@receiver(authenticator_removed)
def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **rest: object) -> None:
    """With the last one, this session is no longer strong."""
    if not Authenticator.objects.filter(user=user, type__in=OWN_FACTORS).exists():
        weaken(request)
    note(request, user, "factor.remove", type=str(authenticator.type))


@receiver(authenticator_reset)
def factor_reset(request: HttpRequest, user: User, authenticator: Authenticator, **rest: object) -> None:
    """New recovery codes."""
    note(request, user, "factor.reset", type=str(authenticator.type))


@receiver(password_changed)
@receiver(password_reset)
def password_new(request: HttpRequest, user: User, **rest: object) -> None:
    """A new password."""
    note(request, user, "password.change")


@receiver(social_account_added)
def provider_linked(request: HttpRequest, sociallogin: Any, **rest: object) -> None:  # noqa: ANN401
    """Somebody's account at the single sign-on is theirs here from now on."""
    note(request, sociallogin.user, "provider.link")


@receiver(social_account_removed)
def provider_unlinked(request: HttpRequest, socialaccount: Any, **rest: object) -> None:  # noqa: ANN401
    """It is no longer."""
    note(request, socialaccount.user, "provider.unlink")
