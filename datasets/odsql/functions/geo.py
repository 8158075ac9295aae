"""Functions on geo fields, printed for PostGIS.

Geometry literals are longitude first, boxes latitude first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from psycopg.sql import SQL, Composable

from datasets.odsql import tree
from datasets.odsql.errors import Clause
from datasets.odsql.functions.signature import (
    GEOS,
    NOT_GROUPED,
    POINTS,
    TEXTS,
    Argument,
    Context,
    Function,
    Kind,
    Parameter,
    Printer,
    Writer,
)
from datasets.odsql.geometry import Shape, parse_geometry
from datasets.odsql.literals import Distance
from datasets.types import FieldType

_METRES_PER_DEGREE = 110_000.0
"""Less than any degree of latitude measures, so that boxes err on the large side."""
_WHERE = frozenset({Clause.WHERE})


def _shape(call: tree.Apply, index: int) -> Shape:
    argument = call.args[index]
    if isinstance(argument, tree.Constant) and isinstance(argument.value, Shape):
        return argument.value
    raise TypeError("The registry promised a geometry.")


def _number(call: tree.Apply, index: int) -> float:
    argument = call.args[index]
    if isinstance(argument, tree.Constant):
        return float(str(argument.value))
    raise TypeError("The registry promised a number.")


def _envelope(writer: Writer, west: float, south: float, east: float, north: float) -> Composable:
    corners = [writer.bind(number, "float8") for number in (west, south, east, north)]
    return SQL("ST_MakeEnvelope({}, 4326)").format(SQL(", ").join(corners))


def _in_bbox(writer: Writer, call: tree.Apply) -> Composable:
    south, north = sorted((_number(call, 1), _number(call, 3)))
    west, east = sorted((_number(call, 2), _number(call, 4)))
    box = _envelope(writer, west, south, east, north)
    return SQL("ST_Intersects({}, {})").format(writer.value(call.args[0]), box)


def _relation(function: str) -> Printer:
    def write(writer: Writer, call: tree.Apply) -> Composable:
        return SQL("{}({}, {})").format(
            SQL(function), writer.value(call.args[0]), writer.value(call.args[1])
        )

    return write


def _near(writer: Writer, call: tree.Apply) -> Composable:
    """Return a test on the exact distance, after the box that an index can answer."""
    distance = call.args[2]
    metres = 0.0
    if isinstance(distance, tree.Constant) and isinstance(distance.value, Distance):
        metres = distance.value.metres
    field = writer.value(call.args[0])
    exact = SQL("ST_DWithin(({})::geography, ({})::geography, {}, FALSE)").format(
        field, writer.value(call.args[1]), writer.bind(metres, "float8")
    )
    west, south, east, north = _shape(call, 1).bounds
    high = metres / _METRES_PER_DEGREE
    farthest = max(abs(south), abs(north)) + high
    if farthest >= 85:
        return exact
    wide = high / math.cos(math.radians(farthest))
    if west - wide < -180 or east + wide > 180:
        return exact
    box = _envelope(writer, west - wide, south - high, east + wide, north + high)
    return SQL("({} && {} AND {})").format(field, box, exact)


def _distance(writer: Writer, call: tree.Apply) -> Composable:
    # On a sphere: recorded distances are arcs, which differ from the ellipsoid's by up to 0.3 %.
    return SQL("ST_Distance(({})::geography, ({})::geography, FALSE)").format(
        writer.value(call.args[0]), writer.value(call.args[1])
    )


def _shape_distance(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    if len(call.args) == 2:
        return call
    return tree.Apply(type=FieldType.BOOLEAN, function="within_distance", args=call.args)


_RELATIONS = {"INTERSECTS": "intersects", "DISJOINT": "disjoint", "WITHIN": "within"}


def _shape_relation(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    mode = "INTERSECTS"
    if len(call.args) == 3 and isinstance(call.args[2], tree.Constant):
        mode = str(call.args[2].value).upper()
    if mode not in _RELATIONS:
        raise ValueError("geometry() knows the modes INTERSECTS, DISJOINT and WITHIN.")
    return tree.Apply(type=FieldType.BOOLEAN, function=_RELATIONS[mode], args=call.args[:2])


_PLACE = re.compile(r"(-?[0-9]+(?:\.[0-9]*)?),(-?[0-9]+(?:\.[0-9]*)?)")


def _shape_polygon(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    operand, given = call.args
    value = given.value if isinstance(given, tree.Constant) else None
    if isinstance(value, str):
        try:
            value = parse_geometry(_polygon_text(value))
        except ValueError as err:
            raise ValueError(
                "polygon() takes at least three places, latitude first, such as"
                " `(48.8,2.2),(48.9,2.2),(48.9,2.4)`, or a geometry."
            ) from err
    if not isinstance(value, Shape):
        raise ValueError("polygon() takes a text with places, or a geometry.")  # noqa: TRY004  (the text is wrong, not our call)
    shape = tree.Constant(type=FieldType.GEO_SHAPE, value=value)
    return tree.Apply(type=FieldType.BOOLEAN, function="intersects", args=(operand, shape))


def _polygon_text(text: str) -> str:
    """Return WKT, longitude first, for places in brackets; another text as it is."""
    if not text.lstrip().startswith("("):
        return text
    compact = "".join(text.split()).strip("(),")
    places = [_PLACE.fullmatch(part) for part in compact.split("),(")]
    first, *rest = (place for place in places if place is not None)
    if len(rest) + 1 != len(places) or len(places) < 3:
        raise ValueError(text)
    ring = ", ".join(place[2] + " " + place[1] for place in (first, *rest, first))
    return "POLYGON((" + ring + "))"


def _geometry_type(writer: Writer, call: tree.Apply) -> Composable:
    return SQL("substr(ST_GeometryType({}), 4)").format(writer.value(call.args[0]))


def _hull(writer: Writer, call: tree.Apply) -> Composable:
    return SQL("ST_ConvexHull(ST_Collect({}))").format(writer.value(call.args[0]))


def _bbox(writer: Writer, call: tree.Apply) -> Composable:
    # A polygon even where all records lie in one place.
    extent = SQL("ST_Extent({})").format(writer.value(call.args[0]))
    corners = [
        SQL("{}({})").format(SQL(side), extent)
        for side in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
    ]
    return SQL("ST_MakeEnvelope({}, 4326)").format(SQL(", ").join(corners))


_FIELD = Parameter(name="field", kind=Argument.FIELD, types=GEOS)
_GEOMETRY = Parameter(name="geometry", kind=Argument.GEOMETRY)


def _predicate(
    name: str, rest: tuple[Parameter, ...], doc: str, example: str, write: Printer
) -> Function:
    return Function(
        name=name,
        kind=Kind.PREDICATE,
        parameters=(_FIELD, *rest),
        result=FieldType.BOOLEAN,
        clauses=_WHERE,
        doc=doc,
        example=example,
        postgres=write,
    )


def _aggregate(name: str, types: frozenset[FieldType], doc: str, write: Printer) -> Function:
    return Function(
        name=name,
        kind=Kind.AGGREGATE,
        parameters=(Parameter(name="field", kind=Argument.FIELD, types=types),),
        result=FieldType.GEO_SHAPE,
        clauses=frozenset({Clause.SELECT}),
        doc=doc,
        example=name + "(geo)",
        postgres=write,
    )


FUNCTIONS = (
    _predicate(
        "in_bbox",
        tuple(
            Parameter(name=name, kind=Argument.NUMBER) for name in ("lat1", "lon1", "lat2", "lon2")
        ),
        "Whether a place lies in a box, given by two corners, latitude first.",
        "in_bbox(geo, 48.8, 2.2, 48.9, 2.4)",
        _in_bbox,
    ),
    _predicate(
        "within_distance",
        (_GEOMETRY, Parameter(name="distance", kind=Argument.DISTANCE)),
        "Whether a place lies in a circle.",
        "within_distance(geo, geom'POINT(2.35 48.85)', 1.5km)",
        _near,
    ),
    _predicate(
        "intersects",
        (_GEOMETRY,),
        "Whether a place shares a point with the geometry.",
        "intersects(geo, geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))')",
        _relation("ST_Intersects"),
    ),
    _predicate(
        "disjoint",
        (_GEOMETRY,),
        "Whether a place shares no point with the geometry.",
        "disjoint(geo, geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))')",
        _relation("ST_Disjoint"),
    ),
    _predicate(
        "within",
        (_GEOMETRY,),
        "Whether a place lies inside the geometry.",
        "within(geo, geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))')",
        _relation("ST_Within"),
    ),
    Function(
        name="geometry",
        kind=Kind.PREDICATE,
        parameters=(
            _FIELD,
            _GEOMETRY,
            Parameter(name="mode", kind=Argument.WORD, is_optional=True),
        ),
        result=FieldType.BOOLEAN,
        clauses=_WHERE,
        doc="Older name of intersects, disjoint and within.",
        example="geometry(geo, geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))', WITHIN)",
        shape=_shape_relation,
    ),
    Function(
        name="polygon",
        kind=Kind.PREDICATE,
        parameters=(_FIELD, Parameter(name="places", types=TEXTS | GEOS)),
        result=FieldType.BOOLEAN,
        clauses=_WHERE,
        doc="Older name of intersects; takes places with the latitude first, or a geometry.",
        example="polygon(geo, '(48.8,2.2),(48.9,2.2),(48.9,2.4)')",
        shape=_shape_polygon,
    ),
    Function(
        name="distance",
        parameters=(
            _FIELD,
            _GEOMETRY,
            Parameter(name="distance", kind=Argument.DISTANCE, is_optional=True),
        ),
        result=FieldType.DOUBLE,
        clauses=NOT_GROUPED,
        doc="Metres to a place; in a where, with a third argument, within_distance.",
        example="distance(geo, geom'POINT(2.35 48.85)')",
        postgres=_distance,
        shape=_shape_distance,
    ),
    Function(
        name="geometry_type",
        parameters=(_FIELD,),
        result=FieldType.TEXT,
        clauses=NOT_GROUPED,
        doc="The kind of a geometry: Point, LineString, Polygon, MultiPolygon, ...",
        example="geometry_type(shape)",
        postgres=_geometry_type,
    ),
    _aggregate("envelope", POINTS, "The convex hull of the places.", _hull),
    _aggregate("bbox", GEOS, "The smallest box around the places.", _bbox),
)
