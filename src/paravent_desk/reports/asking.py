"""Which period, and of which service: what the form offers, and what it takes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import Action
from paravent_desk.reports.periods import Kind, Period, WrongPeriod, offered, read, usual
from paravent_desk.reports.words import period_words

MONTHS, QUARTERS, YEARS = 24, 8, 5
"""As many are offered; the address takes any."""


class Asked(forms.Form):
    """A period and a service. Whoever leads one service alone has that one, and no other is offered or taken."""

    period = forms.CharField(label=_("Period"), required=False, max_length=10)
    first = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"), required=False)

    def __init__(self, desk: Desk, today: date, data: Mapping[str, Any]) -> None:
        theirs = services(desk)
        whole = desk.may(Action.REPORT, desk.whole())
        told = {
            "period": usual(today).code,
            **{name: data[name] for name in ("period", "first", "last", "service") if name in data},
        }
        if told.get("first") and told.get("last") and told["period"] == data.get("was"):
            told["period"] = "own"  # whoever types two days below the period that stands there wants those
        if not whole and not told.get("service") and theirs:
            told["service"] = str(theirs[0].pk)
        super().__init__(told)
        self.fields["service"] = forms.ModelChoiceField(
            Service.objects.filter(pk__in=[one.pk for one in theirs]).order_by("name"),
            label=_("Service"),
            required=not whole,
            empty_label=_("the whole establishment") if whole else None,
        )
        self.fields["period"] = forms.CharField(
            label=_("Period"), widget=forms.Select(choices=choices(today, str(told["period"])))
        )

    def clean(self) -> dict[str, Any]:
        """The period, read."""
        told: dict[str, Any] = super().clean() or {}
        try:
            told["asked"] = read(told.get("period", ""), told.get("first"), told.get("last"))
        except WrongPeriod:
            own = told.get("period") == "own"
            message = _("Give a first and a last day, at most three years apart.") if own else _("Choose a period.")
            self.add_error("first" if own else "period", message)
        return told


def services(desk: Desk) -> tuple[Service, ...]:
    """Those whose report somebody may see, by name."""
    every = Service.objects.filter(establishment=desk.establishment).order_by("name")
    return tuple(one for one in every if desk.may(Action.REPORT, desk.whole(one.pk)))


def choices(today: date, chosen: str) -> list[Any]:
    """Periods to choose from, by kind, and one that came by address."""
    groups = (
        (_("Months"), offered(Kind.MONTH, today, MONTHS)),
        (_("Quarters"), offered(Kind.QUARTER, today, QUARTERS)),
        (_("Years"), offered(Kind.YEAR, today, YEARS)),
    )
    found: list[Any] = [(title, [(one.code, period_words(one)) for one in periods]) for title, periods in groups]
    found.append(("own", _("days of my own (below)")))
    if chosen != "own" and not any(chosen == one.code for _title, periods in groups for one in periods):
        found += _other(chosen)
    return found


def _other(code: str) -> list[tuple[str, str]]:
    try:
        period: Period = read(code)
    except WrongPeriod:
        return []
    return [(period.code, period_words(period))]
