"""The moderation charter, for everybody: without an account, without a cookie, where the establishment switched it on."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from paravent_desk.accounts.models import Establishment
from paravent_desk.charter.content import LANGUAGES
from paravent_desk.charter.outputs.html import page
from paravent_desk.charter.queries import public_edition, published

OTHER = {"fr": ("en", "English"), "en": ("fr", "Français")}
SKIP = {"fr": "Aller au contenu", "en": "Skip to the content"}


@require_safe
def public(request: HttpRequest, slug: str, lang: str = "") -> HttpResponse:
    """What holds today; Http404 where nothing was published or the page is closed: nobody learns which."""
    here = Establishment.objects.filter(slug=slug).first()
    if here is None or (lang and lang not in LANGUAGES):
        raise Http404
    edition = public_edition(here, timezone.localdate(timezone=ZoneInfo(here.time_zone)))
    if edition is None:
        raise Http404
    shown = lang or here.language
    other, name = OTHER[shown]
    above = format_html(
        '<a class="skip" href="#main">{}</a><header><nav aria-label="{}"><a href="{}" lang="{}" hreflang="{}">{}</a></nav>'
        "</header>",
        *(SKIP[shown], {"fr": "Langue", "en": "Language"}[shown], reverse("charter_public_in", args=[slug, other])),
        *(other, other, name),
    )
    return HttpResponse(page(published(edition, shown), static("charter/public.css"), above, icon=static("desk/icon.svg")))
