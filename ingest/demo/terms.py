"""Names that datasets share: themes, producers, frequencies. Plain texts, no catalogue."""

from __future__ import annotations

from typing import Final

MOBILITY: Final = "Mobilité"
ENVIRONMENT: Final = "Environnement"
AIR_ENERGY: Final = "Air, climat et énergie"
EDUCATION: Final = "Éducation et jeunesse"
CULTURE: Final = "Culture, sport et loisirs"
DEMOCRACY: Final = "Vie démocratique"
FINANCE: Final = "Finances"
TERRITORY: Final = "Territoire et équipements"

CITY: Final = "Ville de Rivemaine"
METROPOLIS: Final = "Rivemaine Métropole"
TAMARIS: Final = "Tamaris – Transports de Rivemaine"
WATER_BOARD: Final = "Régie des eaux de Rivemaine"
AIR_WATCH: Final = "Air Orveille"
CCAS: Final = "CCAS de Rivemaine"
LIBRARIES: Final = "Bibliothèques de Rivemaine"

THEMES: Final = (
    MOBILITY,
    AIR_ENERGY,
    ENVIRONMENT,
    EDUCATION,
    CULTURE,
    FINANCE,
    DEMOCRACY,
    TERRITORY,
)
"""In the order of the portal; where a dataset has several, the first one is its main theme."""
PRODUCERS: Final = (CITY, METROPOLIS, TAMARIS, WATER_BOARD, AIR_WATCH, CCAS, LIBRARIES)

REALTIME: Final = "realtime"
DAILY: Final = "daily"
WEEKLY: Final = "weekly"
MONTHLY: Final = "monthly"
QUARTERLY: Final = "quarterly"
ANNUAL: Final = "annual"
PUNCTUAL: Final = "punctual"
IRREGULAR: Final = "irregular"
