"""The forms about passkeys, in our words: a new one works without a password unless somebody says otherwise."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A name, and whether it stands for the password too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you know it again: the telephone, the computer at the office.")
        self.fields["passwordless"].label = _("It works at the login alone, without a password")
        self.fields["passwordless"].help_text = _("Leave this out for a security key without a code or a fingerprint.")
        self.fields["passwordless"].initial = True


class EditPasskey(EditWebAuthnForm):  # type: ignore[misc]
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - allauth's
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
