"""What decides how a dataset's file is read, as one short text.

With the file's checksum it tells whether a file is the one that is published. It is taken
again once the metadata are applied, so that the same file is unchanged next time with or
without its metadata file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from datasets import describing
from datasets.models import Dataset
from datasets.models.version import LAYOUT
from datasets.record_files import files_digest
from datasets.records import identity
from ingest.options import RunOptions
from ingest.wishes import key_names

ENGINE: Final = 3
"""Number of the way files are understood; raised when the same file would be read otherwise."""


def settings_hash(dataset: Dataset, options: RunOptions) -> str:
    """Return the fingerprint of a dataset's present settings and of what a run adds."""
    decisive = {
        "engine": ENGINE,
        "layout": LAYOUT,
        "identity": identity.ALGORITHM,
        "read": options.as_json()["read"],
        "declared": [
            [field.name, field.declared_type, *_read_by(field.annotations)]
            for field in dataset.fields.order_by("name")
            if field.declared_type or any(_read_by(field.annotations))
        ],
        "added": list(_added(dataset, options)),
        "key": key_names(
            options.metadata.get("key", dataset.key),
            dataset.fields.order_by("pk").values_list("name", "source"),
        ),
        "timezone": options.metadata.get("timezone", dataset.timezone),
    }
    files = files_digest(dataset)
    if files is not None:
        decisive["files"] = files
    text = json.dumps(decisive, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _added(dataset: Dataset, options: RunOptions) -> Iterator[list[Any]]:
    """Yield what the metadata file says of the reading and the dataset does not know yet."""
    for item in options.metadata.get("fields", ()):
        field = describing.field_of(dataset, item)
        told = _read_by(item.get("annotations", {}))
        is_known = field is not None and (
            item.get("name", field.name) == field.name
            and item.get("source", field.source).strip() == field.source.strip()
            and item.get("type", field.declared_type) == field.declared_type
            and all(
                said in (None, known)
                for said, known in zip(told, _read_by(field.annotations), strict=True)
            )
        )
        if not is_known:
            yield [item.get("source"), item.get("name"), item.get("type"), *told]


def _read_by(annotations: Mapping[str, Any]) -> list[Any]:
    """Return the annotations that decide how cells are read."""
    return [annotations.get("multivalued"), annotations.get("srid")]
