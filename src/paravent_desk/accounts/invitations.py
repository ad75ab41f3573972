"""An administrator invites by mail; the link in it, good once and for seven days, lets somebody choose a password."""

from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from paravent_desk.accounts.adapter import proved
from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.accounts.roles import give
from paravent_desk.audit.actions import Actor, record

SALT = "paravent.invitation"
DAYS = 7


class NoInvitation(Exception):
    """The link is older than seven days, was used, or is none of ours."""


def invite(
    actor: Actor,
    establishment: Establishment,
    email: str,
    name: str,
    language: str,
    roles: Iterable[tuple[Role, Service | None]],
) -> User:
    """Give roles to whoever has that address, known or not, and tell them by mail. Raises Unfit."""
    with transaction.atomic():
        user, made = User.objects.get_or_create(email=email.strip().lower(), defaults={"name": name, "language": language})
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        for role, service in roles:
            give(actor, establishment, user, role, service)
        record(actor, "person.invite", f"user:{user.pk}", establishment.pk)
        transaction.on_commit(lambda: write(user, establishment))
    return user


def write(user: User, establishment: Establishment) -> None:
    """Send the mail: with the link for somebody who has not chosen a password, else with the desk's address."""
    fresh = user.last_login is None and not user.has_usable_password()
    link = reverse("invitation", args=[token(user)]) if fresh else reverse("entrance")
    with translation.override(user.language):
        context = {
            "establishment": establishment,
            "link": urljoin(settings.SITE_ADDRESS, link),
            "days": DAYS if fresh else 0,
            "provider": settings.OIDC.get("OIDC_NAME", ""),
        }
        subject = render_to_string("accounts/mail/invitation_subject.txt", context).strip()
        send_mail(subject, render_to_string("accounts/mail/invitation.txt", context), None, [user.email])


def token(user: User) -> str:
    """What the link carries: who, and the state of their password, so that it ends when they choose one."""
    return signing.dumps([user.pk, _state(user)], salt=SALT)


def invited(value: str) -> User:
    """Whose link it is; raises NoInvitation."""
    try:
        pk, state = signing.loads(value, salt=SALT, max_age=DAYS * 86400)
        user = User.objects.get(pk=pk, is_active=True)
    except (signing.BadSignature, User.DoesNotExist, ValueError, TypeError):
        raise NoInvitation from None
    if not constant_time_compare(state, _state(user)):
        raise NoInvitation
    return user


def accept(value: str, name: str, password: str, address: str) -> User:
    """Somebody chose their password; raises NoInvitation."""
    with transaction.atomic():
        user = invited(value)
        before = user.password
        user.set_password(password)
        if User.objects.filter(pk=user.pk, password=before).update(password=user.password, name=name) != 1:
            raise NoInvitation
        user.name = name
        proved(user)
        record(Actor(user.pk, "", address), "person.arrive", f"user:{user.pk}")
    return user


def _state(user: User) -> str:
    return salted_hmac(SALT, f"{user.pk}:{user.password}:{user.last_login}", algorithm="sha256").hexdigest()[:32]
