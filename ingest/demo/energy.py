"""Power and light: electricity by district, street lights, and their internal repair log."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta

from ingest.demo import terms
from ingest.demo.chance import weighted
from ingest.demo.scene import Stage, place
from ingest.demo.table import DemoDataset, Row, Texts, column

MONTHS = 36

# sector, MWh per person and year by kind of district, how much winter weighs
_SECTORS: tuple[tuple[str, dict[str, float], float], ...] = (
    (
        "Résidentiel",
        {"old": 2.1, "faubourg": 2.3, "estate": 1.7, "suburb": 2.9, "industry": 2.2},
        0.46,
    ),
    (
        "Tertiaire",
        {"old": 3.1, "faubourg": 1.9, "estate": 0.9, "suburb": 1.1, "industry": 2.2},
        0.2,
    ),
    (
        "Industrie",
        {"old": 0.1, "faubourg": 0.4, "estate": 0.2, "suburb": 0.7, "industry": 14.5},
        0.05,
    ),
    (
        "Éclairage public",
        {"old": 0.06, "faubourg": 0.07, "estate": 0.07, "suburb": 0.08, "industry": 0.12},
        0.36,
    ),
)


def last_months(stage: Stage) -> list[date]:
    """Return the first days of the last full months, oldest first."""
    year, month = stage.today.year, stage.today.month
    found = []
    for _unused in range(MONTHS):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
        found.append(date(year, month, 1))
    return found[::-1]


def _electricity(stage: Stage) -> Iterator[Row]:
    for month in last_months(stage):
        winter = math.cos((month.month - 1) / 12 * 2 * math.pi)
        for district in stage.city.districts:
            for sector, need, weight in _SECTORS:
                rng = stage.chance("power", month.isoformat(), district.code, sector)
                trend = 0.985 ** (month.year - 2023)
                if sector == "Éclairage public":
                    trend = 0.88 ** (month.year - 2023)
                used = district.population * need[district.blocks] / 12
                used *= (1 + weight * winter) * trend * rng.uniform(0.95, 1.05)
                if sector == "Industrie" and month.month == 8:
                    used *= 0.62
                points = {"Résidentiel": 0.56, "Tertiaire": 0.045, "Industrie": 0.002}.get(
                    sector, 0.004
                )
                yield (
                    month,
                    district.code,
                    district.name,
                    sector,
                    round(used, 1),
                    max(11, round(district.population * points)),
                )


ELECTRICITY = DemoDataset(
    id="consommation-electricite",
    title=Texts("Consommation d'électricité par quartier", "Electricity use by district"),
    description=Texts(
        "L'électricité consommée chaque mois dans chaque quartier, par secteur, depuis trois ans. "
        "**Chaque ligne est un mois, un quartier et un secteur.** Les quantités viennent du "
        "gestionnaire du réseau, qui additionne les compteurs communicants ; elles ne sont "
        "corrigées ni du climat ni des jours ouvrés.\n\nUn secteur de moins de onze points de "
        "livraison est rattaché au secteur voisin, pour protéger le secret des affaires.",
        "Electricity used each month in each district, by sector, over three years. **Each row is "
        "a month, a district and a sector.** Quantities come from the network operator, who adds "
        "up smart meters; they are corrected neither for weather nor for working days.\n\nA sector "
        "with fewer than eleven delivery points is merged with the next one, to protect business "
        "secrets.",
    ),
    theme=(terms.AIR_ENERGY,),
    keywords=("électricité", "énergie", "consommation", "transition énergétique"),
    publisher=terms.METROPOLIS,
    frequency=terms.MONTHLY,
    key=("mois", "code_quartier", "secteur"),
    granularity="quartier",
    fields=(
        column("mois", "Mois", "Month", "date", facet=True, timeserie_precision="month",
               sortable=True),
        column("code_quartier", "Code du quartier", "District code"),
        column("quartier", "Quartier", "District", facet=True),
        column("secteur", "Secteur", "Sector", facet=True),
        column("consommation", "Consommation", "Consumption", "double", unit="MWh", decimals=1,
               sortable=True),
        column("points_livraison", "Points de livraison", "Delivery points", "int"),
    ),
    rows=_electricity,
)  # fmt: skip

_LAMPS = (
    ("LED", 62),
    ("Sodium haute pression", 27),
    ("Iodures métalliques", 9),
    ("Fluorescent", 2),
)
_POWER = {"LED": (18, 28, 36, 54), "Sodium haute pression": (70, 100, 150),
          "Iodures métalliques": (60, 90, 140), "Fluorescent": (36, 42)}  # fmt: skip
_STYLE = {
    "lane": ("Applique en façade", 5.0), "rue": ("Lanterne de style", 4.5),
    "quai": ("Candélabre fonte", 5.0), "local": ("Mât acier", 6.0),
    "avenue": ("Mât acier", 9.0), "boulevard": ("Mât acier double", 9.0),
    "rocade": ("Mât autoroutier", 11.0),
}  # fmt: skip
_SPACING = {"lane": 30.0, "rue": 27.0, "quai": 27.0, "local": 33.0, "avenue": 29.0,
            "boulevard": 27.0, "rocade": 34.0}  # fmt: skip


def _lights(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    number = 0
    for kind, spacing in _SPACING.items():
        setback = 6.5 if kind in {"avenue", "boulevard", "rocade"} else 3.2
        both = kind in {"boulevard"}
        walk = stage.city.road_places(spacing, setback, frozenset({kind}))
        for index, (street, spot, on_left) in enumerate(walk):
            if not on_left and not both:
                continue
            number += 1
            rng = stage.chance("lamp", number)
            lamp = weighted(rng, _LAMPS)
            style, height = _STYLE[kind]
            set_up = rng.randint(2014, 2025) if lamp == "LED" else rng.randint(1984, 2013)
            rule = (
                "Permanent"
                if kind in {"avenue", "boulevard"}
                else weighted(
                    rng,
                    (("Coupure 0 h – 5 h", 46), ("Abaissement 22 h – 6 h", 34), ("Permanent", 20)),
                )
            )
            yield (
                f"L{number:05d}",
                street.name,
                names[street.district],
                style,
                lamp,
                rng.choice(_POWER[lamp]),
                height + rng.choice((-0.5, 0.0, 0.0, 0.5)),
                set_up,
                rule,
                f"ARM-{int(street.code[1:]) // 6:03d}",
                "à remplacer" if lamp == "Fluorescent" else "en panne" if index % 97 == 13
                else "en service",
                place(spot),
            )  # fmt: skip


LIGHTS = DemoDataset(
    id="eclairage-public",
    title=Texts("Points d'éclairage public", "Street lights"),
    description=Texts(
        "Les lampadaires, lanternes et appliques de l'espace public : source, puissance, hauteur, "
        "année de pose, régime de nuit. **Chaque ligne est un point lumineux.** L'inventaire est "
        "tenu par le service de l'éclairage et corrigé à chaque intervention ; les illuminations "
        "de fin d'année et l'éclairage des monuments n'y sont pas.",
        "Lamp posts, lanterns and wall lights of public space: source, power, height, year "
        "installed, night regime. **Each row is a light point.** The lighting department keeps the "
        "inventory and corrects it at each repair; festive lights and the lighting of monuments "
        "are not included.",
    ),
    theme=(terms.AIR_ENERGY, terms.TERRITORY),
    keywords=("éclairage public", "LED", "sobriété", "trame noire"),
    publisher=terms.METROPOLIS,
    frequency=terms.QUARTERLY,
    key=("id_point",),
    granularity="point",
    fields=(
        column("id_point", "Identifiant", "Identifier", id=True),
        column("voie", "Voie", "Street", sortable=True),
        column("quartier", "Quartier", "District", facet=True),
        column("support", "Support", "Support", facet=True),
        column("source", "Source lumineuse", "Light source", facet=True, facetsort="count"),
        column("puissance", "Puissance", "Power", "int", unit="W", sortable=True),
        column("hauteur_feu", "Hauteur de feu", "Mounting height", "double", unit="m",
               decimals=1),
        column("annee_pose", "Année de pose", "Year installed", "int", facet=True,
               facetsort="-alphanum", sortable=True),
        column("regime", "Régime de nuit", "Night regime", facet=True),
        column("armoire", "Armoire de commande", "Control cabinet",
               about=("Armoire électrique qui alimente le point.",
                      "Electrical cabinet that feeds the light.")),
        column("etat", "État", "Condition", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_lights,
)  # fmt: skip

_FAULTS = (("Lampe éteinte", 50), ("Clignotement", 16), ("Mât accidenté", 8), ("Trappe ouverte", 9),
           ("Armoire en défaut", 7), ("Allumage en plein jour", 10))  # fmt: skip


def _repairs(stage: Stage) -> Iterator[Row]:
    streets = stage.city.streets
    for number in range(1, 361):
        rng = stage.chance_of_day("repair", number)
        told = stage.today - timedelta(days=int(120 * (360 - number) / 360))
        days = max(0, round(rng.gauss(6, 5)))
        done = told + timedelta(days=days)
        is_done = done <= stage.today
        yield (
            f"INT-{number:05d}",
            told,
            rng.choice(streets).name,
            weighted(rng, _FAULTS),
            weighted(rng, (("Agent", 4), ("Télésurveillance", 3), ("Signalement en ligne", 6))),
            rng.choice((1, 2, 2, 3)),
            "clos" if is_done else "ouvert",
            done if is_done else None,
            days if is_done else None,
            round(rng.uniform(45, 900), 2) if is_done else None,
        )


REPAIRS = DemoDataset(
    id="interventions-eclairage",
    title=Texts("Interventions sur l'éclairage (interne)", "Street light repairs (internal)"),
    description=Texts(
        "Le journal des interventions du service de l'éclairage sur quatre mois. **Chaque ligne "
        "est une intervention.** Ce suivi est réservé aux services : les coûts n'y sont pas "
        "encore vérifiés par la direction des finances.",
        "The repair log of the lighting department over four months. **Each row is one repair.** "
        "It is kept for staff: costs have not been checked by the finance department yet.",
    ),
    theme=(terms.AIR_ENERGY,),
    keywords=("éclairage public", "maintenance", "suivi interne"),
    publisher=terms.METROPOLIS,
    frequency=terms.DAILY,
    visibility="private",
    key=("id_intervention",),
    fields=(
        column("id_intervention", "Identifiant", "Identifier", id=True),
        column("date_signalement", "Signalé le", "Reported on", "date", facet=True,
               timeserie_precision="day", sortable=True),
        column("voie", "Voie", "Street"),
        column("defaut", "Défaut", "Fault", facet=True),
        column("origine", "Origine", "Origin", facet=True),
        column("priorite", "Priorité", "Priority", "int", facet=True,
               about=("De 1, urgent, à 3.", "From 1, urgent, to 3.")),
        column("statut", "Statut", "Status", facet=True),
        column("date_cloture", "Clos le", "Closed on", "date", timeserie_precision="day"),
        column("delai", "Délai", "Delay", "int", unit="jours"),
        column("cout", "Coût", "Cost", "double", unit="€", decimals=2),
    ),
    rows=_repairs,
)  # fmt: skip

DATASETS = (ELECTRICITY, LIGHTS, REPAIRS)
