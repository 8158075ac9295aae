"""How a delimited text is cut into cells: delimiter, quotes, header, lines that are no data.

Takes a sample of decoded text. Each question is answered by parsing the sample in every way
and taking the one whose rows agree best and whose cells are cleanest.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ingest import headers
from ingest.headers import Line, family

DELIMITERS: Final = (";", ",", "\t", "|")
_RARE: Final = ("^", "~", "\x1f", "¦", "\x01", "§", ":")
NO_DELIMITER: Final = "\x1e"
"""Stands for none: a character that delimited texts do not hold."""
_LOOKED_AT: Final = 500
_WEIGHED_ROWS: Final = 120
_WEIGHED_CELLS: Final = 60
_LEAST_SCORE: Final = 0.15
_LEAST_RARE: Final = 0.4
_ANNOUNCED: Final = re.compile(
    r'\ufeff?"?sep=(?P<delimiter>[^"\r\n]?)"?[;,\t|]*(?:\r\n|\r|\n|\Z)', re.I
)
"""The line that tells Excel the delimiter."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TIME: Final = re.compile(r"\b\d{1,2}:\d\d\b")
_OTHERS: Final = re.compile(r"[;\t|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How to parse the text."""

    delimiter: str | None = None
    """None for a single column."""
    quote: str = '"'
    escape: str | None = None
    skip_space: bool = False
    quotes: bool = True
    is_padded: bool = False
    """Whether spaces stand between quotes and delimiters."""
    is_framed: bool = False
    """Whether every line begins and ends with the delimiter, as in Markdown."""
    is_doubled: bool = False
    """Whether the delimiter is written twice."""
    is_wrapped: bool = False
    """Whether every line is quoted as a whole."""
    header_row: int | None = None
    """0-based line of the header, None when there is none."""
    names: tuple[str, ...] = ()
    """Cells of the header, joined with those of a second header line where there is one."""
    first_row: int = 0
    """0-based line where records begin."""
    skipped: tuple[int, ...] = ()
    """0-based lines before the header that hold titles or notes."""
    title: str = ""
    """Text of the first of them."""
    units: tuple[str, ...] = ()
    """Second header line that gives units, by column; it is no record."""
    types_row: int | None = None
    """0-based line that gives types; it is no record."""


def parse(text: str, dialect: Dialect) -> list[Line]:
    """Return the rows of a sample."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, **reader_options(dialect))
    rows: list[Line] = []
    start = 0
    try:
        for cells in reader:
            rows.append(Line(start, reshaped(cells, dialect)))
            start = reader.line_num
            if len(rows) >= _LOOKED_AT:
                break
    except csv.Error:
        pass  # the reader of the whole file reports it with its line
    return rows


def reshaped(cells: list[str], dialect: Dialect) -> list[str]:
    """Return the cells of a row without what frames them; nothing that says something goes."""
    if dialect.is_wrapped and len(cells) == 1:
        options = reader_options(replace(dialect, is_wrapped=False))
        cells = next(csv.reader(cells, **options), [])
    if dialect.is_framed and len(cells) > 1:
        first = 1 if not cells[0].strip() else 0
        last = len(cells) - 1 if not cells[-1].strip() else len(cells)
        cells = cells[first:last]
    if dialect.is_doubled and not any(cell.strip() for cell in cells[1::2]):
        cells = cells[::2]
    return cells


def reader_options(dialect: Dialect) -> dict[str, Any]:
    """Return the arguments that make `csv.reader` parse as the dialect says."""
    options: dict[str, Any] = {
        "delimiter": NO_DELIMITER if dialect.is_wrapped else dialect.delimiter or NO_DELIMITER,
        "quotechar": dialect.quote,
        "skipinitialspace": dialect.skip_space,
    }
    if dialect.escape:
        options |= {"escapechar": dialect.escape, "doublequote": False}
    if not dialect.quotes:
        options["quoting"] = csv.QUOTE_NONE
    return options


def detect(sample: str, *, delimiter: str | None = None, header_row: int | None = None) -> Dialect:
    """Return the dialect of a text; what the caller declares is not questioned.

    `header_row` is a 0-based line, negative for a text without header.
    """
    announced = _ANNOUNCED.match(sample)
    if announced and delimiter is None:
        delimiter = announced["delimiter"] or None
    body = sample[announced.end() :] if announced else sample
    base = _shaped(body, _delimited(body, delimiter))
    rows = parse(sample, base)
    return _placed(base, headers.find(rows[1:] if announced else rows, header_row))


def find_header(rows: Sequence[Line], declared: int | None = None) -> Dialect:
    """Return where header and records are in rows that are cut already, as of a sheet."""
    return _placed(Dialect(), headers.find(rows, declared))


def _placed(base: Dialect, head: headers.Head) -> Dialect:
    return replace(
        base,
        header_row=head.header_row,
        names=head.names,
        first_row=head.first_row,
        skipped=tuple(line.number for line in head.skipped),
        title=" ".join(cell.strip() for cell in head.skipped[0].cells if cell.strip())
        if head.skipped
        else "",
        units=head.units,
        types_row=head.types_row,
    )


def _delimited(sample: str, declared: str | None) -> Dialect:
    candidates = (declared,) if declared else DELIMITERS
    scored = [_best_quoting(sample, candidate) for candidate in candidates]
    score, dialect = max(scored, key=lambda item: item[0])
    if declared:
        return dialect
    if dialect.delimiter == "," and ";" in sample and _are_decimals_between_semicolons(sample):
        return Dialect(delimiter=";")
    if score >= _LEAST_SCORE and not _is_one_column(sample, dialect):
        return dialect
    rare = [_best_quoting(sample, candidate) for candidate in _RARE if candidate in sample]
    rare_score, rare_dialect = max(rare, key=lambda item: item[0], default=(0.0, dialect))
    if score < _LEAST_SCORE and rare_score > _LEAST_RARE and _is_sure(sample, rare_dialect):
        return rare_dialect
    if score < _LEAST_SCORE and " " in sample:
        spaced = Dialect(delimiter=" ")
        if _is_sure(sample, spaced) and _has_numbers(sample, spaced):
            return spaced
    alone = Dialect(delimiter=None)
    return replace(alone, quote=_quote_of(sample, alone))


def _shaped(sample: str, dialect: Dialect) -> Dialect:
    """Return the dialect with what is written around cells and lines."""
    rows = [row.cells for row in parse(sample, dialect) if not row.is_blank]
    if len(rows) < 2:
        return dialect
    if dialect.delimiter is None:
        return _unwrapped(sample, rows, dialect)
    least = len(rows) * 0.9
    if dialect.delimiter == "|":
        ruled = sum(1 for row in rows if len(row) == 1 and headers.is_rule(Line(0, row)))
        least = (len(rows) - ruled) * 0.9
        framed = sum(1 for r in rows if len(r) > 2 and not r[0].strip() and not r[-1].strip())
        if framed >= least:
            return replace(dialect, is_framed=True)
    if dialect.delimiter in "|:~" and all(
        len(row) > 2 and len(row) % 2 and not any(map(str.strip, row[1::2])) for row in rows
    ):
        return replace(dialect, is_doubled=True)
    return dialect


def _unwrapped(sample: str, rows: Sequence[Sequence[str]], dialect: Dialect) -> Dialect:
    """Return the dialect inside lines that are quoted as a whole."""
    lines = [line for line in _LINE_END.split(sample) if line.strip()]
    quoted = sum(1 for line in lines if line[0] == line[-1] == '"' and len(line) > 2)
    if quoted < len(lines) * 0.9 or any(len(row) > 1 for row in rows):
        return dialect
    inner = _delimited("\n".join(row[0] for row in rows) + "\n", None)
    return replace(inner, is_wrapped=True) if inner.delimiter else dialect


def _is_sure(sample: str, dialect: Dialect) -> bool:
    """Return whether all rows agree on a delimiter that is hardly ever one."""
    widths = [len(row.cells) for row in parse(sample, dialect) if not row.is_blank]
    least = 3 if dialect.delimiter == ":" else 2
    agree = widths.count(widths[0]) >= len(widths) * 0.95 if widths else False
    return len(widths) > 2 and widths[0] >= least and agree and not _is_typed(sample)


def _is_typed(sample: str) -> bool:
    """Return whether whole lines are values: times, dates, numbers."""
    lines = [line for line in _LINE_END.split(sample)[1:_WEIGHED_ROWS] if line.strip()]
    typed = sum(1 for line in lines if family(line) != "text" or _TIME.search(line))
    return typed * 2 > len(lines)


def _has_numbers(sample: str, dialect: Dialect) -> bool:
    """Return whether at least half of the columns hold numbers or dates, and no cell is empty."""
    rows = [row.cells for row in parse(sample, dialect) if not row.is_blank][1:_WEIGHED_ROWS]
    columns = list(zip(*rows, strict=False))
    typed = sum(
        1 for column in columns if all(family(cell) not in ("text", "missing") for cell in column)
    )
    return typed * 2 >= len(columns) and all(cell for row in rows for cell in row)


def _best_quoting(sample: str, delimiter: str) -> tuple[float, Dialect]:
    plain = Dialect(delimiter=delimiter)
    ways = [plain]
    if '\\"' in sample:
        escaped = replace(plain, escape="\\")
        is_escaped = not _parses(sample, plain) and _parses(sample, escaped)
        ways.insert(0 if is_escaped else 1, escaped)
    if f'{delimiter} "' in sample:
        ways.append(replace(plain, skip_space=True, is_padded=f'" {delimiter}' in sample))
    if _quote_of(sample, plain) == "'":
        ways = [replace(plain, quote="'")]
        if "\\'" in sample:
            ways.insert(0, replace(plain, quote="'", escape="\\"))
    scored = [(_score(parse(sample, way)), -place, way) for place, way in enumerate(ways)]
    score, _place, way = max(scored, key=lambda item: (round(item[0], 4), item[1]))
    return score, way


def _parses(sample: str, dialect: Dialect) -> bool:
    """Return whether no quotation mark of the sample is out of place."""
    options = reader_options(dialect)
    try:
        for _unused in csv.reader(io.StringIO(sample, newline=""), strict=True, **options):
            pass
    except csv.Error:
        return False
    return True


def _quote_of(sample: str, dialect: Dialect) -> str:
    """Return the character that quotes cells: an apostrophe where many cells stand between two."""
    if "'" not in sample:
        return '"'
    cut = re.escape(dialect.delimiter) if dialect.delimiter else "(?!)"
    end = rf"(?:{cut}|[\r\n]|\Z)"
    inside = r"[^{0}\r\n]*(?:(?:\r\n?|\n|{0}{0})[^{0}\r\n]*){{,20}}"
    begin = rf"(?:\A|(?<=[\r\n])|{cut})"
    single = len(re.findall(rf"{begin}'{inside.format(chr(39))}'(?={end})", sample))
    double = len(re.findall(rf'{begin}"{inside.format(chr(34))}"(?={end})', sample))
    opened = len(re.findall(rf"{begin}'", sample))
    lines = max(1, sample.count("\n") or sample.count("\r"))
    return "'" if single > double and single >= opened * 0.8 and single >= lines * 0.5 else '"'


def _score(rows: Sequence[Line]) -> float:
    """Return how well rows agree on one width, how wide that is, and how clean cells are."""
    kept = [row for row in rows if not row.is_blank and not _is_comment(row)]
    widths = [len(row.cells) for row in kept]
    if not widths:
        return 0.0
    counted = Counter(widths)
    width, count = max(counted.items(), key=lambda item: (item[1], item[0]))
    if width == 1 and len(counted) > 1:
        wide = {w: n for w, n in counted.items() if w > 1}
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    if width == 1:
        return 0.0
    first_agrees = widths[0] == width
    start = widths.index(width)
    titles = sum(1 for before in widths[:start] if before == 1)
    agreement = count / max(1, len(widths) - min(titles, 10) * 0.8)
    cleanness = _cleanness([row.cells for row in kept[start:] if len(row.cells) == width])
    return agreement * (1 - 1 / width) * (1.0 if first_agrees else 0.8) * cleanness


def _is_comment(row: Line) -> bool:
    return len(row.cells) < 3 and row.cells[0].startswith("# ")


def _cleanness(rows: Sequence[Sequence[str]]) -> float:
    """Return the share of cells, 0 to 1, that a right delimiter would have left."""
    clean = count = 0.0
    for row in rows[:_WEIGHED_ROWS]:
        for cell in row[:_WEIGHED_CELLS]:
            count += 1
            clean += _clean(cell)
    return clean / count if count else 0.0


def _clean(cell: str) -> float:
    if not cell:
        return 0.9
    if cell.count('"') % 2 and cell[:1] + cell[-1:] != '""':
        return 0.3
    if _OTHERS.search(cell) and len(cell) < 200 and cell[0] not in "[{":
        return 0.4
    if family(cell) != "text":
        return 1.0
    if cell[0] == " ":
        return 0.7
    return 0.75 if re.search(r"\S,\S", cell) else 0.9


def _are_decimals_between_semicolons(sample: str) -> bool:
    """Return whether semicolons leave numbers, dates and nothing else, in rows of one width."""
    rows = [row.cells for row in parse(sample, Dialect(delimiter=";")) if not row.is_blank]
    rows = rows[:_WEIGHED_ROWS]
    if len(rows) < 2 or len({len(row) for row in rows}) > 1 or len(rows[0]) < 2:
        return False
    return all(family(cell) in ("number", "time", "missing") for row in rows for cell in row)


def _is_one_column(sample: str, dialect: Dialect) -> bool:
    """Return whether a comma stands inside the values of one column: decimals, places, lists."""
    if dialect.delimiter != ",":
        return False
    lines = [line for line in _LINE_END.split(sample)[:_WEIGHED_ROWS] if line.strip()]
    if _is_all_prose(lines):
        return True
    if len(lines) < 2 or "," in lines[0] or '"' in lines[0]:
        return False
    values = [line for line in lines[1:] if "," in line]
    typed = sum(1 for line in values if family(line) != "text")
    if typed >= len(values) * 0.9:
        return True
    spaced = sum(1 for line in values if _is_prose(line))
    columns = list(zip(*(line.split(",") for line in values), strict=False))
    return spaced >= len(values) * 0.9 and not any(
        sum(1 for cell in column if family(cell) != "text") >= len(column) * 0.8
        for column in columns
    )


def _is_all_prose(lines: Sequence[str]) -> bool:
    """Return whether lines are sentences: commas as in a text, never as many."""
    cut = [line for line in lines if "," in line]
    counts = Counter(line.count(",") for line in lines)
    agreeing = max(counts.values(), default=0)
    prose = sum(1 for line in cut if _is_sentence(line))
    return prose >= len(cut) * 0.9 and agreeing < len(lines) * 0.6


def _is_sentence(line: str) -> bool:
    """Return whether every comma has a space or the end behind it, and none before it."""
    return re.search(r",(?! |$)| ,|\"", line) is None


def _is_prose(line: str) -> bool:
    """Return whether commas stand as in a sentence: no space before, one behind."""
    return line.count(",") == line.count(", ") and " ," not in line
