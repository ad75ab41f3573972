"""Watched words: what is searched for, and where."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels.models import Channel
from paravent_desk.inbox import watched
from paravent_desk.inbox.forms import WatchForm
from paravent_desk.inbox.models import Watch


def watches(request: DeskRequest) -> HttpResponse:
    """All of them, and a form for more."""
    desk = request.desk
    desk.require(Action.WATCH, desk.whole())
    connected = list(Channel.objects.filter(establishment=desk.establishment, state=Channel.State.CONNECTED).order_by("pk"))
    able = watched.searchable(connected)
    form = WatchForm(able, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            watched.watch(desk, form.cleaned_data["channel"], form.cleaned_data["words"].strip())
        except watched.TooMany:
            form.add_error(None, _("The desk watches %(number)s at most. End one first.") % {"number": watched.MOST})
        else:
            messages.success(request, _("Watched from now on. What is found comes into the inbox."))
            return redirect("inbox:watches", desk.establishment.slug)
    rows = Watch.objects.filter(establishment=desk.establishment).select_related("channel", "made_by").order_by("words", "pk")
    unable = [one for one in connected if one not in able]
    return render(request, "inbox/watches.html", {"rows": rows, "form": form, "able": able, "unable": unable})


@require_POST
def end(request: DeskRequest, pk: int) -> HttpResponse:
    """Watch them no more."""
    row = get_object_or_404(Watch.objects.select_related("channel"), pk=pk, establishment=request.desk.establishment)
    watched.end(request.desk, row)
    messages.success(request, _("No longer watched. What was found stays."))
    return redirect("inbox:watches", request.desk.establishment.slug)
