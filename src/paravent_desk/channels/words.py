"""What went wrong with a network, as a sentence with what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paravent_desk.networks.errors import NetworkError, Reconnect, TryLater, Unsure

SENTENCES: dict[str, str | Promise] = {
    "expired": _("The network says that this token has expired. Make a new one there and give it here."),
    "revoked": _("The network says that this token was withdrawn. Make a new one there and give it here."),
    "scope": _("This token lacks a right that publishing needs. Make a new one with the rights in our documentation."),
    "address": _("The server's address cannot be used. Write it as https://, with the name alone."),
    "rate_limited": _("The network asks for patience. Nothing was changed; try again in a quarter of an hour."),
    "unreachable": _("The server does not answer. Nothing was changed; check its address, or try again later."),
}


def sentence(error: NetworkError) -> str:
    """A sentence for people, by the error's code and else by its class; never what the network wrote."""
    if error.code in SENTENCES:
        return str(SENTENCES[error.code])
    if isinstance(error, Reconnect):
        return str(_("The network does not know these credentials. Check each of them, and that they belong to this account."))
    if isinstance(error, TryLater | Unsure):
        return str(_("The network does not answer as it should. Nothing was changed; try again later."))
    return str(_("The network refused. Nothing was changed; check the account there."))
