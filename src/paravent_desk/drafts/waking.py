"""On the embedded database the web process checks files itself, in one thread of its own; elsewhere workers do."""

import logging
import threading

from django.db import close_old_connections, connection
from django.utils import timezone

log = logging.getLogger(__name__)
_one = threading.Lock()
_again = threading.Event()


def wake() -> None:
    """Have what waits checked, after the commit of what brought it."""
    if connection.vendor != "sqlite":
        return
    _again.set()
    if not _one.locked():
        threading.Thread(target=_work, name="paravent-checks", daemon=True).start()


def _work() -> None:
    """Check until nothing waits; only one thread does."""
    from paravent_desk.drafts.uploads import check_waiting

    while _again.is_set() and _one.acquire(blocking=False):
        try:
            _again.clear()
            close_old_connections()
            check_waiting(timezone.now())
        except Exception as error:  # the next wake-up or the worker tries again
            log.exception("files were not checked (%s)", type(error).__name__, exc_info=False)
        finally:
            connection.close()
            _one.release()
