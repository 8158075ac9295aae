"""The outline of the territory, taken from the portal's own districts.

The dataset is named by the setting PORTAL_OUTLINE_DATASET; else it is the public one with few
areas that spans most. Everything comes from the public scope and is cached by version.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from datasets import selectors
from datasets.models import Dataset, Visibility
from datasets.odsql import OdsqlError
from datasets.portraits import questions
from datasets.portraits.frame import Box, Frame, frame, path, rings
from datasets.records.errors import RecordsError
from datasets.types import FieldType

MOST_DISTRICTS = 80
NEARLY = 0.8
"""Datasets that span nearly as much as the widest are as good; the fewest areas win."""
KEPT_FOR = 30 * 86_400
_AREAS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The areas of a territory, each a list of closed lines."""

    box: Box
    areas: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]

    def path(self, where: Frame) -> str:
        """Return all areas as one path."""
        return path(((line, True) for area in self.areas for line in area), where, least=7)

    def paths(self, where: Frame) -> list[str]:
        """Return one path an area."""
        drawn = [path(((line, True) for line in area), where) for area in self.areas]
        return [d for d in drawn if d]


def territory() -> Outline | None:
    """Return the outline, or nothing where no dataset tells it."""
    dataset = _dataset()
    if dataset is None or dataset.published_version is None:
        return None
    key = f"outline:{dataset.uid}:{dataset.published_version.number}:{dataset.metadata_revision}"
    kept = cache.get(key)
    if kept is None:
        kept = _read(dataset)
        cache.set(key, kept, KEPT_FOR)
    return kept or None


def _dataset() -> Dataset | None:
    anyone = AnonymousUser()
    public = selectors.visible_datasets(user=anyone).filter(visibility=Visibility.PUBLIC)
    named: str = settings.PORTAL_OUTLINE_DATASET
    if named:
        return public.filter(dataset_id=named).first()
    spans: list[tuple[float, int, Dataset]] = []
    for dataset in public.filter(
        published_version__records_count__range=(2, MOST_DISTRICTS),
        published_version__bbox__isnull=False,
    ).order_by("dataset_id")[:50]:
        version = dataset.published_version
        if version is None or not version.bbox or not set(_AREAS) & set(version.geometry_types):
            continue
        west, south, east, north = version.bbox
        spans.append(((east - west) * (north - south), version.records_count, dataset))
    widest = max((span for span, _count, _dataset in spans), default=0.0)
    wide = [(count, dataset) for span, count, dataset in spans if span >= NEARLY * widest]
    return min(wide, key=lambda item: item[0])[1] if wide else None


def _read(dataset: Dataset) -> Outline | bool:
    """Return the outline of a dataset, or False so that its want is remembered too."""
    try:
        scope = selectors.scope(user=AnonymousUser(), dataset=dataset)
        field = next(item for item in scope.schema if item.type is FieldType.GEO_SHAPE)
        found = questions.shapes(scope, field)
    except (OdsqlError, RecordsError, StopIteration, selectors.DataNotVisibleError):
        return False
    areas = []
    for shape in found:
        lines = tuple(
            tuple((float(p[0]), float(p[1])) for p in line)
            for line, closed in rings(shape)
            if closed
        )
        if lines:
            areas.append(lines)
    places = [p for area in areas for line in area for p in line]
    if not places:
        return False
    box = (
        min(p[0] for p in places),
        min(p[1] for p in places),
        max(p[0] for p in places),
        max(p[1] for p in places),
    )
    return Outline(box=box, areas=tuple(areas))


def city_paths(width: int, height: int) -> list[str]:
    """Return the areas of the territory for a large drawing."""
    found = territory()
    return found.paths(frame(found.box, width, height, 4)) if found else []
