"""Places: near, inside, in a box; distances and outlines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from api.guide.lessons import Chapter, Example, Section

CHAPTER = Chapter(
    name="places",
    title=_("Places"),
    summary=_("Near a point, inside an outline, in a box."),
    sections=(
        Section(
            name="near",
            title=_("Near a point"),
            texts=(
                _(
                    "A place is written as WKT or GeoJSON between quotes after `geom`, longitude"
                    " first. A distance is a number with its unit: `mm`, `cm`, `m`, `km`, `ft`,"
                    " `yd` or `mi`. `distance` gives metres."
                ),
            ),
            examples=(
                Example(
                    name="near-the-town-hall",
                    title=_("Drinking fountains within 800 metres, the nearest first"),
                    dataset="fontaines-a-boire",
                    select="emplacement,"
                    " distance(geo_point_2d, geom'POINT(-0.8832 47.3614)') as metres",
                    where="within_distance(geo_point_2d, geom'POINT(-0.8832 47.3614)', 800m)",
                    order_by="metres",
                ),
            ),
        ),
        Section(
            name="inside",
            title=_("Inside an outline or a box"),
            texts=(
                _(
                    "`within` asks for what lies inside a geometry, `intersects` for what shares"
                    " a point with it, `disjoint` for what does not."
                ),
                _(
                    "Beware of the box: `in_bbox` takes latitude first, two opposite corners, and"
                    " no geometry."
                ),
            ),
            examples=(
                Example(
                    name="inside-a-polygon",
                    title=_("Cycle stations inside an outline"),
                    dataset="stations-velo",
                    select="nom, capacite",
                    where="within(geo_point_2d, geom'POLYGON((-0.90 47.35, -0.87 47.35, -0.87"
                    " 47.37, -0.90 47.37, -0.90 47.35))')",
                    limit=3,
                ),
                Example(
                    name="inside-a-box",
                    title=_("The same, as a box"),
                    dataset="stations-velo",
                    select="nom, capacite",
                    where="in_bbox(geo_point_2d, 47.35, -0.90, 47.37, -0.87)",
                    limit=3,
                ),
                Example(
                    name="crossing",
                    title=_("Streets that reach a small square of the map"),
                    dataset="voies",
                    select="nom, geometry_type(geo_shape) as kind",
                    where="intersects(geo_shape, geom'POLYGON((-0.885 47.360, -0.880 47.360,"
                    " -0.880 47.363, -0.885 47.363, -0.885 47.360))')",
                    limit=3,
                ),
            ),
        ),
        Section(
            name="extent",
            title=_("Where it all lies"),
            texts=(
                _(
                    "`bbox` gives the smallest box around the places that match, `envelope` the"
                    " smallest outline without a hollow."
                ),
            ),
            examples=(
                Example(
                    name="extent-of-pools",
                    title=_("The box around the swimming pools"),
                    dataset="piscines",
                    select="bbox(geo_point_2d) as box",
                    limit=1,
                ),
            ),
        ),
    ),
)
