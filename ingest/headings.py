"""What the words of a header announce: days, counts, positions and their order.

A header never decides against the cells; it tells between readings that they all allow.
"""

from __future__ import annotations

from typing import Final

from ingest.names import field_name


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DATE_WORDS: Final = _set(
    "date dates datum fecha data dt jour day tag debut fin start end begin ouverture fermeture"
    " mois month monat mes periode period naissance deces maj creation modification echeance"
    " depuis jusqu timestamp horodatage aaaammjj yyyymmdd jjmmaaaa"
)
_DATE_PARTS: Final = ("date", "datum", "fecha", "jour_", "_jour", "timestamp")
_NUMBERS: Final = _set(
    "numero num no n nr nummer reference references ref id ident dossier dossiers lot deliberation"
    " arrete marche contrat facture"
)
_CLOCKS: Final = _set("timestamp ts epoch time unixtime horodatage millis ms")
_COUNTS: Final = _set(
    "nb nbre nombre number count population pop habitants habs hab effectif effectifs einwohner"
    " anzahl poblacion habitantes abitanti logements menages emplois visiteurs voyageurs"
)
_RATIOS: Final = _set(
    "densite density dichte km2 ha taux rate ratio moyen moyenne mean average part pct pour par per"
    " indice index milliers millions thousands"
)
_PLACES: Final = _set(
    "geo geom geometry geometrie geopoint geoloc geolocalisation geolocation geocode gps"
    " coordonnees coordonnee coords coord coordinates coordinate koordinaten coordenadas"
    " latlon latlng latlong lonlat lnglat longlat coordonneesxy coordgeo coordonneesgps xy"
    " centroid centroide centroides wgs84 geopos"
)
_MAYBE_PLACES: Final = _set(
    "position location localisation emplacement ubicacion standort point points lieu centre"
)
_LON_FIRST: Final = _set("lonlat lnglat longlat xy coordonneesxy lonlat geom_x_y")
_LAT_FIRST: Final = _set("latlon latlng latlong yx")
_LAT: Final = _set("lat latitude y")
_LON: Final = _set("lon lng long longitude x")


def _words(header: str) -> list[str]:
    return field_name(header).split("_")


def is_date_name(header: str) -> bool:
    """Return whether a header announces days.

    >>> is_date_name("DATE_DEB"), is_date_name("dateConvention"), is_date_name("width")
    (True, True, False)
    """
    name = field_name(header)
    return not _DATE_WORDS.isdisjoint(name.split("_")) or any(part in name for part in _DATE_PARTS)


def is_number_name(header: str) -> bool:
    """Return whether a header announces numbers that things are given: files, contracts, lots.

    >>> is_number_name("N° délibération"), is_number_name("mois")
    (True, False)
    """
    return not _NUMBERS.isdisjoint(_words(header))


def is_clock_name(header: str) -> bool:
    """Return whether a header announces seconds since 1970."""
    return not _CLOCKS.isdisjoint(_words(header)) or "timestamp" in field_name(header)


def is_count_name(header: str) -> bool:
    """Return whether a header announces whole numbers of things.

    >>> is_count_name("Population"), is_count_name("Densité (hab/km2)")
    (True, False)
    """
    words = _words(header)
    return not _COUNTS.isdisjoint(words) and _RATIOS.isdisjoint(words)


def is_coordinate_name(header: str) -> bool:
    """Return whether a header announces coordinates, which have a point in all countries."""
    words = _words(header)
    return not (_LAT | _LON | _PLACES).isdisjoint(words) or "itude" in field_name(header)


def is_place_name(header: str) -> bool:
    """Return whether a header surely announces positions.

    >>> is_place_name("Geo Point"), is_place_name("coordonneesXY"), is_place_name("position")
    (True, True, False)
    """
    return not _PLACES.isdisjoint(_words(header)) or point_order(header) != ""


def may_be_place_name(header: str) -> bool:
    """Return whether a header may announce positions."""
    return is_place_name(header) or not _MAYBE_PLACES.isdisjoint(_words(header))


def is_shape_name(header: str) -> bool:
    """Return whether a header announces shapes, of which a point is one."""
    return "shape" in field_name(header)


def is_point_name(header: str) -> bool:
    """Return whether a header announces points, even where they are written as geometries."""
    return "point" in field_name(header)


def is_geojson_name(header: str) -> bool:
    """Return whether a header is that of positions in GeoJSON, the longitude first."""
    return "coordinates" in _words(header)


def point_order(header: str) -> str:
    """Return `lat_lon` or `lon_lat` where a header says it, else nothing.

    >>> point_order("coordonneesXY"), point_order("lat/lng"), point_order("geo_point_2d")
    ('lon_lat', 'lat_lon', '')
    """
    words = _words(header)
    if not _LON_FIRST.isdisjoint(words):
        return "lon_lat"
    if not _LAT_FIRST.isdisjoint(words):
        return "lat_lon"
    lat = next((place for place, word in enumerate(words) if word in _LAT), -1)
    lon = next((place for place, word in enumerate(words) if word in _LON), -1)
    if lat < 0 or lon < 0:
        return ""
    return "lat_lon" if lat < lon else "lon_lat"
