"""Months gone by in the example, so that its report has something to tell: rows alone, without a line of the journal.

The posts of the last days are made by the actions that people use; half a year of them would take minutes.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Role, Service
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Variant, Verdict, Version
from paravent_desk.metrics.models import PostFigures
from paravent_desk.publishing.models import Publication
from paravent_desk.review.models import Opinion, Request

DAYS = range(20, 400, 4)
"""Ago; a post on each."""
HELD = [{"code": "IMAGE_RIGHTS", "verdict": "review", "rules": ["P04"]}]
EVERY = 5
"""Every fifth post was looked at twice: its first version was held, its second was mended."""


def earlier(author: Desk, reviewer: Desk, channel: Channel, posts: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Make them: the example's own posts again and again, written, reviewed and sent on those days."""
    chance = random.Random(len(posts))  # noqa: S311 - an example, the same each time
    services = list(Service.objects.filter(establishment=author.establishment).order_by("pk"))
    told = [(now - timedelta(days=ago, minutes=chance.randint(0, 480)), posts[ago % len(posts)]) for ago in DAYS]
    drafts = Draft.objects.bulk_create(
        Draft(
            establishment=author.establishment,
            service=chance.choice(services),
            author=author.user,
            title=one["title"],
            state=Draft.State.PUBLISHED,
            current=1 if number % EVERY else 2,
        )
        for number, (_at, one) in enumerate(told)
    )
    rows = [
        (draft, at, one, number)
        for draft, (at, one) in zip(drafts, told, strict=True)
        for number in range(1, draft.current + 1)
    ]
    versions = Version.objects.bulk_create(_version(*row) for row in rows)
    for version, (draft, at, _one, number) in zip(versions, rows, strict=True):
        version.created_at = at - timedelta(hours=30 * (draft.current - number + 1))
        draft.changed_at = at
    Version.objects.bulk_update(versions, ["created_at"])
    Draft.objects.bulk_update(drafts, ["changed_at"])
    Variant.objects.bulk_create(Variant(version=version, channel=channel) for version in versions)
    _reviewed(versions, reviewer, chance)
    _sent(
        [(version, at) for version, (draft, at, _one, number) in zip(versions, rows, strict=True) if number == draft.current],
        channel,
        chance,
    )


def _version(draft: Draft, at: datetime, one: Mapping[str, Any], number: int) -> Version:
    held = number < draft.current
    return Version(
        draft=draft,
        number=number,
        saved_by=draft.author,
        text=one["text"],
        lang=one.get("lang", "fr"),
        publish_at=at,
        content_hash=f"earlier-{draft.pk}-{number}",
        verdict=Verdict.REVIEW if held else Verdict.OK,
        reasons=HELD if held else [],
        checked_at=at,
    )


def _reviewed(versions: Sequence[Version], reviewer: Desk, chance: random.Random) -> None:
    asked = Request.objects.bulk_create(
        Request(version=one, role=Role.COMMUNITY_MANAGER, asked_at=one.created_at, due_at=one.created_at + timedelta(days=2))
        for one in versions
    )
    opinions = Opinion.objects.bulk_create(
        Opinion(
            version=one.version,
            content_hash=one.version.content_hash,
            role=one.role,
            reviewer=reviewer.user,
            answer=Opinion.Answer.CHANGES if one.version.reasons else Opinion.Answer.APPROVED,
        )
        for one in asked
    )
    for opinion, one in zip(opinions, asked, strict=True):
        opinion.at = one.asked_at + timedelta(minutes=min(int(chance.lognormvariate(4.8, 1)), 1700))
    Opinion.objects.bulk_update(opinions, ["at"])


def _sent(versions: Sequence[tuple[Version, datetime]], channel: Channel, chance: random.Random) -> None:
    rows = []
    for version, at in versions:
        late, refused = timedelta(seconds=int(chance.expovariate(1 / 60))), chance.random() > 0.95
        rows.append(
            Publication(
                version=version,
                channel=channel,
                establishment=channel.establishment,
                content_hash=version.content_hash,
                text=version.text,
                key=f"earlier-{version.pk}",
                due_at=at - late,
                next_at=at,
                state=Publication.State.REFUSED if refused else Publication.State.SENT,
                sent_at=None if refused else at,
            )
        )
    rows = Publication.objects.bulk_create(rows)
    PostFigures.objects.bulk_create(_figures(one, chance) for one in rows if one.sent_at)


def _figures(row: Publication, chance: random.Random) -> PostFigures:
    """What a network may have told of it; read a week after."""
    likes = int(chance.lognormvariate(3, 0.7))
    at = (row.sent_at or row.due_at) + timedelta(days=7)
    told = {"taken_at": at, "asked_at": at, "likes": likes, "shares": likes // 4, "answers": likes // 9}
    return PostFigures(establishment=row.establishment, publication=row, views=likes * chance.randint(18, 40), **told)
