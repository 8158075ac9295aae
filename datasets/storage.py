"""Files in the storage: streamed in, hashed, under names of our own."""

from __future__ import annotations

import hashlib
import mimetypes
import tempfile
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

_CHUNK: Final = 1 << 20
ATTACHMENTS: Final = "attachments"
SNAPSHOTS: Final = "snapshots"
"""Where versions keep their records as Parquet; nothing is ever served from here by itself."""


class FileTooLargeError(Exception):
    """A file beyond PARVIS_MAX_UPLOAD_BYTES."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {limit} bytes.")
        self.limit = limit


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the storage."""

    key: str
    name: str
    """The sender's name for it, made harmless; only ever shown."""
    size: int
    sha256: str

    @property
    def mimetype(self) -> str:
        """Return the type that the name tells."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


def store(source: IO[bytes], name: str, *, folder: str) -> StoredFile:
    """Copy a file into the storage under a random key.

    Raises:
        FileTooLargeError: larger than the setting allows.
    """
    digest = hashlib.sha256()
    size = 0
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as spool:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > settings.MAX_UPLOAD_BYTES:
                raise FileTooLargeError(settings.MAX_UPLOAD_BYTES)
            digest.update(chunk)
            spool.write(chunk)
        spool.seek(0)
        token = uuid.uuid4().hex
        wanted = str(PurePosixPath(folder, token[:2], token))
        key = default_storage.save(wanted, File(spool, name=token))
    return StoredFile(key=key, name=shown_name(name), size=size, sha256=digest.hexdigest())


def keep(path: Path, *, folder: str) -> StoredFile:
    """Copy a file that this process has written into the storage under a random key."""
    token = uuid.uuid4().hex
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        size = source.tell()
        source.seek(0)
        wanted = str(PurePosixPath(folder, token[:2], token))
        key = default_storage.save(wanted, File(source, name=token))
    return StoredFile(key=key, name=path.name, size=size, sha256=digest)


def shown_name(name: str) -> str:
    """Return a file name without folders, controls or text direction marks.

    >>> shown_name("../../etc/\\u202epasswd\\x00.csv")
    'passwd.csv'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return kept.strip().lstrip(".-")[:120] or "file"
