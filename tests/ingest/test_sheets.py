"""Workbooks: cells become the texts a person would type, and bombs are not unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from datasets.types import FieldType as T
from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.readers.registry import open_table
from ingest.understand import understand
from tests.ingest.workbooks import Day, write_ods, write_xlsx

HEADER = ["Code INSEE", "Nom", "Surface", "Population", "Ouvert", "Mis à jour"]
ROWS = [
    ["01004", "Ambérieu", 24.6, 14_204.0, True, Day(45_658)],
    ["49007", "Angers", 42.7, 157_175, False, Day(45_659)],
    ["2A004", "Ajaccio", None, 73_822, True, None],
]


def read(path: Path, **options: object) -> tuple[list[str], list[list[str]], list[str]]:
    reader = open_table(path, ReadOptions(**options))
    rows = [list(row) for block in reader.blocks() for row in zip(*block.columns, strict=True)]
    return reader.headers, rows, [problem.code for problem in reader.warnings]


def test_cells_become_the_texts_a_person_would_type(tmp_path: Path) -> None:
    headers, rows, warnings = read(write_xlsx(tmp_path / "a.bin", {"Feuil1": [HEADER, *ROWS]}))
    assert headers == HEADER
    assert rows == [
        ["01004", "Ambérieu", "24.6", "14204", "true", "2025-01-01"],
        ["49007", "Angers", "42.7", "157175", "false", "2025-01-02"],
        ["2A004", "Ajaccio", "", "73822", "true", ""],
    ]
    assert warnings == []


def test_types_are_found_as_in_any_file(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Feuil1": [HEADER, *ROWS]})
    _reader, found = understand(path, ReadOptions())
    assert [field.type for field in found.fields] == [
        T.TEXT,
        T.TEXT,
        T.DOUBLE,
        T.INT,
        T.BOOLEAN,
        T.DATE,
    ]
    assert found.rows == 3


def test_title_rows_are_skipped_and_empty_rows_are_no_records(tmp_path: Path) -> None:
    sheet = [["Communes, 2026"], [], HEADER, *ROWS, [None], *ROWS]
    path = write_xlsx(tmp_path / "a.xlsx", {"Feuil1": sheet})
    headers, rows, warnings = read(path)
    assert headers == HEADER
    assert len(rows) == 6
    assert warnings == ["skipped_lines"]
    blocks = list(open_table(path, ReadOptions()).blocks())
    assert [blocks[0].row_of(place) for place in range(6)] == [4, 5, 6, 8, 9, 10]


def test_the_first_filled_sheet_is_taken_and_the_others_are_named(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"Vide": [], "Communes": [HEADER, *ROWS], "Notes": [["a"], ["b"]]}
    )
    headers, rows, warnings = read(path)
    assert (headers, len(rows), warnings) == (HEADER, 3, ["several_sheets"])
    assert read(path, sheet="Notes")[0] == ["a"]
    with pytest.raises(UnreadableFileError) as caught:
        read(path, sheet="Absente")
    assert caught.value.problems[0].code == "no_such_sheet"
    assert "Communes" in caught.value.problems[0].message


def test_opendocument_is_read_alike(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", [["nom", "nombre"], ["Angers", 12.0], ["Nantes", 2.5]])
    assert read(path)[1] == [["Angers", "12"], ["Nantes", "2.5"]]


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Feuil1": [HEADER, *ROWS]})
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert caught.value.problems[0].code == "broken_workbook"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Feuil1": [HEADER, *ROWS]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * (60 << 20))
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert caught.value.problems[0].code == "workbook_bomb"


def test_what_does_not_reach_us_is_warned_of(tmp_path: Path) -> None:
    plain = write_xlsx(tmp_path / "a.xlsx", {"F": [["nom", "n", "code", "d"], ["x", 1, 2, 3]]})
    changed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name.endswith("sheet0.xml"):
                text = text.replace('<c r="B2"><v>1</v>', '<c r="B2" t="e"><v>#N/A</v>')
                text = text.replace('<c r="D2"><v>3</v>', '<c r="D2" s="2"><v>1.08333333333</v>')
            if name.endswith("styles.xml"):
                formats = '<numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/></numFmts>'
                text = text.replace("<cellXfs", formats + "<cellXfs")
                text = text.replace('"14"/>', '"14"/><xf numFmtId="46"/>')
            target.writestr(name, text)
    _headers, rows, warnings = read(changed)
    assert rows == [["x", "", "2", "26:00:00"]]
    assert warnings == ["error_cells"]
    assert read(plain)[2] == []
