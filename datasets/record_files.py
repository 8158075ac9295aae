"""The files of `file` fields: stored with the data, named by the cells (explore-api 8.5, 11)."""

from __future__ import annotations

from hashlib import blake2b
from typing import IO, Final

from datasets.models import Dataset, RecordFile
from datasets.pictures import read_picture
from datasets.storage import store

FOLDER: Final = "record-files"


def store_file(dataset: Dataset, source: IO[bytes], name: str) -> RecordFile:
    """Store a file that cells of the dataset call `name`; one that is there already stays.

    Raises:
        FileTooLargeError: larger than the setting allows.
    """
    kept = store(source, name, folder=FOLDER)
    file_id = blake2b(
        kept.sha256.encode(), key=bytes(dataset.record_secret)[:64], digest_size=16
    ).hexdigest()
    same = dataset.record_files.filter(file_id=file_id).first()
    picture = read_picture(source) if kept.mimetype.startswith("image/") else None
    found, _created = RecordFile.objects.update_or_create(
        dataset=dataset,
        file_id=file_id,
        name=name,
        defaults={
            # The bytes are the same: the copy just made is left to the janitor.
            "file_key": same.file_key if same is not None else kept.key,
            "file_name": kept.name,
            "mimetype": kept.mimetype,
            "size": kept.size,
            "sha256": kept.sha256,
            "width": picture.width if picture else None,
            "height": picture.height if picture else None,
            "orientation": picture.orientation if picture else None,
        },
    )
    return found


def file_values(dataset: Dataset) -> dict[str, dict[str, object]]:
    """Return the value of each file by the name that cells give it; the newest of a name wins."""
    return {item.name: file_value(dataset, item) for item in dataset.record_files.order_by("pk")}


def files_digest(dataset: Dataset) -> str | None:
    """Return a name for the files that cells may mean, None where there is none."""
    named = list(dataset.record_files.order_by("pk").values_list("name", "file_id"))
    if not named:
        return None
    return blake2b(repr(sorted(dict(named).items())).encode(), digest_size=16).hexdigest()


def file_value(dataset: Dataset, item: RecordFile) -> dict[str, object]:
    """Return what a record holds of a file; what is no picture has none of a picture's keys.

    `url` begins at the root of the portal; who answers puts its address before it.
    """
    value: dict[str, object] = {
        "thumbnail": False,
        "filename": item.file_name,
        "format": item.file_name.rpartition(".")[2].upper() if "." in item.file_name else None,
        "id": item.file_id,
        "url": f"/api/explore/v2.1/catalog/datasets/{dataset.uid}/files/{item.file_id}",
        "mimetype": item.mimetype,
    }
    if item.width is not None:
        value |= {
            "width": item.width,
            "height": item.height,
            "exif_orientation": item.orientation,
        }
    return value
