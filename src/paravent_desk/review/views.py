"""The pages of review: what waits for me, one post with all that was said of it, and the table of who reads what."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.drafts.models import Version
from paravent_desk.review import actions, comments, page
from paravent_desk.review.errors import Refusal
from paravent_desk.review.forms import AnswerForm, CommentForm, LiftForm
from paravent_desk.review.models import Comment
from paravent_desk.review.queries import mine, waiting
from paravent_desk.review.table import REVIEWERS, table
from paravent_desk.transitions import Conflict

A_PAGE = 25
FINGERPRINT = 8
"""Characters of the content hash that people compare."""


@require_safe
def queue(request: DeskRequest) -> HttpResponse:
    """What waits for me, most pressing first."""
    request.desk.require(Action.READ)
    asked = Paginator(mine(request.desk), A_PAGE).get_page(request.GET.get("page"))
    items = waiting(asked.object_list, timezone.now())  # type: ignore[arg-type]  # a page of a queryset is one
    return render(request, "review/queue.html", {"asked": asked, "waiting": items})


@require_safe
def draft(request: DeskRequest, pk: int) -> HttpResponse:
    """One post: what it says, what was found, what people said, and my answer."""
    version = page.open_version(request.desk, pk)
    shown = page.context(request.desk, version)
    if request.desk.user.pk not in [one["readings__reader"] for one in shown["readers"]]:
        comments.note_reading(request.desk, version)
    return render(request, "review/draft.html", shown)


@require_safe
def differences(request: DeskRequest, pk: int, since: int) -> HttpResponse:
    """What changed since a version; alone on its page, or put into the review page by htmx."""
    version = page.open_version(request.desk, pk)
    template = "review/changes.html" if request.htmx else "review/differences.html"  # type: ignore[attr-defined]
    return render(request, template, page.differences(request.desk, version, since))


@require_safe
def who_reads_what(request: DeskRequest) -> HttpResponse:
    """The table of reviews."""
    request.desk.require(Action.READ)
    rows = [(row, [role in row.needs for role in REVIEWERS]) for row in table().rows]
    return render(request, "review/table.html", {"rows": rows, "reviewers": REVIEWERS})


@require_POST
def submit(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask for the reviews that the post needs."""
    version = page.open_version(request.desk, pk)
    return _done(request, version, lambda: actions.submit(request.desk, version.draft), _("Sent to review."), {})


@require_POST
def approve(request: DeskRequest, pk: int) -> HttpResponse:
    """Approve in a role, exactly what the page showed."""
    version = page.open_version(request.desk, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, version, {"refused": _first_error(form)}, 422)
    given = form.cleaned_data
    told = _("Approved as %(role)s: content %(fingerprint)s.") % {
        "role": given["role"].label,
        "fingerprint": given["seen"][:FINGERPRINT],
    }
    act = lambda: actions.approve(request.desk, version.draft, given["role"], given["note"], given["seen"])  # noqa: E731
    return _done(request, version, act, told, {"written_note": given["note"]})


@require_POST
def ask_for_changes(request: DeskRequest, pk: int) -> HttpResponse:
    """Hand it back to its author, with what should change."""
    version = page.open_version(request.desk, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, version, {"refused": _first_error(form)}, 422)
    given = form.cleaned_data
    act = lambda: actions.ask_for_changes(request.desk, version.draft, given["role"], given["note"])  # noqa: E731
    return _done(request, version, act, _("Handed back to its author, with your remarks."), {"written_note": given["note"]})


@require_POST
def lift(request: DeskRequest, pk: int) -> HttpResponse:
    """Lift the stop, with a written reason."""
    version = page.open_version(request.desk, pk)
    form = LiftForm(request.POST)
    if not form.is_valid():
        request.desk.require(Action.LIFT_STOP, version.draft)
        return _page(request, version, {"lift_form": form, "refused": _first_error(form)}, 422)
    given = form.cleaned_data
    act = lambda: actions.lift(request.desk, version.draft, given["reason"], given["seen"])  # noqa: E731
    return _done(request, version, act, _("The stop is lifted. Your reason is kept with the post."), {"lift_form": form})


@require_POST
def comment(request: DeskRequest, pk: int) -> HttpResponse:
    """Say something of the post, or of a passage."""
    version = page.open_version(request.desk, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, version, {"comment_form": form, "refused": _first_error(form)}, 422)
    on = get_object_or_404(Version, draft=version.draft, number=form.cleaned_data["version"])
    on.draft = version.draft
    act = lambda: comments.comment(request.desk, on, form.cleaned_data["text"], form.passage)  # noqa: E731
    return _done(request, version, act, _("Your comment is there."), {"comment_form": form}, "#comments")


@require_POST
def resolve(request: DeskRequest, pk: int) -> HttpResponse:
    """Close a comment."""
    found = get_object_or_404(Comment.objects.select_related("draft"), pk=pk, draft__establishment=request.desk.establishment)
    version = page.open_version(request.desk, found.draft_id)
    return _done(request, version, lambda: comments.resolve(request.desk, found), _("Closed."), {}, "#comments")


def _done(
    request: DeskRequest,
    version: Version,
    act: Callable[[], object],
    told: str,
    written: dict[str, Any],
    place: str = "",
) -> HttpResponse:
    """Do it and show the page anew; where it cannot be done, say why and keep what was written."""
    try:
        act()
    except Refusal as refusal:
        return _page(request, version, {**written, "refused": str(refusal)}, 422)
    except Conflict:
        again = page.open_version(request.desk, version.draft_id)
        told = _(
            "Somebody was quicker: the post is no longer as you saw it. This is how it stands; what you wrote is kept below."
        )
        return _page(request, again, {**written, "refused": told}, 409)
    messages.success(request, told)
    response = redirect("review:draft", request.desk.establishment.slug, version.draft_id)
    response["Location"] += place
    return response


def _page(request: DeskRequest, version: Version, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    return render(request, "review/draft.html", page.context(request.desk, version, more), status=status)


def _first_error(form: forms.Form) -> str:
    return next(str(errors[0]) for errors in form.errors.values())
