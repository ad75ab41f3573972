"""Run inside an example desk's environment: make it, with two agreements in the register, and print numbers of things."""

import json
import os
import sys
from datetime import timedelta


def main() -> None:
    """Make everything and print the numbers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paravent_desk.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("demo", make_only=True)
    sys.stdout.write("\n" + json.dumps({**_people(), **_posts(), **_agreements(), **_messages()}) + "\n")


def _people() -> dict[str, int]:
    from paravent_desk.accounts.models import Service, User
    from paravent_desk.channels.models import Channel

    found = {user.email.partition("@")[0]: user.pk for user in User.objects.all()}
    return {**found, "service": Service.objects.earliest("pk").pk, "channel": Channel.objects.earliest("pk").pk}


def _posts() -> dict[str, int]:
    from paravent_desk.drafts.models import Draft
    from paravent_desk.publishing.models import Publication

    drafts = Draft.objects.filter(establishment__slug="saint-aubin").order_by("-pk")
    sent = Publication.objects.filter(state="sent", establishment__slug="saint-aubin").earliest("pk").pk
    return {"sent": sent, **{one.state: one.pk for one in drafts}}


def _agreements() -> dict[str, int]:
    from django.utils import timezone

    from paravent_desk.accounts.desk import Desk, holdings
    from paravent_desk.accounts.models import Establishment, User
    from paravent_desk.consents import actions
    from paravent_desk.consents.identity import Identity
    from paravent_desk.consents.requirements import TABLE

    hospital, day = Establishment.objects.get(slug="saint-aubin"), timezone.localdate()
    sophie = User.objects.get(email="sophie@saint-aubin.example")
    desk = Desk(sophie, hospital, holdings(sophie, hospital, day), "127.0.0.1")
    needs = TABLE["adult", "alone"]  # type: ignore[index]  # words of the enumerations
    whole = {
        "person": "adult",
        "decides": "alone",
        "care": "ended",
        "care_ended_on": day - timedelta(days=60),
        "image": True,
        "story": True,
        "media": ["photo", "text"],
        "networks": ["mastodon", "bluesky"],
        "purpose": "Semaine de la sécurité des patients",
        "told": "Qu'elle a été soignée en maternité",
        "signatures": list(needs.signatures),
        "confirmed": list(needs.conditions),
        "witnessed": True,
        "form": "paper",
        "form_place": "Bureau 12, armoire bleue",
        "informed_on": day - timedelta(days=40),
        "given_on": day - timedelta(days=30),
        "ends_on": day + timedelta(days=300),
    }
    given = actions.create(desk, whole, Identity("Nolwenn Trémeur", None, "02 99 00 00 00", "", "Basile Trémeur"))
    actions.give(desk, given)
    begun = actions.create(desk, {**whole, "networks": [], "signatures": []}, Identity("Aziliz Le Goff", None, "", "", ""))
    return {"given": given.pk, "begun": begun.pk}


def _messages() -> dict[str, int]:
    from django.db import transaction
    from django.utils import timezone

    from paravent_desk.channels.models import Channel
    from paravent_desk.inbox.arrival import look
    from paravent_desk.inbox.intake import add
    from paravent_desk.inbox.models import Message
    from paravent_desk.networks.protocol import Incoming, Reference

    channel, now = Channel.objects.filter(establishment__slug="saint-aubin").earliest("pk"), timezone.now()
    first, second = Reference("message-1", "https://rivage.example/1"), Reference("message-2")
    said = "Mon voisin Paul Durand est hospitalisé chez vous pour un cancer du pancréas, chambre 12."
    page = (
        Incoming(first, "hugo@rivage.example", said, now, "mention", media=("Un couloir",)),
        Incoming(second, "ida@rivage.example", "Et moi on m'a bien reçue.", now, "reply", first),
    )
    with transaction.atomic():
        add(channel, page, now)
    look(now)
    return {"message": Message.objects.earliest("pk").pk}


if __name__ == "__main__":
    main()
