"""The Tamaris network: lines, stops, and the boardings that are given on request only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from shapely import LineString

from ingest.demo import terms
from ingest.demo.chance import bounded
from ingest.demo.geography.transit import TransitLine, network
from ingest.demo.scene import Stage, bank_holiday, place, school_holiday
from ingest.demo.table import ODBL, DemoDataset, Row, Texts, column


def _lines(stage: Stage) -> Iterator[Row]:
    lines, _stops = network()
    for found in lines:
        plan = found.plan
        for direction in (0, 1):
            ends = plan.ends if direction == 0 else plan.ends[::-1]
            path = found.line if direction == 0 else LineString(list(found.line.coords)[::-1])
            speed = 18.5 if plan.mode == "Tramway" else 15.5
            yield (
                f"{plan.code}-{direction}",
                plan.code,
                f"{plan.ends[0]} – {plan.ends[1]}",
                plan.mode,
                "aller" if direction == 0 else "retour",
                ends[0],
                ends[1],
                len(found.stops),
                round(found.line.length / 1000, 2),
                round(found.line.length / 1000 / speed * 60),
                plan.headway,
                "5 h 15 – 0 h 30" if plan.mode == "Tramway"
                else "21 h 30 – 1 h 00" if plan.code == "N" else "5 h 45 – 21 h 00",
                plan.mode == "Tramway" or plan.code not in {"12", "11"},
                plan.colour,
                path.simplify(2),
            )  # fmt: skip


LINES = DemoDataset(
    id="lignes-tamaris",
    title=Texts("Lignes de bus et de tramway", "Bus and tram lines"),
    description=Texts(
        "Le tracé des lignes du réseau Tamaris : un tramway, dix bus de jour, un bus de soirée. "
        "**Chaque ligne du fichier est une ligne du réseau dans un sens**, avec sa longueur, sa "
        "durée théorique et sa fréquence en heure de pointe. Les tracés sont ceux du service "
        "d'hiver ; les déviations pour travaux ne sont pas reportées.",
        "Routes of the Tamaris network: one tram, ten day buses, one evening bus. **Each row is a "
        "line in one direction**, with its length, scheduled journey time and peak headway. Routes "
        "are those of the winter timetable; diversions around road works are not shown.",
    ),
    theme=(terms.MOBILITY,),
    keywords=("bus", "tramway", "transports en commun", "lignes", "Tamaris"),
    publisher=terms.TAMARIS,
    frequency=terms.QUARTERLY,
    licence=ODBL,
    format="jsonl",
    key=("id_trace",),
    fields=(
        column("id_trace", "Identifiant du tracé", "Route identifier", id=True),
        column("ligne", "Ligne", "Line", facet=True, sortable=True),
        column("nom", "Nom de la ligne", "Line name"),
        column("mode", "Mode", "Mode", facet=True),
        column("sens", "Sens", "Direction", facet=True),
        column("origine", "Origine", "From"),
        column("destination", "Destination", "To"),
        column("nombre_arrets", "Nombre d'arrêts", "Stops", "int"),
        column("longueur", "Longueur", "Length", "double", unit="km", decimals=2, sortable=True),
        column("duree", "Durée théorique", "Scheduled time", "int", unit="min"),
        column("frequence_pointe", "Intervalle en heure de pointe", "Peak headway", "int",
               unit="min", sortable=True),
        column("amplitude", "Amplitude horaire", "Operating hours"),
        column("accessible_pmr", "Ligne accessible", "Step-free line", "boolean", facet=True),
        column("couleur", "Couleur", "Colour",
               about=("Couleur de la ligne sur les plans, en hexadécimal.",
                      "Colour of the line on maps, in hexadecimal.")),
        column("geo_shape", "Tracé", "Route", "geo_shape"),
    ),
    rows=_lines,
)  # fmt: skip


def _stops(stage: Stage) -> Iterator[Row]:
    _lines_found, stops = network()
    names = {d.code: d.name for d in stage.city.districts}
    for stop in stops:
        tram = "A" in stop.lines
        for letter, platform in zip("AB", stop.platforms, strict=True):
            rng = stage.chance("stop", stop.code, letter)
            busy = len(stop.lines) > 1 or tram
            yield (
                f"{stop.code}{letter}",
                stop.code,
                stop.name,
                letter,
                ["Tramway", "Bus"] if tram and len(stop.lines) > 1
                else ["Tramway"] if tram else ["Bus"],
                stop.lines,
                stage.city.nearest_street(stop.place).name,
                names[stage.city.district_at(stop.place).code],
                rng.random() < (0.96 if busy else 0.6),
                rng.random() < (0.95 if busy else 0.5),
                tram or rng.random() < (0.5 if busy else 0.08),
                place(platform),
            )  # fmt: skip


STOPS = DemoDataset(
    id="arrets-tamaris",
    title=Texts("Arrêts de bus et de tramway", "Bus and tram stops"),
    description=Texts(
        "Les points d'arrêt du réseau Tamaris. **Chaque ligne est un quai** : un arrêt a deux "
        "quais, un par sens, A et B. Le champ *Lignes desservies* est une liste. L'accessibilité "
        "et le mobilier sont relevés une fois par an.",
        "Stopping points of the Tamaris network. **Each row is a platform**: a stop has two, one "
        "in each direction, A and B. The field *Lines served* is a list. Accessibility and street "
        "furniture are surveyed once a year.",
    ),
    theme=(terms.MOBILITY,),
    keywords=("arrêts", "bus", "tramway", "accessibilité", "Tamaris"),
    publisher=terms.TAMARIS,
    frequency=terms.QUARTERLY,
    licence=ODBL,
    key=("id_quai",),
    granularity="point",
    states=("Service d'été", "Service d'hiver"),
    fields=(
        column("id_quai", "Identifiant du quai", "Platform identifier", id=True),
        column("id_arret", "Identifiant de l'arrêt", "Stop identifier"),
        column("nom", "Nom de l'arrêt", "Stop name", sortable=True),
        column("quai", "Quai", "Platform"),
        column("modes", "Modes", "Modes", multivalued=",", facet=True),
        column("lignes", "Lignes desservies", "Lines served", multivalued=",", facet=True,
               disjunctive=True),
        column("voie", "Voie", "Street"),
        column("quartier", "Quartier", "District", facet=True),
        column("accessible_pmr", "Accessible en fauteuil", "Wheelchair access", "boolean",
               facet=True),
        column("abri", "Abri", "Shelter", "boolean", facet=True),
        column("information_temps_reel", "Information en temps réel", "Real-time display",
               "boolean", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=lambda stage: (
        row for i, row in enumerate(_stops(stage)) if stage.is_present or i % 37 != 5
    ),
)  # fmt: skip


def _boardings(stage: Stage) -> Iterator[Row]:
    lines, _stops_found = network()
    for days in range(90, 0, -1):
        day = stage.today - timedelta(days=days)
        week = (1.0, 1.02, 1.0, 1.03, 1.05, 0.62, 0.3)[day.weekday()]
        calm = 0.68 if school_holiday(day) else 1.0
        for found in lines:
            rng = stage.chance("boardings", found.plan.code, day.isoformat())
            usual = _usual_boardings(found)
            holiday = 0.25 if bank_holiday(day) else 1.0
            yield (
                day,
                found.plan.code,
                round(usual * week * calm * holiday * bounded(rng, 1, 0.06, 0.8, 1.2)),
                round(100 * bounded(rng, 0.71, 0.04, 0.5, 0.9), 1),
            )


def _usual_boardings(found: TransitLine) -> float:
    share = 24_000 if found.plan.mode == "Tramway" else 52_000 / found.plan.headway
    return share * (0.25 if found.plan.code == "N" else 1.0)


BOARDINGS = DemoDataset(
    id="validations-tamaris",
    title=Texts("Validations quotidiennes par ligne", "Daily boardings by line"),
    description=Texts(
        "Le nombre de titres validés chaque jour sur chaque ligne du réseau. **Chaque ligne est "
        "une ligne du réseau un jour donné.** Les données relèvent du contrat d'exploitation : "
        "leur description est publique, les données sont remises sur demande motivée aux "
        "chercheurs et aux communes.",
        "The number of tickets validated each day on each line of the network. **Each row is a "
        "line on one day.** The data fall under the operating contract: their description is "
        "public, the data are handed out on a reasoned request to researchers and communes.",
    ),
    theme=(terms.MOBILITY,),
    keywords=("fréquentation", "bus", "tramway", "validations"),
    publisher=terms.TAMARIS,
    frequency=terms.DAILY,
    visibility="restricted",
    key=("date", "ligne"),
    fields=(
        column("date", "Date", "Date", "date", facet=True, timeserie_precision="day"),
        column("ligne", "Ligne", "Line", facet=True),
        column("validations", "Validations", "Boardings", "int", sortable=True),
        column("part_abonnements", "Part des abonnements", "Share of season tickets", "double",
               unit="%", decimals=1),
    ),
    rows=_boardings,
)  # fmt: skip

DATASETS = (LINES, STOPS, BOARDINGS)
