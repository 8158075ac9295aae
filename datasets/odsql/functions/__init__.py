"""The closed registry of functions: what a query may call. Nothing else is callable.

Each entry says its arguments, its result, where it may stand, how it prints itself and how it
is documented. Adding one here is all it takes.
"""

from __future__ import annotations

from collections.abc import Mapping

from datasets.odsql.functions import (
    aggregates,
    buckets,
    clusters,
    dates,
    geo,
    ordering,
    search,
    shapers,
    text,
)
from datasets.odsql.functions.signature import Function

REGISTRY: Mapping[str, Function] = {
    function.name: function
    for family in (text, search, dates, aggregates, geo, buckets, clusters, ordering, shapers)
    for function in family.FUNCTIONS
}
