"""Runs the process that writes a file: starts it, feeds it, bounds it, ends it.

Used in the web process; imports none of the heavy libraries.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

import structlog
from django.conf import settings

from datasets.exports.offline.job import END, Job, RefusedError, packed_job, packed_rows

log = structlog.get_logger("exports")

PREFIX = "parvis-export-"
_TICK_S = 0.2
_BLOCK = 1000
_STALE_S = 6 * 3600
_ROOT = Path(__file__).resolve().parents[3]


class WriterFailedError(Exception):
    """The process that writes the file ended without one; its log was kept."""


class FileBuild:
    """One file on its way. Drive `steps` to its end, then read `file`; always `close`.

    The folder lives only as long as the file is written: what is handed back is an open file
    that has no name any more, so nothing is left behind however the sender ends.
    """

    def __init__(self, job: Job, rows: Iterable[tuple[object, ...]]) -> None:
        self._job = job
        self._rows = rows
        self._steps = self._run()
        self.file: BinaryIO | None = None
        self.size = 0

    def steps(self) -> Iterator[None]:
        """Do the work, yielding now and then so that the caller can look around.

        Raises:
            RefusedError: the format cannot hold these records.
            WriterFailedError, and whatever reading the rows raises.
        """
        return self._steps

    def close(self) -> None:
        """End the process if it runs, and let go of the file."""
        self._steps.close()
        if self.file is not None:
            self.file.close()

    def _run(self) -> Generator[None, None, None]:
        base = settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()
        _sweep(Path(base))
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        process = _start(folder)
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(settings.EXPORT_TIMEOUT_MS / 1000, stop)
        timer.daemon = True
        timer.start()
        try:
            try:
                yield from self._feed(process)
            except BrokenPipeError:
                process.wait()
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_TICK_S)
                yield
            self._take(folder, process.returncode, is_late.is_set())
        finally:
            timer.cancel()
            _end(process)
            shutil.rmtree(folder, ignore_errors=True)

    def _feed(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        pipe = process.stdin
        if pipe is None:
            raise TypeError("The process was started with a pipe.")
        os.set_blocking(pipe.fileno(), False)
        yield from _push(pipe, packed_job(self._job))
        block: list[tuple[object, ...]] = []
        seen = time.monotonic()
        for row in self._rows:
            block.append(row)
            if len(block) == _BLOCK:
                yield from _push(pipe, packed_rows(block))
                block = []
                if time.monotonic() - seen > _TICK_S:
                    yield
                    seen = time.monotonic()
        if block:
            yield from _push(pipe, packed_rows(block))
        yield from _push(pipe, END)
        pipe.close()

    def _take(self, folder: Path, code: int, is_late: bool) -> None:
        """Open the file that the process says is whole."""
        try:
            verdict = json.loads((folder / "verdict").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            if is_late:
                raise RefusedError(
                    "The file took too long to write. Ask for less (a filter, fewer fields), or "
                    "take csv or jsonl."
                ) from None
            said = (folder / "log").read_text(encoding="utf-8", errors="replace")[-4000:]
            log.error("export_writer_failed", format=self._job.format, code=code, said=said)
            raise WriterFailedError(
                f"The writer of {self._job.format} ended with {code}."
            ) from None
        if "refused" in verdict:
            raise RefusedError(verdict["refused"])
        self.file = (folder / "file").open("rb")
        self.size = os.fstat(self.file.fileno()).st_size


def _push(pipe: IO[bytes], data: bytes) -> Iterator[None]:
    """Write into the pipe, yielding while the process that reads it is slower."""
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(pipe.fileno(), left) :]
        except BlockingIOError:
            if not select.select([], [pipe], [], _TICK_S)[1]:
                yield


def _start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the writer with an environment that holds no secret."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "GDAL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    limits = [str(settings.EXPORT_MEMORY_MB), str(settings.EXPORT_FILE_MB)]
    with (folder / "log").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "datasets.exports.offline", str(folder), *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=_ROOT,
            env=environment,
            bufsize=0,
            close_fds=True,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()
    if process.poll() is None:
        process.kill()
    process.wait()


def _sweep(base: Path) -> None:
    """Remove what a portal that was killed while it wrote files left long ago."""
    oldest = time.time() - _STALE_S
    for folder in base.glob(PREFIX + "*"):
        with suppress(OSError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
