"""The words in which people promise updates, brought to the portal's closed list."""

from __future__ import annotations

from typing import Final

from ingest.names import field_name

_WORDS: Final = {
    "realtime": "realtime temps_reel continu continue continuous en_continu cont update_cont"
    " real_time live",
    "daily": "daily quotidienne quotidien journaliere journalier tous_les_jours day jour",
    "weekly": "weekly hebdomadaire toutes_les_semaines week semaine",
    "monthly": "monthly mensuelle mensuel tous_les_mois month mois",
    "quarterly": "quarterly trimestrielle trimestriel quarter trimestre",
    "biannual": "biannual semestrielle semestriel semiannual semi_annual twice_a_year annual_2"
    " bi_annual biannuelle",
    "annual": "annual annuelle annuel yearly tous_les_ans year an",
    "punctual": "punctual ponctuelle ponctuel one_off once never jamais not_planned",
    "irregular": "irregular irreguliere irregulier irreg as_needed au_besoin variable",
    "unknown": "unknown inconnue inconnu unk other autre",
}
_CODES: Final = {word: code for code, words in _WORDS.items() for word in words.split()}
_EU: Final = "http://publications.europa.eu/resource/authority/frequency/"


def frequency(text: str) -> str:
    """Return the code of the closed list, or the text itself where it has none.

    >>> frequency("Hebdomadaire"), frequency("IRREG"), frequency("une fois par lune")
    ('weekly', 'irregular', 'une fois par lune')
    """
    word = field_name(text.removeprefix(_EU))
    return _CODES.get(word, text[:60])
