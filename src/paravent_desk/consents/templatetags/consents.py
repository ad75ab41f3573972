"""What the register's pages say in words, and the one link that leads above it."""

from django import template
from django.urls import NoReverseMatch, reverse

from paravent_desk.consents.models import Consent, Signature
from paravent_desk.consents.requirements import Condition
from paravent_desk.consents.scope import MEDIA, NETWORKS, said

register = template.Library()
BADGES = {Consent.State.DRAFT: "review", Consent.State.GIVEN: "ok", Consent.State.ENDED: "", Consent.State.WITHDRAWN: "stop"}


@register.simple_tag
def withdrawal_address(consent: Consent, establishment: str) -> str:
    """The page on which everything that used it is taken down (publishing's); "" on a desk without publishing."""
    try:
        return reverse("publishing:withdraw", args=[establishment, consent.pk])
    except NoReverseMatch:
        return ""


@register.filter
def badge(consent: Consent) -> str:
    """The look of its state."""
    return BADGES[Consent.State(consent.state)]


@register.filter
def conditions(words: list[str]) -> list[str]:
    """The sentences that were confirmed, in the table's order."""
    return [str(one.label) for one in Condition if one.value in words]


@register.filter
def in_words(words: list[str], table: str) -> str:
    """Media, networks or signatures, as people say them."""
    tables = {"media": MEDIA, "networks": NETWORKS, "signatures": {one.value: one.label for one in Signature}}
    return said(words, tables[table])  # type: ignore[arg-type]  # each maps words to labels
