"""Sentences for what became of a file, and for what went wrong on the way."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paravent_desk.checking import words
from paravent_desk.drafts.models import Upload
from paravent_desk.drafts.uploads import MOST_BYTES


def spoken() -> str:
    """The language of the page, one of the two that the engine speaks."""
    return "en" if (get_language() or "").startswith("en") else "fr"


def why_unreadable(upload: Upload) -> str:
    """Why a file cannot be used, and what to do."""
    own = {
        "kind": _(
            "Files of this kind are not taken. Bring a picture (JPEG, PNG, WebP, HEIC), a DICOM file, a PDF or a film (MP4)."
        ),
        "pages": _("This document has more than ten pages. Bring the pages that matter, as a shorter PDF or as pictures."),
        "crashed": _(
            "Checking this file failed twice, and it was stopped. Save it anew as JPEG, PNG or MP4, then bring it again."
        ),
        "gone": _("This file was erased after its time. Bring it again if you need it."),
    }
    if upload.cause in own:
        return own[upload.cause]
    return sentence(words.cause(upload.cause, spoken()))


def why_not_taken(cause: str) -> str:
    """Why a file was not even stored."""
    if cause == "empty":
        return _("This file is empty. Choose it again, or save it anew first.")
    return _("This file is larger than %(most)d MB. Shorten or shrink it first.") % {"most": MOST_BYTES >> 20}


def sentence(text: str) -> str:
    """With a capital first: the engine's words stand in the middle of its own sentences."""
    return text[:1].upper() + text[1:]
