"""Pages about oneself: arriving, the second factor, name and language."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from paravent_desk.accounts.forms import ArrivalForm, OwnForm
from paravent_desk.accounts.invitations import NoInvitation, accept, invited
from paravent_desk.accounts.models import Establishment, User
from paravent_desk.accounts.strength import OWN_FACTORS, is_strong

GONE = 410


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Name and language, and the ways to everything else of one's own."""
    user = _somebody(request)
    form = OwnForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        translation.activate(user.language)
        messages.success(request, _("Your settings are kept."))
        return redirect("me")
    context = {
        "form": form,
        "factors": Authenticator.objects.filter(user=user, type__in=OWN_FACTORS).count(),
        "sessions": UserSession.objects.filter(user=user).count(),
        "establishments": Establishment.objects.filter(memberships__user=user).distinct().order_by("name"),
        "provider": settings.OIDC.get("OIDC_NAME", ""),
    }
    return render(request, "accounts/me.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language, for good where somebody is logged in."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)


@never_cache
@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is asked for, and the two ways to one. Whoever has shown theirs goes on."""
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = reverse("entrance")
    if is_strong(request):
        return redirect(onward)
    set_up = Authenticator.objects.filter(user=_somebody(request), type__in=OWN_FACTORS).exists()
    return render(request, "accounts/second_factor.html", {"onward": onward, "set_up": set_up})


@never_cache
@sensitive_post_parameters("password", "again")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads: choose a password, and come in."""
    try:
        user = invited(token)
        form = ArrivalForm(user, request.POST or None, initial={"name": user.name})
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            user = accept(token, told["name"], told["password"], request.META.get("REMOTE_ADDR", ""))
            login = Login(user=user, email=user.email, redirect_url=reverse("entrance"))
            response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
            return response
    except NoInvitation:
        return render(request, "accounts/no_invitation.html", status=GONE)
    return render(request, "accounts/invitation.html", {"form": form, "person": user})


def _somebody(request: HttpRequest) -> User:
    """Whoever is logged in, as the type checker wants it."""
    return User.objects.get(email=request.user.get_username())
