"""Identifiers that look like numbers and must stay text.

A code is told by the words of its header, or by what its digits are: a leading zero, a
checksum, a width no quantity has.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from ingest.names import field_name

_LIST: Final = """
    code codes cd insee siret siren nic ape naf uic uai rne finess rna nir iban bic ean isbn issn
    cp postal postaux postale zip zipcode cedex cog tel telephone telephones phone fax mobile
    portable gsm iris epci codgeo codcom plz postcode postleitzahl ags nif cod codigo codigos
    gtin fips depcom version versions matricule immatriculation identifiant identifiants
"""
_WORDS: Final = frozenset(_LIST.split())
_PARTS: Final = ("insee", "siret", "siren", "postal", "telephone", "codgeo")
_NO_CODE: Final = re.compile(r"^(?:nb|nbre|nombre|number|count|total|taux|montant|nobs)(?:_|$)")


def is_code_name(header: str) -> bool:
    """Return whether a header announces codes.

    >>> [is_code_name(n) for n in ("Code_postal", "codeCommune", "DEPCOM", "Population")]
    [True, True, True, False]
    """
    name = field_name(header)
    if _NO_CODE.match(name):
        return False
    return any(map(_is_code_word, name.split("_"))) or any(p in name for p in _PARTS)


def _is_code_word(word: str) -> bool:
    return word in _WORDS or word.endswith("code") or _JOINED.match(word) is not None


_JOINED: Final = re.compile(
    r"(?:code?|cd)(?:com|post|dep|dpt|reg|pays|canton|epci|iris|ligne|station|site|arr|ape|naf|uic"
    r"|etab|insee|zone|voie|rue|produit|iso)"
)
"""Words that are written in one: codeCommune, cdpostal."""


def is_id_name(header: str) -> bool:
    """Return whether a header announces what identifies a record or a body.

    >>> is_id_name("idAttribuant"), is_id_name("titulaire_id_1"), is_id_name("montant")
    (True, True, False)
    """
    name = field_name(header)
    return not _IDS.isdisjoint(name.split("_")) or header.startswith(("id", "Id", "ID"))


_IDS: Final = frozenset({"id", "ids", "uid", "identifiant", "identifier", "ref", "reference"})


def are_identifiers(widths: Collection[int], sample: Iterable[str], header: str = "") -> bool:
    """Return whether whole numbers of these widths are identifiers rather than quantities.

    SIREN by their checksum; SIRET, EAN and the like by a width of 13 digits or more that never
    varies. One value alone, which is no width that never varies, needs its checksum or a header.
    """
    if len(widths) != 1:
        return False
    (width,) = widths
    values = [value for value in sample if value.isascii() and value.isdigit()]
    if not values:
        return False
    is_alone = len(set(values)) < 2
    if width == 9:
        return all(map(_luhn, values)) and (not is_alone or is_id_name(header))
    if width == 14:
        return not is_alone or _luhn(values[0]) or is_id_name(header)
    return width >= 13 and (not is_alone or is_id_name(header))


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        number = int(char) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
