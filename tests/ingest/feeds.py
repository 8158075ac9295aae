"""Timetables in GTFS for tests: small ones, whole or spoiled."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

TABLES: Mapping[str, str] = {
    "stops.txt": (
        "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "0101,7,Longs Champs,48.129,-1.6325,1,\n"
        "0102,8,Bouzat,48.128,-1.6377,0,0101\n"
        '0103,9,"Dame, Notre",48.11,-1.68,0,0101\n'
    ),
    "routes.txt": (
        "route_id,route_short_name,route_type,route_color,route_sort_order\n"
        "0001,1,3,008000,1\n0002,2,3,000100,2\n"
    ),
    "trips.txt": "route_id,service_id,trip_id,shape_id\n0001,1,10,s1\n0002,1,11,s2\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"
        "10,25:10:00,25:10:00,0101,1,\n10,25:12:00,25:12:30,0102,2,\n11,08:00:00,08:00:00,0103,1,\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "1,1,1,1,1,1,0,0,20240101,20240630\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\n1,20240707,1\n1,20240714,2\n",
    "shapes.txt": (
        "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"
        "s1,48.1,-1.6,1,0\ns1,48.2,-1.7,3,2.5\ns1,48.15,-1.65,2,1.2\n"
        "s2,48.1,-1.6,10,\ns2,48.0,-1.5,20,\n"
    ),
    "stops_extensions.txt": "stop_id,bench\n0101,1\n0102,0\n",
    "fare_rules.txt": "fare_id,route_id\n",
}


def feed(path: Path, *, folder: str = "", **tables: str | bytes | None) -> Path:
    """Write the zip of a feed; `stops=...` replaces stops.txt, None leaves it out.

    A name with `__` stands for its ending: `read_me__pdf`.
    """
    members: dict[str, str | bytes] = dict(TABLES)
    for name, content in tables.items():
        base, _dots, ending = name.partition("__")
        member = f"{base}.{ending or 'txt'}"
        members.pop(member, None)
        if content is not None:
            members[member] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(f"{folder}{member}", content)
    return path
