"""An article in the establishment's own words, publishing a document, and the switch of the public page."""

from itertools import pairwise

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.charter import actions, queries
from paravent_desk.charter.checked import held
from paravent_desk.charter.content import Words
from paravent_desk.charter.forms import ArticleForm, PublishForm, StandForm
from paravent_desk.charter.outputs.html import words as in_html
from paravent_desk.charter.papers import Paper
from paravent_desk.charter.views.asking import paper_of
from paravent_desk.charter.views.reading import shown
from paravent_desk.checking.rulebook import cited_rules
from paravent_desk.review.differences import words as differences
from paravent_desk.transitions import Conflict


@require_http_methods(["GET", "POST"])
@never_cache
def edit(request: DeskRequest, paper: str, lang: str, article: str) -> HttpResponse:
    """Write an article anew, beside the rules it rests on and every version before."""
    desk = request.desk
    desk.require(Action.WRITE_CHARTER, desk.whole())
    chosen = paper_of(paper, lang)
    words = chosen.content.article(article)
    if words is None or words.fixed:
        raise Http404
    last = queries.versions(desk.establishment, chosen.content, article, lang).last()
    first = {"text": last.text if last else "", "seen": last.number if last else 0}
    form = ArticleForm(chosen.content, request.POST if request.method == "POST" else None, first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(desk, chosen, words, lang, form.cleaned_data["text"], form.cleaned_data["seen"])
        except Conflict:
            told = _("Somebody changed this article meanwhile. Their text is the first below; yours is kept here.")
            form.add_error(None, told)
            form.data = {**request.POST.dict(), "seen": str(first["seen"])}  # whoever has read theirs may save over it
        else:
            messages.success(request, _("Saved as a new version. It holds once the document is published."))
            if any(one.row.article == article for one in held(desk.establishment, chosen.content, lang)):
                messages.warning(request, _("The check holds it: the document cannot be published like this. See why below."))
            return redirect("charter:read", desk.establishment.slug, paper, lang)
    return _article_page(request, chosen, words, lang, form)


@require_POST
def publish(request: DeskRequest, paper: str) -> HttpResponse:
    """Publish a document from a day on."""
    desk = request.desk
    desk.require(Action.PUBLISH_CHARTER, desk.whole())
    told, lang = paper_of(paper), _language()
    form = PublishForm(request.POST)
    if not form.is_valid():
        return shown(request, told, lang, form, 400)
    try:
        row = actions.publish(desk, told, form.cleaned_data["first_day"], form.cleaned_data["seen"])
    except actions.Past:
        form.add_error("first_day", _("This day is over. Choose today or a later one."))
        return shown(request, told, lang, form, 400)
    except actions.Incomplete:
        messages.warning(request, _("Something is still to be filled in; it is listed below. Nothing was published."))
    except actions.StillHeld:
        messages.warning(request, _("The check holds words of your own; they are listed below. Nothing was published."))
    except Conflict:
        messages.warning(request, _("It changed since you read it. Read it again, then publish it."))
    else:
        messages.success(request, _("Version %(number)d is published.") % {"number": row.number})
    return redirect("charter:read", desk.establishment.slug, paper, lang)


@require_POST
def stand(request: DeskRequest, paper: str, lang: str, article: str) -> HttpResponse:
    """Say why words stand that the check holds."""
    desk, told = request.desk, paper_of(paper, lang)
    desk.require(Action.READ_CHARTER, desk.whole())
    row = queries.versions(desk.establishment, told.content, article, lang).last()
    if row is None:
        raise Http404
    form = StandForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.Unanswerable
        actions.let_stand(desk, row, form.cleaned_data["why"])
    except actions.Unanswerable:
        messages.warning(request, _("It cannot stand like this: say why in a sentence, or mend what could not be checked."))
    except Conflict:
        messages.warning(request, _("It changed since you read it. Read it again."))
    else:
        messages.success(request, _("It stands. The journal keeps who said so, and why."))
    return redirect("charter:read", desk.establishment.slug, paper, lang)


@require_POST
def open_page(request: DeskRequest) -> HttpResponse:
    """Switch the public page on or off."""
    to = request.POST.get("open") == "yes"
    try:
        actions.open_page(request.desk, to)
    except Conflict:
        messages.info(request, _("It is so already."))
    else:
        messages.success(request, _("Everybody can read it now.") if to else _("Nobody can read it from outside any more."))
    return redirect("charter:index", request.desk.establishment.slug)


def _article_page(request: DeskRequest, paper: Paper, words: Words, lang: str, form: ArticleForm) -> HttpResponse:
    here = request.desk.establishment
    kept = list(queries.versions(here, paper.content, words.key, lang))
    pairs = [("", kept[0].text)] if kept else []
    pairs += [(one.text, other.text) for one, other in pairwise(kept)]
    told = [{"row": row, "changes": differences(*pair)} for row, pair in zip(kept, pairs, strict=True)]
    ours = queries.ours(here, paper, lang)
    article = next(one for one in ours.articles() if one.key == words.key)
    context = {
        "paper": paper,
        "lang": lang,
        "document": ours,
        "heading": ours.heading(article),
        "ours": in_html(ours, article),
        "rules": [cited_rules()[rule] for rule in words.rules],
        "places": [(f"{{{place}}}", ask[lang]) for place, ask in paper.content.asks.items()],
        "versions": told[::-1],
        "form": form,
    }
    return render(request, "charter/article.html", context, status=400 if form.errors else 200)


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "fr"
