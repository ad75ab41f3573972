"""The moderation charter, for everybody: without an account, without a cookie, where the establishment switched it on."""

from datetime import date
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import override
from django.views.decorators.http import require_safe

from paravent_desk.accounts.models import Establishment
from paravent_desk.charter.content import LANGUAGES
from paravent_desk.charter.models import Edition
from paravent_desk.charter.outputs.html import page
from paravent_desk.charter.queries import public_editions, published

OTHER = {"fr": ("en", "English"), "en": ("fr", "Français")}
SAID = {
    "fr": {
        "skip": "Aller au contenu",
        "language": "Langue",
        "changed": "Dernier changement\N{NO-BREAK SPACE}: {}.",
        "old": "Ceci est une ancienne version.",
        "now": "Lire celle qui est en vigueur",
        "earlier": "Autres versions",
        "edition": "Version {}, depuis le {}",
    },
    "en": {
        "skip": "Skip to the content",
        "language": "Language",
        "changed": "Last changed on {}.",
        "old": "This is an old version.",
        "now": "Read the one in force",
        "earlier": "Other versions",
        "edition": "Version {}, from {}",
    },
}
"""Few words, and the page is in the reader's language whatever the desk's is: they stand here."""


@require_safe
def public(request: HttpRequest, slug: str, lang: str = "", number: int = 0) -> HttpResponse:
    """What holds today, or an edition that held before; Http404 where there is none or the page is closed, whichever it is."""
    here = Establishment.objects.filter(slug=slug).first()
    if here is None or (lang and lang not in LANGUAGES):
        raise Http404
    begun = public_editions(here, timezone.localdate(timezone=ZoneInfo(here.time_zone)))
    chosen = next((one for one in begun if number in {0, one.number}), None)
    if chosen is None:
        raise Http404
    shown, old = lang or here.language, chosen is not begun[0]
    above, below = _above(slug, shown, number, old), _below(slug, shown, begun, chosen)
    return HttpResponse(page(published(chosen, shown), static("charter/public.css"), above, below, static("desk/icon.svg")))


def _above(slug: str, lang: str, number: int, old: bool) -> SafeString:
    """The way to the other language, and past an edition that no longer holds."""
    said, (other, name) = SAID[lang], OTHER[lang]
    now = format_html(
        '<p class="old"><strong>{}</strong> <a href="{}">{}</a></p>', said["old"], _address(slug, lang), said["now"]
    )
    return format_html(
        '<a class="skip" href="#main">{}</a><header><nav aria-label="{}"><a href="{}" lang="{}" hreflang="{}">{}</a></nav>{}'
        "</header>",
        *(said["skip"], said["language"], _address(slug, other, number), other, other, name, now if old else ""),
    )


def _below(slug: str, lang: str, begun: list[Edition], chosen: Edition) -> SafeString:
    """When it last changed, and every other edition."""
    said, others = SAID[lang], [one for one in begun if one != chosen]
    rows = ((_address(slug, lang, one.number), said["edition"].format(one.number, _day(one.first_day, lang))) for one in others)
    items = format_html_join("", '<li><a href="{}">{}</a></li>', rows)
    listed = format_html('<nav aria-labelledby="others"><h2 id="others">{}</h2><ul>{}</ul></nav>', said["earlier"], items)
    changed = said["changed"].format(_day(begun[0].first_day, lang))
    return format_html("<footer><p>{}</p>{}</footer>", changed, listed if others else "")


def _address(slug: str, lang: str, number: int = 0) -> str:
    if number:
        return reverse("charter_public_edition", args=[slug, lang, number])
    return reverse("charter_public_in", args=[slug, lang])


def _day(day: date, lang: str) -> str:
    with override(lang):
        return date_format(day, "DATE_FORMAT")
