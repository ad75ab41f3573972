"""Run inside a desk's environment: make a hospital, people who can log in, and the accounts told on standard input.

Prints each person's secret for one-time codes. Told: `{"channels": [{"network", "handle", "server", "credentials"}]}`

"""

import json
import os
import sys
from typing import Any

PASSWORD = "une phrase de passe assez longue"
PEOPLE = {
    "camille": ("Camille Roy", "author"),
    "leo": ("Léo Marchand", "manager"),
    "maud": ("Maud Le Bihan", "manager"),
    "ines": ("Dr Inès Haddad", "physician"),
    "sophie": ("Sophie Keller", "dpo"),
    "marc": ("Marc Delorme", "crisis"),
    "aude": ("Aude Vasseur", "auditor"),
    "noe": ("Noé Petit", "administrator"),
}


def main() -> None:
    """Make everything and print the secrets."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paravent_desk.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(people_and_channels(json.load(sys.stdin))))


def people_and_channels(told: dict[str, Any]) -> dict[str, str]:
    """Everybody with a verified address, a password and a second factor."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from paravent_desk.accounts.models import Establishment, Membership, Service, User
    from paravent_desk.channels.models import Channel
    from paravent_desk.vault import keys

    hospital = Establishment.objects.create(
        slug="saint-aubin", name="CHU Saint-Aubin", town="Rennes", dpo_mail="dpo@saint-aubin.example"
    )
    ward = Service.objects.create(establishment=hospital, name="Maternité")
    secrets = {}
    for key, (name, role) in PEOPLE.items():
        user = User.objects.create_user(f"{key}@saint-aubin.example", PASSWORD, name=name, language="en")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        Membership.objects.create(user=user, establishment=hospital, role=role, service=ward if role == "author" else None)
        secrets[key] = generate_totp_secret()
        TOTP.activate(user, secrets[key])
    for one in told["channels"]:
        channel = Channel.objects.create(
            establishment=hospital, network=one["network"], handle=one["handle"], server=one["server"]
        )
        channel.credentials = keys().encrypt(json.dumps(one["credentials"]).encode(), f"channel:{channel.pk}")
        channel.save()
    return secrets


if __name__ == "__main__":
    main()
