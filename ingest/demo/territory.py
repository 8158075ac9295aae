"""The ground as data: districts, streets, public facilities."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.demo import terms
from ingest.demo.geography.city import INSEE, POSTCODE
from ingest.demo.places import SCHOOL_KINDS, facilities
from ingest.demo.scene import Stage, place
from ingest.demo.table import ODBL, DemoDataset, Row, Texts, column

_CHARACTER = {
    "old": "tissu ancien",
    "faubourg": "faubourg",
    "estate": "grand ensemble",
    "suburb": "pavillonnaire",
    "industry": "activités",
}


_HOUSEHOLD = {"old": 1.68, "faubourg": 1.9, "estate": 2.32, "suburb": 2.18, "industry": 2.05}


def _districts(stage: Stage) -> Iterator[Row]:
    growth = 1.0 if stage.is_present else 0.993
    for district in stage.city.districts:
        rng = stage.chance("district", district.code)
        people = round(district.population * growth)
        size = _HOUSEHOLD[district.blocks] * rng.uniform(0.96, 1.04)
        households = round(people / size)
        area = district.shape.area / 1e6
        social = {"estate": 0.52, "old": 0.17, "faubourg": 0.19, "suburb": 0.16, "industry": 0.31}
        yield (
            district.code,
            district.name,
            _CHARACTER[district.blocks],
            people,
            households,
            round(people / households, 2),
            round(area, 3),
            round(people / area),
            district.age,
            round(22_480 * district.income / 10) * 10,
            round(100 * social[district.blocks] * rng.uniform(0.86, 1.14), 1),
            place(
                (district.shape.representative_point().x, district.shape.representative_point().y)
            ),
            district.shape,
        )


DISTRICTS = DemoDataset(
    id="quartiers",
    title=Texts("Quartiers de Rivemaine", "Districts of Rivemaine"),
    description=Texts(
        "Les onze quartiers de la commune, avec leur périmètre et quelques chiffres : population, "
        "ménages, revenus, logement social. **Chaque ligne est un quartier.** Les limites suivent "
        "les boulevards, les avenues et l'axe de l'Orveille ; elles servent aux conseils de "
        "quartier et à toutes les statistiques de la Ville.\n\nLes populations sont calculées par "
        "la Ville à partir du recensement ; les revenus sont arrondis à 10 euros et ne sont pas "
        "donnés pour des secteurs plus petits.",
        "The eleven districts of the commune, with their boundaries and key figures: population, "
        "households, income, social housing. **Each row is a district.** Boundaries follow the "
        "boulevards, the avenues and the middle of the river Orveille; district councils and all "
        "statistics of the City use them.\n\nPopulations are computed by the City from the census; "
        "incomes are rounded to 10 euros and are not given for smaller areas.",
    ),
    theme=(terms.TERRITORY,),
    keywords=("quartiers", "limites administratives", "population", "recensement"),
    publisher=terms.CITY,
    frequency=terms.ANNUAL,
    format="jsonl",
    key=("code",),
    granularity="quartier",
    states=("Population de référence de l'an passé", "Population de référence de l'année"),
    attachments=(
        (
            "quartiers-notice.txt",
            Texts("Notice des quartiers", "About the districts"),
            ("Quartiers de Rivemaine : notice\n\n"
            "Les onze quartiers ont été fixés par le conseil municipal. Leurs limites suivent des\n"
            "voies et l'axe de la rivière ; un immeuble appartient au quartier de son adresse.\n\n"
            "Population : population municipale, répartie par quartier par la Ville.\n"
            "Revenu médian : revenu disponible par unité de consommation, arrondi à 10 euros.\n"
            "Logement social : part des résidences principales.\n"),
        ),
    ),
    fields=(
        column("code", "Code du quartier", "District code", id=True, sortable=True),
        column("nom", "Quartier", "District", sortable=True),
        column("caractere", "Tissu urbain", "Urban fabric", facet=True,
               about=("Caractère dominant du bâti.", "Dominant kind of buildings.")),
        column("population", "Population", "Population", "int", unit="habitants", sortable=True),
        column("menages", "Ménages", "Households", "int", sortable=True),
        column("taille_menages", "Personnes par ménage", "People per household", "double",
               decimals=2),
        column("superficie", "Superficie", "Area", "double", unit="km²", decimals=2),
        column("densite", "Densité", "Density", "int", unit="hab./km²", sortable=True),
        column("age_median", "Âge médian", "Median age", "double", unit="ans", decimals=1),
        column("revenu_median", "Revenu médian", "Median income", "int", unit="€/an",
               about=("Revenu disponible médian par unité de consommation, arrondi à 10 €.",
                      "Median disposable income per consumption unit, rounded to 10 €.")),
        column("part_logement_social", "Part du logement social", "Share of social housing",
               "double", unit="%", decimals=1),
        column("geo_point_2d", "Point central", "Central point", "geo_point_2d"),
        column("geo_shape", "Périmètre", "Boundary", "geo_shape"),
    ),
    rows=_districts,
)  # fmt: skip

_STATUS = {
    "boulevard": ("Boulevard de ceinture", 50, 24.0),
    "rocade": ("Rocade", 50, 28.0),
    "avenue": ("Avenue radiale", 50, 20.0),
    "rue": ("Rue principale", 30, 13.0),
    "quai": ("Quai", 30, 14.0),
    "local": ("Voie de desserte", 30, 9.0),
    "lane": ("Voie du centre ancien", 20, 6.0),
}


def _streets(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    for street in stage.city.streets:
        rng = stage.chance("street", street.code)
        status, limit, width = _STATUS[street.kind]
        yield (
            street.code,
            street.name,
            street.name.split(" ", 1)[0],
            status,
            names[street.district],
            round(street.line.length, 1),
            round(width * rng.uniform(0.85, 1.2), 1),
            limit,
            street.kind in {"lane", "local"} and rng.random() < 0.38,
            rng.random() < {"rocade": 0.9, "avenue": 0.7, "boulevard": 0.85}.get(street.kind, 0.18),
            street.line,
        )


STREETS = DemoDataset(
    id="voies",
    title=Texts("Filaire des voies", "Street centre lines"),
    description=Texts(
        "L'axe de chaque voie publique, avec son nom officiel, sa longueur, sa largeur et la "
        "vitesse autorisée. **Chaque ligne est une voie, ou un tronçon d'avenue entre deux "
        "carrefours majeurs.** Le filaire est tenu par le service de la voirie à partir des "
        "délibérations de dénomination ; les chemins privés n'y figurent pas.",
        "The centre line of each public street, with its official name, length, width and speed "
        "limit. **Each row is a street, or a section of avenue between two major junctions.** The "
        "roads department keeps the network from the council's naming decisions; private ways are "
        "left out.",
    ),
    theme=(terms.TERRITORY, terms.MOBILITY),
    keywords=("voirie", "rues", "adresses", "vitesse", "filaire"),
    publisher=terms.METROPOLIS,
    frequency=terms.QUARTERLY,
    licence=ODBL,
    format="jsonl",
    key=("code_voie",),
    granularity="voie",
    fields=(
        column("code_voie", "Code de la voie", "Street code", id=True),
        column("nom", "Nom de la voie", "Street name", sortable=True),
        column("type_voie", "Type de voie", "Kind of street", facet=True, facetsort="count"),
        column("statut", "Rôle dans le réseau", "Role in the network", facet=True),
        column("quartier", "Quartier", "District", facet=True,
               about=("Quartier du milieu de la voie.", "District of the middle of the street.")),
        column("longueur", "Longueur", "Length", "double", unit="m", decimals=1, sortable=True),
        column("largeur", "Largeur", "Width", "double", unit="m", decimals=1),
        column("vitesse_max", "Vitesse maximale", "Speed limit", "int", unit="km/h", facet=True),
        column("sens_unique", "Sens unique", "One way", "boolean", facet=True),
        column("amenagement_cyclable", "Aménagement cyclable", "Cycle facility", "boolean",
               facet=True),
        column("geo_shape", "Axe", "Centre line", "geo_shape"),
    ),
    rows=_streets,
)  # fmt: skip

_SERVICES = {
    "Administration": ["état civil", "passeports", "accueil", "borne numérique", "point conseil"],
    "Culture": ["boutique", "wifi", "visite guidée", "atelier", "boucle magnétique"],
    "Sport": ["vestiaires", "gradins", "douches", "éclairage", "club-house"],
    "Vie associative": ["cuisine", "sonorisation", "salle de réunion", "wifi"],
    "Santé": ["consultation", "vaccination", "permanence"],
    "Solidarité": ["accueil de jour", "restauration", "permanence sociale"],
}


def _facilities(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    for facility in facilities():
        if facility.category in SCHOOL_KINDS:
            continue  # they have a dataset of their own
        rng = stage.chance("facility", facility.code)
        services = _SERVICES.get(facility.category.split("/")[0], ["accueil", "wifi"])
        yield (
            facility.code,
            facility.name,
            facility.category,
            facility.address.text,
            POSTCODE,
            INSEE,
            names[facility.district],
            facility.opened,
            facility.accessible,
            sorted(rng.sample(services, rng.randint(0, min(3, len(services))))),
            place(facility.address.place),
        )


FACILITIES = DemoDataset(
    id="equipements-publics",
    title=Texts("Équipements publics", "Public facilities"),
    description=Texts(
        "Mairies, salles, gymnases, piscines, bibliothèques, crèches, lieux de culture et de soin "
        "ouverts au public. **Chaque ligne est un équipement.** La catégorie a deux niveaux : le "
        "domaine, puis le type de lieu. Les écoles ont "
        "[leur propre jeu de données](/explore/dataset/ecoles/).\n\nLa liste est tenue par la "
        "direction du patrimoine. L'accessibilité est celle du registre public de chaque bâtiment.",
        "Town halls, meeting rooms, gymnasiums, swimming pools, libraries, nurseries, places of "
        "culture and care that are open to the public. **Each row is a facility.** The category "
        "has two levels: the field, then the kind of place. Schools have "
        "[a dataset of their own](/explore/dataset/ecoles/).\n\nThe buildings department keeps "
        "the list. Accessibility is as in the public register of each building.",
    ),
    theme=(terms.TERRITORY,),
    keywords=("équipements", "bâtiments", "accessibilité", "services publics"),
    publisher=terms.CITY,
    frequency=terms.MONTHLY,
    key=("id_equipement",),
    granularity="adresse",
    references="https://schema.data.gouv.fr/scdl/equipements/",
    fields=(
        column("id_equipement", "Identifiant", "Identifier", id=True),
        column("nom", "Nom", "Name", sortable=True),
        column("categorie", "Catégorie", "Category", facet=True, hierarchical="/"),
        column("adresse", "Adresse", "Address"),
        column("code_postal", "Code postal", "Postcode"),
        column("code_insee", "Code INSEE", "INSEE code"),
        column("quartier", "Quartier", "District", facet=True),
        column("annee_ouverture", "Année d'ouverture", "Year of opening", "int", sortable=True),
        column("accessible_pmr", "Accessible aux personnes à mobilité réduite",
               "Step-free access", "boolean", facet=True),
        column("services", "Services sur place", "Services on site", multivalued=",", facet=True,
               disjunctive=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_facilities,
)  # fmt: skip

DATASETS = (DISTRICTS, STREETS, FACILITIES)
