"""How delimited texts are cut: delimiter, quotes, header, lines that are no data."""

from __future__ import annotations

import pytest

from ingest.errors import UnreadableFileError
from tests.ingest.conftest import Understand


def table(text: str, delimiter: str) -> str:
    return text.replace(";", delimiter)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(understood: Understand, delimiter: str, end: str) -> None:
    text = table("nom;prix;note\nAngers;12;bien\nNantes;13;\n", delimiter).replace("\n", end)
    found = understood(text)
    assert (found.delimiter, found.header_row, found.rows) == (delimiter, 0, 2)
    assert [f.type.value for f in found.fields] == ["text", "int", "text"]
    assert found.format == ("tsv" if delimiter == "\t" else "csv")


def test_commas_inside_cells_do_not_fool(understood: Understand) -> None:
    found = understood("nom;lieu\n1, 2;48.85, 2.35\nb, c;48.86, 2.36\nd, e;48.87, 2.37\n")
    assert (found.delimiter, len(found.fields)) == (";", 2)


def test_decimal_commas_do_not_fool(understood: Understand) -> None:
    found = understood("a;b\n" + "1,5;2,5\n" * 20)
    assert found.delimiter == ";"
    assert [f.type.value for f in found.fields] == ["double", "double"]


def test_single_column(understood: Understand) -> None:
    found = understood("commune\nAngers\nNantes\nLe Mans, Sarthe\n")
    assert (found.delimiter, found.rows, len(found.fields)) == (None, 3, 1)


def test_titles_and_blank_lines_above_the_header(understood: Understand) -> None:
    found = understood("Budget 2024\nSource : la ville\n\nnom;prix\na;1\nb;2\nc;3\n")
    assert (found.header_row, found.rows) == (3, 3)
    assert [f.label for f in found.fields] == ["nom", "prix"]
    assert [w.code for w in found.warnings] == ["skipped_lines"]


def test_titles_padded_with_separators(understood: Understand) -> None:
    found = understood("Budget;;\n;;\nnom;prix;note\na;1;x\nb;2;y\nc;3;z\n")
    assert (found.header_row, found.rows) == (2, 3)


def test_no_header(understood: Understand) -> None:
    found = understood("1;2.5;Angers\n2;3.5;Nantes\n3;4.5;Le Mans\n")
    assert (found.header_row, found.rows) == (None, 3)
    assert [f.name for f in found.fields] == ["champ_1", "champ_2", "champ_3"]
    assert [w.code for w in found.warnings] == ["no_header"]


def test_years_may_be_headers(understood: Understand) -> None:
    found = understood("commune;2019;2020\nAngers;1200;1300\nNantes;1400;1500\n")
    assert found.header_row == 0
    assert [f.name for f in found.fields] == ["commune", "2019", "2020"]


def test_declared_header_line(understood: Understand) -> None:
    found = understood("x;y\n1;2\na;b\n3;4\n", header_row=2)
    assert (found.header_row, found.rows, found.fields[0].label) == (2, 1, "a")
    assert understood("a;b\n3;4\n", header_row=-1).rows == 2


def test_declared_header_line_that_is_not_there(understood: Understand) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood("a;b\n1;2\n", header_row=99)
    assert caught.value.code == "no_such_header"


def test_units_line_is_no_record(understood: Understand) -> None:
    text = "date;no2;o3\n;µg/m3;µg/m3\n" + "".join(
        f"2024-01-{d:02};{d};n/d\n" for d in range(1, 20)
    )
    found = understood(text)
    assert found.rows == 19
    assert [f.type.value for f in found.fields][:2] == ["date", "int"]
    assert found.fields[1].unit == "µg/m3"
    assert "units_line" in [w.code for w in found.warnings]


def test_headers_empty_repeated_and_long(understood: Understand) -> None:
    found = understood(f"nom;;nom;{'x' * 300}\na;b;c;d\n")
    assert [f.name for f in found.fields] == ["nom", "champ_2", "nom_2", "x" * 60]
    codes = [w.code for w in found.warnings]
    assert codes == ["empty_header", "repeated_header", "long_header"]


def test_trailing_separators_add_no_field(understood: Understand) -> None:
    found = understood("a;b;;\n1;2;;\n3;4;;\n")
    assert [f.name for f in found.fields] == ["a", "b"]
    assert found.warnings == []


def test_trailing_separators_in_records_alone(understood: Understand) -> None:
    found = understood("a;b\n1;2;\n3;4;\n")
    assert [f.name for f in found.fields] == ["a", "b"]


def test_quotes_doubled_and_lines_inside(understood: Understand) -> None:
    found = understood('nom;texte\na;"il dit ""oui"";\npuis part"\nb;c\n')
    assert found.rows == 2


def test_quotes_escaped(understood: Understand) -> None:
    found = understood("nom,texte\n" + 'a,"il dit \\"oui\\", puis part"\n' * 5)
    assert (found.rows, len(found.fields), found.warnings) == (5, 2, [])


def test_space_before_a_quote(understood: Understand) -> None:
    found = understood("nom, texte\n" + 'a, "un, deux"\n' * 5)
    assert (found.rows, len(found.fields)) == (5, 2)


def test_stray_quotes_are_read_and_told(understood: Understand) -> None:
    found = understood('nom;texte\na;b\nc;"d" e\nf;g\n')
    assert found.rows == 3
    assert [(w.code, w.row) for w in found.warnings] == [("stray_quotes", 3)]


def test_unclosed_quote_names_its_line(understood: Understand) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood('nom;texte\na;b\nc;"d\ne;f\ng;h\n')
    assert (caught.value.code, caught.value.problems[0].row) == ("unclosed_quote", 3)
    assert "3" in caught.value.message


def test_short_and_long_rows_are_told(understood: Understand) -> None:
    found = understood("a;b;c\n1;2;3\n4\n5;6;7;8\n9;10;11\n")
    assert found.rows == 4
    told = {w.code: w for w in found.warnings}
    assert told["short_rows"].row == 3
    assert (told["extra_cells"].row, told["extra_cells"].value) == (4, "8")


def test_lines_are_counted_through_cells_of_several_lines(understood: Understand) -> None:
    found = understood('a;b\n"un\ndeux";1\nx\ny;2\nz;3\n')
    assert next(w.row for w in found.warnings if w.code == "short_rows") == 4


def test_empty_rows_are_left_out_and_told(understood: Understand) -> None:
    found = understood("a;b\n1;2\n;\n\n3;4\n;\n")
    assert found.rows == 2
    assert [(w.code, w.row, w.params["count"]) for w in found.warnings] == [("empty_rows", 3, 2)]


def test_header_alone(understood: Understand) -> None:
    found = understood("nom;prix\n")
    assert (found.rows, [f.name for f in found.fields]) == (0, ["nom", "prix"])
    assert [w.code for w in found.warnings] == ["no_rows"]


def test_nul_is_taken_out_and_told(understood: Understand) -> None:
    found = understood("a;b\n1;x\x00y\n2;z\n")
    assert found.rows == 2
    assert [(w.code, w.row) for w in found.warnings] == [("nul_characters", 2)]
