"""Points made of two columns: a latitude and a longitude, or plane coordinates.

Pairs are told by their headers and by all their cells. The columns stay as they are; the
point is a field of its own, after those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from datasets.records.cells import Cells
from datasets.records.literals import point
from ingest.columns import Column
from ingest.guesses.positions import likely_order
from ingest.names import field_name
from ingest.problems import Problem
from ingest.projections import WGS84, Projection, is_known, likely, named, placed
from ingest.values import blocks

NAME: Final = "geo_point_2d"
_LAT_WORDS: Final = "latitude|latitud|latitudine|breitengrad|lat"
_LON_WORDS: Final = "longitude|longitud|longitudine|langengrad|laengengrad|long|lng|lon"
_LAT: Final = re.compile(rf"^(?P<before>.*?)_?(?:{_LAT_WORDS})(?P<after>(?:_.*|\d.*)?)$")
_LON: Final = re.compile(rf"^(?P<before>.*?)_?(?:{_LON_WORDS})(?P<after>(?:_.*|\d.*)?)$")
_JOINED: Final = re.compile(r"^(?:|stop|geo|gps|pt|point|start|end|poi|centroid|adresse?)$")
_PLANE: Final = re.compile(
    r"^(?P<before>(?:.*_)?)(?:coord(?:onnee)?s?)?_?(?P<axis>[xy])_?(?:coord(?:onnee)?s?)?"
    r"(?P<after>(?:_.*|l93|lambert.*|wgs84|cc\d\d)?)$"
)
_NEUTRAL: Final = re.compile(
    r"(?:^|_)(?:coord?(?:onnee)?s?\d?|\d|[xy]|geo|gps|wgs_?84|gcs|dd|deg|degres?|decimale?s?|l93|lambert_?\w*"
    r"|lamb\w*|l2e|lv_?95|mn_?95|ntf|rgf_?93|epsg|cc_?\d\d|\d{4,5}|stop|point|position|utm_?\w*|en|de|la|du)(?=_|$)"
)
_IN_DEGREES: Final = 0.8
"""Share of the sampled cells that must be degrees."""
_LEAST_DECIMALS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two columns that make a point: their places in the file."""

    lat: int
    """Place of the latitude, or of the way north in metres."""
    lon: int
    is_plane: bool
    """Whether they are called x and y, which may be anything."""
    stem: str
    """What is left of both headers."""

    @property
    def name(self) -> str:
        return f"{self.stem}_{NAME}" if self.stem else NAME


def pairs_of(headers: Sequence[str]) -> list[Pair]:
    """Return the pairs that headers announce, in the order of the file.

    >>> [(p.lat, p.lon, p.name) for p in pairs_of(["stop_lat", "stop_lon", "X", "Y"])]
    [(0, 1, 'geo_point_2d'), (3, 2, 'geo_point_2d')]
    """
    lats: dict[tuple[bool, str], int] = {}
    lons: dict[tuple[bool, str], int] = {}
    for place, header in enumerate(headers):
        for is_north, key in _axes(field_name(header)):
            (lats if is_north else lons).setdefault(key, place)
    found = [
        Pair(lat=lat, lon=lons[key], is_plane=key[0], stem=_NEUTRAL.sub("", key[1]).strip("_"))
        for key, lat in lats.items()
        if key in lons
    ]
    return sorted(found, key=lambda pair: min(pair.lat, pair.lon))


def _axes(name: str) -> Iterator[tuple[bool, tuple[bool, str]]]:
    """Yield whether a name is of a latitude, with what its partner shares."""
    for is_north, pattern in ((True, _LAT), (False, _LON)):
        match = pattern.match(name)
        if match is None:
            continue
        before, after = match["before"], match["after"]
        is_apart = name[len(before) : len(before) + 1] == "_" or not before
        if is_apart or _JOINED.match(before) or "itude" in name:
            stem = re.sub(r"(?:^|_)[xy](?=_|$)", "", f"{before}{after}").strip("_")
            yield is_north, (False, stem)
            return
    match = _PLANE.match(name)
    if match is not None:
        stem = "_".join(part.strip("_") for part in (match["before"], match["after"]) if part)
        yield match["axis"] == "y", (True, stem.strip("_"))


class PairWatch:
    """Looks at the cells of one pair on the way through the file."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.sample: list[tuple[float, float]] = []
        """Latitude and longitude of the first rows, as they are named."""
        self.halves = _Seen()
        self.beyond = _Seen()
        self.origins = _Seen()

    def observe(
        self, lats: Sequence[str], lons: Sequence[str], row_of: Callable[[int], int]
    ) -> None:
        """Take the next cells of both columns."""
        if len(self.sample) < _SAMPLE:
            heads = zip(lats[:_FIRST_LOOK], lons[:_FIRST_LOOK], strict=True)
            pairs = ((number(north), number(east)) for north, east in heads if north and east)
            found = [(lat, lon) for lat, lon in pairs if lat is not None and lon is not None]
            self.sample.extend(found[: _SAMPLE - len(self.sample)])
        if self._are_plain(lats, lons):
            return
        for place, (north, east) in enumerate(zip(lats, lons, strict=True)):
            if not north and not east:
                continue
            lat, lon = number(north), number(east)
            if lat is None and lon is None:
                continue
            if lat is None or lon is None:
                self.halves.add(row_of, place, f"{north}, {east}")
            elif not _are_degrees(lat, lon):
                self.beyond.add(row_of, place, f"{north}, {east}")
            elif lat == lon == 0:
                self.origins.add(row_of, place, f"{north}, {east}")

    def _are_plain(self, lats: Sequence[str], lons: Sequence[str]) -> bool:
        """Return whether nothing is to be told of a block: none alone, beyond or nowhere."""
        if lats.count("") != lons.count(""):
            return False
        if lats.count("") and [not cell for cell in lats] != [not cell for cell in lons]:
            return False
        if not _are_as_named(self.sample):
            return True
        are_known = blocks.Lines(lats).are(blocks.OFF_EQUATOR)
        return are_known and blocks.Lines(lons).are(blocks.LONGITUDES)


@dataclass(slots=True)
class _Seen:
    """Rows of a kind: how many, and the first."""

    count: int = 0
    row: int = 0
    value: str = ""

    def add(self, row_of: Callable[[int], int], place: int, value: str) -> None:
        if not self.count:
            self.row, self.value = row_of(place), value
        self.count += 1


_SAMPLE: Final = 200
_FIRST_LOOK: Final = 1_000
"""So many rows of a block are looked at for the sample."""


def number(text: str) -> float | None:
    """Return the number of a cell with a decimal point or comma, None where it is none."""
    try:
        found = float(text.strip().replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None
    return found if found == found and abs(found) != float("inf") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How a point is made of two fields: their places, and the plane they lie on."""

    lat: int
    lon: int
    epsg: int = 0
    """EPSG number of the plane coordinates; 0 for degrees."""

    def points(self, columns: Sequence[Sequence[str]]) -> Sequence[str]:
        """Return the points of a block of cast cells; empty where a coordinate is not there."""
        lats, lons = columns[self.lat], columns[self.lon]
        if self.epsg:
            return self._placed(lats, lons)
        if isinstance(lats, Cells) and isinstance(lons, Cells):
            whole = blocks.paired_points(lats, lons)
            if whole is not None:
                return whole
        out = []
        for north, east in zip(lats, lons, strict=True):
            if north and east:
                lat, lon = float(north), float(east)
                out.append(point(lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else "")
            else:
                out.append("")
        return out

    def _placed(self, lats: Sequence[str], lons: Sequence[str]) -> list[str]:
        filled = [
            place
            for place, (north, east) in enumerate(zip(lats, lons, strict=True))
            if north and east
        ]
        out = [""] * len(lats)
        found = placed(
            self.epsg,
            [float(lons[place]) for place in filled],
            [float(lats[place]) for place in filled],
        )
        for place, made in zip(filled, found, strict=True):
            out[place] = made
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A point to be made, why, and what is to be said of it."""

    making: Making
    evidence: Problem
    warnings: tuple[Problem, ...] = ()


def judge(watch: PairWatch, columns: Sequence[Column], declared: int = 0) -> Found | Problem | None:
    """Return the point that a pair makes, a proposal where it is doubtful, None where it is none.

    `declared` is the EPSG number that a person gave.
    """
    pair, sample = watch.pair, watch.sample
    if not sample:
        return None
    headers = (columns[pair.lon].header, columns[pair.lat].header)
    plane = [(lon, lat) for lat, lon in sample]
    if declared and declared != WGS84:
        if not is_known(declared):
            facts = {"srid": declared}
            return Problem(code="unknown_srid", column=headers[0], params=facts)
        return _projected(watch, declared, f"EPSG:{declared}", headers)
    if not _are_as_named(sample):
        is_turned = _are_mostly_degrees([(lon, lat) for lat, lon in sample])
        if is_turned and not pair.is_plane:
            return _degrees(watch, headers, is_swapped=True)
        for item in named(*headers):
            if _mostly(item, plane):
                return _projected(watch, item.epsg, item.name, headers)
        maybe = likely(plane)
        if maybe is None:
            return None
        return Problem(
            code="maybe_projected",
            column=headers[0],
            value=f"{plane[0][0]:.0f}, {plane[0][1]:.0f}",
            params={"other": headers[1], "projection": maybe.name, "srid": maybe.epsg},
        )
    if named(*headers) and not declared:
        return None
    order = likely_order([place for place in sample if _are_degrees(*place)])
    if pair.is_plane and not declared:
        is_likely = order == "lat_lon" or any(_ON_EARTH.search(field_name(h)) for h in headers)
        if not (is_likely and _are_fine(columns[pair.lat], columns[pair.lon])):
            return None
    return _degrees(watch, headers, is_swapped=order == "lon_lat" and not pair.is_plane)


def _are_as_named(sample: Sequence[tuple[float, float]]) -> bool:
    """Return whether most rows are degrees, or more than half and where people live."""
    if _are_mostly_degrees(sample):
        return True
    rest = [place for place in sample if _are_degrees(*place)]
    return len(rest) * 2 > len(sample) and likely_order(rest) == "lat_lon"


def _are_mostly_degrees(sample: Sequence[tuple[float, float]]) -> bool:
    return sum(_are_degrees(*place) for place in sample) >= _IN_DEGREES * len(sample)


def _are_degrees(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180


_ON_EARTH: Final = re.compile(r"coord|geo|gps|wgs|long|lat")


def _mostly(item: Projection, plane: Sequence[tuple[float, float]]) -> bool:
    return sum(item.holds(x, y) for x, y in plane) >= _IN_DEGREES * len(plane)


def _are_fine(*columns: Column) -> bool:
    """Return whether most cells have the decimals of a position, which x and y alone need."""
    for column in columns:
        cells = column.sample
        fine = sum(
            len(cell.strip().replace(",", ".").partition(".")[2]) >= _LEAST_DECIMALS
            for cell in cells
        )
        if fine * 2 <= len(cells):
            return False
    return True


def _projected(watch: PairWatch, epsg: int, name: str, headers: tuple[str, str]) -> Found:
    pair = watch.pair
    facts = {"x": headers[0], "y": headers[1], "projection": name}
    return Found(
        making=Making(lat=pair.lat, lon=pair.lon, epsg=epsg),
        evidence=Problem(code="evidence_projected", params=facts),
        warnings=(
            Problem(code="projected", column=headers[0], params=facts),
            *_told(watch.halves, "half_points", headers[0]),
        ),
    )


def _degrees(watch: PairWatch, headers: tuple[str, str], *, is_swapped: bool) -> Found:
    pair = watch.pair
    lat, lon = (pair.lon, pair.lat) if is_swapped else (pair.lat, pair.lon)
    warnings = [
        *_told(watch.halves, "half_points", headers[1]),
        *(() if is_swapped else _told(watch.beyond, "points_beyond", headers[1])),
        *_told(watch.origins, "null_island", headers[1]),
    ]
    if is_swapped:
        facts = {"other": headers[0]}
        warnings.insert(0, Problem(code="swapped_columns", column=headers[1], params=facts))
    facts = {"x": headers[0], "y": headers[1]}
    return Found(
        making=Making(lat=lat, lon=lon),
        evidence=Problem(code="evidence_two_columns", params=facts),
        warnings=tuple(warnings),
    )


def _told(seen: _Seen, code: str, header: str) -> Iterator[Problem]:
    if seen.count:
        yield Problem(
            code=code, column=header, row=seen.row, value=seen.value, params={"count": seen.count}
        )
