"""The list of documents, one of them as it stands or as it was published, and its files."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from paravent_desk.accounts.desk import Desk, DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.charter import queries
from paravent_desk.charter.actions import may_stand
from paravent_desk.charter.checked import Held, held
from paravent_desk.charter.document import Article, Document
from paravent_desk.charter.forms import PublishForm, StandForm
from paravent_desk.charter.models import Edition
from paravent_desk.charter.outputs.html import body, words
from paravent_desk.charter.papers import Paper, papers
from paravent_desk.charter.views.asking import KINDS, handed_out, paper_of
from paravent_desk.checking.rulebook import cited_rules, version

INSERTED: Mapping[str, object] = {
    "accounts": _("connected accounts"),
    "networks": _("networks that the desk knows"),
    "reviews": _("who reviews what"),
    "delays": _("delays of the inbox"),
    "says": _("who decides"),
    "conditions": _("conditions of the agreement"),
    "signatures": _("signatures"),
}
"""What a document takes from a table of the desk, in words."""


@require_GET
@never_cache
def index(request: DeskRequest) -> HttpResponse:
    """Every document, with what is missing, published and to be renewed."""
    desk = request.desk
    desk.require(Action.READ_CHARTER, desk.whole())
    here, lang = desk.establishment, "en" if (get_language() or "").startswith("en") else "fr"
    rows = [_row(request, paper, lang) for paper in papers().values()]
    context = {
        "charters": [row for row in rows if row["paper"].needs is None],
        "forms": [row for row in rows if row["paper"].needs is not None],
        "lang": lang,
        "open": queries.public(here),
        "address": request.build_absolute_uri(reverse("charter_public", args=[here.slug])),
        "may_set": desk.may(Action.PREPARE_REPLIES, desk.whole()),
        "moderation": queries.public_edition(here, timezone.localdate()),
        "may_publish": desk.may(Action.PUBLISH_CHARTER, desk.whole()),
    }
    return render(request, "charter/index.html", context)


@require_GET
@never_cache
def read(request: DeskRequest, paper: str, lang: str) -> HttpResponse:
    """A document as it stands: what is missing, what to renew, its versions."""
    desk = request.desk
    desk.require(Action.READ_CHARTER, desk.whole())
    return shown(request, paper_of(paper, lang), lang)


@require_GET
def export(request: DeskRequest, paper: str, lang: str, form: str) -> HttpResponse:
    """The draft as a file."""
    desk = request.desk
    desk.require(Action.READ_CHARTER, desk.whole())
    document = queries.draft(desk.establishment, paper_of(paper, lang), lang)
    return handed_out(queries.marked(document, None), form)


@require_GET
@never_cache
def edition(request: DeskRequest, paper: str, number: int, lang: str) -> HttpResponse:
    """What was published."""
    row = _edition(request, paper, number, lang)
    document = queries.published(row, lang)
    context = {"paper": paper_of(paper), "lang": lang, "edition": row, "document": document, "kinds": KINDS}
    return render(request, "charter/edition.html", context | {"body": body(document)})


@require_GET
def edition_export(request: DeskRequest, paper: str, number: int, lang: str, form: str) -> HttpResponse:
    """What was published, as a file."""
    return handed_out(queries.published(_edition(request, paper, number, lang), lang), form)


def shown(request: DeskRequest, paper: Paper, lang: str, form: PublishForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a document, with what was wrong in the form for publishing it."""
    desk = request.desk
    here = desk.establishment
    documents = queries.drafts(here, paper)
    seen, kept = queries.fingerprint(documents), list(queries.editions(here, paper))
    own = queries.own_texts(here, paper.content, lang)
    found = (*queries.own_to_renew(own.values(), paper.content), *queries.to_renew(kept[0] if kept else None))
    renewals = {one.article: (*one.rules, *_facts(one.facts, paper, lang)) for one in found}
    waiting = held(here, paper.content)
    context = {
        "paper": paper,
        "lang": lang,
        "document": documents[lang],
        "sections": [(one.title, _articles(documents[lang], one.articles, renewals)) for one in documents[lang].sections],
        "renewals": len(renewals),
        "missing": {lang: document.missing for lang, document in documents.items() if document.missing},
        "editions": kept,
        "in_force": queries.in_force(here, paper, timezone.localdate()),
        "unpublished": not kept or queries.digest(kept[0]) != seen,
        "held": [_waiting(desk, paper, documents, one) for one in waiting],
        "newer_rules": bool(kept) and kept[0].rulebook != version(),
        "kinds": KINDS,
        "form": form or PublishForm(initial={"seen": seen}),
        "may_write": desk.may(Action.WRITE_CHARTER, desk.whole()),
        "may_publish": desk.may(Action.PUBLISH_CHARTER, desk.whole()),
        "may_set": desk.may(Action.PREPARE_REPLIES, desk.whole()),
    }
    return render(request, "charter/read.html", context, status=status)


def _articles(document: Document, articles: Iterable[Article], renewals: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    return [
        {
            "article": one,
            "heading": document.heading(one),
            "words": words(document, one),
            "rules": [(rule, cited_rules()[rule].titles[document.lang]) for rule in one.rules],
            "renew": renewals.get(one.key, ()),
        }
        for one in articles
    ]


def _row(request: DeskRequest, paper: Paper, lang: str) -> dict[str, Any]:
    here = request.desk.establishment
    kept = queries.editions(here, paper).first()
    renewals = {one.article for one in queries.to_renew(kept)}
    own = queries.own_texts(here, paper.content, lang)
    renewals |= {one.article for one in queries.own_to_renew(own.values(), paper.content)}
    title = paper.whom(lang) or paper.title(lang)
    missing = queries.draft(here, paper, lang).missing
    told = {"paper": paper, "title": title, "edition": kept, "renewals": len(renewals), "missing": len(missing)}
    return told | {"held": len(held(here, paper.content))}


def _facts(places: Iterable[str], paper: Paper, lang: str) -> tuple[str, ...]:
    with override(lang):
        return tuple(paper.content.asks[one][lang] if one in paper.content.asks else str(INSERTED[one]) for one in places)


def _waiting(desk: Desk, paper: Paper, documents: Mapping[str, Document], one: Held) -> dict[str, Any]:
    document = documents[one.row.lang]
    article = next(other for other in document.articles() if other.key == one.row.article)
    return {
        "held": one,
        "heading": document.heading(article),
        "may": may_stand(desk, one),
        "form": StandForm(auto_id=f"stand-{one.row.pk}-%s"),
    }


def _edition(request: DeskRequest, paper: str, number: int, lang: str) -> Edition:
    desk = request.desk
    desk.require(Action.READ_CHARTER, desk.whole())
    return get_object_or_404(queries.editions(desk.establishment, paper_of(paper, lang)), number=number)
