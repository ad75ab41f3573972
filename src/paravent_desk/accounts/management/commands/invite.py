"""`paravent-desk invite EMAIL --administrator --establishment NAME`: the first administrator, or any other from the server."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from paravent_desk.accounts.invitations import invite
from paravent_desk.accounts.models import Establishment, Role
from paravent_desk.audit.actions import WORKER, record


class Command(BaseCommand):
    """Invites somebody by mail, and makes the establishment where there is none of that name."""

    help = "Invite somebody by mail, as administrator or in another role. A new establishment is made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, the establishment and the role."""
        parser.add_argument("email")
        parser.add_argument("--establishment", required=True, help="its name, or its short name where it is there already")
        parser.add_argument("--town", default="", help="where it stands (for a new one)")
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument("--language", choices=["fr", "en"], default="fr")
        role = parser.add_mutually_exclusive_group(required=True)
        role.add_argument("--administrator", action="store_const", dest="role", const=Role.ADMINISTRATOR.value)
        role.add_argument("--role", choices=Role.values, dest="role")

    def handle(self, email: str, establishment: str, town: str, name: str, language: str, role: str, **rest: object) -> None:
        """Invite, and say what to do next."""
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError("Write the person's whole e-mail address, such as marie@hospital.example.") from None
        with transaction.atomic():
            where = _establishment(establishment, town)
            invite(WORKER, where, email, name, language, [(Role(role), None)])
        self.stdout.write(f"An invitation to {where.name} ({where.slug}) was sent. Its link is good for seven days.")


def _establishment(name: str, town: str) -> Establishment:
    found = Establishment.objects.filter(slug=name).first() or Establishment.objects.filter(name=name).first()
    if found is not None:
        return found
    slug = slugify(name)
    if not slug or Establishment.objects.filter(slug=slug).exists():
        raise CommandError(
            "This gives a short name that is taken or empty: write another name, or the short name that is there."
        )
    made = Establishment.objects.create(slug=slug, name=name, town=town)
    record(WORKER, "establishment.create", f"establishment:{made.pk}", made.pk, note=name)
    return made
