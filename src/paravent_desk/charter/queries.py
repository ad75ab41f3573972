"""What the pages show: a document as it stands, what was published, and what a change of the rules makes old."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from paravent_desk.accounts.models import Establishment
from paravent_desk.charter.content import LANGUAGES, Content
from paravent_desk.charter.document import Document, as_json, from_json
from paravent_desk.charter.known import known
from paravent_desk.charter.making import Known, make, places
from paravent_desk.charter.models import Edition, OwnText, PublicPage
from paravent_desk.charter.papers import MODERATION, Paper, papers
from paravent_desk.checking.rulebook import cited_rules


@dataclass(frozen=True, slots=True)
class Renewal:
    """An article to read again: the rules it rests on that changed or are gone, the facts in it that are others now."""

    article: str
    rules: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def own_texts(establishment: Establishment, content: Content, lang: str) -> Mapping[str, OwnText]:
    """The last version of the establishment's words, by article; those that went back to ours too."""
    rows = OwnText.objects.filter(establishment=establishment, content=content.key, lang=lang).order_by("number")
    return {one.article: one for one in rows}


def versions(establishment: Establishment, content: Content, article: str, lang: str) -> QuerySet[OwnText]:
    """Every version of the establishment's words for an article, oldest first."""
    rows = OwnText.objects.filter(establishment=establishment, content=content.key, article=article, lang=lang)
    return rows.order_by("number").select_related("written_by")


def draft(establishment: Establishment, paper: Paper, lang: str) -> Document:
    """The document as it stands, with what nobody has published yet."""
    own = _own(establishment, paper, lang)
    facts = known(establishment, paper, lang)
    return make(paper.content, facts, lang, own, paper.whom(lang), paper.file_name(lang))


def _own(establishment: Establishment, paper: Paper, lang: str) -> Mapping[str, str]:
    return {key: one.text for key, one in own_texts(establishment, paper.content, lang).items()}


def ours(establishment: Establishment, paper: Paper, lang: str) -> Document:
    """The document in the words that come with the desk alone."""
    return make(paper.content, known(establishment, paper, lang), lang, None, paper.whom(lang), paper.file_name(lang))


def marked(document: Document, edition: Edition | None) -> Document:
    """The document with a line that says which version it is."""
    with override(document.lang):
        if edition is None:
            return replace(document, stand=_("Draft, not published"))
        told = {"number": edition.number, "day": date_format(edition.first_day, "DATE_FORMAT")}
        return replace(document, stand=_("Version %(number)d, in force from %(day)s") % told)


def published(edition: Edition, lang: str) -> Document:
    """What was published, with its number and day."""
    return marked(from_json(edition.documents[lang]), edition)


def canonical(documents: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Documents as their digest is made of them: JSON, keys in order, UTF-8."""
    return json.dumps({lang: documents[lang] for lang in LANGUAGES}, sort_keys=True, ensure_ascii=False).encode()


def fingerprint(documents: Mapping[str, Document]) -> str:
    """SHA-256 over the documents, by which one is known to be as it was read."""
    return hashlib.sha256(canonical({lang: as_json(one) for lang, one in documents.items()})).hexdigest()


def digest(edition: Edition) -> str:
    """The same of what was published, over the row as it is: whatever this version of the desk would make of it."""
    return hashlib.sha256(canonical(edition.documents)).hexdigest()


def drafts(establishment: Establishment, paper: Paper) -> Mapping[str, Document]:
    """The draft in both languages."""
    return {lang: draft(establishment, paper, lang) for lang in LANGUAGES}


def editions(establishment: Establishment, paper: Paper) -> QuerySet[Edition]:
    """Everything that was published of it, newest first."""
    rows = Edition.objects.filter(establishment=establishment, paper=paper.key)
    return rows.order_by("-number").select_related("published_by")


def in_force(establishment: Establishment, paper: Paper, today: date) -> Edition | None:
    """What holds on a day: of those whose first day has come the last by day, then by number."""
    begun = editions(establishment, paper).filter(first_day__lte=today)
    return begun.order_by("-first_day", "-number").first()


def stated(establishment: Establishment, paper: Paper) -> dict[str, dict[str, list[str]]]:
    """What each article tells of the establishment now, by place, in both languages: kept with what is published."""
    both = [known(establishment, paper, lang) for lang in LANGUAGES]
    found: dict[str, dict[str, list[str]]] = {}
    own = {lang: _own(establishment, paper, lang) for lang in LANGUAGES}
    named = [places(paper.content, own[lang]) for lang in LANGUAGES]
    for article in named[0]:
        for place in dict.fromkeys((*named[0][article], *named[1][article])):
            found.setdefault(article, {})[place] = [_value(one, place) for one in both]
    return found


def to_renew(edition: Edition | None) -> tuple[Renewal, ...]:
    """The articles of an edition with a rule that changed since, or is gone, or with a fact that is another one now."""
    if edition is None:
        return ()
    articles = {one.key: one.rules for one in from_json(edition.documents["fr"]).articles()}
    rules = {one.article: one.rules for one in _renewals(articles, edition.rules)}
    facts = _moved(edition)
    return tuple(Renewal(key, rules.get(key, ()), facts.get(key, ())) for key in articles if key in rules or key in facts)


def _moved(edition: Edition) -> Mapping[str, tuple[str, ...]]:
    if not edition.facts:  # published before facts were kept
        return {}
    both = [known(edition.establishment, papers()[edition.paper], lang) for lang in LANGUAGES]
    told = {
        article: tuple(place for place, then in places.items() if then != [_value(one, place) for one in both])
        for article, places in edition.facts.items()
    }
    return {article: moved for article, moved in told.items() if moved}


def _value(known: Known, place: str) -> str:
    return known.facts[place] if place in known.facts else "\n".join(known.lines.get(place, ()))


def own_to_renew(texts: Iterable[OwnText], content: Content) -> tuple[Renewal, ...]:
    """The same for the establishment's own words, since each was written."""
    found: list[Renewal] = []
    for one in texts:
        words = content.article(one.article)
        if one.text and words:
            found += _renewals({one.article: words.rules}, one.rules)
    return tuple(found)


def rule_digests(rules: Iterable[str]) -> dict[str, str]:
    """The digest of each rule as it is in force now."""
    return {rule: cited_rules()[rule].digest for rule in sorted(set(rules))}


def public(establishment: Establishment) -> bool:
    """Whether the establishment lets everybody read its moderation charter."""
    return PublicPage.objects.filter(establishment=establishment, open=True).exists()


def public_edition(establishment: Establishment, today: date) -> Edition | None:
    """What everybody may read on a day; None: nothing."""
    return in_force(establishment, papers()[MODERATION], today) if public(establishment) else None


def public_editions(establishment: Establishment, today: date) -> list[Edition]:
    """The same, and after it every edition whose day has come, newest first; empty: nothing."""
    if not public(establishment):
        return []
    begun = editions(establishment, papers()[MODERATION]).filter(first_day__lte=today)
    return list(begun.order_by("-first_day", "-number"))


def _renewals(articles: Mapping[str, Iterable[str]], then: Mapping[str, str]) -> tuple[Renewal, ...]:
    now = cited_rules()
    changed = {rule for rule, digest in then.items() if rule not in now or now[rule].digest != digest}
    told = ((key, tuple(rule for rule in rules if rule in changed)) for key, rules in articles.items())
    return tuple(Renewal(key, rules) for key, rules in told if rules)
