"""Green and daily comfort: trees, parks, drinking fountains, toilets, markets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from random import Random

from shapely import Point, prepare

from ingest.demo import terms
from ingest.demo.chance import bounded, weighted
from ingest.demo.geography.city import scattered
from ingest.demo.geography.plane import XY
from ingest.demo.scene import Stage, place
from ingest.demo.table import ODBL, DemoDataset, Row, Texts, column

# French name, Latin name, height when grown (m), metres gained a year, life in streets (years)
_SPECIES: dict[str, tuple[str, float, float, int]] = {
    "Platane commun": ("Platanus × hispanica", 24, 0.42, 130),
    "Tilleul à petites feuilles": ("Tilia cordata", 19, 0.34, 95),
    "Tilleul argenté": ("Tilia tomentosa", 20, 0.36, 95),
    "Érable plane": ("Acer platanoides", 16, 0.38, 60),
    "Érable champêtre": ("Acer campestre", 11, 0.27, 55),
    "Érable sycomore": ("Acer pseudoplatanus", 20, 0.4, 80),
    "Charme commun": ("Carpinus betulus", 14, 0.3, 70),
    "Chêne pédonculé": ("Quercus robur", 24, 0.26, 160),
    "Chêne vert": ("Quercus ilex", 13, 0.2, 90),
    "Frêne commun": ("Fraxinus excelsior", 22, 0.42, 70),
    "Marronnier d'Inde": ("Aesculus hippocastanum", 20, 0.31, 110),
    "Micocoulier de Provence": ("Celtis australis", 17, 0.35, 60),
    "Poirier de Chine": ("Pyrus calleryana", 10, 0.36, 35),
    "Cerisier à fleurs": ("Prunus serrulata", 8, 0.3, 35),
    "Copalme d'Amérique": ("Liquidambar styraciflua", 16, 0.36, 45),
    "Ginkgo": ("Ginkgo biloba", 18, 0.25, 70),
    "Bouleau verruqueux": ("Betula pendula", 15, 0.45, 45),
    "Peuplier d'Italie": ("Populus nigra 'Italica'", 27, 0.7, 55),
    "Saule blanc": ("Salix alba", 17, 0.6, 60),
    "Aulne glutineux": ("Alnus glutinosa", 17, 0.45, 60),
    "Hêtre commun": ("Fagus sylvatica", 24, 0.28, 140),
    "Cèdre de l'Atlas": ("Cedrus atlantica", 25, 0.3, 150),
    "Pin sylvestre": ("Pinus sylvestris", 20, 0.35, 90),
    "If commun": ("Taxus baccata", 10, 0.14, 150),
    "Magnolia à grandes fleurs": ("Magnolia grandiflora", 11, 0.2, 80),
    "Séquoia géant": ("Sequoiadendron giganteum", 34, 0.4, 150),
    "Noyer commun": ("Juglans regia", 16, 0.33, 80),
    "Châtaignier": ("Castanea sativa", 20, 0.36, 120),
}
Choice = tuple[tuple[str, float], ...]
_AVENUE: Choice = (
    ("Platane commun", 30), ("Tilleul argenté", 18), ("Tilleul à petites feuilles", 16),
    ("Marronnier d'Inde", 9), ("Copalme d'Amérique", 8), ("Érable plane", 8),
    ("Micocoulier de Provence", 6), ("Ginkgo", 3),
)  # fmt: skip
_STREET: Choice = (("Poirier de Chine", 15), ("Cerisier à fleurs", 12), ("Érable champêtre", 15),
           ("Tilleul à petites feuilles", 13), ("Charme commun", 11), ("Érable plane", 10),
           ("Micocoulier de Provence", 8), ("Copalme d'Amérique", 6), ("Ginkgo", 4),
           ("Chêne vert", 3))  # fmt: skip
_QUAY: Choice = (("Platane commun", 40), ("Saule blanc", 14), ("Peuplier d'Italie", 18),
         ("Frêne commun", 12), ("Aulne glutineux", 10))  # fmt: skip
_PARK: Choice = (("Chêne pédonculé", 18), ("Hêtre commun", 9), ("Érable sycomore", 10),
         ("Marronnier d'Inde", 8), ("Cèdre de l'Atlas", 6), ("Pin sylvestre", 8),
         ("Bouleau verruqueux", 8), ("Frêne commun", 7), ("If commun", 5), ("Noyer commun", 4),
         ("Magnolia à grandes fleurs", 4), ("Séquoia géant", 1), ("Châtaignier", 5),
         ("Charme commun", 6))  # fmt: skip
_WET: Choice = (("Saule blanc", 30), ("Aulne glutineux", 24), ("Frêne commun", 20),
        ("Peuplier d'Italie", 18), ("Chêne pédonculé", 8))  # fmt: skip
_STOCK = (("Tige", 78), ("Cépée", 12), ("Architecturé", 10))


def _tree_places(stage: Stage) -> Iterator[tuple[XY, str, str, str, float]]:
    """Give places with street or park, setting, species and planting year of a whole row."""
    city, water = stage.city, stage.city.skeleton.water
    prepare(water)
    for street in city.streets:
        rng = stage.chance("row", street.code)
        if street.kind in {"avenue", "boulevard", "rocade"}:
            choice, spacing, sides, gap = _AVENUE, 16.5, 2, 0.07
        elif street.kind == "quai":
            choice, spacing, sides, gap = _QUAY, 13.0, 1, 0.1
        elif street.kind == "local" and rng.random() < 0.27:
            choice, spacing, sides, gap = _STREET, 19.0, rng.choice((1, 1, 2)), 0.14
        else:
            continue
        species = weighted(rng, choice)
        year = _row_year(rng, species, street.kind)
        setback = 8.5 if street.is_main else 4.6
        offsets = (setback, -setback)[:sides]
        count = int(street.line.length / spacing)
        for i in range(count):
            on = street.line.interpolate((i + 0.5) * spacing)
            ahead = street.line.interpolate(min((i + 0.5) * spacing + 2, street.line.length))
            dx, dy = ahead.x - on.x, ahead.y - on.y
            norm = math.hypot(dx, dy) or 1.0
            for offset in offsets:
                if rng.random() < gap:
                    continue
                spot = (on.x - dy / norm * offset, on.y + dx / norm * offset)
                if water.contains(Point(spot)):
                    continue  # the street is a bridge here
                is_replaced = rng.random() < 0.16
                kind = weighted(rng, choice) if is_replaced and rng.random() < 0.5 else species
                planted = rng.uniform(year, 2025.9) if is_replaced else year + rng.uniform(0, 0.9)
                yield spot, street.name, "Alignement", kind, planted
    for park in city.parks:
        rng = stage.chance("park-trees", park.name)
        wet = park.name.startswith(("Pré", "Prairies"))
        setting = "Cimetière" if park.kind == "cimetière" else "Parc, jardin ou square"
        for spot in scattered(park, rng, park.trees):
            kind = weighted(rng, _WET if wet else _PARK)
            yield spot, park.name, setting, kind, _row_year(rng, kind, "park") + rng.random()


def _row_year(rng: Random, species: str, kind: str) -> int:
    life = _SPECIES[species][3]
    oldest = max(1880, 2024 - life)
    if kind in {"avenue", "boulevard", "quai", "park"}:
        return int(2023 - (2023 - oldest) * rng.random() ** 1.3)
    return int(2023 - min(60, 2023 - oldest) * rng.random() ** 1.2)


def _trees(stage: Stage) -> Iterator[Row]:
    city = stage.city
    names = {d.code: d.name for d in city.districts}
    horizon = stage.today.year - (1 if stage.is_present else 2)
    rng = stage.chance("trees")
    number = 0
    for spot, where, setting, species, planted in _tree_places(stage):
        latin, top, growth, _life = _SPECIES[species]
        years = 2025.9 - planted
        month = rng.choice((11, 11, 12, 1, 2, 3))
        day = date(int(planted), month, rng.randint(1, 28))
        height = bounded(
            rng, top * (1 - math.exp(-growth * (years + 3) / top)), 0.9, 1.8, top * 1.15
        )
        girth = round(bounded(rng, 14 + years * 1.75, 9, 12, 420))
        stock = weighted(rng, _STOCK)
        number += 1
        if day.year > horizon:
            continue
        remarkable = girth > 240 and rng.random() < 0.09
        known = rng.random() > 0.06
        yield (
            f"ARB-{number:05d}",
            species,
            latin,
            latin.split(" ")[0],
            round(height, 1),
            girth if rng.random() > 0.02 else None,
            day if known else None,
            stock,
            setting,
            where,
            names[city.district_at(spot).code],
            remarkable,
            place(spot),
        )


TREES = DemoDataset(
    id="arbres",
    title=Texts("Arbres de la Ville", "City trees"),
    description=Texts(
        "Les arbres entretenus par la Ville, en alignement le long des voies ou dans les parcs, "
        "jardins et cimetières : essence, hauteur, circonférence, date de plantation. **Chaque "
        "ligne est un arbre.** L'inventaire est relevé sur le terrain par les équipes de la "
        "direction des parcs et mis à jour après chaque campagne d'hiver.\n\nLes arbres des "
        "jardins privés et des bois naturels n'y sont pas. La date de plantation des plus anciens "
        "est une estimation ; elle manque pour environ un arbre sur quinze.",
        "Trees that the City looks after, in rows along streets or in parks, gardens and "
        "cemeteries: species, height, girth, planting date. **Each row is a tree.** Teams of the "
        "parks department survey them on site; the inventory is updated after each winter "
        "campaign.\n\nTrees in private gardens and natural woods are not included. The planting "
        "date of the oldest ones is an estimate; it is missing for about one tree in fifteen.",
    ),
    theme=(terms.ENVIRONMENT,),
    keywords=("arbres", "patrimoine arboré", "nature en ville", "essences"),
    publisher=terms.CITY,
    frequency=terms.ANNUAL,
    licence=ODBL,
    key=("id_arbre",),
    granularity="point",
    states=("Inventaire avant la dernière campagne de plantation", "Inventaire de l'année"),
    attachments=(
        (
            "arbres-dictionnaire.csv",
            Texts("Dictionnaire des essences", "Dictionary of species"),
            "essence;nom_latin;hauteur_adulte_m\n"
            + "".join(f"{fr};{facts[0]};{facts[1]:g}\n" for fr, facts in sorted(_SPECIES.items())),
        ),
    ),
    fields=(
        column("id_arbre", "Identifiant", "Identifier", id=True),
        column("essence", "Essence", "Species", facet=True, facetsort="count", disjunctive=True),
        column("nom_latin", "Nom latin", "Latin name"),
        column("genre", "Genre", "Genus", facet=True),
        column("hauteur", "Hauteur", "Height", "double", unit="m", decimals=1, sortable=True),
        column("circonference", "Circonférence du tronc", "Girth", "int", unit="cm", sortable=True,
               about=("Mesurée à 1,30 m du sol.", "Measured 1.30 m above ground.")),
        column("date_plantation", "Date de plantation", "Planting date", "date", facet=True,
               timeserie_precision="month",
               about=("Estimée pour les arbres les plus anciens.",
                      "An estimate for the oldest trees.")),
        column("port", "Port", "Form", facet=True,
               about=("Tige : tronc unique. Cépée : plusieurs troncs. Architecturé : taillé.",
                      "Tige: one trunk. Cépée: several trunks. Architecturé: pruned to shape.")),
        column("situation", "Situation", "Setting", facet=True),
        column("lieu", "Voie ou parc", "Street or park", sortable=True),
        column("quartier", "Quartier", "District", facet=True),
        column("remarquable", "Arbre remarquable", "Remarkable tree", "boolean", facet=True),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_trees,
)  # fmt: skip


def _parks(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    for number, park in enumerate(stage.city.parks, start=1):
        rng = stage.chance("park", park.name)
        inside = park.shape.representative_point()
        fenced = park.kind in {"jardin", "square", "cimetière"}
        extras = ["aire de jeux", "bancs", "parcours sportif", "fontaine", "kiosque",
                  "tables de pique-nique", "boîte à livres"]  # fmt: skip
        yield (
            f"PJ{number:02d}",
            park.name,
            park.kind.capitalize(),
            names[stage.city.district_at((inside.x, inside.y)).code],
            round(park.shape.area),
            "8 h – 19 h (21 h en été)" if fenced else "Ouvert en permanence",
            park.kind != "cimetière" and rng.random() < 0.72,
            sorted(rng.sample(extras, rng.randint(1, 4)))
            if park.kind != "cimetière"
            else ["bancs"],
            place((inside.x, inside.y)),
            park.shape,
        )


PARKS = DemoDataset(
    id="parcs-et-jardins",
    title=Texts("Parcs, jardins et squares", "Parks, gardens and squares"),
    description=Texts(
        "Le contour des parcs, jardins, squares, bois et cimetières ouverts au public, avec leurs "
        "horaires et leurs équipements. **Chaque ligne est un espace vert.** Les contours sont "
        "numérisés sur la photographie aérienne, à un mètre près.",
        "The outlines of parks, gardens, squares, woods and cemeteries that are open to the "
        "public, with opening hours and amenities. **Each row is a green space.** Outlines are "
        "drawn from aerial photography, to about one metre.",
    ),
    theme=(terms.ENVIRONMENT, terms.CULTURE),
    keywords=("parcs", "jardins", "espaces verts", "nature en ville"),
    publisher=terms.CITY,
    frequency=terms.IRREGULAR,
    format="jsonl",
    key=("id_parc",),
    fields=(
        column("id_parc", "Identifiant", "Identifier", id=True),
        column("nom", "Nom", "Name", sortable=True),
        column("type", "Type", "Kind", facet=True),
        column("quartier", "Quartier", "District", facet=True),
        column("superficie", "Superficie", "Area", "int", unit="m²", sortable=True),
        column("horaires", "Horaires", "Opening hours"),
        column("chiens_admis", "Chiens admis en laisse", "Dogs on a lead allowed", "boolean",
               facet=True),
        column("equipements", "Équipements", "Amenities", multivalued=",", facet=True,
               disjunctive=True),
        column("geo_point_2d", "Point intérieur", "Inner point", "geo_point_2d"),
        column("geo_shape", "Contour", "Outline", "geo_shape"),
    ),
    rows=_parks,
)  # fmt: skip

DATASETS = (TREES, PARKS)
