"""Posts and files for the tests of drafts."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from paravent_desk import store
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role, User
from paravent_desk.channels.models import Channel
from paravent_desk.drafts import actions, waking
from paravent_desk.drafts.content import file_hash
from paravent_desk.drafts.models import Draft, Upload, Version

HARMLESS = "Portes ouvertes samedi au CHU, entrée libre, venez nombreux."
TELLING = "Mme Sylvie Martin, 47 ans, opérée hier d'une appendicite, chambre 214, va mieux !"
NAME = "Sylvie Martin"


@pytest.fixture(autouse=True)
def nobody_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks are asked for by the tests, never by a thread beside them."""
    monkeypatch.setattr(waking, "wake", lambda: None)


@pytest.fixture
def author(person: Callable[..., User], hospital: Establishment) -> User:
    return person("camille", Role.AUTHOR, hospital)


@pytest.fixture
def desk(author: User, hospital: Establishment, at_desk: Callable[..., Desk]) -> Desk:
    return at_desk(author, hospital)


@pytest.fixture
def write(desk: Desk) -> Callable[..., Version]:
    """Save a version: `write("text")`, of a new post or `draft=`."""

    def make(text: str = HARMLESS, draft: Draft | None = None, by: Desk | None = None, **fields: Any) -> Version:
        who = by or desk
        told = {"lang": "fr", "variants": {}, "files": [], "publish_at": None, "consents": [], **fields}
        return actions.save(who, draft or actions.create(who, title="Samedi"), text=text, **told)

    return make


@pytest.fixture
def picture(author: User, hospital: Establishment) -> Iterator[Callable[..., Upload]]:
    """A checked file, without its check: `picture()`."""

    def make(owner: User = author, establishment: Establishment = hospital, **fields: Any) -> Upload:
        content = jpeg()
        upload = Upload.objects.create(owner=owner, establishment=establishment, size=len(content), state=Upload.State.READY)
        told = {
            "original": store.put(content, f"original:{upload.pk}"),
            "derivative": store.put(content, f"derivative:{upload.pk}"),
            "shown": store.put(b"\x89PNG\r\n\x1a\n", f"shown:{upload.pk}"),
            "content_hash": file_hash([content]),
            "mime": "image/jpeg",
            "width": 64,
            "height": 48,
            "verdict": "ok",
            **fields,
        }
        for name, value in told.items():
            setattr(upload, name, value)
        upload.save()
        return upload

    yield make


def jpeg(size: tuple[int, int] = (64, 48), colour: tuple[int, int, int] = (120, 160, 140)) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, "JPEG")
    return target.getvalue()


def page(establishment: Establishment, rest: str = "") -> str:
    return f"/e/{establishment.slug}/drafts/{rest}"


Accounts = Callable[..., Channel]
