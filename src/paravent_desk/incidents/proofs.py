"""Pictures of proof: told by their own bytes, kept as they came, never opened by the desk."""

from dataclasses import dataclass, field

MOST_BYTES = 15 << 20
KINDS = {
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"%PDF-": ("application/pdf", "pdf"),
}
"""How each begins: its type, and the end of the name that it is saved under."""


class WrongProof(Exception):
    """The file cannot be kept as a proof: empty, too large, or neither PNG, JPEG nor PDF."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A screenshot or a page as PDF. Raises WrongProof."""

    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be one."""
        if len(self.content) > MOST_BYTES or not self.mime:
            raise WrongProof("too large, or neither PNG, JPEG nor PDF")

    @property
    def mime(self) -> str:
        """By its bytes; the name it came under says nothing."""
        return self._kind[0]

    @property
    def ending(self) -> str:
        """For the name it is handed out under."""
        return self._kind[1]

    @property
    def _kind(self) -> tuple[str, str]:
        return next((kind for head, kind in KINDS.items() if self.content.startswith(head)), ("", ""))
