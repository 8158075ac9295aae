"""Recognise what points to a person in the text of cells.

E-mail addresses, French telephone numbers, NIR (social security) and IBAN with their
checksums. Takes the cells of a block joined by `END`, which no pattern crosses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

END: Final = "\x1f"

_EMAIL: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE: Final = re.compile(r"[+0](?:33 ?\(?0?\)? ?|033 ?)?[1-9]([ .\-]?)[0-9]{2}(?:\1[0-9]{2}){3}")
_NIR: Final = re.compile(
    r"[123478] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3}"
    r"(?: ?/? ?[0-9]{2})"
)
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?")
_DIGITS: Final = bytes(
    ord("0") if chr(code).isdigit() and code < 128 else 32 for code in range(256)
)
_RUN: Final = b"0" * 10
_PROVIDERS_LIST: Final = """
    gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol gmx orange wanadoo
    free sfr neuf bbox laposte numericable club-internet cegetel aliceadsl noos voila protonmail
    proton tutanota mailo zaclys
"""
_PROVIDERS: Final = frozenset(_PROVIDERS_LIST.split())
_SHARED_LIST: Final = """
    contact info infos mairie accueil secretariat direction ecole college lycee service services
    admin webmaster support noreply no-reply postmaster communication commune ville asso
    association club comite bibliotheque mediatheque musee office tourisme urbanisme etatcivil
    culture sport sports jeunesse crèche creche ram relais ccas ehpad centre maison agence
    bureau gestion compta commercial reservation reservations vente presse data opendata dpo
    hello bonjour cabinet syndicat amicale ligue federation foyer cantine periscolaire piscine
    theatre cinema hotel restaurant camping gite pharmacie garage boulangerie
"""
_SHARED: Final = frozenset(_SHARED_LIST.split())
_WORD: Final = re.compile(r"[^\W\d_]+")
_GIVEN: Final = re.compile(r"[^\W\d_]{2,}[._-][^\W\d_]{2,}")


def has_long_number(text: str) -> bool:
    """Return whether ten digits follow each other somewhere, marks between them apart.

    Telephones, NIR and IBAN all hold so many; the look costs little.
    """
    return _RUN in text.encode("utf-8", "replace").translate(_DIGITS, b" .-()/")


def emails(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the place of each address, the address, and whether it seems one person's.

    >>> [(value, alone) for _, value, alone in emails("jean.petit@gmail.com, mairie@angers.fr")]
    [('jean.petit@gmail.com', True), ('mairie@angers.fr', False)]
    """
    if "@" not in text:
        return
    for match in _EMAIL.finditer(text):
        yield match.start(), match[0], _is_personal(match[0])


def _is_personal(address: str) -> bool:
    local, _at, domain = address.lower().partition("@")
    words = _WORD.findall(local)
    if any(word in _SHARED for word in words) or any(
        local.startswith(word) for word in _SHARED if len(word) > 5
    ):
        return False
    return domain.split(".")[0] in _PROVIDERS or _GIVEN.fullmatch(local) is not None


def phones(text: str) -> Iterator[tuple[int, str, bool, bool]]:
    """Yield place and text of each French number, whether it is a mobile's, and whether it is
    written in parts (and so no code of ten digits).

    >>> [(v, mobile, parts) for _, v, mobile, parts in phones("06 12 34 56 78 / 0241001234")]
    [('06 12 34 56 78', True, True), ('0241001234', False, False)]
    """
    for match in _PHONE.finditer(text):
        before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() :][:1]
        if before.isalnum() or after.isalnum() or before in (".", "-", "/", "+", ","):
            continue
        digits = re.sub(r"\D", "", match[0])
        yield match.start(), match[0], digits[-9] in "67", len(match[0]) > len(digits)


def social_numbers(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield place and text of what has the form of a NIR, and whether its key is right.

    The key is 97 less the number modulo 97 (https://www.insee.fr/fr/metadonnees/definition/c1409).
    """
    for match in _NIR.finditer(text):
        if text[max(0, match.start() - 1) : match.start()].isalnum():
            continue
        if text[match.end() :][:1].isalnum():
            continue
        from stdnum.fr import nir  # noqa: PLC0415  (only where something looks like one)

        yield match.start(), match[0], bool(nir.is_valid(match[0].replace("/", "")))


def accounts(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield place and text of what has the form of an IBAN, and whether it is a right one."""
    for match in _IBAN.finditer(text):
        if text[max(0, match.start() - 1) : match.start()].isalnum():
            continue
        from stdnum import iban  # noqa: PLC0415  (only where something looks like one)

        yield match.start(), match[0], bool(iban.is_valid(match[0]))


def masked(value: str) -> str:
    """Return a value of which a reader of the report learns no more than its form.

    >>> masked("jean.petit@gmail.com"), masked("06 12 34 56 78")
    ('j…@gmail.com', '06 …')
    """
    local, at, domain = value.partition("@")
    return f"{local[:1]}…@{domain}" if at else f"{value[:3]}…"
