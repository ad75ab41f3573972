"""Several processes on one SQLite file: every line has its place, and none is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WRITE = """
import django; django.setup()
from django.db import transaction
from paravent_desk.audit.actions import WORKER, record
for _ in range({count}):
    with transaction.atomic():
        record(WORKER, "draft.submit", "draft:1", 1)
"""
VERIFY = """
import django; django.setup()
from paravent_desk.audit.verify import verify
result = verify(1)
assert result.sound, result
assert result.last == {count}, result.last
"""
PROCESSES, EACH = 3, 40


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_processes_that_write_at_once_leave_one_sound_chain(tmp_path: Path) -> None:
    environ = {**os.environ, "PARAVENT_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "paravent_desk.settings"}
    environ["PARAVENT_DATABASE"] = ""

    def start(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *command], env=environ)

    assert start("-m", "paravent_desk.cli", "migrate", "audit", "--verbosity=0").wait() == 0
    writers = [start("-c", WRITE.format(count=EACH)) for _ in range(PROCESSES)]
    assert [writer.wait() for writer in writers] == [0] * PROCESSES
    assert start("-c", VERIFY.format(count=PROCESSES * EACH)).wait() == 0
