"""The one gate: what one person may see of the catalogue and of each dataset.

Everything takes `user=`. Nothing below this module ever sees a user: a question about
records is asked of a `Scope`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from datasets.kinds import wider
from datasets.models import CatalogEntry, Dataset, State, Version, Visibility
from datasets.models.texts import localized
from datasets.odsql import CheckedPredicate, check_predicate
from datasets.records.tables import record_table
from datasets.templates import Kind
from datasets.types import Field, FieldType, Schema, Table

User = AbstractBaseUser | AnonymousUser

_ENTRY_FACTS = Schema(
    (
        Field(name="state", type=FieldType.TEXT),
        Field(name="visibility", type=FieldType.TEXT),
        Field(name="has_records", type=FieldType.BOOLEAN),
    )
)


class DatasetNotVisibleError(Exception):
    """The dataset does not exist, or this person may not know that it does."""

    def __init__(self, dataset_id: str) -> None:
        super().__init__(f"The requested dataset {dataset_id} does not exist.")
        self.dataset_id = dataset_id


class DataNotVisibleError(Exception):
    """The dataset's metadata are visible to this person, its records are not."""

    def __init__(self, dataset_id: str) -> None:
        super().__init__(
            f"The records of the dataset {dataset_id} are not public. Send the API key of "
            "somebody who may read them, in the header Authorization: Apikey <key>."
        )
        self.dataset_id = dataset_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one caller may ask of one dataset."""

    dataset: Dataset
    version: Version
    table: Table
    schema: Schema
    """Visible fields, with what staff said of them."""
    predicate: CheckedPredicate | None = None
    """What every record must meet, beside what the caller asks; or nothing."""
    fingerprint: str = field(default="public")
    """Names everything that decides the answer but the query: artefacts are kept under it."""
    is_public: bool = True


def is_staff(user: User) -> bool:
    """Return whether this person sees the whole catalogue."""
    return bool(user.is_active and getattr(user, "is_staff", False))


def visible_datasets(*, user: User) -> QuerySet[Dataset]:
    """Return the published datasets whose existence this person may know of."""
    published = Dataset.objects.filter(
        state=State.PUBLISHED, published_version__isnull=False
    ).select_related("published_version", "publisher", "licence")
    if is_staff(user):
        return published
    return published.exclude(visibility=Visibility.PRIVATE)


def visible_entries(*, user: User) -> CheckedPredicate:
    """Return what a row of the catalogue's projection must meet for this person.

    The same rule as `visible_datasets`, for questions in ODSQL.
    """
    rule = f"state = '{State.PUBLISHED.value}' and has_records is true"
    if not is_staff(user):
        rule += f" and visibility != '{Visibility.PRIVATE.value}'"
    return check_predicate(rule, _ENTRY_FACTS)


def metadata_kinds(*, user: User) -> dict[str, Kind]:
    """Return the metadata names that the portal added, with what they hold, for this person.

    Names and kinds come from the datasets that are visible to them alone.
    """
    found: dict[str, Kind] = {}
    held = _entries(user).exclude(kinds={}).values_list("kinds", flat=True)
    for names in held.order_by().distinct().iterator():
        for name, text in names.items():
            kind = Kind.named(text)
            found[name] = wider(found[name], kind) if name in found else kind
    return found


def catalogue_fingerprint(*, user: User) -> str:
    """Return a name for all that this person sees of the catalogue: any change renames it."""
    who = (getattr(user, "pk", None), is_staff(user))  # staff read what others are told of
    digest = hashlib.blake2b(repr(who).encode(), digest_size=12)
    rows = _entries(user).order_by("pk").values_list("pk", "updated_at")
    for row in rows.iterator():
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _entries(user: User) -> QuerySet[CatalogEntry]:
    seen = visible_datasets(user=user).order_by().values("pk")
    return CatalogEntry.objects.filter(dataset__in=seen)


def same_group(*, user: User, dataset: Dataset, most: int) -> list[Dataset]:
    """Return the other datasets of a dataset's group that are visible to this person."""
    if dataset.group_id is None:
        return []
    others = visible_datasets(user=user).filter(group=dataset.group_id).exclude(pk=dataset.pk)
    return list(others.order_by("dataset_id")[:most])


def visible_dataset(*, user: User, dataset_id: str) -> Dataset:
    """Return one published dataset by its identifier or its permanent uid.

    Raises:
        DatasetNotVisibleError: absent and private look the same.
    """
    by_name = Q(dataset_id=dataset_id) | Q(uid=dataset_id)
    dataset = visible_datasets(user=user).filter(by_name).first()
    if dataset is None:
        raise DatasetNotVisibleError(dataset_id)
    return dataset


def may_see_data(*, user: User, dataset: Dataset) -> bool:
    """Return whether this person may read the dataset's records."""
    return dataset.visibility == Visibility.PUBLIC or is_staff(user)


def scope(*, user: User, dataset: Dataset) -> Scope:
    """Return what this person may ask of a dataset that is visible to them.

    Raises:
        DataNotVisibleError: the metadata are visible, the records are not.
    """
    if dataset.published_version is None:
        raise DatasetNotVisibleError(dataset.dataset_id)
    if not may_see_data(user=user, dataset=dataset):
        raise DataNotVisibleError(dataset.dataset_id)
    version = dataset.published_version
    table, schema = _layout(dataset, version)
    seen = "|".join(f"{f.name}:{f.type}" for f in schema)
    digest = hashlib.blake2b(
        f"{dataset.uid}/{version.number}/{dataset.metadata_revision}/{seen}".encode(),
        digest_size=12,
    ).hexdigest()
    return Scope(
        dataset=dataset,
        version=version,
        table=table,
        schema=schema,
        fingerprint=digest,
        is_public=dataset.visibility == Visibility.PUBLIC,
    )


def _layout(dataset: Dataset, version: Version) -> tuple[Table, Schema]:
    """Return where the records lie and what their fields are, kept by this process.

    A version never changes, and every change of what is said of its fields raises the
    metadata revision: the two numbers name the answer for good.
    """
    name = (version.pk, dataset.metadata_revision)
    known = _layouts.get(name)
    if known is None:
        known = (version_table(version), described_schema(dataset, version))
        if len(_layouts) >= _MOST_LAYOUTS:
            _layouts.clear()
        _layouts[name] = known
    return known


_layouts: dict[tuple[int, int], tuple[Table, Schema]] = {}
_MOST_LAYOUTS = 2_000


def version_table(version: Version) -> Table:
    """Return the table that holds the version's records."""
    part = version.parts.order_by("versionpart__position").first()
    if part is None:
        raise LookupError(f"Version {version.pk} has no part.")
    texts = (field.column for field in version.bare_schema() if field.type is FieldType.TEXT)
    return replace(record_table(part.schema_name, part.table_name), searched=frozenset(texts))


def described_schema(dataset: Dataset, version: Version) -> Schema:
    """Return the version's fields with the annotations staff gave them."""
    annotations = {f.name: dict(f.annotations) for f in dataset.fields.all()}
    return Schema(
        tuple(
            Field(
                name=bare.name,
                type=bare.type,
                multivalued=bare.multivalued,
                annotations=annotations.get(bare.name, {}),
            )
            for bare in version.bare_schema()
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedField:
    """A field with everything a page or the API shows of it."""

    name: str
    type: str
    multivalued: bool
    label: str
    description: str
    unit: str
    annotations: dict[str, object]
    profile: dict[str, object]


def described_fields(scope: Scope, language: str | None = None) -> list[DescribedField]:
    """Return the scope's fields in order, with labels in a language and their profile."""
    texts = {f.name: f for f in scope.dataset.fields.all()}
    return [
        DescribedField(
            name=item.name,
            type=item.type.value,
            multivalued=item.multivalued,
            label=texts[item.name].shown_label(language) if item.name in texts else item.name,
            description=(
                localized(texts[item.name].description, language) if item.name in texts else ""
            ),
            unit=texts[item.name].unit if item.name in texts else "",
            annotations=dict(item.annotations),
            profile=dict(scope.version.profile.get(item.name, {})),
        )
        for item in scope.schema
    ]
