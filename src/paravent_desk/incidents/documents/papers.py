"""The documents of an incident, filled with what is known; what is not is marked as missing."""

from collections.abc import Mapping
from typing import Any

from paravent_desk.accounts.models import User
from paravent_desk.incidents import doors
from paravent_desk.incidents.documents.document import Document, Line, Part
from paravent_desk.incidents.documents.facts import facts
from paravent_desk.incidents.documents.wording import filled, wording
from paravent_desk.incidents.models import Copy, Incident
from paravent_desk.incidents.sealing import Address, Identity, unseal


def cnil(incident: Incident, lang: str) -> Document:
    """What RGPD art. 33 asks for. Raises vault.Sealed."""
    told, words = facts(incident, lang), wording("cnil")
    parts = tuple(_fields(part, told, lang) for part in words["part"])
    return Document(f"{words['name']}-{incident.reference}", lang, words["title"][lang], parts, words["act"][lang])


def letter(incident: Incident, person: Identity, lang: str) -> Document:
    """The letter to somebody whom it exposes (RGPD art. 34). Raises vault.Sealed."""
    words = wording("letter")
    told = facts(incident, lang) | {"name": person.name}
    asks = {key: ask[lang] for key, ask in words["ask"].items()}
    parts = []
    for part in words["part"]:
        lines = tuple(_paragraph(text, told, asks) for text in part["text"][lang])
        parts.append(Part(filled(part["title"][lang], told, asks)[0], lines))
    return Document(f"{words['name']}-{incident.reference}", lang, words["title"][lang], tuple(parts))


def notice(copy: Copy, sender: User, lang: str) -> Document:
    """The notice to a network (DSA art. 16). Raises vault.Sealed."""
    incident, words = copy.incident, wording("notice")
    told = facts(incident, lang) | {
        "url": unseal(copy.words, Address).url,
        "network": network_name(copy.network, lang),
        "sender": sender.name,
        "mail": sender.email,
    }
    asks = {key: ask[lang] for key, ask in words["ask"].items()}
    label = {key: text[lang] for key, text in words["label"].items()}
    grounds = [one[lang] for one in words["ground"] if {"always", *incident.exposed} & set(one["when"])]
    parts = (
        Part(label["to"], (_paragraph("{network}", told, asks),)),
        Part(label["where"], (_paragraph("{url}", told, asks),), "16(2)(b)"),
        Part(
            label["why"],
            (_paragraph(words["why"][lang], told, asks), *(Line("ground", text=text) for text in grounds)),
            "16(2)(a)",
        ),
        Part(label["who"], (_paragraph(words["who"][lang], told, asks),), "16(2)(c)"),
        Part(label["faith"], (Line("faith", text=words["faith"][lang]),), "16(2)(d)"),
        Part(label["how"], (Line("how", text=route(copy.network)[lang]),)),
    )
    return Document(f"{words['name']}-{incident.reference}-{copy.pk}", lang, words["title"][lang], parts, words["act"][lang])


def route(network: str) -> Mapping[str, Any]:
    """How a network is asked: a sentence in each language, and whether a form of its is for the person alone."""
    rows: Mapping[str, Mapping[str, Any]] = wording("routes")["network"]
    return rows.get(network, rows["other"])


def ways(lang: str) -> list[tuple[str, str]]:
    """The ways to ask, for a choice."""
    return [(key, title[lang]) for key, title in wording("routes")["way"].items()]


def network_name(network: str, lang: str) -> str:
    """As people write it."""
    other = {"fr": "hébergeur du site", "en": "host of the site"}
    return other[lang] if network == "other" else doors.network_title(network)


def _fields(part: Mapping[str, Any], told: Mapping[str, str], lang: str) -> Part:
    lines = tuple(
        Line(one["key"], one["label"][lang], told[one["key"]] or one["ask"][lang], not told[one["key"]])
        for one in part["field"]
    )
    return Part(part["title"][lang], lines, part["law"])


def _paragraph(text: str, told: Mapping[str, str], asks: Mapping[str, str]) -> Line:
    said, missing = filled(text, told, asks)
    return Line(text, text=said, missing=missing)
