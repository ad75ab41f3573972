"""Signed forms as files: PDF or JPEG, told by their own bytes. They are kept encrypted and never opened by the desk itself."""

from dataclasses import dataclass, field

MOST_BYTES = 10 << 20
KINDS = {"application/pdf": (b"%PDF-", b"%%EOF"), "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9")}
"""How each begins and ends."""
TAIL = 1024
"""Bytes from the end in which the last mark must stand."""
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}


class WrongForm(Exception):
    """The file cannot be a signed form: too large, empty, or neither PDF nor JPEG."""


@dataclass(frozen=True, slots=True)
class FormFile:
    """A signed form. Raises WrongForm."""

    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be one."""
        if len(self.content) > MOST_BYTES:
            raise WrongForm(f"larger than {MOST_BYTES >> 20} MB")
        if not self.mime:
            raise WrongForm("neither PDF nor JPEG, or cut short")

    @property
    def mime(self) -> str:
        """By its bytes; the name it came under says nothing."""
        tail = self.content[-TAIL:]
        return next((mime for mime, (head, end) in KINDS.items() if self.content.startswith(head) and end in tail), "")

    @property
    def ending(self) -> str:
        """For the name it is handed out under."""
        return ENDINGS[self.mime]
