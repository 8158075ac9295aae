"""Delimiters, quotation marks and ends of lines."""

from __future__ import annotations

from typing import Final

from tests.ingest.nasty.writing import Case

TABLE: Final = "nom;prix;note\nAngers;12;bien\nNantes;13;\nLaval;14;à voir\n"
LABELS: Final = ["nom", "prix", "note"]


def _cut(delimiter: str, end: str = "\n") -> Case:
    return Case(
        make=lambda: TABLE.replace(";", delimiter).replace("\n", end),
        rows=3,
        labels=LABELS,
        delimiter=delimiter,
        first=["Angers", "12", "bien"],
        last=["Laval", "14", "à voir"],
        header_row=0,
    )


CASES: Final[dict[str, Case]] = {
    f"cut by {name} with {end!r}": _cut(delimiter, end)
    for name, delimiter in (
        ("semicolon", ";"),
        ("comma", ","),
        ("tab", "\t"),
        ("bar", "|"),
        ("caret", "^"),
        ("tilde", "~"),
        ("broken bar", "¦"),
        ("unit separator", "\x1f"),
        ("control A", "\x01"),
    )
    for end in (("\n", "\r\n", "\r") if delimiter in ";,\t|" else ("\n",))
}

CASES |= {
    "colons": Case(
        make=lambda: "a:b:c\n1:2:3\n4:5:6\n", rows=2, labels=["a", "b", "c"], delimiter=":"
    ),
    "single spaces": Case(
        make=lambda: "id nom x\n1 a 2\n2 b 3\n3 c 4\n",
        rows=3,
        labels=["id", "nom", "x"],
        delimiter=" ",
    ),
    "two bars": Case(
        make=lambda: "a||b||c\n1||2||3\n4||5||6\n",
        rows=2,
        labels=["a", "b", "c"],
        first=["1", "2", "3"],
    ),
    "aligned by spaces": Case(
        make=lambda: "NOM        AGE\nDupont     12\nMartin     13\nLe Duc     4\n",
        rows=3,
        delimiter=None,
        told=["one_column"],
    ),
    "sentences": Case(
        make=lambda: (
            "Bonjour, ceci est un texte. Il parle, longuement, de choses.\nEncore.\n\n"
            "Fin, ou presque, du texte.\n"
        ),
        rows=2,
        delimiter=None,
        told=["one_column"],
    ),
    "a letter whose first line is a sentence": Case(
        make=lambda: (
            "Ceci est une lettre. Elle ne contient pas de table.\nElle a, parfois, des mots.\n\n"
            "Cordialement,\nLe maire"
        ),
        rows=3,
        delimiter=None,
        told=["one_column"],
    ),
    "colons that look like times": Case(
        make=lambda: "a:b:c\n" + "".join(f"Angers:{n}:{n}.5\n" for n in range(10, 40)),
        rows=30,
        delimiter=None,
        told=["one_column"],
    ),
    "decimal commas and no header": Case(
        make=lambda: "1,5;2,5\n3,5;4,5\n5,5;6,25\n",
        rows=3,
        delimiter=";",
        told=["no_header"],
        first=["1,5", "2,5"],
    ),
    "keys and values": Case(
        make=lambda: "Nom: Angers\nPopulation: 150000\nRégion: PdL\n",
        delimiter=None,
        rows=3,
        told=["no_header", "one_column"],
    ),
    "told to Excel": Case(
        make=lambda: "sep=;\nnom;prix\na, b;1\nb;2\n", rows=2, labels=["nom", "prix"], header_row=1
    ),
    "told to Excel in quotes": Case(
        make=lambda: '"sep=,"\r\nnom,prix\r\na,1\r\n', rows=1, labels=["nom", "prix"], header_row=1
    ),
    "told to Excel with CR": Case(
        make=lambda: "sep=\t\rnom\tprix\ra\t1\r", rows=1, labels=["nom", "prix"]
    ),
    "decimal commas between semicolons, no header": Case(
        make=lambda: "1,5;2,5;3,5\n4,5;5,5;6,5\n7,5;8,5;9,5\n",
        rows=3,
        delimiter=";",
        header_row=None,
        told=["no_header"],
    ),
    "decimal commas in quotes between commas": Case(
        make=lambda: 'nom,prix\na,"1,5"\nb,"2,5"\n',
        rows=2,
        labels=["nom", "prix"],
        first=["a", "1,5"],
    ),
    "one column of decimal commas": Case(
        make=lambda: "prix\n1,5\n2,5\n3,5\n", rows=3, labels=["prix"], delimiter=None, first=["1,5"]
    ),
    "one column of positions": Case(
        make=lambda: "geo\n48.8511,2.3522\n48.8611,2.3522\n", rows=2, labels=["geo"], delimiter=None
    ),
    "one column of places": Case(
        make=lambda: "commune\nAngers, France\nNantes, France\n",
        rows=2,
        labels=["commune"],
        delimiter=None,
    ),
    "one column of words": Case(
        make=lambda: "commune\nAngers\nLe Mans\nLa Flèche\n",
        rows=3,
        labels=["commune"],
        delimiter=None,
    ),
    "one column of times": Case(
        make=lambda: "10:30:00\n11:30:00\n12:00:00\n", rows=3, delimiter=None, told=["no_header"]
    ),
    "addresses between semicolons": Case(
        make=lambda: "nom;adresse;prix\nA;1, rue X, Angers;1,5\nB;2, rue Y, Angers;2,5\n",
        rows=2,
        delimiter=";",
        first=["A", "1, rue X, Angers", "1,5"],
    ),
    "lists of semicolons between commas": Case(
        make=lambda: "id,tags,n\n1,a;b;c,2\n2,b;c,3\n3,a,4\n4,a;d,5\n",
        rows=4,
        delimiter=",",
        first=["1", "a;b;c", "2"],
    ),
    "delimiters inside quotes": Case(
        make=lambda: 'a;b\n"x;y;z";1\n"t;u";2\n"v";3\n',
        rows=3,
        labels=["a", "b"],
        first=["x;y;z", "1"],
    ),
    "quotes doubled": Case(
        make=lambda: 'nom;texte\na;"il dit ""oui"";\npuis part"\nb;c\n',
        rows=2,
        first=["a", 'il dit "oui";\npuis part'],
    ),
    "quotes escaped": Case(
        make=lambda: 'nom,texte\na,"il dit \\"oui\\", puis"\nb,"c"\n',
        rows=2,
        first=["a", 'il dit "oui", puis'],
    ),
    "paths that end in a backslash": Case(
        make=lambda: 'nom,dossier\n"a","C:\\x\\"\n"b","C:\\y\\"\n', rows=2, first=["a", "C:\\x\\"]
    ),
    "apostrophes as quotes": Case(
        make=lambda: "'id','nom'\n'1','l''eau, vive'\n'2','b'\n'3','c'\n",
        rows=3,
        labels=["id", "nom"],
        first=["1", "l'eau, vive"],
    ),
    "apostrophes that quote nothing": Case(
        make=lambda: "nom;txt\nl'a;d'b\n'tis;x'\nz;y\n", rows=3, first=["l'a", "d'b"]
    ),
    "quotes on some rows": Case(
        make=lambda: 'a,b\n"x, y",1\nz,2\n"t",3\nu,4\n',
        rows=4,
        first=["x, y", "1"],
        last=["u", "4"],
    ),
    "spaces around quotes": Case(
        make=lambda: '"a" ; "b"\n"x" ; "1"\n"y" ; "2"\n',
        rows=2,
        labels=["a", "b"],
        first=["x", "1"],
    ),
    "a space before quotes": Case(
        make=lambda: "nom, texte\n" + 'a, "un, deux"\n' * 5, rows=5, first=["a", "un, deux"]
    ),
    "lines quoted as a whole": Case(
        make=lambda: '"id;nom;prix"\n"1;a;2"\n"2;b;3"\n',
        rows=2,
        labels=["id", "nom", "prix"],
        first=["1", "a", "2"],
    ),
    "a stray quote in a file without quotes": Case(
        make=lambda: "nom;texte\n" + "a;b\n" * 20 + 'c;"d\n' + "e;f\n" * 5,
        rows=26,
        last=["e", "f"],
        told=["stray_quotes"],
        line=22,
    ),
    "a quote that closes too late": Case(
        make=lambda: '"nom";"texte"\n' + '"a";"b"\n' * 5 + '"c";"d\n' + '"e";"f"\n' * 5,
        rows=11,
        last=["e", "f"],
        told=["stray_quotes"],
        line=7,
    ),
    "quotes inside quotes": Case(
        make=lambda: 'nom,texte,x\na,"il dit "oui", puis",1\nb,"c",2\n',
        rows=2,
        first=["a", 'il dit "oui", puis', "1"],
        told=["stray_quotes"],
        line=2,
    ),
    "inches": Case(
        make=lambda: 'nom;taille\nécran;27"\ntube;3" 1/2\nvis;2\n', rows=3, first=["écran", '27"']
    ),
    "never closed": Case(make=lambda: 'a;b\n1;"2\n3;4\n', error="unclosed_quote", line=2),
    "never closed in the header": Case(make=lambda: '"a;b\n1;2\n', error="unclosed_quote", line=1),
    "never closed among quotes": Case(
        make=lambda: 'a;b\n"1";"2"\n' + "3;4\n" * 20 + '5;"6\n7;8\n',
        error="unclosed_quote",
        line=23,
    ),
    "records swallowed by a quote": Case(
        make=lambda: 'nom;t\na;b\nx;"u\n1;2\n3;4\n5;6\n7;8\n9;10\nz"\n',
        rows=2,
        told=["swallowed_lines"],
        line=3,
    ),
    "ends of lines mixed": Case(make=lambda: "a;b\r\n1;2\n3;4\r5;6\r\n", rows=3, last=["5", "6"]),
    "CR in a cell": Case(make=lambda: 'a;b\r\n"x\ry";1\r\nz;2\r\n', rows=2, first=["x\ry", "1"]),
    "no end of the last line": Case(make=lambda: "a;b\n1;2", rows=1, first=["1", "2"]),
    "a table of Markdown": Case(
        make=lambda: "| nom | prix |\n|:----|-----:|\n| a | 1 |\n| b | 2 |\n",
        rows=2,
        labels=["nom", "prix"],
        first=["a", "1"],
    ),
    "printed by psql": Case(
        make=lambda: " id | nom \n----+-----\n  1 | a\n  2 | b\n(2 rows)\n",
        rows=2,
        labels=["id", "nom"],
        told=["notes_below"],
    ),
}
