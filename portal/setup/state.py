"""`$PARVIS_HOME/state.json`: how commands find the servers of a running portal.

Also the lock that makes sure that one home is served once.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import IO

from portal.setup.errors import SetupError
from portal.setup.home import Home, write_private

LOOK_AGAIN_S = 1.0
STOPPING_TAKES_S = 12.0


@dataclass(kw_only=True)
class State:
    """What is running, as written to the file (mode 600: the addresses hold passwords)."""

    database_url: str
    records_database_url: str
    redis_url: str
    data_dir: str | None
    run_dir: str | None
    host: str
    port: int
    pids: Mapping[str, int] = field(default_factory=dict)

    def write(self, home: Home) -> None:
        """Write the file in one step."""
        write_private(home.state_file, json.dumps(asdict(self), indent=2) + "\n")


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Hold the home's lock; it ends with this process however that ends.

    Raises:
        SetupError: when another process holds it, with where that one serves.
    """
    with home.lock_file.open("a+", encoding="utf-8") as lock:
        began = time.monotonic()
        while not _locked(lock):
            waited = time.monotonic() - began
            serving = home.state_file.exists()  # else it is starting, or stopping right now
            if waited > (LOOK_AGAIN_S if serving else STOPPING_TAKES_S):
                raise SetupError(
                    f"Parvis already runs from {home.path}{_where(home)}. Stop it (Ctrl-C in its "
                    "terminal), or give this one its own: PARVIS_HOME=/another/folder PORT=8001."
                )
            time.sleep(0.1)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _where(home: Home) -> str:
    try:
        found = json.loads(home.state_file.read_text(encoding="utf-8"))
        return f" (process {found['pids']['supervisor']}, http://{found['host']}:{found['port']}/)"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
