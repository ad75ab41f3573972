"""A lost telephone: an administrator takes somebody's second factors away, and they set up new ones at their next login."""

from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Membership, User
from paravent_desk.accounts.roles import may_manage
from paravent_desk.audit.actions import record


class NotOurs(Exception):
    """They have roles elsewhere too, or are oneself: that is for others to do. Nothing was changed."""


def may_forget(desk: Desk, user: User) -> bool:
    """Whether it is this administrator's to do: not their own, and nobody's who has a role in another establishment."""
    elsewhere = Membership.objects.filter(user=user).exclude(establishment=desk.establishment)
    return user.pk != desk.user.pk and not elsewhere.exists()


def forget(desk: Desk, user: User) -> None:
    """Take them all away, and tell the person by mail; raises NotOurs."""
    actor = may_manage(desk)
    if not may_forget(desk, user):
        raise NotOurs
    with transaction.atomic():
        if not Authenticator.objects.filter(user=user).delete()[0]:
            return
        record(actor, "factor.forget", f"user:{user.pk}", desk.chain)
        transaction.on_commit(lambda: _tell(user, desk.establishment.name))


def _tell(user: User, establishment: str) -> None:
    with translation.override(user.language):
        subject = render_to_string("accounts/mail/factors_subject.txt").strip()
        send_mail(subject, render_to_string("accounts/mail/factors.txt", {"establishment": establishment}), None, [user.email])
