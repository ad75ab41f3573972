"""What people ask for about a message, as forms: each says what came of it in one sentence, and a lost race changes nothing."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paravent_desk.accounts.desk import Desk, DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.inbox import actions
from paravent_desk.inbox.classes import class_of
from paravent_desk.inbox.forms import ReportForm, SortForm
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.sentences import sentence
from paravent_desk.inbox.views.thread import found
from paravent_desk.networks.errors import NetworkError
from paravent_desk.networks.moderation import Cause
from paravent_desk.transitions import Conflict

Does = Callable[[DeskRequest, Message], str]
View = Callable[[DeskRequest, int], HttpResponse]


def _doing(does: Does) -> View:
    """Make a page of something that is done about a message and says what came of it."""

    @require_POST
    @wraps(does)
    def view(request: DeskRequest, pk: int) -> HttpResponse:
        row = found(request, pk)
        try:
            messages.success(request, does(request, row))
        except Conflict:
            messages.warning(
                request, _("A colleague was quicker, or it is no longer there. What is written below is how it stands now.")
            )
        except actions.Kept:
            messages.error(request, _("Nothing about suicide is hidden or removed: somebody answers, and calls for help."))
        except NetworkError as error:
            messages.error(request, sentence(error))
        return redirect("inbox:thread", request.desk.establishment.slug, row.pk)

    return view


def _simple(action: Callable[[Desk, Message], None], said: Callable[[], str]) -> View:
    def does(request: DeskRequest, row: Message) -> str:
        action(request.desk, row)
        return said()

    return _doing(does)


take = _simple(actions.take, lambda: _("You have it in hand. Colleagues see that."))
put_back = _simple(actions.put_back, lambda: _("It waits again, for whoever takes it."))
dismiss = _simple(actions.dismiss, lambda: _("Noted: nothing to do."))
move = _simple(actions.moved, lambda: _("Noted: it goes on in private."))
hide = _simple(
    actions.hide, lambda: _("It is hidden on the network. Its author still sees it; keep the proof if you need one.")
)
unhide = _simple(actions.unhide, lambda: _("It can be seen on the network again."))
remove = _simple(actions.remove, lambda: _("It is removed from the network."))
erase = _simple(actions.erase, lambda: _("It is erased here. On the network it stays as it is."))


@_doing
def sort(request: DeskRequest, row: Message) -> str:
    """Put it into another class."""
    request.desk.require(Action.SORT, row)
    form = SortForm(request.POST)
    if not form.is_valid():
        return _("Nothing was changed: choose a class.")
    actions.sort(request.desk, row, form.cleaned_data["tag"])
    return _("It is now with: %(title)s.") % {"title": class_of(row.tag).title}


@_doing
def report(request: DeskRequest, row: Message) -> str:
    """Report it to those who run the network."""
    request.desk.require(Action.MODERATE, row)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _("Nothing was reported: say why, in at most a thousand signs.")
    actions.report(request.desk, row, Cause(form.cleaned_data["cause"]), form.cleaned_data["text"])
    return _("It is reported to those who run the network.")
