"""The catalogue: what a dataset is, who makes it, which versions it has."""

from datasets.models.attachment import Attachment, AttachmentKind
from datasets.models.dataset import Dataset, DatasetField, Group, State, Visibility
from datasets.models.entry import CatalogEntry
from datasets.models.record_file import RecordFile
from datasets.models.reference import Keyword, Licence, Organisation, Theme
from datasets.models.version import FieldCounts, Part, Version, VersionPart

__all__ = [
    "Attachment",
    "AttachmentKind",
    "CatalogEntry",
    "Dataset",
    "DatasetField",
    "FieldCounts",
    "Group",
    "Keyword",
    "Licence",
    "Organisation",
    "Part",
    "RecordFile",
    "State",
    "Theme",
    "Version",
    "VersionPart",
    "Visibility",
]
