"""Text that is cut at once gives exactly what Python's parser gives, cell by cell."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from datasets.records.cells import Cells
from ingest.errors import IngestError
from ingest.options import ReadOptions
from ingest.readers import delimited, pieces
from ingest.readers.delimited import DelimitedReader
from ingest.readers.pieces import ArrayBlock, Cut

CUT = Cut(delimiter=";", quote='"', width=3, not_records=[["x", "y", "z"]])
ODD = st.text(alphabet='ab1;;;"\n\n\r\t \x0b\x1c\x85\u2028é€\ufeff', max_size=200)
CELL = st.one_of(
    st.sampled_from(["", "a", "12", "é", 'say ""x""', "  "]),
    st.text(alphabet='abé ;"\n', max_size=8),
)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(';"\n\r') else cell


REGULAR = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=30).map(
    lambda rows: "\n".join(";".join(map(quoted, row)) for row in rows)
)


def what_is_read(path: Path, options: ReadOptions) -> Any:
    """Return each record with its row, all else that a reading tells, or its error."""
    try:
        reader = DelimitedReader(path, options)
        records = []
        extras = []
        for block in reader.blocks():
            assert all(len(column) == block.count for column in block.columns)
            rows = zip(*(list(column) for column in block.columns), strict=True)
            records += [(block.row_of(place), row) for place, row in enumerate(rows)]
            extras += list(block.extras)
    except IngestError as err:
        return [problem.as_json() for problem in err.problems]
    return records, extras, [problem.as_json() for problem in reader.warnings]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[Any, Any]]:
    """Read some bytes in small pieces at once, and by Python's parser alone."""

    def read(text: str, piece: int, encoding: str = "utf-8") -> tuple[Any, Any]:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        options = ReadOptions(delimiter=";", header_row=0, encoding=encoding)
        monkeypatch.setattr(pieces, "PIECE", piece)
        monkeypatch.setattr(pieces, "_READ", max(1, piece // 3))
        monkeypatch.setattr(pieces, "_LONGEST", 8 * piece)
        monkeypatch.setattr(delimited, "LARGE", 0)
        at_once = what_is_read(path, options)
        monkeypatch.setattr(delimited, "LARGE", 1 << 60)
        return at_once, what_is_read(path, options)

    return read


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.one_of(ODD, REGULAR), st.sampled_from([8, 40, 1000]))
@example('1;"a\nb";2\n3;"c";4\n', 8)
@example('1;"a\r\nb";2\r\n3;"c";4\r\n', 8)
@example('1;5" tube;2\n3;4" tube;4\n5;6;7\n', 8)
@example('1;"a"b;2\n3;4;5\n6;7;8\n', 8)
@example('1;"open;2\n3;4;5\n6;7;8\n9;9;9\n', 8)
@example("1;2\n3;4;5\n6;7;8;9\n;;\n\n9;9;9", 1000)
@example("1;2;3\r4;5;6\r7;8;9", 8)
@example(" ; ;\n1;2;3\n\u2003;\x1c;\n", 1000)
@example("1;2;3\nx;y;z\n4;5;6\nlone;;\nlone\n7;8;9\n1;;\n\nSource : here\n", 8)
@example('1;"a\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n";2\n3;"c";4\n', 8)
@example('1;"";3\n"";"""";" "\n', 1000)
def test_at_once_reads_what_the_parser_reads(
    both: Callable[..., tuple[Any, Any]], text: str, piece: int
) -> None:
    at_once, parsed = both("x;y;z\n" + text, piece)
    assert at_once == parsed


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_other_encodings_are_read_alike(
    both: Callable[..., tuple[Any, Any]], encoding: str
) -> None:
    lines = [f'{n};"é{n}\nà";{"ç" * (n % 7)}\n' for n in range(200)]
    at_once, parsed = both("x;y;z\n" + "".join(lines), 300, encoding)
    assert at_once == parsed
    assert len(at_once[0]) == 200


def test_well_formed_pieces_are_cut_at_once() -> None:
    rows = [[str(n), "a;b" if n % 3 else 'c "d"\ne', "é" * (n % 4)] for n in range(1, 500)]
    piece = "".join(";".join(map(quoted, row)) + "\n" for row in rows).encode()
    block = CUT.at_once(piece, 2)
    assert isinstance(block, ArrayBlock)
    assert list(zip(*map(list, block.columns), strict=True)) == [tuple(row) for row in rows]
    lines = list(csv.reader(piece.decode().splitlines(keepends=True), delimiter=";"))
    assert lines == rows
    starts = [2 + sum(row[1].count("\n") + 1 for row in rows[:place]) for place in (0, 5, 400)]
    assert [block.row_of(place) for place in (0, 5, 400)] == starts


@pytest.mark.parametrize(
    "piece",
    [
        *(b'1;a"b;3\n', b'1;"a"b;3\n', b'1;"a;3\n', b'"1";2;3\n4;"5\n', b"1;2;3\r4;5;6\n"),
        *(
            b"1;2\n",
            b"1;2;3;4\n",
            b"x;y;z\n",
            b"1;;\n",
            b";;\n",
            b" ;\t;\n",
            b"\n",
            "\u2003;;\n".encode(),
            b"1;2;\xff\n",
        ),
    ],
)
def test_a_piece_with_any_doubt_is_left_to_the_parser(piece: bytes) -> None:
    assert CUT.at_once(piece, 1) is None
    assert CUT.at_once(b"1;2;3\n" + piece, 1) is None


def texts(cells: Sequence[str]) -> list[str]:
    return list(cells)


def test_cells_are_a_sequence_of_texts() -> None:
    plain = ["a", "", " ", "é\u2003", "\u2003\x1c", "a", "12"]
    for cells in (Cells.of(plain), Cells.of(["before", *plain]).parts(1)[1]):
        assert texts(cells) == plain
        assert [cells[place] for place in range(7)] == plain
        assert cells[1:3] == plain[1:3]
        assert cells.count("") == 1
        assert cells.count("a") == 2
        assert cells.blanks() == [2, 4]
        assert cells.joined("\n").as_py() == "\n".join(plain)
        assert texts(cells.without([0, 4])) == ["", "", " ", "é\u2003", "", "a", "12"]
        found, which = cells.distinct()
        assert [found[place] if place >= 0 else "" for place in which.tolist()] == plain
        assert cells.tallied(which, [0, 1, 1, 1, 0], 2) == ([3, 3], [[0, 5], [2, 3]])
        assert cells.places(which, [0, 4]) == [(0, 0), (5, 0), (6, 4)]
        replaced = cells.replaced(which, ["x", "", "z", "u", "v"])
        assert texts(replaced) == ["x", "", "", "z", "u", "x", "v"]
    assert texts(Cells.of_width(b"aabb", 2)) == ["aa", "bb"]
