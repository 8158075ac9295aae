"""One question to the demo city for every function of the language.

The reference of functions shows them; a test asks them all and compares with the registry.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.guide.lessons import Example

_CENTRE = "geom'POINT(-0.8832 47.3614)'"
_SQUARE = "geom'POLYGON((-0.90 47.35, -0.87 47.35, -0.87 47.37, -0.90 47.37, -0.90 47.35))'"


def _call(name: str, dataset: str, **asked: object) -> Example:
    return Example(name=name, title=name, dataset=dataset, **asked)  # type: ignore[arg-type]  # parameters of an example


_EXAMPLES = (
    _call("length", "voies", select="nom, length(nom) as letters", order_by="length(nom) desc"),
    _call("lower", "ecoles", select="count(*) as n", group_by="lower(type) as kind"),
    _call("ifnull", "arbres", select="count(*) as n", group_by="ifnull(port, 'inconnu') as shape"),
    _call(
        "json_format",
        "equipements-publics",
        select="nom, code_postal, json_format(code_postal) as number",
        limit=3,
    ),
    _call("search", "voies", select="nom", where="search(nom, 'boulevad lib')"),
    _call("suggest", "voies", select="nom", where="suggest(nom, 'moul')"),
    _call("startswith", "voies", select="nom", where="startswith(nom, 'Quai')"),
    *(
        _call(
            part,
            "comptages-velo",
            select="sum(passages) as bicycles",
            group_by=f"{part}(date_heure) as {part}_of_count",
            limit=4,
        )
        for part in ("year", "month", "day", "hour", "minute", "second")
    ),
    _call(
        "now",
        "agenda",
        select="titre, debut",
        where="debut >= now(hour=0, minute=0)",
        order_by="debut",
        limit=3,
    ),
    _call(
        "date_format",
        "agenda",
        select="titre, date_format(debut, 'EEEE d MMMM') as day",
        limit=3,
        lang="fr",
    ),
    _call("count", "arbres", select="count(distinct genre) as genera", limit=1),
    _call("sum", "ecoles", select="sum(eleves) as pupils", group_by="secteur"),
    _call("avg", "arbres", select="avg(hauteur) as mean", group_by="situation"),
    _call("min", "associations", select="min(date_creation) as oldest", limit=1),
    _call("max", "quartiers", select="max(population) as largest", limit=1),
    _call("median", "arbres", select="median(hauteur) as middle", limit=1),
    _call("percentile", "arbres", select="percentile(hauteur, 90) as tall", limit=1),
    _call(
        "in_bbox",
        "stations-velo",
        select="nom",
        where="in_bbox(geo_point_2d, 47.35, -0.90, 47.37, -0.87)",
    ),
    _call(
        "within_distance",
        "piscines",
        select="nom",
        where=f"within_distance(geo_point_2d, {_CENTRE}, 2.5km)",
    ),
    *(
        _call(name, "parcs-et-jardins", select="nom", where=f"{name}(geo_shape, {_SQUARE})")
        for name in ("intersects", "disjoint", "within")
    ),
    _call(
        "geometry",
        "parcs-et-jardins",
        select="nom",
        where=f"geometry(geo_shape, {_SQUARE}, WITHIN)",
    ),
    _call(
        "polygon",
        "stations-velo",
        select="nom",
        where="polygon(geo_point_2d, '(47.35,-0.90),(47.35,-0.87),(47.37,-0.87),(47.37,-0.90)')",
    ),
    _call(
        "distance",
        "piscines",
        select=f"nom, distance(geo_point_2d, {_CENTRE}) as metres",
        order_by="metres",
    ),
    _call("geometry_type", "voies", select="nom, geometry_type(geo_shape) as kind", limit=3),
    _call("envelope", "piscines", select="envelope(geo_point_2d) as outline", limit=1),
    _call("bbox", "quartiers", select="bbox(geo_shape) as box", limit=1),
    _call(
        "range",
        "ecoles",
        select="count(*) as schools",
        group_by="range(eleves, *, 150, 300, *) as pupils",
    ),
    _call(
        "geo_cluster",
        "arbres",
        select="count(*) as trees",
        group_by="geo_cluster(geo_point_2d, 12) as place",
        order_by="trees desc",
        limit=3,
    ),
    _call("random", "parcs-et-jardins", select="nom", order_by="random(7)", limit=3),
    _call("include", "stations-velo", select="nom, include(velos*)", limit=3),
    _call("exclude", "marches", select="exclude(geo*)", limit=3),
)

CALLS: Mapping[str, Example] = {example.name: example for example in _EXAMPLES}
