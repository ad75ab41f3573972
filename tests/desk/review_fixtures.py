"""Posts and people for the tests of review: versions with their check already made, as the drafts app leaves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from paravent_desk.accounts.desk import Desk, holdings
from paravent_desk.accounts.models import Establishment, Membership, Role, Service, User
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.content import content_of
from paravent_desk.drafts.models import Draft, Upload, Version, VersionFile

ROLES = {
    "camille": Role.AUTHOR,
    "morgane": Role.COMMUNITY_MANAGER,
    "maxime": Role.COMMUNITY_MANAGER,
    "paul": Role.PHYSICIAN,
    "dominique": Role.DPO,
    "chloe": Role.CRISIS_LEAD,
    "aude": Role.AUDITOR,
    "adrien": Role.ADMINISTRATOR,
}
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
TITLE, TEXT = "Titre que rien ne doit dire", "Portes ouvertes samedi : Élodie vous attend."


@dataclass(frozen=True)
class House:
    """One hospital with somebody in every role."""

    hospital: Establishment
    people: Mapping[str, User]

    def __getattr__(self, name: str) -> User:
        return self.people[name]

    def desk(self, name: str) -> Desk:
        user = self.people[name]
        return Desk(user, self.hospital, holdings(user, self.hospital, timezone.localdate()), "192.0.2.7")

    def write(self, author: str = "camille", state: str = "writing", service: Service | None = None, **fields: Any) -> Draft:
        kind, deadline, context = fields.pop("kind", "post"), fields.pop("deadline", None), fields.pop("context", "")
        draft = Draft.objects.create(
            establishment=self.hospital,
            service=service,
            author=self.people[author],
            title=TITLE,
            kind=kind,
            context=context,
            deadline=deadline,
        )
        self.save(draft, author, **fields)
        Draft.objects.filter(pk=draft.pk).update(state=state)
        draft.refresh_from_db()
        return draft

    def save(
        self,
        draft: Draft,
        by: str,
        text: str = TEXT,
        verdict: str = "ok",
        reasons: Sequence[Mapping[str, Any]] = (),
        report: Mapping[str, Any] | None = None,
        networks: Sequence[str] = ("mastodon",),
        consents: Sequence[Consent] = (),
        uploads: Sequence[Upload] = (),
        publish_at: datetime | None = None,
    ) -> Version:
        """A new version, as drafts.actions.save makes it: what was in review is being written again."""
        draft.refresh_from_db()
        version = Version.objects.create(
            draft=draft,
            number=draft.current + 1,
            saved_by=self.people[by],
            text=text,
            publish_at=publish_at,
            verdict=verdict,
            reasons=list(reasons),
            report=dict(report or {}),
            checked_at=timezone.now() if verdict else None,
        )
        for network in networks:
            channel, _ = Channel.objects.get_or_create(
                establishment=self.hospital, network=network, handle=f"chu@{network}.example"
            )
            version.variants.create(channel=channel)
        for place, upload in enumerate(uploads):
            VersionFile.objects.create(version=version, upload=upload, position=place, alt_text="Une entrée.")
        version.consents.set(consents)
        version.content_hash = content_of(version).digest()
        version.save(update_fields=["content_hash"])
        draft.current, draft.state = version.number, Draft.State.WRITING
        draft.save(update_fields=["current", "state"])
        return version

    def upload(self, **fields: Any) -> Upload:
        told = {
            "state": "ready",
            "content_hash": "ab" * 32,
            "derivative": "ab/abcd",
            "size": 10,
            "mime": "image/jpeg",
            **fields,
        }
        return Upload.objects.create(establishment=self.hospital, owner=self.people["camille"], **told)

    def consent(self, **fields: Any) -> Consent:
        today = timezone.localdate()
        told: dict[str, Any] = {
            "pseudonym": f"Personne {Consent.objects.count() + 1}",
            "person": "adult",
            "purpose": "témoignage",
            "networks": ["mastodon"],
            "form": "paper",
            "form_place": "armoire",
            "signatures": ["self"],
            "given_on": today - timedelta(days=30),
            "care": "ended",
            "care_ended_on": date(2026, 1, 10),
            "ends_on": today + timedelta(days=365),
            "state": "given",
            "created_by": self.people["dominique"],
        }
        return Consent.objects.create(establishment=self.hospital, **{**told, **fields})


def make_people(hospital: Establishment) -> House:
    """Somebody in every role."""
    people = {}
    for name, role in ROLES.items():
        language = "en" if name == "paul" else "fr"
        people[name] = User.objects.create(email=f"{name}@saint-aubin.example", name=f"{name.title()} Test", language=language)
        Membership.objects.create(user=people[name], role=role, establishment=hospital)
    return House(hospital, people)


@pytest.fixture(name="house")
def make_house(hospital: Establishment) -> House:
    return make_people(hospital)


def reason(code: str, verdict: str = "review", *rules: str) -> dict[str, Any]:
    return {"code": code, "verdict": verdict, "rules": list(rules)}


def seen(*labels: str) -> dict[str, Any]:
    """A report in which these labels were found, one after the other in the text."""
    place = {"type": "span", "start": 0, "end": 7, "part": "text", "attachment": None}
    return {"findings": [{"label": one, "place": place, "confidence": 0.9, "detector": "t", "kind": ""} for one in labels]}
