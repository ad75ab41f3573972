"""Things that are kept encrypted, and old posts, for the tests of upkeep."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from paravent_desk import store
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft, Upload, Variant, Version, VersionFile
from paravent_desk.publishing.models import Publication
from paravent_desk.review.models import Comment
from paravent_desk.vault import keys

NAME = "Élodie_Marchand_IRM.jpg"


@dataclass
class Kept:
    """One of each."""

    channel: Channel
    consent: Consent
    upload: Upload


def upload_of(hospital: Establishment, owner: User) -> Upload:
    upload = Upload.objects.create(establishment=hospital, owner=owner, size=3, mime="image/jpeg", content_hash="a" * 64)
    upload.name = keys().encrypt(NAME.encode(), f"upload-name:{upload.pk}")
    for kind in ("original", "derivative", "shown"):
        setattr(upload, kind, store.put(kind.encode(), f"{kind}:{upload.pk}"))
    upload.save()
    return upload


def one_of_each(hospital: Establishment, owner: User) -> Kept:
    channel = Channel.objects.create(establishment=hospital, network="mastodon", handle="chu@m.example")
    channel.credentials = keys().encrypt(b'{"token": "t"}', f"channel:{channel.pk}")
    channel.save()
    consent = Consent.objects.create(establishment=hospital, pseudonym="Rivage", person="adult", created_by=owner)
    consent.identity = keys().encrypt(b'{"name": "n"}', f"consent:{consent.pk}")
    consent.form_file = store.put(b"%PDF", f"consent-form:{consent.pk}")
    consent.save()
    return Kept(channel, consent, upload_of(hospital, owner))


def post(
    hospital: Establishment,
    owner: User,
    channel: Channel,
    *,
    days: int,
    state: str = "published",
    publication: str = "sent",
    upload: Upload | None = None,
) -> Version:
    """A post of one version, saved that many days ago, with everything that can be said in it."""
    then = timezone.now() - timedelta(days=days)
    draft = Draft.objects.create(
        establishment=hospital, author=owner, title="Titre", context="Contexte", answers={"id": "1"}, state=state, current=1
    )
    version = Version.objects.create(
        draft=draft, number=1, saved_by=owner, text="Mots", content_hash="c" * 64, verdict="ok", reasons=[{"code": "X"}]
    )
    Variant.objects.create(version=version, channel=channel, text="Autres mots")
    Comment.objects.create(draft=draft, version=version, author=owner, text="Remarque")
    if upload is not None:
        VersionFile.objects.create(version=version, upload=upload, position=0, alt_text="Description")
        Upload.objects.filter(pk=upload.pk).update(created_at=then)
    if publication:
        Publication.objects.create(
            version=version,
            channel=channel,
            establishment=hospital,
            content_hash="c" * 64,
            text="Mots",
            key=f"key-{version.pk}",
            due_at=then,
            next_at=then,
            sent_at=then if publication == "sent" else None,
            state=publication,
        )
    Draft.objects.filter(pk=draft.pk).update(created_at=then, changed_at=then)
    Version.objects.filter(pk=version.pk).update(created_at=then)
    return Version.objects.get(pk=version.pk)
