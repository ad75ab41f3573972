"""What the editor's page holds beside its form."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels.models import Channel
from paravent_desk.checking import Situation
from paravent_desk.checking.words import Why, reasons
from paravent_desk.drafts.forms import PostForm
from paravent_desk.drafts.live import Live, agreed, live
from paravent_desk.drafts.models import Draft, Upload, Version
from paravent_desk.drafts.moments import moment
from paravent_desk.drafts.previews import Preview, preview
from paravent_desk.drafts.queries import Row
from paravent_desk.drafts.sentences import spoken


@dataclass(frozen=True, slots=True)
class Standing:
    """The saved version: who may do what with it, and what the check of the whole said. `reasons` in words."""

    draft: Draft
    version: Version | None
    checking: bool
    reasons: tuple[Why, ...]
    own_texts: tuple[tuple[str, str], ...]
    """Of the channels with a text of their own: name and verdict."""
    may_submit: bool


def standing(desk: Desk, draft: Draft, version: Version | None) -> Standing:
    """How the saved version stands."""
    told = version.report if version else {}
    variants = told.get("variants", {})
    names = (
        {str(one.channel_id): str(one.channel) for one in version.variants.select_related("channel")}
        if variants and version
        else {}
    )
    own = tuple((names[key], report["verdict"]) for key, report in variants.items() if key in names)
    checking = version is not None and version.checked_at is None
    return Standing(draft, version, checking, reasons(told, spoken()), own, desk.may(Action.SUBMIT, draft))


@dataclass(frozen=True, slots=True)
class Goal:
    """A channel that the post may go to, with its own text, and how it looks there."""

    channel: Channel
    ticked: bool
    own: str = field(repr=False)
    preview: Preview = field(repr=False)


def text_of(form: PostForm, part: str) -> str:
    """The text of a part of the form: "text", or a channel's key."""
    if part == "text":
        return str(form["text"].value() or "").replace("\r\n", "\n")
    return form.variants.get(int(part), "") if part.isdecimal() and len(part) < 18 else ""


def goals(form: PostForm, rows: Sequence[Row]) -> tuple[Goal, ...]:
    """Every channel, in order."""
    text = text_of(form, "text")
    files = shown_files(rows)
    return tuple(
        Goal(
            one, one.pk in form.ticked, own := form.variants.get(one.pk, ""), preview(one, own if own.strip() else text, files)
        )
        for one in form.all_channels
    )


def previews_of(form: PostForm, rows: Sequence[Row]) -> tuple[Goal, ...]:
    """The channels that are ticked."""
    return tuple(one for one in goals(form, rows) if one.ticked)


def shown_files(rows: Sequence[Row]) -> tuple[tuple[Upload, str], ...]:
    """What goes out of the files: those that are checked."""
    return tuple((row.upload, row.alt_text) for row in rows if row.upload.state == Upload.State.READY)


def live_of(form: PostForm, part: str, version: Version | None, zone: ZoneInfo) -> Live:
    """The check of one part of the form as it stands typed."""
    networks = [one.network for one in form.all_channels if one.pk in form.ticked and _shows(form, one, part)]
    draft = form.draft
    kind, context = (draft.kind, draft.context) if draft else (form["kind"].value() or "post", form["context"].value() or "")
    lang = form["lang"].value()
    town = form.desk.establishment.town
    at: datetime | None = None
    with suppress(ValueError):
        told = str(form["publish_at"].value() or "")
        at = moment(datetime.fromisoformat(told).replace(tzinfo=None), zone, 0) if told else None
    lang = lang if lang in {"fr", "en"} else form.desk.establishment.language
    kind = kind if kind in Draft.Kind else Draft.Kind.POST
    situation = Situation(str(kind), context, lang, town, at, agreed(version, networks))
    return live(text_of(form, part), situation, spoken())


def _shows(form: PostForm, channel: Channel, part: str) -> bool:
    return str(channel.pk) == part or (part == "text" and not form.variants.get(channel.pk, "").strip())
