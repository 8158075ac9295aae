"""Tables out of archives, and archives made to do harm."""

from __future__ import annotations

import bz2
import gc
import gzip
import io
import lzma
import os
import stat
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.readers import scratch
from ingest.readers.registry import open_table
from ingest.understand import understand
from tests.ingest.conftest import Publish, Understand, rows

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])
TABLE = b"id;nom\n" + b"".join(b"%d;Rue %d\n" % (n, n * 7) for n in range(1, 301))
SMALL = b"x,y\n1,2\n"
MEGABYTE = 1 << 20


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def directory_at(packed: bytes) -> int:
    return packed.index(b"PK\x01\x02")


def a_link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("x.csv")
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return target.getvalue()


def a_locked_one() -> bytes:
    packed = bytearray(zipped({"a.csv": TABLE}))
    packed[6] |= 1
    packed[directory_at(packed) + 8] |= 1
    return bytes(packed)


def a_liar(declared: int) -> bytes:
    """Return a zip whose directory says another size than the member has."""
    packed = bytearray(zipped({"a.csv": bytes(b"0" * (200 * MEGABYTE))}))
    place = directory_at(packed) + 24
    packed[place : place + 4] = struct.pack("<I", declared)
    return bytes(packed)


def overlapping() -> bytes:
    packed = zipped({"a.csv": TABLE})
    start = directory_at(packed)
    entry = packed[start : packed.index(b"PK\x05\x06")]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 200, 200, len(entry) * 200, start, 0)
    return packed[:start] + entry * 200 + end


def damaged() -> bytes:
    packed = bytearray(zipped({"a.csv": TABLE, "notice.txt": b"note"}))
    packed[200:260] = bytes(range(60))
    return bytes(packed)


def zeros(packer: Any, megabytes: int) -> bytes:
    target = io.BytesIO()
    with packer.open(target, "wb") as file:
        for _unused in range(megabytes):
            file.write(bytes(MEGABYTE))
    return target.getvalue()


def a_tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.csv")
        info.size = len(TABLE)
        archive.addfile(info, io.BytesIO(TABLE))
    return target.getvalue()


ONE = zipped({"a.csv": TABLE})
TWO_DEEP = zipped({"in.zip": ONE})
HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip of zeros": (lambda: zipped({"a.csv": b"0" * (300 * MEGABYTE)}), "archive_bomb"),
    "gzip of zeros": (lambda: zeros(gzip, 400), "archive_bomb"),
    "bzip2 of zeros": (lambda: zeros(bz2, 200), "archive_bomb"),
    "xz of zeros": (lambda: zeros(lzma, 200), "archive_bomb"),
    "says it is small": (lambda: a_liar(100), "broken_archive"),
    "says it is huge": (lambda: a_liar(2 << 30), "archive_too_large"),
    "overlapping": (overlapping, "archive_overlaps"),
    "archives all the way down": (
        lambda: zipped({f"lib {n}.zip": TWO_DEEP for n in range(16)}),
        "archive_too_deep",
    ),
    "many members": (
        lambda: zipped({f"{n}.csv": SMALL for n in range(1_500)}),
        "archive_too_many",
    ),
    "very many members": (
        lambda: zipped({f"{n}.csv": b"" for n in range(20_000)}, zipfile.ZIP_STORED),
        "archive_too_many",
    ),
    "leads out": (lambda: zipped({"../../etc/x.csv": TABLE}), "archive_unsafe"),
    "from the root": (lambda: zipped({"/etc/x.csv": TABLE}), "archive_unsafe"),
    "from a drive": (lambda: zipped({"C:\\x.csv": TABLE}), "archive_unsafe"),
    "leads out backwards": (lambda: zipped({"..\\x.csv": TABLE}), "archive_unsafe"),
    "link": (a_link, "archive_link"),
    "locked": (a_locked_one, "archive_locked"),
    "rare method": (lambda: zipped({"a.csv": TABLE}, zipfile.ZIP_BZIP2), "archive_method"),
    "cut zip": (lambda: ONE[: len(ONE) // 2], "broken_archive"),
    "cut workbook": (
        lambda: zipped({"[Content_Types].xml": TABLE, "xl/workbook.xml": TABLE})[:-60],
        "broken_workbook",
    ),
    "damaged": (damaged, "broken_archive"),
    "cut gzip": (lambda: gzip.compress(TABLE)[:-100], "broken_archive"),
    "cut bzip2": (lambda: bz2.compress(TABLE)[:-100], "broken_archive"),
    "cut xz": (lambda: lzma.compress(TABLE)[:-100], "broken_archive"),
    "damaged gzip": (
        lambda: gzip.compress(TABLE)[:-8] + bytes(4) + gzip.compress(TABLE)[-4:],
        "broken_archive",
    ),
    "xz with a huge window": (
        lambda: lzma.compress(
            TABLE, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29, "preset": 0}]
        ),
        "broken_archive",
    ),
    "empty": (lambda: zipped({}), "archive_empty"),
    "hidden files alone": (lambda: zipped({"__MACOSX/._a.csv": TABLE}), "archive_empty"),
    "notes alone": (
        lambda: zipped({"LISEZMOI.txt": b"Bonjour, voici.", "licence.txt": b"libre"}),
        "archive_no_table",
    ),
    "letter alone": (
        lambda: zipped({"a.docx": zipped({"word/document.xml": b"<a/>"})}),
        "archive_no_table",
    ),
    "letter": (lambda: zipped({"word/document.xml": b"<a/>", "x": b"y"}), "not_data"),
    "empty table": (lambda: zipped({"a.csv": b"\n\n"}), "empty_file"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(100), "archive_not_opened"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100), "archive_not_opened"),
    "tar": (a_tar, "archive_not_opened"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_archives_are_refused_at_once(understood: Understand, name: str) -> None:
    make, code = HARMFUL[name]
    content = make()
    begun = time.process_time()
    with pytest.raises(UnreadableFileError) as caught:
        understood(content)
    assert caught.value.code == code
    assert caught.value.problems[0].hint
    assert time.process_time() - begun < 2


def test_bombs_take_little_memory_and_leave_nothing(tmp_path: Path) -> None:
    """Each in a process of its own, whose memory the kernel knows."""
    (tmp_path / "out").mkdir()
    sizes = {}
    for name in ("letter", "zip of zeros", "gzip of zeros", "xz of zeros", "very many members"):
        path = tmp_path / "bomb"
        path.write_bytes(HARMFUL[name][0]())
        code = (
            "import re, sys, django; django.setup()\n"
            "from pathlib import Path\n"
            "from ingest.errors import UnreadableFileError\n"
            "from ingest.options import ReadOptions\n"
            "from ingest.understand import understand\n"
            "try: understand(Path(sys.argv[1]), ReadOptions())\n"
            "except UnreadableFileError:\n"
            "    print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
        )
        said = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "PARVIS_UPLOAD_TEMP_DIR": str(tmp_path / "out")},
            capture_output=True,
            text=True,
            check=True,
        )
        sizes[name] = int(said.stdout) // 1024
    assert max(sizes.values()) < sizes["letter"] + 40, sizes
    assert list((tmp_path / "out").iterdir()) == []


PACKED: dict[str, Callable[[], bytes]] = {
    "zip": lambda: ONE,
    "stored": lambda: zipped({"a.csv": TABLE}, zipfile.ZIP_STORED),
    "in a folder": lambda: zipped({"dossier/é/a.csv": TABLE}),
    "backslashes": lambda: zipped({"dossier\\a.csv": TABLE}),
    "with company": lambda: zipped(
        {
            "README.txt": b"Lisez, relisez; merci.\n" * 1000,
            "__MACOSX/._a.csv": b"\x00\x05\x16\x07" * 2000,
            ".DS_Store": b"\x00\x00\x00\x01Bud1",
            "licence.pdf": b"%PDF-1.4" + bytes(9000),
            "a.csv": TABLE,
            "description.txt": b"Une table de rues.\nFaite a la main.\n",
            "image.png": b"\x89PNG\r\n\x1a\n" + bytes(9000),
        }
    ),
    "name without suffix": lambda: zipped({"export": TABLE}),
    "gzip": lambda: gzip.compress(TABLE),
    "gzip in pieces": lambda: gzip.compress(TABLE[:500]) + gzip.compress(TABLE[500:]),
    "bzip2": lambda: bz2.compress(TABLE),
    "xz": lambda: lzma.compress(TABLE),
    "xz in pieces": lambda: lzma.compress(TABLE[:500]) + lzma.compress(TABLE[500:]) + bytes(8),
    "zip in a zip": lambda: TWO_DEEP,
    "gzip in a zip": lambda: zipped({"a.csv.gz": gzip.compress(TABLE)}),
}


@pytest.mark.parametrize("name", PACKED)
def test_one_table_is_read_out_of_an_archive(understood: Understand, name: str) -> None:
    found = understood(PACKED[name]())
    assert (found.format, found.encoding, found.delimiter, found.rows) == ("csv", "utf-8", ";", 300)
    assert [(f.name, f.type.value) for f in found.fields] == [("id", "int"), ("nom", "text")]
    assert not found.warnings


@pytest.fixture
def several(tmp_path: Path) -> Path:
    path = tmp_path / "several"
    members = {"petit.csv": SMALL, "sous/grand.csv": TABLE, "notes/lisezmoi.md": b"# Lisez"}
    path.write_bytes(zipped({**members, "liste.json": b'[{"a": 1}, {"a": 2}]'}))
    return path


def test_the_largest_of_several_tables_is_taken_and_told(several: Path) -> None:
    reader, found = understand(several, ReadOptions())
    assert reader.tables == ["petit.csv", "sous/grand.csv", "liste.json"]
    assert (reader.table, found.rows) == ("sous/grand.csv", 300)
    (warning,) = found.warnings
    assert warning.code == "several_members"
    assert warning.params == {"taken": "sous/grand.csv", "others": "petit.csv, liste.json"}


@pytest.mark.parametrize(
    ("asked", "taken", "count"),
    [
        ("petit.csv", "petit.csv", 1),
        ("petit", "petit.csv", 1),
        ("sous/grand.csv", "sous/grand.csv", 300),
        ("grand.csv", "sous/grand.csv", 300),
        ("liste.json", "liste.json", 2),
    ],
)
def test_a_member_is_chosen(several: Path, asked: str, taken: str, count: int) -> None:
    reader, found = understand(several, ReadOptions(member=asked))
    assert (reader.table, found.rows, list(found.warnings)) == (taken, count, [])


@pytest.mark.parametrize("packed", [ONE, zipped({"a.csv": TABLE, "b.csv": SMALL})])
def test_a_member_that_is_not_there(understood: Understand, packed: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood(packed, member="c.csv")
    assert caught.value.code == "no_such_member"
    assert "a.csv" in caught.value.message


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("é".encode(), "é"), ("é".encode("cp850"), "é"), ("é".encode("cp437"), "é")],
)
def test_names_in_other_encodings(tmp_path: Path, raw: bytes, shown: str) -> None:
    packed = zipped({"donnXXes.csv": TABLE, "b.csv": SMALL})
    path = tmp_path / "zip"
    path.write_bytes(packed.replace(b"XX", raw if len(raw) == 2 else raw + b"_"))
    reader = open_table(path, ReadOptions())
    assert reader.table == f"donn{shown}{'' if len(raw) == 2 else '_'}es.csv"


def test_what_was_unpacked_lives_as_long_as_the_reader(tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    path = tmp_path / "zip"
    path.write_bytes(ONE)
    reader, found = understand(path, ReadOptions())
    assert len(list(tmp_path.glob(scratch.PREFIX + "*"))) == 1
    scratch.sweep(tmp_path)
    assert sum(block.count for block in reader.blocks()) == found.rows == 300
    del reader
    gc.collect()
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_swept(tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    code = (
        "import os, django; django.setup()\n"
        "from ingest.readers.scratch import Scratch\n"
        "held = Scratch(); (held.folder / 'member').write_bytes(b'x')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PARVIS_UPLOAD_TEMP_DIR": str(tmp_path)},
        check=False,
    )
    assert len(list(tmp_path.iterdir())) == 1
    scratch.Scratch().close()
    assert list(tmp_path.iterdir()) == []


@loads
def test_a_zipped_table_is_published(publish: Publish) -> None:
    run = publish(PACKED["with company"](), "rues")
    assert (run.state, run.rejected_cells) == ("published", 0)
    found = rows("rues", "id, nom")
    assert (len(found), found[0], found[-1]) == (300, (1, "Rue 7"), (300, "Rue 2100"))


def test_a_timetable_is_known_by_its_files(understood: Understand) -> None:
    stops = b"stop_id,stop_name\nA,Gare\nB,Mairie\n"
    found = understood(
        zipped(
            {
                "gtfs/stop_times.txt": b"trip_id,stop_id\n" + b"T,A\n" * 500,
                "gtfs/stops.txt": stops,
                "gtfs/routes.txt": b"route_id\nR\n",
                "gtfs/trips.txt": b"route_id,trip_id\nR,T\n",
            }
        )
    )
    assert (found.format, found.rows) == ("gtfs", 2)
    assert [field.name for field in found.fields] == ["stop_id", "stop_name"]


def test_heavy_modules_stay_away_from_plain_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TABLE)
    code = (
        "import sys, django; django.setup()\n"
        "from pathlib import Path\n"
        "from ingest.options import ReadOptions\n"
        "from ingest.understand import understand\n"
        "understand(Path(sys.argv[1]), ReadOptions())\n"
        "heavy = {'pandas', 'pyarrow', 'pyogrio', 'shapely', 'pyproj', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
