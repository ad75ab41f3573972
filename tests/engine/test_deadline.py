import os
import threading
import time

import pytest

from paravent.detectors.deadline import Progress, within


def test_work_in_time_is_done():
    done = []
    assert within(1.0, lambda: done.append(1), Progress())
    assert done == [1]


def test_a_step_that_takes_too_long_is_left_behind():
    progress, release = Progress(), threading.Event()
    progress.start("slow")
    before = time.monotonic()
    assert not within(0.1, lambda: release.wait(20), progress)
    assert time.monotonic() - before < 5
    release.set()


def test_the_next_work_gets_a_thread_of_its_own():
    release = threading.Event()
    assert not within(0.05, lambda: release.wait(20), Progress())
    assert within(1.0, lambda: None, Progress())
    release.set()


def test_the_work_of_somebody_interrupted_is_not_waited_for(monkeypatch):
    release = threading.Event()

    def interrupted():
        raise KeyboardInterrupt

    progress = Progress()
    progress.start("slow")
    monkeypatch.setattr("paravent.detectors.deadline.time.monotonic", interrupted)
    with pytest.raises(KeyboardInterrupt):
        within(0.05, lambda: release.wait(20), progress)
    monkeypatch.undo()
    assert within(1.0, lambda: None, Progress())
    release.set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_gets_a_thread_of_its_own():
    assert within(1.0, lambda: None, Progress())
    child = os.fork()
    if child == 0:
        os._exit(0 if within(1.0, lambda: None, Progress()) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_an_error_of_the_work_is_raised_to_the_caller():
    with pytest.raises(ZeroDivisionError):
        within(1.0, lambda: [1 / 0][0], Progress())
