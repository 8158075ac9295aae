"""ODS and XLS say the same as XLSX, and what shares their containers is told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.options import ReadOptions
from ingest.readers.registry import open_table
from ingest.understand import understand
from tests.ingest.workbooks import edited, read, refusal, write_ods, write_xlsx
from tests.ingest.workbooks_xls import Shown, Wrong, write_compound, write_xls


def test_opendocument_says_the_same_as_the_others(tmp_path: Path) -> None:
    def cell(kind: str, value: str, shown: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="{kind}" {value} {more}>'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    path = write_ods(tmp_path / "a.ods", [["cp", "jour", "heure", "taux", "prix", "n"], ["x"]])
    row = (
        cell("float", 'office:value="1001"', "01001")
        + cell("date", 'office:date-value="2024-02-29"', "29/02/24")
        + cell("time", 'office:time-value="PT08H30M00S"', "08:30")
        + cell("percentage", 'office:value="0.12"', "12 %")
        + cell("currency", 'office:value="12.5" office:currency="EUR"', "12,50 €")
        + cell("string", "", "#N/A", 'table:formula="of:=NA()"')
    )
    far = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'

    def change(text: str) -> str:
        last = text.rindex("<table:table-row>")
        rest = text[text.index("</table:table>") :]
        return (
            f'{text[:last]}<table:table-row table:number-rows-repeated="2">{row}</table:table-row>'
            f"{far}</table:table-row>{rest}"
        )

    _headers, rows, warnings = read(edited(path, "content.xml", change))
    assert rows == [["01001", "2024-02-29", "08:30", "0.12", "12.5", ""]] * 2
    assert set(warnings) == {"error_cells", "percent_cells"}
    assert warnings["error_cells"].params["cell"] == "F2"


def test_repeated_cells_of_opendocument_are_bounded(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", [["x", "y"], ["1", "2"]])

    def change(text: str) -> str:
        many = '<table:table-cell table:number-columns-repeated="16384" office'
        return text.replace(
            "<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">'
        ).replace("<table:table-cell office", many)

    assert refusal(edited(path, "content.xml", change)).code in ("workbook_repeats", "wrong_cell")


def test_an_encrypted_opendocument_file_says_so(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", [["x", "y"], ["1", "2"]])
    edited(
        path,
        "META-INF/manifest.xml",
        lambda text: text.replace(
            "/></manifest:manifest>",
            "><manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
        ),
    )
    assert refusal(path).code == "workbook_password"


def test_old_workbooks_say_the_same_as_the_others(tmp_path: Path) -> None:
    path = write_xls(
        tmp_path / "a.xls",
        {
            "Notes": [["Rien"]],
            "Données": [
                ["Équipements"],
                [],
                ["cp", "nom", "jour", "heure", "taux", "prix", "siret", "ouvert", "n"],
                *(
                    [
                        Shown(1_001 + n, "00000"),
                        f"École n° {n} €",
                        Shown(45_351 + n, "dd/mm/yyyy"),
                        Shown(0.354166666666667, "hh:mm"),
                        Shown(0.12, "0%"),
                        Shown(12.5, '#,##0.00\\ "€"'),
                        21_490_007_800_012 + n,
                        n % 2 == 0,
                        Wrong(7) if n == 1 else 0.1 + 0.2,
                    ]
                    for n in range(3)
                ),
            ],
        },
    )
    headers, rows, warnings = read(path)
    assert headers[:2] == ["cp", "nom"]
    assert rows[1] == [
        "01002",
        "École n° 1 €",
        "2024-03-01",
        "08:30",
        "0.12",
        "12.5",
        "21490007800013",
        "false",
        "",
    ]
    assert rows[2][8] == "0.3"
    assert set(warnings) == {"several_sheets", "skipped_lines", "error_cells", "percent_cells"}
    assert warnings["error_cells"].params["cell"] == "I5"
    _reader, found = understand(path, ReadOptions())
    assert (found.format, found.encoding, found.header_row, found.rows) == ("xls", None, 2, 3)
    assert found.fields[5].unit == "€"


def test_old_dates_of_1904_and_hidden_sheets(tmp_path: Path) -> None:
    table = [["jour", "n"], [Shown(1, "dd/mm/yyyy"), 1.0], [Shown(2, "dd/mm/yyyy"), 2.0]]
    path = write_xls(tmp_path / "a.xls", {"H": table, "V": table}, hidden=["H"], is_1904=True)
    assert open_table(path, ReadOptions()).table == "V"
    assert read(path)[1][0] == ["1904-01-02", "1"]


@pytest.mark.parametrize(
    ("streams", "code", "kind"),
    [
        (["WordDocument", "1Table"], "not_data", "doc"),
        (["PowerPoint Document"], "not_data", "ppt"),
        (["__properties_version1.0"], "not_data", "msg"),
        (["EncryptionInfo", "EncryptedPackage"], "workbook_password", None),
        (["Workbook"], "broken_workbook", None),
    ],
)
def test_documents_in_the_same_container_are_told_apart(
    tmp_path: Path, streams: list[str], code: str, kind: str | None
) -> None:
    path = write_compound(tmp_path / "a.xls", dict.fromkeys(streams, b"\x00" * 100))
    problem = refusal(path)
    assert (problem.code, problem.params.get("format")) == (code, kind)


def test_old_workbooks_with_a_password_or_a_false_size_are_refused(tmp_path: Path) -> None:
    table = [["a", "b"], [1.0, 2.0]]
    locked = write_xls(tmp_path / "a.xls", {"F": table}, password=True)
    assert refusal(locked).code == "workbook_password"
    huge = write_xls(tmp_path / "b.xls", {"F": table}, dimensions=(0xFFFFFFF0, 0xFFF0))
    assert refusal(huge).code == "broken_workbook"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_cut_workbook_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    rows: list[list[Any]] = [["nom", "n"], *([f"a{n}", float(n)] for n in range(150))]
    path = tmp_path / f"a.{kind}"
    match kind:
        case "xlsx":
            write_xlsx(path, {"F": rows})
        case "xls":
            write_xls(path, {"F": rows})
        case _:
            write_ods(path, rows)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refusal(path).code in ("broken_workbook", "format_not_read")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html><body><table><tr><td>1</td></tr></table></body></html>", "html_table"),
        ("<TABLE border=1><tr><th>a</th></tr></TABLE>", "html_table"),
        (
            (
                '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
                '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
            ),
            "xml_workbook",
        ),
    ],
)
def test_what_only_calls_itself_a_workbook_is_told(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(text, encoding="utf-8")
    problem = refusal(path)
    assert problem.code == code
    assert "XLSX" in (problem.hint or "")


def test_a_text_that_calls_itself_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("nom;n\na;1\nb;2\n", encoding="utf-8")
    assert open_table(path, ReadOptions()).format == "csv"
