"""A small invented dataset that the cases and the differential tests ask questions about."""

from __future__ import annotations

from datetime import UTC, date, datetime

from datasets.types import Field, FieldType, Schema

T = FieldType

SCHEMA = Schema(
    (
        Field(name="city", type=T.TEXT, annotations={"facet": True}),
        Field(name="pop", type=T.INT),
        Field(name="h", type=T.DOUBLE),
        Field(name="d", type=T.DATE, annotations={"facet": True}),
        Field(name="t", type=T.DATETIME),
        Field(
            name="tags",
            type=T.TEXT,
            multivalued=True,
            annotations={"facet": True, "multivalued": ",", "disjunctive": True},
        ),
        Field(name="marks", type=T.INT, multivalued=True),
        Field(name="ok", type=T.BOOLEAN),
        Field(name="area", type=T.TEXT, annotations={"facet": True, "hierarchical": "/"}),
        Field(name="geo", type=T.GEO_POINT_2D),
        Field(name="shape", type=T.GEO_SHAPE),
        Field(name="year", type=T.DATE),
        Field(name="1_uai", type=T.TEXT, physical="f_1_uai"),
        Field(name="photo", type=T.FILE),
    )
)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


Row = dict[str, object]


def _row(
    city: str | None,
    pop: int | None,
    h: float | None,
    d: str | None,
    t: str | None,
    tags: list[str] | None,
    marks: list[int] | None,
    ok: bool | None,
    area: str | None,
    geo: tuple[float, float] | None,
) -> Row:
    day = _day(d)
    return {
        "city": city,
        "pop": pop,
        "h": h,
        "d": day,
        "t": _moment(t),
        "tags": tags,
        "marks": marks,
        "ok": ok,
        "area": area,
        "geo": geo,
        "shape": None if geo is None else geo,
        "year": None if day is None else date(day.year, 1, 1),
        "1_uai": None if city is None else city[:2],
        "photo": None if pop is None else {"filename": f"{pop}.jpg"},
    }


ROWS: tuple[Row, ...] = (
    _row("Paris", 20, 35.5, "2022-01-01", "2022-01-01T00:30:00+01:00", ["a", "b"], [1, 2], True,
         "France/Paris", (2.35, 48.85)),
    _row("Arles", 5, 10.0, "2022-12-31", "2022-12-31T23:30:00+00:00", ["b"], [2], False,
         "France/Bouches", (4.63, 43.68)),
    _row("Saint-Denis", 11, 33.25, "2023-06-15", "2023-06-15T12:00:00+00:00", None, None, None,
         "France/Paris", (2.36, 48.94)),
    _row("Évreux", 0, None, "2021-02-28", None, ["a"], [3], True, "France", None),
    _row(None, None, None, None, None, None, None, None, None, None),
    _row("paris", 20, -4.5, "2023-01-01", "2023-03-26T01:30:00+00:00", ["b", "c"], [2, 5], False,
         "Texas/Paris", (-95.55, 33.66)),
    _row("New Paris Town", 1000, 0.1, "2020-02-29", "2020-02-29T23:59:59+00:00", ["d e"], [9],
         None, "Ohio", (-84.79, 39.85)),
    _row("L'Haÿ-les-Roses", 30, 0.2, None, "2024-07-01T00:00:00+00:00", ["c"], None, True,
         "France/Val", (2.34, 48.78)),
)  # fmt: skip
