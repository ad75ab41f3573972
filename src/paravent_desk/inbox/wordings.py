"""Suggested answers: `wordings.toml` as typed rows. A table that cannot be understood is refused whole, never in part."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FILE = Path(__file__).with_name("wordings.toml")
BEREAVED = "bereaved"
"""The one group that belongs to no class: whoever tells of a death, in praise or in anger, is first of all bereaved."""
GROUPS = (
    "distress",
    "emergency",
    "violence",
    "third-party",
    "staff-attack",
    "self-disclosure",
    "adverse-event",
    "complaint",
    "legal",
    "misinformation",
    "question",
    "praise",
    BEREAVED,
)
PLACES = (
    "switchboard",
    "complaints_phone",
    "complaints_mail",
    "complaints_address",
    "press_mail",
    "legal_mail",
    "adverse_events_url",
    "appointments_url",
    "information_url",
)
"""The establishment's own contacts, as a wording names them between braces."""
LANGUAGES = ("fr", "en")
KEYS = frozenset({"id", "group", "title", "fr", "en"})
PLACE = re.compile(r"\{([a-z_]*)\}")


class WrongWordings(Exception):
    """The table does not say what it should; the message names the row and the key."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One answer in both languages. `hidden`: it says that the message was hidden, and is true only where it was."""

    id: str
    group: str
    hidden: bool
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(repr=False)

    @property
    def title(self) -> str:
        """What it is good for, in the reader's language."""
        return self.titles["en" if (get_language() or "").startswith("en") else "fr"]

    def places(self, lang: str) -> tuple[str, ...]:
        """The contacts that it names, in reading order."""
        return tuple(dict.fromkeys(PLACE.findall(self.texts[lang])))

    def filled(self, lang: str, contacts: Mapping[str, str]) -> str:
        """The answer as it can go out; raises KeyError for a contact that is not given."""
        return PLACE.sub(lambda place: contacts[place[1]], self.texts[lang])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A wording beside a message: its text, or the contacts that are missing for it."""

    wording: Wording
    text: str = field(repr=False)
    missing: tuple[str, ...] = ()


def suggestions(group: str, lang: str, contacts: Mapping[str, str], *, hidden: bool = False) -> tuple[Suggestion, ...]:
    """What may be answered, in order; empty for a group without answers.

    `contacts`: those that the establishment has given, none empty; `hidden`: whether the message was hidden.
    """
    fitting = (one for one in wordings() if one.group == group and (hidden or not one.hidden))
    return tuple(_suggestion(one, lang, contacts) for one in fitting)


def _suggestion(wording: Wording, lang: str, contacts: Mapping[str, str]) -> Suggestion:
    missing = tuple(place for place in wording.places(lang) if not contacts.get(place))
    return Suggestion(wording, "" if missing else wording.filled(lang, contacts), missing)


def wording(name: str) -> Wording:
    """One of them by its id; raises KeyError."""
    return {one.id: one for one in wordings()}[name]


@cache
def wordings() -> tuple[Wording, ...]:
    """All of them, in the order of the table; raises WrongWordings."""
    return parsed(tomllib.loads(FILE.read_text(encoding="utf-8")))


def parsed(content: Mapping[str, Any]) -> tuple[Wording, ...]:
    """Make wordings of what a file holds; raises WrongWordings, also where a group is left without."""
    if set(content) != {"wording"}:
        raise WrongWordings("The table has wordings, nothing else.")
    rows = tuple(_row(one) for one in content["wording"])
    if len({row.id for row in rows}) != len(rows):
        raise WrongWordings("Two wordings have the same id.")
    lacking = [group for group in GROUPS if not any(row.group == group and not row.hidden for row in rows)]
    if lacking:
        raise WrongWordings(f"No wording can be used for {', '.join(lacking)}.")
    return rows


def _row(content: Mapping[str, Any]) -> Wording:
    name = str(content.get("id"))
    if set(content) - {"when"} != KEYS or content.get("when", "hidden") != "hidden":
        raise WrongWordings(f'Wording {name} must have {", ".join(sorted(KEYS))}, and may have `when` as "hidden".')
    if content["group"] not in GROUPS:
        raise WrongWordings(f"Wording {name}, `group`: must be one of {', '.join(GROUPS)}.")
    texts = {lang: content[lang] for lang in LANGUAGES}
    if set(content["title"]) != set(LANGUAGES) or not all(
        said.strip() for said in (*texts.values(), *content["title"].values())
    ):
        raise WrongWordings(f"Wording {name}: must be said in {' and '.join(LANGUAGES)}.")
    unknown = [place for text in texts.values() for place in PLACE.findall(text) if place not in PLACES]
    if unknown or any(mark in PLACE.sub("", text) for text in texts.values() for mark in "{}"):
        raise WrongWordings(f"Wording {name}: {', '.join(unknown) or 'a lone brace'} is no contact.")
    return Wording(name, content["group"], "when" in content, content["title"], texts)
