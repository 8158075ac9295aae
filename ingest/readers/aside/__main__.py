"""The process that reads one file: `python -m ingest.readers.aside FILE KIND OPTIONS MEGABYTES`.

Writes frames to its standard output (see `process`). Whatever else ends it leaves no last frame.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import IO

import orjson
from django.conf import settings

settings.configure(USE_I18N=False)  # sentences are made by the process that asked

from ingest.errors import IngestError  # noqa: E402
from ingest.readers.aside.source import Asked, Source  # noqa: E402


def main(path: Path, asked: Asked, megabytes: int) -> int:
    """Send the table and its blocks; return the exit code."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print must not break the frames
    _bound(megabytes)
    try:
        source = source_of(asked.kind)(path, asked)
        _send(out, source.header())
        for block in source.blocks():
            _send(out, block)
        _send(out, {"warnings": [problem.as_stored() for problem in source.warnings]})
    except IngestError as err:
        _send(out, {"problem": err.problems[0].as_stored()})
    except MemoryError:
        _send(out, {"problem": {"code": "reader_failed", "params": {"format": asked.kind}}})
    except BrokenPipeError:
        return 3
    return 0


def source_of(kind: str) -> type[Source]:
    """Return what reads a format; only its own libraries are imported."""
    if kind == "parquet":
        from ingest.readers.aside.parquet import ParquetSource  # noqa: PLC0415

        return ParquetSource
    from ingest.readers.aside.vector import VectorSource  # noqa: PLC0415

    return VectorSource


def _send(out: IO[bytes], told: object) -> None:
    data = orjson.dumps(told)
    out.write(len(data).to_bytes(8, "big") + data)
    out.flush()


def _bound(megabytes: int) -> None:
    """Bound what this process may take, and let others go first."""
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


if __name__ == "__main__":
    wanted = Asked(kind=sys.argv[2], **json.loads(sys.argv[3]))
    sys.exit(main(Path(sys.argv[1]), wanted, int(sys.argv[4])))
