"""What the journal is searched by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment, User
from paravent_desk.audit.words import ACTIONS
from paravent_desk.journal.queries import DESK_ITSELF, Filter


class SearchForm(forms.Form):
    """Everything is optional."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    subject = forms.RegexField(
        r"^[a-z_]+:[0-9]+$", label=_("To what"), required=False, max_length=60, help_text=_("As in the journal: draft:12")
    )
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, establishment: Establishment, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        members = User.objects.filter(memberships__establishment=establishment).distinct().order_by("name", "email")
        everybody = [("", _("Everybody")), (DESK_ITSELF, _("The desk itself"))]
        self.fields["person"].choices = [*everybody, *((str(user.pk), str(user)) for user in members)]  # type: ignore[attr-defined]
        self.fields["action"].choices = [("", _("Everything")), *sorted(_choices(), key=lambda one: one[1])]  # type: ignore[attr-defined]

    def wanted(self) -> Filter:
        """What a valid form asks for."""
        asked = self.cleaned_data
        return Filter(asked["person"], asked["action"], asked["subject"], asked["first"], asked["last"])


def _choices() -> list[tuple[str, str]]:
    return [(action, str(words)) for action, words in ACTIONS.items()]
