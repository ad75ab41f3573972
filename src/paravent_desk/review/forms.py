"""What people write when they review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Role
from paravent_desk.review.actions import LONG_ENOUGH
from paravent_desk.review.comments import Passage
from paravent_desk.review.table import REVIEWERS

SHORT = {"rows": 3, "maxlength": 2000}


class AnswerForm(forms.Form):
    """An approval, or a request for changes, in a role; `seen` is the content hash that the page showed."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in REVIEWERS], widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note for your colleagues"), required=False, max_length=2000, widget=forms.Textarea(attrs=SHORT)
    )

    def clean_role(self) -> Role:
        """The role as the desk knows it."""
        return Role(self.cleaned_data["role"])


class LiftForm(forms.Form):
    """A reason for lifting a stop, and the word that one has understood what it means."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Your reason, in writing"),
        help_text=_("At least 20 characters. It stays with the post and in the audit."),
        min_length=LONG_ENOUGH,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )
    understood = forms.BooleanField(label=_("I have read the text and seen every file, and I answer for this decision."))


class CommentForm(forms.Form):
    """A remark on the whole, or on a passage when the page's script has filled in its place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Your comment"), max_length=2000, widget=forms.Textarea(attrs=SHORT))
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    @property
    def passage(self) -> Passage | None:
        """The passage meant; None: the whole."""
        cleaned: dict[str, Any] = self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        return (start, end) if start is not None and end is not None else None
