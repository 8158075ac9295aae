"""The process that writes one file: `python -m datasets.exports.offline FOLDER MEGABYTES FILE_MB`.

Reads a job and rows from its standard input, writes `file` into the folder, and at the end
`verdict`: a JSON object with `written`, or `refused` and a sentence. Whatever else ends it
leaves no verdict.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from datasets.exports.offline.job import (
    CutShortError,
    Job,
    RefusedError,
    receive_job,
    receive_rows,
)

WriteFile: TypeAlias = Callable[[Job, Iterator[list[tuple[Any, ...]]], Path], None]

_TOO_LARGE = (
    "The file would be larger than this portal writes in this format. Ask for less (a filter, "
    "fewer fields), or take csv, jsonl or geojson."
)


def main(folder: Path, megabytes: int, file_megabytes: int) -> int:
    """Write the file and the verdict; return the exit code.

    If the web process died meanwhile, nobody will come for the file: it is removed.
    """
    _bound(megabytes, file_megabytes)
    parent = os.getppid()
    code = _write(folder)
    if os.getppid() != parent:
        shutil.rmtree(folder, ignore_errors=True)
    return code


def _write(folder: Path) -> int:
    job = receive_job(sys.stdin.buffer)
    try:
        writer_of(job.format)(job, receive_rows(sys.stdin.buffer), folder / "file")
    except CutShortError:
        return 3
    except RefusedError as error:
        verdict: dict[str, object] = {"refused": str(error)}
    except MemoryError:
        verdict = {"refused": _TOO_LARGE}
    else:
        verdict = {"written": True}
    (folder / "verdict").write_text(json.dumps(verdict), encoding="utf-8")
    return 0


def _bound(megabytes: int, file_megabytes: int) -> None:
    """Bound what this process may take, and let others go first."""
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_megabytes * 2**20, file_megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that is too long fails instead
    os.nice(5)


def writer_of(name: str) -> WriteFile:
    """Return what writes a format; only its own libraries are imported."""
    match name:
        case "xlsx":
            from datasets.exports.offline.xlsx import write  # noqa: PLC0415
        case "parquet":
            from datasets.exports.offline.parquet import write  # noqa: PLC0415
        case "fgb":
            from datasets.exports.offline.flatgeobuf import write  # noqa: PLC0415
        case "shp":
            from datasets.exports.offline.shapefile import write  # noqa: PLC0415
        case _:
            raise LookupError(name)
    return write


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
