"""Answering: the wordings that fit a message, those that wait ready, and where the establishment can be reached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.inbox import answering, saved
from paravent_desk.inbox.classes import class_of
from paravent_desk.inbox.contacts import NotHeld, change_contacts, contacts_of
from paravent_desk.inbox.forms_answers import ContactsForm, SavedReplyForm
from paravent_desk.inbox.models import Contacts, Message, SavedReply
from paravent_desk.inbox.ready import groups
from paravent_desk.inbox.views.queue import shown
from paravent_desk.inbox.views.thread import found
from paravent_desk.inbox.wordings import LANGUAGES
from paravent_desk.transitions import Conflict


@require_http_methods(["GET", "POST"])
@never_cache
def answer(request: DeskRequest, pk: int) -> HttpResponse:
    """A message with what may be answered to it; a button begins the answer, which is then written on as any post is."""
    desk = request.desk
    desk.require(Action.READ_INBOX, desk.whole())
    desk.require(Action.WRITE)
    row = found(request, pk)
    lang = _language(request, answering.language_of(row))
    if request.method == "POST":
        return _begin(request, row, lang)
    given = {
        **shown(row),
        "lang": lang,
        "offered": answering.offered(row, lang),
        "private": row.kind == Message.Kind.PRIVATE,
        "may_prepare": desk.may(Action.PREPARE_REPLIES),
        "kind": class_of(row.tag),
    }
    return render(request, "inbox/answer.html", given)


def _begin(request: DeskRequest, row: Message, lang: str) -> HttpResponse:
    here = request.desk.establishment.slug
    try:
        draft = answering.begin(request.desk, row, _chosen(request, row, lang), lang)
    except answering.NotHere:
        messages.error(request, _("This message cannot be answered from the desk: it is private, or no longer there."))
    except Conflict:
        messages.warning(request, _("A colleague was quicker: look at the message again. Nothing was begun."))
    else:
        messages.success(request, _("Your answer is begun. Change what you like: the check reads along."))
        return redirect("drafts:draft", here, draft.pk)
    return redirect("inbox:thread", here, row.pk)


def _chosen(request: DeskRequest, row: Message, lang: str) -> str:
    """The text that was asked for by its name: what a browser sends is never taken for a wording."""
    name = request.POST.get("choice", "own")
    if name == "own":
        return ""
    known = answering.offered(row, lang)
    texts = {f"wording:{one.wording.id}": one.text for one in known.suggestions if not one.missing}
    texts |= {f"saved:{one.pk}": one.text for one in known.saved}
    if name not in texts:
        raise Http404
    return texts[name]


@require_safe
def wordings(request: DeskRequest) -> HttpResponse:
    """Every answer that waits ready, by what it answers, with the establishment's contacts in their places."""
    desk = request.desk
    _reads(request)
    lang = _language(request, str(desk.establishment.language))
    given = {
        "groups": groups(lang, contacts_of(desk.establishment)),
        "lang": lang,
        "saved": SavedReply.objects.filter(establishment=desk.establishment).select_related("made_by").order_by("title"),
        "may_prepare": desk.may(Action.PREPARE_REPLIES),
    }
    return render(request, "inbox/wordings.html", given)


@require_http_methods(["GET", "POST"])
def contacts(request: DeskRequest) -> HttpResponse:
    """Where the establishment can be reached."""
    desk = request.desk
    desk.require(Action.PREPARE_REPLIES, desk.whole())
    row = Contacts.objects.filter(pk=desk.establishment.pk).first()
    form = ContactsForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            change_contacts(desk, form.values())
        except NotHeld as held:
            form.held(held.places)
        else:
            messages.success(request, _("Saved. Answers use them from now on."))
            return redirect("inbox:wordings", desk.establishment.slug)
    return render(request, "inbox/contacts.html", {"form": form})


@require_http_methods(["GET", "POST"])
def keep(request: DeskRequest, pk: int | None = None) -> HttpResponse:
    """Keep a reply, or change one."""
    desk = request.desk
    desk.require(Action.PREPARE_REPLIES, desk.whole())
    row = get_object_or_404(SavedReply, pk=pk, establishment=desk.establishment) if pk else None
    first = {"lang": desk.establishment.language}
    form = SavedReplyForm(desk.establishment, request.POST or None, instance=row, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            saved.keep(desk, saved.Said(told["title"], told["text"], told["lang"]), row)
        except saved.NotSafe:
            form.not_safe()
        else:
            messages.success(request, _("Kept. It is offered beside every message in its language."))
            return redirect("inbox:wordings", desk.establishment.slug)
    return render(request, "inbox/keep.html", {"form": form, "row": row})


@require_POST
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Keep a reply no more."""
    row = get_object_or_404(SavedReply, pk=pk, establishment=request.desk.establishment)
    saved.drop(request.desk, row)
    messages.success(request, _("It is no longer offered."))
    return redirect("inbox:wordings", request.desk.establishment.slug)


def _reads(request: DeskRequest) -> None:
    desk = request.desk
    if not desk.may(Action.READ_INBOX) and not desk.may(Action.PREPARE_REPLIES):
        raise PermissionDenied


def _language(request: DeskRequest, otherwise: str) -> str:
    asked = request.POST.get("lang") or request.GET.get("lang") or otherwise
    return asked if asked in LANGUAGES else otherwise
