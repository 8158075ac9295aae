"""Workbooks as people make them: titles, notes, formats, hidden parts, merged and broken cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from datasets.types import FieldType as T
from ingest.options import ReadOptions
from ingest.readers.registry import open_table
from ingest.understand import understand
from tests.ingest.workbooks import edited, read, refusal, write_xlsx, written


def test_formats_decide_types_and_units(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        kinds = ["00000", "dd/mm/yyyy", "hh:mm", "0%", '#,##0.00 "€"', "General", "@"]
        formats = [book.add_format({"num_format": kind}) for kind in kinds]
        sheet.write_row(0, 0, ["CP", "Ouverture", "Heure", "Taux", "Budget", "SIRET", "Texte"])
        for n in range(5):
            sheet.write_number(n + 1, 0, 1000 + n * 11_000, formats[0])
            sheet.write_datetime(n + 1, 1, dt.date(2024, 2, 27 + n % 3), formats[1])
            sheet.write_datetime(n + 1, 2, dt.time(8, n), formats[2])
            sheet.write_number(n + 1, 3, 0.12 + n / 100, formats[3])
            sheet.write_number(n + 1, 4, 10.5 + n, formats[4])
            sheet.write_number(n + 1, 5, 21_490_007_800_012 + n * 13, formats[5])
            sheet.write_string(n + 1, 6, f"0{n}", formats[6])

    path = written(tmp_path / "a.xlsx", fill)
    _reader, found = understand(path, ReadOptions())
    assert [field.type for field in found.fields] == [
        T.TEXT,
        T.DATE,
        T.TEXT,
        T.DOUBLE,
        T.DOUBLE,
        T.TEXT,
        T.TEXT,
    ]
    assert [field.unit for field in found.fields] == ["", "", "", "", "€", "", ""]
    _headers, rows, warnings = read(path)
    assert rows[0] == ["01000", "2024-02-27", "08:00", "0.12", "10.5", "21490007800012", "00"]
    assert list(warnings) == ["percent_cells"]
    assert "D2" in warnings["percent_cells"].message


def test_dates_of_1904_are_four_years_later(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["jour", "n"])
        sheet.write_datetime(1, 0, dt.date(2024, 2, 29), day)
        sheet.write_number(1, 1, 1)

    path = written(tmp_path / "a.xlsx", fill, date_1904=True)
    assert read(path)[1] == [["2024-02-29", "1"]]


def test_errors_and_formulas_without_result_are_told_with_their_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["nom", "n", "double"])
    for n in range(4):
        book.active.append([f"a{n}", n, f"=B{n + 2}*2"])
    book.active["B3"] = "#DIV/0!"
    book.save(tmp_path / "a.xlsx")
    _headers, rows, warnings = read(tmp_path / "a.xlsx")
    assert rows == [["a0", "0", ""], ["a1", "", ""], ["a2", "2", ""], ["a3", "3", ""]]
    assert dict(warnings["formulas_unknown"].params) == {"count": 4, "cell": "C2"}
    assert dict(warnings["error_cells"].params) == {"count": 1, "cell": "B3"}
    assert warnings["error_cells"].value == "#DIV/0!"


def test_a_table_that_begins_at_c5_is_found_between_title_and_notes(tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:F1", "Budget de la ville")
        sheet.write_row("C5", ["Poste", "2023", "2024"])
        for n in range(6):
            sheet.write_row(5 + n, 2, [f"Poste {n}", 10 + n, 20 + n])
        sheet.write_row(11, 2, ["Total", 75, 135])
        sheet.write("C14", "Source : direction des finances")
        sheet.write("C15", "Données provisoires")

    path = written(tmp_path / "a.xlsx", fill)
    headers, rows, warnings = read(path)
    assert headers == ["Poste", "2023", "2024"]
    assert rows[0] == ["Poste 0", "10", "20"]
    assert rows[-1] == ["Total", "75", "135"]
    assert len(rows) == 7
    assert set(warnings) == {"skipped_lines", "notes_below", "total_row"}
    assert (warnings["notes_below"].row, warnings["notes_below"].params["count"]) == (14, 2)
    assert warnings["total_row"].row == 12
    reader = open_table(path, ReadOptions())
    assert reader.header_row == 4
    assert next(iter(reader.blocks())).row_of(0) == 6


def test_names_of_groups_come_before_headers_that_are_there_twice(tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "Commune")
        sheet.merge_range("B1:C1", "Hommes")
        sheet.merge_range("D1:E1", "Femmes")
        sheet.write_row("B2", ["2019", "2020", "2019", "2020"])
        for n in range(6):
            sheet.write_row(2 + n, 0, [f"C{n}", n, n + 1, n + 2, n + 3])

    headers, rows, warnings = read(written(tmp_path / "a.xlsx", fill))
    assert headers == ["Commune", "Hommes 2019", "Hommes 2020", "Femmes 2019", "Femmes 2020"]
    assert (len(rows), list(warnings)) == (6, ["group_header"])


def test_hidden_and_merged_cells_are_read_and_told(tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["quartier", "nom", "n"])
        for n in range(6):
            sheet.write_row(1 + n, 0, ["" if n == 2 else f"Q{n}", f"N{n}", n])
        sheet.merge_range("A3:A4", "Q1")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})

    _headers, rows, warnings = read(written(tmp_path / "a.xlsx", fill))
    assert [row[0] for row in rows] == ["Q0", "Q1", "", "Q3", "Q4", "Q5"]
    assert set(warnings) == {"merged_cells", "hidden_rows", "hidden_columns"}
    assert warnings["merged_cells"].params["cells"] == "A3:A4"
    assert (warnings["hidden_rows"].row, warnings["hidden_columns"].params["columns"]) == (5, "C")


def test_the_sheet_with_the_data_is_taken(tmp_path: Path) -> None:
    table = [["nom", "n"], ["a", 1], ["b", 2]]
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {
            "Lisez-moi": [["Titre", "Équipements"], ["Licence", "ouverte"], ["Contact", "mairie"]],
            "Page de garde": [["Ville d’Angers"]],
            "Cachée": [["x", "y"], [1, 2], [3, 4]],
            "Équipements 2024 ": table,
            "Autre": table,
        },
    )
    edited(
        path, "xl/workbook.xml", lambda text: text.replace('"Cachée"', '"Cachée" state="hidden"')
    )
    reader = open_table(path, ReadOptions())
    assert reader.table == "Équipements 2024 "
    assert list(reader.tables)[:2] == ["Lisez-moi", "Page de garde"]
    assert read(path, sheet="équipements  2024")[0] == ["nom", "n"]
    assert read(path, sheet="Cachée")[1] == [["1", "2"], ["3", "4"]]
    problem = refusal(path, sheet="Budget")
    assert problem.code == "no_such_sheet"
    assert "Équipements 2024" in problem.message


def test_a_hidden_sheet_is_taken_only_with_a_word(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Vide": [], "B": [["x", "y"], [1, 2], [3, 4]]})
    edited(path, "xl/workbook.xml", lambda text: text.replace('"B"', '"B" state="veryHidden"'))
    _headers, rows, warnings = read(path)
    assert (len(rows), list(warnings)) == (2, ["hidden_sheet"])


def test_empty_columns_and_a_second_table_are_told(tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["nom", "n"])
        sheet.write_row("D1", ["rue", "km"])
        for n in range(4):
            sheet.write_row(1 + n, 0, [f"a{n}", n])
            sheet.write_row(1 + n, 3, [f"r{n}", n])
        sheet.write_row("A8", ["parc", "hectares"])
        sheet.write_row("A9", ["Balzac", 12])

    headers, rows, warnings = read(written(tmp_path / "a.xlsx", fill))
    assert headers == ["nom", "n", "rue", "km"]
    assert len(rows) == 6
    assert warnings["empty_columns"].params["columns"] == "C"
    assert warnings["second_table"].row == 8


def test_a_value_outside_of_the_first_rows_columns_is_kept(tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 1, ["nom", "n"])
        for n in range(700):
            sheet.write_row(1 + n, 1, [f"a{n}", n])
        sheet.write(650, 0, "à gauche")
        sheet.write(660, 9, "à droite")

    path = written(tmp_path / "a.xlsx", fill)
    headers, _rows, _warnings = read(path)
    assert headers == ["nom", "n", "", ""]
    _reader, found = understand(path, ReadOptions())
    assert [field.name for field in found.fields] == ["nom", "n", "champ_3", "champ_4"]
    assert found.rows == 700


def test_a_million_formatted_empty_cells_are_nothing(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"F": [["a", "b"], [1, 2]]})
    empty = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 60_000))
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'

    def change(text: str) -> str:
        return text.replace("</sheetData>", empty + far + "</sheetData>").replace(
            "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
        )

    assert read(edited(path, "xl/worksheets/sheet0.xml", change))[1] == [["1", "2"]]


SPELLINGS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.replace("<c ", "<!-- note --><c ", 1),
    lambda text: re.sub(r'<(c|row) r="[A-Z]*\d+"', r"<\1", text),
    lambda text: re.sub(r"(</?)(\w)", r"\1x:\2", text).replace("xmlns=", "xmlns:x="),
    lambda text: re.sub(r'<c r="[A-Z]*\d+"(?= t="b"|>)', "<c", text),
    lambda text: text.replace("<v>1</v>", "<v><![CDATA[1]]></v>"),
    lambda text: re.sub(r'<c r="(\w+)"', r"<c  r = '\1'", text),
    lambda text: text.replace("<t ", "<t\n "),
    lambda text: text.replace("><", ">\n  <"),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_the_xml_gives_the_same_cells(
    tmp_path: Path, spelling: Callable[[str], str]
) -> None:
    rows = [["nom", "n"], ["a & b < c", 1], ["l1\nl2 ", 2.5], ["_x0041_ _x005F_x0041_", True]]
    path = write_xlsx(tmp_path / "a.xlsx", {"F": rows})
    assert read(edited(path, "xl/worksheets/sheet0.xml", spelling))[1] == [
        ["a & b < c", "1"],
        ["l1\nl2 ", "2.5"],
        ["A _x0041_", "true"],
    ]


def test_the_parser_takes_over_in_the_middle(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["nom", "n"], *([f"a{n}", n] for n in range(20_000))]
    path = write_xlsx(tmp_path / "a.xlsx", {"F": rows})

    def change(text: str) -> str:
        return text.replace('<row r="15000">', '<!-- here --><row r="15000" hidden="1">')

    _headers, read_rows, warnings = read(edited(path, "xl/worksheets/sheet0.xml", change))
    assert read_rows == [[f"a{n}", str(n)] for n in range(20_000)]
    assert warnings["hidden_rows"].row == 15_000


def bomb_of_entities(text: str) -> str:
    kinds = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return kinds + text.replace("<v>1</v>", "<v>&b;</v>")


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        ("xl/worksheets/sheet0.xml", bomb_of_entities, "workbook_entities"),
        ("xl/workbook.xml", bomb_of_entities, "workbook_entities"),
        (
            "xl/worksheets/sheet0.xml",
            lambda text: text.replace('r="A2"', 'r="ZZZZ2"'),
            "wrong_cell",
        ),
        (
            "xl/worksheets/sheet0.xml",
            lambda text: text.replace('<row r="2">', '<row r="99999999">'),
            "wrong_cell",
        ),
        ("xl/worksheets/sheet0.xml", lambda text: text[: len(text) // 2], "broken_workbook"),
        ("xl/workbook.xml", lambda text: text.replace("<sheet ", "<sheep "), "broken_workbook"),
    ],
)
def test_hostile_and_damaged_xml_is_refused(
    tmp_path: Path, part: str, change: Callable[[str], str], code: str
) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"F": [["a", "b"], [1, 2], [3, 4]]})
    assert refusal(edited(path, part, change)).code == code


def test_a_sheet_of_sixteen_thousand_columns_is_refused_at_once(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"F": [["a", "b"], [1, 2]]})
    cells = "".join(f"<c><v>{n}</v></c>" for n in range(16_384))
    rows = "".join(f'<row r="{n}">{cells}</row>' for n in range(3, 9))

    def change(text: str) -> str:
        return text.replace("</sheetData>", f"{rows}</sheetData>")

    assert refusal(edited(path, "xl/worksheets/sheet0.xml", change)).code == "too_many_columns"


def test_lone_cells_at_the_end_are_records_until_a_note_begins(tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["rue", "n"])
        for n in range(80):
            sheet.write_row(1 + n, 0, [f"r{n}", n])
        sheet.write(81, 0, "r80")
        sheet.write(82, 0, "Source : voirie")
        sheet.write(83, 0, "provisoire")

    _headers, rows, warnings = read(written(tmp_path / "a.xlsx", fill))
    assert (len(rows), rows[-1]) == (81, ["r80", ""])
    assert (warnings["notes_below"].row, warnings["notes_below"].params["count"]) == (83, 2)


def test_a_long_list_with_gaps_in_its_second_column_is_kept_whole(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["rue", "n"], ["r", 1], *([f"r{n}"] for n in range(300))]
    assert len(read(write_xlsx(tmp_path / "a.xlsx", {"F": rows}))[1]) == 301
