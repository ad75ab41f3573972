"""What people fill in about an incident. Their words go encrypted; the title alone does not, and names nobody."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.models import User
from paravent_desk.incidents.documents import papers
from paravent_desk.incidents.models import Concerned, Incident, Informed, Notice
from paravent_desk.incidents.proofs import MOST_BYTES, Proof, WrongProof
from paravent_desk.incidents.sealing import Account
from paravent_desk.incidents.words import Decides, Exposed, Known, Outcome, Severity, Whose
from paravent_desk.networks.table import NETWORKS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Label

TELLING = re.compile(r"@|https?:|(?:\d[ .-]?){6}")
"""A handle, an address, a number of six digits or more: nothing for a title."""
OTHERS = (("snapchat", "Snapchat"), ("google", "Google"), ("other", _("another website")))


def _moment(label: "Label", help_text: "Label | str" = "", *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=help_text, required=required, widget=widget)


def _text(label: "Label", help_text: "Label | str" = "", *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=4000, widget=widget)


def _line(label: "Label", help_text: "Label | str" = "", longest: int = 200, *, required: bool = False) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=longest, widget=widget)


def _past(at: datetime | None) -> datetime | None:
    if at is not None and at > timezone.now():
        raise forms.ValidationError(_("This is still to come."))
    return at


class Facts(forms.Form):
    """What is known: the same form to open an incident and to write on. `values` for the register, `account` encrypted."""

    title = _line(
        _("Title"), _("For lists: what happened, without a name, a service’s patient or an address."), 120, required=True
    )
    known_at = _moment(
        _("Known since (T0)"), _("When somebody of the establishment was reasonably sure. The 72 hours count from here.")
    )
    happened_at = _moment(_("Began"), _("As far as it is known."), required=False)
    happened = _text(_("What happened"), _("The facts in order, without names. Kept encrypted."))
    whose = forms.MultipleChoiceField(
        label=_("Whose data"), required=False, choices=Whose.choices, widget=forms.CheckboxSelectMultiple
    )
    exposed = forms.MultipleChoiceField(
        label=_("Which data"), required=False, choices=Exposed.choices, widget=forms.CheckboxSelectMultiple
    )
    people_count = forms.IntegerField(label=_("About how many people"), required=False, min_value=0, max_value=10**8)
    records_count = forms.IntegerField(
        label=_("About how many records"),
        help_text=_("Posts, pictures, files."),
        required=False,
        min_value=0,
        max_value=10**9,
    )
    recognisable = forms.ChoiceField(
        label=_("Can they be recognised?"),
        help_text=_("Also by those close to them."),
        choices=Known.choices,
        initial="unknown",
    )
    minors = forms.ChoiceField(label=_("Are there minors among them?"), choices=Known.choices, initial="unknown")
    severity = forms.ChoiceField(
        label=_("Risk for people"),
        help_text=_("A risk: the CNIL is notified. A high risk: the people are told too. None: the register, with reasons."),
        choices=Severity.choices,
        initial="unknown",
    )
    consequences = _text(_("Likely consequences"), _("For the people: recognised, mocked, approached…"))
    taken = _text(_("Measures taken"))
    planned = _text(_("Measures proposed"), _("Also those that limit what it means for the people."))
    delay = _text(_("Reasons for the delay"), _("Only where the CNIL is told after 72 hours."))
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False, min_value=0, max_value=10**8)

    @property
    def account(self) -> Account:
        """The words, to be encrypted."""
        return Account(**{name: self.cleaned_data[name] for name in ("happened", "consequences", "taken", "planned", "delay")})

    @property
    def values(self) -> dict[str, Any]:
        """The rest, by the register's own words."""
        names = "title known_at happened_at whose exposed people_count records_count recognisable minors severity"
        return {name: self.cleaned_data[name] for name in names.split()}

    def clean_title(self) -> str:
        """Refuse what points at somebody."""
        title: str = self.cleaned_data["title"].strip()
        if TELLING.search(title):
            raise forms.ValidationError(_("Leave out addresses, account names and long numbers: the title stands in lists."))
        return title

    def clean_known_at(self) -> datetime | None:
        """Nobody knows what is to come."""
        return _past(self.cleaned_data["known_at"])

    def clean_happened_at(self) -> datetime | None:
        """Nor did it begin later than now."""
        return _past(self.cleaned_data["happened_at"])


def known(incident: Incident, account: Account) -> dict[str, Any]:
    """What the form shows of one that is there."""
    names = set(Facts.base_fields) - set(Account.__slots__)
    return {name: getattr(incident, name) for name in names} | {name: getattr(account, name) for name in Account.__slots__}


class AddCopy(forms.Form):
    """Another address where it stands."""

    network = forms.ChoiceField(label=_("Where"), choices=[*((one.name, one.title) for one in NETWORKS), *OTHERS])
    url = forms.URLField(
        label=_("Address"),
        help_text=_("The exact one, of the post itself."),
        max_length=2000,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
    )
    seen_at = _moment(_("Seen at"))
    note = _line(_("Note"), _("How many shares, whose account. Kept encrypted."), 500)

    def clean_seen_at(self) -> datetime | None:
        """Nobody saw it later than now."""
        return _past(self.cleaned_data["seen_at"])


class KeepProof(forms.Form):
    """A screenshot or a page. `proof` is what it holds, told by its bytes."""

    proof: Proof
    file = forms.FileField(
        label=_("Proof"),
        help_text=_("The whole page as PNG, JPEG or PDF, up to 15 MB. Kept encrypted, as it is; it cannot be exchanged."),
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg,application/pdf"}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Look at the bytes; the name it came under is not kept."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            self.proof = Proof(file.read() if (file.size or 0) <= MOST_BYTES else b"")
        except WrongProof:
            raise forms.ValidationError(_("Please take a PNG, a JPEG or a PDF of at most 15 MB.")) from None
        return file


class Ask(forms.Form):
    """A request to take a copy down that was sent."""

    way = forms.ChoiceField(label=_("Way"), choices=lambda: papers.ways("fr" if get_language() == "fr" else "en"))
    sent_at = _moment(_("Sent at"))
    reference = _line(_("Number the network gave"), longest=80)

    def clean_sent_at(self) -> datetime | None:
        """Nothing was sent later than now."""
        return _past(self.cleaned_data["sent_at"])


class Answered(forms.Form):
    """What came back."""

    answer = forms.ChoiceField(label=_("What they answered"), choices=Notice.Answer.choices)
    reference = _line(_("Number the network gave"), longest=80)


class AddPerson(forms.Form):
    """Somebody whom it exposes."""

    whose = forms.ChoiceField(label=_("Whom it concerns"), choices=Whose.choices)
    name = _line(_("First name and name"), _("Kept encrypted; they get a made-up name. May be left empty."))
    contact = _line(_("How to reach them"), _("Kept encrypted."))


class Told(forms.Form):
    """How somebody was told."""

    how = forms.ChoiceField(label=_("How"), choices=Concerned.How.choices)
    at = _moment(_("When"))
    words = _text(_("In which words"), _("What was said, and by whom. Kept encrypted."))

    def clean_at(self) -> datetime | None:
        """Nobody was told later than now."""
        return _past(self.cleaned_data["at"])


class AddInformed(forms.Form):
    """Who knows."""

    side = forms.ChoiceField(label=_("Where"), choices=Informed.Side.choices)
    who = _line(_("Who"), _("An office or a person. Kept encrypted."), required=True)
    since = _moment(_("Since"))

    def clean_since(self) -> datetime | None:
        """Nobody knows later than now."""
        return _past(self.cleaned_data["since"])


class Decide(forms.Form):
    """A decision, with its reasons."""

    about = forms.ChoiceField(label=_("About"), choices=Decides.choices)
    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    reasons = _text(_("Reasons"), _("Why; also why not. Kept encrypted."), required=True)
    at = _moment(_("When"))
    reference = _line(_("Number they gave"), longest=80)

    def clean_at(self) -> datetime | None:
        """Nothing was decided later than now."""
        return _past(self.cleaned_data["at"])


class Learn(forms.Form):
    """A lesson."""

    text = _text(_("What changes"), _("Kept encrypted."), required=True)
    owner = forms.ModelChoiceField(label=_("Who sees to it"), queryset=User.objects.none(), required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, people: QuerySet[User], data: QueryDict | None = None, auto_id: str = "lesson_%s") -> None:
        super().__init__(data, auto_id=auto_id)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
