"""Answers are tried before anybody may send them: on invented messages (`trials.toml`), by the whole engine."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from paravent_desk.checking import Situation, check_post
from paravent_desk.inbox.wordings import Wording, wordings

FILE = Path(__file__).with_name("trials.toml")
PLAIN = "plain"
SAMPLES: Mapping[str, str] = {
    "switchboard": "01 99 00 12 34",
    "complaints_phone": "01 99 00 12 35",
    "complaints_mail": "relations.usagers@chu-saint-aubin.example",
    "complaints_address": "CHU Saint-Aubin, Relations avec les usagers, 2 rue de l’Hôpital, 35000 Rennes",
    "press_mail": "service.presse@chu-saint-aubin.example",
    "legal_mail": "affaires.juridiques@chu-saint-aubin.example",
    "adverse_events_url": "https://signalement.example/effet-indesirable",
    "appointments_url": "https://www.chu-saint-aubin.example/prendre-rendez-vous",
    "information_url": "https://www.chu-saint-aubin.example/informations",
}
"""Contacts that hold everywhere: what stands in the other places while one of them is tried."""


@cache
def messages() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The invented messages, by language and group."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {lang: {group: tuple(texts) for group, texts in groups.items()} for lang, groups in told.items()}


def holds(text: str, lang: str, town: str, context: str) -> bool:
    """Whether the check lets a text go out as the hospital's answer to a message; False where it could not look."""
    try:
        return check_post(text, Situation(kind="reply", context=context, lang=lang, place=town)).verdict == "ok"
    except Exception:  # noqa: BLE001 - whatever failed: in doubt, hold
        return False


def contact_holds(place: str, value: str, town: str) -> bool:
    """Whether a contact may stand in every wording that names it: a person's own line or mail box may not."""
    return all(
        holds(one.filled(lang, {**SAMPLES, place: value}), lang, town, context)
        for one in naming(place)
        for lang, groups in messages().items()
        for context in groups[one.group][:2]
    )


def naming(place: str) -> tuple[Wording, ...]:
    """The wordings that name a contact."""
    return tuple(one for one in wordings() if place in one.places("fr") or place in one.places("en"))


def reply_holds(text: str, lang: str, town: str) -> bool:
    """Whether a reply may be kept for whoever writes: it holds under praise, anger and stories of care."""
    return all(holds(text, lang, town, context) for context in messages()[lang][PLAIN])
