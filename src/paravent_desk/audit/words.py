"""What each line of the journal says, in words for people. A test names every action that has none."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from paravent_desk.audit.verify import Wrong

ACTIONS: Mapping[str, object] = {
    "audit.export": _("took a copy of the journal"),
    "audit.read": _("read the journal"),
    "audit.verify": _("had the journal verified"),
    "keys.drop": _("dropped a key that nothing used any more"),
    "keys.reencrypt": _("encrypted anew what was under an older key"),
    "keys.rotate": _("made a new key"),
    "retention.addresses": _("erased old network addresses from the journal's notes"),
    "retention.derivatives": _("erased files of erased posts"),
    "retention.drafts": _("erased titles of erased posts"),
    "retention.notes": _("erased old notes of the journal"),
    "retention.originals": _("erased original files"),
    "retention.texts": _("erased texts of old posts"),
}
SUBJECTS: Mapping[str, object] = {
    "chain": _("journal"),
    "channel": _("account"),
    "comment": _("comment"),
    "consent": _("agreement"),
    "deputy": _("deputy"),
    "draft": pgettext_lazy("a message for a network", "post"),
    "establishment": _("establishment"),
    "keys": _("keys"),
    "membership": _("role"),
    "pause": _("pause"),
    "publication": _("publication"),
    "removal": _("removal"),
    "request": _("review asked for"),
    "retention": _("retention"),
    "service": _("service"),
    "upload": _("file"),
    "user": _("person"),
    "version": _("version"),
}
WRONG: Mapping[Wrong, object] = {
    Wrong.CHANGED: _("This line was changed after it was written."),
    Wrong.MISSING: _("This line is missing."),
    Wrong.MOVED: _("This line was written at another place: lines were put in, taken out or exchanged here."),
    Wrong.DOES_NOT_FOLLOW: _("This line does not follow from the one before it: one of the two was exchanged."),
    Wrong.CUT_OFF: _("The journal was cut off before here: lines up to this one once existed."),
    Wrong.BEYOND_HEAD: _("There are lines here beyond the journal's end."),
    Wrong.NOT_AS_HEAD: _("The journal's end is not the one that was recorded."),
    Wrong.NOT_AS_MAILED: _("This line is not the one that was mailed: the journal was written anew."),
    Wrong.NOTE_CHANGED: _("The note beside this line was changed."),
    Wrong.NOTE_MISSING: _("The note beside this line is missing: erasing one leaves its place."),
    Wrong.ERASED_UNTOLD: _("More notes are empty than the journal says were erased."),
}


def action_words(action: str) -> str:
    """What was done, in the active language, after the name of whoever did it; the bare word where there is none."""
    return str(ACTIONS.get(action, action))


def subject_words(subject: str) -> str:
    """ "post 12" for "draft:12"."""
    kind, _colon, number = subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {number}".strip()
