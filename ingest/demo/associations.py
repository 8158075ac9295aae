"""Associations of the city: invented bodies, named after what they do and where."""

# ruff: noqa: E501  (a table reads best with one row on each line)
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from ingest.demo import terms
from ingest.demo.chance import seeded
from ingest.demo.geography.city import rivemaine
from ingest.demo.geography.plane import XY
from ingest.demo.places import of_category
from ingest.demo.scene import Stage, place, siret
from ingest.demo.table import DemoDataset, Row, Texts, column

# domain (two levels), patterns of names; {q} is a district, {w} a word
_KINDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Sport/Football", ("Football club {q}", "Étoile sportive {q}", "Jeunesse sportive {q}"), ("sport", "jeunesse")),
    ("Sport/Basket-ball", ("Basket {q}", "Les Gabares basket"), ("sport", "compétition")),
    ("Sport/Judo et arts martiaux", ("Dojo {q}", "Judo club de l'Orveille", "Aïkido {q}"), ("sport", "jeunesse")),
    ("Sport/Natation", ("Cercle des nageurs de la Batellerie", "Palmes de l'Orveille"), ("sport", "eau")),
    ("Sport/Aviron et canoë", ("Aviron rivemainois", "Canoë club de l'Île-aux-Saules"), ("sport", "eau")),
    ("Sport/Gymnastique", ("Gym volontaire {q}", "La Rivemainoise gymnastique"), ("sport", "seniors")),
    ("Sport/Randonnée et course", ("Les Foulées {w}", "Randonneurs {w}", "Marche nordique {q}"), ("sport", "nature")),
    ("Sport/Boule de fort", ("Société de boule de fort {w}", "Cercle bouliste {q}"), ("sport", "patrimoine")),
    ("Culture/Musique", ("Harmonie {w}", "Chœur {w}", "Jazz {w}", "Fanfare {w}"), ("musique", "spectacle")),
    ("Culture/Théâtre", ("Théâtre {w}", "Compagnie {w}", "Les Tréteaux {w}"), ("théâtre", "spectacle")),
    ("Culture/Danse", ("Danse {q}", "Atelier chorégraphique {w}"), ("danse", "jeunesse")),
    ("Culture/Arts plastiques", ("Atelier de gravure {w}", "Les Peintres {w}"), ("arts", "exposition")),
    ("Culture/Lecture et écriture", ("Lire et dire {q}", "Café des lecteurs {w}"), ("lecture", "rencontre")),
    ("Culture/Cinéma", ("Ciné-club {w}", "Plein écran {q}"), ("cinéma", "rencontre")),
    ("Patrimoine/Batellerie", ("Les Mariniers {w}", "Amis des toues et gabares"), ("patrimoine", "eau")),
    ("Patrimoine/Ardoise", ("Mémoire des perreyeux", "Amis du chevalement {w}"), ("patrimoine", "histoire")),
    ("Patrimoine/Histoire locale", ("Société d'histoire {q}", "Cercle généalogique {w}"), ("histoire", "patrimoine")),
    ("Solidarité/Aide alimentaire", ("Le Panier {w}", "Table ouverte {q}"), ("solidarité", "alimentation")),
    ("Solidarité/Accueil et insertion", ("Passerelle {w}", "Le Relais {q}", "Un toit {w}"), ("solidarité", "emploi")),
    ("Solidarité/Entraide", ("Entraide {q}", "Voisins {q}", "Coup de main {w}"), ("solidarité", "voisinage")),
    ("Solidarité/Handicap", ("Ensemble autrement {w}", "Roue libre {q}"), ("handicap", "solidarité")),
    ("Santé/Prévention", ("Santé {q}", "Écoute et parole {w}"), ("santé", "écoute")),
    ("Éducation/Parents d'élèves", ("Parents d'élèves {q}",), ("école", "jeunesse")),
    ("Éducation/Accompagnement scolaire", ("Coup de pouce {q}", "Lire ensemble {q}"), ("école", "jeunesse")),
    ("Éducation/Éducation populaire", ("Université populaire {w}", "Les Francas {q}"), ("jeunesse", "formation")),
    ("Environnement/Vélo", ("Rivemaine à vélo", "L'Atelier du dérailleur {w}"), ("vélo", "réparation")),
    ("Environnement/Nature", ("Nature et Orveille {w}", "Les Amis des arbres {q}"), ("nature", "biodiversité")),
    ("Environnement/Jardinage", ("Jardin partagé {q}", "Jardiniers {w}"), ("jardin", "voisinage")),
    ("Environnement/Réemploi", ("La Ressourcerie {w}", "Répar'Café {q}"), ("réparation", "réemploi")),
    ("Vie de quartier/Comité", ("Comité de quartier {q}", "Comité des fêtes {q}"), ("fête", "voisinage")),
    ("Vie de quartier/Commerce", ("Commerçants {q}", "Artisans {w}"), ("commerce", "animation")),
    ("Loisirs/Jeux", ("Échiquier {w}", "Ludothèque {q}", "Club de bridge {w}"), ("jeux", "rencontre")),
    ("Loisirs/Aînés", ("Club des aînés {q}", "Amicale des retraités {w}"), ("seniors", "rencontre")),
    ("International/Jumelage", ("Comité de jumelage {w}", "Échanges {w}"), ("jumelage", "rencontre")),
)  # fmt: skip
_WORDS = ("de l'Orveille", "de Rivemaine", "des Tanneurs", "du Vieux-Pont", "de la Corderie", "des Saules",
          "du Bas-Port", "des Remparts", "de la Treille", "du Chanvre", "des Deux-Rives", "du Beffroi",
          "de la Grève", "des Quatre-Vents", "du Lavoir", "de l'Ardoise")  # fmt: skip
_SIZE = (("moins de 30", 34), ("30 à 99", 38), ("100 à 299", 20), ("300 et plus", 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """One body of the register."""

    rna: str
    siret: str | None
    name: str
    domain: str
    topics: tuple[str, ...]
    district: str
    founded: date
    members: str
    employs: bool
    seat: str
    place: XY


@lru_cache(maxsize=2)
def _register(year: int) -> tuple[Association, ...]:
    city, rng = rivemaine(), seeded("associations")
    houses = of_category("Vie associative/")
    found: list[Association] = []
    names: set[str] = set()
    attempts = 0
    while len(found) < 430 and attempts < 4_000:
        attempts += 1
        domain, patterns, topics = rng.choice(_KINDS)
        district = rng.choices(city.districts, [d.population for d in city.districts])[0]
        short = district.name.split(" – ")[0]
        name = rng.choice(patterns).format(q=short, w=rng.choice(_WORDS))
        if name in names:
            continue
        names.add(name)
        number = len(found) + 1
        founded = date(1902, 1, 1) + timedelta(days=int(45_000 * rng.random() ** 0.42))
        house = rng.choice(houses)
        if rng.random() < 0.55:
            near = [h for h in houses if h.district == district.code]
            house = rng.choice(near) if near else house
        found.append(
            Association(
                rna=f"W499{number:06d}",
                siret=siret(100 + number) if rng.random() < 0.72 else None,
                name=name, domain=domain, topics=topics, district=district.name,
                founded=founded,
                members=rng.choices([s for s, _ in _SIZE], [w for _, w in _SIZE])[0],
                employs=rng.random() < 0.14,
                seat=f"{house.name}, {house.address.text}",
                place=house.address.place,
            )
        )  # fmt: skip
    return tuple(a for a in found if a.founded.year <= year)


def registered(stage: Stage) -> tuple[Association, ...]:
    """Return the associations of the register on a day."""
    return _register(stage.today.year)


def _rows(stage: Stage) -> Iterator[Row]:
    for body in registered(stage):
        yield (
            body.rna,
            body.siret,
            body.name,
            body.domain,
            list(body.topics),
            body.founded,
            body.members,
            body.employs,
            body.district,
            body.seat,
            place(body.place),
        )


ASSOCIATIONS = DemoDataset(
    id="associations",
    title=Texts("Associations de Rivemaine", "Associations of Rivemaine"),
    description=Texts(
        "Les associations inscrites à l'annuaire de la Maison des associations. **Chaque ligne est "
        "une association**, avec son domaine à deux niveaux, ses thèmes et son siège. "
        "L'inscription est volontaire et renouvelée chaque année.\n\nLe siège montré est toujours "
        "une salle ou une maison municipale ; aucun nom ni aucune adresse de personne n'est "
        "publié.",
        "Associations listed in the directory of the Maison des associations. **Each row is an "
        "association**, with its field on two levels, its topics and its seat. Listing is "
        "voluntary and renewed each year.\n\nThe seat shown is always a municipal hall or house; "
        "no name or address of a person is published.",
    ),
    theme=(terms.CULTURE, terms.DEMOCRACY),
    keywords=("associations", "vie associative", "sport", "solidarité"),
    publisher=terms.CITY,
    frequency=terms.MONTHLY,
    key=("numero_rna",),
    fields=(
        column("numero_rna", "Numéro RNA", "RNA number", id=True,
               about=("Numéro au répertoire national des associations.",
                      "Number in the national register of associations.")),
        column("siret", "SIRET", "SIRET",
               about=("Vide si l'association n'emploie personne et ne reçoit pas d'aide.",
                      "Empty if the association employs nobody and receives no grant.")),
        column("nom", "Nom", "Name", sortable=True),
        column("domaine", "Domaine", "Field", facet=True, hierarchical="/"),
        column("themes", "Thèmes", "Topics", facet=True, multivalued=",", disjunctive=True),
        column("date_creation", "Date de création", "Founded on", "date", facet=True,
               timeserie_precision="day", sortable=True),
        column("adherents", "Adhérents", "Members", facet=True),
        column("employeur", "Employeur", "Employer", "boolean", facet=True),
        column("quartier", "Quartier d'activité", "District of activity", facet=True),
        column("siege", "Siège", "Seat"),
        column("geo_point_2d", "Position du siège", "Position of the seat", "geo_point_2d"),
    ),
    rows=_rows,
)  # fmt: skip

DATASETS = (ASSOCIATIONS,)
