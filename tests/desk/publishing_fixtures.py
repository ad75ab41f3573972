"""Approved drafts, networks in memory, and a worker whose clocks the test holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.content import content_of, file_hash
from paravent_desk.drafts.models import Draft, Upload, Variant, Version, VersionFile
from paravent_desk.publishing import actions, doors
from paravent_desk.publishing.doors import blocked as real_blocked  # noqa: F401
from paravent_desk.publishing.leases import Watch
from paravent_desk.publishing.models import Publication
from paravent_desk.publishing.worker import work
from tests.desk.model_network import ModelNetwork, cut, entering

T0 = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
PICTURE = b"a picture that was checked"


@dataclass
class Stage:
    """Everything a story about publishing needs."""

    hospital: Establishment
    manager: User
    desk: Desk
    networks: dict[str, ModelNetwork]
    unapproved: set[int] = field(default_factory=set)
    files: dict[int, bytes] = field(default_factory=dict)
    now: datetime = T0
    steady: float = 0.0
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = self.new_watch()

    def new_watch(self) -> Watch:
        """What a worker that has just been started has seen: nothing."""
        return Watch(clock=lambda: self.steady)

    @property
    def network(self) -> ModelNetwork:
        return self.networks["mastodon"]

    def pass_time(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)
        self.steady += timedelta(**how_long).total_seconds()

    def work(self, watch: Watch | None = None) -> int:
        return work(self.now, entering(self.networks), watch or self.watch)

    def until_quiet(self, rounds: int = 60, **step: float) -> None:
        """Let time pass and workers work until nothing moves any more."""
        for _ in range(rounds):
            self.work()
            self.pass_time(**(step or {"minutes": 2}))

    def draft(self, text: str, *channels: Channel, **fields: Any) -> Draft:
        """An approved draft."""
        author = fields.pop("author", self.manager)
        draft = Draft.objects.create(
            establishment=self.hospital,
            author=author,
            title=fields.pop("title", "Portes ouvertes"),
            state="approved",
            kind=fields.pop("kind", "post"),
            answers=fields.pop("answers", None),
        )
        self.version(draft, text, *channels, **fields)
        return draft

    def version(self, draft: Draft, text: str, *channels: Channel, **fields: Any) -> Version:
        files: Sequence[Upload] = fields.pop("files", ())
        consents: Sequence[Consent] = fields.pop("consents", ())
        version = Version.objects.create(
            draft=draft, number=draft.current + 1, saved_by=draft.author, text=text, verdict="ok", **fields
        )
        Variant.objects.bulk_create(Variant(version=version, channel=one) for one in channels)
        for position, upload in enumerate(files):
            VersionFile.objects.create(version=version, upload=upload, position=position, alt_text="Une cour")
        version.consents.set(consents)
        version.content_hash = content_of(version).digest()
        version.save()
        draft.current = version.number
        draft.save()
        return version

    def upload(self, content: bytes = PICTURE) -> Upload:
        row = Upload.objects.create(
            establishment=self.hospital,
            owner=self.manager,
            state="ready",
            size=len(content),
            mime="image/jpeg",
            content_hash=file_hash([content]),
        )
        self.files[row.pk] = content
        return row

    def schedule(self, text: str, *channels: Channel, **fields: Any) -> list[Publication]:
        draft = self.draft(text, *channels, **fields)
        actions.schedule(self.desk, draft, at=self.now)
        return self.rows(draft)

    def rows(self, draft: Draft) -> list[Publication]:
        return list(Publication.objects.filter(version__draft=draft).order_by("version", "channel", "part"))


@pytest.fixture(name="stage")
def make_stage(
    hospital: Establishment,
    person: Callable[..., User],
    at_desk: Callable[[User, Establishment], Desk],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    manager = person("camille", Role.COMMUNITY_MANAGER, hospital)
    networks = {"mastodon": ModelNetwork("mastodon"), "bluesky": ModelNetwork("bluesky", idempotent=True)}
    made = Stage(hospital, manager, at_desk(manager, hospital), networks)
    monkeypatch.setattr(doors, "network", lambda name: networks[name])
    monkeypatch.setattr(doors, "parts", cut)
    monkeypatch.setattr(doors, "approved", lambda version: version.pk not in made.unapproved)
    monkeypatch.setattr(doors, "derivative", lambda upload: made.files[upload.pk])
    monkeypatch.setattr(doors, "blocked", lambda hashes: False)
    yield made
