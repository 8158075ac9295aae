"""The reader that has its file read by another process: starts it, bounds it, ends it.

Frames come through a pipe: eight bytes of length, then JSON. The first tells of the table, each
of the following is a block, the last says that the end was reached, or why it was not.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

import orjson

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem, from_stored
from ingest.readers.base import RecordBlock
from ingest.readers.scratch import Scratch

MEMORY_MB: Final = 1_536
PATIENCE_S: Final = 120
"""How long the process may work on one block."""
MAX_FRAME: Final = 512 << 20
_LENGTH: Final = 8
_ROOT: Final = Path(__file__).resolve().parents[3]


class AsideReader:
    """One table of a file that is read by another process, anew each time."""

    delimiter: str | None = None
    header_row: int | None = None
    units: Sequence[str] = ()

    def __init__(self, path: Path, kind: str, options: ReadOptions) -> None:
        self._path = path
        self._kind = kind
        self._options = options
        self.natives: list[set[str]] = []
        self._share = 0.0
        self._child: _Child | None = _Child(path, kind, options)
        told = self._child.frame()
        self.format: str = told["format"]
        self.encoding: str | None = told["encoding"]
        self.headers: list[str] = told["headers"]
        self.tables: Sequence[str] = told["tables"]
        self.table: str | None = told["table"]
        self._first = [from_stored(stored) for stored in told["warnings"]]
        self._last: list[Problem] = []
        _check_width(len(self.headers))
        self.natives = [set() for _header in self.headers]

    @property
    def share_read(self) -> float:
        return self._share

    @property
    def warnings(self) -> list[Problem]:
        """Return what the last reading met."""
        return self._first + self._last

    def blocks(self) -> Iterator[RecordBlock]:
        """Yield the records.

        Raises:
            UnreadableFileError: damaged, or more than the other process could bear.
        """
        child, self._child = self._child, None
        if child is None:
            child = _Child(self._path, self._kind, self._options)
            child.frame()
        self._share, first = 0.0, 1
        try:
            while "columns" in (told := child.frame()):
                for natives, seen in zip(self.natives, told["natives"], strict=True):
                    natives.update(seen)
                self._share = told["share"]
                yield RecordBlock(told["columns"], told["count"], first)
                first += told["count"]
        finally:
            child.close()
        self._share = 1.0
        self._last = [from_stored(stored) for stored in told["warnings"]]


class _Child:
    """The process, from which frames are taken."""

    def __init__(self, path: Path, kind: str, options: ReadOptions) -> None:
        self._kind = kind
        scratch = Scratch()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        asked = {"member": options.member, "encoding": options.encoding}
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "ingest.readers.aside"),
                *(str(path.resolve()), kind, json.dumps(asked), str(MEMORY_MB)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=_ROOT,
            env=_environment(str(scratch.folder)),
            bufsize=0,
            close_fds=True,
        )
        self._end = weakref.finalize(self, _end, self._process, scratch, self._log)

    def close(self) -> None:
        self._end()

    def frame(self) -> dict[str, Any]:
        """Return what the process tells next.

        Raises:
            UnreadableFileError: why it stopped.
        """
        try:
            length = int.from_bytes(self._take(_LENGTH), "big")
            if length > MAX_FRAME:
                raise UnreadableFileError.of("reader_failed", format=self._kind)
            told: dict[str, Any] = orjson.loads(self._take(length))
        except BaseException:
            self.close()
            raise
        if "problem" in told:
            self.close()
            raise UnreadableFileError(from_stored(told["problem"]))
        return told

    def _take(self, size: int) -> bytes:
        pipe = self._process.stdout
        if pipe is None:
            raise TypeError("The process was started with a pipe.")
        taken = bytearray()
        while len(taken) < size:
            if not select.select([pipe], [], [], PATIENCE_S)[0]:
                raise UnreadableFileError.of("reader_too_slow", format=self._kind)
            piece = os.read(pipe.fileno(), min(size - len(taken), 1 << 20))
            if not piece:
                raise UnreadableFileError.of("reader_failed", format=self._kind)
            taken += piece
        return bytes(taken)


def _end(process: subprocess.Popen[bytes], scratch: Scratch, log: IO[bytes]) -> None:
    if process.stdout is not None:
        process.stdout.close()
    if process.poll() is None:
        process.kill()
    process.wait()
    log.close()
    scratch.close()


def _check_width(count: int) -> None:
    from ingest.understand import MAX_FIELDS  # noqa: PLC0415  (which knows the readers)

    if count > MAX_FIELDS:
        raise UnreadableFileError.of("too_many_columns", limit=MAX_FIELDS, count=count)


def _environment(folder: str) -> dict[str, str]:
    """Return an environment that holds no secret and no way to the network."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "PYTHONDONTWRITEBYTECODE": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "GDAL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "PROJ_NETWORK": "OFF",
        "GDAL_HTTP_MAX_RETRY": "0",
    }
