"""Pages about the establishment's accounts on the networks, for its administrators."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.channels import actions
from paravent_desk.channels.entering import NoSuchNetwork, network, networks
from paravent_desk.channels.forms import ConnectForm
from paravent_desk.channels.models import Channel
from paravent_desk.channels.queries import SOON, days_left
from paravent_desk.channels.words import sentence
from paravent_desk.networks.errors import NetworkError
from paravent_desk.networks.protocol import Network
from paravent_desk.transitions import Conflict


@require_safe
def channels(request: DeskRequest) -> HttpResponse:
    """All accounts, with their state and end, and the networks that can be connected."""
    request.desk.require(Action.CONNECT, request.desk.whole())
    rows = Channel.objects.filter(establishment=request.desk.establishment).order_by("network", "handle")
    now, known = timezone.now(), networks()
    shown = [{"row": row, "title": known[row.network].title if row.network in known else row.network} for row in rows]
    for one in shown:
        one["left"] = days_left(one["row"], now)  # type: ignore[arg-type]
    return render(request, "channels/channels.html", {"channels": shown, "networks": known.values(), "soon": SOON})


@sensitive_post_parameters()
def connect(request: DeskRequest, name: str) -> HttpResponse:
    """Connect an account of one network."""
    request.desk.require(Action.CONNECT, request.desk.whole())
    chosen = _network(name)
    form = ConnectForm(chosen, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            server = told.get("server", "").rstrip("/")
            channel = actions.connect(request.desk, name, told["handle"], server, form.credentials())
        except NetworkError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("%(account)s is connected.") % {"account": channel.handle})
            return redirect("channels:channels", request.desk.establishment.slug)
    return render(request, "channels/connect.html", {"form": form, "network": chosen})


@sensitive_post_parameters()
def reconnect(request: DeskRequest, pk: int) -> HttpResponse:
    """Give an account new credentials."""
    channel = get_object_or_404(Channel, pk=pk, establishment=request.desk.establishment)
    request.desk.require(Action.CONNECT, channel)
    chosen = _network(channel.network)
    form = ConnectForm(chosen, request.POST or None, fixed=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reconnect(request.desk, channel, form.credentials())
        except NetworkError as error:
            form.add_error(None, sentence(error))
        except actions.AnotherAccount:
            form.add_error(None, _("These belong to another account of that network. Nothing was changed."))
        else:
            messages.success(request, _("%(account)s is connected.") % {"account": channel.handle})
            return redirect("channels:channels", request.desk.establishment.slug)
    return render(request, "channels/connect.html", {"form": form, "network": chosen, "channel": channel})


@require_POST
def close(request: DeskRequest, pk: int) -> HttpResponse:
    """Close an account: the desk forgets its credentials."""
    channel = get_object_or_404(Channel, pk=pk, establishment=request.desk.establishment)
    request.desk.require(Action.CONNECT, channel)
    try:
        actions.close(request.desk, channel)
        messages.success(
            request, _("%(account)s is closed: the desk has erased its credentials.") % {"account": channel.handle}
        )
    except Conflict:
        messages.error(request, _("Somebody changed this account meanwhile: look at it again."))
    return redirect("channels:channels", request.desk.establishment.slug)


def _network(name: str) -> Network:
    try:
        return network(name)
    except NoSuchNetwork:
        raise Http404 from None
