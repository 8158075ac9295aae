"""The process that writes a file: bounded, fed, ended, and nothing left behind."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from datasets.exports import Options, RefusedError, WriterFailedError, get_format
from datasets.exports.offline import process
from datasets.exports.offline.job import END, CutShortError, packed_rows, receive_rows
from datasets.types import FieldType
from tests.exports.files import ROWS, column

COLUMNS = [column("n", FieldType.INT)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def children() -> list[int]:
    """Return the processes that this one started."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(number) for number in found.split()]


def build(rows: Any, name: str = "xlsx") -> Any:
    start = get_format(name).build
    assert start is not None
    return start(COLUMNS, rows, Options())


def test_file_has_no_name_once_it_is_whole(folder: Path) -> None:
    made = build([(1,)])
    for _step in made.steps():
        pass
    assert made.file.read(2) == b"PK"
    assert made.size > 1000
    assert list(folder.iterdir()) == []
    made.close()
    assert made.file.closed


def test_caller_who_leaves_ends_the_process_and_removes_the_file(folder: Path) -> None:
    def endless():
        while True:
            time.sleep(0.0002)
            yield (1,)

    before = children()
    made = build(endless())
    next(made.steps())
    assert len(list(folder.glob("parvis-export-*"))) == 1
    (child,) = set(children()) - set(before)
    made.close()
    assert child not in children()
    assert list(folder.iterdir()) == []


def test_rows_that_fail_leave_nothing(folder: Path) -> None:
    def failing():
        yield (1,)
        raise LookupError("cut")

    made = build(failing())
    with pytest.raises(LookupError):
        list(made.steps())
    assert made.file is None
    assert list(folder.iterdir()) == []


def test_late_process_is_ended_with_advice(settings: Any, folder: Path) -> None:
    settings.EXPORT_TIMEOUT_MS = 300

    def endless():
        while True:
            time.sleep(0.001)
            yield (1,)

    with pytest.raises(RefusedError, match="took too long"):
        list(build(endless()).steps())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["xlsx", "parquet"])
def test_memory_is_bounded(settings: Any, name: str) -> None:
    settings.EXPORT_MEMORY_MB = 16
    rows = ((number,) for number in range(3_000_000))
    with pytest.raises((RefusedError, WriterFailedError)):
        list(build(rows, name).steps())


def test_size_of_the_file_is_bounded(settings: Any, folder: Path) -> None:
    settings.EXPORT_FILE_MB = 1
    rows = ((number * 7919 % 1_000_003,) for number in range(300_000))
    with pytest.raises((RefusedError, WriterFailedError)):
        list(build(rows, "parquet").steps())
    assert list(folder.iterdir()) == []


def test_failure_of_the_writer_is_ours_and_tells_nothing(folder: Path) -> None:
    with pytest.raises(WriterFailedError) as caught:
        list(build([("not a number, " * 3, "too many cells")]).steps())
    assert "Traceback" not in str(caught.value)
    assert list(folder.iterdir()) == []


def test_environment_of_the_process_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    real = process.subprocess.Popen

    def watched(*args: Any, **kwargs: Any) -> Any:
        seen.update(kwargs["env"])
        return real(*args, **kwargs)

    monkeypatch.setattr(process.subprocess, "Popen", watched)
    list(build([(1,)]).steps())
    assert not any("SECRET" in name or "URL" in name for name in seen)


def test_caller_is_heard_while_the_process_does_not_read(folder: Path) -> None:
    """Stop the writer: its pipe fills, and the caller still gets its turns and can leave."""
    before = children()
    made = build((number,) for number in range(2_000_000))
    steps = made.steps()
    next(steps)
    (child,) = set(children()) - set(before)
    os.kill(child, signal.SIGSTOP)
    for _turn in range(5):
        next(steps)
    made.close()
    assert child not in children()
    assert list(folder.iterdir()) == []


def test_writer_whose_portal_died_removes_its_folder(folder: Path) -> None:
    """Start the writer below a process that is killed while it feeds it."""
    work = folder / "parvis-export-orphan"
    work.mkdir()
    program = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'datasets.exports.offline',"
        " sys.argv[1], '1024', '1024'], stdin=subprocess.PIPE)\n"
        "from datasets.exports.offline.job import *\n"
        "column = FileColumn(name='n', heading='n', type=FieldType('int'))\n"
        "child.stdin.write(packed_job(Job(format='xlsx', name='x', columns=(column,))))\n"
        "child.stdin.write(packed_rows([(1,)]))\n"
        "child.stdin.flush()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(6)\n"  # the writer has begun by then, on a busy machine too
        "os.kill(os.getpid(), 9)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(work)], stdout=subprocess.PIPE, cwd=process._ROOT
    )
    parent.wait(60)
    until = time.monotonic() + 30
    while work.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not work.exists()


def test_old_folders_are_swept(folder: Path) -> None:
    old, new = folder / "parvis-export-old", folder / "parvis-export-new"
    for path in (old, new):
        path.mkdir()
    os.utime(old, (1, 1))
    made = build([(1,)])
    list(made.steps())
    made.close()
    assert (old.exists(), new.exists()) == (False, True)


def test_rows_cross_the_pipe_unchanged() -> None:
    pipe = io.BytesIO()
    pipe.write(packed_rows(ROWS) + END)
    pipe.seek(0)
    assert list(receive_rows(pipe)) == [ROWS]


def test_pipe_cut_anywhere_is_noticed() -> None:
    pipe = io.BytesIO()
    pipe.write(packed_rows(ROWS))
    whole = pipe.getvalue()
    for length in (0, 3, 8, 20, len(whole) - 1, len(whole)):
        with pytest.raises(CutShortError):
            list(receive_rows(io.BytesIO(whole[:length])))


def test_pipe_carries_values_only() -> None:
    data = pickle.dumps([(os.system,)])
    pipe = io.BytesIO(len(data).to_bytes(8, "big") + data + bytes(8))
    with pytest.raises(pickle.UnpicklingError):
        list(receive_rows(pipe))
