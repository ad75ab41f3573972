"""What changes an import or a post of the past: each once, with its line in the journal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from paravent_desk.accounts.desk import Desk
from paravent_desk.accounts.models import Establishment
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.actions import WORKER, Actor, record
from paravent_desk.channels.models import Channel
from paravent_desk.history import doors
from paravent_desk.history.archives.brought import Archive, WrongArchive
from paravent_desk.history.models import Import, Past
from paravent_desk.transitions import change

State = Import.State
CHUNK = 1 << 20
CLOSED = (Past.State.DISMISSED, Past.State.INCIDENT, Past.State.DELETED)


def begin_archive(establishment: Establishment, path: Path, archive: Archive, channel: Channel | None = None) -> Import:
    """The import of a file, new or gone on with: a file that was read before is known again. Raises WrongArchive."""
    digest = doors.digest(_chunks(path))
    known = Import.objects.filter(establishment=establishment, digest=digest).first()
    if known is not None:
        if known.state == State.FAILED:
            change(known, {"state": State.FAILED}, {"state": State.RUNNING, "code": ""}, **_by(WORKER, known, "import.resume"))
        return known
    total = sum(1 for _ in archive.posts())  # also shows, before anything is written, whether it can be read to its end
    return _begin(
        WORKER,
        Import(
            establishment=establishment,
            channel=channel or belonging(establishment, archive),
            network=archive.network,
            handle=archive.handle[:200],
            source=Import.Source.ARCHIVE,
            digest=digest,
            total=total,
        ),
    )


def begin_network(channel: Channel, desk: Desk | None = None) -> Import:
    """The import of a connected account's past; one that is under way is gone on with."""
    actor = desk.require(Action.IMPORT_HISTORY, channel) if desk else WORKER
    under_way = Import.objects.filter(
        channel=channel, source=Import.Source.NETWORK, state__in=[State.RUNNING, State.PAUSED]
    ).first()
    if under_way is not None:
        return under_way
    return _begin(
        actor,
        Import(
            establishment=channel.establishment,
            channel=channel,
            network=channel.network,
            handle=channel.handle,
            source=Import.Source.NETWORK,
            started_by=desk.user if desk else None,
        ),
    )


def belonging(establishment: Establishment, archive: Archive) -> Channel | None:
    """The account that an archive is of: the one of that name on that network, where the archive tells it."""
    names = {archive.handle.casefold(), f"@{archive.handle}".casefold()} if archive.handle else set()
    found = Channel.objects.filter(establishment=establishment, network=archive.network)
    fitting = [one for one in found if one.handle.casefold() in names]
    return fitting[0] if len(fitting) == 1 else None


def pause(desk: Desk, run: Import) -> None:
    """Let it rest; raises Conflict where it no longer runs."""
    actor = desk.require(Action.IMPORT_HISTORY, run)
    change(run, {"state": State.RUNNING}, {"state": State.PAUSED}, **_by(actor, run, "import.pause"))


def resume(desk: Desk, run: Import) -> None:
    """Let it go on; raises Conflict where it does not rest."""
    actor = desk.require(Action.IMPORT_HISTORY, run)
    expect = {"state__in": [State.PAUSED, State.FAILED]}
    change(run, expect, {"state": State.RUNNING, "code": "", "seen_at": None}, **_by(actor, run, "import.resume"))


def finish(run: Import) -> None:
    """Everything is there; raises Conflict where somebody else said so."""
    posts = run.posts
    facts = {
        "posts": posts.count(),
        "stop": posts.filter(verdict="stop").count(),
        "review": posts.filter(verdict="review").count(),
    }
    to = {"state": State.FINISHED, "finished_at": timezone.now(), "total": facts["posts"]}
    change(run, {"state": State.RUNNING}, to, facts=facts, **_by(WORKER, run, "import.finish"))


def fail(run: Import, code: str) -> None:
    """It cannot go on before a person does something."""
    change(
        run,
        {"state": State.RUNNING},
        {"state": State.FAILED, "code": code},
        facts={"code": code},
        **_by(WORKER, run, "import.fail"),
    )


def dismiss(desk: Desk, past: Past, reason: str) -> None:
    """Leave a post as it is, for a reason that a person writes; raises Conflict."""
    actor = desk.require(Action.IMPORT_HISTORY, past)
    to = {"state": Past.State.DISMISSED, "handled_at": timezone.now()}
    change(past, {"state": Past.State.OPEN}, to, note=reason, **_by(actor, past, "past.dismiss"))


def reopen(desk: Desk, past: Past) -> None:
    """Look at a post again; raises Conflict where it is open, or gone from its network."""
    actor = desk.require(Action.IMPORT_HISTORY, past)
    expect = {"state__in": [Past.State.DISMISSED, Past.State.INCIDENT]}
    change(past, expect, {"state": Past.State.OPEN, "handled_at": None}, **_by(actor, past, "past.reopen"))


def became_incident(actor: Actor, past: Past, number: str) -> None:
    """An incident was opened about it; for `incidents`, with the incident's number. Raises Conflict."""
    to = {"state": Past.State.INCIDENT, "handled_at": timezone.now()}
    change(past, {"state": Past.State.OPEN}, to, facts={"incident": number}, **_by(actor, past, "past.incident"))


def show(desk: Desk, past: Past) -> None:
    """Somebody looks at the words that are masked."""
    actor = desk.require(Action.UNMASK, past)
    with transaction.atomic():
        record(actor, "past.show", f"past:{past.pk}", past.establishment_id)


def exported(desk: Desk) -> None:
    """Somebody takes the list along."""
    actor = desk.require(Action.IMPORT_HISTORY, desk.whole())
    with transaction.atomic():
        record(actor, "history.export", f"establishment:{desk.establishment.pk}", desk.chain)


def _begin(actor: Actor, run: Import) -> Import:
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            facts = {"network": run.network, "source": run.source, "total": run.total}
            record(actor, "import.begin", f"import:{run.pk}", run.establishment_id, facts=facts)
    except IntegrityError:  # somebody began it at the same moment
        same = {"digest": run.digest} if run.digest else {"channel": run.channel, "state__in": [State.RUNNING, State.PAUSED]}
        return Import.objects.get(establishment=run.establishment, source=run.source, **same)
    return run


def _by(actor: Actor, row: Import | Past, action: str) -> dict[str, Any]:
    return {"actor": actor, "action": action, "chain": row.establishment_id}


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError:
        raise WrongArchive("unreadable") from None
