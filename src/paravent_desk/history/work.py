"""An import at work: post after post, each checked and written down once. Cut off anywhere, it goes on where it was."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from paravent_desk.channels.entering import NoSuchNetwork
from paravent_desk.history import actions
from paravent_desk.history.archives.brought import Archive, Brought, WrongArchive
from paravent_desk.history.checks import check
from paravent_desk.history.keeping import keep, remote_id
from paravent_desk.history.models import Import
from paravent_desk.history.remembered import Remembered
from paravent_desk.networks.errors import NetworkError, TryLater, Unsure
from paravent_desk.vault import Sealed

logger = logging.getLogger(__name__)
State = Import.State
SLICE = 30.0
"""Seconds that the desk's own worker gives to one import at a time; a post that was begun is finished."""
SILENT = timedelta(minutes=10)
"""After so long without a word, whoever worked on it is taken for dead. A second worker would do no harm, only work twice."""
Told = Callable[[int], object]
GoOn = Callable[[], bool]


def bring(run: Import, archive: Archive, told: Told = lambda _done: None, go_on: GoOn = lambda: True) -> bool:
    """Check and write down what is not there yet; True once it is finished, False where it was paused or `go_on` says no.

    Raises WrongArchive and NetworkError, which leave the import as it is; `told` hears how many posts are done.
    """
    there = set(run.posts.values_list("remote_id", flat=True))
    for number, brought in enumerate(archive.posts()):
        one = brought if brought.remote_id else _numbered(brought, number)
        if remote_id(one) in there:
            continue
        if not (go_on() and alive(run)):
            return False
        keep(run, one, check(one, archive, run.establishment.town))
        there.add(remote_id(one))
        told(len(there))
    actions.finish(run)
    return True


def alive(run: Import) -> bool:
    """Say that somebody works on it; False where it was paused or ended meanwhile."""
    return Import.objects.filter(pk=run.pk, state=State.RUNNING).update(seen_at=timezone.now()) == 1


def hand_back(run: Import) -> None:
    """Let the desk's own worker go on with it, where it can: it reads networks, not files."""
    Import.objects.filter(pk=run.pk, state=State.RUNNING).update(seen_at=None)


def go_on(now: datetime) -> int:
    """The chore: give every import from a network that nobody works on its slice of time; how many had one."""
    idle = Q(seen_at=None) | Q(seen_at__lt=now - SILENT)
    found = Import.objects.filter(idle, source=Import.Source.NETWORK, state=State.RUNNING)
    runs = list(found.select_related("establishment", "channel").order_by("pk"))
    for run in runs:
        until = time.monotonic() + SLICE
        from_network(run, go_on=lambda until=until: time.monotonic() < until)  # type: ignore[misc]
    return len(runs)


def from_network(run: Import, told: Told = lambda _done: None, go_on: GoOn = lambda: True) -> bool:
    """Bring what the network gives; True once it is finished. What may pass is tried again by the desk's worker."""
    if not alive(run):
        return False
    try:
        return bring(run, remembered(run), told, go_on)
    except (TryLater, Unsure) as error:
        logger.info("Import %s waits for its network (%s)", run.pk, error.code)
    except NetworkError as error:
        actions.fail(run, error.code)
    except NoSuchNetwork:
        actions.fail(run, "no_network")
    except Sealed:
        actions.fail(run, "credentials")
    finally:
        hand_back(run)
    return False


def remembered(run: Import) -> Remembered:
    """The past of an import's account, from where it was; raises WrongArchive where the import has none."""
    if run.channel is None:
        raise WrongArchive("unknown")
    return Remembered(run.channel, run.cursor, lambda cursor: _turned(run, cursor))


def _turned(run: Import, cursor: str) -> None:
    Import.objects.filter(pk=run.pk).update(cursor=cursor)
    run.cursor = cursor


def _numbered(brought: Brought, number: int) -> Brought:
    """A post without an id is named by its place."""
    return replace(brought, remote_id=f"#{number}")
