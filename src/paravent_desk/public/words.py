"""Sentences about what could not be looked at."""

from django.conf import settings
from django.utils.translation import gettext as _

from paravent_desk.checking.words import cause, knows


def sentence(name: str, lang: str = "") -> str:
    """What happened, and what to do."""
    public = settings.ENVIRONMENT.public
    told = {
        "often": _(
            "Many checks came from your connection within the hour. Please come back in a while: "
            "nothing is lost, since nothing was kept."
        ),
        "busy": _("Other people are being served just now. Please try again in half a minute."),
        "nothing": _("Write or paste a text, or choose a file, then press the button again."),
        "several": _("One file at a time, please: choose a single one."),
        "empty": _("This file is empty: there is nothing in it to look at. Choose it again, or another one."),
        "large": _("This file is too large: up to %(megabytes)s MB can be looked at here.")
        % {"megabytes": public.most_bytes >> 20},
        "long": _("This text is too long: please send it in parts of at most ten pages."),
        "failed": _("Something went wrong on our side, and nothing was checked. Try again; until then, do not post it."),
        "film_long": _("This film is too long: up to %(seconds)s seconds can be looked at here. Cut it first.")
        % {"seconds": public.film_seconds},
        "time_out": _("This file takes too long to look at. Try a smaller picture or a shorter film."),
        "kind": _(
            "This kind of file cannot be looked at here. Photos (JPEG, PNG, WebP, HEIC), DICOM images, PDF and films can: "
            "a screenshot of it may do."
        ),
        "pages": _("This document has too many pages: up to ten can be looked at here. Keep those that matter."),
        "crashed": _("This file could not be opened safely. A photograph or a screenshot of it may do."),
    }
    if name in told:
        return told[name]
    return cause(name, lang) if lang and knows(name) else told["failed"]
