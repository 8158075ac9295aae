"""ODS: the content of the spreadsheet is streamed; repeated cells are bounded as they unfold.

Values are those the file states beside the shown text; the shown text decides only where it
adds leading zeros. Layout: OpenDocument 1.3 part 3, chapters 9 and 19.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.readers.sheets_book import HEAD_ROWS, MAX_COLUMNS, MAX_ROWS, Met, Row, Sheet, Span
from ingest.readers.sheets_formats import Format, Meaning, duration_text, moment_text, plain_number
from ingest.readers.sheets_package import Package

_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_MAX_REPEATED: Final = 1_000_000
"""Filled cells that repetition may add; a sheet that people fill stays far below."""
_MAX_SAME: Final = 50_000
"""How often a filled row may be repeated."""
_MAX_SHEETS: Final = 1_000
_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
_ERROR: Final = re.compile(
    r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|(?:Err|Fehler|Erreur) ?:\d{3}"
)
_DURATION: Final = re.compile(r"(-?)PT?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?")
_SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_NO_DAY: Final = "1899-12-30"


class OdsBook:
    """An OpenDocument spreadsheet."""

    def __init__(self, path: Path) -> None:
        self._package = Package(path)
        if _CONTENT not in self._package:
            raise UnreadableFileError.of("broken_workbook")
        self._check_open()
        self.sheets: Sequence[Sheet] = []
        self._look()

    def rows(self, sheet: Sheet, met: Met) -> Iterator[Row]:
        """Yield the rows that hold a value."""
        reading = _Reading(met, only=sheet.place)
        size = max(1, self._package.size(_CONTENT))
        for read in self._package.stream(_CONTENT, reading.start, reading.end, reading.text):
            met.share = min(1.0, read / size)
            yield from reading.ready()
            if reading.place > sheet.place:
                return

    def merged(self, sheet: Sheet) -> Sequence[Span]:
        """Return the merged cells of the first rows."""
        met = Met()
        for number, _cells in self.rows(sheet, met):
            if number > HEAD_ROWS:
                break
        return met.merged

    def _check_open(self) -> None:
        def start(name: str, _attrs: dict[str, str]) -> None:
            if name.endswith("encryption-data"):
                raise UnreadableFileError.of("workbook_password")

        if _MANIFEST in self._package:
            self._package.parse(_MANIFEST, start)

    def _look(self) -> None:
        """List the sheets."""
        hidden_styles: set[str] = set()
        sheets: list[Sheet] = []
        style, depth = "", 0

        def start(name: str, attrs: dict[str, str]) -> None:
            nonlocal style, depth
            if name == "style:style":
                style = attrs.get("style:name", "")
            elif name == "style:table-properties" and attrs.get("table:display") == "false":
                hidden_styles.add(style)
            elif name == "table:table":
                depth += 1
                if depth == 1 and len(sheets) < _MAX_SHEETS:
                    sheets.append(
                        Sheet(
                            name=attrs.get("table:name", ""),
                            place=len(sheets),
                            is_hidden=attrs.get("table:style-name") in hidden_styles,
                        )
                    )

        def end(name: str) -> None:
            nonlocal depth
            if name == "table:table":
                depth -= 1

        for _unused in self._package.stream(_CONTENT, start, end):
            pass
        if not sheets:
            raise UnreadableFileError.of("broken_workbook")
        self.sheets = sheets


class _Reading:
    """Handlers that make rows of one table, and unfold what is repeated."""

    def __init__(self, met: Met, *, only: int) -> None:
        self.place = -1
        """Place of the table that is being read; one more once the wanted one has ended."""
        self._met = met
        self._only = only
        self._depth = self._ignored = 0
        self._row = 1
        self._row_repeats = 1
        self._is_hidden_row = False
        self._column = 0
        self._cells: dict[int, str] = {}
        self._attrs: dict[str, str] | None = None
        self._texts: list[str] = []
        self._is_text = False
        self._columns = 0
        self._unfolded = 0
        self._rows: list[tuple[int, int, dict[int, str]]] = []

    def ready(self) -> Iterator[Row]:
        """Yield the rows that are complete."""
        for number, repeats, cells in self._rows:
            for extra in range(repeats):
                yield number + extra, cells
        self._rows.clear()

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "table:table":
            self._depth += 1
            if self._depth == 1:
                self.place += 1
                self._row, self._columns = 1, 0
            return
        if self.place != self._only or self._depth != 1:
            return
        if self._ignored or name == "office:annotation" or name.startswith("draw:"):
            self._ignored += 1
        elif name in _CELLS:
            self._attrs = attrs
            self._texts.clear()
        elif name == "table:table-row":
            self._row_repeats = _repeats(attrs, "table:number-rows-repeated")
            self._is_hidden_row = attrs.get("table:visibility", "visible") != "visible"
            self._column = 0
            self._cells = {}
        elif name == "table:table-column":
            repeats = _repeats(attrs, "table:number-columns-repeated")
            if attrs.get("table:visibility", "visible") != "visible" and repeats < 256:
                self._met.hidden_columns.update(range(self._columns, self._columns + repeats))
            self._columns += repeats
        elif self._attrs is not None:
            if name == "text:p":
                self._is_text = True
                if self._texts:
                    self._texts.append("\n")
            elif name == "text:s":
                self._texts.append(" " * min(1_000, _repeats(attrs, "text:c")))
            elif name == "text:tab":
                self._texts.append("\t")
            elif name == "text:line-break":
                self._texts.append("\n")

    def end(self, name: str) -> None:
        if name == "table:table":
            if self._depth == 1 and self.place == self._only:
                self.place += 1
            self._depth -= 1
            return
        if self.place != self._only or self._depth != 1:
            return
        if self._ignored:
            self._ignored -= 1
        elif name in _CELLS and self._attrs is not None:
            self._keep(self._attrs)
            self._attrs = None
        elif name == "text:p":
            self._is_text = False
        elif name == "table:table-row":
            if self._cells:
                self._unfold(len(self._cells), self._row_repeats)
                if self._row_repeats > _MAX_SAME:
                    raise UnreadableFileError.of("workbook_repeats", row=self._row)
                if self._row + self._row_repeats - 1 > MAX_ROWS:
                    raise UnreadableFileError.of("wrong_cell", cell=str(self._row))
                self._rows.append((self._row, self._row_repeats, self._cells))
                if self._is_hidden_row:
                    self._met.hidden_rows.meet(self._row)
            self._row += self._row_repeats

    def text(self, data: str) -> None:
        if self._is_text and not self._ignored:
            self._texts.append(data)

    def _keep(self, attrs: dict[str, str]) -> None:
        repeats = _repeats(attrs, "table:number-columns-repeated")
        wide = _repeats(attrs, "table:number-columns-spanned")
        high = _repeats(attrs, "table:number-rows-spanned")
        if (wide > 1 or high > 1) and len(self._met.merged) < 50_000:
            self._met.merged.append(
                (self._row, self._column, self._row + high - 1, self._column + wide - 1)
            )
        value = self._value(attrs)
        if value:
            self._unfold(1, repeats)
            if self._column + repeats > MAX_COLUMNS:
                raise UnreadableFileError.of("wrong_cell", cell=str(self._row))
            for place in range(self._column, self._column + repeats):
                self._cells[place] = value
        self._column += repeats

    def _unfold(self, cells: int, repeats: int) -> None:
        self._unfolded += cells * (repeats - 1)
        if self._unfolded > _MAX_REPEATED:
            raise UnreadableFileError.of("workbook_repeats", row=self._row)

    def _value(self, attrs: dict[str, str]) -> str:
        shown = "".join(self._texts)
        kind = attrs.get("office:value-type")
        is_formula = "table:formula" in attrs
        if attrs.get("calcext:value-type") == "error" or (is_formula and _ERROR.fullmatch(shown)):
            self._met.errors.meet(self._row, self._column, shown)
            return ""
        match kind:
            case "float" | "percentage" | "currency":
                return self._number(kind, attrs, shown)
            case "date":
                return _date(attrs.get("office:date-value", ""), shown)
            case "time":
                return _time(attrs.get("office:time-value", ""), shown)
            case "boolean":
                return attrs.get("office:boolean-value", shown)
            case None if is_formula and not shown:
                self._met.unknown.meet(self._row, self._column)
                return ""
            case _:
                return shown or attrs.get("office:string-value", "")

    def _number(self, kind: str, attrs: dict[str, str], shown: str) -> str:
        text = plain_number(attrs.get("office:value", ""))
        unit = attrs.get("office:currency", "") if kind == "currency" else ""
        found = Format(
            meaning=Meaning.PERCENT if kind == "percentage" else Meaning.NUMBER,
            unit=_SIGNS.get(unit, unit),
        )
        self._met.note_format(self._row, self._column, found)
        digits = re.sub(r"[ .()/\u00a0\u202f-]", "", shown)
        is_padded = (
            kind == "float"
            and len(digits) > len(text) > 0
            and text != "0"
            and text.isdecimal()
            and digits.isdecimal()
            and digits.lstrip("0") == text
        )
        return shown if is_padded else text or shown


def _repeats(attrs: dict[str, str], name: str) -> int:
    text = attrs.get(name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1


def _date(value: str, shown: str) -> str:
    if value.startswith(_NO_DAY):
        return shown
    try:
        return moment_text(dt.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value)))
    except ValueError:
        return value or shown


def _time(value: str, shown: str) -> str:
    """Return a time of day or a duration, which the file does not tell apart."""
    found = _DURATION.fullmatch(value)
    if not found:
        return shown or value
    hours, minutes, seconds = (int(found[place] or 0) for place in (2, 3, 4))
    fraction = round(float(f"0.{found[5] or 0}"), 3)
    if not found[1] and hours < 24 and minutes < 60 and seconds < 60 and fraction < 1:
        moment = dt.time(hours, minutes, seconds, int(fraction * 1_000_000))
        has_seconds = seconds or not re.fullmatch(r"\d{1,2}[:h]\d{2}", shown.strip())
        if moment.microsecond:
            return moment.isoformat(timespec="milliseconds")
        return moment.isoformat(timespec="seconds" if has_seconds else "minutes")
    length = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds + fraction)
    return duration_text(-length if found[1] else length)
