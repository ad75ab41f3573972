"""Changes of state of the register. A consent is written while it is being gathered, given once nothing is missing, and then
only withdrawn or ended: whoever wants it otherwise gathers another one.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from paravent_desk import store, transitions
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Actor, record
from paravent_desk.consents import pseudonyms
from paravent_desk.consents.endings import erase, expire, warn
from paravent_desk.consents.evidence import evidence
from paravent_desk.consents.files import FormFile
from paravent_desk.consents.identity import Identity, seal, unseal
from paravent_desk.consents.models import Consent
from paravent_desk.consents.pictures import block, blocked
from paravent_desk.consents.requirements import missing
from paravent_desk.consents.showing import may_see_form, show_form, show_identity

__all__ = [
    "block",
    "blocked",
    "change",
    "create",
    "erase",
    "evidence",
    "expire",
    "give",
    "may_see_form",
    "show_form",
    "show_identity",
    "warn",
    "withdraw",
]

WRITABLE = frozenset(
    [
        "person",
        "decides",
        "care",
        "care_ended_on",
        "image",
        "story",
        "media",
        "networks",
        "purpose",
        "told",
        "shown",
        "paid",
        "restrictions",
        "ends_on",
        "informed_on",
        "given_on",
        "signatures",
        "confirmed",
        "witnessed",
        "form",
        "form_place",
    ]
)
"""What may be written while it is being gathered."""


class Incomplete(Exception):
    """Something is missing: `args` says what, in words for the person at the desk."""


def create(desk: Desk, fields: Mapping[str, Any], identity: Identity) -> Consent:
    """Begin to gather one, under a new pseudonym. Raises PermissionDenied."""
    actor = desk.require(Action.WRITE_CONSENT, desk.whole(owner=desk.user.pk))
    _only_writable(fields)
    here = {"establishment": desk.establishment, "created_by": desk.user}
    while True:
        name = pseudonyms.free(desk.establishment)
        try:
            with transaction.atomic():
                consent = Consent.objects.create(pseudonym=name, **here, **fields)
                consent.identity = seal(identity, consent.pk)
                consent.save(update_fields=["identity"])
                record(actor, "consent.create", f"consent:{consent.pk}", desk.chain, facts={"person": consent.person})
                return consent
        except IntegrityError:
            if not Consent.objects.filter(establishment=desk.establishment, pseudonym=name).exists():
                raise
            # somebody was given that name in the same instant: choose another


def change(
    desk: Desk,
    consent: Consent,
    fields: Mapping[str, Any],
    *,
    identity: Identity | None = None,
    form: FormFile | None = None,
) -> None:
    """Write on one that is being gathered. What an `identity` leaves empty stays as it was; a `form` takes the old one's place.

    Raises transitions.Conflict where somebody wrote meanwhile (`consent.revision` is the one that was read), PermissionDenied,
    Http404.
    """
    actor = desk.require(Action.WRITE_CONSENT, consent)
    _only_writable(fields)
    to = dict(fields) | {"revision": consent.revision + 1}
    if identity:
        to["identity"] = seal(unseal(consent).updated(identity), consent.pk)
    old = consent.form_file
    if form is not None:
        to["form_file"] = store.put(form.content, f"consent-form:{consent.pk}")
    try:
        with transaction.atomic():
            _guarded(desk, consent, to, actor, "consent.change", {"fields": ",".join(sorted(to.keys() - {"revision"}))})
            if form is not None:
                transaction.on_commit(lambda: store.erase(old))
    except Exception:
        store.erase(to.get("form_file", ""))
        raise


def give(desk: Desk, consent: Consent) -> None:
    """Record it as given. Raises Incomplete where something is missing, Conflict where somebody wrote meanwhile."""
    actor = desk.require(Action.WRITE_CONSENT, consent)
    if lacking := missing(consent):
        raise Incomplete(*lacking)
    _guarded(
        desk,
        consent,
        {"state": Consent.State.GIVEN, "revision": consent.revision + 1},
        actor,
        "consent.give",
        {"person": consent.person, "decides": consent.decides, "form": consent.form, "care_finished": consent.care_finished},
    )


def withdraw(consent: Consent, actor: Actor, note: str) -> None:
    """Record that it was withdrawn; once more changes nothing. In the register alone: publishing takes down what used it."""
    while consent.state != Consent.State.WITHDRAWN:
        try:
            transitions.change(
                consent,
                {"state": consent.state},
                {"state": Consent.State.WITHDRAWN, "withdrawn_at": timezone.now()},
                actor=actor,
                action="consent.withdraw",
                chain=consent.establishment_id,
                facts={"from": consent.state},
                note=note,
            )
        except transitions.Conflict:  # it was given, ended or withdrawn in the same instant: the person's word still stands
            consent.refresh_from_db()


def _guarded(
    desk: Desk, consent: Consent, to: Mapping[str, Any], actor: Actor, action: str, facts: Mapping[str, str | int | bool | None]
) -> None:
    expect = {"state": Consent.State.DRAFT, "revision": consent.revision, "erased_at": None}
    transitions.change(consent, expect, to, actor=actor, action=action, chain=desk.chain, facts=facts)


def _only_writable(fields: Mapping[str, Any]) -> None:
    if strange := fields.keys() - WRITABLE:
        raise ValueError(f"These are not written by hand: {', '.join(sorted(strange))}.")
