"""A table as it is meant, and the many ways in which it may be written as text."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

Cells = list[list[str]]

CITIES: Final = (
    "Angers",
    "Saint-Étienne",
    "Le Mans",
    "Besançon",
    "Nîmes",
    "Évry",
    "L'Haÿ-les-Roses",
    "Sète",
    "Orléans",
    "Château-Thierry",
)
SENTENCES: Final = (
    "Réunion du conseil, à 18 h",
    "Fermé le lundi",
    "il dit « oui »",
    "voir l'annexe",
    "Travaux ; rue barrée",
    "A | B",
    "5 rue de l'Hôtel-de-Ville",
    "d'après l'élu",
    "n° 12",
    "",
    "Accès : ligne 4",
)
LONG: Final = "Première ligne\nseconde ligne, avec une virgule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A table as its author means it."""

    labels: Sequence[str]
    rows: Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One way to write a table."""

    delimiter: str = ";"
    end: str = "\n"
    quoting: str = "minimal"
    """`minimal`, `all`, `words` (all that is no number), `apostrophe`, `escaped`."""
    encoding: str = "utf-8"
    above: Sequence[str] = ()
    """Lines above the header."""
    below: Sequence[str] = ()
    """Lines below the records."""
    blank_between: bool = False
    trailing: bool = False
    """Whether every line ends in a delimiter."""
    ends_open: bool = False
    """Whether the last line has no end."""
    has_header: bool = True
    announces: bool = False
    """Whether the first line is `sep=`."""
    spaces: bool = False
    """Whether cells are padded with spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A nasty file, and what is right to say of it."""

    make: Callable[[], bytes | str]
    rows: int | None = None
    labels: Sequence[str] | None = None
    error: str | None = None
    """Code of the refusal; none: the file loads."""
    told: Sequence[str] = ()
    """Codes of all warnings, in any order."""
    encoding: str | None = None
    delimiter: str | None = ""
    """An empty text where it does not matter."""
    header_row: int | None = -1
    first: Sequence[str] | None = None
    """Stripped cells of the first record."""
    last: Sequence[str] | None = None
    line: int | None = None
    """Line that the error or the first warning names."""
    options: dict[str, object] = field(default_factory=dict)


def written(meant: Meant, style: Style) -> bytes:
    """Return the bytes of a table written in one style."""
    lines = list(style.above)
    if style.announces:
        lines.append(f"sep={style.delimiter}")
    if style.has_header:
        lines.append(_line(meant.labels, style))
    for place, row in enumerate(meant.rows):
        if style.blank_between and place % 7 == 3:
            lines.append("")
        lines.append(_line(row, style))
    lines += style.below
    text = style.end.join(lines)
    return (text if style.ends_open else text + style.end).encode(style.encoding)


def _line(cells: Sequence[str], style: Style) -> str:
    line = style.delimiter.join(_cell(cell, style) for cell in cells)
    return line + style.delimiter if style.trailing else line


def _cell(cell: str, style: Style) -> str:
    quote = "'" if style.quoting == "apostrophe" else '"'
    is_number = cell.replace(",", "").replace(".", "").replace("-", "").isdigit()
    needed = any(char in cell for char in (style.delimiter, quote, "\n", "\r"))
    wanted = {"all": True, "apostrophe": True, "words": not is_number}.get(style.quoting, False)
    if not needed and not wanted:
        return f" {cell} " if style.spaces and cell else cell
    if style.quoting == "escaped":
        return quote + cell.replace(quote, "\\" + quote) + quote
    return quote + cell.replace(quote, quote * 2) + quote


_MAKERS: Final[dict[str, Callable[[random.Random, int], str]]] = {
    "id": lambda chance, n: str(n + 1),
    "code": lambda chance, n: f"{chance.randrange(1, 96):02}{n:03}",
    "ville": lambda chance, n: chance.choice(CITIES),
    "prix": lambda chance, n: f"{chance.randrange(1, 900)},{chance.randrange(10, 100)}",
    "taux": lambda chance, n: f"{chance.random():.4f}",
    "nombre": lambda chance, n: str(chance.randrange(0, 10_000)),
    "date": lambda chance, n: f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
    "jour": lambda chance, n: f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/2023",
    "texte": lambda chance, n: chance.choice(SENTENCES),
    "libellé long": lambda chance, n: chance.choice((LONG, "court", "une phrase, deux")),
    "cité": lambda chance, n: chance.choice(('le "grand" soir', "simple", 'un "mot"')),
    "actif": lambda chance, n: chance.choice(("oui", "non")),
    "réf": lambda chance, n: f"{chance.choice('ABC')}-{n:04}",
    "vide": lambda chance, n: "",
    "adresse web": lambda chance, n: f"https://exemple.fr/{n}?a=1&b=2",
    "coordonnées": lambda chance, n: f"{45 + chance.random():.5f},{chance.random():.5f}",
}
"""By label: how a cell of such a column is made, of chance and the number of the row."""


def a_table(chance: random.Random) -> Meant:
    """Return a table of a few columns that people may publish."""
    labels = chance.sample(sorted(_MAKERS), chance.randrange(2, 9))
    if not set(labels) - {"vide", "libellé long", "cité"}:
        labels.append("id")
    count = chance.choice((1, 2, 3, 5, 12, 40, 150))
    rows = [[_MAKERS[label](chance, n) for label in labels] for n in range(count)]
    return Meant(labels=labels, rows=[row for row in rows if any(row)] or [["x"] * len(labels)])


def a_style(chance: random.Random, meant: Meant) -> Style:
    """Return a way to write the table: one delimiter and quoting, and a few oddities."""
    wide = len(meant.labels) > 2
    titles = (
        (),
        (),
        (),
        ("Budget de la ville",),
        ("Liste des équipements", "Mise à jour : mai 2024", ""),
        ("", ""),
        ("# exporté par la mairie", "# version 2"),
    )
    notes = ((), (), (), ("", "Source : ville"), ("Note : données provisoires",))
    announces = chance.random() < 0.08
    return Style(
        delimiter=chance.choice((";", ";", ",", ",", "\t", "|")),
        end=chance.choice(("\n", "\n", "\r\n", "\r\n", "\r")),
        quoting=chance.choice(("minimal", "minimal", "all", "words", "apostrophe", "escaped")),
        encoding=chance.choice(
            (
                "utf-8",
                "utf-8",
                "utf-8-sig",
                "cp1252",
                "utf-16",
                "utf-16-le",
                "utf-16-be",
                "mac_roman",
                "cp850",
                "iso8859-15",
            )
        ),
        above=chance.choice(titles) if wide and len(meant.rows) > 2 and not announces else (),
        below=chance.choice(notes) if wide else (),
        blank_between=chance.random() < 0.15,
        trailing=chance.random() < 0.15,
        ends_open=chance.random() < 0.2,
        announces=announces,
        spaces=chance.random() < 0.1,
    )
