"""Writes tables with places as the programs of others do: Parquet, shapefile, GeoPackage."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely


def layer(
    path: Path,
    shapes: Sequence[Any],
    columns: Mapping[str, tuple[str, Sequence[Any]]],
    *,
    driver: str,
    crs: str | None = "EPSG:4326",
    kind: str = "Point",
    **options: Any,
) -> None:
    """Write features; `columns` are kinds of numpy and values, by name."""
    pyogrio.raw.write(
        path,
        geometry=np.array(
            [None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object
        ),
        field_data=[np.array(values, dtype=form) for form, values in columns.values()],
        fields=list(columns),
        driver=driver,
        crs=crs,
        geometry_type=kind,
        **options,
    )


def zipped_shapefile(
    folder: Path,
    shapes: Sequence[Any],
    columns: Mapping[str, tuple[str, Sequence[Any]]],
    *,
    name: str = "couche",
    without: Sequence[str] = (),
    **options: Any,
) -> bytes:
    """Return a zip of a shapefile, some of its parts left out."""
    folder.mkdir(exist_ok=True)
    layer(folder / f"{name}.shp", shapes, columns, driver="ESRI Shapefile", **options)
    return packed(folder, without=without)


def packed(folder: Path, *, without: Sequence[str] = ()) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix not in without:
                archive.write(path, f"dossier/{path.name}")
    return target.getvalue()
