"""From the texts of a column to its type and its values: one idea a case."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from datasets.records.literals import point
from datasets.types import FieldType
from ingest.casts import Caster
from ingest.columns import Column
from ingest.guesses.fitting import fitted
from ingest.guesses.guess import Guess
from ingest.infer import decide
from ingest.values.kinds import Writing

T = FieldType


@dataclass(frozen=True, slots=True)
class Case:
    idea: str
    cells: list[str]
    type: FieldType
    values: list[str]
    """As records hold them; an empty text is null."""
    header: str = "colonne"
    delimiter: str = ";"
    warning: str = ""


CASES = [
    Case("whole numbers", ["1", "-20", "0", ""], T.INT, ["1", "-20", "0", ""]),
    Case("leading zeros", ["01001", "75056"], T.TEXT, ["01001", "75056"]),
    Case("codes of Corsica", ["75", "2A", "2B"], T.TEXT, ["75", "2A", "2B"]),
    Case("a header of codes", ["75056", "44109"], T.TEXT, ["75056", "44109"], "Code commune"),
    Case("INSEE in a header", ["1001", "1002"], T.TEXT, ["1001", "1002"], "INSEE"),
    Case("a telephone", ["0241000000", "0241000001"], T.TEXT, ["0241000000", "0241000001"]),
    Case("a number of codes", ["3", "4"], T.INT, ["3", "4"], "Nombre de codes"),
    Case("international telephones", ["+33241000000"], T.TEXT, ["+33241000000"]),
    Case("spaced telephones", ["02 96 80 00 80"], T.TEXT, ["02 96 80 00 80"]),
    Case(
        "SIRET by their checksum",
        ["73282932000074", "35600000000048"],
        T.TEXT,
        ["73282932000074", "35600000000048"],
    ),
    Case("spaced SIREN", ["732 829 320", "356 000 000"], T.TEXT, ["732 829 320", "356 000 000"]),
    Case("beyond 64 bits", ["9223372036854775808", "1"], T.TEXT, ["9223372036854775808", "1"]),
    Case("the edge of 64 bits", ["9223372036854775807", "1"], T.INT, ["9223372036854775807", "1"]),
    Case("decimal point", ["1.5", "2", ""], T.DOUBLE, ["1.5", "2", ""]),
    Case(
        "point and nothing behind", ["138456.0", "2002378.0"], T.DOUBLE, ["138456.0", "2002378.0"]
    ),
    Case("decimal comma", ["9,372335348", "7,4"], T.DOUBLE, ["9.372335348", "7.4"]),
    Case("French number", ["1 234,56", "12,5"], T.DOUBLE, ["1234.56", "12.5"]),
    Case("no-break spaces", ["1\u00a0234", "5\u202f678\u202f901"], T.INT, ["1234", "5678901"]),
    Case("English number", ["1,234.56", "12.5"], T.DOUBLE, ["1234.56", "12.5"]),
    Case("English thousands", ["1,234,567", "1,000"], T.INT, ["1234567", "1000"]),
    Case("German number", ["1.234.567,8", "12,5"], T.DOUBLE, ["1234567.8", "12.5"]),
    Case("Swiss number", ["1'234.5", "12.5"], T.DOUBLE, ["1234.5", "12.5"]),
    Case("scientific", ["1.5e3", "2E-4"], T.DOUBLE, ["1.5e3", "2E-4"]),
    Case("1e3 among decimals", ["1012.3", "1e3"], T.DOUBLE, ["1012.3", "1e3"]),
    Case("2E10 is a building", ["2E10", "3E2"], T.TEXT, ["2E10", "3E2"]),
    Case("euros", ["1 200,50 €", "3 €"], T.DOUBLE, ["1200.50", "3"]),
    Case("per cent", ["12 %", "5 %"], T.INT, ["12", "5"]),
    Case("units that differ", ["12 %", "5"], T.TEXT, ["12 %", "5"]),
    Case(
        "one comma and three digits",
        ["1,234", "5,678"],
        T.DOUBLE,
        ["1.234", "5.678"],
        warning="ambiguous_decimal",
    ),
    Case(
        "the same in an English file",
        ["1,234", "5,678"],
        T.INT,
        ["1234", "5678"],
        delimiter=",",
        warning="ambiguous_decimal",
    ),
    Case("infinity", ["inf", "1"], T.TEXT, ["inf", "1"]),
    Case("Arabic digits", ["١٢", "٣"], T.TEXT, ["١٢", "٣"]),
    Case(
        "missing markers",
        ["12", "n/d", "NA", "-"],
        T.INT,
        ["12", "", "", ""],
        warning="missing_markers",
    ),
    Case("markers alone are words", ["NA", "n/d"], T.TEXT, ["NA", "n/d"]),
    Case("markers among words stay", ["rue", "NA"], T.TEXT, ["rue", "NA"]),
    Case(
        "one K among numbers",
        ["1"] * 40 + ["K"],
        T.TEXT,
        ["1"] * 40 + ["K"],
        warning="nearly_typed",
    ),
    Case(
        "true and false", ["true", "False", "VRAI", "faux", ""], T.BOOLEAN, ["t", "f", "t", "f", ""]
    ),
    Case("oui and non stay", ["oui", "non", "Oui"], T.TEXT, ["oui", "non", "Oui"]),
    Case("0 and 1 are numbers", ["0", "1"], T.INT, ["0", "1"]),
    Case("ISO dates", ["2024-12-31", "0001-01-01"], T.DATE, ["2024-12-31", "0001-01-01"]),
    Case("slashed ISO", ["2024/12/31"], T.DATE, ["2024-12-31"]),
    Case("French dates", ["31/12/2024", "01/02/2024"], T.DATE, ["2024-12-31", "2024-02-01"]),
    Case("year 2", ["31/12/0002"], T.DATE, ["0002-12-31"]),
    Case("American dates", ["12/31/2024", "01/02/2024"], T.DATE, ["2024-12-31", "2024-01-02"]),
    Case(
        "nothing proves the order",
        ["01/02/2024", "03/04/2024"],
        T.DATE,
        ["2024-02-01", "2024-04-03"],
        warning="ambiguous_dates",
    ),
    Case("both orders", ["31/12/2024", "12/31/2024"], T.TEXT, ["31/12/2024", "12/31/2024"]),
    Case("dotted dates", ["31.12.2024"], T.DATE, ["2024-12-31"]),
    Case("short dates", ["31/12/24", "01/02/99"], T.DATE, ["2024-12-31", "1999-02-01"]),
    Case("days that are none", ["31/02/2024"], T.TEXT, ["31/02/2024"]),
    Case("no leap year", ["2023-02-29"], T.TEXT, ["2023-02-29"]),
    Case("a leap year", ["2024-02-29"], T.DATE, ["2024-02-29"]),
    Case("long dates", ["3 avril 2025", "1er août 2024"], T.DATE, ["2025-04-03", "2024-08-01"]),
    Case("compact dates by name", ["20241231"], T.DATE, ["2024-12-31"], "date_fin"),
    Case("eight digits", ["20241231"], T.INT, ["20241231"], "montant"),
    Case("months", ["2018-01", "2019-12"], T.DATE, ["2018-01-01", "2019-12-01"]),
    Case("school years", ["2009-10", "2010-11"], T.TEXT, ["2009-10", "2010-11"]),
    Case("months of a year", ["01/2024"], T.DATE, ["2024-01-01"]),
    Case("years", ["2019", "2020"], T.INT, ["2019", "2020"]),
    Case(
        "no date at all",
        ["2024-01-01", "0000-00-00"],
        T.DATE,
        ["2024-01-01", ""],
        warning="missing_markers",
    ),
    Case("mixed precisions", ["2024-01-01", "2024-02"], T.TEXT, ["2024-01-01", "2024-02"]),
    Case(
        "naive times",
        ["2024-01-01T10:20:30", "2024-01-01 10:20"],
        T.DATETIME,
        ["2024-01-01 10:20:30", "2024-01-01 10:20:00"],
    ),
    Case(
        "zoned times",
        ["2024-01-01T10:20:30Z", "2024-01-01T10:20:30.123456+02:00"],
        T.DATETIME,
        ["2024-01-01T10:20:30Z", "2024-01-01T10:20:30.123456+02:00"],
    ),
    Case(
        "offsets of 1700", ["1700-01-01T01:02:49+00:53"], T.DATETIME, ["1700-01-01T01:02:49+00:53"]
    ),
    Case("French times", ["31/12/2024 23:59"], T.DATETIME, ["2024-12-31 23:59:00"]),
    Case(
        "dates among times",
        ["2024-01-01", "2024-01-01 10:00"],
        T.DATETIME,
        ["2024-01-01", "2024-01-01 10:00:00"],
    ),
    Case("opening hours", ["05:00-22:00"], T.TEXT, ["05:00-22:00"]),
    Case("hours alone", ["15:00"], T.TEXT, ["15:00"]),
    Case("points", ["48.8566, 2.3522", ""], T.GEO_POINT_2D, [point(2.3522, 48.8566), ""]),
    Case(
        "longitude first",
        ["102.3522,18.856"],
        T.GEO_POINT_2D,
        [point(102.3522, 18.856)],
        warning="swapped_coordinates",
    ),
    Case("off the Earth", ["248.8566, 202.3522"], T.TEXT, ["248.8566, 202.3522"]),
    Case("two short numbers", ["1.5, 2.5"], T.TEXT, ["1.5, 2.5"]),
    Case("point objects", ['{"lon": 2.5, "lat": 48.0}'], T.GEO_POINT_2D, [point(2.5, 48.0)]),
    Case("JSON", ['["a", 1]', "{}"], T.JSON_BLOB, ['["a",1]', "{}"]),
    Case("brackets are no JSON", ["[a]", "{b}"], T.TEXT, ["[a]", "{b}"]),
    Case("nothing at all", ["", " ", ""], T.TEXT, ["", "", ""]),
    Case("spaces around", [" 12 ", "3"], T.INT, ["12", "3"]),
    Case("words keep their spaces", [" a ", "b"], T.TEXT, [" a ", "b"]),
    Case("colours", ["009534", "000000", "ffffff"], T.TEXT, ["009534", "000000", "ffffff"]),
    Case("versions", ["1.2.3", "1.2.13"], T.TEXT, ["1.2.3", "1.2.13"]),
    Case("1-0 is no date", ["1-0", "2-0"], T.TEXT, ["1-0", "2-0"]),
]


def guess_of(case: Case) -> Guess:
    column = Column(case.header)
    column.observe(case.cells, lambda place: place + 2)
    return decide(column, delimiter=case.delimiter)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.idea)
def test_cells_tell_type_and_values(case: Case) -> None:
    guess = guess_of(case)
    assert (guess.type, guess.evidence.message != "") == (case.type, True)
    assert {w.code for w in guess.warnings} == ({case.warning} if case.warning else set())
    cast, misfits = Caster(guess.type, guess.writing, is_multivalued=False).cast(case.cells)
    assert list(cast) == case.values
    assert not misfits


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.idea)
def test_blocks_do_not_change_the_answer(case: Case) -> None:
    """One cell at a time, and thousands at a time, tell the same as all at once."""
    whole = guess_of(case)
    single, many = Column(case.header), Column(case.header)
    for place, cell in enumerate(case.cells):
        single.observe([cell], lambda _place, row=place: row + 2)
    for _unused in range(3):
        many.observe(case.cells * 50, lambda place: place + 2)
    assert decide(single, delimiter=case.delimiter).type == whole.type
    assert decide(many, delimiter=case.delimiter).type == whole.type


def test_nearly_typed_names_the_exception() -> None:
    column = Column("n")
    column.observe(["12"] * 99 + ["12 O00"], lambda place: place + 2)
    (warning,) = decide(column).warnings
    assert (warning.code, warning.row, warning.column, warning.value) == (
        "nearly_typed",
        101,
        "n",
        "12 O00",
    )
    assert "99.0" in warning.message


def test_a_late_exception_is_seen_in_a_million_numbers() -> None:
    column = Column("n")
    for block in range(200):
        column.observe(["12"] * 5000, lambda place, base=block * 5000: base + place)
    column.observe(["douze"], lambda _place: 1_000_000)
    guess = decide(column)
    assert guess.type is FieldType.TEXT
    assert guess.warnings[0].row == 1_000_000


def test_months_carry_their_precision() -> None:
    guess = guess_of(Case("", ["2018-01"], T.DATE, []))
    assert guess.annotations == {"timeserie_precision": "month"}


def test_units_are_kept() -> None:
    assert guess_of(Case("", ["3 €", "4 €"], T.INT, [])).unit == "€"


@pytest.mark.parametrize(
    ("natives", "cells", "chosen"),
    [
        ({"int"}, ["75056", "1"], T.INT),
        ({"int", "float"}, ["1", "2.5"], T.DOUBLE),
        ({"bool"}, ["true"], T.BOOLEAN),
        ({"str"}, ["75056"], T.TEXT),
        ({"str"}, ["12.50", "3.1"], T.DOUBLE),
        ({"str"}, ["2024-01-01"], T.DATE),
        ({"int", "str"}, ["1", "2"], T.TEXT),
        ({"list"}, ['["a"]'], T.JSON_BLOB),
        ({"list", "str"}, ['["a"]', "b"], T.JSON_BLOB),
        ({"dict"}, ['{"lat":48.8,"lon":2.3}'], T.GEO_POINT_2D),
        ({"dict"}, ['{"type":"Point","coordinates":[2.3,48.8]}'], T.GEO_SHAPE),
        ({"dict"}, ['{"a":1}'], T.JSON_BLOB),
    ],
)
def test_json_types_count(natives: set[str], cells: list[str], chosen: FieldType) -> None:
    column = Column("code")
    if chosen is T.DOUBLE:
        column = Column("mesure")
    column.observe(cells, lambda place: place + 1)
    assert decide(column, natives=natives).type is chosen


NUMBERS = [
    ("1 234", T.INT, " ", ".", "1234"),
    ("1 2", T.INT, " ", ".", None),
    ("12 34", T.INT, " ", ".", None),
    ("3,12", T.INT, ",", ".", None),
    ("012 345", T.INT, " ", ".", None),
    ("01001", T.INT, " ", ".", None),
    ("12.0", T.INT, "", ".", "12"),
    ("1,5", T.DOUBLE, ",", ".", None),
    ("1,234.5", T.DOUBLE, ",", ".", "1234.5"),
    ("1.5", T.DOUBLE, " ", ",", None),
    ("-1 234,5", T.DOUBLE, " ", ",", "-1234.5"),
    (".5", T.DOUBLE, "", ".", ".5"),
    (".", T.DOUBLE, "", ".", None),
    ("1.5e3", T.DOUBLE, "", ".", "1.5e3"),
    ("01.5", T.DOUBLE, "", ".", None),
    ("1e-400", T.DOUBLE, "", ".", None),
    ("1e400", T.DOUBLE, "", ".", None),
    ("0e-400", T.DOUBLE, "", ".", "0e-400"),
    ("12345678901234567", T.DOUBLE, "", ".", None),
    ("9" * 500, T.DOUBLE, "", ".", None),
]


@pytest.mark.parametrize(("text", "kind", "groups", "decimal", "value"), NUMBERS)
def test_number_is_cast_only_as_its_column_writes_it(
    text: str, kind: FieldType, groups: str, decimal: str, value: str | None
) -> None:
    writing = Writing(groups=groups, decimal=decimal)
    cast, misfits = Caster(kind, writing, is_multivalued=False).cast([text])
    assert (cast[0] or None, len(misfits)) == (value, 0 if value else 1)


def test_unit_on_some_cells_is_a_misfit() -> None:
    column = Column("taux")
    cells = ["10 %", "0,5", "0,25"]
    column.observe(cells, lambda place: place + 2)
    writing, share = fitted(column, T.DOUBLE)
    cast, misfits = Caster(T.DOUBLE, writing, is_multivalued=False).cast(cells)
    assert (list(cast), [m.value for m in misfits]) == (["", "0.5", "0.25"], ["10 %"])
    assert share == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("cells", "natives", "chosen", "warning"),
    [
        (["12345678901234567", "0.5"], set(), T.TEXT, ""),
        (["12345678901234567.25", "0.5"], set(), T.TEXT, ""),
        (["12345678901234567", "0.5"], {"int", "float"}, T.TEXT, ""),
        (["12345678901234567", "1"], {"int"}, T.INT, ""),
        (["0.12345678901234567890", "0.5"], set(), T.DOUBLE, "digits_lost"),
        (["48.12345678901234500", "0.5"], set(), T.DOUBLE, ""),
        (["1e-400", "0.5"], set(), T.TEXT, ""),
    ],
)
def test_guess_keeps_digits_or_says_so(
    cells: list[str], natives: set[str], chosen: FieldType, warning: str
) -> None:
    column = Column("mesure")
    column.observe(cells, lambda place: place + 2)
    guess = decide(column, natives=natives)
    assert guess.type is chosen
    assert [w.code for w in guess.warnings] == ([warning] if warning else [])


def test_late_long_number_is_seen_behind_plain_blocks() -> None:
    column = Column("mesure")
    column.observe(["0.5"] * 5000, lambda place: place + 2)
    column.observe(["0.5", "12345678901234567"], lambda place: place + 5002)
    assert decide(column).type is T.TEXT
