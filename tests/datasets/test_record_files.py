"""Files of records: stored once, named by cells, with what a picture's head tells."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest

from datasets.models import Dataset, RecordFile
from datasets.pictures import Picture, read_picture
from datasets.record_files import file_values, files_digest, store_file


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02"


def jpeg(width: int, height: int, orientation: int | None = None, order: str = "<") -> bytes:
    exif = b""
    if orientation is not None:
        mark = b"II" if order == "<" else b"MM"
        directory = struct.pack(f"{order}HIHHHIHH", 42, 8, 1, 0x0112, 3, 1, orientation, 0)
        content = b"Exif\x00\x00" + mark + directory
        exif = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    frame = b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + b"\x03" * 10
    return b"\xff\xd8\xff\xe0\x00\x04JF" + exif + frame


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(640, 480), ("PNG", 640, 480, 1)),
        (b"GIF89a" + struct.pack("<HH", 3, 4) + b"x" * 20, ("GIF", 3, 4, 1)),
        (jpeg(800, 600), ("JPEG", 800, 600, 1)),
        (jpeg(800, 600, 6), ("JPEG", 800, 600, 6)),
        (jpeg(800, 600, 8, ">"), ("JPEG", 800, 600, 8)),
        (jpeg(800, 600, 99), ("JPEG", 800, 600, 1)),
        (jpeg(800, 600)[:14], None),
        (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 50, None),
        (b"<svg/>", None),
        (b"", None),
    ],
)
def test_head_of_a_picture_tells_its_size(
    content: bytes, expected: tuple[str, int, int, int] | None
) -> None:
    found = read_picture(io.BytesIO(content))
    if expected is None:
        assert found is None
        return
    name, width, height, orientation = expected
    assert found == Picture(format=name, width=width, height=height, orientation=orientation)


@pytest.mark.parametrize("length", range(0, 80, 3))
def test_picture_cut_anywhere_is_harmless(length: int) -> None:
    read_picture(io.BytesIO(jpeg(8, 6, 6)[:length]))
    read_picture(io.BytesIO(png(8, 6)[:length]))


@pytest.mark.django_db
def test_8_5_file_value_and_picture_keys() -> None:
    dataset = Dataset.objects.create(dataset_id="arbres", title={"fr": "Arbres"})
    picture = store_file(dataset, io.BytesIO(jpeg(800, 600, 6)), "photos/chêne.jpg")
    notice = store_file(dataset, io.BytesIO(b"notice"), "notice.txt")
    values = file_values(dataset)
    assert values["photos/chêne.jpg"] == {
        "thumbnail": False,
        "filename": "chêne.jpg",
        "format": "JPG",
        "id": picture.file_id,
        "url": f"/api/explore/v2.1/catalog/datasets/{dataset.uid}/files/{picture.file_id}",
        "mimetype": "image/jpeg",
        "width": 800,
        "height": 600,
        "exif_orientation": 6,
    }
    assert set(values["notice.txt"]) == {
        "thumbnail",
        "filename",
        "format",
        "id",
        "url",
        "mimetype",
    }
    assert len(notice.file_id) == 32


@pytest.mark.django_db
def test_same_content_is_one_file_and_a_new_one_of_a_name_wins() -> None:
    dataset = Dataset.objects.create(dataset_id="arbres", title={"fr": "Arbres"})
    first = store_file(dataset, io.BytesIO(b"one"), "a.txt")
    before = files_digest(dataset)
    assert store_file(dataset, io.BytesIO(b"one"), "a.txt").pk == first.pk
    assert files_digest(dataset) == before
    twin = store_file(dataset, io.BytesIO(b"one"), "b.txt")
    assert (twin.file_id, twin.file_key) == (first.file_id, first.file_key)
    second = store_file(dataset, io.BytesIO(b"two"), "a.txt")
    assert files_digest(dataset) != before
    values: dict[str, Any] = file_values(dataset)
    assert values["a.txt"]["id"] == second.file_id
    assert RecordFile.objects.filter(file_id=first.file_id).count() == 2


@pytest.mark.django_db
def test_ids_of_two_datasets_cannot_be_compared() -> None:
    ids = {
        store_file(
            Dataset.objects.create(dataset_id=name, title={"fr": name}), io.BytesIO(b"x"), "a"
        ).file_id
        for name in ("un", "deux")
    }
    assert len(ids) == 2
