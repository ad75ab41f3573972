"""What went wrong with a network, and what is covered, in words for people."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paravent_desk.checking import words
from paravent_desk.inbox.reading import UNREAD
from paravent_desk.networks.errors import NetworkError, Reconnect, TryLater, Unsupported, Unsure

SENTENCES: dict[str, str | Promise] = {
    "not_ours": _("It can be hidden or removed only under a post of ours. Report it, or ask its author."),
    "gone": _("It is no longer on the network. Nothing is left to do there."),
    "rate_limited": _("The network asks for patience. Nothing was changed; try again in a quarter of an hour."),
    "scope": _("The account lacks a right for this. An administrator can connect it again with more rights."),
}


def sentence(error: NetworkError) -> str:
    """A sentence with what to do next, by the error's code and else by its class; never what the network wrote."""
    if error.code in SENTENCES:
        return str(SENTENCES[error.code])
    if isinstance(error, Unsupported):
        return str(_("This network lets no program do it. Open the message there, do it by hand, then note it here."))
    if isinstance(error, Reconnect):
        return str(_("The account must be connected again by an administrator. Nothing was changed."))
    if isinstance(error, Unsure):
        return str(_("The network gave no clear answer. Look there whether it was done; asking again does no harm."))
    if isinstance(error, TryLater):
        return str(_("The network does not answer as it should. Nothing was changed; try again later."))
    return str(_("The network refused. Nothing was changed; open the message there."))


def covered_words(label: str) -> str:
    """What stands in place of covered words: "health", "patient"."""
    if label == UNREAD:
        return str(_("not looked at yet"))
    return words.label(label, "en" if (get_language() or "").startswith("en") else "fr")
