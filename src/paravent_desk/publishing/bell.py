"""On SQLite: the task that wakes the embedded worker. Nothing else: one that is lost does no harm."""

from threading import Event

from django_tasks import task

BELL = Event()


@task()
def ring() -> None:
    """Have the worker of this process look at what is due."""
    BELL.set()
