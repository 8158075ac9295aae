"""Processes on Linux: children that die with their parent, and what an old run left behind.

Only processes that carry our own mark, or that work in our own data folders, are ever ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MARK = "PARVIS_STARTED_BY"
SERVERS = frozenset({"postgres", "redis-server", "valkey-server"})
_SET_PARENT_DEATH_SIGNAL = 1

_prctl: Callable[[int, int], int] | None
try:
    _prctl = ctypes.CDLL(None, use_errno=True).prctl
except (AttributeError, OSError):  # not Linux: an orphan is found by the next start instead
    _prctl = None


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """Return a `preexec_fn` after which the child gets a signal when its parent ends."""
    parent = os.getpid()

    def prepare() -> None:
        if _prctl is not None:
            _prctl(_SET_PARENT_DEATH_SIGNAL, int(number))
            if os.getppid() != parent:
                os.kill(os.getpid(), number)

    return prepare


def follow_make() -> None:
    """Ask for SIGTERM when `make`, our parent, is killed: it would leave us behind otherwise."""
    parent = os.getppid()
    try:
        name = Path(f"/proc/{parent}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return
    if name in {"make", "gmake"} and _prctl is not None:
        _prctl(_SET_PARENT_DEATH_SIGNAL, int(signal.SIGTERM))
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def is_running(pid: int) -> bool:
    """Tell whether a process exists and is more than a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return False
    return fields.split()[0] not in {"Z", "X"}


def left_behind(mark: str, folders: Iterable[Path]) -> list[int]:
    """Return the processes of an earlier run: by our mark, or servers in our data folders."""
    wanted = f"{MARK}={mark}".encode()
    inside = {str(folder) for folder in folders}
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            marked = wanted in (entry / "environ").read_bytes().split(b"\0")
            works_inside = (
                str((entry / "cwd").readlink()) in inside
                and (entry / "exe").readlink().name.removesuffix(" (deleted)") in SERVERS
            )
        except OSError:
            continue
        if (marked or works_inside) and is_running(int(entry.name)):
            found.append(int(entry.name))
    return sorted(found)


def end_processes(find: Callable[[], list[int]], *, patience: float) -> int:
    """End what `find` returns: politely, then by force. Returns how many there were.

    SIGINT is what Postgres calls a fast shutdown; everything else of ours obeys it too.
    """
    first = find()
    for number, seconds in ((signal.SIGINT, patience), (signal.SIGKILL, 5.0)):
        remaining = find()
        for pid in remaining:
            _signal(pid, number)
        deadline = time.monotonic() + seconds
        while remaining and time.monotonic() < deadline:
            time.sleep(0.05)
            remaining = find()
        if not remaining:
            break
    return len(first)


def signal_group(leader: int, number: signal.Signals) -> None:
    """Signal the process group that a child of ours leads, if any of it is left."""
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return
