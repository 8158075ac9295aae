"""Workbooks written part by part, so that tests can also write odd ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.registry import open_table

Cell = str | int | float | bool | None

_NS = "http://schemas.openxmlformats.org"
_TYPES = (
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
)
_STYLES = (
    f'<styleSheet xmlns="{_NS}/spreadsheetml/2006/main"><cellXfs count="2">'
    '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)


class Day(int):
    """A date as workbooks keep it: days since the end of 1899."""


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """Write a workbook with these rows in these sheets."""
    names = list(sheets)
    links = f'xmlns:r="{_NS}/officeDocument/2006/relationships"'
    package = f"{_NS}/package/2006"
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names)
    )
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{_NS}/officeDocument/2006/relationships/worksheet"'
        f' Target="worksheets/sheet{n}.xml"/>'
        for n in range(len(names))
    )
    styles = (
        f'<Relationship Id="s" Type="{_NS}/officeDocument/2006/relationships/styles"'
        ' Target="styles.xml"/>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml", f'<Types xmlns="{package}/content-types">{_TYPES}</Types>'
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="w"'
            f' Type="{_NS}/officeDocument/2006/relationships/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_NS}/spreadsheetml/2006/main" {links}><sheets>{listed}</sheets>'
            "</workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{targets}{styles}</Relationships>',
        )
        book.writestr("xl/styles.xml", _STYLES)
        for n, name in enumerate(names):
            rows = "".join(_row(number, row) for number, row in enumerate(sheets[name], start=1))
            book.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
                "</worksheet>",
            )
    return path


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(at: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, Day):
        return f'<c r="{at}" s="1"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{at}"><v>{cell}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def write_ods(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """Write an OpenDocument spreadsheet with one sheet."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(
        "<table:table-row>" + "".join(_ods_cell(cell) for cell in row) + "</table:table-row>"
        for row in rows
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0"'
            f' xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Feuille1">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        book.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
            '><manifest:file-entry manifest:full-path="/" manifest:media-type='
            '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return path


def _ods_cell(cell: str | float) -> str:
    if isinstance(cell, str):
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(cell)}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'


Read = tuple[list[str], list[list[str]], dict[str, Problem]]


def read(path: Path, **options: Any) -> Read:
    reader = open_table(path, ReadOptions(**options))
    rows = [list(row) for block in reader.blocks() for row in zip(*block.columns, strict=True)]
    return reader.headers, rows, {problem.code: problem for problem in reader.warnings}


def refusal(path: Path, **options: Any) -> Problem:
    with pytest.raises(UnreadableFileError) as caught:
        read(path, **options)
    return caught.value.problems[0]


def written(path: Path, fill: Callable[[Any, Any], None], **options: Any) -> Path:
    """Write one sheet with a writer that knows formats."""
    with xlsxwriter.Workbook(str(path), options) as book:
        fill(book, book.add_worksheet("Feuil1"))
    return path


def edited(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Change one part of a workbook's package."""
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, change(text.decode()).encode() if name == part else text)
    return path
