"""Files beside the data: put there, replaced, taken away (explore-api 7.4 and 11).

Attachments and exports made by hand are one thing with two kinds. Whoever calls raises the
metadata revision afterwards; the bytes of a file that nothing names are the janitor's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from datasets.models import Attachment, AttachmentKind, Dataset
from datasets.storage import StoredFile

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_ID: Final = 100


def as_stored(file: StoredFile, **said: Any) -> dict[str, Any]:
    """Return a stored file as plain values, with what is said of it (title, description, kind)."""
    return {
        "file_key": file.key,
        "file_name": file.name,
        "mimetype": file.mimetype,
        "size": file.size,
        "sha256": file.sha256,
        **said,
    }


@transaction.atomic
def attach(dataset: Dataset, stored: Mapping[str, Any]) -> Attachment:
    """Put a stored file beside the data; one of the same kind and name is replaced.

    `stored` is what `as_stored` returns.
    """
    kind = stored.get("kind", AttachmentKind.ATTACHMENT)
    Dataset.objects.select_for_update().get(pk=dataset.pk)  # two at once would take one id
    beside = dataset.attachments.filter(kind=kind)
    found = beside.filter(file_name=stored["file_name"]).first()
    if found is None:
        taken = set(beside.values_list("attachment_id", flat=True))
        free = free_id(stored["file_name"], taken)
        found = Attachment(dataset=dataset, kind=kind, attachment_id=free)
    for name in ("file_key", "file_name", "mimetype", "size", "sha256", "title"):
        setattr(found, name, stored[name])
    found.description = stored.get("description", {})
    found.save()
    return found


@transaction.atomic
def set_attachments(dataset: Dataset, kind: str, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Leave exactly these files of a kind beside the data."""
    names = {stored["file_name"] for stored in wanted}
    dataset.attachments.filter(kind=kind).exclude(file_name__in=names).delete()
    for stored in wanted:
        attach(dataset, {**stored, "kind": kind})


def attachments_of(dataset: Dataset, kind: AttachmentKind) -> list[Attachment]:
    """Return the files of one kind, the oldest first."""
    return list(dataset.attachments.filter(kind=kind).order_by("pk"))


def free_id(file_name: str, taken: set[str]) -> str:
    """Return the file name with unsafe characters as `_`, numbered where another has it.

    >>> free_id("cities1000.zip", set()), free_id("a b.pdf", {"a_b_pdf"})
    ('cities1000_zip', 'a_b_pdf_2')
    """
    base = _UNSAFE.sub("_", file_name)[:_LONGEST_ID]
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}_{number}"
    return candidate
