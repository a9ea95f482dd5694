"""What this process can do so that no identifier or key of its own reaches a disk: no core dump, no tracing, no swap."""

from __future__ import annotations

import ctypes
import sys

_SET_DUMPABLE = 4  # PR_SET_DUMPABLE, linux/prctl.h
_CURRENT, _FUTURE = 1, 2  # MCL_CURRENT, MCL_FUTURE, sys/mman.h


def hold_still() -> tuple[str, ...]:
    """Do what this system allows, and say in words what could not be done."""
    missed = []
    if not _no_core():
        missed.append("a crash of this program may leave a memory dump")
    if not sys.platform.startswith("linux"):
        return (*missed, "its memory may be swapped to disk")
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        missed.append("other programs of yours may read its memory")
    if not _may_lock() or library.mlockall(_CURRENT | _FUTURE) != 0:
        missed.append("its memory may be swapped to disk")
    return tuple(missed)


def _no_core() -> bool:
    try:
        import resource
    except ImportError:  # Windows
        return False
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return False
    return True


def _may_lock() -> bool:
    """Only without a limit: under one, a list that is longer than the limit could not be read at all."""
    import resource

    return resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
