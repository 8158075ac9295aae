"""The municipal election of March 2026: polling stations, turnout, results by list.

Invented lists, no person's name. Voters add up: registered = absent + voted, and
voted = cast + blank + void, at every station and in both rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shapely import Point, Polygon

from ingest.demo import terms
from ingest.demo.chance import bounded, seeded
from ingest.demo.geography.city import rivemaine
from ingest.demo.geography.districts import District
from ingest.demo.geography.plane import XY
from ingest.demo.geography.polling import polling_areas
from ingest.demo.places import Facility, of_category
from ingest.demo.scene import Stage, place
from ingest.demo.table import DemoDataset, Row, Texts, column

ROUNDS = {1: date(2026, 3, 15), 2: date(2026, 3, 22)}
# number, list, nuance, base share, pull of income, of age; seats in round two
_LISTS: tuple[tuple[int, str, str, float, float, float], ...] = (
    (1, "Rivemaine en commun", "Union de la gauche", 0.27, -0.16, -0.004),
    (2, "L'Orveille, notre avenir", "Divers centre", 0.24, 0.11, 0.002),
    (3, "Rivemaine d'abord", "Divers droite", 0.19, 0.12, 0.008),
    (4, "Écologie populaire", "Écologiste", 0.15, 0.02, -0.009),
    (5, "Agir pour nos quartiers", "Sans étiquette", 0.09, -0.09, -0.003),
    (6, "Voix citoyenne", "Liste citoyenne", 0.06, -0.02, -0.002),
)
_RUN_OFF = {1: 0.375, 2: 0.345, 3: 0.28}


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A polling station with its area."""

    code: str
    facility: Facility
    room: int
    place: XY
    area: Polygon
    district: District
    registered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was counted at a station in one round."""

    voted: int
    blank: int
    void: int
    votes: dict[int, int]

    @property
    def cast(self) -> int:
        return sum(self.votes.values())


@lru_cache(maxsize=1)
def stations() -> tuple[Station, ...]:
    """Share each district between its stations; the areas tile the district."""
    halls = of_category("Éducation/", "Vie associative/", "Sport/Gymnase", "Administration/Mairie")
    found: list[Station] = []
    for district in rivemaine().districts:
        voters = round(district.population * 0.64)
        shares = polling_areas(district, max(3, round(voters / 990)))
        sites = [hall for hall in halls if hall.district == district.code] or list(halls)
        left = voters
        for index, (area, share) in enumerate(shares):
            centre = area.representative_point()
            site = min(sites, key=lambda h: (Point(h.address.place).distance(centre), h.code))
            count = left if index == len(shares) - 1 else round(voters * share)
            left -= count
            found.append(
                Station(
                    code=f"{int(district.code[1:]):02d}{index + 1:02d}", facility=site,
                    room=1 + sum(s.facility is site for s in found),
                    place=site.address.place, area=area, district=district, registered=count,
                )
            )  # fmt: skip
    return tuple(found)


@lru_cache(maxsize=2)
def counted(number: int) -> dict[str, Count]:
    """Count a round, station by station."""
    counts = {}
    for station in stations():
        rng = seeded("ballots", number, station.code)
        district = station.district
        turnout = 0.5 + 0.17 * (district.income - 1) + 0.006 * (district.age - 36)
        turnout += 0.035 if number == 2 else 0.0
        voted = round(station.registered * bounded(rng, turnout, 0.025, 0.25, 0.85))
        blank = round(voted * bounded(rng, 0.012 + 0.008 * (number == 2), 0.004, 0.002, 0.05))
        void = round(voted * bounded(rng, 0.009, 0.003, 0.001, 0.03))
        cast = voted - blank - void
        weights = {}
        for line, _name, _nuance, base, income, age in _LISTS:
            if number == 2:
                if line not in _RUN_OFF:
                    continue
                base = _RUN_OFF[line]
            tilt = base + income * (district.income - 1) + age * (district.age - 36)
            weights[line] = max(0.02, tilt * rng.uniform(0.87, 1.13))
        total = sum(weights.values())
        votes = {line: int(cast * weight / total) for line, weight in weights.items()}
        votes[min(votes)] += cast - sum(votes.values())
        counts[station.code] = Count(voted=voted, blank=blank, void=void, votes=votes)
    return counts


def _station_rows(_stage: Stage) -> Iterator[Row]:
    for station in stations():
        yield (
            station.code,
            f"{station.facility.name} – bureau {station.room}",
            station.facility.name,
            station.facility.address.text,
            station.district.name,
            station.registered,
            station.facility.accessible,
            place(station.place),
            station.area,
        )


STATIONS = DemoDataset(
    id="bureaux-de-vote",
    title=Texts("Bureaux de vote et périmètres", "Polling stations and areas"),
    description=Texts(
        "Les bureaux de vote de la commune, avec leur adresse et le périmètre des électeurs "
        "rattachés. **Chaque ligne est un bureau.** Plusieurs bureaux peuvent siéger dans le même "
        "bâtiment. Les périmètres sont ceux de l'arrêté en vigueur aux élections municipales de "
        "mars 2026.",
        "The polling stations of the commune, with their address and the area of the voters they "
        "serve. **Each row is a polling station.** Several may sit in the same building. Areas are "
        "those of the order in force for the municipal election of March 2026.",
    ),
    theme=(terms.DEMOCRACY, terms.TERRITORY),
    keywords=("élections", "bureaux de vote", "périmètres", "citoyenneté"),
    publisher=terms.CITY,
    frequency=terms.PUNCTUAL,
    format="jsonl",
    key=("code_bureau",),
    fields=(
        column("code_bureau", "Code du bureau", "Station code", id=True, sortable=True),
        column("nom", "Bureau", "Station"),
        column("lieu", "Lieu", "Building", facet=True),
        column("adresse", "Adresse", "Address"),
        column("quartier", "Quartier", "District", facet=True),
        column("inscrits", "Inscrits", "Registered voters", "int", sortable=True),
        column("accessible_pmr", "Accessible en fauteuil", "Wheelchair access", "boolean",
               facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
        column("geo_shape", "Périmètre", "Area", "geo_shape"),
    ),
    rows=_station_rows,
)  # fmt: skip


def _turnout_rows(_stage: Stage) -> Iterator[Row]:
    for number, day in ROUNDS.items():
        for station in stations():
            count = counted(number)[station.code]
            yield (
                number,
                day,
                station.code,
                station.district.name,
                station.registered,
                station.registered - count.voted,
                count.voted,
                count.blank,
                count.void,
                count.cast,
                round(100 * count.voted / station.registered, 2),
                place(station.place),
            )


TURNOUT = DemoDataset(
    id="elections-municipales-2026-participation",
    title=Texts("Élections municipales 2026 : participation", "Municipal election 2026: turnout"),
    description=Texts(
        "La participation aux deux tours des élections municipales des 15 et 22 mars 2026. "
        "**Chaque ligne est un bureau de vote à un tour.** Les inscrits sont la somme des "
        "abstentions et des votants ; les votants sont la somme des exprimés, des blancs et des "
        "nuls. Les chiffres sont ceux des procès-verbaux, après contrôle.",
        "Turnout in both rounds of the municipal election of 15 and 22 March 2026. **Each row is "
        "a polling station in one round.** Registered voters are abstentions plus voters; voters "
        "are valid, blank and void ballots together. Figures are those of the signed minutes, "
        "after checking.",
    ),
    theme=(terms.DEMOCRACY,),
    keywords=("élections", "municipales 2026", "participation", "abstention"),
    publisher=terms.CITY,
    frequency=terms.PUNCTUAL,
    key=("tour", "code_bureau"),
    granularity="bureau de vote",
    fields=(
        column("tour", "Tour", "Round", "int", facet=True),
        column("date", "Date", "Date", "date", timeserie_precision="day"),
        column("code_bureau", "Bureau", "Station"),
        column("quartier", "Quartier", "District", facet=True),
        column("inscrits", "Inscrits", "Registered", "int", sortable=True),
        column("abstentions", "Abstentions", "Abstentions", "int", sortable=True),
        column("votants", "Votants", "Voters", "int", sortable=True),
        column("blancs", "Blancs", "Blank ballots", "int"),
        column("nuls", "Nuls", "Void ballots", "int"),
        column("exprimes", "Exprimés", "Valid ballots", "int"),
        column("taux_participation", "Participation", "Turnout", "double", unit="%", decimals=2,
               sortable=True),
        column("geo_point_2d", "Position du bureau", "Position of the station", "geo_point_2d"),
    ),
    rows=_turnout_rows,
)  # fmt: skip


def _result_rows(_stage: Stage) -> Iterator[Row]:
    for number, day in ROUNDS.items():
        for station in stations():
            count = counted(number)[station.code]
            for line, name, nuance, *_facts in _LISTS:
                if line in count.votes:
                    yield (
                        number,
                        day,
                        station.code,
                        station.district.name,
                        line,
                        name,
                        nuance,
                        count.votes[line],
                        round(100 * count.votes[line] / count.cast, 2),
                    )


RESULTS = DemoDataset(
    id="elections-municipales-2026-resultats",
    title=Texts("Élections municipales 2026 : résultats", "Municipal election 2026: results"),
    description=Texts(
        "Les voix obtenues par chaque liste aux élections municipales des 15 et 22 mars 2026. "
        "**Chaque ligne est une liste dans un bureau de vote à un tour.** Six listes étaient en "
        "présence au premier tour, trois au second. La somme des voix d'un bureau est le nombre "
        "d'exprimés du [jeu de la participation]"
        "(/explore/dataset/elections-municipales-2026-participation/).",
        "Votes for each list in the municipal election of 15 and 22 March 2026. **Each row is a "
        "list at a polling station in one round.** Six lists stood in the first round, three in "
        "the second. The votes of a station add up to the valid ballots of the [turnout dataset]"
        "(/explore/dataset/elections-municipales-2026-participation/).",
    ),
    theme=(terms.DEMOCRACY,),
    keywords=("élections", "municipales 2026", "résultats", "listes"),
    publisher=terms.CITY,
    frequency=terms.PUNCTUAL,
    key=("tour", "code_bureau", "numero_liste"),
    granularity="bureau de vote",
    fields=(
        column("tour", "Tour", "Round", "int", facet=True),
        column("date", "Date", "Date", "date", timeserie_precision="day"),
        column("code_bureau", "Bureau", "Station"),
        column("quartier", "Quartier", "District", facet=True),
        column("numero_liste", "Numéro de la liste", "List number", "int"),
        column("liste", "Liste", "List", facet=True),
        column("nuance", "Nuance", "Leaning", facet=True),
        column("voix", "Voix", "Votes", "int", sortable=True),
        column("part_exprimes", "Part des exprimés", "Share of valid ballots", "double",
               unit="%", decimals=2, sortable=True),
    ),
    rows=_result_rows,
)  # fmt: skip

DATASETS = (STATIONS, TURNOUT, RESULTS)
