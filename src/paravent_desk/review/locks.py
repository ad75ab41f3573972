"""The consents of a version, held against the day it goes out and every network it goes to."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

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
    scoped = [one for one in version.consents.all() if getattr(one, lifting.value)]
    return bool(scoped) and all(one.signed and one.care_finished and _counts(version, one) for one in scoped)


def _counts(version: Version, consent: Consent) -> bool:
    networks = {variant.channel.network for variant in version.variants.all()}
    day = day_of(version)
    return bool(networks) and all(consent.counts_on(day, network) for network in networks)
