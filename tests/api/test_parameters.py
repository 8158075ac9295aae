"""Which address takes which parameter (explore-api 5): every cell of the table.

A parameter that is taken refuses a wrong value with 400; one that is not is ignored, whatever
it holds.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

WRONG = {
    "select": "nothing",
    "where": "nothing = 1",
    "group_by": "nothing",
    "order_by": "nothing",
    "limit": "-2",
    "offset": "-1",
    "refine": "nothing:1",
    "exclude": "nothing:1",
    "facet": "nothing",
    "lang": "tlh",
    "timezone": "Mars/Olympus",
    "include_links": "perhaps",
    "include_app_metas": "perhaps",
}
"""A wrong value of each parameter, in the order of the table's columns."""

TABLE = {
    "catalog/datasets": "y y y y y y y y - y y y y",
    "catalog/datasets/villes": "y - - - - - - - - y y y y",
    "catalog/facets": "- y - - - - y y y + y - -",
    "catalog/exports/csv": "y y y y y y y y - y y - -",
    "catalog/exports/json": "y y y y y y y y - y y - -",
    "catalog/datasets/villes/records": "y y y y y y y y - y y y y",
    "catalog/datasets/villes/records/{record}": "y - - - - - - - - y y + +",
    "catalog/datasets/villes/facets": "- y - - - - y y y y y - -",
    "catalog/datasets/villes/exports/csv": "y y y y y - y y - y y - -",
    "catalog/datasets/villes/exports/json": "y y y y y - y y - y y - -",
}
"""`y` is taken, `-` is ignored; `+` is taken here although the table leaves the cell blank."""

CELLS = [
    pytest.param(path, name, mark, id=f"{path}-{name}")
    for path, marks in TABLE.items()
    for name, mark in zip(WRONG, marks.split(), strict=True)
]


@pytest.mark.parametrize(("path", "name", "mark"), CELLS)
def test_5_address_takes_or_ignores_parameter(api: Api, path: str, name: str, mark: str) -> None:
    if "{record}" in path:
        path = path.format(record=api.rows(select="recordid", limit=1)[0]["recordid"])
    answer = api.get(path, **{name: WRONG[name]})
    if mark == "-":
        assert answer.status_code == 200
        assert answer.body == api.get(path).body
    else:
        assert answer.status_code == 400
        assert list(answer.json()) == ["error_code", "message"]
        plain = {"limit", "offset", "lang", "timezone", "include_links", "include_app_metas"}
        code = "InvalidRESTParameterError" if name in plain else "ODSQLError"
        assert answer.json()["error_code"] == code


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("catalog/datasets", {"rows": "1"}),
        ("catalog/datasets", {"limit": "1"}),
        ("catalog/datasets", {"where": ["publisher is not null", "theme = 'Territoire'"]}),
    ],
)
def test_5_repeated_where_and_rows(api: Api, path: str, params: dict[str, Any]) -> None:
    assert len(api.json(path, **params)["results"]) == 1


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"limit": 100, "offset": 9900}, 200),
        ({"limit": 100, "offset": 9901}, 400),
        ({"limit": 10, "offset": 10_000}, 400),
        ({"limit": -1}, 200),
        ({"limit": 101}, 400),
        ({"limit": 20_000, "group_by": "publisher"}, 200),
        ({"limit": 20_001, "group_by": "publisher"}, 400),
        ({"limit": 100, "offset": 19_900, "group_by": "publisher"}, 200),
        ({"limit": 100, "offset": 19_901, "group_by": "publisher"}, 400),
    ],
)
def test_5_bounds_of_limit_and_offset_on_the_catalogue(
    api: Api, params: dict[str, Any], status: int
) -> None:
    answer = api.get("catalog/datasets", **params)
    assert answer.status_code == status
    if params == {"limit": 101}:
        assert answer.json()["message"] == (
            "Invalid value for limit API parameter: 101 was found but -1 <= limit <= 100 is "
            "expected."
        )


@pytest.mark.parametrize("value", ["True", "true", "TRUE", "1"])
def test_5_booleans_in_any_case(api: Api, value: str) -> None:
    assert "_links" in api.json("catalog/datasets", include_links=value)


def test_5_unknown_parameters_pass(api: Api) -> None:
    for name in ("pretty", "source", "qv1", "geofilter.polygon", "xyz"):
        assert api.get("catalog/datasets", **{name: "x"}).status_code == 200


@pytest.mark.parametrize("source", ["shared", "opendatasoft"])
@pytest.mark.parametrize(
    "path", ["", "/datasets", "/datasets/villes", "/facets", "/exports", "/datasets/villes/records"]
)
def test_1_other_sources_answer_as_the_catalogue(api: Api, source: str, path: str) -> None:
    answer = api.get(f"{source}{path}")
    assert answer.status_code == 200
    assert answer.body == api.get(f"catalog{path}").body
    assert api.get(f"{source}/datasets/secret").status_code == 404


@pytest.mark.parametrize("path", ["monitoring", "monitoring/datasets/ods-api-monitoring/records"])
def test_14_16_source_monitoring_is_not_offered(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.json() == {
        "error_code": "NotFoundResource",
        "message": "The source monitoring is not offered here: use the source catalog.",
    }


def test_1_link_lists_of_the_roots(api: Api) -> None:
    base = "http://localhost/api/explore/v2.1"
    assert api.json("") == {
        "links": [
            {"rel": "self", "href": base},
            {"rel": "catalog", "href": f"{base}/catalog"},
        ]
    }
    assert api.json("catalog") == {
        "links": [
            {"rel": "self", "href": f"{base}/catalog"},
            {"rel": "datasets", "href": f"{base}/catalog/datasets"},
            {"rel": "facets", "href": f"{base}/catalog/facets"},
            {"rel": "exports", "href": f"{base}/catalog/exports"},
        ]
    }


def rels(links: list[dict[str, str]]) -> list[str]:
    return [link["rel"] for link in links]


def test_6_1_links_of_a_page_and_of_each_dataset(api: Api) -> None:
    page = api.json("catalog/datasets", include_links="true", limit=1, select="title", lang="en")
    base = "http://localhost/api/explore/v2.1/catalog"
    asked = "include_links=true&limit=1&select=title&lang=en"
    assert page["_links"] == [
        {"rel": "self", "href": f"{base}/datasets?{asked}"},
        {"rel": "first", "href": f"{base}/datasets?{asked}"},
        {"rel": "last", "href": f"{base}/datasets?{asked}&offset=1"},
        {"rel": "next", "href": f"{base}/datasets?{asked}&offset=1"},
        {"rel": "catalog", "href": base},
    ]
    assert page["results"][0]["_links"] == [
        {"rel": "self", "href": f"{base}/datasets/reserve"},
        {"rel": "catalog", "href": base},
    ]
    following = api.json(page["_links"][3]["href"].removeprefix("http://localhost"))
    assert rels(following["_links"]) == ["self", "first", "last", "catalog"]
    assert "_links" not in api.json("catalog/datasets", limit=1)["results"][0]


def test_6_1_links_of_groups(api: Api) -> None:
    page = api.json("catalog/datasets", include_links="true", group_by="publisher", limit=1)
    assert rels(page["_links"]) == ["self", "first", "next", "catalog"]
    assert "_links" not in page["results"][0]
    whole = api.json("catalog/datasets", include_links="true", group_by="publisher")
    assert rels(whole["_links"]) == ["self", "first", "catalog"]


def test_6_1_no_link_leads_beyond_the_window(api: Api) -> None:
    here = {"include_links": "true", "limit": 1, "offset": 9999}
    assert rels(api.json("catalog/datasets", **here)["_links"]) == [
        "self",
        "first",
        "last",
        "catalog",
    ]


@pytest.mark.parametrize("name", ["limit", "offset", "rows"])
@pytest.mark.parametrize("value", ["1_0", "_1", "1e1", "1.0", "0x1", "١", "9" * 30, "--1", "1 0"])
def test_5_whole_number_is_written_in_digits(api: Api, name: str, value: str) -> None:
    for path in ("catalog/datasets", "catalog/datasets/villes/records"):
        answer = api.get(path, **{name: value})
        assert answer.status_code == 400
        assert f"Invalid value for {name} API parameter: {value}" in answer.json()["message"]
        assert api.get(path, **{name: " +1 "}).status_code == 200
