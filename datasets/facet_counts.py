"""What was counted of every record when a version was made, for facets without a filter.

Takes a scope and the names of fields; returns nothing where the caller does not see all records.
"""

from __future__ import annotations

from collections.abc import Collection

from datasets.models import FieldCounts
from datasets.profiles import every_value
from datasets.records.facets import Known
from datasets.selectors import Scope


def known_counts(scope: Scope, names: Collection[str]) -> Known:
    """Return the values of those of the fields that were counted, in one question.

    Versions that were made before counts were kept have those of their profile, where it
    holds every value.
    """
    if scope.predicate is not None:
        return {}
    wanted = [field for field in scope.schema if field.name in names]
    stored = FieldCounts.objects.filter(
        version=scope.version, name__in=[field.name for field in wanted]
    )
    found = {
        name: [(v, n) for v, n in values] for name, values in stored.values_list("name", "values")
    }
    for field in wanted:
        # Elements of multivalued fields were counted one by one there, which a facet does not.
        if field.name not in found and not field.multivalued and not field.traits.is_temporal:
            pairs = every_value(scope.version.profile.get(field.name, {}))
            if pairs is not None:
                found[field.name] = pairs
    return found
