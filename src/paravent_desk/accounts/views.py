"""Pages about the people of an establishment, for its administrators; deputies for everybody."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paravent_desk.accounts import deputies, establishments, factors, invitations, roles
from paravent_desk.accounts.desk import Desk, DeskRequest
from paravent_desk.accounts.forms import DeputyForm, EstablishmentForm, InvitationForm, RoleForm, ServiceForm
from paravent_desk.accounts.models import Deputy, Membership, Role, Service, User
from paravent_desk.accounts.permissions import Action
from paravent_desk.accounts.queries import member, members, seen


@require_safe
def people(request: DeskRequest) -> HttpResponse:
    """Everybody with a role here, a page at a time."""
    roles.may_manage(request.desk)
    page = members(request.desk.establishment, request.GET.get("page", 1))
    return render(request, "accounts/people.html", {"page": page, "members": seen(page)})


def invite(request: DeskRequest) -> HttpResponse:
    """Invite somebody by mail."""
    actor = roles.may_manage(request.desk)
    form = InvitationForm(request.desk.establishment, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        held = [(Role(told["role"]), told["service"])]
        user = invitations.invite(actor, request.desk.establishment, told["email"], told["name"], told["language"], held)
        messages.success(request, _("%(person)s was invited by mail.") % {"person": user})
        return redirect("people:people", request.desk.establishment.slug)
    return render(request, "accounts/invite.html", {"form": form})


def person(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody's roles: give one, take one."""
    actor = roles.may_manage(request.desk)
    user = _person(request.desk, pk)
    form = RoleForm(request.desk.establishment, request.POST or None)
    if request.method == "POST" and form.is_valid():
        role, service = Role(form.cleaned_data["role"]), form.cleaned_data["service"]
        if roles.give(actor, request.desk.establishment, user, role, service):
            messages.success(request, _("The role was given."))
        else:
            messages.info(request, _("They have this role already."))
        return redirect("people:person", request.desk.establishment.slug, pk)
    held = Membership.objects.filter(user=user, establishment=request.desk.establishment).select_related("service")
    context = {
        "person": user,
        "form": form,
        "memberships": held.order_by("role", "pk"),
        "may_forget": factors.may_forget(request.desk, user),
    }
    return render(request, "accounts/person.html", context)


@require_POST
def take_role(request: DeskRequest, pk: int, membership: int) -> HttpResponse:
    """Take one role away."""
    roles.may_manage(request.desk)
    row = get_object_or_404(Membership, pk=membership, user=pk, establishment=request.desk.establishment)
    try:
        roles.take(request.desk, row)
        messages.success(request, _("The role was taken away."))
    except roles.LastAdministrator:
        messages.error(request, _last())
    return _after(request, pk)


@require_POST
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Take every role away."""
    roles.may_manage(request.desk)
    user = _person(request.desk, pk)
    try:
        roles.remove(request.desk, user)
        messages.success(request, _("%(person)s no longer has a role here. What they wrote stays.") % {"person": user})
    except roles.LastAdministrator:
        messages.error(request, _last())
    return _after(request, pk)


@require_POST
def forget_factors(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody lost their telephone: take their second factors away."""
    roles.may_manage(request.desk)
    user = _person(request.desk, pk)
    try:
        factors.forget(request.desk, user)
        messages.success(request, _("They will set up a new second factor at their next login."))
    except factors.NotOurs:
        messages.error(request, _("They have a role elsewhere too, or it is yourself: another administrator does this."))
    return redirect("people:person", request.desk.establishment.slug, pk)


@require_POST
def invite_again(request: DeskRequest, pk: int) -> HttpResponse:
    """Send the invitation once more: the link is good for seven days."""
    roles.may_manage(request.desk)
    user = _person(request.desk, pk)
    invitations.write(user, request.desk.establishment)
    messages.success(request, _("The invitation was sent again."))
    return redirect("people:person", request.desk.establishment.slug, pk)


def services(request: DeskRequest) -> HttpResponse:
    """The services: add one."""
    roles.may_manage(request.desk)
    form = ServiceForm(request.desk.establishment, request.POST or None)
    if request.method == "POST" and form.is_valid():
        establishments.create_service(request.desk, form.cleaned_data["name"])
        messages.success(request, _("The service was added."))
        return redirect("people:services", request.desk.establishment.slug)
    rows = Service.objects.filter(establishment=request.desk.establishment).order_by("name")
    return render(request, "accounts/services.html", {"form": form, "services": rows})


def service(request: DeskRequest, pk: int) -> HttpResponse:
    """Rename one."""
    roles.may_manage(request.desk)
    row = get_object_or_404(Service, pk=pk, establishment=request.desk.establishment)
    form = ServiceForm(request.desk.establishment, request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        establishments.rename_service(request.desk, row, form.cleaned_data["name"])
        messages.success(request, _("The service has its new name."))
        return redirect("people:services", request.desk.establishment.slug)
    return render(request, "accounts/service.html", {"form": form, "service": row})


def settings(request: DeskRequest) -> HttpResponse:
    """Town, time zone, addresses, language."""
    roles.may_manage(request.desk)
    before = type(request.desk.establishment).objects.get(pk=request.desk.establishment.pk)
    form = EstablishmentForm(request.POST or None, instance=before)
    if request.method == "POST" and form.is_valid():
        establishments.change(request.desk, form.cleaned_data)
        messages.success(request, _("The settings are kept."))
        return redirect("people:settings", request.desk.establishment.slug)
    return render(request, "accounts/settings.html", {"form": form})


def stand_ins(request: DeskRequest) -> HttpResponse:
    """Who stands in for whom: one's own for everybody, all for administrators."""
    desk = request.desk
    anybody = desk.may(Action.MANAGE_PEOPLE, desk.whole())
    form = DeputyForm(desk.establishment, desk.user, anybody, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        deputies.name(desk, told["absent"], told["deputy"], told["first"], told["last"])
        messages.success(request, _("The deputy is named."))
        return redirect("people:deputies", desk.establishment.slug)
    context = {"form": form, "deputies": deputies.to_come(desk, timezone.localdate()), "anybody": anybody}
    return render(request, "accounts/deputies.html", context)


@require_POST
def end_stand_in(request: DeskRequest, pk: int) -> HttpResponse:
    """End one at once."""
    deputies.end(request.desk, get_object_or_404(Deputy, pk=pk, establishment=request.desk.establishment))
    messages.success(request, _("Nobody stands in there any more."))
    return redirect("people:deputies", request.desk.establishment.slug)


def _person(desk: Desk, pk: int) -> User:
    user = member(desk.establishment, pk)
    if user is None:
        raise Http404
    return user


def _last() -> str:
    return _("This is the last administrator: give somebody else the role first.")


def _after(request: DeskRequest, pk: int) -> HttpResponse:
    """Back to their page, or to the list where they are no longer here, or to the entrance where one removed oneself."""
    if pk == request.user.pk:  # their own rights may be gone: the entrance knows where they may go
        return redirect("entrance")
    if member(request.desk.establishment, pk) is None:
        return redirect("people:people", request.desk.establishment.slug)
    return redirect("people:person", request.desk.establishment.slug, pk)
