"""How allauth lets people in: by invitation, and by a single sign-on that vouches for an address we know."""

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import translation

from paravent_desk.accounts.models import User
from paravent_desk.accounts.strength import strong_claims
from paravent_desk.vault import keys

STRONG = "strong"
"""In the state of a login by the provider: its ID token says that a second factor was shown."""


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up: an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Count nothing: django-axes does, in the database and for all processes, and its page says how long it lasts."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to people in the language they chose."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        with translation.override(user.language if isinstance(user, User) else translation.get_language()):
            super().send_mail(template_prefix, email, context)


class KnownColleaguesOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A single sign-on makes no new people; it links those whose address it has verified."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ANN401 - allauth has no types
        """Note how strong the login was, keep nothing else of what the provider told, and link a colleague it vouches for."""
        claims = sociallogin.account.extra_data.get("id_token") or {}
        sociallogin.state[STRONG] = strong_claims(claims, settings.OIDC_STRONG)
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        if sociallogin.state.get("process") == "connect":
            return
        with transaction.atomic():
            colleague = known(sociallogin.email_addresses)
            if colleague is None:
                verified = any(address.verified is True for address in sociallogin.email_addresses)
                context = {"verified": verified, "provider": sociallogin.provider.name}
                raise ImmediateHttpResponse(render(request, "accounts/unknown.html", context, status=403))
            proved(colleague)
            sociallogin.connect(request, colleague)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted where they are kept."""

    def encrypt(self, text: str) -> str:
        """Encrypt under the desk's key."""
        return b64encode(keys().encrypt(text.encode(), "second-factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Give what was encrypted; raises Sealed."""
        return keys().decrypt(b64decode(encrypted_text), "second-factor").decode()


def known(addresses: list[Any]) -> User | None:
    """The active colleague of an address that the provider has verified; None: nobody, or it has not."""
    verified = [address.email.lower() for address in addresses if address.verified is True]
    return User.objects.filter(email__in=verified, is_active=True).first() if verified else None


def proved(user: User) -> None:
    """Somebody showed that their address is theirs: by the link in a mail, or by the provider's word."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
