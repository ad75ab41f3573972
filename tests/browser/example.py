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
    sys.stdout.write(
        "\n"
        + json.dumps(
            {
                **_people(),
                **_posts(),
                **_agreements(),
                **_messages(),
                **_incidents(),
                **_past(),
                **_charter(),
                **_declared(),
                **_training(),
            }
        )
        + "\n"
    )


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
    """What came in by itself, a surge that it might be, and a reply that is kept."""
    from django.utils import timezone

    from paravent_desk.channels.models import Channel
    from paravent_desk.inbox.models import Message
    from paravent_desk.inbox.models_contacts import SavedReply
    from paravent_desk.inbox.models_surge import Alert
    from paravent_desk.inbox.surge_state import BIN

    channel, now = Channel.objects.filter(establishment__slug="saint-aubin").earliest("pk"), timezone.now()
    here, covered = channel.establishment, Message.objects.filter(masked=True, publication__isnull=False).earliest("pk")
    kept = SavedReply.objects.create(
        establishment=here, title="Merci", text="Merci pour ce message, nous le transmettons.", made_by_id=_people()["leo"]
    )
    surge = Alert.objects.create(
        establishment=here,
        channel=channel,
        cause="negative",
        began_at=now - 3 * BIN,
        raised_at=now,
        last_bin=int(now.timestamp() // BIN.total_seconds()),
        minutes=15,
        seen=24,
        expected=0.4,
        negative=20,
        people=18,
        told_at=now,
    )
    return {"message": covered.pk, "kept": kept.pk, "surge": surge.pk}


def _incidents() -> dict[str, int]:
    """A leak with a copy, somebody concerned, a decision and a lesson."""
    from django.utils import timezone

    from paravent_desk.accounts.desk import Desk, holdings
    from paravent_desk.accounts.models import Establishment, User
    from paravent_desk.incidents import copies, deciding, people
    from paravent_desk.incidents.models import Incident
    from paravent_desk.incidents.sealing import Address, Identity
    from paravent_desk.incidents.words import Decides, Outcome

    hospital, now = Establishment.objects.get(slug="saint-aubin"), timezone.now()
    sophie = User.objects.get(email="sophie@saint-aubin.example")
    desk = Desk(sophie, hospital, holdings(sophie, hospital, timezone.localdate()), "127.0.0.1")
    leak = Incident.objects.filter(establishment=hospital).earliest("pk")
    copies.add(desk, leak, "facebook", Address("https://reseau.example/video/12", "vue par un soignant"), now)
    people.add(desk, leak, "patient", Identity(name="Nolwenn Trémeur", contact="02 99 00 00 00"))
    deciding.decide(desk, leak, Decides.CNIL, Outcome.YES, "Une patiente se reconnaît.", now)
    deciding.learn(desk, leak, "Une affiche dans les couloirs", None, None)
    return {"leak": leak.pk}


def _charter() -> dict[str, int]:
    """A moderation charter that everybody may read, with an article in the hospital's own words, twice written."""
    from django.utils import timezone

    from paravent_desk.accounts.desk import Desk, holdings
    from paravent_desk.accounts.models import Establishment, User
    from paravent_desk.charter import actions, queries
    from paravent_desk.charter.models import Details
    from paravent_desk.charter.papers import papers
    from paravent_desk.inbox.models import Contacts

    hospital, day = Establishment.objects.get(slug="saint-aubin"), timezone.localdate()
    sophie, paper = User.objects.get(email="sophie@saint-aubin.example"), papers()["moderation"]
    desk = Desk(sophie, hospital, holdings(sophie, hospital, day), "127.0.0.1")
    mails = {"complaints_mail": "usagers@saint-aubin.example", "press_mail": "presse@saint-aubin.example"}
    Contacts.objects.update_or_create(establishment=hospital, defaults=mails)
    Details.objects.create(establishment=hospital, commission="cdu@saint-aubin.example")
    Establishment.objects.filter(pk=hospital.pk).update(dpo_mail="dpo@saint-aubin.example")
    hospital.refresh_from_db()
    words = paper.content.article("hours")
    assert words is not None
    actions.write(desk, paper, words, "fr", "Du lundi au vendredi.", 0)
    actions.write(desk, paper, words, "fr", "Du lundi au vendredi, de 9 h à 17 h.", 1)
    actions.write(desk, paper, words, "en", "Monday to Friday, 9 to 17.", 0)
    row = actions.publish(desk, paper, day, queries.fingerprint(queries.drafts(hospital, paper)))
    row = actions.publish(desk, paper, day, queries.fingerprint(queries.drafts(hospital, paper)))
    actions.open_page(desk, to=True)
    told = "Comme Mme Durandeau, 84 ans, opérée du cœur en mars, vous pouvez écrire à {press}."
    complaint = paper.content.article("complaint")
    assert complaint is not None
    leo = User.objects.get(email="leo@saint-aubin.example")
    actions.write(Desk(leo, hospital, holdings(leo, hospital, day), "127.0.0.1"), paper, complaint, "fr", told, 0)
    return {"edition": row.number}


def _declared() -> dict[str, int]:
    """The page of a ward that sleeps since long, as the example tells of it, and readings of the account that does not."""
    from datetime import date

    from django.utils import timezone

    from paravent_desk.channels.models import Channel
    from paravent_desk.metrics.models import AccountFigures
    from paravent_desk.presence.models import DeclaredAccount

    channel, day = Channel.objects.filter(establishment__slug="saint-aubin").earliest("pk"), timezone.localdate()
    for ago, followers in ((32, 1180), (0, 1214)):
        told = {"establishment": channel.establishment, "followers": followers, "opened_on": date(2017, 3, 6)}
        AccountFigures.objects.update_or_create(channel=channel, day=day - timedelta(days=ago), defaults=told)
    return {"declared": DeclaredAccount.objects.earliest("pk").pk}


def _training() -> dict[str, int]:
    """The example's campaign."""
    from paravent_desk.coach.models import Campaign

    return {"campaign": Campaign.objects.earliest("pk").pk}


def _past() -> dict[str, int]:
    """Two posts of before the desk: one that tells too much, one that does not."""
    from django.utils import timezone

    from paravent_desk.channels.models import Channel
    from paravent_desk.history.models import Import, Past, Reason
    from paravent_desk.vault import keys

    channel, now = Channel.objects.filter(establishment__slug="saint-aubin").earliest("pk"), timezone.now()
    run = Import.objects.create(
        establishment=channel.establishment, channel=channel, network="mastodon", source="archive", state="finished", total=2
    )
    told = {"run": run, "establishment": channel.establishment, "at": now, "year": now.year, "checked_at": now}
    Past.objects.create(remote_id="1", verdict="ok", **told)
    leak = Past.objects.create(
        remote_id="2", verdict="stop", rank=9, url="https://reseau.example/2", report={"findings": []}, **told
    )
    text = "Mme Solène Rivage est sortie hier de chambre 12."
    Past.objects.filter(pk=leak.pk).update(text=keys().encrypt(text.encode(), f"past:{leak.pk}"))
    Reason.objects.create(past=leak, code="IDENTIFIED_PATIENT")
    return {"past": leak.pk}


if __name__ == "__main__":
    main()
