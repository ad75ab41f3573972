"""What a person gives to connect an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paravent_desk.networks.protocol import Network

LABELS = {
    "access_token": _("Access token"),
    "access_token_secret": _("Secret of the access token"),
    "api_key": _("Key of the app"),
    "api_key_secret": _("Secret of the app"),
    "app_password": _("App password"),
    "client_id": _("Identifier of the app"),
    "client_key": _("Key of the app"),
    "client_secret": _("Secret of the app"),
    "organization_id": _("Identifier of the organisation"),
    "page_id": _("Identifier of the page"),
    "refresh_token": _("Refresh token"),
    "user_id": _("Identifier of the account"),
}
"""Every field of every network, as the networks' own pages call it."""
OPEN_SERVERS = frozenset({"mastodon", "bluesky"})
"""Networks of many servers: people say which."""
NEEDS_SERVER = frozenset({"mastodon"})


class ConnectForm(forms.Form):
    """The account's name, its server where there are many, and the network's own credentials."""

    handle = forms.CharField(label=_("Account"), max_length=200, help_text=_("As people see it, such as chu@mastodon.example."))

    def __init__(self, network: Network, *args: Any, fixed: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        self.network = network
        if network.name in OPEN_SERVERS:
            self.fields["server"] = forms.URLField(
                label=_("Server"), required=network.name in NEEDS_SERVER, max_length=200, assume_scheme="https"
            )
        if fixed:
            self.fields.pop("handle")
            self.fields.pop("server", None)
        for name in network.fields:
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                max_length=4000,
                widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )

    def credentials(self) -> dict[str, str]:
        """The network's own, by its words."""
        return {name: str(self.cleaned_data[name]).strip() for name in self.network.fields}
