"""The consents of a version, held against the day it goes out and every network it goes to."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from paravent_desk.consents.evidence import worth
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Version
from paravent_desk.review.table import Lifting


def day_of(version: Version) -> date:
    """The day it goes out, by the establishment's clock; today where none is set or that day is past."""
    zone = ZoneInfo(version.draft.establishment.time_zone)
    today = timezone.now().astimezone(zone).date()
    return max(today, version.publish_at.astimezone(zone).date()) if version.publish_at else today


def all_count(version: Version) -> bool:
    """Whether every consent that is attached counts on that day and on every network of the version."""
    return all(_counts(version, one) for one in version.consents.all())


def opened(version: Version, lifting: Lifting) -> bool:
    """Whether the version carries what lifting a stop on such a ground takes, beside the written reason."""
    if lifting is Lifting.REASON:
        return True
    if lifting is Lifting.NEVER:
        return False
    networks, day = _networks(version), day_of(version)
    return bool(networks) and all(_opens(version, lifting, day, network) for network in networks)


def _opens(version: Version, lifting: Lifting, day: date, network: str) -> bool:
    """Whether there is an agreement to this there, and every one of them is solid, as the engine is told of it."""
    found = worth(version.consents.all(), version.draft.establishment_id, day, network)
    scoped = [one for one in found if one.scope == lifting.value]
    return bool(scoped) and all(one.written for one in scoped)


def _counts(version: Version, consent: Consent) -> bool:
    networks, day, here = _networks(version), day_of(version), version.draft.establishment_id
    return bool(networks) and consent.establishment_id == here and all(consent.counts_on(day, one) for one in networks)


def _networks(version: Version) -> frozenset[str]:
    return frozenset(variant.channel.network for variant in version.variants.all())
