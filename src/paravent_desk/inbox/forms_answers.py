"""What people type to prepare answers: where the establishment can be reached, and replies to keep."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Establishment
from paravent_desk.inbox.models import Contacts, SavedReply
from paravent_desk.inbox.wordings import PLACES

PHONE = re.compile(r"[0-9+(). \-–/a-zà-ÿ]*[0-9][0-9+(). \-–/a-zà-ÿ]*", re.IGNORECASE)
PHONES = ("switchboard", "complaints_phone")


def _field(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:  # noqa: ANN401 - Django's
    """Addresses of pages begin with https where nothing is said."""
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return field.formfield(**kwargs)


class ContactsForm(forms.ModelForm):  # type: ignore[type-arg]  # a subscript needs django-stubs at run time
    """Every place, each optional."""

    class Meta:
        """As the model has them."""

        model = Contacts
        fields = PLACES
        formfield_callback = _field

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        for name in PHONES:
            self.fields[name].validators.append(_is_phone)

    def held(self, places: tuple[str, ...]) -> None:
        """Say beside each that the check would hold answers with it."""
        for place in places:
            self.add_error(place, _("The check takes this for somebody’s own. Give a line, box or page of the establishment."))

    def values(self) -> Mapping[str, str]:
        """What was typed."""
        return {place: str(self.cleaned_data.get(place) or "") for place in PLACES}


def _is_phone(value: str) -> None:
    if not PHONE.fullmatch(value):
        raise ValidationError(_("Write a telephone number, with a word if it needs one (“ext. 12”)."))


class SavedReplyForm(forms.ModelForm):  # type: ignore[type-arg]  # a subscript needs django-stubs at run time
    """A reply to keep."""

    class Meta:
        """What it says."""

        model = SavedReply
        fields = ("title", "lang", "text")
        widgets = {"text": forms.Textarea({"rows": 5, "maxlength": 2000, "spellcheck": "true"})}  # noqa: RUF012 - Django's

    def __init__(self, establishment: Establishment, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.establishment = establishment

    def clean_title(self) -> str:
        """One that no other reply here has."""
        title = str(self.cleaned_data["title"]).strip()
        if SavedReply.objects.filter(establishment=self.establishment, title=title).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another reply has this title. Choose one that tells them apart."))
        return title

    def not_safe(self) -> None:
        """Say that the check would hold it."""
        self.add_error(
            "text",
            _(
                "The check would hold this under some message: it may confirm care, or name somebody. "
                "Thank people for writing, speak of nobody, and give a way to reach you."
            ),
        )
