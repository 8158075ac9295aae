"""Names of fields, made of the headers of a file.

Takes the headers in order, returns unique ASCII names of at most 60 characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_LENGTH = 60

_OTHER = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)


def field_name(header: str) -> str:
    """Return the name a header gives, or nothing when no letter or digit is left.

    >>> field_name("N° Voie Pair"), field_name("Date d'ouverture"), field_name("2019")
    ('n_voie_pair', 'date_d_ouverture', '2019')
    """
    lowered = header.lower().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", lowered).lower()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _OTHER.sub("_", plain).strip("_")[:MAX_LENGTH].rstrip("_")


def field_names(headers: Iterable[str]) -> list[str]:
    """Return one unique name a header: `champ_N` where empty, `_2`, `_3` where repeated.

    >>> field_names(["Nom", "", "nom", "Nom"])
    ['nom', 'champ_2', 'nom_2', 'nom_3']
    """
    names: list[str] = []
    for place, header in enumerate(headers, start=1):
        names.append(free_name(field_name(header) or f"champ_{place}", names))
    return names


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, with the first suffix that makes it unlike those taken."""
    used = set(taken)
    candidate, number = name, 1
    while candidate in used:
        number += 1
        suffix = f"_{number}"
        candidate = name[: MAX_LENGTH - len(suffix)].rstrip("_") + suffix
    return candidate
