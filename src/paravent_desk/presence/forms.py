"""What people tell of an account."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from paravent_desk.presence.kinds import NETWORKS
from paravent_desk.presence.models import DeclaredAccount

DATES = ("opened_on", "last_seen_on", "closed_on")


class DeclaredForm(forms.ModelForm):  # type: ignore[type-arg]  # a subscript needs django-stubs at run time
    """An account as somebody knows it; `fixed`: a connected one, whose network and name the desk has."""

    network = forms.ChoiceField(label=_("Network"), choices=tuple(NETWORKS.items()))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        """Which of its fields."""

        model = DeclaredAccount
        fields = ("network", "address", "whose", "watched", "opened_on", "last_seen_on", "closed_on")
        labels: ClassVar = {
            "address": _("Name or address"),
            "whose": _("Who looks after it"),
            "watched": _("Somebody reads there each working day what people write"),
            "opened_on": _("Opened on"),
            "last_seen_on": _("Last post that you saw there"),
            "closed_on": _("Closed on the network on"),
        }
        help_texts: ClassVar = {
            "address": _("As people find it there: its address, or its name."),
            "whose": _("A service or a function, not somebody’s name."),
            "opened_on": _("Empty if nobody knows any more."),
            "last_seen_on": _("On a page of reviews: your last answer."),
            "closed_on": _("Empty while it stands there."),
        }
        widgets: ClassVar = {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in DATES}

    def __init__(self, today: date, *args: Any, fixed: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["seen"].initial = self.instance.revision
        if fixed:
            del self.fields["network"], self.fields["address"]

    def clean(self) -> dict[str, Any]:
        """Refuse days to come, and an order that cannot be."""
        told = super().clean() or {}
        for name in DATES:
            day = told.get(name)
            if day is not None and day > self.today:
                self.add_error(name, _("This day is still to come."))
        opened, last, closed = (told.get(name) for name in DATES)
        if opened and last and last < opened:
            self.add_error("last_seen_on", _("This is before it was opened."))
        if closed and (begun := max((day for day in (opened, last) if day), default=None)) and closed < begun:
            self.add_error("closed_on", _("This is before it was opened, or before its last post."))
        return told

    def values(self) -> dict[str, Any]:
        """What was told, without what the page carries for itself."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def _post_clean(self) -> None:
        """Leave the row as it is: `actions` changes it, and asks then whether somebody was quicker."""
