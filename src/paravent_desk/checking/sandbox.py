"""What a process that reads hostile files may not do, set once at its start: fill the memory, run for ever, open a connection.

Linux' seccomp refuses the system calls themselves (seccomp(2), prctl(2)), for this process and those it starts. Elsewhere
Python's audit hook refuses sockets to Python code alone.
"""

import ctypes
import os
import platform
import sys

from paravent.imaging.decoder_process import confine

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, DENY = 0x7FFF0000, 0x00050001
"""SECCOMP_RET_ALLOW, and SECCOMP_RET_ERRNO with EPERM."""
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
DIE_WITH_PARENT, DUMPABLE = 1, 4
KILL = 9
FOREIGN = 0x40000000
"""From this number on, calls of x86-64 are those of another table (x32)."""
MACHINES = {
    # audit number of the machine; socket, ptrace, process_vm_readv, process_vm_writev, io_uring_setup
    "x86_64": (0xC000003E, (41, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 117, 270, 271, 425)),
}


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def close(memory: int, cpu_seconds: int) -> None:
    """Limit this process to so many bytes of address space and seconds of the processor, without any network."""
    confine(memory, cpu_seconds)
    leave_no_trace()
    _refuse_calls()
    sys.addaudithook(_refuse_sockets)
    if hasattr(os, "nice"):
        os.nice(5)  # people who write go first


def leave_no_trace() -> None:
    """Let no image of this process's memory be written when it falls, whatever the machine does with those, and let it end when
    the process that started it does.
    """
    try:
        import resource
    except ImportError:
        pass
    else:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # a core that is piped to a programme heeds no limit (core(5)), but it heeds this
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(DUMPABLE, 0, 0, 0, 0)
        libc.prctl(DIE_WITH_PARENT, KILL, 0, 0, 0)


def _refuse_sockets(event: str, arguments: object) -> None:
    if event.startswith("socket."):
        raise PermissionError("No connection is opened from here.")


def _refuse_calls() -> bool:
    """Whether the kernel now refuses those calls."""
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    audit, calls = machine
    last = len(calls) + 5  # where the refusal stands; a jump counts from the step after its own
    steps = [
        (LOAD, 0, 0, 4),
        (EQUAL, 0, last - 2, audit),
        (LOAD, 0, 0, 0),
        (AT_LEAST, last - 4, 0, FOREIGN),
        *((EQUAL, last - 5 - place, 0, call) for place, call in enumerate(calls)),
    ]
    # the two ends: allowed, where nothing matched; refused
    steps = [*steps, (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, DENY)]
    program = _Program(len(steps), (_Step * len(steps))(*(_Step(*step) for step in steps)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0)
