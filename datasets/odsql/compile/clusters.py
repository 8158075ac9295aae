"""The join that tells the cluster of each place, for `geo_cluster` (see its module)."""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Identifier

_TEMPLATE = """ JOIN (WITH cells AS MATERIALIZED (
SELECT p.id, count(*) AS n, avg(p.x) AS mx, avg(p.y) AS my
 FROM (SELECT {id} AS id, q.x, q.y FROM (SELECT {x} AS x, {y} AS y{source} OFFSET 0) AS q
 WHERE q.x IS NOT NULL OFFSET 0) AS p GROUP BY p.id),
near AS MATERIALIZED (
SELECT a.id, b.id AS head, b.n
 FROM cells AS a CROSS JOIN unnest(ARRAY[-1, 0, 1]) AS i(d) CROSS JOIN unnest(ARRAY[-1, 0, 1])
 AS j(d) JOIN cells AS b ON b.id = a.id + i.d * {row} + j.d
 WHERE (b.n, b.id) > (a.n, a.id)
 AND (a.mx - b.mx) * (a.mx - b.mx) + (a.my - b.my) * (a.my - b.my) < 1),
heads AS (
SELECT DISTINCT ON (n.id) n.id, n.head FROM near AS n
 LEFT JOIN near AS m ON m.id = n.head WHERE m.id IS NULL
 ORDER BY n.id, n.n DESC, n.head DESC)
SELECT f.id, min(f.c) AS c FROM (
SELECT c.id, ARRAY[sum(c.mx * c.n) OVER w / sum(c.n) OVER w,
 sum(c.my * c.n) OVER w / sum(c.n) OVER w] AS c
 FROM cells AS c LEFT JOIN heads AS h ON h.id = c.id
 WINDOW w AS (PARTITION BY COALESCE(h.head, c.id))
) AS f GROUP BY f.id) AS {alias} ON {alias}.id = {outer_id}"""
# The last GROUP BY changes nothing but what the planner knows: that the cells are unique.
_ROW = "2147483648"
_ID = "(floor({x})::bigint * {row} + floor({y})::bigint)"
_X = "((ST_X({place}) + 180) / 360 * {cells})"
_Y = (
    "((1 - ln(tan(pi() / 4 + GREATEST(LEAST(ST_Y({place}), 85), -85) * pi() / 360)) / pi())"
    " / 2 * {cells})"
)


def cluster_join(
    alias: str, place: Composable, cells: Composable, source: Composable
) -> Composable:
    """Return the join; its column `c` is the centroid, in cells from the north-west.

    `source` is the FROM and WHERE that the places are taken from; `cells` how many go round
    the world, at most 2^31.
    """
    x, y = (SQL(form).format(place=place, cells=cells) for form in (_X, _Y))
    row = SQL(_ROW)
    return SQL(_TEMPLATE).format(
        x=x,
        y=y,
        row=row,
        id=SQL(_ID).format(x=SQL("q.x"), y=SQL("q.y"), row=row),
        outer_id=SQL(_ID).format(x=x, y=y, row=row),
        source=source,
        alias=Identifier(alias),
    )
