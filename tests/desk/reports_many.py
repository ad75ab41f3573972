"""A year of a large hospital, in bulk: posts with reviews, holds and figures, messages, consents, incidents, lessons."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Model

from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.channels.models import Channel
from paravent_desk.coach.models import Attestation, Progress
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.inbox.classes import TAGS
from paravent_desk.inbox.models import Message
from paravent_desk.incidents.models import Incident, SealedText
from paravent_desk.metrics.models import PostFigures
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.review.models import Opinion, Request

LAST = datetime(2026, 11, 29, 10, tzinfo=UTC)
NETWORKS = ("mastodon", "bluesky", "facebook", "linkedin")
SERVICES = ("Cardiologie", "Communication", "Maternité", "Néphrologie", "Oncologie", "Pédiatrie", "Urgences")
REASONS = ("IDENTIFIED_PATIENT", "CARE_CONFIRMED", "SMALL_NUMBERS", "UNCHECKED", "FACE", "MEDICAL_ADVICE")
LESSONS = ("story", "selfie", "thanks", "leak", "groups")


def year(hospital: Establishment, posts: int = 10_000, seed: int = 7, days: int = 730) -> None:
    """Fill `days` up to `LAST`; `posts` of them in each year, each a draft on one or two networks."""
    chance = random.Random(seed)
    services = [Service.objects.create(establishment=hospital, name=name) for name in SERVICES]
    channels = [Channel.objects.create(establishment=hospital, network=name, handle=f"chu@{name}.example") for name in NETWORKS]
    people = [User.objects.create(email=f"c{n}@{hospital.slug}.example", name=f"Collègue {n}") for n in range(40)]
    for number, user in enumerate(people):
        service = services[number % len(services)]
        Membership.objects.create(user=user, establishment=hospital, service=service, role=Role.AUTHOR)
    count = posts * days // 365
    moments = sorted(LAST - timedelta(minutes=chance.randint(0, days * 1440)) for _ in range(count))
    _posts(hospital, moments, services, channels, people, chance)
    _messages(hospital, channels[0], count // 4, days, chance)
    _consents(hospital, people[0], days, chance)
    _incidents(hospital, people[0], days, chance)
    _lessons(hospital, people, days, chance)


def _posts(
    hospital: Establishment,
    moments: Sequence[datetime],
    services: Sequence[Service],
    channels: Sequence[Channel],
    people: Sequence[User],
    chance: random.Random,
) -> None:
    weights = [chance.randint(1, 5) for _ in services]
    drafts = _all(
        Draft(
            establishment=hospital,
            service=chance.choices([*services, None], [*weights, 1])[0],
            author=chance.choice(people),
            title="Post",
            state="published",
            current=chance.choices((1, 2), (4, 1))[0],
        )
        for _ in moments
    )
    versions = _all(
        Version(
            draft=draft,
            number=number,
            saved_by=draft.author,
            content_hash=f"{chance.getrandbits(256):064x}",
            verdict="ok" if number == draft.current else chance.choice(("stop", "review")),
            reasons=[] if number == draft.current else _reasons(chance),
        )
        for draft in drafts
        for number in range(1, draft.current + 1)
    )
    written = dict(zip([one.pk for one in drafts], moments, strict=True))
    for one in versions:
        one.created_at = written[one.draft_id] - timedelta(hours=30 - 8 * one.number)
    Version.objects.bulk_update(versions, ["created_at"], batch_size=150)
    current = [one for one in versions if one.number == one.draft.current]
    roles = ("manager", "physician", "dpo")
    asked = _all(
        Request(version=one, role=role, asked_at=one.created_at, due_at=one.created_at + timedelta(days=2))
        for one in current
        for role in roles[: chance.choice((1, 1, 2, 3))]
    )
    opinions = _all(
        Opinion(
            version=one.version,
            content_hash=one.version.content_hash,
            role=one.role,
            reviewer=people[0],
            answer="approved" if chance.random() < 0.9 else "changes",
        )
        for one in asked
    )
    for opinion, one in zip(opinions, asked, strict=True):
        opinion.at = one.asked_at + timedelta(minutes=int(chance.lognormvariate(5, 1)))
    Opinion.objects.bulk_update(opinions, ["at"], batch_size=300)
    _publications(hospital, list(zip(moments, current, strict=True)), channels, chance)


def _publications(
    hospital: Establishment, posts: Sequence[tuple[datetime, Version]], channels: Sequence[Channel], chance: random.Random
) -> None:
    made = []
    for at, version in posts:
        for channel in chance.sample(channels, chance.choice((1, 1, 2))):
            state = chance.choices(("sent", "refused", "deleted"), (96, 2, 2))[0]
            late = timedelta(seconds=int(chance.expovariate(1 / 80)))
            made.append(
                Publication(
                    version=version,
                    channel=channel,
                    establishment=hospital,
                    content_hash="c" * 64,
                    key=f"{chance.getrandbits(128):032x}",
                    due_at=at,
                    next_at=at,
                    state=state,
                    sent_at=None if state == "refused" else at + late,
                )
            )
    _all(made)
    told = [one for one in made if one.state == "sent" and one.channel.network != "linkedin"]
    _all(
        PostFigures(
            establishment=hospital,
            publication=one,
            taken_at=LAST,
            views=None if one.channel.network in {"mastodon", "bluesky"} else int(chance.lognormvariate(6.5, 1)),
            likes=int(chance.lognormvariate(2.5, 1)),
            shares=int(chance.lognormvariate(1.2, 1)),
            answers=int(chance.lognormvariate(0.8, 1)),
        )
        for one in told
    )
    _all(
        Change(
            publication=one,
            kind="delete",
            asked_by=one.version.saved_by,
            asked_at=one.due_at,
            cause="mistake",
            state="done",
            next_at=one.due_at,
            done_at=one.due_at + timedelta(hours=5),
        )
        for one in made
        if one.state == "deleted"
    )


def _messages(hospital: Establishment, channel: Channel, count: int, days: int, chance: random.Random) -> None:
    answers = list(Publication.objects.filter(state="sent").select_related("version__draft").order_by("?")[: count // 3])
    for number in range(count):
        at = LAST - timedelta(minutes=chance.randint(0, days * 1440))
        reply = answers[number] if number < len(answers) else None
        if reply:
            at = (reply.sent_at or at) - timedelta(minutes=int(chance.lognormvariate(5.5, 1)))
        Message.objects.bulk_create(
            [
                Message(
                    establishment=hospital,
                    channel=channel,
                    remote_id=f"m{number}",
                    root_id=f"m{number}",
                    at=at,
                    received_at=at,
                    stood_at=at,
                    due_at=at,
                    kind="mention",
                    tag=chance.choice(TAGS),
                    rank=1,
                    state="answered" if reply else "dismissed",
                    answer=reply.version.draft if reply else None,
                )
            ]
        )


def _consents(hospital: Establishment, by: User, days: int, chance: random.Random) -> None:
    made = []
    for number in range(days):
        given = (LAST - timedelta(days=number)).date()
        gone = chance.random() < 0.05
        made.append(
            Consent(
                establishment=hospital,
                pseudonym=f"P{number}",
                person="adult",
                purpose="portraits",
                form="paper",
                created_by=by,
                given_on=given,
                ends_on=given + timedelta(days=chance.choice((365, 730))),
                state="withdrawn" if gone else "given",
                withdrawn_at=LAST - timedelta(days=number // 2) if gone else None,
            )
        )
    _all(made)


def _incidents(hospital: Establishment, by: User, days: int, chance: random.Random) -> None:
    for number in range(days // 20):
        known = LAST - timedelta(days=20 * number + 4)
        Incident.objects.create(
            establishment=hospital,
            year=known.year,
            number=number + 1,
            title="Incident",
            known_at=known,
            opened_at=known + timedelta(hours=1),
            opened_by=by,
            words=SealedText.objects.create(),
            exposed=chance.sample(["identity", "image", "health", "place"], 2),
            notified_at=known + timedelta(hours=chance.choice((20, 60, 90))),
            state="closed",
            closed_at=known + timedelta(days=20),
        )


def _lessons(hospital: Establishment, people: Sequence[User], days: int, chance: random.Random) -> None:
    _all(
        Progress(
            establishment=hospital, user=user, lesson=lesson, passed_at=LAST - timedelta(days=chance.randint(0, min(days, 300)))
        )
        for user in people
        for lesson in LESSONS
    )
    _all(
        Attestation(establishment=hospital, user=user, course="everybody", number=f"N{user.pk}-{hospital.pk}")
        for user in people[:20]
    )


def _reasons(chance: random.Random) -> list[dict[str, object]]:
    codes = chance.sample(REASONS, chance.choice((1, 1, 2)))
    return [{"code": code, "verdict": "stop", "rules": ["P01"]} for code in codes]


def _all(rows) -> list:  # type: ignore[no-untyped-def]
    made: list[Model] = list(rows)
    if made:
        type(made[0])._default_manager.bulk_create(made, batch_size=400)
    return made
