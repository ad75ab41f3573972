"""What people give: filters of the queue, a class, a reason to report, words to watch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from paravent_desk.channels.models import Channel
from paravent_desk.inbox.classes import classes
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.queries import UNSORTED, Filters
from paravent_desk.networks.moderation import Cause

CAUSES = (
    (Cause.PRIVACY, _("somebody’s privacy")),
    (Cause.HARASSMENT, _("harassment, insult")),
    (Cause.VIOLENCE, _("violence, threat")),
    (Cause.SELF_HARM, _("suicide, self-harm")),
    (Cause.MISLEADING, _("false information")),
    (Cause.SPAM, _("advertising, fraud")),
    (Cause.ILLEGAL, _("against the law")),
    (Cause.OTHER, _("something else")),
)


def class_choices() -> list[tuple[str, str]]:
    """Every class with its name in the reader's language."""
    return [(tag, one.title) for tag, one in classes().items()]


class FilterForm(forms.Form):
    """What of the queue is shown. What makes no sense is passed over."""

    tag = forms.ChoiceField(label=_("Class"), required=False)
    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("Account"), required=False, empty_label=_("All accounts"))
    state = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, establishment: int, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        given = [("", _("All classes")), (UNSORTED, _("not sorted"))]
        self.fields["tag"].choices = [*given, *class_choices()]  # type: ignore[attr-defined]
        self.fields["channel"].queryset = Channel.objects.filter(establishment=establishment).order_by("pk")  # type: ignore[attr-defined]
        done = [(state.value, state.label) for state in Message.State if state not in {Message.State.NEW, Message.State.TAKEN}]
        first = [("open", _("what waits")), ("mine", _("what I have in hand")), ("done", _("what is done"))]
        self.fields["state"].choices = [*first, *done]  # type: ignore[attr-defined]

    def wanted(self) -> Filters:
        """What was asked for."""
        self.is_valid()
        told = self.cleaned_data
        channel = told.get("channel")
        return Filters(told.get("tag") or "", channel.pk if channel else None, told.get("state") or "open")


class SortForm(forms.Form):
    """Another class."""

    tag = forms.ChoiceField(label=_("Class"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.fields["tag"].choices = class_choices()  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """Why a message is reported; the words leave the desk."""

    cause = forms.ChoiceField(label=_("Why"), choices=[(cause.value, words) for cause, words in CAUSES])
    text = forms.CharField(
        label=_("In a few words, for those who run the network"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("These words leave the desk. Do not name a patient."),
    )


class WatchForm(forms.Form):
    """Words or a hashtag, and where they are searched for."""

    words = forms.CharField(
        label=_("Words or hashtag"), min_length=3, max_length=100, help_text=_("Such as the hospital’s name, or #maternité.")
    )
    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("Account"), empty_label=None)

    def __init__(self, channels: list[Channel], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        rows = Channel.objects.filter(pk__in=[one.pk for one in channels]).order_by("pk")
        self.fields["channel"].queryset = rows  # type: ignore[attr-defined]


class QuietHoursForm(forms.Form):
    """When nobody is written to about surges: both hours, or neither."""

    first = forms.TimeField(
        label=pgettext_lazy("hours", "From"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    last = forms.TimeField(
        label=pgettext_lazy("hours", "Until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """Half of it says nothing."""
        told = super().clean() or {}
        if not self.errors and (told["first"] is None) != (told["last"] is None):
            raise forms.ValidationError(_("Give both hours, or none."))
        if not self.errors and told["first"] is not None and told["first"] == told["last"]:
            raise forms.ValidationError(_("These hours would cover the whole day."))
        return told
