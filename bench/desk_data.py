"""Fill a desk with many posts, for timing: a hospital, fifty colleagues, posts over two years, in every state."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.audit.actions import Actor, record
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft, Variant, Version
from paravent_desk.publishing.models import Publication
from paravent_desk.review.models import Opinion, Request

STATES = (
    (Draft.State.PUBLISHED, 0.86),
    (Draft.State.SCHEDULED, 0.03),
    (Draft.State.APPROVED, 0.01),
    (Draft.State.REVIEW, 0.03),
    (Draft.State.WRITING, 0.04),
    (Draft.State.ABANDONED, 0.03),
)
TEXT = "Samedi, le service ouvre ses portes de 10 h à 17 h : visites, ateliers, rencontre avec l'équipe. Entrée libre. "
BATCH = 500


def establishment(people: int = 50) -> Establishment:
    """The hospital with its services, accounts on two networks, and people in every role; passwords are unusable."""
    hospital = Establishment.objects.create(
        slug="grand-hopital", name="Grand Hôpital", town="Lyon", dpo_mail="dpo@hopital.example"
    )
    services = [Service.objects.create(establishment=hospital, name=f"Service {number}") for number in range(1, 21)]
    for network in ("mastodon", "bluesky"):
        Channel.objects.create(establishment=hospital, network=network, handle=f"hopital@{network}.example")
    roles = [role for role in Role if role is not Role.AUTHOR]
    for number in range(people):
        user = User.objects.create(email=f"person{number}@hopital.example", name=f"Collègue {number}", password="!")
        role = roles[number] if number < len(roles) else Role.AUTHOR
        service = services[number % len(services)] if role is Role.AUTHOR else None
        Membership.objects.create(user=user, establishment=hospital, service=service, role=role)
    return hospital


def posts(hospital: Establishment, count: int, seed: int = 1) -> None:
    """Add posts: each with one to three versions, a channel or two, opinions, publications and the audit lines of all that."""
    chance = random.Random(seed)
    now = timezone.now()
    authors = list(User.objects.filter(memberships__establishment=hospital, memberships__role=Role.AUTHOR))
    services, channels = list(hospital.services.all()), list(hospital.channels.all())
    reviewer = User.objects.get(memberships__establishment=hospital, memberships__role=Role.COMMUNITY_MANAGER)
    for first in range(0, count, BATCH):
        with transaction.atomic():
            _batch(hospital, min(BATCH, count - first), chance, now, authors, services, channels, reviewer)


def _batch(
    hospital: Establishment,
    size: int,
    chance: random.Random,
    now: datetime,
    authors: list[User],
    services: list[Service],
    channels: list[Channel],
    reviewer: User,
) -> None:
    drafts = Draft.objects.bulk_create(_drafts(hospital, size, chance, authors, services))
    versions = Version.objects.bulk_create(
        Version(
            draft=draft,
            number=number,
            saved_by=draft.author,
            text=TEXT * chance.randint(1, 3),
            content_hash=f"{chance.getrandbits(256):064x}",
            publish_at=now
            + timedelta(minutes=chance.randint(-1_000_000, -60) if draft.state == "published" else chance.randint(60, 90_000)),
            verdict=chance.choices(("ok", "review", "stop"), (8, 2, 0.5))[0],
            checked_at=now,
        )
        for draft in drafts
        for number in range(1, draft.current + 1)
    )
    current = [version for version in versions if version.number == version.draft.current]
    Variant.objects.bulk_create(Variant(version=version, channel=channel) for version in versions for channel in channels)
    Request.objects.bulk_create(
        Request(version=version, role=Role.COMMUNITY_MANAGER, asked_at=now, due_at=version.publish_at)
        for version in current
        if version.draft.state not in {"writing", "abandoned"}
    )
    Opinion.objects.bulk_create(
        Opinion(
            version=version,
            content_hash=version.content_hash,
            role=Role.COMMUNITY_MANAGER,
            reviewer=reviewer,
            answer=Opinion.Answer.APPROVED,
        )
        for version in current
        if version.draft.state in {"approved", "scheduled", "published"}
    )
    Publication.objects.bulk_create(
        Publication(
            version=version,
            channel=channel,
            establishment=hospital,
            content_hash=version.content_hash,
            text=version.text,
            key=f"{chance.getrandbits(128):032x}",
            due_at=version.publish_at,
            next_at=version.publish_at,
            state="sent" if version.draft.state == "published" else "due",
            sent_at=version.publish_at if version.draft.state == "published" else None,
            remote_id=f"{chance.getrandbits(64)}",
        )
        for version in current
        if version.draft.state in {"scheduled", "published"}
        for channel in channels
    )
    for draft in drafts:
        for action in ("draft.create", "draft.save", "draft.submit", "draft.approve"):
            record(Actor(draft.author_id, "author", "192.0.2.1"), action, f"draft:{draft.pk}", hospital.pk, "0" * 64)


def _drafts(
    hospital: Establishment, size: int, chance: random.Random, authors: list[User], services: list[Service]
) -> Iterator[Draft]:
    names, weights = zip(*STATES, strict=True)
    for number in range(size):
        yield Draft(
            establishment=hospital,
            service=chance.choice(services),
            author=chance.choice(authors),
            title=f"Publication {number} du service",
            state=chance.choices(names, weights)[0],
            current=chance.randint(1, 3),
        )


def consents(hospital: Establishment, count: int) -> None:
    """Add consents to the register, ending over the next two years."""
    creator = User.objects.filter(memberships__establishment=hospital).first()
    today = timezone.localdate()
    Consent.objects.bulk_create(
        Consent(
            establishment=hospital,
            pseudonym=f"Personne {number}",
            person=Consent.Person.ADULT,
            image=True,
            media=["photo"],
            networks=["mastodon", "bluesky"],
            purpose="portraits",
            signatures=["self"],
            form=Consent.Form.PAPER,
            given_on=today - timedelta(days=100),
            care_ended_on=today - timedelta(days=120),
            ends_on=today + timedelta(days=number % 700),
            state=Consent.State.GIVEN,
            created_by=creator,
        )
        for number in range(count)
    )
