"""The guided form, in four steps, and the register's filter. Nothing but the kind of person is asked for at once: what is still
missing is said at the end (`requirements.missing`), so that a form may be left and taken up again.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paravent_desk.consents.dates import suggested_end
from paravent_desk.consents.files import MOST_BYTES, FormFile, WrongForm
from paravent_desk.consents.identity import Identity, unseal
from paravent_desk.consents.models import Care, Consent, Decides, Person, Shown, Signature
from paravent_desk.consents.requirements import TABLE, Condition, requirement
from paravent_desk.consents.scope import MEDIA, NETWORKS

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict
    from django.utils.functional import _StrPromise as Words

    Files = MultiValueDict[str, UploadedFile[Any]]
Choices = Iterable[tuple[str, str | Promise]]


def _day(label: "Words", help_text: "Words") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


def _line(label: "Words", help_text: "Words", longest: int = 200) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=longest, widget=widget)


def _several(label: "Words", help_text: "Words", choices: Choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, choices=list(choices), widget=forms.CheckboxSelectMultiple
    )


def _one(label: "Words", help_text: "Words", choices: Choices, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=help_text, required=required, choices=list(choices), widget=forms.RadioSelect
    )


class Step(forms.Form):
    """One page of the guided form. `values` are what the register is told; `identity` and `form_file` go encrypted."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False, min_value=0, max_value=10**8)

    def __init__(self, consent: Consent | None, data: QueryDict | None = None, files: "Files | None" = None) -> None:
        self.consent = consent
        known = {name: getattr(consent, name, None) for name in self.base_fields} if consent else None
        super().__init__(data, files, initial=known)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the register's own words."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.written}

    written: frozenset[str] = frozenset()
    identity: Identity | None = None
    form_file: FormFile | None = None


class PersonStep(Step):
    """Who it is, who decides, and where care stands."""

    written = frozenset({"person", "decides", "care", "care_ended_on", "signatures"})
    person = _one(_("Who is shown or told of?"), _("It says whose signatures it takes."), Person.choices)
    decides = _one(
        _("Who decides?"),
        _("A child’s parents both sign, even when they live apart; for a protected adult, the act says it."),
        Decides.choices,
    )
    name = _line(
        _("First name and name"),
        _(
            "Kept encrypted; inside the desk the person has a pseudonym. Only the data protection officer can see it, "
            "and that is recorded."
        ),
    )
    born_on = _day(_("Date of birth"), _("For a child it says until when the agreement may count."))
    contact = _line(_("How to reach them"), _("To answer them, and to ask anew before the end. Kept encrypted."))
    deciders = _line(
        _("Names of those who decide with or for them"), _("Parents, curator, guardian, family. Kept encrypted."), 300
    )
    care = _one(
        _("Where does their care stand?"),
        _("Somebody in your care may not feel free to refuse, so an agreement signed meanwhile does not count as solid."),
        Care.choices,
        required=False,
    )
    care_ended_on = _day(_("Care ended on"), _("The day they left, or saw you last, for what will be told."))

    def clean(self) -> dict[str, Any]:
        """Hold the answers against each other and against the table of requirements."""
        told: dict[str, Any] = super().clean() or {}
        person, decides = told.get("person"), told.get("decides")
        if person and decides and (person, decides) not in TABLE:
            ways = [str(way.label) for who, way in TABLE if who == person]
            self.add_error("decides", _("For this person, choose: %(ways)s.") % {"ways": " / ".join(ways)})
        if person == Person.STAFF:
            told["care"] = Care.NONE
        if told.get("care") != Care.ENDED:
            told["care_ended_on"] = None
        _past(self, "born_on", "care_ended_on")
        needs = TABLE.get((person, decides))  # type: ignore[arg-type]  # words of the enumerations, or None
        kept = self.consent.signatures if self.consent else []
        told["signatures"] = [one for one in kept if needs and one in needs.signatures]
        names = {name: told.get(name) or "" for name in ("name", "contact", "deciders")}
        self.identity = Identity(**names, born_on=told.get("born_on"))
        return told


class ScopeStep(Step):
    """What it covers, where, what for, and until when."""

    written = frozenset(
        {"image", "story", "media", "networks", "purpose", "told", "shown", "paid", "restrictions", "given_on", "ends_on"}
    )
    image = forms.BooleanField(
        label=_("Their picture or voice"),
        help_text=_("A face, an outline, a tattoo, a voice, or a room they are known by."),
        required=False,
    )
    story = forms.BooleanField(
        label=_("Their story: what they lived, in their own words"),
        help_text=_("It goes out as their words, quoted; whoever treated them adds nothing."),
        required=False,
    )
    media = _several(  # type: ignore[assignment]  # Django keeps fields apart from its own `media`
        _("In which media?"), _("Only those ticked on the paper."), MEDIA.items()
    )
    networks = _several(
        _("On which networks?"), _("Each by name: an agreement “for all media” is worth nothing."), NETWORKS.items()
    )
    purpose = _line(_("What for?"), _("One purpose, as on the paper; another purpose needs another agreement."))
    told = _line(
        _("What will readers learn, or work out?"),
        _("For instance: that they were treated in oncology. The person must have read this before signing."),
        300,
    )
    shown = _one(_("Under which name?"), _("As on the paper."), Shown.choices)
    paid = forms.BooleanField(
        label=_("Paid promotion is allowed"),
        help_text=_("No, unless the paper says so: advertising carries further than a post."),
        required=False,
    )
    restrictions = _line(_("Restrictions"), _("What they ruled out: face hidden, voice changed, no comments, no press."), 300)
    given_on = _day(_("Signed on"), _("The date beside the last signature."))
    ends_on = _day(
        _("Counts until"),
        _(
            "Left empty: two years after the signature, or less for a child. Five years are the most; “unlimited” is "
            "not allowed."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Suggest an end where none was chosen."""
        told: dict[str, Any] = super().clean() or {}
        _past(self, "given_on")
        given = told.get("given_on")
        if given and not told.get("ends_on") and "ends_on" not in self.errors:
            told["ends_on"] = suggested_end(given, self._born_on())
        return told

    def _born_on(self) -> date | None:
        return unseal(self.consent).born_on if self.consent and self.consent.person == Person.MINOR else None


class FormStep(Step):
    """The signatures, the conditions, and where the signed form is."""

    written = frozenset({"informed_on", "signatures", "confirmed", "witnessed", "form", "form_place"})
    informed_on = _day(_("Form handed over on"), _("Leave them 24 hours to think it over; in an emergency, do not ask at all."))
    signatures = _several(
        _("Which signatures are there?"), _("Tick what you have seen on the form, nothing else."), Signature.choices
    )
    confirmed = _several(_("Under which conditions?"), _("Tick what you can answer for."), Condition.choices)
    witnessed = forms.BooleanField(
        label=_("A witness was there"), help_text=_("Somebody who is not in charge of their care."), required=False
    )
    witness = _line(_("The witness’s name"), _("Kept encrypted."))
    form = _one(_("Where is the signed form?"), _("Without it nothing can be shown to a judge."), Consent.Form.choices)
    form_place = _line(_("Where the paper is kept"), _("Room, cupboard, folder. Not the person’s name."))
    file = forms.FileField(
        label=_("The signed form as a file"),
        help_text=_(
            "PDF or JPEG, up to 10 MB. Kept encrypted; opened by the data protection officer and the community manager alone."
        ),
        required=False,
        widget=forms.ClearableFileInput({"accept": "application/pdf,image/jpeg"}),
    )

    def __init__(self, consent: Consent | None, data: QueryDict | None = None, files: "Files | None" = None) -> None:
        super().__init__(consent, data, files)
        needs = requirement(consent) if consent else None
        if needs:  # only what the table asks for
            self.fields["signatures"].choices = [(one.value, one.label) for one in needs.signatures]  # type: ignore[attr-defined]
            self.fields["confirmed"].choices = [(one.value, one.label) for one in needs.conditions]  # type: ignore[attr-defined]

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Look at the bytes; the name it came under is not kept."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is None:
            return None
        try:
            if (file.size or 0) > MOST_BYTES:
                raise WrongForm("too large")
            self.form_file = FormFile(file.read())
        except WrongForm:
            raise forms.ValidationError(
                _("This file cannot be taken. Scan the form as one PDF or JPEG of at most 10 MB.")
            ) from None
        return file

    def clean(self) -> dict[str, Any]:
        """Keep the witness's name with the identity."""
        told: dict[str, Any] = super().clean() or {}
        _past(self, "informed_on")
        self.identity = Identity(witness=told.get("witness") or "")
        return told


STEPS: tuple[tuple[str, type[Step], Promise], ...] = (
    ("person", PersonStep, _("The person")),
    ("scope", ScopeStep, _("What it covers")),
    ("form", FormStep, _("Signatures and form")),
)
"""The pages in order; the fourth is the summary, where it is recorded as given."""


class Search(forms.Form):
    """What the register is filtered by."""

    q = forms.CharField(label=_("Pseudonym"), required=False, max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Consent.State.choices])
    person = forms.ChoiceField(label=_("Person"), required=False, choices=[("", _("all")), *Person.choices])
    soon = forms.BooleanField(label=_("ends within 60 days"), required=False)


def _past(form: forms.Form, *names: str) -> None:
    for name in names:
        day = form.cleaned_data.get(name)
        if day and day > timezone.localdate():
            form.add_error(name, _("This day is still to come."))
