"""Air quality: four stations, four pollutants, hour by hour."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

from ingest.demo import terms
from ingest.demo.chance import seeded
from ingest.demo.geography.plane import XY
from ingest.demo.scene import Stage, place, school_holiday
from ingest.demo.table import DemoDataset, Row, Texts, column

DAYS = 60

# code, name, influence, place, weight of traffic, weight of wood fires
_STATIONS: tuple[tuple[str, str, str, XY, float, float], ...] = (
    ("AO-01", "Boulevard de la Corderie", "Trafic", (80, -600), 1.0, 0.5),
    ("AO-02", "Saint-Mesmin", "Urbaine de fond", (150, 1350), 0.42, 0.8),
    ("AO-03", "Port-Corbin", "Industrielle", (-1500, -1750), 0.55, 0.4),
    ("AO-04", "Prairies de l'Orveille", "Périurbaine", (2150, 2250), 0.16, 0.9),
)
_MEASURED: dict[str, frozenset[str]] = {
    "AO-01": frozenset({"NO2", "PM10", "PM2.5"}),
    "AO-02": frozenset({"NO2", "O3", "PM10", "PM2.5"}),
    "AO-03": frozenset({"NO2", "O3", "PM10", "PM2.5"}),
    "AO-04": frozenset({"NO2", "O3", "PM10", "PM2.5"}),
}
# upper bounds of the classes good, fair, moderate, poor, very poor (µg/m³)
_CLASSES = {
    "NO2": (40, 90, 120, 230, 340),
    "O3": (50, 100, 130, 240, 380),
    "PM10": (20, 40, 50, 100, 150),
    "PM2.5": (10, 20, 25, 50, 75),
}
_CLASS_NAMES = ("Bon", "Moyen", "Dégradé", "Mauvais", "Très mauvais", "Extrêmement mauvais")


def _hump(hour: float, at: float, width: float) -> float:
    return math.exp(-(((hour - at) / width) ** 2) / 2)


def _weather(moment: datetime) -> tuple[float, float, float]:
    """Return stillness, sun and cold (0-1), smooth from one day to the next."""
    day = moment.toordinal()
    share = moment.hour / 24

    def smooth(name: str) -> float:
        here, there = (seeded("air", name, day + i).random() for i in (0, 1))
        return here + (there - here) * (1 - math.cos(math.pi * share)) / 2

    season = math.cos((moment.timetuple().tm_yday - 15) / 365 * 2 * math.pi)
    sun = max(0.0, 0.62 - 0.42 * season + 0.35 * (smooth("sun") - 0.5))
    cold = min(1.0, max(0.0, 0.5 + 0.5 * season + 0.25 * (smooth("cold") - 0.5)))
    return smooth("still") ** 1.4, sun, cold


def _levels(moment: datetime, traffic: float, fires: float) -> dict[str, float]:
    """Return plausible means of an hour before chance (µg/m³)."""
    still, sun, cold = _weather(moment)
    hour = moment.hour + 0.5
    rush = 0.22 + _hump(hour, 8.2, 1.3) + 0.85 * _hump(hour, 18.0, 1.7) + 0.3 * _hump(hour, 13, 3)
    if moment.weekday() >= 5:
        rush = 0.2 + 0.3 * _hump(hour, 11.5, 2.5) + 0.38 * _hump(hour, 18.5, 2.6)
    elif school_holiday(moment.date()):
        rush *= 0.8
    breath = 0.45 + 1.25 * still
    nitrogen = 5 + 44 * traffic * rush * breath * (0.8 + 0.4 * cold)
    evening = _hump(hour if hour > 12 else hour + 24, 22.0, 2.8)
    wood = 15 * fires * cold * breath * evening
    fine = 4.5 + 9 * still * (0.5 + cold) + 5 * traffic * rush * breath + wood
    return {
        "NO2": nitrogen,
        "O3": max(3.0, 34 + 78 * sun * _hump(hour, 15.3, 3.6) + 14 * sun - 0.55 * nitrogen),
        "PM10": fine * 1.32 + 5 + 3 * traffic * rush,
        "PM2.5": fine,
    }


def _class_of(pollutant: str, value: float) -> str:
    return _CLASS_NAMES[sum(value > limit for limit in _CLASSES[pollutant])]


def _measures(stage: Stage) -> Iterator[Row]:
    for moment in stage.hours(DAYS):
        age = (stage.today - moment.date()).days
        for code, name, influence, spot, traffic, fires in _STATIONS:
            rng = seeded("air", code, moment.isoformat())
            levels = _levels(moment, traffic, fires)
            serviced = code == "AO-03" and age in {22, 23} and 8 <= moment.hour <= 16
            for pollutant in ("NO2", "O3", "PM10", "PM2.5"):
                noise = rng.uniform(0.86, 1.15)
                gap = rng.random() < 0.004
                if pollutant not in _MEASURED[code]:
                    continue
                value = None if serviced or gap else round(levels[pollutant] * noise, 1)
                yield (
                    code,
                    name,
                    influence,
                    pollutant,
                    moment,
                    value,
                    None if value is None else _class_of(pollutant, value),
                    "non validée" if value is None or age < 2 else "validée",
                    place(spot),
                )


AIR_QUALITY = DemoDataset(
    id="qualite-air",
    title=Texts("Qualité de l'air : mesures horaires", "Air quality: hourly measurements"),
    description=Texts(
        "Les concentrations de dioxyde d'azote (NO₂), d'ozone (O₃) et de particules (PM10, PM2,5) "
        "aux quatre stations de Rivemaine, sur les soixante derniers jours. **Chaque ligne est la "
        "moyenne d'une heure, pour un polluant, à une station** ; l'heure est celle du début.\n\n"
        "Les analyseurs sont étalonnés chaque trimestre. Les mesures des deux derniers jours ne "
        "sont pas encore validées et peuvent changer. La station du boulevard ne mesure pas "
        "l'ozone. Une valeur vide signale un appareil en maintenance.\n\n"
        "| Classe | NO₂ | O₃ | PM10 | PM2,5 |\n|---|---|---|---|---|\n"
        "| Bon | ≤ 40 | ≤ 50 | ≤ 20 | ≤ 10 |\n| Moyen | ≤ 90 | ≤ 100 | ≤ 40 | ≤ 20 |\n"
        "| Dégradé | ≤ 120 | ≤ 130 | ≤ 50 | ≤ 25 |\n",
        "Concentrations of nitrogen dioxide (NO₂), ozone (O₃) and particles (PM10, PM2.5) at the "
        "four stations of Rivemaine over the last sixty days. **Each row is the mean of one hour, "
        "for one pollutant, at one station**; the hour is when it begins.\n\nAnalysers are "
        "calibrated every quarter. Measurements of the last two days are not validated yet and may "
        "change. The boulevard station does not measure ozone. An empty value means an instrument "
        "under maintenance.\n\n"
        "| Class | NO₂ | O₃ | PM10 | PM2.5 |\n|---|---|---|---|---|\n"
        "| Good | ≤ 40 | ≤ 50 | ≤ 20 | ≤ 10 |\n| Fair | ≤ 90 | ≤ 100 | ≤ 40 | ≤ 20 |\n"
        "| Moderate | ≤ 120 | ≤ 130 | ≤ 50 | ≤ 25 |\n",
    ),
    theme=(terms.AIR_ENERGY, terms.ENVIRONMENT),
    keywords=("qualité de l'air", "pollution", "NO2", "ozone", "particules"),
    publisher=terms.AIR_WATCH,
    frequency=terms.REALTIME,
    key=("code_station", "polluant", "date_heure"),
    fields=(
        column("code_station", "Code de la station", "Station code"),
        column("station", "Station", "Station", facet=True),
        column("influence", "Influence", "Influence", facet=True,
               about=("Ce que la station mesure surtout : trafic, fond urbain, industrie.",
                      "What the station mostly measures: traffic, urban background, industry.")),
        column("polluant", "Polluant", "Pollutant", facet=True),
        column("date_heure", "Heure", "Hour", "datetime", facet=True, timeserie_precision="hour",
               timerangeFilter=True, sortable=True),
        column("valeur", "Concentration", "Concentration", "double", unit="µg/m³", decimals=1,
               sortable=True),
        column("classe", "Classe", "Class", facet=True,
               about=("Classe de l'heure selon les seuils de la description.",
                      "Class of the hour by the thresholds in the description.")),
        column("validation", "Validation", "Validation", facet=True),
        column("geo_point_2d", "Position de la station", "Position", "geo_point_2d"),
    ),
    rows=_measures,
)  # fmt: skip

DATASETS = (AIR_QUALITY,)
