"""`geo_cluster`: places that would lie on one another on a map of some zoom, as one group.

Cells of a grid in Web Mercator, as wide as the radius, are counted first. Then a cell whose
centroid is nearer than the radius to that of a fuller one joins it, unless that one joins
another itself: so clusters stay about two radii wide however dense the places are, and every
place belongs to one of them. The value of a group is the centroid of its whole cluster.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from psycopg.sql import Composable

from datasets.odsql import tree
from datasets.odsql.errors import Clause
from datasets.odsql.functions.signature import (
    POINTS,
    Argument,
    Context,
    Function,
    Kind,
    Parameter,
    Writer,
)
from datasets.types import FieldType

MAX_ZOOM = 25
MAX_RADIUS = 1_000
_RADIUS = 40
_TILE = 256
"""Pixels of the whole world at zoom 0."""
_DECIMALS = 6
"""A decimetre; sums of doubles in another order never show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """How wide the cells are."""

    zoom: int
    radius: float
    """Pixels."""

    @property
    def cells(self) -> float:
        """Return how many cells go round the world; the smallest are two centimetres wide."""
        return min(float(_TILE * 2**self.zoom) / self.radius, 2.0**31)

    def label(self, raw: object) -> dict[str, dict[str, float]]:
        """Return the value of a group from its centroid, in cells from the north-west."""
        if not isinstance(raw, Sequence):
            raise TypeError("A cluster has a place.")
        x, y = (float(number) / self.cells for number in raw)
        lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
        lon = x * 360 - 180
        return {"cluster_centroid": {"lat": round(lat, _DECIMALS), "lon": round(lon, _DECIMALS)}}


def _number(value: tree.Value) -> int | Decimal | None:
    given = value.value if isinstance(value, tree.Constant) else None
    return given if isinstance(given, int | Decimal) else None


def _shape_clusters(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    operand, zoom = call.args[0], _number(call.args[1])
    radius = _number(call.args[2]) if len(call.args) > 2 else _RADIUS
    if not isinstance(zoom, int) or not 0 <= zoom <= MAX_ZOOM:
        raise ValueError("geo_cluster() takes a whole zoom from 0 to " + str(MAX_ZOOM) + ".")
    if radius is None or not 1 <= radius <= MAX_RADIUS:
        raise ValueError("geo_cluster() takes a radius from 1 to " + str(MAX_RADIUS) + " pixels.")
    clusters = tree.Constant(type=FieldType.TEXT, value=Clusters(zoom=zoom, radius=float(radius)))
    return tree.Apply(type=FieldType.JSON_BLOB, function=call.function, args=(operand, clusters))


def _clusters(writer: Writer, call: tree.Apply) -> Composable:
    operand, constant = call.args
    clusters = constant.value if isinstance(constant, tree.Constant) else None
    if not isinstance(clusters, Clusters):
        raise TypeError("The registry promised clusters.")
    return writer.cluster(operand, clusters.cells)


FUNCTIONS = (
    Function(
        name="geo_cluster",
        kind=Kind.BUCKET,
        parameters=(
            Parameter(name="point", kind=Argument.FIELD, types=POINTS),
            Parameter(name="zoom", kind=Argument.NUMBER),
            Parameter(name="radius", kind=Argument.NUMBER, is_optional=True),
        ),
        result=FieldType.JSON_BLOB,
        clauses=frozenset({Clause.GROUP_BY}),
        doc=(
            "Groups places that lie near one another on a map: zoom from 0 to 25,"
            " radius in pixels, 40 if none is given."
        ),
        example="geo_cluster(geo, 10)",
        postgres=_clusters,
        shape=_shape_clusters,
    ),
)
