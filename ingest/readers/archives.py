"""One table out of an archive: a zip, or a file packed by gzip, bzip2 or xz.

A zip is opened as what it really is: a workbook, a shapefile, a timetable (GTFS), or a folder
of files of which some are tables. With several tables the largest is read, unless one is
asked for; notes, licences, pictures and hidden files are no tables. Names inside an archive
are only shown and compared, never used as paths.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers import inflate
from ingest.readers.base import Reader
from ingest.readers.gtfs.feed import feed_of
from ingest.readers.gtfs.reader import open_feed
from ingest.readers.scratch import Scratch
from ingest.sniff import HEAD, sniff

PACKED: Final = frozenset({"gzip", "bzip2", "xz"})
NOT_OPENED: Final = frozenset({"7z", "rar", "tar"})
MAX_MEMBERS: Final = 1_000
MAX_DIRECTORY: Final = 1 << 20
"""Bytes of the list of members: it is read whole."""
MAX_DEPTH: Final = 2
"""An archive that holds nothing but archives is opened too, once."""
_SHOWN: Final = 20
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800

_NOTES: Final = re.compile(
    r"read[ _.-]?me|lis(?:ez)?[ _.-]?moi|lire[ _.-]?moi|a[ _.-]lire|licen[cs]e|copying|copyright"
    r"|notice|changelog|mentions?[ _.-]l[eé]gales",
    re.IGNORECASE,
)
_NEVER: Final = frozenset(
    {".md", ".rst", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".odp", ".html"}
    | {".htm", ".xsl", ".xsd", ".css", ".js", ".py", ".r", ".sql", ".png", ".jpg", ".jpeg", ".gif"}
    | {".svg", ".tif", ".tiff", ".ico", ".ttf", ".prj", ".qpj", ".cpg", ".cst", ".shx", ".sbn"}
    | {".sbx", ".qix", ".fix", ".qml", ".qmd", ".qgs", ".qgz", ".sld", ".lyr", ".ini", ".cfg"}
    | {".db", ".log", ".url", ".lnk", ".sha256", ".md5", ".sum"}
)
"""Names of files that accompany tables and are none."""
_SURE: Final = frozenset(
    {".csv", ".tsv", ".tab", ".json", ".geojson", ".jsonl", ".ndjson", ".xlsx", ".xls", ".ods"}
)
_BESIDE_SHP: Final = (".shp", ".dbf", ".shx", ".prj", ".cpg", ".cst")
_ARCHIVES: Final = PACKED | NOT_OPENED | {"zip"}
LAYERED: Final = frozenset({"gpkg", "kml", "gpx", "gml"})
"""Formats of one file whose tables are chosen by `--member`."""
_WORKBOOKS: Final = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
)
_ODF: Final = b"application/vnd.oasis.opendocument."

Opener = Callable[[Path, ReadOptions, int], Reader]
"""`registry.open_at`: path, options, and how many archives the path came out of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table in a zip: its name, the members that make it, the one that tells its format."""

    name: str
    format: str
    members: Sequence[zipfile.ZipInfo]

    @property
    def size(self) -> int:
        return self.members[0].file_size


class ZipArchive:
    """The members of a zip file, checked before any is unpacked.

    Raises:
        UnreadableFileError: damaged, or made to do harm.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with inflate.guarded("zip"):
            self._file = _Frugal(path)
            try:
                self._zip = zipfile.ZipFile(cast("IO[bytes]", self._file))
            except BaseException:
                self._file.close()
                raise
        try:
            self.members = self._checked(path.stat().st_size)
        except BaseException:
            self.close()
            raise
        self._used = 0

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    @property
    def names(self) -> Sequence[str]:
        """Return the names of all members, as they are shown."""
        return list(self.members)

    def _checked(self, size: int) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise UnreadableFileError.of("archive_too_many", limit=MAX_MEMBERS, format="zip")
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = shown_name(info)
            parts = PurePosixPath(name).parts
            if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
                raise UnreadableFileError.of("archive_unsafe", name=name, format="zip")
            if stat.S_ISLNK(info.external_attr >> 16):
                raise UnreadableFileError.of("archive_link", name=name, format="zip")
            if not info.is_dir() and not name.endswith("/"):
                found.setdefault(name, info)
        self._check_places(infos, size)
        return found

    def _check_places(self, infos: Sequence[zipfile.ZipInfo], size: int) -> None:
        """Refuse members that share their bytes: so little becomes much."""
        end = 0
        for info in sorted(infos, key=lambda item: item.header_offset):
            if info.header_offset < end:
                raise UnreadableFileError.of("archive_overlaps", format="zip")
            end = info.header_offset + 30 + len(info.orig_filename) + info.compress_size
        if end > size:
            raise UnreadableFileError.of("broken_archive", format="zip")

    @contextmanager
    def opened(self, info: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
        """Give the bytes of a member.

        Raises:
            UnreadableFileError: locked, packed by a rare method, or damaged.
        """
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFileError.of("archive_locked", name=shown_name(info), format="zip")
        if info.compress_type not in _METHODS:
            raise UnreadableFileError.of("archive_method", name=shown_name(info), format="zip")
        with inflate.guarded("zip"), self._zip.open(info) as file:
            yield file

    def head(self, info: zipfile.ZipInfo, size: int = HEAD) -> bytes:
        """Return the first bytes of a member."""
        with self.opened(info) as file:
            return file.read(size)

    def extract(self, info: zipfile.ZipInfo, target: Path) -> None:
        """Write a member to a path of ours; all members together stay within the bounds."""
        if info.file_size > inflate.MAX_UNPACKED:
            limit = inflate.MAX_UNPACKED >> 20
            raise UnreadableFileError.of("archive_too_large", limit=limit, format="zip")
        with self.opened(info) as file:
            self._used += inflate.write(
                inflate.chunks_of(file),
                target,
                kind="zip",
                packed=lambda: info.compress_size,
                budget=self._used,
            )


class _Frugal:
    """A file that is never read in one large piece, whatever an archive says of itself."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = path.stat().st_size

    def close(self) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._file.tell()
        if (left if size < 0 else min(size, left)) > MAX_DIRECTORY:
            raise UnreadableFileError.of("archive_too_many", limit=MAX_MEMBERS, format="zip")
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def zip_kind(path: Path) -> str:
    """Return what a file that begins like a zip is: `xlsx`, `ods`, or a plain `zip`

    Raises:
        UnreadableFileError: a text document or slides, or not a whole zip.
    """
    try:
        archive = ZipArchive(path)
    except UnreadableFileError as err:
        kind = _kind_of_broken(path) if err.code == "broken_archive" else None
        if kind is None:
            raise
        return kind
    try:
        kind = _document_kind(archive) or "zip"
    finally:
        archive.close()
    if kind in ("docx", "pptx", "odt", "odp"):
        raise UnreadableFileError.of("not_data", format=kind)
    return kind


def _document_kind(archive: ZipArchive) -> str | None:
    for name, kind in _WORKBOOKS:
        if name in archive.members:
            return kind
    mark = archive.members.get("mimetype")
    if mark is not None and mark.file_size < 200:
        said = archive.head(mark, 200)
        if said.startswith(_ODF):
            kind = said[len(_ODF) :].decode("ascii", "replace")
            return {"spreadsheet": "ods", "text": "odt", "presentation": "odp"}.get(kind[:12])
    return None


def _kind_of_broken(path: Path) -> str | None:
    """Return which workbook a damaged zip was, so that it is told as one."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if b"[Content_Types].xml" in head or b"xl/worksheets/" in head:
        return "xlsx"
    return "ods" if b"mimetype" + _ODF in head else None


def open_archive(
    path: Path, kind: str, options: ReadOptions, *, depth: int, opener: Opener
) -> Reader:
    """Return a reader of one table in an archive; what was unpacked goes with the reader.

    Raises:
        UnreadableFileError: no table, damaged, or made to do harm.
    """
    if kind in NOT_OPENED:
        raise UnreadableFileError.of("archive_not_opened", format=kind)
    if depth >= MAX_DEPTH:
        raise UnreadableFileError.of("archive_too_deep", format=kind)
    scratch = Scratch()
    try:
        if kind in PACKED:
            target = scratch.folder / "member"
            inflate.unpack(path, kind, target)
            inner = opener(target, options, depth + 1)
            return cast("Reader", MemberReader(inner, scratch))
        archive = ZipArchive(path)
        try:
            feed = feed_of(archive)
            if feed is not None:
                return open_feed(archive, scratch, feed, options)
            return _open_member(archive, scratch, options, depth, opener)
        finally:
            archive.close()
    except BaseException:
        scratch.close()
        raise


def _open_member(
    archive: ZipArchive, scratch: Scratch, options: ReadOptions, depth: int, opener: Opener
) -> Reader:
    tables = tables_of(archive)
    names = [table.name for table in tables]
    chosen = _asked(tables, options.member)
    is_alone = len(tables) == 1
    may_be_within = is_alone and tables[0].format in LAYERED | _ARCHIVES
    if options.member is not None and chosen is None and not may_be_within:
        raise UnreadableFileError.of("no_such_member", member=options.member, members=listed(names))
    is_told = chosen is None and not is_alone
    if is_told:
        chosen = max(tables, key=lambda table: table.size)
    # Alone, it may have tables of its own that the name is meant for.
    rest = replace(options, member=None) if chosen is not None else options
    chosen = chosen or tables[0]
    target = scratch.folder / ("layer.shp" if chosen.format == "shapefile" else "member")
    for info in chosen.members:
        suffix = PurePosixPath(shown_name(info)).suffix.lower()
        is_main_member = info is chosen.members[0]
        archive.extract(info, target if is_main_member else target.with_suffix(suffix))
    inner = opener(target, rest, depth + 1)
    if is_alone:
        return cast("Reader", MemberReader(inner, scratch))
    notes = []
    if is_told:
        others = listed([name for name in names if name != chosen.name])
        facts = {"taken": chosen.name, "others": others}
        notes.append(Problem(code="several_members", params=facts))
    return cast(
        "Reader",
        MemberReader(inner, scratch, tables=names, table=chosen.name, notes=notes),
    )


class MemberReader:
    """The reader of a table that was unpacked; knows its sisters, and holds the folder."""

    def __init__(
        self,
        inner: Reader,
        scratch: Scratch,
        *,
        tables: Sequence[str] = (),
        table: str | None = None,
        notes: Sequence[Problem] = (),
    ) -> None:
        self._inner = inner
        self._scratch = scratch
        self._notes = list(notes)
        self.format = inner.format
        self.tables = tables or inner.tables
        self.table = table or inner.table

    @property
    def warnings(self) -> list[Problem]:
        return self._notes + self._inner.warnings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def tables_of(archive: ZipArchive) -> list[Table]:
    """Return the tables of a zip in the order of its members.

    Raises:
        UnreadableFileError: there is none.
    """
    shown = {name: info for name, info in archive.members.items() if not _is_hidden(name)}
    if not shown:
        raise UnreadableFileError.of("archive_empty", format="zip")
    lowered = {name.lower(): info for name, info in shown.items()}
    found: list[Table] = []
    packed: list[Table] = []
    doubtful: list[Table] = []
    refusals: list[UnreadableFileError] = []
    for name, info in shown.items():
        suffix = PurePosixPath(name).suffix.lower()
        base = name[: len(name) - len(suffix)]
        if suffix == ".dbf" and base.lower() + ".shp" in lowered:
            continue
        if suffix in _NEVER or info.file_size == 0:
            continue
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFileError.of("archive_locked", name=name, format="zip")
        head = archive.head(info)
        try:
            kind = sniff(head)
        except UnreadableFileError as err:
            refusals.append(err)
            continue
        members = [info]
        if kind == "shapefile":
            beside = (lowered.get(base.lower() + end) for end in _BESIDE_SHP)
            members += [other for other in beside if other not in (None, info)]
            name = base
        table = Table(name=name, format=kind, members=members)
        if kind in _ARCHIVES and suffix not in _SURE:
            packed.append(table)
        elif kind == "text" and suffix not in _SURE and _NOTES.match(PurePosixPath(name).name):
            continue
        elif kind == "xml" or (kind == "text" and suffix not in _SURE and not _has_cells(head)):
            doubtful.append(table)
        else:
            found.append(table)
    tables = found or packed or doubtful
    if not tables:
        if len(refusals) == 1:
            raise refusals[0]
        raise UnreadableFileError.of("archive_no_table", names=listed(list(shown)), format="zip")
    return tables


def _has_cells(head: bytes) -> bool:
    """Return whether a text looks like a table rather than a note: its lines are parted alike."""
    lines = [line for line in head[:8192].replace(b"\r", b"\n").split(b"\n")[:20] if line.strip()]
    return any(
        sum(line.count(mark) == lines[0].count(mark) > 0 for line in lines) * 2 > len(lines)
        for mark in (b"\t", b";", b",", b"|")
    )


def _asked(tables: Sequence[Table], wanted: str | None) -> Table | None:
    """Return the table that a name means: the whole of it, its last part, or without suffix."""
    if wanted is None:
        return None
    ways: tuple[Callable[[str], str], ...] = (
        lambda name: name,
        lambda name: PurePosixPath(name).name,
        lambda name: PurePosixPath(name).stem,
    )
    for way in ways:
        found = [table for table in tables if wanted in (way(table.name), f"{way(table.name)}.txt")]
        if len(found) == 1:
            return found[0]
    return None


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "__MACOSX", "~$")) for part in parts)


def shown_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: in UTF-8 where it is, else in the code page of old zips."""
    name = info.orig_filename.split("\x00")[0]
    if not info.flag_bits & _UTF8 and not name.isascii():
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp850")
    return name.replace("\\", "/")


def listed(names: Sequence[str]) -> str:
    """Return the first names for a sentence."""
    more = ", …" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
