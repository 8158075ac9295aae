"""Drinking water: monthly checks at the taps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from ingest.demo import terms
from ingest.demo.energy import last_months
from ingest.demo.geography.plane import XY
from ingest.demo.scene import Stage, place
from ingest.demo.table import DemoDataset, Row, Texts, column

_POINTS: tuple[tuple[str, str, XY], ...] = (
    ("PR1", "Usine de l'Île-aux-Saules", (1480, 1640)),
    ("PR2", "Réservoir du Plessis", (520, 2480)),
    ("PR3", "École Les Tanneurs", (-620, -80)),
    ("PR4", "Mairie annexe des Genêts", (1050, -1500)),
    ("PR5", "Maison de quartier La Métairie", (-260, -1600)),
    ("PR6", "Réservoir des Ardoisières", (-2600, 300)),
)
# parameter, unit, limit, mean, spread, decimals, weight of winter
_PARAMETERS: tuple[tuple[str, str, float | None, float, float, int, float], ...] = (
    ("Nitrates", "mg/L", 50.0, 19.0, 2.6, 1, 0.28),
    ("Pesticides (somme)", "µg/L", 0.5, 0.11, 0.04, 2, -0.1),
    ("Chlore libre", "mg/L", None, 0.24, 0.07, 2, -0.2),
    ("pH", "unité pH", None, 7.7, 0.11, 2, 0.0),
    ("Dureté", "°f", None, 17.2, 1.3, 1, 0.05),
    ("Turbidité", "NFU", 2.0, 0.16, 0.07, 2, 0.25),
    ("Escherichia coli", "n/100 mL", 0.0, 0.0, 0.0, 0, 0.0),
)


def _checks(stage: Stage) -> Iterator[Row]:
    for month in last_months(stage):
        winter = math.cos((month.month - 2) / 12 * 2 * math.pi)
        for code, name, spot in _POINTS:
            rng = stage.chance("water", code, month.isoformat())
            day = date(month.year, month.month, rng.randint(2, 27))
            for parameter, unit, limit, mean, spread, decimals, weight in _PARAMETERS:
                level = max(0.0, mean * (1 + weight * winter) + rng.gauss(0, spread))
                if parameter == "Escherichia coli" and rng.random() < 0.004:
                    level = 1.0
                value = round(level, decimals)
                yield (
                    f"{code}-{month:%Y%m}",
                    day,
                    code,
                    name,
                    parameter,
                    value,
                    unit,
                    limit,
                    None if limit is None else value <= limit,
                    place(spot),
                )


WATER_QUALITY = DemoDataset(
    id="qualite-eau-potable",
    title=Texts("Qualité de l'eau potable", "Drinking water quality"),
    description=Texts(
        "Les résultats de l'autocontrôle de la Régie à six points du réseau, chaque mois depuis "
        "trois ans. **Chaque ligne est un paramètre d'un prélèvement.** Le champ *Conforme* "
        "compare la valeur à la limite réglementaire ; il est vide pour les paramètres qui n'en "
        "ont pas. Le contrôle sanitaire de l'État est publié à part.",
        "Results of the water board's own checks at six points of the network, each month for "
        "three years. **Each row is one parameter of one sample.** The field *Compliant* compares "
        "the value with the legal limit; it is empty where there is none. The State's own "
        "controls are published separately.",
    ),
    theme=(terms.ENVIRONMENT,),
    keywords=("eau potable", "qualité de l'eau", "nitrates", "autocontrôle"),
    publisher=terms.WATER_BOARD,
    frequency=terms.MONTHLY,
    key=("id_prelevement", "parametre"),
    fields=(
        column("id_prelevement", "Prélèvement", "Sample"),
        column("date_prelevement", "Date", "Date", "date", facet=True, timeserie_precision="day",
               sortable=True),
        column("code_point", "Code du point", "Point code"),
        column("point", "Point de prélèvement", "Sampling point", facet=True),
        column("parametre", "Paramètre", "Parameter", facet=True),
        column("valeur", "Valeur", "Value", "double", sortable=True,
               about=("Dans l'unité du champ suivant.", "In the unit of the next field.")),
        column("unite", "Unité", "Unit"),
        column("limite", "Limite réglementaire", "Legal limit", "double"),
        column("conforme", "Conforme", "Compliant", "boolean", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_checks,
)  # fmt: skip

DATASETS = (WATER_QUALITY,)
