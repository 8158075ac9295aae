"""Random ODSQL texts: made from the fields and functions there are, or spoilt from known texts.

`query` makes a whole question that is mostly well formed and often wrong in its types.
`spoilt` takes a text of the case files and cuts, doubles, swaps and joins parts of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from datasets.odsql import Query
from datasets.odsql.functions import REGISTRY
from tests.odsql import places
from tests.odsql.case_files import FOLDER, cases

_FIELDS = [*(f"`{field.name}`" for field in places.SCHEMA), "recordid", "record_size", "datasetid"]
_LITERALS = [
    *('"a"', "'par*'", '""', '"\\\\ %_"', '"l\'eau/x:y"', "0", "1", "-3", "2.5", "95"),
    *("9999999999999999999999", "true", "false", "date'2022'", "date'9999-12-31T23:00'"),
    *("date'0001'", "geom'POINT(2 48)'", "geom'POLYGON((0 0, 3 0, 3 3, 0 0))'", "null", "*"),
    *("1 day", "10km", "5 m", "'EEEE dd/MM'"),
]


def value(rng: Random, depth: int) -> str:
    choice = rng.random()
    if depth == 0 or choice < 0.35:
        return rng.choice(_FIELDS)
    if choice < 0.5:
        return rng.choice(_LITERALS)
    if choice < 0.7:
        return f"({value(rng, depth - 1)} {rng.choice('+-*/')} {value(rng, depth - 1)})"
    return call(rng, depth)


def call(rng: Random, depth: int) -> str:
    function = REGISTRY[rng.choice(sorted(REGISTRY))]
    if rng.random() < 0.3:
        fields = ("d", "geo", "city", "pop")
        example = function.example
        for word, field in zip(("opened_on", "geo", "name", "population"), fields, strict=True):
            example = example.replace(word, field)
        return example
    arguments = [
        rng.choice([value(rng, depth - 1), rng.choice(_LITERALS), rng.choice(_FIELDS)])
        for _ in range(max(1, len(function.parameters)))
    ]
    return f"{function.name}({', '.join(arguments)})"


def condition(rng: Random, depth: int) -> str:
    choice = rng.random()
    if depth == 0 or choice < 0.5:
        field = rng.choice(_FIELDS)
        return rng.choice(
            [
                f"{value(rng, 1)} {rng.choice(['=', '!=', '>', '<=', ':'])} {value(rng, 1)}",
                f"{field} {rng.choice(['=', '<', '>='])} {rng.choice(_LITERALS)}",
                f"{field} in ({rng.choice(_LITERALS)}, {rng.choice(_LITERALS)})",
                f"{field} in [{rng.choice(_LITERALS)} to {rng.choice(_LITERALS)}[",
                f"{rng.choice(_LITERALS)} in {field}",
                f"{field} like {rng.choice(_LITERALS)}",
                f"{field} is {rng.choice(['null', 'not null', 'true', 'not false'])}",
                call(rng, 1),
                rng.choice(_LITERALS),
            ]
        )
    if choice < 0.65:
        return f"not {condition(rng, depth - 1)}"
    word = rng.choice(["and", "or"])
    return f"({condition(rng, depth - 1)} {word} {condition(rng, depth - 1)})"


def query(rng: Random) -> Query:
    values = [value(rng, 2) for _ in range(3)]
    is_grouped = rng.random() < 0.4
    return Query(
        select=rng.choice([None, values[0], f"{values[0]} as x, count(*)", "*, " + values[1]]),
        where=(condition(rng, 2),) if rng.random() < 0.6 else (),
        group_by=rng.choice([call(rng, 1), rng.choice(_FIELDS)]) if is_grouped else None,
        order_by=rng.choice([None, values[2], "-" + values[0], "x desc"]),
        refine=(f"{rng.choice(_FIELDS)}:{rng.choice(_LITERALS)}",) if rng.random() < 0.1 else (),
        limit=rng.choice([None, 0, 5]),
        offset=rng.choice([0, 0, 300]),
        timezone=rng.choice(["UTC", "Europe/Paris"]),
        lang=rng.choice(["fr", "ar"]),
    )


# --- spoilt texts ----------------------------------------------------------------------------
CLAUSES = ("select", "where", "group_by", "order_by", "refine", "exclude")
MARKER = "Zq7x"
"""Stands in what the tests write: no statement may hold it."""
_ODD = [
    *("'", '"', "`", "\\", "(", ")", "[", "]", ",", ";", ":", "..", "*", "%", "_", "--", "/*"),
    *(
        "\0",
        "\ud800",
        "\u202e",
        "\u2019",
        "\uff07",
        "é",
        "😀",
        "\n",
        "\t",
        "\x85",
        "{",
        "}",
        "$$",
        "$1",
    ),
    *("1e309", "-0", "0x1", "1_000", "99999999999999999999", "1.", ".5", "null", "true", "not "),
    *(" and ", " or ", " in ", " like ", " is ", " as ", " asc", " desc", " to ", "date'", "geom'"),
    *("now(", "range(", "count(distinct ", "select", "where", "'||'", "%s", "%(p0)s", "{0}"),
    *(f"'{MARKER}'", f"`{MARKER}`", f'"{MARKER}', MARKER),
    *("a-b", "-b", "a-", "a.*", "date'2020'-1", "-1"),
]
_REPEATED = (
    *(" ", "\t", "\n", "'", '"', "`", "\\", "\\'", '\\"', "\\`", "' ", "''", "a-", "a.", "-", ":"),
    *("date ", "geom ", "date'", "* ", "[", "1 ", "1e", "é", "%"),
)
"""What a reader of texts may go over again and again."""
_PAIR = "(0 0, 1 1, 2 0)"
_RING = "((0 0, 3 0, 3 3, 0 0))"
_SHAPES = (
    *("POINT EMPTY", "POINT(nan nan)", "POINT(1e308 1e308)", "POINT Z(1 2 3)", "POINT M(1 2 3)"),
    *("POINT ZM(1 2 3 4)", "POINT(1)", "POINT(1 2", "SRID=4326;POINT(1 2)", "SRID=9;POINT(1 2)"),
    *(f"CIRCULARSTRING{_PAIR}", f"COMPOUNDCURVE({_PAIR}, CIRCULARSTRING(2 0, 3 1, 4 0))"),
    *(f"CURVEPOLYGON(CIRCULARSTRING{_PAIR})", f"MULTICURVE({_PAIR}, CIRCULARSTRING{_PAIR})"),
    *(f"MULTISURFACE({_RING})", f"TIN({_RING})", f"TRIANGLE{_RING}", f"POLYHEDRALSURFACE({_RING})"),
    *("LINESTRING(0 0)", "LINESTRING(0 0, 0 0)", "POLYGON((0 0, 1 1))", "POLYGON(EMPTY)"),
    *("MULTIPOINT(0 0, 1 1)", "MULTIPOINT(EMPTY, (1 1))", "LINEARRING(0 0, 1 1, 1 0, 0 0)"),
    *('{"type":"Point","coordinates":[1]}', '{"type":"Feature","geometry":null}'),
    *('{"type":"Polygon","coordinates":[[[]]]}', "0101000000", "00", "GEOMETRYCOLLECTION"),
)
"""Geometries that exist somewhere: with arcs, with heights, empty, broken, of other programs."""


@cache
def known_texts() -> dict[str, tuple[str, ...]]:
    """Return the texts of all case files by clause."""
    found: dict[str, list[str]] = {clause: [] for clause in CLAUSES}
    for path in sorted(FOLDER.glob("*.txt")):
        for case in cases(path.name):
            found["where"] += case.wheres
            found["refine"] += case.refines
            found["exclude"] += case.excludes
            for clause in ("select", "group_by", "order_by"):
                if case.values.get(clause):
                    found[clause].append(case.values[clause])
    return {clause: tuple(dict.fromkeys(texts)) for clause, texts in found.items()}


def _place(rng: Random, text: str) -> int:
    return rng.randrange(len(text) + 1)


def odd_shape(rng: Random) -> str:
    """Return a geometry that few programs write, now and then deep inside collections."""
    shape = rng.choice(_SHAPES)
    depth = rng.choice([0, 0, 1, 3, 30, 600])
    if shape.startswith("{"):
        opening, closing = '{"type":"GeometryCollection","geometries":[', "]}"
    else:
        opening, closing = "GEOMETRYCOLLECTION(", ")"
    return opening * depth + shape + closing * rng.choice([depth, depth, max(0, depth - 1)])


def _odd_condition(rng: Random) -> str:
    predicate = rng.choice(["intersects", "within", "disjoint", "touches", "in_bbox"])
    quote = rng.choice(["'", "'", '"'])
    return f"{predicate}(geo, geom{quote}{odd_shape(rng)}{quote})"


def _run(rng: Random) -> str:
    """Return one thing a great many times, as long as a clause may be or somewhat longer."""
    part = rng.choice(_REPEATED)
    return part * (rng.choice([50, 2_000, 20_000, 70_000]) // len(part))


def _spoil(rng: Random, text: str, others: Sequence[str]) -> str:
    """Change a text once."""
    start = _place(rng, text)
    end = min(len(text), start + rng.choice([1, 1, 2, 5, 20]))
    if rng.random() < 0.03:
        return text[:start] + _run(rng) + text[rng.choice([start, end]) :]
    match rng.randrange(9):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + text[start:end] * rng.choice([1, 2, 30]) + text[end:]
        case 2:
            return text[:start] + rng.choice(_ODD) + text[start:]
        case 3:
            return text[:start] + rng.choice(_ODD) + text[end:]
        case 4:
            other = rng.choice(others)
            return text[:start] + other[_place(rng, other) :]
        case 5:
            depth = rng.choice([1, 5, 25, 400])
            opening, closing = rng.choice(["()", "[]", ("lower(", ")"), ("not (", ")")])
            return opening * depth + text + closing * rng.choice([depth, depth - 1])
        case 6:
            return text[:start] + text[start:end].swapcase() + text[end:]
        case 7:
            return f"{text}{rng.choice([' and ', ' or ', ', ', ' + ', ''])}{rng.choice(others)}"
        case _:
            characters = list(text[start:end])
            rng.shuffle(characters)
            return text[:start] + "".join(characters) + text[end:]


def spoilt(rng: Random) -> Query:
    """Return a question whose texts are those of the case files, changed a few times."""
    texts = known_texts()
    asked: dict[str, str] = {}
    for clause in rng.sample(CLAUSES, rng.choice([1, 1, 1, 2, 3])):
        text = rng.choice(texts[clause])
        for _ in range(rng.choice([0, 1, 1, 2, 4])):
            others = texts[rng.choice(CLAUSES)] if rng.random() < 0.2 else texts[clause]
            text = _spoil(rng, text, others)
        asked[clause] = text
    if rng.random() < 0.05:
        asked["where"] = _odd_condition(rng)
    return Query(
        select=asked.get("select"),
        where=(asked["where"],) if "where" in asked else (),
        group_by=asked.get("group_by"),
        order_by=asked.get("order_by"),
        refine=(asked["refine"],) if "refine" in asked else (),
        exclude=(asked["exclude"],) if "exclude" in asked else (),
        limit=rng.choice([None, 0, 5]),
        timezone=rng.choice(["UTC", "Europe/Paris"]),
        lang=rng.choice(["fr", "en"]),
    )


def any_query(number: int) -> Query:
    """Return the question of this number: two spoilt ones for one that is made."""
    rng = Random(number)
    return spoilt(rng) if number % 3 else query(rng)
