"""Originals in the storage, and paths to their bytes; a file too large is refused."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.core.files.storage import default_storage

from datasets import storage
from datasets.storage import ATTACHMENTS, FileTooLargeError, StoredFile, shown_name
from ingest.errors import RefusedError
from ingest.models import ACTIVE_STATES, Run

__all__ = [
    "ATTACHMENTS",
    "FOLDER",
    "StoredFile",
    "local_copy",
    "orphan_folders",
    "shown_name",
    "store",
    "work_folder",
]

_CHUNK: Final = 1 << 20
FOLDER: Final = "originals"


@contextmanager
def work_folder(run: Run) -> Iterator[Path]:
    """Give a run a folder that all its temporary files lie in, so that none outlives it.

    A killed worker leaves its folder behind: `orphan_folders` finds it.
    """
    folder = _work_root() / f"{_work_mark()}-{run.pk}-{run.claims}"
    folder.mkdir(mode=0o700)
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)


def orphan_folders() -> list[Path]:
    """Return the folders on this machine whose attempt of a run is over."""
    found = []
    for folder in _work_root().glob(f"{_work_mark()}-*-*"):
        run, claims = (int(piece) for piece in folder.name.split("-")[-2:])
        if not Run.objects.filter(pk=run, claims=claims, state__in=ACTIVE_STATES).exists():
            found.append(folder)
    return found


def _work_root() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())


def _work_mark() -> str:
    """Return what tells our folders from those of another portal, and nobody can guess."""
    return "parvis-run-" + blake2b(settings.SECRET_KEY.encode(), digest_size=6).hexdigest()


def store(source: IO[bytes], name: str, *, folder: str = FOLDER) -> StoredFile:
    """Copy a file into the storage under a random key.

    Raises:
        RefusedError: larger than the setting allows.
    """
    try:
        return storage.store(source, name, folder=folder)
    except FileTooLargeError as err:
        raise RefusedError.of("file_too_large", limit=err.limit) from err


@contextmanager
def local_copy(key: str) -> Iterator[Path]:
    """Give a path to the bytes of a stored file, copied only where the storage is remote.

    Raises:
        FileNotFoundError: it is no longer there.
    """
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:
        pass
    else:
        if not path.is_file():
            raise FileNotFoundError(key)
        yield path
        return
    with default_storage.open(key) as source, tempfile.NamedTemporaryFile() as target:
        shutil.copyfileobj(source, target, _CHUNK)
        target.flush()
        yield Path(target.name)
