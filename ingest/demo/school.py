"""School life: the schools, the menus of the public kitchens, meals brought home."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ingest.demo import dishes, terms
from ingest.demo.chance import seeded
from ingest.demo.dishes import Dish
from ingest.demo.energy import last_months
from ingest.demo.geography.city import INSEE, POSTCODE
from ingest.demo.places import SCHOOL_KINDS, of_category
from ingest.demo.scene import Stage, bank_holiday, monday, place, school_holiday, siret
from ingest.demo.table import DemoDataset, Row, Texts, column

_UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def _uai(number: int) -> str:
    """Return an identifier of the right form in a range that names no real school."""
    digits = f"0499{number:03d}"
    return digits + _UAI_LETTERS[int(digits) % 23]


def school_year(day: date) -> int:
    """Return the year in which a day's school year began."""
    return day.year if day.month >= 9 else day.year - 1


def _schools(stage: Stage) -> Iterator[Row]:
    names = {d.code: d.name for d in stage.city.districts}
    year = school_year(stage.today) - (0 if stage.is_present else 1)
    for number, school in enumerate(of_category(*SCHOOL_KINDS), start=1):
        rng = stage.chance("school", school.code, year)
        steady = stage.chance("school", school.code)
        kind = school.category.split("/")[1].removeprefix("École ")
        private = "privée" in school.name
        classes = {"maternelle": 4, "élémentaire": 8, "primaire": 9}[kind] + steady.randint(-1, 3)
        pupils = round(classes * rng.uniform(20.5, 25.5))
        eats = 0.62 + 0.22 * steady.random()
        yield (
            f"{year}-{year + 1}",
            _uai(number),
            school.name,
            kind,
            "privé sous contrat" if private else "public",
            school.address.text,
            POSTCODE,
            names[school.district],
            classes,
            pupils,
            round(pupils / classes, 1),
            not private or steady.random() < 0.7,
            round(pupils * eats / 10) * 10,
            school.opened,
            steady.random() < 0.4,
            place(school.address.place),
        )


SCHOOLS = DemoDataset(
    id="ecoles",
    title=Texts("Écoles et restaurants scolaires", "Schools and school canteens"),
    description=Texts(
        "Les écoles maternelles, élémentaires et primaires, publiques et privées, avec leurs "
        "effectifs et leur restaurant. **Chaque ligne est une école.** Les effectifs sont ceux du "
        "constat de rentrée ; la capacité du restaurant est le nombre de repas servis un jour "
        "ordinaire, arrondi à la dizaine.",
        "Nursery, elementary and primary schools, public and private, with pupils and canteen. "
        "**Each row is a school.** Pupils are counted at the start of the school year; canteen "
        "capacity is the number of meals on an ordinary day, rounded to ten.",
    ),
    theme=(terms.EDUCATION, terms.TERRITORY),
    keywords=("écoles", "effectifs", "restauration scolaire", "rentrée"),
    publisher=terms.CITY,
    frequency=terms.ANNUAL,
    key=("uai",),
    granularity="adresse",
    states=("Rentrée de l'an passé", "Rentrée de l'année scolaire en cours"),
    fields=(
        column("annee_scolaire", "Année scolaire", "School year"),
        column("uai", "Code UAI", "UAI code", id=True,
               about=("Identifiant national de l'établissement.",
                      "National identifier of the school.")),
        column("nom", "Nom", "Name", sortable=True),
        column("type", "Type", "Kind", facet=True),
        column("secteur", "Secteur", "Sector", facet=True),
        column("adresse", "Adresse", "Address"),
        column("code_postal", "Code postal", "Postcode"),
        column("quartier", "Quartier", "District", facet=True),
        column("classes", "Classes", "Classes", "int", sortable=True),
        column("eleves", "Élèves", "Pupils", "int", sortable=True),
        column("eleves_par_classe", "Élèves par classe", "Pupils per class", "double",
               decimals=1),
        column("restaurant", "Restaurant scolaire", "Canteen", "boolean", facet=True),
        column("repas_par_jour", "Repas par jour", "Meals a day", "int", unit="repas"),
        column("annee_construction", "Année de construction", "Year built", "int"),
        column("cour_vegetalisee", "Cour végétalisée", "Green playground", "boolean", facet=True,
               about=("Cour refaite avec arbres et sols perméables.",
                      "Playground rebuilt with trees and permeable ground.")),
        column("geo_point_2d", "Position", "Position", "geo_point_2d"),
    ),
    rows=_schools,
)  # fmt: skip

WEEKS_BEFORE, WEEKS_AFTER = 4, 5
# restaurant, kind of restaurant, guests, weekdays in term, weekdays in holidays
_TABLES: tuple[tuple[str, str, str, frozenset[int], frozenset[int]], ...] = (
    (
        "Restaurants des écoles maternelles",
        "maternelle",
        "3-6 ans",
        frozenset({0, 1, 3, 4}),
        frozenset(),
    ),
    (
        "Restaurants des écoles élémentaires",
        "élémentaire",
        "6-11 ans",
        frozenset({0, 1, 3, 4}),
        frozenset(),
    ),
    (
        "Accueils de loisirs",
        "centre de loisirs",
        "3-12 ans",
        frozenset({2}),
        frozenset({0, 1, 2, 3, 4}),
    ),
    ("Crèches municipales", "crèche", "plus de 18 mois", frozenset(range(5)), frozenset(range(5))),
    ("Résidences autonomie", "résidence sénior", "tous", frozenset(range(7)), frozenset(range(7))),
)


def _pick(choices: Sequence[Dish], day: date, stride: int) -> Dish:
    """Choose without repeating within some days: walk through a list shuffled per season."""
    order = list(choices)
    seeded("menus", day.year, (day.month % 12) // 3, choices[0].name).shuffle(order)
    return order[(day.toordinal() * stride) % len(order)]


def _meal(day: date) -> list[tuple[str, Dish]]:
    """Compose the common menu of a day: one vegetarian day a week, fish on Fridays."""
    week = day.isocalendar()[1]
    if day.weekday() == (0, 1, 3)[week % 3]:
        main = _pick(dishes.VEGETARIAN, day, 5)
    elif day.weekday() == 4:
        main = _pick(dishes.FISH, monday(day) + timedelta(days=2 * week), 1)
    else:
        main = _pick(dishes.MEAT, day, 2)
    meal = [
        ("entrée", _pick(dishes.STARTERS, day, 3)),
        ("plat principal", main),
        ("garniture", _pick(dishes.SIDES, day, 3)),
        ("produit laitier", _pick(dishes.DAIRY, day, 5)),
        ("dessert", _pick(dishes.DESSERTS, day, 5)),
        ("pain", _pick(dishes.BREAD, day, 1)),
    ]
    if main not in dishes.VEGETARIAN:
        meal.insert(2, ("plat principal", _pick(dishes.VEGETARIAN, day, 7)))
    return meal


def _menus(stage: Stage) -> Iterator[Row]:
    first = monday(stage.today) - timedelta(weeks=WEEKS_BEFORE)
    for offset in range(7 * (WEEKS_BEFORE + 1 + WEEKS_AFTER)):
        day = first + timedelta(days=offset)
        if bank_holiday(day):
            continue
        told = stage.at(monday(day) - timedelta(weeks=6), 9)
        meal = _meal(day)
        for restaurant, kind, guests, in_term, in_holidays in _TABLES:
            if day.weekday() not in (in_holidays if school_holiday(day) else in_term):
                continue
            texture = ["haché"] if kind == "crèche" else ["normal"]
            for index, (course, dish) in enumerate(meal):
                if kind == "crèche" and course in {"pain", "entrée"}:
                    continue
                alternative = index == 2 and course == "plat principal"
                if alternative and kind in {"crèche", "résidence sénior"}:
                    continue
                yield (
                    terms.CITY if kind != "résidence sénior" else terms.CCAS,
                    siret(1) if kind != "résidence sénior" else siret(6),
                    "Cuisine centrale de Rivemaine",
                    siret(1, 12),
                    restaurant,
                    INSEE,
                    "sans",
                    kind,
                    guests,
                    day,
                    "déjeuner",
                    course,
                    dish.name,
                    dish.labels,
                    "Produit local" if "pays" in dish.name or "Anjou" in dish.name else None,
                    "Plat de substitution" if alternative else None,
                    dish.diets,
                    dish.allergens,
                    texture,
                    dish.cost,
                    told,
                )


MENUS = DemoDataset(
    id="menus-cantines",
    title=Texts("Menus des cantines", "Canteen menus"),
    description=Texts(
        "Les menus servis dans les écoles, les crèches, les accueils de loisirs et les résidences "
        "autonomie : quatre semaines passées, la semaine en cours et cinq semaines à venir. "
        "**Chaque ligne est un plat d'un repas** ; un menu complet compte donc plusieurs lignes. "
        "Le fichier suit le schéma SCDL *Menus de la restauration collective* (1.2).\n\n"
        "Chaque semaine compte au moins un repas végétarien, et un plat de substitution sans "
        "viande est proposé les autres jours. Les allergènes sont ceux des recettes ; les traces "
        "ne sont pas signalées. Un changement de livraison peut modifier un menu le jour même.",
        "Menus served in schools, nurseries, holiday centres and sheltered homes: four past weeks, "
        "the current one and five weeks ahead. **Each row is one dish of a meal**, so a full menu "
        "has several rows. The file follows the French SCDL schema for canteen menus (1.2).\n\n"
        "Every week has at least one vegetarian meal, and a dish without meat is offered on other "
        "days. Allergens are those of the recipes; traces are not given. A change of delivery may "
        "alter a menu on the day.",
    ),
    theme=(terms.EDUCATION,),
    keywords=("cantine", "menus", "restauration collective", "allergènes", "SCDL"),
    publisher=terms.CITY,
    frequency=terms.WEEKLY,
    references="https://schema.data.gouv.fr/scdl/menus-collectifs/",
    fields=(
        column("menuCollNom", "Collectivité", "Authority"),
        column("menuCollSiret", "SIRET de la collectivité", "SIRET of the authority"),
        column("menuEtablissementNom", "Cuisine", "Kitchen"),
        column("menuEtablissementSiret", "SIRET de la cuisine", "SIRET of the kitchen"),
        column("menuRestaurantNom", "Restaurant", "Restaurant", facet=True),
        column("menuRestaurantInsee", "Code INSEE du restaurant", "INSEE code"),
        column("menuRestaurantIdType", "Type d'identifiant du restaurant", "Kind of identifier"),
        column("menuRestaurantType", "Type de restaurant", "Kind of restaurant", facet=True),
        column("menuRestaurantConvive", "Convives", "Guests", facet=True),
        column("menuDate", "Date du repas", "Date of the meal", "date", facet=True,
               timeserie_precision="day", timerangeFilter=True, sortable=True),
        column("menuRepasType", "Repas", "Meal", facet=True),
        column("menuPlatType", "Type de plat", "Course", facet=True),
        column("menuPlatNom", "Plat", "Dish", facet=True, facetsort="count", sortable=True),
        column("menuPlatSiqo", "Signes de qualité", "Quality labels", facet=True,
               multivalued=";", disjunctive=True,
               about=("Signes officiels de la qualité et de l'origine.",
                      "Official signs of quality and origin.")),
        column("menuPlatLabel", "Autres labels", "Other labels"),
        column("menuPlatPrecision", "Précision", "Remark"),
        column("menuPlatRegime", "Régimes", "Diets", facet=True, multivalued=";",
               disjunctive=True),
        column("menuPlatAllergene", "Allergènes", "Allergens", facet=True, multivalued=";",
               disjunctive=True,
               about=("Allergènes à déclaration obligatoire présents dans la recette.",
                      "Allergens of the recipe that must be declared.")),
        column("menuPlatTexture", "Texture", "Texture", multivalued=";"),
        column("menuPlatPrix", "Coût des denrées", "Cost of ingredients", "double", unit="€",
               decimals=2),
        column("menuPublicationDate", "Publié le", "Published on", "datetime"),
    ),
    rows=_menus,
)  # fmt: skip


def _home_meals(stage: Stage) -> Iterator[Row]:
    for month in last_months(stage):
        winter = math.cos((month.month - 1) / 12 * 2 * math.pi)
        for district in stage.city.districts:
            rng = stage.chance("home-meals", month.isoformat(), district.code)
            guests = district.population * max(0.002, (district.age - 24) / 2_400)
            guests *= 1 + 0.05 * winter
            people = max(11, round(guests * rng.uniform(0.95, 1.05)))
            meals = round(people * rng.uniform(19.5, 23))
            yield (
                month,
                district.name,
                people,
                meals,
                round(100 * rng.uniform(0.13, 0.22), 1),
                round(100 * rng.uniform(0.36, 0.48), 1),
            )


HOME_MEALS = DemoDataset(
    id="repas-a-domicile",
    title=Texts("Repas livrés à domicile", "Meals delivered at home"),
    description=Texts(
        "Les repas que le CCAS livre aux personnes âgées ou handicapées, par mois et par quartier, "
        "depuis trois ans. **Chaque ligne est un mois et un quartier.** Les chiffres sont des "
        "totaux de tournées ; aucun quartier ne compte moins de onze bénéficiaires, et aucune "
        "donnée individuelle n'est publiée.",
        "Meals that the social welfare centre delivers to elderly or disabled people, by month and "
        "district, over three years. **Each row is a month and a district.** Figures are totals of "
        "delivery rounds; no district has fewer than eleven people served, and no individual data "
        "is published.",
    ),
    theme=(terms.TERRITORY,),
    keywords=("action sociale", "personnes âgées", "repas", "maintien à domicile"),
    publisher=terms.CCAS,
    frequency=terms.MONTHLY,
    key=("mois", "quartier"),
    granularity="quartier",
    fields=(
        column("mois", "Mois", "Month", "date", facet=True, timeserie_precision="month",
               sortable=True),
        column("quartier", "Quartier", "District", facet=True),
        column("beneficiaires", "Bénéficiaires", "People served", "int", unit="personnes",
               sortable=True),
        column("repas", "Repas livrés", "Meals delivered", "int", unit="repas", sortable=True),
        column("part_regimes", "Part des régimes particuliers", "Share of special diets",
               "double", unit="%", decimals=1),
        column("part_bio_qualite", "Part de produits bio ou de qualité",
               "Share of organic or quality food", "double", unit="%", decimals=1),
    ),
    rows=_home_meals,
)  # fmt: skip

DATASETS = (MENUS, SCHOOLS, HOME_MEALS)
