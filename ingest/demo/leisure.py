"""Free time: swimming pools and their hours, events, library loans."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta

from ingest.demo import terms
from ingest.demo.energy import last_months
from ingest.demo.events import EVENTS, PlannedEvent
from ingest.demo.places import Facility, facilities, of_category
from ingest.demo.scene import Stage, bank_holiday, monday, place, school_holiday
from ingest.demo.table import DemoDataset, Row, Texts, column

# name, pools, lane length, depth, water, rate, reduced rate, months, features
_POOLS: dict[str, tuple[int, int, float, float, float, tuple[int, int], list[str]]] = {
    "Piscine de la Batellerie": (2, 25, 27.5, 4.4, 3.2, (1, 12), ["hammam", "gradins"]),
    "Centre aquatique Les Gabares": (4, 50, 28.0, 6.2, 4.6, (1, 12),
                                     ["toboggan", "pataugeoire", "sauna", "bassin nordique"]),
    "Piscine du Haut-Plessis": (2, 25, 27.0, 3.4, 2.2, (1, 12), ["pataugeoire"]),
    "Piscine des Genêts": (1, 25, 27.0, 3.4, 2.2, (1, 12), ["fosse de plongée"]),
    "Bassin d'été de l'Île-aux-Saules": (2, 33, 24.0, 3.0, 1.8, (6, 9),
                                         ["plage", "pataugeoire", "buvette"]),
}  # fmt: skip


def _is_in_season(name: str, day: date) -> bool:
    first, last = _POOLS[name][5]
    return first <= day.month <= last


def _pools(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    for pool in of_category("Sport/Piscine"):
        basins, length, warmth, full, reduced, _months, features = _POOLS[pool.name]
        slots = _slots(pool, stage.today)
        hours = " et ".join(
            f"{a[0]:02d} h {a[1]:02d} – {b[0]:02d} h {b[1]:02d}" for a, b, _k in slots
        )
        yield (
            pool.code,
            pool.name,
            pool.address.text,
            names[pool.district],
            basins,
            length,
            warmth,
            full,
            reduced,
            pool.accessible,
            features,
            hours or "fermé aujourd'hui",
            bool(slots),
            pool.opened,
            place(pool.address.place),
        )


POOLS = DemoDataset(
    id="piscines",
    title=Texts("Piscines", "Swimming pools"),
    description=Texts(
        "Les cinq piscines de la Ville : bassins, tarifs, services, et l'ouverture du jour. "
        "**Chaque ligne est une piscine.** Les horaires complets, jour par jour, sont dans "
        "[Horaires des piscines](/explore/dataset/piscines-horaires/). La température est celle "
        "qui est réglée, non une mesure.",
        "The five swimming pools of the City: basins, rates, services, and today's opening. "
        "**Each row is a pool.** Full hours, day by day, are in [Opening hours of swimming pools]"
        "(/explore/dataset/piscines-horaires/). The temperature is the one set, not a "
        "measurement.",
    ),
    theme=(terms.CULTURE,),
    keywords=("piscines", "sport", "horaires", "loisirs"),
    publisher=terms.CITY,
    frequency=terms.DAILY,
    format="jsonl",
    key=("id_piscine",),
    fields=(
        column("id_piscine", "Identifiant", "Identifier", id=True),
        column("nom", "Nom", "Name", sortable=True),
        column("adresse", "Adresse", "Address"),
        column("quartier", "Quartier", "District", facet=True),
        column("bassins", "Bassins", "Basins", "int"),
        column("longueur_bassin", "Longueur du grand bassin", "Main basin length", "int",
               unit="m"),
        column("temperature", "Température de l'eau", "Water temperature", "double", unit="°C",
               decimals=1),
        column("tarif_plein", "Plein tarif", "Full rate", "double", unit="€", decimals=2),
        column("tarif_reduit", "Tarif réduit", "Reduced rate", "double", unit="€", decimals=2),
        column("accessible_pmr", "Accessible en fauteuil", "Wheelchair access", "boolean",
               facet=True),
        column("services", "Services", "Services", multivalued=",", facet=True),
        column("horaires_du_jour", "Horaires du jour", "Today's hours"),
        column("ouverte_aujourd_hui", "Ouverte aujourd'hui", "Open today", "boolean", facet=True),
        column("annee_ouverture", "Année d'ouverture", "Year opened", "int"),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_pools,
)  # fmt: skip

Clock = tuple[int, int]
_TERM: dict[int, tuple[tuple[Clock, Clock, str], ...]] = {
    0: (((12, 0), (13, 45), "Nage en ligne"), ((16, 30), (20, 30), "Tout public")),
    1: (((7, 0), (8, 30), "Nage en ligne"), ((12, 0), (13, 45), "Nage en ligne"),
        ((16, 30), (20, 0), "Tout public")),
    2: (((9, 30), (12, 30), "Familles"), ((14, 0), (19, 0), "Tout public")),
    3: (((12, 0), (13, 45), "Nage en ligne"), ((16, 30), (21, 30), "Tout public")),
    4: (((7, 0), (8, 30), "Nage en ligne"), ((12, 0), (13, 45), "Nage en ligne"),
        ((16, 30), (20, 30), "Tout public")),
    5: (((9, 0), (12, 30), "Familles"), ((14, 0), (18, 30), "Tout public")),
    6: (((8, 30), (13, 0), "Tout public"),),
}  # fmt: skip
_HOLIDAY: tuple[tuple[Clock, Clock, str], ...] = (
    ((9, 30), (13, 0), "Familles"),
    ((14, 0), (19, 30), "Tout public"),
)


def _slots(pool: Facility, day: date) -> tuple[tuple[Clock, Clock, str], ...]:
    """Return the opening slots of a pool on a day; none when it is closed."""
    if bank_holiday(day) or not _is_in_season(pool.name, day):
        return ()
    rest = {"Piscine de la Batellerie": 0, "Piscine du Haut-Plessis": 3, "Piscine des Genêts": 6}
    if rest.get(pool.name) == day.weekday():
        return ()
    if school_holiday(day):
        return _HOLIDAY
    slots = _TERM[day.weekday()]
    return slots if "Gabares" in pool.name else slots[-2:]


def _pool_hours(stage: Stage) -> Iterator[Row]:
    first = monday(stage.today) - timedelta(weeks=1)
    for offset in range(7 * 7):
        day = first + timedelta(days=offset)
        for pool in of_category("Sport/Piscine"):
            for (h0, m0), (h1, m1), kind in _slots(pool, day):
                lanes = 3 if kind == "Familles" else 6
                yield (
                    pool.code,
                    pool.name,
                    day,
                    stage.at(day, h0, m0),
                    stage.at(day, h1, m1),
                    kind,
                    "vacances" if school_holiday(day) else "période scolaire",
                    lanes,
                    place(pool.address.place),
                )


POOL_HOURS = DemoDataset(
    id="piscines-horaires",
    title=Texts("Horaires des piscines", "Opening hours of swimming pools"),
    description=Texts(
        "Les créneaux d'ouverture au public de chaque piscine : la semaine passée, la semaine en "
        "cours et les cinq suivantes. **Chaque ligne est un créneau.** Un jour sans ligne est un "
        "jour de fermeture. Les créneaux des clubs et des écoles ne sont pas repris.",
        "Public opening slots of each pool: last week, this week and the five that follow. **Each "
        "row is a slot.** A day without a row is a day when the pool is closed. Slots for clubs "
        "and schools are not included.",
    ),
    theme=(terms.CULTURE,),
    keywords=("piscines", "horaires", "ouverture", "sport"),
    publisher=terms.CITY,
    frequency=terms.WEEKLY,
    key=("id_piscine", "debut"),
    fields=(
        column("id_piscine", "Identifiant de la piscine", "Pool identifier"),
        column("piscine", "Piscine", "Pool", facet=True),
        column("date", "Date", "Date", "date", facet=True, timeserie_precision="day",
               sortable=True),
        column("debut", "Ouverture", "Opens", "datetime", timeserie_precision="minute",
               sortable=True),
        column("fin", "Fermeture des bassins", "Basins close", "datetime",
               timeserie_precision="minute"),
        column("public", "Public", "For whom", facet=True),
        column("periode", "Période", "Period", facet=True),
        column("lignes_d_eau", "Lignes d'eau réservées", "Reserved lanes", "int"),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_pool_hours,
)  # fmt: skip


def _event_row(stage: Stage, number: int, event: PlannedEvent, day: date) -> Row:
    rng = stage.chance("event", day.isoformat(), event.title)
    hall = rng.choice([f for f in facilities() if f.category.startswith(event.where)])
    names = {d.code: d.name for d in stage.city.districts}
    begin = stage.at(day, event.hour, rng.choice((0, 0, 30)))
    rate = 0.0 if event.rates == (0, 0) else float(rng.randint(*event.rates))
    return (
        f"EV-{day:%Y%m%d}-{number:02d}",
        event.title,
        event.summary,
        event.kind,
        begin,
        begin + timedelta(minutes=event.minutes),
        hall.name,
        hall.address.text,
        names[hall.district],
        list(event.audience),
        rate == 0,
        rate,
        rng.random() < 0.4,
        hall.accessible,
        place(hall.address.place),
    )


def _events(stage: Stage) -> Iterator[Row]:
    first = monday(stage.today) - timedelta(weeks=4)
    for week in range(16):
        for offset in range(7):
            day = first + timedelta(days=7 * week + offset)
            rng = stage.chance("agenda", day.isoformat())
            wanted = (0, 1, 2, 1, 2, 4, 3)[offset]
            fitting = [e for e in EVENTS if offset in e.days and day.month in e.months]
            for number, event in enumerate(rng.sample(fitting, min(wanted, len(fitting))), 1):
                yield _event_row(stage, number, event, day)


AGENDA = DemoDataset(
    id="agenda",
    title=Texts("Agenda des événements", "Events calendar"),
    description=Texts(
        "Concerts, spectacles, expositions, ateliers, rencontres et fêtes : les quatre semaines "
        "passées et les trois mois à venir. **Chaque ligne est un événement à une date.** "
        "L'agenda réunit ce que déclarent les équipements de la Ville et les associations ; les "
        "horaires peuvent changer, vérifiez auprès du lieu.",
        "Concerts, shows, exhibitions, workshops, meetings and fêtes: the past four weeks and the "
        "next three months. **Each row is an event on a date.** The calendar gathers what City "
        "venues and associations announce; times may change, please check with the venue.",
    ),
    theme=(terms.CULTURE,),
    keywords=("agenda", "événements", "concerts", "spectacles", "sorties"),
    publisher=terms.CITY,
    frequency=terms.DAILY,
    key=("id_evenement",),
    fields=(
        column("id_evenement", "Identifiant", "Identifier", id=True),
        column("titre", "Titre", "Title", sortable=True),
        column("resume", "Résumé", "Summary"),
        column("type", "Type", "Kind", facet=True, hierarchical="/"),
        column("debut", "Début", "Start", "datetime", facet=True, timeserie_precision="minute",
               sortable=True),
        column("fin", "Fin", "End", "datetime", timeserie_precision="minute"),
        column("lieu", "Lieu", "Venue", facet=True),
        column("adresse", "Adresse", "Address"),
        column("quartier", "Quartier", "District", facet=True),
        column("publics", "Publics", "Audience", multivalued=",", facet=True, disjunctive=True),
        column("gratuit", "Gratuit", "Free", "boolean", facet=True),
        column("tarif", "Plein tarif", "Full rate", "double", unit="€", decimals=2),
        column("reservation", "Sur réservation", "Booking needed", "boolean", facet=True),
        column("accessible_pmr", "Lieu accessible", "Step-free venue", "boolean", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_events,
)  # fmt: skip

_DOCUMENTS = (
    ("Adulte/Romans", 1.0), ("Adulte/Documentaires", 0.5), ("Adulte/Bandes dessinées", 0.62),
    ("Adulte/Presse", 0.24), ("Jeunesse/Albums", 1.35), ("Jeunesse/Romans", 0.72),
    ("Jeunesse/Bandes dessinées et mangas", 1.12), ("Jeunesse/Documentaires", 0.33),
    ("Tous publics/Films", 0.44), ("Tous publics/Musique", 0.2), ("Tous publics/Jeux", 0.27),
)  # fmt: skip


def _loans(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    for month in last_months(stage):
        season = {7: 0.86, 8: 0.55, 12: 0.9, 1: 1.1, 2: 1.06, 10: 1.08}.get(month.month, 1.0)
        for house in of_category("Culture/Bibliothèque"):
            size = 4_300 if "Toiles" in house.name else 1_050
            for kind, share in _DOCUMENTS:
                rng = stage.chance("loans", month.isoformat(), house.code, kind)
                trend = {"Tous publics/Musique": 0.84, "Tous publics/Films": 0.9,
                         "Tous publics/Jeux": 1.2}.get(kind, 1.02)  # fmt: skip
                loans = size * share * season * trend ** (month.year - 2024)
                loans *= 1 + 0.04 * math.sin(month.month)
                closed = house.opened == 1984 and (month.year, month.month) == (
                    stage.today.year - 1, 8)  # fmt: skip
                count = 0 if closed else round(loans * rng.uniform(0.93, 1.07))
                yield (
                    month,
                    house.name,
                    names[house.district],
                    kind,
                    count,
                    round(count * rng.uniform(0.24, 0.34)),
                )


LOANS = DemoDataset(
    id="prets-bibliotheques",
    title=Texts("Prêts des bibliothèques", "Library loans"),
    description=Texts(
        "Le nombre de prêts et de prolongations dans les six bibliothèques, par mois et par type "
        "de document, depuis trois ans. **Chaque ligne est un mois, une bibliothèque et un type de "
        "document.** Les prêts aux écoles sont comptés dans la jeunesse ; les consultations en "
        "ligne ne le sont pas.",
        "The number of loans and renewals in the six libraries, by month and kind of document, "
        "over three years. **Each row is a month, a library and a kind of document.** Loans to "
        "schools count as youth; online use is not counted.",
    ),
    theme=(terms.CULTURE,),
    keywords=("bibliothèques", "prêts", "lecture publique", "culture"),
    publisher=terms.LIBRARIES,
    frequency=terms.MONTHLY,
    key=("mois", "bibliotheque", "type_document"),
    fields=(
        column("mois", "Mois", "Month", "date", facet=True, timeserie_precision="month",
               sortable=True),
        column("bibliotheque", "Bibliothèque", "Library", facet=True),
        column("quartier", "Quartier", "District", facet=True),
        column("type_document", "Type de document", "Kind of document", facet=True,
               hierarchical="/"),
        column("prets", "Prêts", "Loans", "int", unit="prêts", sortable=True),
        column("prolongations", "dont prolongations", "of which renewals", "int",
               unit="prêts"),
    ),
    rows=_loans,
)  # fmt: skip

DATASETS = (POOLS, POOL_HOURS, AGENDA, LOANS)
