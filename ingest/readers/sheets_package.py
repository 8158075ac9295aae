"""The package around a workbook's XML: what is too large or hostile is refused unread.

Nothing is unpacked to disk, no entity is expanded, no link is followed; memory is bounded.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat

from ingest.errors import UnreadableFileError

MAX_BYTES: Final = 100 << 20
MAX_UNPACKED: Final = 600 << 20
MAX_PART: Final = 64 << 20
"""Parts that are held whole, such as styles; never the cells."""
MAX_RATIO: Final = 120
RATIO_FROM: Final = 20 << 20
MAX_MEMBERS: Final = 5_000
_STEP: Final = 1 << 17
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    expat.ExpatError,
)


class Package:
    """A zip file whose parts are read as streams."""

    def __init__(self, path: Path) -> None:
        self._path = path
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFileError.of("workbook_too_large", limit=MAX_BYTES >> 20)
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
        except (*_BROKEN, ValueError) as err:
            raise UnreadableFileError.of("broken_workbook") from err
        unpacked = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
        if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise UnreadableFileError.of("workbook_too_large", limit=MAX_UNPACKED >> 20)
        if unpacked > RATIO_FROM and unpacked > min(size, packed) * MAX_RATIO:
            raise UnreadableFileError.of("workbook_bomb", unpacked=unpacked >> 20)
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableFileError.of("workbook_password")
        self._members = {_plain(member.filename): member for member in members}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def size(self, name: str) -> int:
        """Return how many bytes a part has once unpacked."""
        return self._members[_plain(name)].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part."""
        member = self._members.get(_plain(name))
        if member is None:
            raise UnreadableFileError.of("broken_workbook")
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(member) as file:
                while chunk := file.read(_STEP):
                    yield chunk
        except (*_BROKEN, RuntimeError) as err:
            raise UnreadableFileError.of("broken_workbook") from err

    def parse(
        self, name: str, start: Start, end: End | None = None, text: Text | None = None
    ) -> None:
        """Run a whole part through handlers."""
        if self.size(name) > MAX_PART:
            raise UnreadableFileError.of("workbook_too_large", limit=MAX_PART >> 20)
        for _unused in self.stream(name, start, end, text):
            pass

    def stream(
        self, name: str, start: Start, end: End | None = None, text: Text | None = None
    ) -> Iterator[int]:
        """Run a part through handlers, and yield after each piece how many bytes were read."""
        parser = xml_parser()
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        read = 0
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
                read += len(chunk)
                yield read
            parser.Parse(b"", True)
        except expat.ExpatError as err:
            raise UnreadableFileError.of("broken_workbook") from err
        yield read


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def xml_parser() -> expat.XMLParserType:
    """Return a parser that refuses document types, and so every entity of the file's own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def refuse(*_args: object) -> None:
        raise UnreadableFileError.of("workbook_entities")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name[name.rfind(":") + 1 :]


def resolved(base: str, target: str) -> str:
    """Return the part that a relationship of the part `base` names."""
    if target.startswith(("/", "\\")):
        return _plain(target)
    return _plain(
        posixpath.normpath(posixpath.join(posixpath.dirname(base), target.replace("\\", "/")))
    )


def _plain(name: str) -> str:
    return re.sub(r"^/+", "", name.replace("\\", "/")).lower()
