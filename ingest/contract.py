"""Hold a file against what its dataset promised: the published schema, the key, the metadata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from datasets.models import Dataset
from datasets.types import Field, Schema
from ingest.errors import IngestError, MetadataError, QuestionError
from ingest.journal import Journal
from ingest.models import Level
from ingest.options import RunOptions
from ingest.personal.consent import accept, is_known
from ingest.plan import PlannedField
from ingest.problems import Problem
from ingest.understand import Understanding
from ingest.wishes import key_names, unknown_sources, unmatched

MANY_RECORDS: Final = 100
"""From this size on, a file of less than half the records is asked about."""


def check(
    dataset: Dataset, found: Understanding, options: RunOptions, journal: Journal
) -> list[str]:
    """Hold the file against the published version and the metadata; return the key.

    Raises:
        MetadataError: the metadata file speaks of columns that the file does not have.
        QuestionError: the file breaks a promise of the published version.
    """
    strange = list(unknown_sources(options.metadata, [item.source for item in found.published]))
    if strange:
        raise MetadataError(*strange)
    names = [item.name for item in found.published]
    for name in unmatched(options.metadata, names):
        journal.tell("renamed_field", Level.WARNING, name=name)
    own = [item.name for item in found.fields]
    named = options.metadata.get("key") or dataset.key or _marked_as_id(dataset, options)
    key = key_names(named, [(item.name, item.source) for item in found.fields])
    for name in key:
        if name not in own:
            raise IngestError.of("unknown_key_field", name=name, known=", ".join(own))
    broken = [*_lost_records(dataset, found.rows), *_broken_promises(dataset, found.published)]
    personal = [] if is_known(dataset, found.personal) else list(found.personal)
    questions: list[Problem] = []
    if broken and options.accept_breaking is None:
        questions += [Problem(code="breaking_change"), *broken]
    if personal and options.accept_personal_data is None:
        questions += [Problem(code="personal_data"), *personal]
    if questions:
        raise QuestionError(*questions)
    if broken:
        for problem in broken:
            journal.tell_problem(problem, Level.WARNING)
        journal.tell("breaking_accepted", Level.WARNING, reason=options.accept_breaking)
    if found.personal:
        accept(journal, found.personal, options)
    return key


def _marked_as_id(dataset: Dataset, options: RunOptions) -> Sequence[str]:
    marked = [field.name for field in dataset.fields.all() if field.annotations.get("id")]
    specified = [
        item["name"]
        for item in options.metadata.get("fields", ())
        if item.get("annotations", {}).get("id") and item.get("name")
    ]
    return marked or specified


def _lost_records(dataset: Dataset, rows: int) -> Sequence[Problem]:
    """Ask about a file that empties the dataset, or more than halves one of some size."""
    version = dataset.published_version
    before = version.records_count if version and dataset.is_published else 0
    if before and (not rows or (before >= MANY_RECORDS and rows * 2 < before)):
        return [Problem(code="fewer_records", params={"before": before, "after": rows})]
    return []


def _broken_promises(dataset: Dataset, fields: Sequence[PlannedField]) -> Sequence[Problem]:
    version = dataset.published_version
    if version is None or not dataset.is_published:
        return []
    now = {item.name: item for item in fields}
    broken = []
    for before in version.bare_schema():
        item = now.get(before.name)
        if item is None:
            broken.append(Problem(code="removed_field", params={"name": before.name}))
        elif item.type != before.type or item.multivalued != before.multivalued:
            facts = {
                "name": before.name,
                "before": before.type.value + ("[]" if before.multivalued else ""),
                "after": item.type.value + ("[]" if item.multivalued else ""),
            }
            broken.append(Problem(code="changed_type", column=item.source, params=facts))
    return broken


def planned_schema(dataset: Dataset, fields: Sequence[PlannedField], options: RunOptions) -> Schema:
    """Return the schema with the annotations that decide which indexes are made."""
    known = {field.name: dict(field.annotations) for field in dataset.fields.all()}
    specified = {
        item.get("name"): dict(item.get("annotations", {}))
        for item in options.metadata.get("fields", ())
    }
    return Schema(
        tuple(
            Field(
                name=item.name,
                type=item.type,
                multivalued=item.multivalued,
                annotations={
                    **item.annotations,
                    **known.get(item.name, {}),
                    **specified.get(item.name, {}),
                },
            )
            for item in fields
        )
    )
