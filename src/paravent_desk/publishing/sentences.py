"""Why something cannot be scheduled as things stand, and what to do."""

from django.utils.translation import gettext as _

from paravent_desk.publishing.planning import NotNow
from paravent_desk.publishing.words import why


def not_now(error: NotNow) -> str:
    """One sentence."""
    where = {"channel": str(error.channel) if error.channel else ""}
    match error.code:
        case "no_channel":
            return _("Choose at least one account for the post first.")
        case "empty":
            return _("There is nothing in this post yet.")
        case "approval":
            return _("This version is not approved: have it reviewed first.")
        case "pause":
            return _("Publishing is paused. Schedule the post once the pause is over.")
        case "closed":
            return _("%(channel)s was closed at the desk: take it off the post, or have it connected again.") % where
        case "on_the_wire":
            return (
                _("An older version may be on its way to %(channel)s. Wait until that is known, then schedule again.") % where
            )
        case code:
            return f"{error.channel}: {why(code)}" if error.channel else why(code)
