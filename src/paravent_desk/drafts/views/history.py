"""Versions of a post and what changed between two, and what is done to a post as a whole."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts import actions, queries
from paravent_desk.drafts.difference import Part, difference
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.drafts.page import standing
from paravent_desk.drafts.permission import may_write, readable
from paravent_desk.transitions import Conflict

MOST = 200
"""Versions listed; nobody compares with older ones."""


@dataclass(frozen=True, slots=True)
class Section:
    """A text or a fact of two versions, compared."""

    title: str
    parts: tuple[Part, ...] = field(repr=False)

    @property
    def changed(self) -> bool:
        """Whether anything in it did."""
        return any(part.kind != "same" for part in self.parts)


@require_GET
def versions(request: DeskRequest, pk: int) -> HttpResponse:
    """Every version, and the difference between two of them: `from` and `to`, the last two without."""
    draft: Draft = get_object_or_404(readable(request.desk).select_related("author", "service"), pk=pk)
    listed = list(draft.versions.select_related("saved_by").order_by("-number")[:MOST])
    by_number = {one.number: one for one in listed}
    new = by_number.get(_number(request, "to", draft.current))
    old = by_number.get(_number(request, "from", new.number - 1 if new else 0))
    prefetch_related_objects([one for one in (old, new) if one], "variants__channel", "files")
    context = {
        "draft": draft,
        "versions": listed,
        "old": old,
        "new": new,
        "sections": _compared(old, new) if new else (),
        "files": queries.rows(request.desk, [(one.upload_id, one.alt_text) for one in new.files.all()]) if new else (),
        "standing": standing(request.desk, draft, by_number.get(draft.current)),
        "may_edit": request.desk.may(Action.WRITE, draft),
        "may_write": may_write(request.desk),
    }
    return render(request, "drafts/versions.html", context)


def _number(request: DeskRequest, name: str, otherwise: int) -> int:
    told = request.GET.get(name, "")
    return int(told) if told.isdecimal() and len(told) < 9 else otherwise


def _compared(old: Version | None, new: Version) -> tuple[Section, ...]:
    before, after = (_texts(old) if old else {}), _texts(new)
    if old is None:
        return tuple(Section(title, difference(text, text)) for title, text in after.items())
    titles = [*after, *(title for title in before if title not in after)]
    return tuple(Section(title, difference(before.get(title, ""), after.get(title, ""))) for title in titles)


def _texts(version: Version) -> dict[str, str]:
    """Everything of a version that people read, by what it is."""
    told = {_("Text"): version.text}
    for variant in sorted(version.variants.all(), key=lambda one: one.channel_id):
        told[str(variant.channel)] = variant.text or _("(the text above)")
    for number, file in enumerate(version.files.all(), 1):
        told[_("Description of file %(number)d") % {"number": number}] = file.alt_text or _("(none)")
    at = version.publish_at
    told[_("Publish at")] = date_format(localtime(at), "DATETIME_FORMAT") if at else _("as soon as it is approved")
    return told


@require_POST
def restore(request: DeskRequest, pk: int, number: int) -> HttpResponse:
    """Save an old version as the newest one."""
    draft: Draft = get_object_or_404(readable(request.desk), pk=pk)
    version = get_object_or_404(draft.versions.filter(erased_at=None), number=number)
    try:
        saved = actions.restore(request.desk, draft, version)
    except Conflict:
        messages.error(request, _("Somebody saved meanwhile. Look at their version first."))
    except actions.Missing:
        messages.error(
            request, _("A file or an account of that version is no longer there; it cannot be taken back as it was.")
        )
    else:
        if not saved.files.exists():
            actions.check(saved)
        messages.success(request, _("Version %(old)d is now version %(new)d.") % {"old": number, "new": saved.number})
    return redirect("drafts:versions", request.desk.establishment.slug, pk)


@require_POST
def abandon(request: DeskRequest, pk: int) -> HttpResponse:
    """Give a post up."""
    draft: Draft = get_object_or_404(readable(request.desk), pk=pk)
    try:
        actions.abandon(request.desk, draft)
    except Conflict:
        messages.error(request, _("Somebody changed this post meanwhile. Look at it again first."))
        return redirect("drafts:versions", request.desk.establishment.slug, pk)
    messages.success(request, _("Given up. Its versions are kept; you find it under “given up”."))
    return redirect("drafts:list", request.desk.establishment.slug)


@require_POST
def duplicate(request: DeskRequest, pk: int) -> HttpResponse:
    """Begin a post of one's own with what this one says."""
    draft: Draft = get_object_or_404(readable(request.desk), pk=pk)
    try:
        copy = actions.duplicate(request.desk, draft, (_("Copy of %(title)s") % {"title": draft.title})[:120])
    except actions.Missing:
        messages.error(request, _("A file or an account of this post is no longer there; it cannot be copied."))
        return redirect("drafts:versions", request.desk.establishment.slug, pk)
    messages.success(request, _("This is a copy of your own. Agreements and the time of publication were not copied."))
    return redirect("drafts:draft", request.desk.establishment.slug, copy.pk)
