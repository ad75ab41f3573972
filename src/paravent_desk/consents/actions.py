"""Changes of state of the register. A consent is written while it is being gathered, given once nothing is missing, and then
only withdrawn or ended: whoever wants it otherwise gathers another one.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from paravent_desk import store, transitions
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment, Role
from paravent_desk.accounts.permissions import Action, roles_for
from paravent_desk.audit.actions import Actor, record
from paravent_desk.checking import Evidence
from paravent_desk.consents import pseudonyms
from paravent_desk.consents.endings import erase, expire, warn
from paravent_desk.consents.files import FormFile
from paravent_desk.consents.identity import Identity, seal, unseal
from paravent_desk.consents.models import BlockedPicture, Care, Consent
from paravent_desk.consents.requirements import missing

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


FORM_ROLES = frozenset({Role.DPO, Role.COMMUNITY_MANAGER})
"""Who may open a signed file."""


class Incomplete(Exception):
    """Something is missing: `args` says what, in words for the person at the desk."""


class Placed(Protocol):
    """Something of an establishment."""

    @property
    def establishment_id(self) -> int: ...


class Using(Protocol):
    """A version of a draft, as `evidence` needs it (the drafts stand above the consents)."""

    @property
    def pk(self) -> int: ...
    @property
    def draft(self) -> Placed: ...


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


def show_identity(desk: Desk, consent: Consent) -> Identity:
    """Who it is, for a data protection officer who asked; it is recorded. Raises PermissionDenied, Http404, Sealed."""
    actor = desk.require(Action.SEE_IDENTITY, consent)
    identity = unseal(consent)
    with transaction.atomic():
        record(actor, "consent.identity", f"consent:{consent.pk}", desk.chain)
    return identity


def may_see_form(desk: Desk, consent: Consent) -> bool:
    """Whether somebody may open the signed file: it shows who it is."""
    return bool(_form_roles(desk, consent))


def show_form(desk: Desk, consent: Consent) -> FormFile:
    """The signed file; it is recorded. Raises PermissionDenied, Http404, Sealed."""
    desk.require(Action.READ_CONSENT, consent)
    if not (roles := _form_roles(desk, consent)):
        raise PermissionDenied
    content = store.get(consent.form_file, f"consent-form:{consent.pk}")
    actor = Actor(desk.user.pk, roles[0], desk.address)
    with transaction.atomic():
        record(actor, "consent.form", f"consent:{consent.pk}", consent.establishment_id)
    return FormFile(content)


def evidence(version: Using, day: date, network: str) -> tuple[Evidence, ...]:
    """What the agreements attached to a version are worth to the engine, that day on that network.

    All of them count, or none does: the engine cannot tell whose picture is whose, so one person's agreement must not open
    the lock for another who withdrew. `written` is said of a signed form alone, and only once care had ended: what was signed
    while care went on has to be looked for by a person (Danish authority, 2023-432-0016).
    """
    attached = Consent.objects.filter(versions=version.pk).order_by("pk")
    counting = [
        one for one in attached if one.establishment_id == version.draft.establishment_id and one.counts_on(day, network)
    ]
    if len(counting) != len(attached):
        return ()
    return tuple(_evidence(one, scope) for one in counting for scope in ("image", "story") if getattr(one, scope))


def block(establishment: Establishment, hashes: Iterable[str], actor: Actor) -> None:
    """Keep the keyed hashes of derivatives that must not be posted again; those that are kept already stay as they are."""
    wanted = set(hashes) - {""}
    with transaction.atomic():
        here = BlockedPicture.objects.filter(establishment=establishment, content_hash__in=wanted)
        known = set(here.values_list("content_hash", flat=True))
        new = [BlockedPicture(establishment=establishment, content_hash=one) for one in sorted(wanted - known)]
        if new:
            BlockedPicture.objects.bulk_create(new, ignore_conflicts=True)
            record(actor, "picture.block", f"establishment:{establishment.pk}", establishment.pk, facts={"pictures": len(new)})


def blocked(content_hashes: Collection[str]) -> set[str]:
    """Which of these derivatives must not go out any more, wherever on this desk the agreement was withdrawn."""
    return set(BlockedPicture.objects.filter(content_hash__in=content_hashes).values_list("content_hash", flat=True))


def _form_roles(desk: Desk, consent: Consent) -> list[Role]:
    return [role for role in roles_for(desk.user.pk, desk.holdings, Action.READ_CONSENT, consent) if role in FORM_ROLES]


def _evidence(consent: Consent, scope: str) -> Evidence:
    solid = consent.signed and consent.care_finished
    ended = consent.given_on if consent.care == Care.NONE else consent.care_ended_on  # no care: there was nothing to be over
    return Evidence(scope, consent.given_on, ended, written=solid)


def _guarded(
    desk: Desk, consent: Consent, to: Mapping[str, Any], actor: Actor, action: str, facts: Mapping[str, str | int | bool | None]
) -> None:
    expect = {"state": Consent.State.DRAFT, "revision": consent.revision, "erased_at": None}
    transitions.change(consent, expect, to, actor=actor, action=action, chain=desk.chain, facts=facts)


def _only_writable(fields: Mapping[str, Any]) -> None:
    if strange := fields.keys() - WRITABLE:
        raise ValueError(f"These are not written by hand: {', '.join(sorted(strange))}.")
