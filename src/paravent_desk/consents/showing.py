"""What is shown of an agreement to few people alone, by a deliberate click that is recorded: who it is, and the signed file."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from paravent_desk import store
from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Role
from paravent_desk.accounts.permissions import Action, roles_for
from paravent_desk.audit.actions import Actor, record
from paravent_desk.consents.files import FormFile
from paravent_desk.consents.identity import Identity, unseal
from paravent_desk.consents.models import Consent

FORM_ROLES = frozenset({Role.DPO, Role.COMMUNITY_MANAGER})
"""Who may open a signed file."""


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


def _form_roles(desk: Desk, consent: Consent) -> list[Role]:
    return [role for role in roles_for(desk.user.pk, desk.holdings, Action.READ_CONSENT, consent) if role in FORM_ROLES]
