"""What whoever leads training fills in: a campaign, and the establishment's terms for attestations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, Role, Service
from paravent_desk.coach.attesting import course
from paravent_desk.coach.campaigns import Wanted
from paravent_desk.coach.content import lessons
from paravent_desk.coach.models import Campaign, Terms
from paravent_desk.coach.preferences import MOST_MONTHS, MOST_YEARS

COURSES = (
    ("", _("none, only those chosen below")),
    ("everybody", _("for everybody")),
    ("carer", _("for those who care")),
    ("community_manager", _("for who answers online")),
)


class CampaignForm(forms.Form):
    """Which lessons, for whom, from when, by when."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**8)
    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("As colleagues see it, in mails too: name no patient.")
    )
    word = forms.CharField(
        label=_("A word to the team"),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Shown above the lessons."),
    )
    course = forms.ChoiceField(label=_("A whole course"), choices=COURSES, required=False)
    chosen = forms.MultipleChoiceField(label=_("Lessons"), required=False, widget=forms.CheckboxSelectMultiple)
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"), required=False, empty_label=_("All services"))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    first = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    by = forms.DateField(
        label=_("To be done by"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Colleagues are written to at the start, a week before, the day before, and weekly afterwards."),
    )
    earlier = forms.BooleanField(label=_("Lessons finished in the twelve months before count"), required=False, initial=True)

    def __init__(self, here: Establishment, row: Campaign | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **{"initial": _initial(row), **kwargs})
        self.fields["service"].queryset = Service.objects.filter(establishment=here).order_by("name")  # type: ignore[attr-defined]
        self.fields["chosen"].choices = [(one.key, str(one.title)) for one in lessons().values()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round, and a campaign of no lesson."""
        told = super().clean() or {}
        if told.get("first") and told.get("by") and told["by"] < told["first"]:
            self.add_error("by", _("This day comes before the first: change one of them."))
        if not told.get("course") and not told.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", _("Choose a course or at least one lesson."))
        return told

    @property
    def wanted(self) -> Wanted:
        """What was filled in."""
        told = self.cleaned_data
        whole = [one.key for one in course(told["course"])] if told["course"] else []
        return Wanted(
            told["title"],
            told["word"],
            (*whole, *told["chosen"]),
            told["service"],
            told["role"],
            told["first"],
            told["by"],
            told["earlier"],
        )


class TermsForm(forms.Form):
    """How long an attestation holds and is kept."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**8)
    months = forms.IntegerField(
        label=_("An attestation holds for so many months"),
        min_value=0,
        max_value=MOST_MONTHS,
        help_text=_("0: without end. Those already given keep their day."),
    )
    years = forms.IntegerField(
        label=_("Once somebody has left, it is kept for so many years"), min_value=0, max_value=MOST_YEARS
    )

    def __init__(self, row: Terms, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        told = {"revision": row.revision, "months": row.months, "years": row.years}
        super().__init__(*args, **{"initial": told, **kwargs})


def _initial(row: Campaign | None) -> dict[str, Any]:
    if row is None:
        return {"revision": 0, "earlier": True}
    names = ("revision", "title", "word", "service", "role", "first", "by", "earlier")
    return {**{name: getattr(row, name) for name in names}, "chosen": row.lessons}
