"""What incidents ask of the other parts of the desk, one function each: tests put their own in place."""

from paravent_desk.accounts.desk import Desk
from paravent_desk.consents import pseudonyms
from paravent_desk.drafts.content import keyed
from paravent_desk.publishing import actions, words
from paravent_desk.publishing.models import Pause, Publication


def take_down(desk: Desk, publication: Publication) -> None:
    """Have a post of ours taken down; raises PermissionDenied, Conflict. Asked twice, once is done."""
    actions.take_down(desk, publication, "incident")


def pause(desk: Desk, reason: str) -> None:
    """Stop everything that is not out yet; raises PermissionDenied, Conflict where it is stopped, ValueError without reason."""
    actions.pause(desk, reason)


def paused(desk: Desk) -> bool:
    """Whether nothing goes out."""
    return Pause.objects.filter(establishment=desk.establishment, ended_at=None).exists()


def pseudonym() -> str:
    """A made-up name that says nothing."""
    return pseudonyms.invent()


def proof_digest(content: bytes) -> str:
    """A keyed hash for the journal's chain: it shows later that a proof is the one that was kept."""
    return keyed(content)


def network_title(name: str) -> str:
    """A network as people write it."""
    return words.network_title(name)
