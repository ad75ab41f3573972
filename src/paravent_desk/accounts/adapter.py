"""How allauth lets people in: by invitation, and by a single sign-on that says an address we know."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up: an administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class KnownColleaguesOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A single sign-on makes no new people."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Never."""
        return False
