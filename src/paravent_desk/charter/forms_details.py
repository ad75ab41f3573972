"""What an administrator or a community manager fills in for all documents at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from paravent_desk.charter.details import COMMISSION, CONTACTS, OFFICER
from paravent_desk.charter.hours import DAYS, NAMES
from paravent_desk.inbox.forms_answers import PHONE
from paravent_desk.inbox.models import Contacts

TITLES: Mapping[str, object] = {
    "week": _("Monday to Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday and public holidays"),
}


def _time(label: object) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))  # type: ignore[arg-type]


class DetailsForm(forms.Form):
    """Reading hours, and the contacts that the documents name."""

    def __init__(self, officer: bool, data: Mapping[str, Any] | None, initial: Mapping[str, Any], seen: str) -> None:
        super().__init__(data, initial={**initial, "seen": seen})
        self.fields |= {name: _time(_("ends at") if name.endswith("_to") else _("begins at")) for name in NAMES}
        self.fields |= forms.fields_for_model(Contacts, CONTACTS)
        for name in CONTACTS:
            self.fields[name].required = False
        self.fields[COMMISSION] = forms.CharField(
            label=_("users’ commission (CDU)"),
            help_text=_("Where it is written to: an e-mail or a postal address."),
            required=False,
            max_length=200,
        )
        if officer:
            help_text = _("The daily head of the audit goes there.")
            label = _("data protection officer, e-mail")
            self.fields[OFFICER] = forms.EmailField(label=label, help_text=help_text, required=False)
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def hours(self) -> Iterator[tuple[object, BoundField, BoundField]]:
        """A kind of day, from when, to when."""
        return ((TITLES[day], self[f"{day}_from"], self[f"{day}_to"]) for day in DAYS)

    def contacts(self) -> Iterator[BoundField]:
        """The rest, but what is hidden."""
        return (self[name] for name in (*CONTACTS, COMMISSION, OFFICER) if name in self.fields)

    def clean_complaints_phone(self) -> str:
        """A number, with a word at most."""
        told: str = self.cleaned_data["complaints_phone"]
        if told and not PHONE.fullmatch(told):
            raise forms.ValidationError(_("Write a telephone number, with a word if it needs one (“ext. 12”)."))
        return told

    def clean(self) -> dict[str, Any]:
        """Both ends of a day or none, the first before the second."""
        told: dict[str, Any] = super().clean() or {}
        for day in DAYS:
            start, end = (told.get(f"{day}_{one}") for one in ("from", "to"))
            if bool(start is None) != bool(end is None):
                self.add_error(f"{day}_from" if start is None else f"{day}_to", _("Give both ends, or leave both empty."))
            elif start is not None and end is not None and start >= end:
                self.add_error(f"{day}_to", _("The end comes after the beginning."))
        return told

    def held(self, places: tuple[str, ...]) -> None:
        """Say beside each that the check takes it for a person's own."""
        for place in places:
            self.add_error(place, _("The check takes this for somebody’s own. Give a line, box or page of the establishment."))
