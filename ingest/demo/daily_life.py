"""Small comforts and habits: drinking fountains, public toilets, markets."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.demo import terms
from ingest.demo.geography.city import scattered
from ingest.demo.scene import Stage, place
from ingest.demo.table import DemoDataset, Row, Texts, column

_FOUNTAIN_MODELS = ("Borne fonte", "Borne inox", "Fontaine Wallace", "Bouton-poussoir mural")


def _fountains(stage: Stage) -> Iterator[Row]:
    city, number = stage.city, 0
    names = {d.code: d.name for d in city.districts}
    winter = stage.today.month in {12, 1, 2}
    for park in city.parks:
        rng = stage.chance("fountains", park.name)
        for spot in scattered(park, rng, 1 + (park.shape.area > 60_000) + (park.shape.area > 2e5)):
            number += 1
            yield _fountain(stage, number, spot, park.name, names, winter)
    for district in city.districts:
        rng = stage.chance("fountains", district.code)
        for _unused in range(4 if district.blocks == "old" else 3):
            number += 1
            address = city.address(rng, district.code)
            yield _fountain(stage, number, address.place, address.text, names, winter)


def _fountain(
    stage: Stage, number: int, spot: tuple[float, float], where: str, names: dict[str, str],
    winter: bool,
) -> Row:  # fmt: skip
    rng = stage.chance("fountain", number)
    cold = rng.random() < 0.6
    return (
        f"FB{number:03d}",
        where[0].upper() + where[1:],
        names[stage.city.district_at(spot).code],
        rng.choice(_FOUNTAIN_MODELS),
        rng.random() < 0.7,
        rng.random() < 0.35,
        rng.randint(1998, 2025),
        "fermée l'hiver"
        if winter and cold
        else "en service"
        if rng.random() < 0.94
        else "en panne",
        place(spot),
    )


FOUNTAINS = DemoDataset(
    id="fontaines-a-boire",
    title=Texts("Fontaines à boire", "Drinking fountains"),
    description=Texts(
        "Les points d'eau potable gratuits dans les rues et les parcs. **Chaque ligne est une "
        "fontaine**, avec son modèle, son accessibilité et son état. Les agents de la Régie "
        "relèvent chaque point une fois par mois ; les bornes sensibles au gel sont fermées de "
        "décembre à février.",
        "Free drinking water in streets and parks. **Each row is a fountain**, with its model, its "
        "accessibility and its condition. Staff of the water board visit each point once a month; "
        "those that fear frost are closed from December to February.",
    ),
    theme=(terms.ENVIRONMENT, terms.TERRITORY),
    keywords=("eau potable", "fontaines", "canicule", "espace public"),
    publisher=terms.WATER_BOARD,
    frequency=terms.MONTHLY,
    key=("id_fontaine",),
    fields=(
        column("id_fontaine", "Identifiant", "Identifier", id=True),
        column("emplacement", "Emplacement", "Place"),
        column("quartier", "Quartier", "District", facet=True),
        column("modele", "Modèle", "Model", facet=True),
        column("accessible_pmr", "Accessible en fauteuil", "Wheelchair access", "boolean",
               facet=True),
        column("remplissage_gourde", "Remplissage de gourde", "Bottle filling", "boolean",
               facet=True),
        column("annee_pose", "Année de pose", "Year installed", "int"),
        column("etat", "État", "Condition", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_fountains,
)  # fmt: skip


def _toilets(stage: Stage) -> Iterator[Row]:
    city = stage.city
    names = {d.code: d.name for d in city.districts}
    for number in range(1, 39):
        rng = stage.chance("toilets", number)
        if number <= 12:
            park = city.parks[(number * 5) % len(city.parks)]
            spot, where = scattered(park, rng, 1)[0], park.name
        else:
            address = city.address(rng, ("Q01", "Q02", "Q04", None)[number % 4])
            spot, where = address.place, address.text
        automatic = rng.random() < 0.55
        yield (
            f"WC{number:02d}",
            where[0].upper() + where[1:],
            names[city.district_at(spot).code],
            "Automatique" if automatic else "Bâtiment",
            automatic or rng.random() < 0.5,
            rng.random() < 0.4,
            "6 h – 23 h" if automatic else rng.choice(("8 h – 19 h", "7 h – 21 h", "24 h/24")),
            place(spot),
        )


TOILETS = DemoDataset(
    id="toilettes-publiques",
    title=Texts("Toilettes publiques", "Public toilets"),
    description=Texts(
        "Les toilettes gratuites de l'espace public. **Chaque ligne est un point d'accueil**, avec "
        "ses horaires et son accessibilité. Les toilettes des équipements municipaux, accessibles "
        "aux heures d'ouverture, n'y sont pas.",
        "Free toilets in public space. **Each row is one location**, with its hours and its "
        "accessibility. Toilets inside municipal buildings, open during their own hours, are not "
        "included.",
    ),
    theme=(terms.TERRITORY,),
    keywords=("toilettes", "accessibilité", "espace public", "propreté"),
    publisher=terms.CITY,
    frequency=terms.IRREGULAR,
    key=("id_toilettes",),
    fields=(
        column("id_toilettes", "Identifiant", "Identifier", id=True),
        column("emplacement", "Emplacement", "Place"),
        column("quartier", "Quartier", "District", facet=True),
        column("type", "Type", "Kind", facet=True),
        column("accessible_pmr", "Accessible en fauteuil", "Wheelchair access", "boolean",
               facet=True),
        column("table_a_langer", "Table à langer", "Changing table", "boolean", facet=True),
        column("horaires", "Horaires", "Hours", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_toilets,
)  # fmt: skip

# name, place, kind, days, hours, stalls
_MARKETS = (
    ("Marché des Halles", (-300, 330), "Alimentaire", ("mercredi", "samedi"), "7 h 30", "13 h", 96),
    ("Marché Saint-Mesmin", (150, 1280), "Alimentaire", ("jeudi",), "8 h", "13 h", 34),
    ("Marché du Haut-Plessis", (-420, 2120), "Général", ("mardi", "vendredi"), "8 h", "13 h", 71),
    ("Marché des Genêts", (980, -1320), "Général", ("mercredi", "dimanche"), "8 h", "13 h", 88),
    ("Marché des Tilleraies", (-150, -1450), "Alimentaire", ("vendredi",), "15 h", "19 h", 26),
    ("Marché biologique de la Gare", (-960, -120), "Biologique", ("mardi",), "16 h", "20 h", 19),
    ("Marché aux livres du Bas-Port", (-420, -480), "Livres", ("dimanche",), "9 h", "17 h", 42),
    ("Marché aux fleurs des Remparts", (-90, 690), "Fleurs", ("samedi",), "7 h", "18 h", 15),
    ("Marché du Campus", (2380, 240), "Alimentaire", ("jeudi",), "11 h", "15 h", 14),
    ("Marché des Ardoisières", (-2360, 160), "Alimentaire", ("samedi",), "8 h", "12 h 30", 22),
)  # fmt: skip


def _markets(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    for name, spot, kind, days, opens, closes, stalls in _MARKETS:
        for day in days:
            yield (
                name,
                kind,
                day,
                opens,
                closes,
                stalls,
                stage.city.nearest_street(spot).name,
                names[stage.city.district_at(spot).code],
                place(spot),
            )


MARKETS = DemoDataset(
    id="marches",
    title=Texts("Marchés de plein air et halles", "Street markets and covered market"),
    description=Texts(
        "Les marchés réguliers de la ville. **Chaque ligne est un marché un jour de la semaine** : "
        "un marché qui se tient deux fois par semaine a deux lignes. Le nombre d'étals est celui "
        "des emplacements attribués, abonnés et passagers confondus.",
        "The regular markets of the city. **Each row is one market on one day of the week**: a "
        "market held twice a week has two rows. The number of stalls is that of allotted places, "
        "regular and casual traders together.",
    ),
    theme=(terms.CULTURE, terms.TERRITORY),
    keywords=("marchés", "commerce", "alimentation", "producteurs"),
    publisher=terms.CITY,
    frequency=terms.ANNUAL,
    key=("nom", "jour"),
    fields=(
        column("nom", "Marché", "Market", sortable=True),
        column("type", "Type", "Kind", facet=True),
        column("jour", "Jour", "Day", facet=True),
        column("ouverture", "Ouverture", "Opens"),
        column("fermeture", "Fermeture", "Closes"),
        column("nombre_etals", "Nombre d'étals", "Number of stalls", "int", sortable=True),
        column("voie", "Voie", "Street"),
        column("quartier", "Quartier", "District", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_markets,
)  # fmt: skip

DATASETS = (FOUNTAINS, TOILETS, MARKETS)
