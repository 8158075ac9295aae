"""What may happen in the city: events that the calendar draws from."""

# ruff: noqa: E501  (a table reads best with one row on each line)
from __future__ import annotations

from dataclasses import dataclass

ALL_YEAR = tuple(range(1, 13))
WARM = (5, 6, 7, 8, 9)
COLD = (10, 11, 12, 1, 2, 3)
_EVENINGS = (1, 2, 3, 4, 5)
_WEEKEND = (5, 6)
_AFTERNOONS = (2, 5, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEvent:
    """An event as the season plans it, before it gets a date and a hall."""

    title: str
    summary: str
    kind: str
    where: str
    """Prefix of the category of its hall."""
    hour: int
    minutes: int
    days: tuple[int, ...]
    rates: tuple[int, int]
    audience: tuple[str, ...]
    months: tuple[int, ...] = ALL_YEAR


_STAGE, _BOOKS, _MUSEUM = "Culture/Salle de spectacle", "Culture/Bibliothèque", "Culture/Musée"
_HOUSE, _HALL = "Vie associative/Maison de quartier", "Vie associative/Salle municipale"

# title, summary, kind, hall, hour, minutes, days, rates, audience, months
_TEXT: tuple[tuple[str, str, str, str, int, int, tuple[int, ...], tuple[int, int], str, tuple[int, ...]], ...] = (
    ("Nuit de la gabarre", "Contes et chansons de mariniers, éclairés à la lanterne.", "Spectacle/Conte", _STAGE, 20, 90, _EVENINGS, (8, 14), "adultes,familles", ALL_YEAR),
    ("Le Revizor, d'après Gogol", "Une troupe de la ville monte la comédie russe dans un bureau de poste.", "Spectacle/Théâtre", _STAGE, 20, 110, _EVENINGS, (12, 20), "adultes", ALL_YEAR),
    ("Pierre-Feuille-Ciseaux", "Théâtre d'objets pour les petites mains, sans paroles.", "Spectacle/Jeune public", _STAGE, 10, 40, _AFTERNOONS, (5, 7), "enfants,familles", ALL_YEAR),
    ("Quatuor des Deux-Rives", "Haydn et Ravel, joués au milieu du public.", "Concert/Classique", _STAGE, 20, 85, _EVENINGS, (10, 18), "adultes", ALL_YEAR),
    ("Scène ouverte", "Dix minutes par groupe, inscription au comptoir.", "Concert/Rock et pop", _STAGE, 19, 180, (3, 4), (0, 0), "adultes,jeunes", ALL_YEAR),
    ("Bal trad' de l'Orveille", "Avant-deux, bourrées et initiation pour les débutants.", "Concert/Musique traditionnelle", _HALL, 20, 210, (4, 5), (6, 9), "adultes,familles", ALL_YEAR),
    ("Jazz au comptoir", "Un trio, des standards, et la salle en tables rondes.", "Concert/Jazz", _STAGE, 19, 120, (3, 4), (8, 12), "adultes", ALL_YEAR),
    ("Audition des classes de cordes", "Les élèves du conservatoire jouent leur premier trimestre.", "Concert/Classique", "Culture/Conservatoire", 18, 60, (1, 2, 3), (0, 0), "familles", ALL_YEAR),
    ("Rencontre avec une autrice de roman noir", "Lecture d'extraits et échange avec la salle.", "Rencontre/Littérature", _BOOKS, 18, 90, _EVENINGS, (0, 0), "adultes", ALL_YEAR),
    ("Bébés lecteurs", "Albums, comptines et jeux de doigts, de 0 à 3 ans.", "Atelier/Lecture", _BOOKS, 10, 45, (2, 5), (0, 0), "enfants,familles", ALL_YEAR),
    ("Heure du conte", "Des histoires à écouter assis par terre.", "Atelier/Lecture", _BOOKS, 16, 45, (2, 5), (0, 0), "enfants", ALL_YEAR),
    ("Tournoi de jeux de société", "Par équipes de trois, jeux expliqués sur place.", "Atelier/Jeux", _BOOKS, 14, 180, _WEEKEND, (0, 0), "familles,jeunes", ALL_YEAR),
    ("Premiers pas sur ordinateur", "Souris, fichiers, messagerie : une séance pour se lancer.", "Atelier/Numérique", _BOOKS, 10, 120, (1, 3), (0, 0), "adultes,aînés", ALL_YEAR),
    ("Ciel d'ardoise", "Trente photographies des carrières et de ceux qui y ont travaillé.", "Exposition/Photographie", _MUSEUM, 10, 480, (1, 2, 3, 4, 5, 6), (0, 5), "adultes,familles", ALL_YEAR),
    ("Visite guidée des réserves", "Ce que le musée garde et ne montre pas.", "Visite/Musée", _MUSEUM, 15, 75, _WEEKEND, (3, 6), "adultes", ALL_YEAR),
    ("Dessiner au musée", "Carnet et crayon fournis, tous niveaux.", "Atelier/Arts plastiques", _MUSEUM, 14, 120, _AFTERNOONS, (4, 8), "adultes,jeunes", ALL_YEAR),
    ("Fendeurs d'ardoise", "Démonstration de taille par d'anciens perreyeux.", "Visite/Patrimoine", _MUSEUM, 15, 60, (6,), (0, 0), "familles", ALL_YEAR),
    ("Répar'Café", "On apporte son grille-pain, on repart avec ou sans miracle.", "Atelier/Réemploi", _HOUSE, 14, 180, (5,), (0, 0), "adultes,familles", ALL_YEAR),
    ("Repas partagé du quartier", "Chacun apporte un plat, la maison offre la soupe.", "Fête/Quartier", _HOUSE, 12, 150, _WEEKEND, (0, 0), "familles,aînés", ALL_YEAR),
    ("Atelier d'écriture", "Une consigne, une heure de silence, une lecture à voix haute.", "Atelier/Écriture", _HOUSE, 18, 120, (1, 3), (2, 5), "adultes", ALL_YEAR),
    ("Conseil de quartier", "Réunion publique : points sur les chantiers et questions libres.", "Rencontre/Citoyenneté", _HOUSE, 18, 120, (1, 2, 3), (0, 0), "adultes", ALL_YEAR),
    ("Permanence vélo", "Freins, chaîne, éclairage : réglez votre vélo avec un mécanicien.", "Atelier/Vélo", _HOUSE, 14, 180, _AFTERNOONS, (0, 0), "adultes,jeunes", ALL_YEAR),
    ("Thé dansant des aînés", "Accordéon, valses et gâteaux maison.", "Fête/Aînés", _HALL, 14, 210, (3, 6), (4, 6), "aînés", ALL_YEAR),
    ("Loto de l'école", "Au profit des classes de découverte.", "Fête/École", _HALL, 19, 180, (4, 5), (3, 5), "familles", COLD),
    ("Bourse aux jouets", "Dépôt le matin, vente l'après-midi.", "Foire et salon/Bourse", _HALL, 9, 480, _WEEKEND, (0, 0), "familles", (10, 11, 12)),
    ("Marché de Noël des créateurs", "Céramique, tissage, gravure : quarante ateliers de la région.", "Foire et salon/Marché", "Économie/", 10, 540, _WEEKEND, (0, 0), "familles,adultes", (11, 12)),
    ("Salon de l'habitat", "Rénover, isoler, chauffer : stands et conseils gratuits.", "Foire et salon/Salon", "Économie/Parc", 10, 540, _WEEKEND, (4, 6), "adultes", (3, 10, 11)),
    ("Foire aux plantes", "Pépiniéristes, troc de graines et taille de fruitiers.", "Foire et salon/Marché", "Économie/", 9, 540, _WEEKEND, (0, 0), "familles,adultes", (4, 5, 10)),
    ("Match de basket : Gabares – Cholet réserve", "Championnat régional, buvette des parents.", "Sport/Match", "Sport/Gymnase", 20, 120, (4, 5), (3, 6), "familles,jeunes", (*COLD, 4)),
    ("Course des Quais", "Cinq et dix kilomètres le long de l'Orveille.", "Sport/Course", "Sport/Stade", 9, 240, (6,), (5, 12), "adultes,jeunes", ALL_YEAR),
    ("Nage de nuit", "Bassin éclairé aux bougies flottantes et musique sous l'eau.", "Sport/Animation", "Sport/Piscine", 20, 120, (4, 5), (4, 6), "adultes,familles", COLD),
    ("Initiation au canoë", "Deux heures sur l'Orveille, gilets prêtés.", "Sport/Initiation", "Sport/Base", 14, 120, _AFTERNOONS, (0, 8), "familles,jeunes", WARM),
    ("Patinoire déguisée", "Perruques bienvenues, patins compris.", "Sport/Animation", "Sport/Patinoire", 18, 150, (4, 5), (5, 7), "familles,jeunes", COLD),
    ("Portes ouvertes des jardins familiaux", "Rencontre des jardiniers, semences à échanger.", "Visite/Nature", "Environnement/Jardins", 10, 300, _WEEKEND, (0, 0), "familles", (4, 5, 6, 9)),
    ("Sortie oiseaux d'hiver", "Jumelles prêtées, prévoir des bottes.", "Visite/Nature", "Environnement/Maison", 9, 150, _WEEKEND, (0, 0), "familles,adultes", COLD),
    ("Atelier compost", "Lancer son composteur et le garder vivant.", "Atelier/Nature", "Environnement/Maison", 14, 90, (2, 5), (0, 0), "adultes", ALL_YEAR),
    ("Orveille en fête", "Joutes, guinguette et feu d'artifice sur l'eau.", "Fête/Ville", "Culture/Musée", 15, 480, _WEEKEND, (0, 0), "familles", (6, 7)),
    ("Archives à la loupe", "Lire un acte du XVIIᵉ siècle, lettre à lettre.", "Atelier/Patrimoine", "Culture/Archives", 14, 120, (1, 3), (0, 0), "adultes", ALL_YEAR),
    ("Forum des métiers", "Trente métiers racontés par celles et ceux qui les font.", "Rencontre/Jeunesse", "Jeunesse/", 14, 180, (2,), (0, 0), "jeunes", COLD),
    ("Accueil des nouveaux habitants", "Visite de l'Hôtel de Ville, puis promenade dans la Vieille-Ville.", "Rencontre/Citoyenneté", "Administration/Mairie", 10, 150, (5,), (0, 0), "adultes,familles", ALL_YEAR),
    ("Conseil municipal", "Séance publique, ordre du jour affiché cinq jours avant.", "Rencontre/Citoyenneté", "Administration/Mairie", 17, 210, (1,), (0, 0), "adultes", ALL_YEAR),
)  # fmt: skip

EVENTS: tuple[PlannedEvent, ...] = tuple(
    PlannedEvent(
        title=title, summary=summary, kind=kind, where=where, hour=hour, minutes=minutes,
        days=days, rates=rates, audience=tuple(audience.split(",")), months=months,
    )
    for title, summary, kind, where, hour, minutes, days, rates, audience, months in _TEXT
)  # fmt: skip
