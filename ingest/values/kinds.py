"""The ways a cell may be written, and the way one column is written throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    """One way to read a text; a text may have several (`01/02/2024` is two dates)."""

    TEXT = auto()
    MISSING = auto()  # NA, n/d, null, -: nothing, in a column that is not of texts

    INT = auto()
    CODE = auto()  # digits behind a leading zero, or more than 64 bits hold
    DOT = auto()  # 12.5
    EXPONENT = auto()  # 1e3: a number only among decimal ones
    BIG = auto()  # beside another: a whole part that a double does not hold
    LONG = auto()  # beside another: more digits than a double keeps
    COMMA = auto()  # 12,5
    SPACED = auto()  # 12 345
    SPACED_DOT = auto()  # 12 345.6
    SPACED_COMMA = auto()  # 12 345,6
    COMMA_GROUPS = auto()  # 12,345
    COMMA_GROUPS_DOT = auto()  # 12,345.6
    DOT_GROUPS = auto()  # 12.345
    DOT_GROUPS_COMMA = auto()  # 12.345,6
    QUOTE_GROUPS = auto()  # 12'345
    QUOTE_GROUPS_DOT = auto()  # 12'345.6
    BRACKETED = auto()  # beside another: (12) is what accountants write for -12

    TRUE_FALSE = auto()  # true false vrai faux
    YES_NO = auto()  # oui non yes no

    ISO_DATE = auto()  # 2024-12-31 2024/12/31
    DMY = auto()  # 31/12/2024
    MDY = auto()  # 12/31/2024
    SHORT_DMY = auto()  # 31/12/24
    SHORT_MDY = auto()  # 12/31/24
    BARE_SHORT = auto()  # beside a short date: 31-12-24, a date only where the header says so
    LONG_DATE = auto()  # 31 décembre 2024
    LONG_MONTH = auto()  # décembre 2024
    COMPACT_DATE = auto()  # 20241231
    YEAR_MONTH = auto()  # 2024-12
    MONTH_YEAR = auto()  # 12/2024
    SCHOOL_YEAR = auto()  # 2011-12: may be a month, and the year after the first
    NO_DATE = auto()  # 0000-00-00

    ISO_TIME = auto()  # 2024-12-31T23:59:59
    ISO_ZONED = auto()  # 2024-12-31T23:59:59+01:00
    DMY_TIME = auto()  # 31/12/2024 23:59
    MDY_TIME = auto()  # 12/31/2024 23:59
    SHORT_DMY_TIME = auto()  # 31/12/24 23:59
    SHORT_MDY_TIME = auto()  # 12/31/24 23:59
    LONG_TIME = auto()  # 31 décembre 2024 à 23h59
    HALF_DAYS = auto()  # beside another: 11:59 PM, as Americans write

    LAT_LON = auto()  # 48.85, 2.35
    LON_LAT = auto()  # 102.35, 48.85: the first cannot be a latitude
    COARSE_POINT = auto()  # 48, 2: a point only among points
    COARSE_LON_LAT = auto()  # 102, 48: the same with the longitude first
    ORIGIN = auto()  # beside a point: 0, 0 is what is written where nothing is known
    BRACKETS = auto()  # beside a point: [48.85, 2.35], which may be any two numbers
    POINT_OBJECT = auto()  # {"lon": 2.35, "lat": 48.85}
    SHAPE = auto()  # {"type": "Polygon", "coordinates": ...}
    POINT_SHAPE = auto()  # {"type": "Point", "coordinates": ...}
    WKT = auto()  # POINT(2.35 48.85)
    POINT_WKT = auto()  # beside WKT: it is a point
    WKB = auto()  # the same in hexadecimal digits
    POINT_WKB = auto()  # beside WKB: it is a point
    HEIGHTS = auto()  # beside a geometry: it has heights, which are left out

    JSON = auto()  # a list or an object


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How one column writes its values: what a cast has to know beside the type."""

    decimal: str = "."
    groups: str = ""
    """Characters that only part thousands and are left out."""
    affix: str = ""
    """A unit written in every cell, such as `€` or `%`."""
    order: str = "iso"
    """Of dates: a key of `dates.READ`. Of points: `lat_lon` or `lon_lat`."""
    separator: str = ""
    """Between the values of a multivalued field."""
    brackets: bool = False
    """Whether `(12)` is -12."""
    takes_codes: bool = False
    """Whether a person wants numbers of codes, though they lose leading zeros or digits."""

    def as_json(self) -> dict[str, Any]:
        return {key: item for key, item in asdict(self).items() if item}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Writing:
        return cls(**stored)


SPACES = "\u0020\u00a0\u202f\u2009"
"""Characters that part thousands in French: space, no-break, narrow no-break, thin."""
