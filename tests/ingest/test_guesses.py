"""Harder columns: what people write for numbers, days and positions, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import shapely
from django.utils.translation import override

from datasets.records.literals import point
from datasets.types import FieldType
from ingest.casts import Caster
from ingest.columns import Column
from ingest.guesses.guess import Guess
from ingest.guesses.quantities import proven_mark
from ingest.infer import decide
from ingest.values.kinds import Writing

T = FieldType


@dataclass(frozen=True, slots=True)
class Case:
    idea: str
    header: str
    cells: list[str]
    type: FieldType
    values: list[str] | None = None
    """As records hold them; none: the cells as they are."""
    warning: str = ""
    delimiter: str = ";"


def column_of(header: str, cells: list[str]) -> Column:
    column = Column(header)
    column.observe(cells, lambda place: place + 2)
    return column


def guess_of(case: Case) -> Guess:
    return decide(column_of(case.header, case.cells), delimiter=case.delimiter)


NUMBERS = [
    Case("typographic minus", "temp", ["−5,2", "3,1"], T.DOUBLE, ["-5.2", "3.1"]),
    Case(
        "accountants' brackets",
        "solde",
        ["(1,234.50)", "200.00"],
        T.DOUBLE,
        ["-1234.50", "200.00"],
        delimiter=",",
    ),
    Case("brackets alone", "renvoi", ["(1)", "(2)"], T.TEXT),
    Case("letters of a currency", "prix", ["12.50 EUR", "3 EUR"], T.DOUBLE, ["12.50", "3"]),
    Case("sign before the currency", "solde", ["-€12", "€ 3"], T.INT, ["-12", "3"]),
    Case("errors of a workbook", "n", ["#DIV/0!", "12"], T.INT, ["", "12"], "missing_markers"),
    Case("nothing in euros", "n", ["- €", "12 €"], T.INT, ["", "12"], "missing_markers"),
    Case("a German postcode", "PLZ", ["10115", "80331"], T.TEXT),
    Case("the one SIRET of a file", "donneur", ["21490007800012"] * 3, T.TEXT),
    Case("the one SIREN of a file", "idAttribuant", ["214900078"] * 3, T.TEXT),
    Case("fourteen digits each time", "titulaire", ["50012345600012", "50012345600020"], T.TEXT),
    Case("nine digits each time", "budget", ["214900071", "356000002"], T.INT),
    Case("days by their form", "AAAAMMJJ", ["20240131"], T.DATE, ["2024-01-31"]),
    Case("numbers of files", "n° délibération", ["1/2024", "2/2024"], T.TEXT),
    Case("months in one digit", "mois", ["1/2024"], T.DATE, ["2024-01-01"]),
    Case("codes in one word", "codeCommune", ["75056", "44109"], T.TEXT),
    Case("versions of two numbers", "version", ["1.2", "1.10"], T.TEXT),
    Case("milliseconds since 1970", "timestamp", ["1714000000000", "1714000000001"], T.INT),
    Case(
        "thousands by point, of a count",
        "population",
        ["1.234", "12.567", "987"],
        T.INT,
        ["1234", "12567", "987"],
        "ambiguous_decimal",
    ),
    Case("three decimals", "poids", ["1.234", "5.678"], T.DOUBLE, warning="ambiguous_point"),
    Case("three decimals, English", "weight", ["1.234", "5.678"], T.DOUBLE, delimiter=","),
    Case("measures with their unit", "surface", ["12 m²", "13 m²"], T.TEXT),
]
DAYS = [
    Case("short, hyphens", "date", ["31-12-24", "01-02-24"], T.DATE, ["2024-12-31", "2024-02-01"]),
    Case("short with the year first", "date", ["24-12-31", "24-02-01"], T.TEXT),
    Case(
        "short with points", "date", ["31.12.24", "01.02.24"], T.DATE, ["2024-12-31", "2024-02-01"]
    ),
    Case("short with points, no date", "lot", ["31.12.24", "01.02.24"], T.TEXT),
    Case(
        "months of Excel", "date", ["3-avr.-25", "12-mai-25"], T.DATE, ["2025-04-03", "2025-05-12"]
    ),
    Case(
        "English", "date", ["April 3, 2025", "May 12, 2025"], T.DATE, ["2025-04-03", "2025-05-12"]
    ),
    Case("German", "Datum", ["3. März 2025"], T.DATE, ["2025-03-03"]),
    Case("Spanish", "fecha", ["3 de abril de 2025"], T.DATE, ["2025-04-03"]),
    Case("a weekday", "date", ["jeudi 3 avril 2025"], T.DATE, ["2025-04-03"]),
    Case("a word before is no weekday", "date", ["avant 3 avril 2025"], T.TEXT),
    Case(
        "a month in letters",
        "mois",
        ["avril 2025", "déc. 2025"],
        T.DATE,
        ["2025-04-01", "2025-12-01"],
    ),
    Case("months without a year", "mois", ["janvier", "février"], T.TEXT),
    Case("a width is no date", "width", ["20240101", "20240102"], T.INT),
    Case(
        "days by header",
        "fin_travaux",
        ["20240101", "20241231"],
        T.DATE,
        ["2024-01-01", "2024-12-31"],
    ),
    Case(
        "hours with an h",
        "debut",
        ["13/04/2025 14h30", "13/04/2025 à 8h"],
        T.DATETIME,
        ["2025-04-13 14:30:00", "2025-04-13 08:00:00"],
    ),
    Case(
        "afternoon",
        "when",
        ["4/13/2025 2:30 PM", "4/3/2025 12:05 AM"],
        T.DATETIME,
        ["2025-04-13 14:30:00", "2025-04-03 00:05:00"],
    ),
    Case(
        "afternoon of an unknown day",
        "when",
        ["4/3/2025 2:30 PM"],
        T.DATETIME,
        ["2025-04-03 14:30:00"],
        "ambiguous_months",
    ),
    Case("13 PM", "when", ["2025-04-03 13:30 PM"], T.TEXT),
    Case(
        "of mails",
        "d",
        ["Thu, 03 Apr 2025 14:30:00 GMT"],
        T.DATETIME,
        ["2025-04-03 14:30:00+00"],
    ),
    Case(
        "short days with a time",
        "d",
        ["31/12/24 23:59"],
        T.DATETIME,
        ["2024-12-31 23:59:00"],
    ),
    Case(
        "long days with a time",
        "d",
        ["3 avril 2025 à 14h30"],
        T.DATETIME,
        ["2025-04-03 14:30:00"],
    ),
    Case(
        "offsets here and there",
        "d",
        ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00"],
        T.DATETIME,
        ["2024-01-01 10:00:00+00", "2024-01-01 10:00:00"],
        "mixed_offsets",
    ),
    Case("after midnight", "arrival_time", ["25:10:00", "08:00:00"], T.TEXT),
    Case("a length of time", "duree", ["PT1H", "PT30M"], T.TEXT),
    Case("the hour 24", "d", ["2025-04-03 24:00:00"], T.TEXT),
]
HERE = point(-0.55, 47.47)
PLACES = [
    Case("two decimals by header", "geo_point_2d", ["47.47, -0.55"], T.GEO_POINT_2D, [HERE]),
    Case("two decimals", "plage", ["47.47, -0.55"], T.TEXT),
    Case("whole degrees by header", "geopoint", ["48,2"], T.GEO_POINT_2D, [point(2, 48)]),
    Case("decimals under a vague header", "position", ["12,5"], T.DOUBLE, ["12.5"]),
    Case("the charging points' order", "coordonneesXY", ["[-0.55, 47.47]"], T.GEO_POINT_2D, [HERE]),
    Case("named order", "lon_lat", ["-0.551,47.471"], T.GEO_POINT_2D, [point(-0.551, 47.471)]),
    Case(
        "swapped in Europe",
        "geo_point",
        ["-0.551,47.471", "2.352,48.853"],
        T.GEO_POINT_2D,
        [point(-0.551, 47.471), point(2.352, 48.853)],
        "swapped_coordinates",
    ),
    Case(
        "swapped in New York",
        "location",
        ["-73.985, 40.758"],
        T.GEO_POINT_2D,
        [point(-73.985, 40.758)],
        "swapped_coordinates",
    ),
    Case(
        "right in New York",
        "location",
        ["40.758, -73.985"],
        T.GEO_POINT_2D,
        [point(-73.985, 40.758)],
    ),
    Case(
        "brackets under another header",
        "intervalle",
        ["[47.471, 48.551]"],
        T.JSON_BLOB,
        ["[47.471,48.551]"],
    ),
    Case(
        "nowhere",
        "geo_point_2d",
        ["0,0", "47.471, -0.551"],
        T.GEO_POINT_2D,
        [point(0, 0), point(-0.551, 47.471)],
        "null_island",
    ),
    Case("WKT of points", "geom", ["POINT (-0.55 47.47)"], T.GEO_POINT_2D, [HERE]),
    Case(
        "heights of points",
        "geom",
        ["POINT Z (-0.55 47.47 12)"],
        T.GEO_POINT_2D,
        [HERE],
        "heights_left_out",
    ),
    Case(
        "heights in binary",
        "geom",
        [shapely.to_wkb(shapely.Point(-0.55, 47.47, 12), hex=True)],
        T.GEO_POINT_2D,
        [HERE],
        "heights_left_out",
    ),
    Case(
        "heights in GeoJSON",
        "geo_shape",
        ['{"type": "Point", "coordinates": [-0.55, 47.47, 12]}'],
        T.GEO_SHAPE,
        [HERE],
        "heights_left_out",
    ),
    Case(
        "latitude first in WKT",
        "geom",
        ["POINT (47.47 -0.55)"],
        T.GEO_POINT_2D,
        [point(47.47, -0.55)],
        "turned_shapes",
    ),
    Case("JSON beside a marker", "o", ['{"a": 1}', "n/a"], T.TEXT),
]


@pytest.mark.parametrize("case", [*NUMBERS, *DAYS, *PLACES], ids=lambda case: case.idea)
def test_cells_tell_type_and_values(case: Case) -> None:
    guess = guess_of(case)
    assert guess.type is case.type, guess.evidence.message
    assert {w.code for w in guess.warnings} == ({case.warning} if case.warning else set())
    cast, misfits = Caster(guess.type, guess.writing, is_multivalued=False).cast(case.cells)
    assert not misfits
    assert list(cast) == (case.values or case.cells)


@pytest.mark.parametrize("case", [*NUMBERS, *DAYS, *PLACES], ids=lambda case: case.idea)
def test_long_files_tell_the_same(case: Case) -> None:
    """Blocks that are looked at as a whole do not change the answer."""
    column = Column(case.header)
    for _unused in range(3):
        column.observe(case.cells * 40, lambda place: place + 2)
    assert decide(column, delimiter=case.delimiter).type is case.type


def test_origin_behind_plain_positions_is_counted() -> None:
    column = Column("position")
    column.observe(["47.471, -0.551"] * 500, lambda place: place + 2)
    column.observe(["47.471, -0.551", "0.000000, 0.000000"], lambda place: place + 502)
    (warning,) = decide(column).warnings
    assert (warning.code, warning.row, warning.params["count"]) == ("null_island", 503, 1)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["2024-01-01 00:00:00", "2024-01-02 00:00:00"], "evidence_midnights"),
        (["01/02/2024 00:00", "13/02/2024 00:00"], "evidence_midnights"),
        (["2024-01-01 00:00:00", "2024-01-02 00:00:01"], "evidence_datetime"),
    ],
)
def test_midnights_are_told(cells: list[str], code: str) -> None:
    column = Column("d")
    for _unused in range(2):
        column.observe(cells, lambda place: place + 2)
    assert decide(column).evidence.code == code
    days, misfits = Caster(T.DATE, decide(column).writing, is_multivalued=False).cast(cells)
    assert [m.value for m in misfits] == [cell for cell in cells if cell.endswith("01")]
    assert days[0] == ("2024-02-01" if "/" in cells[0] else "2024-01-01")


def test_the_rest_of_the_file_tells_the_decimal_mark() -> None:
    doubtful = column_of("surface", ["1.234", "12.567"])
    proof = column_of("taux", ["12,5", "0,75"])
    assert proven_mark([doubtful, proof]) == ","
    guess = decide(doubtful, delimiter=";", mark=proven_mark([doubtful, proof]))
    assert (guess.type, guess.warnings) == (T.INT, ())
    assert proven_mark([proof, column_of("latitude", ["47.4712"])]) == ","
    assert proven_mark([proof, column_of("note", ["7.25"])]) == ""


def test_counts_are_whole_whatever_the_rest_of_the_file_tells() -> None:
    cells = ["1.234", "12.567"]
    guess = decide(column_of("Einwohner", cells), delimiter=";", mark=".")
    assert (guess.type, [w.code for w in guess.warnings]) == (T.INT, ["ambiguous_decimal"])
    guess = decide(column_of("Densité (hab/km2)", cells), delimiter=";", mark=".")
    assert (guess.type, guess.warnings) == (T.DOUBLE, ())


def test_exceptions_are_named_with_row_and_text() -> None:
    cells = ["12"] * 97 + ["12 O00", "x", "y", "z"]
    guess = decide(column_of("montant", cells))
    assert guess.type is T.TEXT
    with override("en"):
        message = guess.evidence.message
    assert message == (
        "96.03 % of « montant » read as int; exceptions: line 99 « 12 O00 », line 100 « x »,"
        " line 101 « y »."
    )
    with override("fr"):
        assert "exceptions\u202f: ligne 99 «\u00a012 O00\u00a0»" in guess.evidence.message
    assert guess.warnings == (guess.evidence,)


@pytest.mark.parametrize(
    ("usual", "lone"), [("48.{}, 2.312", "148.800, 2.300"), ("2.{}, 48.812", "2.300, 148.800")]
)
def test_one_impossible_position_turns_no_others(usual: str, lone: str) -> None:
    guess = decide(column_of("position", [*(usual.format(n) for n in range(801, 820)), lone]))
    assert guess.type is T.TEXT
    (warning,) = guess.warnings
    assert (warning.code, warning.row, warning.value) == ("nearly_typed", 21, lone)


def test_long_digits_and_leading_zeros_are_codes() -> None:
    guess = decide(column_of("n", ["12345678901234567890", "12345678901234567891"]))
    with override("en"):
        assert "or too long for a number" in guess.evidence.message


def test_share_is_never_rounded_up_to_all() -> None:
    column = Column("n")
    column.observe(["12"], lambda place: place + 2)
    for _unused in range(100):
        column.observe(["12"] * 5_000, lambda place: place + 2)
    column.observe(["douze"], lambda _place: 500_002)
    assert "99.99 %" in decide(column).evidence.message


def test_lists_of_words_are_proposed_and_stay_as_they_are() -> None:
    cells = ["bus|tram", "bus", "tram|vélo", "vélo|bus", "bus|tram|vélo", "tram|bus", "vélo"]
    guess = decide(column_of("modes", cells))
    (warning,) = guess.warnings
    assert (guess.type, warning.code, warning.params["separator"]) == (
        T.TEXT,
        "maybe_multivalued",
        "|",
    )
    assert not decide(column_of("nom", [f"rue {n}, lot {n}" for n in range(9)])).warnings


def test_brackets_are_negative_only_where_the_column_says_so() -> None:
    cast, misfits = Caster(T.INT, Writing(), is_multivalued=False).cast(["(12)"])
    assert (list(cast), len(misfits)) == ([""], 1)


@pytest.mark.parametrize("header", ["DEPCOM", "depcom", "Code commune"])
def test_numbers_of_towns_are_codes(header: str) -> None:
    assert decide(column_of(header, ["49007", "49015", "49020"] * 4)).type is T.TEXT
    assert decide(column_of("Dépenses", ["49007", "49015", "49020"] * 4)).type is T.INT
