"""Incidents for tests; every person is invented, every word that must not be seen holds SECRET."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.incidents import actions, copies, deciding, people
from paravent_desk.incidents.models import (
    Concerned,
    Copy,
    Decision,
    Incident,
    Informed,
    Lesson,
    Notice,
    SealedText,
    Step,
    Verification,
)
from paravent_desk.incidents.origins import HAND, Origin
from paravent_desk.incidents.sealing import Account, Address, Identity
from paravent_desk.incidents.words import Decides, Outcome

URL = "https://reseau.example/compte-SECRET/12"
PNG = b"\x89PNG\r\n\x1a\n" + b"SECRET picture"
ACCOUNT = Account(
    happened="Une vidéo du couloir, SECRET-FACTS.",
    consequences="Être reconnue par ses voisins.",
    taken="Retrait demandé au réseau.",
    planned="Affiche dans les couloirs.",
)
WHO = Identity(name="Élodie SECRET-NAME", contact="01 99 00 00 00")


def opened(desk: Desk, *, known_at: datetime | None = None, origin: Origin = HAND, **fields: Any) -> Incident:
    account = fields.pop("account", ACCOUNT)
    told = {"title": "Vidéo d’un couloir", "known_at": known_at or timezone.now(), **fields}
    return actions.open_from(desk, told, account, origin)


def copied(desk: Desk, incident: Incident, network: str = "facebook") -> Copy:
    return copies.add(desk, incident, network, Address(URL, "note SECRET"), timezone.now())


def finished(desk: Desk, incident: Incident) -> None:
    """Everything there that is asked for before it may be closed, but for copies."""
    for step in incident.steps.all():
        deciding.end(desk, step, Step.State.DONE)
    for about in (Decides.CNIL, Decides.PERSONS):
        deciding.decide(desk, incident, about, Outcome.YES, "Risque", timezone.now())
    deciding.learn(desk, incident, "Une affiche", None, None)
    Incident.objects.filter(pk=incident.pk).update(severity="risk")
    incident.refresh_from_db()


def exposed(desk: Desk, incident: Incident) -> Concerned:
    return people.add(desk, incident, "patient", WHO)


def one_incident(hospital: Establishment, somebody: User) -> None:
    """One row of each, all numbered 1, for the tests that go through the whole desk."""
    now = timezone.now()
    words = iter([SealedText.objects.create(pk=number) for number in range(1, 7)])
    incident = Incident.objects.create(
        pk=1,
        establishment=hospital,
        year=2026,
        number=1,
        title="SECRET-TITLE",
        known_at=now,
        words=next(words),
        opened_by=somebody,
        opened_at=now,
    )
    copy = Copy.objects.create(pk=1, incident=incident, network="x", words=next(words), seen_at=now, seen_by=somebody)
    Verification.objects.create(pk=1, copy=copy, after_hours=24, due_at=now + timedelta(days=1))
    Notice.objects.create(pk=1, copy=copy, way="dsa", sent_at=now, sent_by=somebody)
    Concerned.objects.create(pk=1, incident=incident, pseudonym="Luma-Toveri", whose="patient", words=next(words))
    Informed.objects.create(pk=1, incident=incident, side="inside", words=next(words), since=now, written_by=somebody)
    Step.objects.create(pk=1, incident=incident, key="proof", position=0, due_at=now)
    Decision.objects.create(pk=1, incident=incident, about="cnil", outcome="no", words=next(words), at=now, by=somebody)
    Lesson.objects.create(pk=1, incident=incident, words=next(words))
