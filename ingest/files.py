"""Originals and attachments in the storage: streamed in, hashed, under names of our own."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from ingest.errors import RefusedError

_CHUNK: Final = 1 << 20
FOLDER: Final = "originals"
ATTACHMENTS: Final = "attachments"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the storage."""

    key: str
    name: str
    """The sender's name for it, made harmless; only ever shown."""
    size: int
    sha256: str


def store(source: IO[bytes], name: str, *, folder: str = FOLDER) -> StoredFile:
    """Copy a file into the storage under a random key.

    Raises:
        RefusedError: larger than the setting allows.
    """
    digest = hashlib.sha256()
    size = 0
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as spool:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > settings.MAX_UPLOAD_BYTES:
                raise RefusedError.of("file_too_large", limit=settings.MAX_UPLOAD_BYTES)
            digest.update(chunk)
            spool.write(chunk)
        spool.seek(0)
        token = uuid.uuid4().hex
        wanted = str(PurePosixPath(folder, token[:2], token))
        key = default_storage.save(wanted, File(spool, name=token))
    return StoredFile(key=key, name=shown_name(name), size=size, sha256=digest.hexdigest())


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


def shown_name(name: str) -> str:
    """Return a file name without folders, controls or text direction marks.

    >>> shown_name("../../etc/\\u202epasswd\\x00.csv")
    'passwd.csv'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return kept.strip().lstrip(".-")[:120] or "file"
