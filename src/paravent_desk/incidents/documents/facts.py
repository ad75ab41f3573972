"""What is known of an incident, as words in one language; "" is what nobody wrote yet."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paravent_desk.accounts.models import Membership, Role
from paravent_desk.incidents.clock import Clock
from paravent_desk.incidents.models import Copy, Incident
from paravent_desk.incidents.sealing import Account, Words, unseal
from paravent_desk.incidents.words import Decides, Exposed, Known, Outcome, Severity, Whose


def facts(incident: Incident, lang: str, now: datetime | None = None) -> dict[str, str]:
    """Every fact that a document may ask for, by its key. Raises vault.Sealed."""
    account = unseal(incident.words, Account)
    with translation.override(lang):
        return {
            **_place(incident),
            **_times(incident, now or timezone.now(), account),
            **_extent(incident),
            **_decisions(incident),
            "reference": incident.reference,
            "title": incident.title,
            "happened": account.happened,
            "consequences": account.consequences,
            "taken": account.taken,
            "planned": account.planned,
        }


def moment(at: datetime | None, incident: Incident) -> str:
    """A moment on the establishment's clock, in the active language; "" for none."""
    if at is None:
        return ""
    return date_format(at.astimezone(ZoneInfo(incident.establishment.time_zone)), "DATETIME_FORMAT")


def _place(incident: Incident) -> dict[str, str]:
    here = incident.establishment
    officers = Membership.objects.filter(establishment=here, role=Role.DPO, user__is_active=True).order_by("pk")
    officer = next((row.user for row in officers.select_related("user")), None)
    return {
        "establishment": ", ".join(part for part in (here.name, here.town) if part),
        "dpo_name": officer.name if officer else "",
        "dpo_contact": here.dpo_mail or (officer.email if officer else ""),
    }


def _times(incident: Incident, now: datetime, account: Account) -> dict[str, str]:
    clock = Clock(incident.known_at, now, incident.notified_at)
    on_time = "" if clock.late else _("Does not apply: within 72 hours.")
    return {
        "known_at": moment(incident.known_at, incident),
        "happened_at": moment(incident.happened_at, incident),
        "contained_at": moment(incident.contained_at, incident),
        "delay": account.delay or on_time,
    }


def _extent(incident: Incident) -> dict[str, str]:
    told = incident.people.exclude(told_at=None).count()
    standing = incident.copies.filter(state=Copy.State.STANDING).count()
    return {
        "nature": _("Loss of confidentiality: personal data became public on a social network."),
        "whose": _listed(Whose, incident.whose),
        "exposed": _listed(Exposed, incident.exposed),
        "people_count": "" if incident.people_count is None else str(incident.people_count),
        "records_count": "" if incident.records_count is None else str(incident.records_count),
        "recognisable": _known(incident.recognisable),
        "minors": _known(incident.minors),
        "severity": "" if incident.severity == Severity.UNKNOWN else str(Severity(incident.severity).label),
        "people_told": _("%(told)s of those written down here") % {"told": told} if told else "",
        "copies": _("%(all)s known, %(standing)s still there") % {"all": incident.copies.count(), "standing": standing},
    }


def _decisions(incident: Incident) -> Mapping[str, str]:
    """The last decision of each kind, with its reasons."""
    said = dict.fromkeys((f"decision_{about}" for about in Decides.values), "")
    for row in incident.decisions.select_related("words"):
        reference = f", {row.reference}" if row.reference else ""
        outcome = str(Outcome(row.outcome).label)
        reasons = unseal(row.words, Words).text
        said[f"decision_{row.about}"] = f"{outcome}, {moment(row.at, incident)}{reference}. {reasons}".strip()
    return said


def _known(value: str) -> str:
    return "" if value == Known.UNKNOWN else str(Known(value).label)


def _listed(kind: type[TextChoices], values: Iterable[str]) -> str:
    return ", ".join(str(kind(one).label) for one in values if one in kind.values)
