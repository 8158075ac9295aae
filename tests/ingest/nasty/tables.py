"""Headers, titles, notes, ragged and empty rows."""

from __future__ import annotations

from typing import Final

from tests.ingest.nasty.writing import Case

CASES: Final[dict[str, Case]] = {
    "titles above": Case(
        make=lambda: "Budget 2024\nSource : la ville\n\nnom;prix\na;1\nb;2\nc;3\n",
        rows=3,
        labels=["nom", "prix"],
        header_row=3,
        told=["skipped_lines"],
        line=1,
    ),
    "titles padded": Case(
        make=lambda: "Budget;;\n;;\nnom;prix;note\na;1;x\nb;2;y\nc;3;z\n",
        rows=3,
        header_row=2,
        told=["skipped_lines"],
    ),
    "a title with commas": Case(
        make=lambda: "Tableau 1, communes, 2024\nnom,pop\nAngers,150\nNantes,300\nLaval,50\n",
        rows=3,
        labels=["nom", "pop"],
        told=["skipped_lines"],
    ),
    "facts above": Case(
        make=lambda: (
            "Rapport;2024\nVille;Angers\n\nnom;prix;date;note\na;1;2024-01-01;x\nb;2;2024-01-02;y\n"
        ),
        rows=2,
        header_row=3,
        told=["skipped_lines"],
    ),
    "a title above words": Case(
        make=lambda: "Liste des marchés\n\nnom;lieu\nmarché;place\nautre;rue\n",
        rows=2,
        labels=["nom", "lieu"],
        header_row=2,
        told=["skipped_lines"],
    ),
    "comments above": Case(
        make=lambda: "# source: x, y\n# date: 2024\nid,nom,prix\n1,a,2\n2,b,3\n",
        rows=2,
        labels=["id", "nom", "prix"],
        told=["skipped_lines"],
    ),
    "comments between": Case(
        make=lambda: "# export\nid;nom;prix\n1;a;2\n# provisoire\n2;b;3\n",
        rows=2,
        told=["skipped_lines", "comment_rows"],
        last=["2", "b", "3"],
    ),
    "a header that begins with a hash": Case(
        make=lambda: "#Id;Nom;Prix\n1;a;2\n2;b;3\n",
        rows=2,
        labels=["#Id", "Nom", "Prix"],
        header_row=0,
    ),
    "blank lines above": Case(make=lambda: "\n\n\nnom;prix\na;1\nb;2\n", rows=2, header_row=3),
    "blank lines between and below": Case(
        make=lambda: "a;b\n\n1;2\n\n\n3;4\n\n\n",
        rows=2,
        first=["1", "2"],
        last=["3", "4"],
    ),
    "groups of columns": Case(
        make=lambda: "ville;2019;;2020;\n;H;F;H;F\nAngers;1;2;3;4\nNantes;5;6;7;8\n",
        rows=2,
        labels=["ville", "H", "F", "H", "F"],
        told=["skipped_lines", "repeated_header", "repeated_header"],
    ),
    "a header in two lines": Case(
        make=lambda: "nom;;;prix\n;2019;2020;\nx;1;2;3\ny;4;5;6\n",
        rows=2,
        labels=["nom", "2019", "2020", "prix"],
    ),
    "groups of columns above years": Case(
        make=lambda: (
            "Zone;Hommes;;Femmes;\n;2019;2020;2019;2020\n"
            + "".join(f"Z{n};{n};{n + 1};{n + 2};{n + 3}\n" for n in range(20))
        ),
        rows=20,
        labels=["Zone", "Hommes 2019", "Hommes 2020", "Femmes 2019", "Femmes 2020"],
        first=["Z0", "0", "1", "2", "3"],
    ),
    "first record of an unnamed column": Case(
        make=lambda: (
            "nom;n;\n;2019;2020\n" + "".join(f"Z{n};{n + 2000};{n + 1990}\n" for n in range(20))
        ),
        rows=21,
        told=["empty_header"],
    ),
    "box of a terminal": Case(
        make=lambda: (
            "+----+-----+\n| id | nom |\n+----+-----+\n"
            + "".join(f"| {n} | V{n}x |\n" for n in range(20))
            + "+----+-----+\n"
        ),
        rows=20,
        labels=["id", "nom"],
        told=["skipped_lines", "notes_below"],
    ),
    "units below the header": Case(
        make=lambda: (
            "date;no2;o3\n;µg/m3;µg/m3\n"
            + "".join(f"2024-01-{d:02};{d};{d}\n" for d in range(1, 20))
        ),
        rows=19,
        labels=["date", "no2", "o3"],
        told=["units_line"],
    ),
    "types below the header": Case(
        make=lambda: "id;nom;date\ninteger;string;date\n1;a;2024-01-01\n2;b;2024-01-02\n",
        rows=2,
        told=["types_line"],
    ),
    "no header, numbers": Case(
        make=lambda: "1;2.5;Angers\n2;3.5;Nantes\n3;4.5;Le Mans\n",
        rows=3,
        header_row=None,
        told=["no_header"],
        first=["1", "2.5", "Angers"],
    ),
    "no header, years": Case(
        make=lambda: "2019;Angers\n2020;Nantes\n2021;Laval\n",
        rows=3,
        header_row=None,
        told=["no_header"],
    ),
    "no header, one record": Case(
        make=lambda: "12;Angers;2024-01-01\n",
        rows=1,
        header_row=None,
        told=["no_header"],
    ),
    "no header, words that come back": Case(
        make=lambda: "Angers;oui\nNantes;non\nLaval;oui\nAngers;oui\nNantes;oui\n",
        rows=5,
        header_row=None,
        told=["no_header"],
    ),
    "no header, codes": Case(
        make=lambda: "A-12;Dupont\nB-34;Martin\nC-56;Durand\nD-77;Petit\n",
        rows=4,
        header_row=None,
        told=["no_header"],
    ),
    "no header, addresses of mail": Case(
        make=lambda: "a@b.fr\nc@d.fr\ne@f.fr\n",
        rows=3,
        header_row=None,
        told=["no_header"],
    ),
    "no header, a sparse first record": Case(
        make=lambda: "1;;;\n2;a;3;2024-01-01\n3;b;4;2024-01-02\n",
        rows=3,
        header_row=None,
        told=["no_header"],
        first=["1", "", "", ""],
    ),
    "years as headers": Case(
        make=lambda: "commune;2019;2020\nAngers;1200;1300\nNantes;1400;1500\n",
        rows=2,
        labels=["commune", "2019", "2020"],
        header_row=0,
    ),
    "years alone as headers": Case(
        make=lambda: "2019;2020;2021\n12;13;14\n15;16;17\n",
        rows=2,
        labels=["2019", "2020", "2021"],
    ),
    "dates as headers": Case(
        make=lambda: "ville,01/01/2020,02/01/2020\nA,5,6\nB,7,8\n",
        rows=2,
        labels=["ville", "01/01/2020", "02/01/2020"],
    ),
    "numbered columns": Case(
        make=lambda: ",0,1,2\n0,5.5,6.1,7.2\n1,5.1,6.2,7.3\n",
        rows=2,
        labels=["champ_1", "0", "1", "2"],
        told=["empty_header"],
    ),
    "words only": Case(make=lambda: "a;b\nc;d\n", rows=1, labels=["a", "b"]),
    "one column with a header": Case(make=lambda: "age\n12\n13\n", rows=2, labels=["age"]),
    "the header alone": Case(
        make=lambda: "nom;prix\n", rows=0, labels=["nom", "prix"], told=["no_rows"]
    ),
    "one word": Case(make=lambda: "nom", rows=0, labels=["nom"], told=["no_rows"]),
    "headers empty and repeated": Case(
        make=lambda: "nom;;nom\na;b;c\n",
        rows=1,
        labels=["nom", "champ_2", "nom"],
        told=["empty_header", "repeated_header"],
    ),
    "a header of 300 letters": Case(
        make=lambda: f"nom;{'x' * 300}\na;b\n",
        rows=1,
        labels=["nom", "x" * 300],
        told=["long_header"],
    ),
    "a header of two lines in quotes": Case(
        make=lambda: '"nom\ncomplet";prix\na;1\n',
        rows=1,
        labels=["nom complet", "prix"],
    ),
    "headers in other scripts": Case(
        make=lambda: "名前;الاسم;ชื่อ;😀\na;b;c;d\n",
        rows=1,
        labels=["名前", "الاسم", "ชื่อ", "😀"],
    ),
    "headers of SQL": Case(
        make=lambda: '"a""; DROP TABLE x; --";select\n1;2\n',
        rows=1,
        labels=['a"; DROP TABLE x; --', "select"],
    ),
    "headers as tags": Case(
        make=lambda: "<nom>;<prix>\na;1\nb;2\n", rows=2, labels=["<nom>", "<prix>"]
    ),
    "the header again in the middle": Case(
        make=lambda: "nom;a\nx;1\nnom;a\ny;2\n",
        rows=2,
        told=["repeated_rows"],
        line=3,
        last=["y", "2"],
    ),
    "a header written by R": Case(
        make=lambda: '"mpg","cyl"\n"Mazda",21,6\n"Datsun",22,4\n"Merc",10,8\n',
        rows=3,
        labels=["champ_1", "mpg", "cyl"],
        told=["shifted_header", "empty_header"],
    ),
    "a header too short": Case(
        make=lambda: "a;b\n1;2;x\n3;4;y\n5;6;z\n",
        rows=3,
        labels=["a", "b", "champ_3"],
        told=["short_header", "empty_header"],
    ),
    "a header too long": Case(
        make=lambda: "a;b;c;d\n1;2;3\n4;5;6\n",
        rows=2,
        labels=["a", "b", "c", "d"],
        told=["short_rows"],
    ),
    "a source below": Case(
        make=lambda: "nom;a;b\nx;1;2\ny;3;4\n\nSource : INSEE\n",
        rows=2,
        told=["notes_below"],
        line=5,
        last=["y", "3", "4"],
    ),
    "a source below, padded": Case(
        make=lambda: "nom;a;b\nx;1;2\ny;3;4\nSource : INSEE;;\n",
        rows=2,
        told=["notes_below"],
    ),
    "a total below": Case(
        make=lambda: "nom;a;b\nx;1;2\ny;3;4\nTotal;4;6\n",
        rows=3,
        last=["Total", "4", "6"],
    ),
    "a short record at the end": Case(
        make=lambda: "a;b;c\n1;2;3\n4\n",
        rows=2,
        told=["short_rows"],
        line=3,
        last=["4", "", ""],
    ),
    "a sparse record at the end": Case(
        make=lambda: "nom;b;c\nx;2;3\nAngers;;\n",
        rows=2,
        last=["Angers", "", ""],
    ),
    "rows too short and too long": Case(
        make=lambda: "a;b;c\n1;2;3\n4;5\n6;7;8;9\n10;11;12\n",
        rows=4,
        told=["short_rows", "extra_cells"],
        line=3,
    ),
    "separators at the end of all lines": Case(
        make=lambda: "a;b;;\n1;2;;\n3;4;;\n", rows=2, labels=["a", "b"]
    ),
    "separators at the end of records": Case(
        make=lambda: "a;b\n1;2;\n3;4;\n", rows=2, labels=["a", "b"]
    ),
    "separators at the end of some records": Case(
        make=lambda: "a;b\n1;2;\n3;4\n5;6;\n",
        rows=3,
        labels=["a", "b"],
    ),
    "a separator at the end of the header": Case(
        make=lambda: "a;b;\n1;2\n3;4\n",
        rows=2,
        labels=["a", "b"],
    ),
    "separators at the beginning": Case(
        make=lambda: ";nom;prix\n;a;1\n;b;2\n",
        rows=2,
        labels=["champ_1", "nom", "prix"],
        told=["empty_header"],
    ),
    "rows of separators": Case(
        make=lambda: "a;b\n1;2\n;\n\n3;4\n;\n",
        rows=2,
        told=["empty_rows"],
        line=3,
    ),
    "spaces around cells": Case(
        make=lambda: " a ; b \n 1 ; x \n 2 ; y \n", rows=2, labels=["a", "b"]
    ),
    "formulas": Case(make=lambda: "a;b\n=1+1;@x\n-2;+3\n", rows=2, first=["=1+1", "@x"]),
    "a long cell": Case(
        make=lambda: b"a;b\n" + b"x" * 3_000_000 + b";2\n", rows=1, labels=["a", "b"]
    ),
    "2,000 columns": Case(
        make=lambda: "\n".join(";".join(f"{c}{n}" for n in range(2000)) for c in ("c", "1", "2")),
        rows=2,
        error="too_many_columns",
    ),
    "1,000 columns": Case(
        make=lambda: "\n".join(";".join(f"{c}{n}" for n in range(1000)) for c in "ab"),
        rows=1,
    ),
    "a K after a thousand numbers": Case(
        make=lambda: "id;n\n" + "".join(f"{n};{n}\n" for n in range(1, 1001)) + "1001;K\n",
        rows=1001,
        last=["1001", "K"],
        told=["nearly_typed"],
    ),
    "a declared header": Case(
        make=lambda: "x;y\n1;2\na;b\n3;4\n",
        rows=1,
        labels=["a", "b"],
        options={"header_row": 2},
    ),
    "a declared header that is not there": Case(
        make=lambda: "a;b\n1;2\n",
        error="no_such_header",
        options={"header_row": 99},
    ),
}
