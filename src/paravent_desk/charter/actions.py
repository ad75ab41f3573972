"""Write an article in one's own words, publish a document, open the public page: each with its line in the journal."""

import hashlib
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import Fact, record
from paravent_desk.charter.checked import STOP, Held, held, look
from paravent_desk.charter.content import Words
from paravent_desk.charter.document import as_json
from paravent_desk.charter.models import Edition, OwnText, PublicPage, Standing
from paravent_desk.charter.papers import Paper
from paravent_desk.charter.queries import drafts, editions, fingerprint, rule_digests, stated, versions
from paravent_desk.checking.rulebook import version
from paravent_desk.transitions import Conflict, change

LONG_ENOUGH = 20
"""Characters that a reason for letting words stand has at least, as for lifting a stop."""


class Incomplete(Exception):
    """Something is still to be filled in; nothing was published."""


class StillHeld(Exception):
    """The check holds words of the establishment's own; nothing was published."""


class Unanswerable(Exception):
    """Nobody can let it pass: the check holds nothing there, could not look, or the reason given is too short."""


class Past(Exception):
    """A first day that is over; nothing was published."""


def write(desk: Desk, paper: Paper, words: Words, lang: str, text: str, seen: int) -> OwnText | None:
    """Keep a new version of the establishment's words ("": back to ours); None where they are those of the last one.

    `seen`: the number of the version that was read (0: none). Raises PermissionDenied, Conflict, and ValueError where the
    article is the law's.
    """
    actor = desk.require(Action.WRITE_CHARTER, desk.whole())
    if words.fixed:
        raise ValueError(words.key)
    last = versions(desk.establishment, paper.content, words.key, lang).last()
    if seen != (last.number if last else 0):
        raise Conflict(f"charter text {paper.content_key}, {words.key}")
    text = "\n".join(one.strip() for one in text.strip().splitlines())
    rules = rule_digests(words.rules)
    if text == (last.text if last else "") and (not text or (last and last.rules == rules)):
        return None  # the same words under other rules were read again: that is a version
    facts: dict[str, Fact] = {"document": paper.content_key, "article": words.key, "language": lang, "version": seen + 1}
    try:
        with transaction.atomic():
            row = OwnText.objects.create(
                establishment=desk.establishment,
                content=paper.content_key,
                article=words.key,
                lang=lang,
                number=seen + 1,
                text=text,
                rules=rules,
                written_by=desk.user,
                written_at=timezone.now(),
            )
            digest = hashlib.sha256(text.encode()).hexdigest()
            record(actor, "charter.write" if text else "charter.reset", f"owntext:{row.pk}", desk.chain, digest, facts)
    except IntegrityError:
        raise Conflict(f"charter text {paper.content_key}, {words.key}") from None
    return row


def may_stand(desk: Desk, one: Held) -> bool:
    """Whether somebody may say that words stand: who lifts stops, or who approves, and never its author."""
    return not one.failed and desk.may(Action.LIFT_STOP if one.verdict == STOP else Action.APPROVE, one.row)


def let_stand(desk: Desk, row: OwnText, why: str) -> Standing:
    """Say why words that the check holds stand; it looks at them again first.

    Raises Conflict where they are no longer the last ones, or somebody was quicker; Unanswerable; PermissionDenied.
    """
    found = look(row, desk.establishment)
    if found is None or found.failed or len(why.strip()) < LONG_ENOUGH:
        raise Unanswerable
    actor = desk.require(Action.LIFT_STOP if found.verdict == STOP else Action.APPROVE, row)
    digest = hashlib.sha256(row.text.encode()).hexdigest()
    facts: dict[str, Fact] = {
        "article": row.article,
        "language": row.lang,
        "version": row.number,
        "reasons": ",".join(found.codes),
    }
    last = OwnText.objects.filter(establishment=row.establishment_id, content=row.content, article=row.article, lang=row.lang)
    try:
        with transaction.atomic():
            Standing.objects.filter(own_text=row).exclude(codes=list(found.codes)).delete()  # of other reasons
            values = {"codes": list(found.codes), "why": why.strip(), "said_by": desk.user, "said_at": timezone.now()}
            standing = Standing.objects.create(own_text=row, **values)
            if last.filter(number__gt=row.number).exists():
                raise Conflict(f"own text {row.pk}")
            record(actor, "charter.stand", f"owntext:{row.pk}", desk.chain, digest, facts, why.strip())
    except IntegrityError:
        raise Conflict(f"own text {row.pk}") from None
    return standing


def publish(desk: Desk, paper: Paper, first_day: date, seen: str) -> Edition:
    """Publish the draft from a day on. `seen`: the fingerprint of what was read.

    Raises PermissionDenied, Past, Conflict where it is another one by now, Incomplete, StillHeld.
    """
    actor = desk.require(Action.PUBLISH_CHARTER, desk.whole())
    if first_day < timezone.localdate():
        raise Past
    documents = drafts(desk.establishment, paper)
    if fingerprint(documents) != seen:
        raise Conflict(f"charter {paper.key}")
    if any(document.missing for document in documents.values()):
        raise Incomplete
    if held(desk.establishment, paper.content):
        raise StillHeld
    number = (editions(desk.establishment, paper).aggregate(last=Max("number"))["last"] or 0) + 1
    rules = rule_digests(rule for one in documents["fr"].articles() for rule in one.rules)
    try:
        with transaction.atomic():
            row = Edition.objects.create(
                establishment=desk.establishment,
                paper=paper.key,
                number=number,
                first_day=first_day,
                documents={lang: as_json(document) for lang, document in documents.items()},
                rules=rules,
                rulebook=version(),
                facts=stated(desk.establishment, paper),
                published_by=desk.user,
                published_at=timezone.now(),
            )
            facts: dict[str, Fact] = {"document": paper.key, "version": number, "first_day": first_day.isoformat()}
            record(actor, "charter.publish", f"edition:{row.pk}", desk.chain, seen, facts)
    except IntegrityError:
        raise Conflict(f"charter {paper.key}") from None
    return row


def open_page(desk: Desk, to: bool) -> None:
    """Let everybody read the moderation charter, or no longer. Raises PermissionDenied, Conflict where it is so already."""
    actor = desk.require(Action.PUBLISH_CHARTER, desk.whole())
    row, _made = PublicPage.objects.get_or_create(establishment=desk.establishment)
    action = "charter.open" if to else "charter.close"
    change(row, {"open": not to}, {"open": to}, actor=actor, action=action, chain=desk.chain)
