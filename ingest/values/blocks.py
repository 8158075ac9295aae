"""Plain values, a whole block of cells at a time.

Most columns are written in one plain way throughout. One match over the cells of a block,
joined by line ends, then replaces thousands of looks. Each pattern admits only texts that
have exactly the stated signature, or nothing. Blocks of texts are matched by `re`, those in
Arrow arrays by RE2, several times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from datasets.records.cells import Cells
from datasets.records.literals import point
from ingest.values.kinds import Kind

_LEAP: Final = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DAY_OF_YEAR: Final = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_YEAR: Final = r"(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_DAY: Final = rf"(?:{_YEAR}-{_DAY_OF_YEAR}|{_LEAP}-02-29)"
_CLOCK: Final = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_ZONE: Final = r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
_DEGREES: Final = r"-?[1-8]?[0-9]\.[0-9]{3,17}"
_OFF_ZERO: Final = r"-?(?:[1-8][0-9]|[1-9])\.[0-9]{3,17}"
_LONGEST_DOT: Final = 18


class Plain:
    """One plain way to write a cell."""

    def __init__(self, cell: str, *, longest: int | None = None) -> None:
        """`longest`: only up to so many characters is it enough to match `cell`."""
        limit = rf"(?=[^\n]{{0,{longest}}}\n)" if longest else ""
        # A line that matched is not tried in another way: that would take time without bound.
        self.lines = re.compile(rf"(?>(?:{limit}(?:{cell}))?\n)++")
        self.each = rf"\A(?:{cell})\z"
        self.at_once = rf"\A(?:(?:{cell})?\n)*(?:{cell})?\z"
        self.longest = longest


INTS: Final = Plain(r"-?(?:0|[1-9][0-9]{0,17})")
_SMALL_INTS: Final = Plain(r"-?(?:0|[1-9][0-9]{0,14})")
DOTS: Final = Plain(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?", longest=_LONGEST_DOT)
FINE_DOTS: Final = Plain(
    r"-?(?:0\.0{0,9}[1-9][0-9]{0,16}|[1-9][0-9]?\.[0-9]{1,15}|[1-9][0-9]{2}\.[0-9]{1,14}"
    r"|0\.0{1,15}|(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,2})?)"
)
"""Both are numbers of which a double keeps every digit."""
DAYS: Final = Plain(_DAY)
TIMES: Final = Plain(_DAY + _CLOCK)
ZONED: Final = Plain(_DAY + _CLOCK + _ZONE)
MIDNIGHTS: Final = Plain(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]00:00:00(?:\.0+)?")
_POINTS: Final = Plain(rf"{_OFF_ZERO}, ?{_DEGREES}|{_DEGREES}, ?{_OFF_ZERO}")
LONGITUDES: Final = Plain(r"-?(?:1[0-7][0-9]|[1-9]?[0-9])(?:[.,][0-9]+)?")
OFF_EQUATOR: Final = Plain(r"-?(?:[1-8][0-9]|[1-9])(?:[.,][0-9]+)?")
"""Latitudes, but for those near 0, where nothing is known."""
TRUTHS: Final = Plain("true|false|True|False|TRUE|FALSE")
_PAIRS: Final = re.compile(r"(?:(-?[0-9]+\.[0-9]+), ?(-?[0-9]+\.[0-9]+))?\n")

_TO_90: Final = "(?:[0-9]|[0-8][0-9]|90)"
_TO_99: Final = "9[1-9]"
_TO_180: Final = "(?:9[1-9]|1[0-7][0-9]|180)"
_BEYOND: Final = "(?:18[1-9]|19[0-9]|[2-9][0-9]{2}|[1-9][0-9]{3,11})"
"""Numbers with a comma may be places too, by the size of their halves."""

PLAIN: Final[dict[frozenset[Kind], tuple[Plain, ...]]] = {
    frozenset({Kind.INT}): (_SMALL_INTS,),
    frozenset({Kind.DOT}): (DOTS, FINE_DOTS),
    frozenset({Kind.ISO_DATE}): (DAYS,),
    frozenset({Kind.ISO_TIME}): (TIMES,),
    frozenset({Kind.ISO_ZONED}): (ZONED,),
    frozenset({Kind.LAT_LON, Kind.LON_LAT}): (_POINTS,),
    frozenset({Kind.TRUE_FALSE}): (TRUTHS,),
    frozenset({Kind.COMMA}): (Plain(rf"-?(?:{_TO_180},{_TO_99}|{_BEYOND},[0-9]{{1,2}})"),),
    frozenset({Kind.COMMA, Kind.COARSE_LON_LAT}): (Plain(rf"-?{_TO_180},{_TO_90}"),),
    frozenset({Kind.COMMA, Kind.COARSE_POINT}): (Plain(rf"-?(?:[0-9]|[1-8][0-9]|90),{_TO_99}"),),
    frozenset({Kind.COMMA, Kind.COARSE_POINT, Kind.COARSE_LON_LAT}): (
        Plain(rf"-?(?:(?:[1-9]|[1-8][0-9]|90),{_TO_90}|0,(?:0?[1-9]|[1-8][0-9]|90))"),
    ),
    frozenset({Kind.DMY}): (
        Plain(
            rf"(?:(?:1[3-9]|2[0-8])/(?:0[1-9]|1[0-2])|(?:29|30)/(?:0[13-9]|1[0-2])"
            rf"|31/(?:0[13578]|1[02]))/{_YEAR}"
        ),
    ),
    frozenset({Kind.DMY, Kind.MDY}): (Plain(rf"(?:0[1-9]|1[0-2])/(?:0[1-9]|1[0-2])/{_YEAR}"),),
}
"""By signature, what matches the lines of a block that has no other (or is empty)."""


class Lines:
    """The cells of a block, joined once to be matched with several patterns."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values
        self._cells = values if isinstance(values, Cells) else None

    @cached_property
    def text(self) -> str:
        return "\n".join(self.values) + "\n"

    @cached_property
    def _whole(self) -> Any:
        return self._cells.joined("\n") if self._cells is not None else None

    @cached_property
    def _longest(self) -> int:
        return max(self._cells.widths(), default=0) if self._cells is not None else 0

    def are(self, *ways: Plain) -> bool:
        """Return whether all cells are empty or written in one of these ways, the same for all."""
        return any(self._are(way) for way in ways)

    def _are(self, way: Plain) -> bool:
        if self._cells is None:
            return way.lines.fullmatch(self.text) is not None
        if way.longest is not None and self._longest > way.longest:
            return False
        import pyarrow.compute as pc  # noqa: PLC0415  (heavy: loaded with the cells)

        return bool(pc.match_substring_regex(self._whole, way.at_once).as_py())


class Rest:
    """The cells of a block that no plain way has taken yet."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._places: Any = None

    def take(self, *ways: Plain) -> int:
        """Take out the cells that are written in one of these ways; return how many they are."""
        import numpy as np  # noqa: PLC0415  (heavy: loaded with the cells)
        import pyarrow as pa  # noqa: PLC0415  (heavy: loaded with the cells)
        import pyarrow.compute as pc  # noqa: PLC0415  (heavy: loaded with the cells)

        is_taken = np.zeros(len(self.cells), bool)
        for way in ways:
            found = pc.fill_null(pc.match_substring_regex(self.cells.array, way.each), False)
            matched = found.to_numpy(zero_copy_only=False)
            if way.longest is not None:
                matched = matched & (np.diff(self.cells.offsets) <= way.longest)
            is_taken |= matched
        count = int(is_taken.sum())
        if count:
            left = np.flatnonzero(~is_taken)
            self._places = left if self._places is None else self._places[left]
            self.cells = Cells(self.cells.array.filter(pa.array(~is_taken)))
        return count

    def place_of(self, place: int) -> int:
        """Return where in the block a cell stands that was not taken."""
        return place if self._places is None else int(self._places[place])


def is_plain_time(text: str) -> bool:
    """Return whether PostgreSQL reads a time as it is."""
    return any(way.lines.fullmatch(f"{text}\n") for way in (ZONED, TIMES))


def points(lines: Lines) -> Sequence[str] | None:
    """Return the points of a block written `lat, lon`, or None where one is not."""
    if not lines.are(_POINTS):
        return None
    if isinstance(lines.values, Cells):
        return _points_at_once(lines.values)
    pairs = _PAIRS.findall(lines.text)
    return [point(float(lon), float(lat)) if lat else "" for lat, lon in pairs]


def _points_at_once(cells: Cells) -> Cells:
    """Return `literals.point` of each `lat, lon`."""
    import pyarrow as pa  # noqa: PLC0415  (heavy: loaded with the cells)
    import pyarrow.compute as pc  # noqa: PLC0415  (heavy: loaded with the cells)

    halves = pc.split_pattern(cells.array.drop_null(), ",").flatten()
    numbers = pc.ascii_ltrim(halves, " ").cast(pa.float64()).to_numpy()
    is_filled = cells.array.is_valid().to_numpy(zero_copy_only=False)
    return _packed(numbers[0::2], numbers[1::2], is_filled)


def paired_points(lats: Cells, lons: Cells) -> Cells | None:
    """Return `literals.point` of latitudes and longitudes that are numbers with a point.

    None where one is written otherwise; empty where a coordinate is missing or off the Earth.
    """
    import numpy as np  # noqa: PLC0415  (heavy: loaded with the cells)
    import pyarrow as pa  # noqa: PLC0415  (heavy: loaded with the cells)

    try:
        north, east = (cells.array.cast(pa.float64()) for cells in (lats, lons))
    except pa.ArrowInvalid:
        return None
    lat, lon = (found.to_numpy(zero_copy_only=False) for found in (north, east))
    with np.errstate(invalid="ignore"):
        is_filled = (np.abs(lat) <= _NORTHMOST) & (np.abs(lon) <= _EASTMOST)
    return _packed(lat[is_filled], lon[is_filled], is_filled)


_NORTHMOST: Final = 90
_EASTMOST: Final = 180


def _packed(lats: Any, lons: Any, is_filled: Any) -> Cells:
    """Return the points of the filled cells (numpy arrays)."""
    import numpy as np  # noqa: PLC0415  (heavy: loaded with the cells)

    head = bytes.fromhex(point(0.0, 0.0))[:9]
    packed = np.empty(len(lats), np.dtype([("head", "S9"), ("lon", "<f8"), ("lat", "<f8")]))
    packed["head"], packed["lat"], packed["lon"] = head, lats, lons
    return Cells.of_width(packed.tobytes().hex().encode(), 2 * packed.itemsize, is_filled)


def truths(cells: Cells) -> Cells:
    """Return `t` and `f` of cells that are all `TRUTHS`."""
    import pyarrow.compute as pc  # noqa: PLC0415  (heavy: loaded with the cells)

    return Cells(pc.ascii_lower(pc.utf8_slice_codeunits(cells.array, 0, 1)))
