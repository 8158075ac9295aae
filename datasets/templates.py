"""Which metadata each template holds, of what kind, in the order in which they are written.

Plain values: the names are those of explore-api 7.2. What a portal adds of its own (`custom`
and other groups) is data and stands in no list here; its kind is what it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from datasets.types import FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a metadata holds: values of one type, one or several."""

    type: FieldType
    multivalued: bool = False

    def __str__(self) -> str:
        """Return the name under which values of this kind are kept.

        >>> str(Kind(type=FieldType.INT, multivalued=True))
        'int[]'
        """
        return f"{self.type.value}[]" if self.multivalued else self.type.value

    @classmethod
    def named(cls, name: str) -> Kind:
        """Return the kind that bears a name."""
        return cls(type=FieldType(name.removesuffix("[]")), multivalued=name.endswith("[]"))


TEXT: Final = Kind(type=FieldType.TEXT)
TEXTS: Final = Kind(type=FieldType.TEXT, multivalued=True)
FLAG: Final = Kind(type=FieldType.BOOLEAN)
WHOLE: Final = Kind(type=FieldType.INT)
REAL: Final = Kind(type=FieldType.DOUBLE)
INSTANT: Final = Kind(type=FieldType.DATETIME)
SHAPE: Final = Kind(type=FieldType.GEO_SHAPE)

DEFAULT: Final[Mapping[str, Kind]] = {
    "title": TEXT,
    "description": TEXT,
    "theme": TEXTS,
    "keyword": TEXTS,
    "license": TEXT,
    "license_url": TEXT,
    "language": TEXT,
    "metadata_languages": TEXTS,
    "timezone": TEXT,
    "modified": INSTANT,
    "modified_updates_on_metadata_change": FLAG,
    "modified_updates_on_data_change": FLAG,
    "data_processed": INSTANT,
    "metadata_processed": INSTANT,
    "geographic_reference": TEXTS,
    "geographic_reference_auto": FLAG,
    "territory": TEXTS,
    "geometry_types": TEXTS,
    "bbox": SHAPE,
    "publisher": TEXT,
    "references": TEXT,
    "records_count": WHOLE,
    "attributions": TEXTS,
    "source_domain": TEXT,
    "source_domain_title": TEXT,
    "source_domain_address": TEXT,
    "source_dataset": TEXT,
    "shared_catalog": TEXT,
    "federated": FLAG,
    "parent_domain": TEXT,
    "update_frequency": TEXT,
}

DCAT: Final[Mapping[str, Kind]] = {
    "created": INSTANT,
    "issued": INSTANT,
    "creator": TEXT,
    "contributor": TEXT,
    "contact_name": TEXT,
    "contact_email": TEXT,
    "accrualperiodicity": TEXT,
    "spatial": TEXT,
    "temporal": TEXT,
    "granularity": TEXT,
    "dataquality": TEXT,
    "publisher_type": TEXT,
    "conforms_to": TEXT,
    "temporal_coverage_start": INSTANT,
    "temporal_coverage_end": INSTANT,
    "accessRights": TEXT,
    "relation": TEXT,
}

EXPLORE: Final[Mapping[str, Kind]] = {
    "geographic_reference_path_labels": TEXTS,
    "popularity_score": REAL,
    "download_count": WHOLE,
    "api_call_count": WHOLE,
}
"""Shown only where a caller asks for application metadata."""

APPLICATION: Final = frozenset({"explore", "visualization", "processing"})
"""Groups that are shown only when a caller asks for application metadata."""
