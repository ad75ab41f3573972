"""Every document that the desk can make: two charters, two leaflets, and a form for each way of the consents' table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils import translation

from paravent_desk.charter.content import Content, content
from paravent_desk.consents.models import Decides, Person
from paravent_desk.consents.requirements import TABLE, Requirement

MODERATION = "moderation"
"""The one that may have a public address."""
FORM = "consent"


@dataclass(frozen=True, slots=True)
class Paper:
    """One document. `needs`: who signs it, for a form; the words of all forms are the same file's."""

    key: str
    content_key: str
    person: Person | None = None
    decides: Decides | None = None

    @property
    def content(self) -> Content:
        """Its words."""
        return content(self.content_key)

    @property
    def needs(self) -> Requirement | None:
        """The line of the consents' table; None where it is no form."""
        return TABLE[self.person, self.decides] if self.person and self.decides else None

    def whom(self, lang: str) -> str:
        """Whose form it is: "minor, two holders of parental authority"; "" for others."""
        if not self.person or not self.decides:
            return ""
        with translation.override(lang):
            return f"{self.person.label}, {self.decides.label}"

    def title(self, lang: str) -> str:
        """As the list calls it."""
        whom = self.whom(lang)
        return f"{self.content.titles[lang]} ({whom})" if whom else self.content.titles[lang]

    def file_name(self, lang: str) -> str:
        """Without an ending."""
        return f"{self.content.names[lang]}-{self.person}-{self.decides}" if self.person else self.content.names[lang]


@cache
def papers() -> Mapping[str, Paper]:
    """All of them by key, in the order of the list."""
    simple = (Paper("staff", "staff"), Paper(MODERATION, MODERATION), Paper("leaflet", "leaflet"), Paper("sharing", "sharing"))
    forms = (Paper(f"form-{person}-{decides}", FORM, person, decides) for person, decides in TABLE)
    return {one.key: one for one in (*simple, *forms)}
