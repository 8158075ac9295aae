"""Originals in the storage, and paths to their bytes; a file too large is refused."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from django.core.files.storage import default_storage

from datasets import storage
from datasets.storage import ATTACHMENTS, FileTooLargeError, StoredFile, shown_name
from ingest.errors import RefusedError

__all__ = ["ATTACHMENTS", "FOLDER", "StoredFile", "local_copy", "shown_name", "store"]

_CHUNK: Final = 1 << 20
FOLDER: Final = "originals"


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
