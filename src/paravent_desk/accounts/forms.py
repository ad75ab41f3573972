"""What people write about people."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import Deputy, Establishment, Role, Service, User
from paravent_desk.accounts.queries import people
from paravent_desk.accounts.roles import WHOLE


class RoleForm(forms.Form):
    """A role, in the whole establishment or in one service."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), required=False, empty_label=_("The whole establishment")
    )

    def __init__(self, establishment: Establishment, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(establishment=establishment).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a role of the whole establishment for one service."""
        told = super().clean() or {}
        if told.get("service") is not None and told.get("role") in WHOLE:
            self.add_error("service", _("This role covers the whole establishment: choose no service."))
        return told


class InvitationForm(RoleForm):
    """Whom to invite."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("As colleagues know them."))
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")], initial="fr")
    field_order = ["email", "name", "language", "role", "service"]  # noqa: RUF012 - Django reads it, nobody changes it


class ArrivalForm(forms.Form):
    """What somebody chooses who was invited."""

    name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("As colleagues know you."))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    again = forms.CharField(
        label=_("Password, once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse a weak one."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse a slip of the finger."""
        told = super().clean() or {}
        if "password" in told and told.get("again") != told["password"]:
            self.add_error("again", _("The two are not the same: type the password again."))
        return told


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]  # a subscript needs django-stubs at run time
    """A service's name."""

    class Meta:
        """Its name alone."""

        model = Service
        fields = ("name",)

    def __init__(self, establishment: Establishment, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.establishment = establishment

    def clean_name(self) -> str:
        """Refuse a second one of the same name."""
        name = str(self.cleaned_data["name"]).strip()
        others = Service.objects.filter(establishment=self.establishment, name__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("There is a service of this name already."))
        return name


class EstablishmentForm(forms.ModelForm):  # type: ignore[type-arg]  # a subscript needs django-stubs at run time
    """What an administrator decides for the establishment."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
    )

    class Meta:
        """All but its short name, which stands in every address."""

        model = Establishment
        fields = ("name", "town", "time_zone", "dpo_mail", "language")
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "town": _("Town"),
            "dpo_mail": _("The data protection officer's address"),
            "language": _("Language of its posts"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "town": _("What readers know without being told: the check counts with it."),
            "dpo_mail": _("The daily head of the audit goes there."),
        }


class OwnForm(forms.ModelForm):  # type: ignore[type-arg]  # a subscript needs django-stubs at run time
    """What somebody says of themselves."""

    class Meta:
        """Name and language; the address is the invitation's."""

        model = User
        fields = ("name", "language")
        labels: ClassVar[dict[str, Any]] = {"name": _("Your name"), "language": _("Language")}
        help_texts: ClassVar[dict[str, Any]] = {"name": _("As colleagues know you.")}


class DeputyForm(forms.ModelForm):  # type: ignore[type-arg]  # a subscript needs django-stubs at run time
    """Who stands in for whom, and when."""

    class Meta:
        """The two people and the days."""

        model = Deputy
        fields = ("absent", "deputy", "first", "last")
        labels: ClassVar[dict[str, Any]] = {
            "absent": _("Who is away"),
            "deputy": _("Who stands in"),
            "first": _("First day"),
            "last": _("Last day"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "first": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "last": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, establishment: Establishment, user: User, anybody: bool, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        here = people(establishment)
        self.fields["absent"].queryset = here if anybody else here.filter(pk=user.pk)  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = here if anybody else here.exclude(pk=user.pk)  # type: ignore[attr-defined]
        self.initial.setdefault("absent", user.pk)

    def clean(self) -> dict[str, Any]:
        """Days in order, two different people."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first: change one of them."))
        if told.get("absent") is not None and told.get("absent") == told.get("deputy"):
            self.add_error("deputy", _("Choose somebody else: nobody stands in for themselves."))
        return told
