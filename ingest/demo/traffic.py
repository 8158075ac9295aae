"""Getting around: car parks, shared bikes, bike counters, road works."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from shapely.ops import substring

from ingest.demo import terms
from ingest.demo.chance import bounded, seeded, weighted
from ingest.demo.geography.city import LANDMARKS
from ingest.demo.geography.plane import XY
from ingest.demo.scene import Stage, bank_holiday, place, school_holiday
from ingest.demo.table import ODBL, DemoDataset, Row, Texts, column

# name, place, capacity, kind, hourly rate, disabled places, charging points
_CAR_PARKS: tuple[tuple[str, XY, int, str, float, int, int], ...] = (
    ("Les Halles", (-330, 360), 412, "Souterrain", 2.0, 10, 8),
    ("Cordeliers", (-360, 90), 318, "Souterrain", 2.0, 8, 6),
    ("Hôtel de Ville", (-130, 290), 246, "Souterrain", 2.2, 6, 6),
    ("Gare Nord", (-990, 20), 540, "En ouvrage", 1.8, 14, 12),
    ("Gare Sud", (-1060, -170), 286, "Enclos", 1.5, 8, 4),
    ("Saint-Julien", (240, -180), 198, "Enclos", 1.2, 6, 2),
    ("Remparts", (60, 720), 164, "Enclos", 1.4, 4, 2),
    ("Champ-de-Mars", (420, 1120), 275, "Enclos", 0.8, 8, 4),
    ("Bas-Port", (-520, -560), 230, "Plein air", 0.8, 6, 0),
    ("Hôpital", (1690, -940), 680, "En ouvrage", 1.0, 34, 10),
    ("P+R Haut-Plessis", (-640, 2860), 310, "Parc relais", 0.0, 8, 6),
    ("P+R La Vallade", (2260, -1330), 420, "Parc relais", 0.0, 10, 8),
    ("P+R Ardoisières", (-2620, 90), 180, "Parc relais", 0.0, 5, 4),
    ("Parc des expositions", (-820, 2690), 1_150, "Plein air", 0.0, 26, 6),
)


def _car_parks(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    rng = stage.chance_of_day("car-parks")
    for number, (name, spot, capacity, kind, rate, disabled, charging) in enumerate(_CAR_PARKS, 1):
        full = {"Parc relais": 0.46, "Plein air": 0.12}.get(kind, 0.38)
        full += 0.2 if "Gare" in name or "Hôpital" in name else 0.0
        if stage.today.weekday() >= 5:
            full *= 0.6
        closed = name == "Remparts" and stage.today.day % 9 == 0
        free = 0 if closed else round(capacity * (1 - bounded(rng, full, 0.09, 0.03, 1.0)))
        yield (
            f"PK{number:02d}",
            name,
            kind,
            stage.city.nearest_street(spot).name,
            names[stage.city.district_at(spot).code],
            capacity,
            free,
            round(100 * (capacity - free) / capacity, 1) if not closed else None,
            "fermé" if closed else "complet" if free < 5 else "ouvert",
            disabled,
            charging,
            rate,
            2.1 if kind in {"Souterrain", "En ouvrage"} else None,
            stage.now - timedelta(minutes=rng.randint(0, 4), seconds=rng.randint(0, 59)),
            place(spot),
        )


CAR_PARKS = DemoDataset(
    id="parkings",
    title=Texts("Parcs de stationnement : places disponibles", "Car parks: free spaces"),
    description=Texts(
        "Les parcs de stationnement publics et les parcs relais, avec leur capacité, leur tarif et "
        "le nombre de places libres. **Chaque ligne est un parc.** Les compteurs des barrières "
        "sont relevés toutes les cinq minutes ; un parc sans relevé depuis une heure est montré "
        "comme fermé. Les places libres peuvent différer de quelques unités de la réalité.",
        "Public car parks and park-and-ride sites, with capacity, rate and free spaces. **Each row "
        "is a car park.** Barrier counters are read every five minutes; a car park without a "
        "reading for an hour is shown as closed. Free spaces may be off by a few.",
    ),
    theme=(terms.MOBILITY,),
    keywords=("stationnement", "parkings", "parcs relais", "temps réel"),
    publisher=terms.METROPOLIS,
    frequency=terms.REALTIME,
    licence=ODBL,
    key=("id_parc",),
    fields=(
        column("id_parc", "Identifiant", "Identifier", id=True),
        column("nom", "Nom", "Name", sortable=True),
        column("type", "Type", "Kind", facet=True),
        column("voie", "Voie", "Street"),
        column("quartier", "Quartier", "District", facet=True),
        column("capacite", "Capacité", "Capacity", "int", unit="places", sortable=True),
        column("places_libres", "Places libres", "Free spaces", "int", unit="places",
               sortable=True),
        column("taux_occupation", "Taux d'occupation", "Occupancy", "double", unit="%",
               decimals=1),
        column("etat", "État", "Status", facet=True),
        column("places_pmr", "Places réservées aux personnes handicapées", "Disabled spaces",
               "int"),
        column("bornes_recharge", "Bornes de recharge", "Charging points", "int"),
        column("tarif_horaire", "Tarif de la première heure", "Rate of the first hour", "double",
               unit="€", decimals=2),
        column("hauteur_max", "Hauteur maximale", "Height limit", "double", unit="m", decimals=2),
        column("releve", "Relevé à", "Read at", "datetime", timeserie_precision="minute"),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_car_parks,
)  # fmt: skip


def _bike_stations(stage: Stage) -> Iterator[Row]:
    city, rng = stage.city, seeded("bike-stations")
    names = {d.code: d.name for d in city.districts}
    spots: list[tuple[str, XY]] = list(LANDMARKS.items())
    for code, count in (("Q01", 7), ("Q02", 4), ("Q03", 6), ("Q04", 6), ("Q11", 5), ("Q09", 3),
                        ("Q10", 4), ("Q06", 3), ("Q05", 2), ("Q08", 2), ("Q07", 2)):  # fmt: skip
        for _unused in range(count):
            for _attempt in range(60):
                address = city.address(rng, code)
                if all(math.dist(address.place, other) > 210 for _name, other in spots):
                    break
            spots.append((address.street.name.split(" ", 1)[1].removeprefix("de "), address.place))
    today = stage.chance_of_day("bikes")
    for number, (name, spot) in enumerate(spots, start=1):
        docks = (12, 14, 16, 18, 20, 24, 30)[(number * 5) % 7]
        out = today.choices((0, 1, 2, 3), (70, 20, 7, 3))[0]
        bikes = round(bounded(today, 0.5, 0.27, 0, 1) * (docks - out))
        electric = round(bikes * bounded(today, 0.35, 0.15, 0, 1))
        yield (
            number,
            name[0].upper() + name[1:],
            city.nearest_street(spot).name,
            names[city.district_at(spot).code],
            docks,
            bikes,
            bikes - electric,
            electric,
            docks - out - bikes,
            "en service" if number % 23 else "en maintenance",
            number % 3 != 1,
            stage.now - timedelta(seconds=today.randint(5, 290)),
            place(spot),
        )


BIKE_STATIONS = DemoDataset(
    id="stations-velo",
    title=Texts("Stations de vélos en libre-service", "Bike share stations"),
    description=Texts(
        "Les stations du service de vélos *La Gabelle*, avec les vélos et les places disponibles. "
        "**Chaque ligne est une station.** L'état est relevé chaque minute par l'exploitant et "
        "publié toutes les cinq minutes. Une borne en panne n'est comptée ni comme vélo ni comme "
        "place libre.",
        "Stations of the bike share *La Gabelle*, with available bikes and docks. **Each row is a "
        "station.** The operator reads the status each minute; it is published every five minutes. "
        "A dock out of order counts neither as a bike nor as a free dock.",
    ),
    theme=(terms.MOBILITY,),
    keywords=("vélo", "libre-service", "temps réel", "mobilités douces"),
    publisher=terms.METROPOLIS,
    frequency=terms.REALTIME,
    licence=ODBL,
    format="jsonl",
    key=("numero",),
    fields=(
        column("numero", "Numéro", "Number", "int", id=True, sortable=True),
        column("nom", "Station", "Station", sortable=True),
        column("voie", "Voie", "Street"),
        column("quartier", "Quartier", "District", facet=True),
        column("capacite", "Capacité", "Docks", "int", sortable=True),
        column("velos_disponibles", "Vélos disponibles", "Available bikes", "int", sortable=True),
        column("velos_mecaniques", "dont mécaniques", "of which mechanical", "int"),
        column("velos_electriques", "dont électriques", "of which electric", "int"),
        column("places_disponibles", "Places disponibles", "Free docks", "int", sortable=True),
        column("etat", "État", "Status", facet=True),
        column("paiement_cb", "Paiement par carte", "Card payment", "boolean", facet=True),
        column("releve", "Relevé à", "Read at", "datetime", timeserie_precision="minute"),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_bike_stations,
)  # fmt: skip

# counter, place, bikes on a fine working day
_COUNTERS: tuple[tuple[str, XY, int], ...] = (
    ("Pont aux Ânes", (20, 60), 3_900),
    ("Quai des Tanneurs", (-330, -170), 2_750),
    ("Avenue de Rennes", (-420, 1250), 1_680),
    ("Gare", (-1010, -60), 2_240),
    ("Avenue de Tours", (1330, 120), 2_020),
    ("Boulevard de la Corderie", (60, -600), 1_310),
    ("Voie verte de l'Orveille", (1700, 1330), 880),
    ("Avenue de Cholet", (480, -1350), 740),
)


def _bike_share_of_hour(moment: datetime) -> float:
    """Return the share of a day's bikes in an hour: two rushes in the week, one hump else."""
    hour = moment.hour + 0.5

    def hump(at: float, width: float) -> float:
        return math.exp(-(((hour - at) / width) ** 2) / 2)

    if moment.weekday() >= 5:
        return 0.006 + 0.062 * hump(15.5, 3.3) + 0.032 * hump(10.8, 1.8)
    return 0.006 + 0.135 * hump(8.4, 0.85) + 0.034 * hump(12.8, 1.4) + 0.118 * hump(17.6, 1.25)


def _bike_counts(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    for number, (name, spot, usual) in enumerate(_COUNTERS, start=1):
        rng = stage.chance("counter", name)
        district = names[stage.city.district_at(spot).code]
        outage = {(number * 6 + 3) % 45, (number * 6 + 4) % 45} if number in {3, 6} else set()
        for moment in stage.hours(45):
            weather = seeded("weather", moment.date().isoformat())
            day = usual * weather.uniform(0.55, 1.1) * (0.55 if moment.weekday() >= 5 else 1.0)
            day *= 0.74 if school_holiday(moment.date()) else 1.0
            day *= 0.5 if bank_holiday(moment.date()) else 1.0
            day *= 0.8 + 0.3 * math.cos((moment.timetuple().tm_yday - 190) / 365 * 2 * math.pi)
            count = round(day * _bike_share_of_hour(moment) * rng.uniform(0.82, 1.18))
            age = (stage.today - moment.date()).days
            yield (
                f"EC{number:02d}",
                name,
                district,
                moment,
                None if age in outage else count,
                place(spot),
            )


BIKE_COUNTS = DemoDataset(
    id="comptages-velo",
    title=Texts("Comptages de vélos par heure", "Hourly bike counts"),
    description=Texts(
        "Le nombre de vélos passés devant chacun des huit éco-compteurs, heure par heure, sur les "
        "quarante-cinq derniers jours. **Chaque ligne est un compteur et une heure** ; l'heure est "
        "celle du début. Les boucles sont dans la chaussée : elles comptent aussi les trottinettes "
        "lourdes et manquent quelques vélos en carbone.\n\nUne valeur vide signale une panne, "
        "jamais une absence de passage.",
        "The number of bikes past each of the eight eco-counters, hour by hour, over the last "
        "forty-five days. **Each row is a counter and an hour**; the hour is when it begins. Loops "
        "lie in the carriageway: they also count heavy scooters and miss some carbon bikes.\n\nAn "
        "empty value means a fault, never an absence of bikes.",
    ),
    theme=(terms.MOBILITY,),
    keywords=("vélo", "comptages", "éco-compteurs", "trafic"),
    publisher=terms.METROPOLIS,
    frequency=terms.DAILY,
    key=("id_compteur", "date_heure"),
    fields=(
        column("id_compteur", "Identifiant du compteur", "Counter identifier"),
        column("compteur", "Compteur", "Counter", facet=True),
        column("quartier", "Quartier", "District", facet=True),
        column("date_heure", "Heure", "Hour", "datetime", facet=True, timeserie_precision="hour",
               timerangeFilter=True, sortable=True),
        column("passages", "Passages", "Bikes", "int", unit="vélos", sortable=True),
        column("geo_point_2d", "Position du compteur", "Position", "geo_point_2d"),
    ),
    rows=_bike_counts,
)  # fmt: skip

# purpose, days it takes, who, disruption, weight
_WORKS: tuple[tuple[str, int, str, str, float], ...] = (
    ("Renouvellement du réseau d'eau potable", 55, terms.WATER_BOARD, "circulation alternée", 5),
    ("Reprise de branchements d'assainissement", 25, terms.WATER_BOARD, "circulation alternée", 4),
    ("Réfection de la chaussée", 14, terms.METROPOLIS, "rue barrée", 5),
    ("Création d'une bande cyclable", 40, terms.METROPOLIS, "voie réduite", 3),
    ("Élargissement des trottoirs", 60, terms.METROPOLIS, "stationnement interdit", 3),
    ("Raccordement au réseau de chaleur", 70, terms.METROPOLIS, "rue barrée", 3),
    ("Enfouissement de lignes électriques", 35, "Réseau électrique", "voie réduite", 3),
    ("Déploiement de la fibre optique", 10, "Opérateur télécom", "stationnement interdit", 3),
    ("Renouvellement de conduites de gaz", 45, "Réseau de gaz", "circulation alternée", 3),
    ("Plantation d'arbres d'alignement", 12, terms.CITY, "stationnement interdit", 2),
    ("Mise en accessibilité d'un arrêt de bus", 20, terms.TAMARIS, "voie réduite", 2),
    ("Ravalement de façade avec échafaudage", 30, "Propriétaire riverain", "trottoir fermé", 2),
)  # fmt: skip


def _road_works(stage: Stage) -> Iterator[Row]:
    city, rng = stage.city, stage.chance("road-works", stage.today.isocalendar()[:2])
    monday = stage.today - timedelta(days=stage.today.weekday())
    names = {d.code: d.name for d in city.districts}
    streets = [s for s in city.streets if s.line.length > 130]
    for number in range(1, 87):
        street = rng.choices(streets, [3.0 if s.is_main else 1.0 for s in streets])[0]
        purpose = rng.choices(_WORKS, [w[4] for w in _WORKS])[0]
        begin = monday + timedelta(days=7 * rng.randint(-12, 11))
        end = begin + timedelta(days=max(3, round(purpose[1] * rng.uniform(0.6, 1.5))))
        length = min(street.line.length, rng.uniform(60, 420))
        start = rng.uniform(0, street.line.length - length)
        if stage.today < begin:
            status = "à venir"
        else:
            status = "terminé" if stage.today > end else "en cours"
        middle = street.line.interpolate(start + length / 2)
        yield (
            f"CH-{begin.year}-{number:03d}",
            purpose[0],
            street.name,
            names[city.district_at((middle.x, middle.y)).code],
            purpose[2],
            begin,
            end,
            status,
            purpose[3],
            weighted(rng, (("faible", 5), ("moyenne", 3), ("forte", 1.2)))
            if purpose[3] != "rue barrée" else "forte",
            street.kind in {"avenue", "boulevard"} and rng.random() < 0.6,
            place((middle.x, middle.y)),
            substring(street.line, start, start + length),
        )  # fmt: skip


ROAD_WORKS = DemoDataset(
    id="chantiers",
    title=Texts("Chantiers sur la voie publique", "Road works"),
    description=Texts(
        "Les chantiers en cours, à venir dans les trois mois et terminés depuis peu, avec leur "
        "emprise, leurs dates et la gêne attendue. **Chaque ligne est un chantier.** La liste "
        "vient des arrêtés de circulation et est mise à jour chaque lundi. Les interventions "
        "d'urgence n'y figurent qu'après coup.",
        "Road works under way, planned within three months, or finished lately, with their extent, "
        "dates and expected disruption. **Each row is one site.** The list comes from traffic "
        "orders and is updated each Monday. Emergency repairs appear only afterwards.",
    ),
    theme=(terms.MOBILITY, terms.TERRITORY),
    keywords=("travaux", "chantiers", "voirie", "circulation"),
    publisher=terms.METROPOLIS,
    frequency=terms.WEEKLY,
    format="jsonl",
    key=("id_chantier",),
    fields=(
        column("id_chantier", "Identifiant", "Identifier", id=True),
        column("objet", "Objet", "Purpose", facet=True, facetsort="count"),
        column("voie", "Voie", "Street", sortable=True),
        column("quartier", "Quartier", "District", facet=True),
        column("maitre_ouvrage", "Maître d'ouvrage", "Client", facet=True),
        column("date_debut", "Début", "Start", "date", facet=True, timeserie_precision="day",
               sortable=True),
        column("date_fin", "Fin prévue", "Planned end", "date", timeserie_precision="day",
               sortable=True),
        column("statut", "Statut", "Status", facet=True),
        column("gene", "Gêne", "Disruption", facet=True),
        column("intensite", "Intensité de la gêne", "Severity", facet=True),
        column("deviation_bus", "Bus déviés", "Buses diverted", "boolean", facet=True),
        column("geo_point_2d", "Point central", "Central point", "geo_point_2d"),
        column("geo_shape", "Emprise", "Extent", "geo_shape"),
    ),
    rows=_road_works,
)  # fmt: skip

DATASETS = (CAR_PARKS, BIKE_STATIONS, BIKE_COUNTS, ROAD_WORKS)
