"""What the desk knows of an establishment that its documents may say, in one language."""

from collections.abc import Mapping

from django.utils import translation

from paravent_desk.accounts.models import Establishment
from paravent_desk.channels.models import Channel
from paravent_desk.charter.details import details_of
from paravent_desk.charter.hours import hours
from paravent_desk.charter.making import Known
from paravent_desk.charter.papers import Paper
from paravent_desk.inbox.classes import Class, classes
from paravent_desk.inbox.contacts import contacts_of
from paravent_desk.networks.table import NETWORKS
from paravent_desk.publishing.words import network_title
from paravent_desk.review.table import roles, table

NOT_TOLD = frozenset({"SPAM", "NEUTRAL"})
"""Classes without a promise to the public."""
HOUR = 60
PRACTICE = "practice"
"""The network to try the desk on: told of where there is no other account, as in the example."""


def known(establishment: Establishment, paper: Paper, lang: str) -> Known:
    """Facts and lines; "" is what nobody wrote down yet."""
    connected = Channel.objects.filter(establishment=establishment).exclude(state=Channel.State.CLOSED).order_by("pk")
    real = [one for one in connected if one.network != PRACTICE]
    accounts = [(network_title(one.network), one.handle) for one in real or connected]
    with translation.override(lang):
        return Known(
            _facts(establishment, dict.fromkeys(name for name, _handle in accounts), lang),
            {
                "accounts": tuple(f"- {name}{_colon(lang)} {handle}" for name, handle in accounts),
                "networks": tuple(f"[] {network_title(one.name)}" for one in NETWORKS if one.name != PRACTICE),
                "reviews": tuple(_reviews(lang)),
                "delays": tuple(
                    f"- {one.titles[lang]}{_colon(lang)} {delay(one, lang)}"
                    for one in classes().values()
                    if one.tag not in NOT_TOLD
                ),
                **_of_the_form(paper),
            },
        )


def delay(one: Class, lang: str) -> str:
    """By when a class is dealt with, in words."""
    if one.minutes >= HOUR:
        amount, unit = one.minutes // HOUR, {"fr": "heure", "en": "hour"}[lang]
    elif one.minutes:
        amount, unit = one.minutes, "minute"
    else:
        amount, unit = one.working_days, {"fr": "jour ouvré", "en": "working day"}[lang]
    if amount == 1:
        return f"{amount} {unit}"
    return f"{amount} {' '.join(f'{word}s' for word in unit.split())}" if lang == "fr" else f"{amount} {unit}s"


def contacts(establishment: Establishment) -> frozenset[str]:
    """Every line, box and address that is the establishment's own, as given: no person's."""
    told = details_of(establishment)
    given = {str(told[name]) for name in ("commission", "dpo_mail")} | set(contacts_of(establishment).values())
    return frozenset(given | {establishment.name}) - {""}


def _facts(establishment: Establishment, networks: Mapping[str, None], lang: str) -> Mapping[str, str]:
    told = details_of(establishment)
    complaints = (told[f"complaints_{way}"] for way in ("phone", "mail", "address"))
    return {
        "establishment": establishment.name,
        "dpo": establishment.dpo_mail,
        "networks": ", ".join(networks),
        "complaints": ", ".join(filter(None, complaints)),
        "commission": told["commission"],
        "press": told["press_mail"],
        "legal": told["legal_mail"],
        "hours": hours(told, lang),
    }


def _reviews(lang: str) -> list[str]:
    rows = (row for row in table().rows if row.needs)
    return [f"- {row.titles[lang]}{_colon(lang)} {', '.join(str(role.label) for role in roles([row])).lower()}" for row in rows]


def _of_the_form(paper: Paper) -> Mapping[str, tuple[str, ...]]:
    needs = paper.needs
    if needs is None:
        return {}
    return {
        "says": (str(needs.says), needs.source),
        "conditions": tuple(f"[] {one.label}" for one in needs.conditions),
        "signatures": tuple(f"_ {str(one.label)[:1].upper()}{str(one.label)[1:]}" for one in needs.signatures),
    }


def _colon(lang: str) -> str:
    return "\N{NO-BREAK SPACE}:" if lang == "fr" else ":"
