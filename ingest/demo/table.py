"""What a demo dataset is: its rows, its fields in two languages, its metadata file.

Knows nothing of the catalogue: it writes a file and a dict that `publish` understands.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from ingest.demo.geography.plane import XY, geojson_ready, lon_lat
from ingest.names import field_name

ETALAB = "Licence Ouverte 2.0"
ODBL = "ODbL 1.0"
CONTACT = "opendata@rivemaine.example"


class Place(NamedTuple):
    """A point of the plane that becomes a geo_point_2d."""

    x: float
    y: float

    @property
    def degrees(self) -> XY:
        return lon_lat((self.x, self.y))


class Texts(NamedTuple):
    """A text in both languages."""

    fr: str
    en: str

    def map(self) -> dict[str, str]:
        return {"fr": self.fr, "en": self.en}


class Scene(Protocol):
    """What a generator may look at (see `ingest.demo.scene`)."""

    today: date
    state: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One column of a demo file."""

    name: str
    label: Texts
    type: str = "text"
    description: Texts | None = None
    unit: str | None = None
    annotations: Mapping[str, object] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "source": self.name,
            "label": self.label.map(),
            "type": self.type,
            "annotations": dict(self.annotations),
        }
        if self.description:
            entry["description"] = self.description.map()
        if self.unit:
            entry["unit"] = self.unit
        return entry


def column(
    name: str,
    fr: str,
    en: str,
    kind: str = "text",
    about: tuple[str, str] | None = None,
    unit: str | None = None,
    **annotations: object,
) -> FieldSpec:
    """Declare a field: header, labels, type, description in both languages, annotations."""
    return FieldSpec(
        name=name,
        label=Texts(fr, en),
        type=kind,
        description=Texts(*about) if about else None,
        unit=unit,
        annotations=annotations,
    )


Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDataset:
    """A dataset of the demo city."""

    id: str
    title: Texts
    description: Texts
    theme: tuple[str, ...]
    keywords: tuple[str, ...]
    publisher: str
    frequency: str
    fields: tuple[FieldSpec, ...]
    rows: Callable[[Any], Iterable[Row]]
    """Takes a `Scene`; gives one sequence per record in the order of `fields`."""
    licence: str = ETALAB
    format: str = "csv"
    key: tuple[str, ...] = ()
    """Headers that tell one record from another."""
    visibility: str = "public"
    references: str = ""
    states: tuple[str, ...] = ("",)
    """Message of each state, oldest first; the last one is what the city has today."""
    attachments: tuple[tuple[str, Texts, str], ...] = ()
    """File name, title, content."""
    granularity: str = ""
    since: int | None = None
    """First year covered, where the data is a history."""

    def write(self, scene: Scene, folder: Path) -> Path:
        """Write the data file into a folder and return its path."""
        path = folder / f"{self.id}.{self.format}"
        text = as_csv(self, scene) if self.format == "csv" else as_json_lines(self, scene)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def metadata(self, folder: Path) -> dict[str, Any]:
        """Return the content of the metadata file; attachments are written to the folder."""
        for name, _title, content in self.attachments:
            (folder / name).write_text(content, encoding="utf-8", newline="")
        dcat = {"contact_name": "Rivemaine Open Data", "contact_email": CONTACT}
        if self.granularity:
            dcat["granularity"] = self.granularity
        if self.since:
            dcat["temporal_coverage_start"] = f"{self.since}-01-01"
        found: dict[str, Any] = {
            "title": self.title.map(),
            "description": self.description.map(),
            "theme": list(self.theme),
            "keyword": list(self.keywords),
            "publisher": self.publisher,
            "license": self.licence,
            "language": "fr",
            "update_frequency": self.frequency,
            "territory": ["Rivemaine"],
            "timezone": "Europe/Paris",
            "visibility": self.visibility,
            "metas": {"dcat": dcat},
            "fields": [item.metadata() for item in self.fields],
        }
        if self.references:
            found["references"] = self.references
        if self.key:
            found["key"] = [field_name(header) for header in self.key]
        if self.attachments:
            found["attachments"] = [
                {"file": str(folder / name), "title": title.map()}
                for name, title, _content in self.attachments
            ]
        return found


def as_csv(dataset: DemoDataset, scene: Scene) -> str:
    """Return the records as CSV: UTF-8, semicolons, decimal points, ISO dates."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow([item.name for item in dataset.fields])
    joins = [str(item.annotations.get("multivalued", ",")) for item in dataset.fields]
    for row in dataset.rows(scene):
        writer.writerow([_text(value, join) for value, join in zip(row, joins, strict=True)])
    return buffer.getvalue()


def as_json_lines(dataset: DemoDataset, scene: Scene) -> str:
    """Return the records as one JSON object a line; shapes are GeoJSON geometries."""
    names = [item.name for item in dataset.fields]
    lines = [
        json.dumps(
            {name: _plain(value) for name, value in zip(names, row, strict=True)},
            ensure_ascii=False,
        )
        for row in dataset.rows(scene)
    ]
    return "\n".join(lines) + "\n"


def _text(value: object, join: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Place):
        lon, lat = value.degrees
        return f"{lat:.6f}, {lon:.6f}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseGeometry):
        return json.dumps(mapping(geojson_ready(value)))
    if isinstance(value, list):
        return join.join(str(item) for item in value)
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, Place):
        lon, lat = value.degrees
        return {"lon": lon, "lat": lat}
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseGeometry):
        return mapping(geojson_ready(value))
    return value
