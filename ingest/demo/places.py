"""Named places that several datasets speak of: schools, pools, libraries, halls.

A place is on one street at one address whoever names it, so that the datasets agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ingest.demo.chance import seeded
from ingest.demo.geography.city import Address, City, rivemaine
from ingest.demo.geography.plane import XY


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A public place with an address."""

    code: str
    name: str
    category: str
    """Two levels, as `Sport/Gymnase`."""
    address: Address
    district: str
    """Code of the district."""
    opened: int
    accessible: bool


# name, category, district or place in the plane, year of opening
_NAMED: tuple[tuple[str, str, str | XY, int], ...] = (
    ("Hôtel de Ville", "Administration/Mairie", (-170, 250), 1784),
    ("Mairie annexe d'Outre-Orveille", "Administration/Mairie", "Q02", 1962),
    ("Mairie annexe du Haut-Plessis", "Administration/Mairie", "Q06", 1974),
    ("Mairie annexe des Genêts", "Administration/Mairie", "Q10", 1971),
    ("Mairie annexe des Tilleraies", "Administration/Mairie", "Q09", 1988),
    ("Siège de Rivemaine Métropole", "Administration/Siège", (-920, 60), 2004),
    ("Régie des eaux – accueil", "Administration/Accueil du public", "Q08", 1958),
    ("Agence Tamaris", "Administration/Accueil du public", (-230, 200), 2011),
    ("Tribunal de proximité", "Administration/Justice", "Q01", 1868),
    ("Poste de police municipale du centre", "Sécurité/Police municipale", "Q01", 1994),
    ("Poste de police municipale du Haut-Plessis", "Sécurité/Police municipale", "Q06", 2009),
    ("Centre de secours de Port-Corbin", "Sécurité/Centre de secours", "Q08", 1979),
    ("Centre hospitalier de l'Orveille", "Santé/Hôpital", (1740, -1010), 1976),
    ("Maison de santé du Haut-Plessis", "Santé/Maison de santé", "Q06", 2018),
    ("Maison de santé des Ardoisières", "Santé/Maison de santé", "Q05", 2021),
    ("Maison de santé des Genêts", "Santé/Maison de santé", "Q10", 2016),
    ("Centre municipal de vaccination", "Santé/Centre de vaccination", "Q04", 1999),
    ("Musée de l'Ardoise", "Culture/Musée", (-2480, 120), 1987),
    ("Musée des Beaux-Arts", "Culture/Musée", (-40, 470), 1841),
    ("Maison de l'Orveille", "Culture/Musée", (1250, 1280), 2012),
    ("Théâtre des Cordeliers", "Culture/Salle de spectacle", (-330, 110), 1907),
    ("La Cale – musiques actuelles", "Culture/Salle de spectacle", (-760, -800), 2006),
    ("Le Chevalement – arts de la rue", "Culture/Salle de spectacle", (-2380, -60), 2015),
    ("Conservatoire à rayonnement communal", "Culture/Conservatoire", "Q03", 1969),
    ("Archives municipales", "Culture/Archives", "Q02", 1996),
    ("Médiathèque Les Toiles", "Culture/Bibliothèque", (-90, 180), 2009),
    ("Bibliothèque Saint-Mesmin", "Culture/Bibliothèque", "Q03", 1981),
    ("Bibliothèque du Haut-Plessis", "Culture/Bibliothèque", "Q06", 1978),
    ("Bibliothèque des Genêts", "Culture/Bibliothèque", "Q10", 1984),
    ("Bibliothèque des Tilleraies", "Culture/Bibliothèque", "Q09", 1992),
    ("Bibliothèque des Ardoisières", "Culture/Bibliothèque", "Q05", 2014),
    ("Piscine de la Batellerie", "Sport/Piscine", (620, 700), 1936),
    ("Centre aquatique Les Gabares", "Sport/Piscine", (-1480, 760), 2013),
    ("Piscine du Haut-Plessis", "Sport/Piscine", "Q06", 1973),
    ("Piscine des Genêts", "Sport/Piscine", "Q10", 1976),
    ("Bassin d'été de l'Île-aux-Saules", "Sport/Piscine", (1330, 1520), 1961),
    ("Stade de la Roche-Bleue", "Sport/Stade", (-1640, 900), 1952),
    ("Stade des Tilleraies", "Sport/Stade", "Q09", 1967),
    ("Stade du Haut-Plessis", "Sport/Stade", "Q06", 1975),
    ("Stade universitaire de la Vallade", "Sport/Stade", "Q11", 1970),
    ("Stade des Prairies", "Sport/Stade", "Q07", 1989),
    ("Patinoire Les Douves", "Sport/Patinoire", (-820, 480), 1990),
    ("Base nautique de l'Orveille", "Sport/Base nautique", (1620, 1190), 1964),
    ("Skatepark du Bas-Port", "Sport/Équipement de plein air", (-980, -1040), 2017),
    ("Parc des expositions", "Économie/Parc des expositions", (-760, 2760), 1983),
    ("Halles centrales", "Économie/Marché couvert", (-300, 330), 1892),
    ("Déchèterie de Port-Corbin", "Environnement/Déchèterie", "Q08", 1995),
    ("Déchèterie des Ardoisières", "Environnement/Déchèterie", "Q05", 2003),
    ("Maison de l'environnement", "Environnement/Maison de l'environnement", (1990, -360), 2008),
    ("Espace Jeunes de la Gare", "Jeunesse/Espace jeunes", "Q04", 2002),
    ("Espace Jeunes des Genêts", "Jeunesse/Espace jeunes", "Q10", 2005),
    ("Maison des associations", "Vie associative/Maison des associations", "Q04", 1998),
    ("Résidence autonomie Les Tonneliers", "Solidarité/Résidence autonomie", "Q02", 1972),
    ("Résidence autonomie des Camélias", "Solidarité/Résidence autonomie", "Q09", 1979),
    ("Résidence autonomie du Champ-de-Mars", "Solidarité/Résidence autonomie", "Q03", 1968),
    ("Épicerie solidaire Le Panier", "Solidarité/Épicerie solidaire", "Q06", 2010),
    ("Centre d'hébergement de la Cale", "Solidarité/Hébergement", "Q08", 1997),
)  # fmt: skip

_SERIES: tuple[tuple[str, str, tuple[str, ...], tuple[int, int]], ...] = (
    ("Gymnase {}", "Sport/Gymnase", (
        "Bayard", "Surcouf", "Jean-Bart", "Hélène-Boucher", "des Arènes", "Marie-Laurencin",
        "Paul-Bert", "de l'Yser", "du Clos-Fleuri", "de la Chênaie", "Georges-Bizet",
        "des Érables", "Rosa-Parks", "des Peupliers", "Ampère", "des Quatre-Vents",
        "du Haras", "Joliot-Curie", "Nicolas-Appert"), (1955, 2022)),
    ("Maison de quartier {}", "Vie associative/Maison de quartier", (
        "Le Beffroi", "La Gabarre", "Le Mûrier", "La Filature", "Le Perreyeux", "L'Orée",
        "Les Saules", "La Grue", "La Métairie", "Le Manège", "La Closerie"), (1968, 2019)),
    ("Multi-accueil {}", "Petite enfance/Crèche", (
        "Les Petits Bateliers", "La Coccinelle", "Pom'd'Api", "Les Lutins", "L'Escargot bleu",
        "La Ribambelle", "Les Moussaillons", "Tournesol", "Les Galopins", "Arc-en-ciel",
        "La Marelle", "Petit Poucet", "Les Lucioles", "Câlin-Câline"), (1974, 2023)),
    ("Salle {}", "Vie associative/Salle municipale", (
        "des Douves", "de la Visitation", "du Pressoir", "de la Grée", "Aliénor", "des Halles",
        "du Lavoir", "des Perreyeux"), (1950, 2010)),
    ("Boulodrome {}", "Sport/Boulodrome", (
        "des Tilleuls", "du Bas-Port", "des Ardoisiers", "du Haut-Plessis"), (1960, 2005)),
    ("Cimetière {}", "Administration/Cimetière", ("de l'Est", "Saint-Mesmin"), (1830, 1880)),
    ("Jardins familiaux {}", "Environnement/Jardins familiaux", (
        "de la Prairie", "du Plessis", "de la Fendue", "des Gravelles", "de la Vallade"),
        (1948, 2015)),
)  # fmt: skip

_SCHOOLS = (
    "Jules-Ferry", "Marie-Curie", "Jacques-Prévert", "Paul-Éluard", "Simone-Veil", "La Fontaine",
    "Jean-Moulin", "Les Tanneurs", "Saint-Mesmin", "Les Acacias", "Pablo-Picasso", "Rosa-Parks",
    "Jean-Jaurès", "Victor-Hugo", "George-Sand", "Les Ardoisiers", "Le Petit-Pont", "Colette",
    "Charles-Perrault", "Les Hirondelles", "Aimé-Césaire", "Louise-Michel", "Henri-Matisse",
    "Les Gravelles", "La Closerie", "Anne-Frank", "La Vallade", "Pierre-de-Ronsard",
)  # fmt: skip
_PRIVATE_SCHOOLS = (
    "Sainte-Anne",
    "Saint-Jacques",
    "Notre-Dame-du-Port",
    "Sacré-Cœur",
    "Saint-Julien",
)
SCHOOL_KINDS = (
    "Éducation/École maternelle",
    "Éducation/École élémentaire",
    "Éducation/École primaire",
)


@lru_cache(maxsize=1)
def facilities() -> tuple[Facility, ...]:
    """Return every named place, schools last."""
    city, rng = rivemaine(), seeded("facilities")
    wanted: list[tuple[str, str, str | XY | None, int]] = list(_NAMED)
    for pattern, category, names, (first, last) in _SERIES:
        for index, name in enumerate(names):
            home = city.districts[index % 11].code if "quartier" in pattern else None
            wanted.append((pattern.format(name), category, home, rng.randint(first, last)))
    wanted += _schools(city)
    found = []
    for number, (name, category, where, opened) in enumerate(wanted, start=1):
        if isinstance(where, tuple):
            address = city.address_near(rng, where)
        else:
            address = city.address(rng, where)
        found.append(
            Facility(
                code=f"EQ{number:04d}", name=name, category=category, address=address,
                district=city.district_at(address.place).code, opened=opened,
                accessible=rng.random() < (0.95 if opened > 1995 else 0.68),
            )
        )  # fmt: skip
    return tuple(found)


def _schools(city: City) -> list[tuple[str, str, str | XY | None, int]]:
    rng = seeded("schools")
    shares = [d.population for d in city.districts]
    found: list[tuple[str, str, str | XY | None, int]] = []
    for index, name in enumerate(_SCHOOLS):
        # Every district has one school, then the people decide.
        code = (
            city.districts[index].code
            if index < 11
            else rng.choices([d.code for d in city.districts], shares)[0]
        )
        year = rng.choice(
            [rng.randint(1881, 1939), rng.randint(1950, 1982), rng.randint(1990, 2021)]
        )
        if rng.random() < 0.55:
            found.append((f"École maternelle {name}", SCHOOL_KINDS[0], code, year))
            found.append((f"École élémentaire {name}", SCHOOL_KINDS[1], code, year))
        else:
            found.append((f"École primaire {name}", SCHOOL_KINDS[2], code, year))
    for name in _PRIVATE_SCHOOLS:
        found.append((f"École privée {name}", SCHOOL_KINDS[2], None, rng.randint(1850, 1965)))
    return found


def of_category(*prefixes: str) -> tuple[Facility, ...]:
    """Return the places of some categories, e.g. `Sport/Piscine`."""
    return tuple(f for f in facilities() if f.category.startswith(prefixes))
