"""A few rows that can be counted by hand: everything in October 2026 unless said otherwise, by Paris time."""

from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from paravent_desk.accounts.models import Establishment, Role, Service, User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.inbox.models import Message
from paravent_desk.incidents.models import Incident, SealedText
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.reports.making import make
from paravent_desk.reports.periods import read
from paravent_desk.reports.report import Figure, Report, Section, Value
from paravent_desk.review.models import Opinion, Request

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=PARIS)


def at(day: int, hour: int = 12, minute: int = 0, *, month: int = 10, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def report(hospital: Establishment, code: str = "2026-10", service: Service | None = None, **days: date) -> Report:
    """In English, which the tests read."""
    with translation.override("en"):
        return make(hospital, read(code, **days), service, NOW)


def paper() -> ModuleType:
    """What makes the PDF; the test skips where the machine lacks what that needs."""
    try:
        from paravent_desk.reports import document
    except (ImportError, OSError):
        pytest.skip("WeasyPrint, or the system's Pango (libpangoft2-1.0-0), is not installed: they make the report's PDF")
    return document


def section(made: Report, key: str) -> Section:
    return next(one for one in made.sections if one.key == key)


def figure(made: Report, key: str) -> Figure:
    return next(one for part in made.sections for one in part.figures if one.key == key)


def amounts(values: tuple[Value, ...]) -> list[float | None]:
    return [one.amount for one in values]


class Rows:
    """Makes rows of one establishment, one by one."""

    def __init__(self, hospital: Establishment) -> None:
        self.hospital = hospital
        self.author = User.objects.get_or_create(email=f"author@{hospital.slug}.example")[0]
        self.made = 0

    def channel(self, network: str = "mastodon") -> Channel:
        return Channel.objects.get_or_create(establishment=self.hospital, network=network, handle=f"chu@{network}.example")[0]

    def draft(self, service: Service | None = None, **fields: Any) -> Draft:
        return Draft.objects.create(establishment=self.hospital, author=self.author, title="Post", service=service, **fields)

    def version(self, draft: Draft, created: datetime, **fields: Any) -> Version:
        number = fields.pop("number", draft.versions.count() + 1)
        row = Version.objects.create(draft=draft, number=number, saved_by=self.author, content_hash="c" * 64, **fields)
        Version.objects.filter(pk=row.pk).update(created_at=created)
        Draft.objects.filter(pk=draft.pk).update(current=number)
        return row

    def sent(
        self,
        due: datetime,
        late: float | None = 0,
        *,
        service: Service | None = None,
        network: str = "mastodon",
        draft: Draft | None = None,
        **fields: Any,
    ) -> Publication:
        """Sent so many minutes late; None: never."""
        self.made += 1
        version = self.version(draft or self.draft(service, state="published"), due, verdict="ok")
        told = {"state": "sent", "sent_at": None if late is None else due + timedelta(minutes=late), **fields}
        return Publication.objects.create(
            version=version,
            channel=self.channel(network),
            establishment=self.hospital,
            content_hash="c" * 64,
            key=f"{self.hospital.slug}-{self.made}",
            due_at=due,
            next_at=due,
            **told,
        )

    def change(self, publication: Publication, kind: str, done: datetime | None) -> Change:
        return Change.objects.create(
            publication=publication,
            kind=kind,
            asked_by=self.author,
            asked_at=publication.due_at,
            cause="mistake",
            next_at=publication.due_at,
            state="done" if done else "due",
            done_at=done,
        )

    def review(self, asked: datetime, minutes: float | None, answer: str = "approved", **fields: Any) -> Version:
        """Asked, and answered so many minutes later; None: not yet."""
        draft = fields.pop("draft", None) or self.draft(fields.pop("service", None), state="review")
        role = fields.pop("role", Role.DPO)
        version = self.version(draft, asked, verdict="ok")
        Request.objects.create(version=version, role=role, asked_at=asked, due_at=asked + timedelta(days=2))
        if minutes is not None:
            opinion = Opinion.objects.create(
                version=version, content_hash="c" * 64, role=role, reviewer=self.author, answer=answer
            )
            Opinion.objects.filter(pk=opinion.pk).update(at=asked + timedelta(minutes=minutes))
        return version

    def message(self, received: datetime, tag: str = "QUESTION", after: float | None = None, **fields: Any) -> Message:
        """Received, and answered so many minutes later."""
        self.made += 1
        answer = None
        if after is not None:
            out = self.sent(received + timedelta(minutes=after), draft=self.draft(kind="reply", state="published"))
            answer = out.version.draft
        return Message.objects.create(
            establishment=self.hospital,
            channel=self.channel(),
            remote_id=f"m{self.made}",
            root_id=f"m{self.made}",
            at=received,
            received_at=received,
            stood_at=received,
            due_at=received,
            kind="mention",
            tag=tag,
            answer=answer,
            **{"state": "answered" if answer else "new", **fields},
        )

    def incident(self, known: datetime, told_after: float | None = None, **fields: Any) -> Incident:
        """Known, opened an hour later; the CNIL told so many hours after it was known."""
        self.made += 1
        return Incident.objects.create(
            establishment=self.hospital,
            year=known.year,
            number=self.made,
            title="Incident",
            known_at=known,
            opened_at=known + timedelta(hours=1),
            opened_by=self.author,
            words=SealedText.objects.create(),
            notified_at=None if told_after is None else known + timedelta(hours=told_after),
            **fields,
        )
