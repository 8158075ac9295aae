"""Every value that a facet lists finds, as a refinement, the number of records it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.facets.conftest import FIELDS, Ask

pytestmark = pytest.mark.django_db(databases="__all__")

FACETS = [field.name for field in FIELDS if not field.traits.is_geo]


def _nodes(facets: Ask, name: str, **params: Any) -> Iterator[tuple[str, int]]:
    """Yield every node of a facet; what is listed below a node is opened by refining it."""
    pending: list[str | None] = [None]
    seen: set[str] = set()
    while pending:
        chosen = pending.pop()
        extra = {} if chosen is None else {"refine": f"`{name}`:{chosen}"}
        levels = [facets(facet=f"`{name}`", **params, **extra)[name]]
        while levels:
            for item in levels.pop():
                levels.append(item.get("facets", []))
                if item["value"] not in seen and item["state"] != "excluded":
                    seen.add(item["value"])
                    pending.append(item["value"])
                    if chosen is None:
                        yield item["value"], item["count"]
                    else:
                        yield item["value"], item["count"]


@pytest.mark.parametrize("timezone", ["UTC", "Asia/Tokyo"])
@pytest.mark.parametrize("name", FACETS)
def test_9_value_is_what_to_put_in_refine(
    facets: Ask, total: Callable[..., int], name: str, timezone: str
) -> None:
    nodes = list(_nodes(facets, name, timezone=timezone))
    assert nodes
    for value, count in nodes:
        assert total(refine=f"`{name}`:{value}", timezone=timezone) == count, value


@pytest.mark.parametrize("name", FACETS)
def test_12_8_exclude_leaves_all_but_the_records_of_the_value(
    facets: Ask, total: Callable[..., int], name: str
) -> None:
    everything = total()
    for value, count in _nodes(facets, name):
        assert total(exclude=f"`{name}`:{value}") == everything - count, value
