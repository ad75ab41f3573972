"""The editor's form: what a person typed, as it came and as it counts."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Service
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels.models import Channel
from paravent_desk.consents.models import Consent
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.drafts.moments import NotOnTheClock, Twice, fold_of, moment
from paravent_desk.drafts.permission import new_draft, services

LONGEST = 20_000
"""Characters of a text; no network takes as many."""
MOST_FILES = 20
AT = "%Y-%m-%dT%H:%M"


class PostForm(forms.Form):
    """A post: with `draft`, as it is written on; without, as it begins. Files and texts of channels come beside the fields."""

    title = forms.CharField(label=_("Title, for us"), max_length=120)
    service: Any = forms.ModelChoiceField(None, label=_("Service"), required=False, empty_label=_("The whole establishment"))
    kind = forms.ChoiceField(label=_("This is"), choices=Draft.Kind, initial=Draft.Kind.POST)
    context = forms.CharField(
        label=_("What it answers"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3}), strip=False
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "true"}),
    )
    lang = forms.ChoiceField(label=_("Language of the post"), choices=[("fr", "Français"), ("en", "English")])
    publish_at = forms.CharField(label=_("Publish at"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"}))
    fold = forms.ChoiceField(required=False, choices=[("", ""), ("0", "0"), ("1", "1")])
    deadline = forms.CharField(label=_("Wanted by"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"}))
    channels = forms.TypedMultipleChoiceField(label=_("Where it goes"), required=False, coerce=int)
    consents = forms.TypedMultipleChoiceField(
        label=_("Agreements"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    base = forms.IntegerField(required=False, min_value=0)

    def __init__(self, desk: Desk, draft: Draft | None, data: QueryDict | None = None, version: Version | None = None) -> None:
        self.desk, self.draft = desk, draft
        self.zone = ZoneInfo(desk.establishment.time_zone)
        self.choices: tuple[datetime, ...] = ()
        """The two moments that an ambiguous time may stand for, where the person is to choose."""
        super().__init__(data, initial=None if data is not None else self._initial(version), label_suffix="")
        self._offer(version)
        self._take(version, data)
        if draft is not None:
            for name in ("service", "kind", "context"):
                del self.fields[name]
        else:
            self._limit_services()

    def _offer(self, version: Version | None) -> None:
        """The accounts and agreements there are, in one query each."""
        here = self.desk.establishment
        self.all_channels = list(Channel.objects.filter(establishment=here).exclude(state=Channel.State.CLOSED).order_by("pk"))
        self.fields["channels"].choices = [(one.pk, str(one)) for one in self.all_channels]  # type: ignore[attr-defined]
        attached = Version.consents.through.objects.filter(version=version, consent=OuterRef("pk"))
        given = Consent.objects.filter(establishment=here, state=Consent.State.GIVEN).annotate(attached=Exists(attached))
        offered = list(given.order_by("pseudonym").values_list("pk", "pseudonym", "attached"))
        self.agreements = [(str(pk), pseudonym) for pk, pseudonym, _ in offered]
        self.fields["consents"].choices = self.agreements  # type: ignore[attr-defined]
        self.initial["consents"] = [pk for pk, _, attached in offered if version is not None and attached]

    def _take(self, version: Version | None, data: QueryDict | None) -> None:
        """Files, accounts and their texts: as typed, or as saved."""
        if data is not None:
            self.variants = {one.pk: _lines(data.get(f"variant-{one.pk}", ""))[:LONGEST] for one in self.all_channels}
            self.attached = [
                (int(pk), _lines(data.get(f"alt-{pk}", "")).strip()) for pk in data.getlist("file") if _is_key(pk)
            ][:MOST_FILES]
            self.ticked = {int(pk) for pk in data.getlist("channels") if _is_key(pk)}
        else:
            self.variants = dict(version.variants.values_list("channel", "text")) if version else {}
            self.attached = list(version.files.values_list("upload", "alt_text")) if version else []
            self.ticked = set(self.variants) if version else self._account_answered()

    def _account_answered(self) -> set[int]:
        """The account to which somebody wrote: an answer goes out there, and nowhere else unless a person says so."""
        answered = (self.draft.answers or {}).get("channel") if self.draft else None
        return {one.pk for one in self.all_channels if one.pk == answered}

    def _initial(self, version: Version | None) -> dict[str, Any]:
        draft = self.draft
        now: dict[str, Any] = {"lang": self.desk.establishment.language, "base": 0}
        if draft is None:
            return now
        at = draft.deadline.astimezone(self.zone).strftime(AT) if draft.deadline else ""
        if draft.answers and draft.answers.get("lang"):
            now["lang"] = draft.answers["lang"]
        told = {**now, "title": draft.title, "deadline": at, "base": draft.current}
        return {**told, **self._said(version)} if version else told

    def _said(self, version: Version) -> dict[str, Any]:
        at = version.publish_at
        return {
            "text": version.text,
            "lang": version.lang,
            "publish_at": at.astimezone(self.zone).strftime(AT) if at else "",
            "fold": "" if at is None or (fold := fold_of(at, self.zone)) is None else str(fold),
        }

    def _limit_services(self) -> None:
        field = self.fields["service"]
        field.queryset = services(self.desk)  # type: ignore[attr-defined]
        if not self.desk.may(Action.WRITE, new_draft(self.desk, None)):
            field.required, field.empty_label = True, None  # type: ignore[attr-defined]

    def offered(self) -> list[tuple[str, str, bool]]:
        """The agreements there are, each with whether it is ticked, those first: a register may hold hundreds."""
        ticked = {str(one) for one in self["consents"].value() or ()}
        return sorted(((pk, said, pk in ticked) for pk, said in self.agreements), key=lambda one: not one[2])

    def clean_text(self) -> str:
        """Line ends as the page counts them."""
        return _lines(self.cleaned_data["text"])

    def clean_context(self) -> str:
        """Line ends as the page counts them."""
        return _lines(self.cleaned_data["context"])

    def clean_deadline(self) -> datetime | None:
        """A moment; of two that the clock shows alike, the first."""
        return self._moment(self.cleaned_data["deadline"], 0)

    def clean(self) -> dict[str, Any]:
        """Times by the establishment's clock; something to publish."""
        told = super().clean() or self.cleaned_data
        if "publish_at" in told:
            fold = told.get("fold")
            try:
                told["publish_at"] = self._moment(told["publish_at"], int(fold) if fold else None)
                if told["publish_at"] and told["publish_at"] <= timezone.now() and self.has_changed_time(told["publish_at"]):
                    raise ValidationError(_("This time is past. Choose one to come, or leave it empty."))
            except ValidationError as error:
                self.add_error("publish_at", error)
        if not told.get("text", "").strip() and not self.attached and not any(self.own_texts().values()):
            self.add_error("text", _("Write something, or add a picture: there is nothing to save yet."))
        return told

    def has_changed_time(self, at: datetime) -> bool:
        """Whether the time is another than the one last saved."""
        saved = self.draft.versions.filter(number=self.draft.current).first() if self.draft else None
        return saved is None or saved.publish_at != at

    def service_in_hand(self) -> Service | None:
        """The service chosen so far, or the only ones somebody writes for: the first of them."""
        field = self.fields["service"]
        chosen = field.queryset.filter(pk=told).first() if _is_key(told := self.data.get("service", "")) else None  # type: ignore[attr-defined]
        return chosen or (field.queryset.first() if field.required else None)  # type: ignore[attr-defined]

    def own_texts(self) -> dict[int, str]:
        """The channels that are ticked, each with its own text or ""."""
        return {pk: text if text.strip() else "" for pk, text in self.variants.items() if pk in self.ticked}

    def _moment(self, told: str, fold: int | None) -> datetime | None:
        if not told:
            return None
        try:
            return moment(datetime.fromisoformat(told).replace(tzinfo=None), self.zone, fold)
        except NotOnTheClock:
            raise ValidationError(_("That night the clock skips this hour. Choose another time.")) from None
        except Twice as twice:
            self.choices = (twice.first, twice.second)
            raise ValidationError(_("That night the clock shows this time twice. Say which one you mean.")) from None
        except ValueError:
            raise ValidationError(_("Write a day and a time.")) from None


def _is_key(told: str) -> bool:
    return told.isascii() and told.isdecimal() and len(told) < 18


def _lines(text: str) -> str:
    """Browsers send CR LF and count LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
