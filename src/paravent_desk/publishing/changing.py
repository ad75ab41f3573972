"""A publication is taken down, or corrected, on its network: due → doing → done, or by hand. Asked twice, both do no harm."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from paravent_desk.channels.actions import lost
from paravent_desk.drafts.models import Draft
from paravent_desk.networks.errors import NetworkError, Reconnect, Refused, TryLater
from paravent_desk.networks.protocol import Action, Connection, Reference
from paravent_desk.publishing.calls import Turn, asking, publishing
from paravent_desk.publishing.journal import begin, end, settle, stand, stand_change
from paravent_desk.publishing.models import Attempt, Change, Publication
from paravent_desk.publishing.outgoing import Changed, outgoing, reference
from paravent_desk.publishing.verifying import Stopped, verify_content

State = Change.State
GIVE_UP = timedelta(hours=24)
NEVER_SENT = (Publication.State.CANCELLED, Publication.State.REFUSED, Publication.State.DELETED)
ON_ITS_WAY = (Publication.State.SENDING, Publication.State.UNKNOWN)
Call = Callable[[Connection], Reference | NetworkError | None]


def changes() -> QuerySet[Change]:
    """Changes with what is asked of them on the way."""
    return Change.objects.select_related(
        "version__draft__establishment",
        "asked_by",
        "publication__establishment",
        "publication__channel",
        "publication__previous",
        "publication__version__draft__author",
    )


def recover(turn: Turn) -> None:
    """What a worker that is gone was doing on this account is done again."""
    for row in changes().filter(publication__channel=turn.channel, state=State.DOING):
        stand_change(row, {"state": State.DOING, "lease": row.lease}, State.DUE, to={"next_at": turn.now})


def carry_out(row: Change, turn: Turn) -> None:
    """Do what is due, or leave it to a person; raises Conflict where it is no longer due."""
    publication, due = row.publication, {"state": State.DUE}
    if publication.state in NEVER_SENT:
        stand_change(row, due, State.CANCELLED, "never_sent")
    elif publication.state != Publication.State.SENT:
        Change.objects.filter(pk=row.pk, **due).update(next_at=turn.now + timedelta(minutes=1))
    elif not publication.remote_id:
        stand_change(row, due, State.BY_HAND, "no_address")
    elif Action(row.kind) not in turn.network.can:
        stand_change(row, due, State.BY_HAND, "no_program")
    else:
        _do(row, turn)


def done(row: Change, turn: Turn, where: Reference | None) -> None:
    """The network did it: the publication says so, and a corrected one belongs to its new version from then on."""
    publication = Publication.objects.select_related("version__draft", "channel", "establishment", "previous").get(
        pk=row.publication_id
    )
    stand_change(row, {"state": row.state, "lease": row.lease}, State.DONE, to={"done_at": turn.now})
    sent = {"state": Publication.State.SENT}
    if row.kind == Change.Kind.DELETE:
        stand(publication, sent, Publication.State.DELETED, row.cause)
    else:
        corrected(publication, row, where)


def corrected(publication: Publication, row: Change, where: Reference | None = None) -> None:
    """What is on the network is now the corrected version."""
    version = row.version
    assert version is not None  # noqa: S101 - a correction has one
    told = {"remote_url": where.url or publication.remote_url, "remote_version": where.version} if where else {}
    publication.version = version
    to = {"version": version, "content_hash": version.content_hash, "text": row.text, **told}
    stand(publication, {"state": Publication.State.SENT}, Publication.State.SENT, to=to)
    settle(Draft.objects.get(pk=version.draft_id))


def _do(row: Change, turn: Turn) -> None:
    lease = turn.hold.token
    stand_change(row, {"state": State.DUE}, State.DOING, to={"lease": lease, "attempts": row.attempts + 1})
    connection = turn.connect()
    if isinstance(connection, NetworkError):
        _answered(row, turn, None, connection)
        return
    try:
        call = _call(row, turn)
    except (Stopped, Changed) as stopped:
        stand_change(row, {"state": State.DOING, "lease": lease}, State.BY_HAND, stopped.code)
        return
    attempt = begin(row.publication, Attempt.Wanted(row.kind), turn.now)
    _answered(row, turn, attempt, call(connection))


def _call(row: Change, turn: Turn) -> Call:
    where = reference(row.publication)
    if row.kind == Change.Kind.DELETE:
        return lambda connection: asking(lambda: connection.delete(where))
    assert row.version is not None  # noqa: S101 - a correction has one
    with transaction.atomic():
        if row.version.draft.current != row.version.number:
            raise Stopped(Publication.State.REFUSED, "changed")
        verify_content(row.version, row.publication.channel, row.version.content_hash, turn.now)
    post = outgoing(row.publication, row.text, row.version)
    return lambda connection: publishing(lambda: connection.edit(where, post))


def _answered(row: Change, turn: Turn, attempt: Attempt | None, answer: Reference | NetworkError | None) -> None:
    doing = {"state": State.DOING, "lease": row.lease}
    with transaction.atomic():
        if attempt is not None:
            end(attempt, turn.now, answer)
        if not isinstance(answer, NetworkError):
            done(row, turn, answer)
        elif isinstance(answer, Refused):
            stand_change(row, doing, State.BY_HAND, answer.code[:40])
        elif isinstance(answer, Reconnect):
            stand_change(row, doing, State.DUE, answer.code[:40], {"next_at": turn.now})
            lost(turn.channel, answer.code)
        elif turn.now - row.asked_at > GIVE_UP:
            stand_change(row, doing, State.BY_HAND, "too_many_tries")
        else:
            after = answer.after if isinstance(answer, TryLater) and answer.after else timedelta()
            wait = max(turn.soon(row.attempts), turn.now + after)
            stand_change(row, doing, State.DUE, answer.code[:40], {"next_at": wait})
