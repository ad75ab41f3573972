"""What people fill in: an article's words, and the day from which a document holds."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paravent_desk.charter.actions import LONG_ENOUGH
from paravent_desk.charter.content import Content
from paravent_desk.charter.making import unknown_places
from paravent_desk.charter.papers import papers

LONGEST = 6000


class ArticleForm(forms.Form):
    """The establishment's words for one article."""

    text = forms.CharField(
        label=_("Your text"),
        help_text=_(
            "A paragraph a line. “- ” begins an item of a list. Empty: back to the words that come with the desk. "
            "Write no patient’s name here: everybody may come to read it."
        ),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 10}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, content: Content, data: Mapping[str, Any] | None, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.content = content

    def clean_text(self) -> str:
        """Only places that the document knows: another one would stand there between braces."""
        text: str = self.cleaned_data["text"]
        unknown = unknown_places(text, self.content)
        if unknown:
            told = {"places": ", ".join(f"{{{one}}}" for one in unknown)}
            raise forms.ValidationError(_("This document knows no %(places)s. Choose one of those named below.") % told)
        return text


class PublishForm(forms.Form):
    """From which day on."""

    first_day = forms.DateField(
        label=_("In force from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), initial=timezone.localdate
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class StandForm(forms.Form):
    """Why words stand that the check holds."""

    why = forms.CharField(
        label=_("Why it stands"),
        help_text=_("At least 20 characters. The journal keeps it; name no patient."),
        min_length=LONG_ENOUGH,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


class DayForm(forms.Form):
    """Which document, on which day."""

    paper = forms.ChoiceField(label=_("Document"))
    day = forms.DateField(label=_("On"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, lang: str, data: Mapping[str, Any] | None, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["paper"].choices = [(one.key, one.title(lang)) for one in papers().values()]  # type: ignore[attr-defined]
