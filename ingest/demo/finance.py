"""Money: the budget by function and nature, and the grants to associations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ingest.demo import terms
from ingest.demo.associations import registered
from ingest.demo.scene import Stage, siret
from ingest.demo.table import DemoDataset, Row, Texts, column

# function (hierarchical, with its code), M€ of running costs, M€ of investment
_FUNCTIONS: tuple[tuple[str, str, float, float], ...] = (
    ("020", "0 Services généraux/02 Administration générale/020 Moyens généraux", 17.4, 1.9),
    ("021", "0 Services généraux/02 Administration générale/021 Assemblée locale", 1.3, 0.0),
    ("026", "0 Services généraux/02 Administration générale/026 Cimetières", 0.6, 0.3),
    ("11", "1 Sécurité/11 Police municipale et prévention", 4.9, 0.5),
    ("12", "1 Sécurité/12 Hygiène et salubrité publique", 1.1, 0.1),
    ("211", "2 Enseignement/21 Enseignement du premier degré/211 Écoles maternelles", 7.6, 2.4),
    ("212", "2 Enseignement/21 Enseignement du premier degré/212 Écoles primaires", 9.8, 5.7),
    ("281", "2 Enseignement/28 Services périscolaires/281 Restauration scolaire", 7.2, 0.9),
    ("288", "2 Enseignement/28 Services périscolaires/288 Accueil périscolaire", 4.4, 0.2),
    ("311", "3 Culture et sport/31 Culture/311 Conservatoire et enseignement artistique", 3.1, 0.3),
    ("313", "3 Culture et sport/31 Culture/313 Bibliothèques", 4.0, 0.6),
    ("314", "3 Culture et sport/31 Culture/314 Musées", 3.2, 1.2),
    ("316", "3 Culture et sport/31 Culture/316 Théâtres et spectacles", 3.8, 0.8),
    ("321", "3 Culture et sport/32 Sports/321 Salles et gymnases", 3.3, 2.6),
    ("322", "3 Culture et sport/32 Sports/322 Stades", 1.8, 1.5),
    ("323", "3 Culture et sport/32 Sports/323 Piscines", 4.1, 1.4),
    ("338", "3 Culture et sport/33 Jeunesse/338 Loisirs et vacances", 2.2, 0.2),
    ("420", "4 Santé et action sociale/42 Action sociale/420 Contribution au CCAS", 6.9, 0.0),
    ("421", "4 Santé et action sociale/42 Action sociale/421 Petite enfance", 8.3, 0.9),
    ("423", "4 Santé et action sociale/42 Action sociale/423 Personnes âgées", 1.7, 0.3),
    ("510", "5 Aménagement/51 Services communs/510 Urbanisme", 2.3, 1.1),
    ("511", "5 Aménagement/51 Services communs/511 Espaces verts urbains", 5.2, 2.1),
    ("512", "5 Aménagement/51 Services communs/512 Éclairage public", 1.6, 2.3),
    ("551", "5 Aménagement/55 Habitat/551 Rénovation urbaine", 0.7, 6.2),
    ("632", "6 Action économique/63 Commerce et artisanat/632 Halles et marchés", 0.8, 0.9),
    ("633", "6 Action économique/63 Tourisme/633 Développement touristique", 0.9, 0.2),
    ("76", "7 Environnement/76 Préservation des milieux naturels", 0.6, 0.5),
    ("845", "8 Transports/84 Voirie/845 Voirie communale", 2.9, 5.4),
)  # fmt: skip
_NATURES = {
    "Fonctionnement": (("011 Charges à caractère général", 0.29), ("012 Personnel", 0.6),
                       ("65 Autres charges de gestion courante", 0.11)),
    "Investissement": (("20 Immobilisations incorporelles", 0.07),
                       ("21 Immobilisations corporelles", 0.38),
                       ("23 Travaux en cours", 0.55)),
}  # fmt: skip
_UNSHARED = "0 Services généraux/01 Opérations non ventilables"
_LOANS = "16 Emprunts et dettes"
# chapter, M€; loans come last and take what is missing
_INCOME = {
    "Fonctionnement": (("73 Impôts et taxes", 31.6), ("731 Fiscalité locale", 54.8),
                       ("74 Dotations et participations", 29.5),
                       ("70 Produits des services", 9.7),
                       ("75 Autres produits de gestion courante", 2.6)),
    "Investissement": (("10 Dotations et fonds divers", 6.9), ("13 Subventions reçues", 9.1),
                       (_LOANS, 14.5)),
}  # fmt: skip


def _budget(stage: Stage) -> Iterator[Row]:
    last = stage.today.year if stage.is_present else stage.today.year - 1
    for year in range(stage.today.year - 5, last + 1):
        growth = 1.026 ** (year - stage.today.year)
        balance = 0.0
        for section, code, function, nature, amount in _expenses():
            rng = stage.chance("budget", year, code, nature)
            voted = round(amount * 1e6 * growth * rng.uniform(0.93, 1.07), -2)
            if voted > 0:
                balance += voted
                yield _budget_row(stage, year, section, "Dépenses", code, function, nature, voted)
        for section, chapters in _INCOME.items():
            for nature, amount in chapters:
                rng = stage.chance("income", year, nature)
                voted = round(amount * 1e6 * growth * rng.uniform(0.98, 1.02), -2)
                if nature == _LOANS:
                    voted = round(balance, 2)  # new loans close the budget
                balance -= voted
                yield _budget_row(stage, year, section, "Recettes", "01", _UNSHARED, nature, voted)


def _expenses() -> Iterator[tuple[str, str, str, str, float]]:
    """Give section, code, function, chapter and millions of euros of every expense."""
    for code, function, running, invested in _FUNCTIONS:
        for section, amount in (("Fonctionnement", running), ("Investissement", invested)):
            for nature, share in _NATURES[section]:
                yield section, code, function, nature, amount * share
    yield "Fonctionnement", "01", _UNSHARED, "66 Charges financières", 1.9
    yield "Investissement", "01", _UNSHARED, "16 Emprunts et dettes", 8.7


def _budget_row(
    stage: Stage, year: int, section: str, sense: str, code: str, function: str, nature: str,
    voted: float,
) -> Row:  # fmt: skip
    rng = stage.chance("spent", year, code, nature)
    done = rng.uniform(0.93, 0.995) if section == "Fonctionnement" else rng.uniform(0.62, 0.9)
    people = stage.city.population
    return (
        date(year, 1, 1),
        section,
        sense,
        code,
        function,
        nature,
        round(voted, -2),
        round(voted * done, 2) if year < stage.today.year else None,
        round(voted / people, 2),
    )


BUDGET = DemoDataset(
    id="budget",
    title=Texts("Budget de la Ville par fonction", "City budget by function"),
    description=Texts(
        "Le budget principal de la Ville depuis six ans, par section, fonction et nature. **Chaque "
        "ligne est un montant voté, pour une année, une fonction et un chapitre.** Les fonctions "
        "suivent la nomenclature M57 et ont trois niveaux : ouvrez *2 Enseignement* pour voir les "
        "écoles, puis la restauration.\n\nLe montant réalisé vient du compte financier unique ; il "
        "est vide pour l'année en cours. Le budget est voté en équilibre réel ; les mouvements "
        "d'ordre, les reports et les budgets annexes ne sont pas repris.",
        "The main budget of the City over six years, by section, function and nature. **Each row "
        "is an amount voted for one year, one function and one chapter.** Functions follow the "
        "French M57 nomenclature and have three levels: open *2 Enseignement* to see schools, then "
        "school meals.\n\nThe amount spent comes from the yearly accounts; it is empty for the "
        "current year. Transfers between sections, carried-over sums and annexed budgets are left "
        "out.",
    ),
    theme=(terms.FINANCE, terms.DEMOCRACY),
    keywords=("budget", "finances publiques", "dépenses", "recettes", "M57"),
    publisher=terms.CITY,
    frequency=terms.ANNUAL,
    key=("annee", "section", "sens", "code_fonction", "nature"),
    states=("Budgets jusqu'à l'an passé", "Budget primitif de l'année ajouté"),
    attachments=(
        (
            "budget-nomenclature.csv",
            Texts("Nomenclature des fonctions", "List of functions"),
            "code;fonction\n" + "".join(f"{code};{name}\n" for code, name, _r, _i in _FUNCTIONS),
        ),
    ),
    fields=(
        column("annee", "Année", "Year", "date", facet=True, timeserie_precision="year",
               facetsort="-alphanum", sortable=True),
        column("section", "Section", "Section", facet=True),
        column("sens", "Sens", "Side", facet=True,
               about=("Dépenses ou recettes.", "Expenditure (dépenses) or income (recettes).")),
        column("code_fonction", "Code de la fonction", "Function code"),
        column("fonction", "Fonction", "Function", facet=True, hierarchical="/"),
        column("nature", "Chapitre", "Chapter", facet=True, facetsort="alphanum"),
        column("montant_vote", "Montant voté", "Amount voted", "double", unit="€", decimals=0,
               sortable=True),
        column("montant_realise", "Montant réalisé", "Amount spent", "double", unit="€",
               decimals=2, sortable=True),
        column("montant_par_habitant", "Montant voté par habitant", "Amount per inhabitant",
               "double", unit="€/hab.", decimals=2),
    ),
    rows=_budget,
)  # fmt: skip

_PURPOSES = {
    "Sport": ("Fonctionnement de la saison", "École de sport des 6-12 ans", "Achat de matériel",
              "Tournoi annuel", "Déplacements des équipes jeunes"),
    "Culture": ("Programmation annuelle", "Ateliers dans les quartiers", "Création d'un spectacle",
                "Festival d'été", "Résidence d'artistes"),
    "Solidarité": ("Aide alimentaire", "Accueil de jour", "Accompagnement vers l'emploi",
                   "Maraudes d'hiver", "Soutien aux aidants"),
    "Éducation": ("Accompagnement à la scolarité", "Séjour de vacances", "Ateliers numériques",
                  "Lecture dans les écoles"),
    "Environnement": ("Jardin partagé", "Atelier de réparation de vélos", "Nettoyage des berges",
                      "Inventaire de la biodiversité"),
    "Vie de quartier": ("Fête de quartier", "Animation de proximité", "Journal du quartier"),
    "Patrimoine": ("Restauration d'une toue", "Visites guidées", "Exposition sur l'ardoise"),
    "Santé": ("Actions de prévention", "Permanences d'écoute"),
}  # fmt: skip


def _grants(stage: Stage) -> Iterator[Row]:
    bodies = registered(stage)
    for year in range(stage.today.year - 4, stage.today.year + 1):
        rng = stage.chance("grants", year)
        sample = rng.sample(bodies, 172)
        for number, body in enumerate(sample, start=1):
            council = date(year, 2, 10) + timedelta(days=49 * rng.randint(0, 5))
            if council > stage.today:
                continue
            field = body.domain.split("/")[0]
            purpose = rng.choice(_PURPOSES.get(field, ("Fonctionnement annuel",)))
            amount = round(min(180_000, max(300, rng.lognormvariate(8.0, 1.25))), -2)
            in_kind = rng.random() < 0.07
            split = amount > 20_000
            yield (
                terms.CITY,
                siret(1),
                council,
                f"DEL-{year}-{1 + (number * 7) % 220:03d}",
                body.name,
                body.siret,
                body.rna,
                purpose,
                amount,
                ["aide en nature"] if in_kind else ["aide en numéraire"],
                "échelonné" if split else "unique",
                f"{year}-03-01/{year}-12-31"
                if split
                else f"{council}/{council + timedelta(days=60)}",
                False,
                round(rng.uniform(8, 62), 1),
            )


GRANTS = DemoDataset(
    id="subventions",
    title=Texts("Subventions aux associations", "Grants to associations"),
    description=Texts(
        "Les subventions attribuées par la Ville depuis cinq ans. **Chaque ligne est une "
        "subvention à une association**, telle que le conseil municipal l'a votée. Les en-têtes "
        "suivent le schéma SCDL *Subventions*, comme la loi le demande au-dessus de 23 000 euros ; "
        "la Ville publie toutes les sommes, même petites.\n\nLe pourcentage est la part de la "
        "subvention dans le budget de l'action ; il n'est connu que si l'association l'a déclaré.",
        "Grants awarded by the City over five years. **Each row is a grant to an association**, "
        "as voted by the city council. Headers follow the French SCDL schema for grants, which the "
        "law requires above 23,000 euros; the City publishes all sums, even small ones.\n\nThe "
        "percentage is the share of the grant in the budget of the project; it is known only where "
        "the association declared it.",
    ),
    theme=(terms.FINANCE, terms.DEMOCRACY),
    keywords=("subventions", "associations", "finances publiques", "SCDL"),
    publisher=terms.CITY,
    frequency=terms.QUARTERLY,
    references="https://schema.data.gouv.fr/scdl/subventions/",
    fields=(
        column("nomAttribuant", "Attribuant", "Granting authority"),
        column("idAttribuant", "SIRET de l'attribuant", "SIRET of the authority"),
        column("dateConvention", "Date de la décision", "Date of decision", "date", facet=True,
               timeserie_precision="day", sortable=True),
        column("referenceDecision", "Référence de la décision", "Reference of the decision"),
        column("nomBeneficiaire", "Bénéficiaire", "Beneficiary", facet=True, facetsort="count",
               sortable=True),
        column("idBeneficiaire", "SIRET du bénéficiaire", "SIRET of the beneficiary"),
        column("rnaBeneficiaire", "Numéro RNA", "RNA number",
               about=("Numéro au répertoire national des associations.",
                      "Number in the national register of associations.")),
        column("objet", "Objet", "Purpose", facet=True),
        column("montant", "Montant", "Amount", "double", unit="€", decimals=0, sortable=True),
        column("nature", "Nature", "Form", facet=True, multivalued=";"),
        column("conditionsVersement", "Conditions de versement", "Terms of payment", facet=True),
        column("datesPeriodeVersement", "Période de versement", "Payment period"),
        column("notificationUE", "Notification à l'Union européenne", "Notified to the EU",
               "boolean"),
        column("pourcentageSubvention", "Part dans le budget de l'action",
               "Share of the project's budget", "double", unit="%", decimals=1),
    ),
    rows=_grants,
)  # fmt: skip

DATASETS = (BUDGET, GRANTS)
