"""Number formats of workbooks: what a number means and how it is written out."""

from __future__ import annotations

import pytest

from ingest.readers.sheets_formats import Meaning, number_text, plain_number, understood


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("1001", "00000", "01001"),
        ("612345678", '0#" "##" "##" "##" "##', "06 12 34 56 78"),
        ("123456", "00000", "123456"),
        ("1001", "0", "1001"),
        ("1001", "#,##0", "1001"),
        ("0.12", "0%", "0.12"),
        ("1234.5", '#,##0.00\\ "€"', "1234.5"),
        ("45658", "dd/mm/yyyy", "2025-01-01"),
        ("45658", "[$-40C]d mmmm yyyy;@", "2025-01-01"),
        ("45658", "jj/mm/aaaa", "2025-01-01"),
        ("45658.75", "dd/mm/yyyy", "2025-01-01T18:00:00"),
        ("45658.5868865741", "dd/mm/yyyy hh:mm:ss", "2025-01-01T14:05:07"),
        ("0.354166666666667", "h:mm", "08:30"),
        ("0.354166666666667", "h:mm:ss", "08:30:00"),
        ("0.999999999", "h:mm", "24:00"),
        ("1.5", "[h]:mm", "36:00:00"),
        ("-0.25", "[h]:mm", "-06:00:00"),
        ("1", "dd/mm/yyyy", "1900-01-01"),
        ("59", "dd/mm/yyyy", "1900-02-28"),
        ("60", "dd/mm/yyyy", "1900-02-29"),
        ("61", "dd/mm/yyyy", "1900-03-01"),
        ("-5", "dd/mm/yyyy", "-5"),
        ("99999999", "dd/mm/yyyy", "99999999"),
        ("0.5", '0.0" h"', "0.5"),
        ("12", '0" m²"', "12"),
        ("7", "General", "7"),
        ("7", "00", "07"),
        ("5551234", "[<=9999999]###-####;(###) ###-####", "5551234"),
    ],
)
def test_a_number_is_read_as_its_format_means_it(raw: str, code: str, shown: str) -> None:
    assert number_text(raw, understood(code)) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("0.30000000000000004", "0.3"),
        ("21490007800012", "21490007800012"),
        ("2.1490007800012E13", "21490007800012"),
        ("12345678901234567890", "12345678901234567890"),
        ("1E+20", "100000000000000000000"),
        ("1.5E-7", "0.00000015"),
        ("1E+300", "1E+300"),
        ("-0.5", "-0.5"),
        ("3.0", "3"),
        ("3.10", "3.1"),
        ("-7", "-7"),
        ("48.856614000000004", "48.856614"),
    ],
)
def test_a_number_loses_nothing_and_gains_nothing(raw: str, shown: str) -> None:
    assert plain_number(raw) == shown


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ('#,##0.00\\ "€"', "€"),
        ("#,##0.00\\ [$€-40C]", "€"),
        ("[$CHF-100C]\\ #,##0.00", "CHF"),
        ("$#,##0.00", "$"),
        ('0.0" km"', "km"),
        ('0" m²"', "m²"),
        ("#,##0.00", ""),
        ("[Red]0.00", ""),
        ("@", ""),
    ],
)
def test_a_format_names_a_unit(code: str, unit: str) -> None:
    assert understood(code).unit == unit
    assert understood(code).meaning is Meaning.NUMBER
