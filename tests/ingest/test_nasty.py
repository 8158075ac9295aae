"""What people really upload: each loads right, or is refused with place and remedy."""

from __future__ import annotations

import contextlib
import io
import random
import time
import zipfile
from collections.abc import Callable

import pytest

from ingest.errors import UnreadableFileError
from tests.ingest.conftest import Understand


def a_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.csv", "a;b\n1;2\n")
    return target.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty_file"),
    "blank": (lambda: b" \n\r\n\t\n", "empty_file"),
    "mark alone": (lambda: b"\xef\xbb\xbf", "empty_file"),
    "zeros": (lambda: bytes(10_000), "empty_file"),
    "noise": (lambda: random.Random(7).randbytes(20_000), "binary_file"),
    "page": (lambda: b"<!DOCTYPE html>\n<html><body>404</body></html>", "html_page"),
    "page in capitals": (lambda: b"\n  <HTML><BODY>404</BODY></HTML>", "html_page"),
    "page behind a mark": (lambda: b"\xef\xbb\xbf<html>", "html_page"),
    "script": (lambda: b"<script>alert(1)</script>", "html_page"),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(range(256)), "not_data"),
    "png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "not_data"),
    "gif and script": (lambda: b"GIF89a/*<svg/onload=alert(1)>*/;1;2\n", "not_data"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "not_data"),
    "program": (lambda: b"\x7fELF" + bytes(100), "not_data"),
    "gzip": (lambda: b"\x1f\x8b\x08" + bytes(20), "broken_archive"),
    "xml": (lambda: b'<?xml version="1.0"?><a><b/></a>', "format_not_read"),
    "parquet": (lambda: b"PAR1" + bytes(100), "format_not_read"),
    "old excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "format_not_read"),
    "unclosed": (lambda: b'a;b\n1;"2\n3;4\n', "unclosed_quote"),
    "unclosed in the header": (lambda: b'"a;b\n1;2\n', "unclosed_quote"),
    "empty array": (lambda: b"[]", "no_columns"),
}
READ: dict[str, tuple[Callable[[], bytes], int, list[str]]] = {
    "emoji": (lambda: "nom;😀\n🎉;1\n".encode(), 1, ["nom", "champ_2"]),
    "right to left": (lambda: "اسم;رقم\nأحمد;1\n".encode(), 1, ["champ_1", "champ_2"]),
    "control characters": (lambda: b"a;b\nx\x07y;1\nz;2\n", 2, ["a", "b"]),
    "formula": (lambda: b"a;b\n=1+1;@x\n-2;+3\n", 2, ["a", "b"]),
    "one line": (lambda: b"a;b", 0, ["a", "b"]),
    "no end of line": (lambda: b"a;b\n1;2", 1, ["a", "b"]),
    "reserved words": (lambda: b"select;table;xmin\n1;2;3\n", 1, ["select", "table", "xmin"]),
    "injection": (
        lambda: b'"a""; DROP TABLE x; --";b\n1;2\n',
        1,
        ["a_drop_table_x", "b"],
    ),
    "long cell": (lambda: b"a;b\n" + b"x" * 3_000_000 + b";2\n", 1, ["a", "b"]),
    "many columns": (
        lambda: ("\n".join(";".join(f"{c}{n}" for n in range(1000)) for c in "ab")).encode(),
        1,
        [f"a{n}" for n in range(1000)],
    ),
    "double encoded": (lambda: "nom\nÃ©tÃ©\n".encode(), 1, ["nom"]),
    "CR alone": (lambda: b"a;b\r1;2\r3;4\r", 2, ["a", "b"]),
    "zip": (a_zip, 1, ["a", "b"]),
    "tabs and spaces": (lambda: b"a\tb\n 1 \t 2 \n", 1, ["a", "b"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused(understood: Understand, name: str) -> None:
    make, code = REFUSED[name]
    begun = time.monotonic()
    with pytest.raises(UnreadableFileError) as caught:
        understood(make())
    assert caught.value.code == code
    assert caught.value.message.endswith(".")
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("name", READ)
def test_odd_tables_are_read(understood: Understand, name: str) -> None:
    make, count, names = READ[name]
    found = understood(make())
    assert (found.rows, [f.name for f in found.fields]) == (count, names)


def test_too_many_columns_are_described_and_refused(understood: Understand) -> None:
    found = understood("\n".join(";".join(f"{c}{n}" for n in range(2000)) for c in "cx"))
    assert (found.rows, len(found.fields)) == (1, 2000)
    assert [(e.code, e.params["limit"]) for e in found.errors] == [("too_many_columns", 1200)]


@pytest.mark.parametrize("seed", range(40))
def test_noise_never_crashes(understood: Understand, seed: int) -> None:
    """Mangled tables are read or refused: nothing else comes out."""
    chance = random.Random(seed)
    base = bytearray('id;nom;prix\n1;"a;b";2,5\n2;é;3\n'.encode() * chance.randrange(1, 30))
    for _unused in range(chance.randrange(1, 30)):
        place = chance.randrange(len(base))
        base[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    with contextlib.suppress(UnreadableFileError):
        assert understood(bytes(base)).rows >= 0
