"""Figures that must add up: votes, budget, menus, counts of free places."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from shapely import unary_union

from ingest.demo.elections import ROUNDS, counted, stations
from ingest.demo.geography.city import rivemaine
from ingest.demo.geography.plane import geojson_ready
from ingest.demo.registry import DATASETS
from ingest.demo.scene import Stage

DAY = date(2026, 11, 24)


def _rows(dataset_id: str, day: date = DAY) -> list[dict[str, Any]]:
    dataset = next(d for d in DATASETS if d.id == dataset_id)
    names = [item.name for item in dataset.fields]
    return [dict(zip(names, row, strict=True)) for row in dataset.rows(Stage(today=day))]


@pytest.mark.parametrize("number", ROUNDS)
def test_ballots_add_up(number: int) -> None:
    for station in stations():
        count = counted(number)[station.code]
        assert station.registered >= count.voted
        assert count.voted == count.cast + count.blank + count.void
        assert all(votes > 0 for votes in count.votes.values())


def test_turnout_and_results_agree() -> None:
    cast = {(r["tour"], r["code_bureau"]): r["exprimes"] for r in
            _rows("elections-municipales-2026-participation")}  # fmt: skip
    votes: dict[tuple[int, str], int] = defaultdict(int)
    for row in _rows("elections-municipales-2026-resultats"):
        votes[row["tour"], row["code_bureau"]] += row["voix"]
    assert votes == cast


def test_areas_of_polling_stations_tile_the_city() -> None:
    areas = [station.area for station in stations()]
    outline = rivemaine().skeleton.outline
    assert unary_union(areas).symmetric_difference(outline).area < 1
    assert sum(area.area for area in areas) == pytest.approx(outline.area, abs=1)


def test_budget_is_voted_in_balance() -> None:
    total: dict[tuple[int, str], float] = defaultdict(float)
    for row in _rows("budget"):
        total[row["annee"].year, row["sens"]] += row["montant_vote"]
    for year in {year for year, _sense in total}:
        assert total[year, "Recettes"] == pytest.approx(total[year, "Dépenses"], abs=500), year


def test_car_parks_never_have_more_free_places_than_places() -> None:
    for row in _rows("parkings"):
        assert 0 <= row["places_libres"] <= row["capacite"]


def test_bike_stations_add_up() -> None:
    for row in _rows("stations-velo"):
        assert row["velos_disponibles"] == row["velos_mecaniques"] + row["velos_electriques"]
        assert row["velos_disponibles"] + row["places_disponibles"] <= row["capacite"]


def test_every_week_of_school_has_a_meal_without_meat() -> None:
    weeks: dict[tuple[int, int], bool] = defaultdict(bool)
    for row in _rows("menus-cantines"):
        if row["menuRestaurantType"] == "élémentaire" and row["menuPlatType"] == "plat principal":
            first = row["menuPlatPrecision"] is None
            weeks[row["menuDate"].isocalendar()[:2]] |= (
                first and "végétarien" in row["menuPlatRegime"]
            )
    assert len(weeks) >= 6
    assert all(weeks.values())


def test_menus_stand_around_the_day() -> None:
    days = {row["menuDate"] for row in _rows("menus-cantines")}
    assert min(days) < DAY < max(days)
    assert DAY in days


def test_air_follows_the_rush_hour() -> None:
    by_hour: dict[int, list[float]] = defaultdict(list)
    for row in _rows("qualite-air"):
        if (row["code_station"], row["polluant"]) == ("AO-01", "NO2") and row["valeur"] is not None:
            by_hour[row["date_heure"].hour].append(row["valeur"])
    mean = {hour: sum(values) / len(values) for hour, values in by_hour.items()}
    assert mean[8] > 1.6 * mean[3]
    assert mean[18] > mean[14]


def test_road_works_say_their_true_status() -> None:
    statuses = set()
    for row in _rows("chantiers"):
        assert row["date_debut"] < row["date_fin"]
        running = row["date_debut"] <= DAY <= row["date_fin"]
        assert (row["statut"] == "en cours") == running
        statuses.add(row["statut"])
    assert statuses == {"à venir", "en cours", "terminé"}


@pytest.mark.parametrize("dataset_id", ["quartiers", "bureaux-de-vote"])
def test_published_areas_neither_overlap_nor_leave_gaps(dataset_id: str) -> None:
    shapes = [geojson_ready(row["geo_shape"]) for row in _rows(dataset_id)]
    union = unary_union(shapes)
    assert all(shape.is_valid for shape in shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(union.area, rel=1e-5)
    assert sum(hole.length > 1e-3 for hole in getattr(union, "interiors", [])) == 0
