"""Hostile files cost little: read or refused in a process of bounded memory, in bounded time."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings

from tests.ingest.nasty.bombs import BOMBS

_MEMORY: Final = 400
"""MB that the process may hold, libraries and interpreter included."""
_ADDRESSES: Final = 3 << 30
_CHILD: Final = """
import json, sys, time
import django
django.setup()
from pathlib import Path
from ingest.errors import IngestError
from ingest.options import ReadOptions
from ingest.understand import understand
def peak():
    # Not ru_maxrss: that one begins with what the parent had before the program was replaced.
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) / 1024
begun = time.process_time()
try:
    found = understand(Path(sys.argv[1]), ReadOptions())[1]
    said = {"rows": found.rows, "error": found.errors[0].code if found.errors else None}
except IngestError as err:
    said = {"rows": None, "error": err.code}
said["seconds"] = time.process_time() - begun
said["memory"] = peak()
print(json.dumps(said))
"""


def limit() -> None:
    """Bound what the child may ask of the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))


def read_apart(path: Path) -> dict[str, Any]:
    """Return what a process of its own says of a file, with its cost."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)],
        cwd=settings.BASE_DIR,
        preexec_fn=limit,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_little(tmp_path: Path, name: str) -> None:
    bomb = BOMBS[name]
    path = tmp_path / "bomb.csv"
    bomb.write(path)
    try:
        said = read_apart(path)
    finally:
        path.unlink()
    assert said["error"] == bomb.error
    assert bomb.rows in (None, said["rows"])
    assert said["seconds"] < bomb.seconds
    assert said["memory"] < _MEMORY
