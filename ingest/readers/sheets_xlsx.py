"""XLSX and XLSM: the XML of one sheet is streamed, and every cell keeps what its format tells.

Only values are read: no macro, no link to other workbooks. Formulas give the result that was
kept with them. Layout: ECMA-376 part 1, chapter 18.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.readers.sheets_book import Met, Row, Sheet, Span, column_number
from ingest.readers.sheets_cells import TRUE, CellValues, read_rows, unescaped, whole
from ingest.readers.sheets_formats import BUILT_IN, GENERAL, Format, understood
from ingest.readers.sheets_package import Package, local, resolved

_MERGED: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=[\"']([A-Za-z]+)(\d+):([A-Za-z]+)(\d+)"
)
_MAX_TAIL: Final = 16 << 20
_MAX_STRINGS: Final = 256 << 20
_MAX_STYLES: Final = 100_000
_MAX_SHEETS: Final = 1_000


class Strings:
    """The shared texts of a workbook, kept as bytes: a million texts are as small as a file."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "surrogatepass")
        if len(self._bytes) > _MAX_STRINGS:
            raise UnreadableFileError.of("workbook_too_large", limit=_MAX_STRINGS >> 20)
        self._ends.append(len(self._bytes))

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self._ends) - 1:
            raise UnreadableFileError.of("broken_workbook")
        found = self._bytes[self._ends[place] : self._ends[place + 1]]
        return found.decode("utf-8", "surrogatepass")


class XlsxBook:
    """A workbook in XML."""

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        self._part = self._main_part()
        self._is_1904 = False
        self._strings_part = self._styles_part = ""
        self._parts: list[str] = []
        self.sheets: Sequence[Sheet] = self._list()
        self._values: CellValues | None = None

    def rows(self, sheet: Sheet, met: Met) -> Iterator[Row]:
        """Yield the rows that hold a value."""
        if self._values is None:
            self._values = CellValues(
                self._read_styles(), self._read_strings, is_1904=self._is_1904
            )
        return read_rows(self._package, self._parts[sheet.place], self._values, met)

    def merged(self, sheet: Sheet) -> Sequence[Span]:
        """Return the merged cells, which stand behind the rows in the file."""
        tail, rest = bytearray(), b""
        is_behind = False
        for piece in self._package.chunks(self._parts[sheet.place]):
            if is_behind:
                tail += piece
            else:
                joined = rest + piece
                place = joined.rfind(b"sheetData>")
                is_behind = place > 0 and joined[place - 1 : place] in (b"/", b":")
                is_behind = is_behind and b"</" in joined[max(0, place - 40) : place]
                tail += joined[place:] if is_behind else b""
                rest = joined[-60:]
            if len(tail) > _MAX_TAIL:
                break
        return [
            (int(row), column_number(column.decode()), int(last), column_number(end.decode()))
            for column, row, end, last in _MERGED.findall(bytes(tail))
        ]

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return type and target of the relationships of a part, by their identifier."""
        folder, _slash, name = part.rpartition("/")
        listed = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attrs: dict[str, str]) -> None:
            if local(name) == "Relationship" and attrs.get("TargetMode") != "External":
                kind = attrs.get("Type", "").rpartition("/")[2]
                found[attrs.get("Id", "")] = (kind, resolved(part, attrs.get("Target", "")))

        if listed in self._package:
            self._package.parse(listed, start)
        return found

    def _main_part(self) -> str:
        for kind, target in self._relations("").values():
            if kind == "officeDocument" and target in self._package:
                return target
        if "xl/workbook.xml" in self._package:
            return "xl/workbook.xml"
        raise UnreadableFileError.of("broken_workbook")

    def _list(self) -> Sequence[Sheet]:
        relations = self._relations(self._part)
        for kind, target in relations.values():
            if kind == "sharedStrings":
                self._strings_part = target
            elif kind == "styles":
                self._styles_part = target
        sheets: list[Sheet] = []

        def start(name: str, attrs: dict[str, str]) -> None:
            element = local(name)
            if element == "workbookPr":
                self._is_1904 = attrs.get("date1904", "") in TRUE
            elif element == "sheet" and len(sheets) < _MAX_SHEETS:
                link = next((attrs[key] for key in attrs if local(key) == "id"), "")
                kind, target = relations.get(link, ("", ""))
                if kind == "worksheet" and target in self._package:
                    self._parts.append(target)
                    is_hidden = attrs.get("state", "visible") != "visible"
                    sheets.append(
                        Sheet(name=attrs.get("name", ""), place=len(sheets), is_hidden=is_hidden)
                    )

        self._package.parse(self._part, start)
        if not sheets:
            raise UnreadableFileError.of("broken_workbook")
        return sheets

    def _read_styles(self) -> dict[str, Format]:
        """Return the formats that are not the general one, by the style's number as text."""
        if self._styles_part not in self._package:
            return {}
        codes: dict[int, str] = dict(BUILT_IN)
        used: list[int] = []
        inside = ""

        def start(name: str, attrs: dict[str, str]) -> None:
            nonlocal inside
            element = local(name)
            if element == "numFmt":
                codes[whole(attrs.get("numFmtId"))] = attrs.get("formatCode", "")[:500]
            elif element in ("cellXfs", "cellStyleXfs"):
                inside = element
            elif element == "xf" and inside == "cellXfs" and len(used) < _MAX_STYLES:
                used.append(whole(attrs.get("numFmtId")))

        self._package.parse(self._styles_part, start)
        formats = {str(n): understood(codes.get(number, "")) for n, number in enumerate(used)}
        return {style: found for style, found in formats.items() if found != GENERAL}

    def _read_strings(self) -> Strings:
        strings = Strings()
        if self._strings_part not in self._package:
            return strings
        pieces: list[str] = []
        is_text = False
        phonetic = 0

        def start(name: str, _attrs: dict[str, str]) -> None:
            nonlocal is_text, phonetic
            element = local(name)
            if element == "t":
                is_text = not phonetic
            elif element == "si":
                pieces.clear()
            elif element == "rPh":
                phonetic += 1

        def end(name: str) -> None:
            nonlocal is_text, phonetic
            element = local(name)
            if element == "t":
                is_text = False
            elif element == "si":
                strings.add(unescaped("".join(pieces)))
            elif element == "rPh":
                phonetic -= 1

        def text(data: str) -> None:
            if is_text:
                pieces.append(data)

        for _unused in self._package.stream(self._strings_part, start, end, text):
            pass
        return strings
