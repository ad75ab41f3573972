"""An answer begins as a draft like any other: with what it answers, so that the check reads both, and no covered word of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.permissions import Action
from paravent_desk.checking import words
from paravent_desk.checking.death import tells_of_a_death
from paravent_desk.drafts import actions as drafts
from paravent_desk.drafts.models import Draft, Version
from paravent_desk.inbox import actions
from paravent_desk.inbox.classes import class_of
from paravent_desk.inbox.contacts import contacts_of
from paravent_desk.inbox.models import Message, SavedReply
from paravent_desk.inbox.queries import Said, thread
from paravent_desk.inbox.reading import Piece, pieces_of, text_of
from paravent_desk.inbox.trying import holds
from paravent_desk.inbox.wordings import BEREAVED, Suggestion, suggestions
from paravent_desk.vault import Sealed

FIRST = frozenset({"distress", "emergency", "violence"})
"""Groups that are answered before anything else, a death included."""
ABOVE = "\n\n↑ "
MOST_ABOVE = 8
"""Messages above that an answer is judged with; the check reads the nearest best."""
TITLE = 60
MOST_SAVED = 8


class NotHere(Exception):
    """A private message, or one that is gone: nothing is answered to it from the desk."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be answered with one button: `held` wordings are not among them, because the check would hold them here."""

    suggestions: tuple[Suggestion, ...]
    saved: tuple[SavedReply, ...]
    held: int
    context: str = field(repr=False)


def language_of(message: Message) -> str:
    """The language that a message is answered in: its own, or the establishment's where it has none of the two."""
    return message.lang if message.lang in {"fr", "en"} else str(message.establishment.language)


def context_of(message: Message, lang: str) -> str:
    """What an answer answers: the message, then what stands above it in the thread, the nearest first.

    Covered words are left out, each by a word for what it is ("[patient]"): a draft is read by more people than may ask for
    them, and what is left says enough for the check. The message comes first, since the learned reader reads the first lines.
    """
    told = [_readable(pieces_of(message), lang)]
    for one in _above(message):
        told.append(str(one.ours.text) if one.ours else _readable(pieces_of(one.message), lang) if one.message else "")
    return ABOVE.join(text.strip() for text in told if text.strip())


def _above(message: Message) -> tuple[Said, ...]:
    """What it answers, what that answers, and so on; at last our post that the thread hangs on. Nothing beside it."""
    known = {_id(one): one for one in thread(message)}
    root, found, at = known.get(message.root_id), list[Said](), message.answers_id
    while at in known and len(found) < MOST_ABOVE:
        found.append(known.pop(at))
        row = found[-1].message
        at = row.answers_id if row else ""
    if root is not None and root.ours and root not in found:
        found.append(root)
    return tuple(found)


def _id(one: Said) -> str:
    if one.ours is not None:
        return one.ours.remote_id
    return one.message.remote_id if one.message else ""


def offered(message: Message, lang: str) -> Offered:
    """The wordings and saved replies that fit a message and that the check lets out as its answer."""
    context, here = context_of(message, lang), message.establishment
    contacts, hidden = contacts_of(here), message.state == Message.State.HIDDEN
    found = [one for group in _groups(message, lang) for one in suggestions(group, lang, contacts, hidden=hidden)]
    safe = tuple(one for one in found if one.missing or holds(one.text, lang, here.town, context))
    kept = SavedReply.objects.filter(establishment=here, lang=lang).order_by("title")[:MOST_SAVED]
    saved = tuple(one for one in kept if holds(one.text, lang, here.town, context))
    return Offered(safe, saved, len(found) - len(safe) + len(kept) - len(saved), context)


def begin(desk: Desk, message: Message, text: str, lang: str) -> Draft:
    """Begin an answer with a text, or with none; whoever begins it has the message in hand.

    Raises NotHere, Conflict, PermissionDenied, Http404.
    """
    desk.require(Action.READ_INBOX, message)
    if message.kind == Message.Kind.PRIVATE or message.state not in actions.STANDING:
        raise NotHere
    answers = {
        "channel": message.channel_id,
        "id": message.remote_id,
        "url": message.remote_url,
        "root": message.root_id,
        "lang": lang,
    }
    with transaction.atomic():
        title = f"{class_of(message.tag).title} · {message.channel}"[:TITLE]
        context = context_of(message, lang)
        draft = drafts.create(desk, title=title, kind=Draft.Kind.REPLY, context=context, answers=answers)
        version = _written(desk, draft, message, text, lang) if text.strip() else None
        actions.answering(desk, message, draft)
    if version is not None:
        drafts.check(version)
    return draft


def _written(desk: Desk, draft: Draft, message: Message, text: str, lang: str) -> Version:
    variants = {message.channel_id: ""}
    return drafts.save(desk, draft, text=text, lang=lang, variants=variants, files=(), publish_at=None, consents=())


def _groups(message: Message, lang: str) -> tuple[str, ...]:
    """The groups of wordings that fit: by its class and the others that may hold, a death before all that can wait."""
    named = [class_of(tag).wording for tag in (message.tag, *message.also)]
    if tells_of_a_death(_text(message), lang):
        named.insert(sum(one in FIRST for one in named[:1]), BEREAVED)
    return tuple(dict.fromkeys(one for one in named if one))


def _text(message: Message) -> str:
    try:
        return text_of(message)
    except Sealed:
        return ""


def _readable(pieces: Sequence[Piece], lang: str) -> str:
    return "".join(_shown(pieces, lang))


def _shown(pieces: Sequence[Piece], lang: str) -> Iterator[str]:
    for piece in pieces:
        yield f"[{words.label(piece.label, lang)}]" if piece.label else piece.text
