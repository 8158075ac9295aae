"""Which metadata each template holds, in the order in which they are written.

Every key of a template is always present, null where there is nothing to say.
"""

from __future__ import annotations

DEFAULT = (
    "title",
    "description",
    "theme",
    "keyword",
    "license",
    "license_url",
    "language",
    "metadata_languages",
    "timezone",
    "modified",
    "modified_updates_on_metadata_change",
    "modified_updates_on_data_change",
    "data_processed",
    "metadata_processed",
    "geographic_reference",
    "geographic_reference_auto",
    "territory",
    "geometry_types",
    "bbox",
    "publisher",
    "references",
    "records_count",
    "attributions",
    "source_domain",
    "source_domain_title",
    "source_domain_address",
    "source_dataset",
    "shared_catalog",
    "federated",
    "parent_domain",
    "update_frequency",
)

DCAT = (
    "created",
    "issued",
    "creator",
    "contributor",
    "contact_name",
    "contact_email",
    "accrualperiodicity",
    "spatial",
    "temporal",
    "granularity",
    "dataquality",
    "publisher_type",
    "conforms_to",
    "temporal_coverage_start",
    "temporal_coverage_end",
    "accessRights",
    "relation",
)

APPLICATION = frozenset({"explore", "visualization", "processing"})
"""Groups that are shown only when a caller asks for application metadata."""
