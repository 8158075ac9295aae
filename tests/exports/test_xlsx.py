"""Workbooks read back by another library, cell by cell (explore-api 10.4, xlsx)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from datasets.exports import RefusedError
from datasets.odsql import Column
from datasets.types import Field, FieldType
from tests.exports.files import COLUMNS, PARIS, column, file_of, wall


def sheet(path: Path) -> Worksheet:
    book = openpyxl.load_workbook(path)
    (only,) = book.worksheets
    return only


def cell(folder: Path, kind: FieldType, value: Any, **more: Any) -> Any:
    """Return the cell that holds a value."""
    return sheet(file_of(folder, "xlsx", [column("x", kind, **more)], [(value,)]))["A2"]


def test_10_4_xlsx_is_one_sheet_with_every_value(tmp_path: Path) -> None:
    rows = list(sheet(file_of(tmp_path, "xlsx")).iter_rows(values_only=True))
    assert rows[0] == tuple(item.name for item in COLUMNS)
    assert rows[1] == (
        "L'Haÿ-les-Roses 🌹",
        30_000,
        0.1 + 0.2,
        True,
        wall(2024, 2, 29),
        wall(2025, 1, 23, 14, 33, 29, 132000),
        "a, b,été",
        "1,2",
        '{"a":[null,1]}',
        "48.25, 2.5",
        '{"coordinates":[[[2.0,48.0],[3.0,48.0],[3.0,49.0],[2.0,49.0],[2.0,48.0]]],"type":"Polygon"}',
    )
    assert rows[2] == (None,) * len(COLUMNS)
    assert rows[3][:4] == ("=1+1", -5, -1e20, False)
    assert rows[3][4:6] == ("1850-07-14", "1850-07-14T12:00:00+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+33 1 23",
        "@x",
        "https://example.org/",
        "01001",
        "  blanks  ",
        "two\nlines",
        "tab\tcr\r",
        "<r><t>markup</t></r>",
        "a & b < c",
        "true",
        "2024-01-01",
        "mailto:a@b.fr",
    ],
)
def test_10_4_xlsx_text_stays_text(tmp_path: Path, text: str) -> None:
    found = cell(tmp_path, FieldType.TEXT, text)
    assert found.data_type in {"s", "inlineStr"}
    assert found.hyperlink is None
    assert unescaped(found.value) == text


def unescaped(text: str) -> str:
    """Read control characters as spreadsheets do."""
    from openpyxl.utils.escape import unescape

    return str(unescape(text))


def test_xlsx_control_characters_survive_and_break_nothing(tmp_path: Path) -> None:
    text = "a\x00\x01\x0b\x1f\ufffe\uffff_x0041_b"
    found = cell(tmp_path, FieldType.TEXT, text).value
    assert "\x00" not in found
    assert found.startswith("a_x0000_")
    assert found.endswith("_x005F_x0041_b")


def test_xlsx_whole_numbers_beyond_double_are_text(tmp_path: Path) -> None:
    assert cell(tmp_path, FieldType.INT, 2**53).value == 2**53
    assert cell(tmp_path, FieldType.INT, 2**53 + 1).value == str(2**53 + 1)
    assert cell(tmp_path, FieldType.INT, -(2**63)).value == str(-(2**63))


def test_xlsx_infinite_numbers_are_text(tmp_path: Path) -> None:
    assert cell(tmp_path, FieldType.DOUBLE, float("inf")).value == "inf"
    assert cell(tmp_path, FieldType.DOUBLE, float("nan")).value == "nan"


def test_xlsx_partial_dates_are_text(tmp_path: Path) -> None:
    for precision, expected in (("year", "2019"), ("month", "2019-03")):
        field = Field(name="x", type=FieldType.DATE, annotations={"timeserie_precision": precision})
        found = cell(tmp_path, FieldType.DATE, date(2019, 3, 1), field=field)
        assert found.value == expected


def test_xlsx_dates_are_dates_and_datetimes_wall_times(tmp_path: Path) -> None:
    found = cell(tmp_path, FieldType.DATE, date(1900, 3, 1))
    assert (found.is_date, found.number_format) == (True, "yyyy-mm-dd")
    assert cell(tmp_path, FieldType.DATE, date(1900, 2, 28)).value == "1900-02-28"
    instant = datetime(2025, 7, 1, 22, 30, tzinfo=UTC).astimezone(PARIS)
    found = cell(tmp_path, FieldType.DATETIME, instant)
    assert found.value == wall(2025, 7, 2, 0, 30)
    assert found.number_format == "yyyy-mm-dd hh:mm:ss"


def test_xlsx_long_text_is_cut_with_a_mark(tmp_path: Path) -> None:
    assert cell(tmp_path, FieldType.TEXT, "a" * 32_767).value == "a" * 32_767
    found = cell(tmp_path, FieldType.TEXT, "🌹" * 20_000).value
    assert found.endswith("🌹 [...]")
    assert len(found.encode("utf-16-le")) // 2 <= 32_767


def test_10_3_use_labels_xlsx(tmp_path: Path) -> None:
    columns = [column("pop", FieldType.INT), Column(name="max(pop)", type=FieldType.INT)]
    path = file_of(tmp_path, "xlsx", columns, [(1, 2)], labels={"pop": "=Habitants"})
    assert [item.value for item in sheet(path)[1]] == ["=Habitants", "max(pop)"]


def test_xlsx_refuses_more_columns_than_a_sheet_has(tmp_path: Path) -> None:
    columns = [Column(name=f"c{n}", type=FieldType.INT) for n in range(16_385)]
    with pytest.raises(RefusedError, match="16,384 columns"):
        file_of(tmp_path, "xlsx", columns, [])
    path = file_of(tmp_path, "xlsx", columns[:16_384], [(1,) * 16_384])
    assert sheet(path).max_column == 16_384


def test_xlsx_without_records_has_its_headings(tmp_path: Path) -> None:
    assert list(sheet(file_of(tmp_path, "xlsx", rows=())).iter_rows(values_only=True)) == [
        tuple(item.name for item in COLUMNS)
    ]
