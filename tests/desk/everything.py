"""Every page's address, and one object of everything, all numbered 1: for tests that go through the whole desk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from paravent_desk.accounts.models import Deputy, Establishment, Membership, Role, Service, User
from paravent_desk.channels.models import Channel
from paravent_desk.charter.document import as_json
from paravent_desk.charter.models import Edition, OwnText, PublicPage
from paravent_desk.charter.papers import papers
from paravent_desk.charter.queries import drafts
from paravent_desk.coach.models import Campaign
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft, Upload, Variant, Version, VersionFile
from paravent_desk.history.models import Import, Past
from paravent_desk.inbox.models import Contacts, Message, SavedReply, Watch
from paravent_desk.inbox.reading import seal_author, seal_text
from paravent_desk.presence.models import DeclaredAccount
from paravent_desk.publishing.models import Publication
from paravent_desk.review.models import Comment
from tests.desk.incidents_fixtures import one_incident

ONE = 1
INSIDE = "/e/saint-aubin/"
CONVERTED = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
SAMPLES = {"int": "1", "slug": "un", "str": "un", "path": "un", "uuid": "00000000-0000-4000-8000-000000000001"}
NAMED = {
    "establishment": "saint-aubin",
    "network": "mastodon",
    "lesson": "story",
    "role": "author",
    "paper": "moderation",
    "article": "welcome",
    "lang": "fr",
    "form": "pdf",
    "day": "2026-11-28",
    "year": "2026",
    "month": "11",
}


@dataclass(frozen=True, slots=True)
class Page:
    """An address, and the name it goes by ("drafts:edit")."""

    address: str
    name: str


def pages() -> list[Page]:
    """Every page of ours; those of allauth and Django are theirs to test."""
    return [
        page for page in _walk(get_resolver().url_patterns, "/", "") if not page.address.startswith(("/account/", "/language/"))
    ]


def inside() -> list[Page]:
    """Those of an establishment."""
    return [page for page in pages() if page.address.startswith(INSIDE)]


def _walk(patterns: list[URLPattern | URLResolver], begin: str, space: str) -> Iterator[Page]:
    for one in patterns:
        if not isinstance(one.pattern, RoutePattern):
            continue
        address = begin + CONVERTED.sub(_sample, str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, address, f"{one.namespace}:" if one.namespace else space)
        else:
            yield Page(address, space + (one.name or address))


def _sample(found: re.Match[str]) -> str:
    kind = found["kind"] or "str"
    return NAMED.get(found["name"], SAMPLES.get(kind, "1")) if kind != "int" else SAMPLES["int"]


def one_of_everything(hospital: Establishment, author: User) -> None:
    """A post on its way, with all that hangs on it; each row's number is 1."""
    Establishment.objects.filter(pk=hospital.pk).update(dpo_mail="dpo@saint-aubin.example")
    somebody = User.objects.filter(pk=ONE).first() or User.objects.create(pk=ONE, email="un@saint-aubin.example", name="Un")
    service = Service.objects.create(pk=ONE, establishment=hospital, name="Pédiatrie")
    Membership.objects.filter(pk=ONE).exists() or Membership.objects.create(
        pk=ONE, user=somebody, establishment=hospital, role=Role.AUTHOR, service=service
    )
    today = timezone.localdate()
    Deputy.objects.create(pk=ONE, absent=somebody, deputy=_other(somebody), establishment=hospital, first=today, last=today)
    channel = Channel.objects.create(pk=ONE, establishment=hospital, network="mastodon", handle="chu@m.example")
    run = Import.objects.create(pk=ONE, establishment=hospital, channel=channel, network="mastodon", source="network")
    Past.objects.create(
        pk=ONE, run=run, establishment=hospital, remote_id="1", verdict="stop", rank=1, checked_at=timezone.now()
    )
    Consent.objects.create(pk=ONE, establishment=hospital, pseudonym="Rivage", person="adult", created_by=author)
    DeclaredAccount.objects.create(pk=ONE, establishment=hospital, network="blog", address="SECRET", declared_by=author)
    upload = Upload.objects.create(pk=ONE, establishment=hospital, owner=author, size=1)
    draft = Draft.objects.create(pk=ONE, establishment=hospital, author=author, title="SECRET-TITLE", state="review", current=1)
    version = Version.objects.create(
        pk=ONE, draft=draft, number=1, saved_by=author, text="SECRET-TEXT", content_hash="c" * 64, verdict="review"
    )
    Variant.objects.create(pk=ONE, version=version, channel=channel)
    VersionFile.objects.create(pk=ONE, version=version, upload=upload, position=0)
    Comment.objects.create(pk=ONE, draft=draft, version=version, author=author, text="SECRET-COMMENT")
    Campaign.objects.create(
        pk=ONE, establishment=hospital, title="SECRET", word="SECRET", lessons=["story"], first=today, by=today
    )
    later = timezone.now() + timedelta(days=1)
    Publication.objects.create(
        pk=ONE,
        version=version,
        channel=channel,
        establishment=hospital,
        content_hash="c" * 64,
        text="SECRET-TEXT",
        key="one",
        due_at=later,
        next_at=later,
    )
    _message(channel, author)
    _go_on_counting()


def _message(channel: Channel, author: User) -> None:
    """A message that was looked at, and words that are watched."""
    now, here = timezone.now(), channel.establishment
    Message.objects.create(
        pk=ONE,
        establishment=here,
        channel=channel,
        remote_id="remote-1",
        text=seal_text(ONE, "SECRET-MESSAGE"),
        author=seal_author(ONE, "SECRET-AUTHOR"),
        at=now,
        received_at=now,
        stood_at=now,
        looked_at=now,
        due_at=now,
        kind="mention",
        root_id="remote-1",
    )
    Contacts.objects.create(establishment=here, switchboard="SECRET 01 99 00 12 34")
    SavedReply.objects.create(pk=ONE, establishment=here, title="SECRET", text="SECRET", made_by=author)
    Watch.objects.create(pk=ONE, establishment=here, channel=channel, words="SECRET", made_by=author, made_at=now, next_at=now)
    one_incident(here, author)
    _charter(here, author)


def _charter(here: Establishment, author: User) -> None:
    """An article in the establishment's own words, and a version that was published."""
    now, told = timezone.now(), {"pk": ONE, "establishment": here, "number": ONE}
    OwnText.objects.create(
        content="moderation", article="welcome", lang="fr", text="SECRET", written_by=author, written_at=now, **told
    )
    documents = {lang: as_json(one) for lang, one in drafts(here, papers()["moderation"]).items()}
    day = timezone.localdate()
    Edition.objects.create(
        paper="moderation", first_day=day, documents=documents, rules={}, published_by=author, published_at=now, **told
    )
    PublicPage.objects.create(establishment=here, open=False)


def _go_on_counting() -> None:
    """Where a sequence gives the numbers (PostgreSQL), the next row is not 1 as well."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def _other(somebody: User) -> User:
    return User.objects.exclude(pk=somebody.pk).first() or User.objects.create(email="deux@saint-aubin.example")
