"""Weigh what was seen in the columns of one table: what needs a reason before it is shown.

A register of organisations, of places or of elected people is meant to be public with its
contacts; a table of people with their births, numbers or addresses is not. The headers say
which of them a table is, the cells say whether there is anything.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.names import field_name
from ingest.personal.watch import Sightings, Watch
from ingest.problems import Problem

_ORGANISATION_LIST: Final = """
    siret siren rna association associations organisme organismes organisation structure
    etablissement etablissements entreprise societe mairie service ecole uai finess denomination
    raison enseigne equipement collectivite collectivites epci commune agence antenne bureau
    club musee bibliotheque mediatheque administration porteur beneficiaire company organization
"""
_ORGANISATION: Final = frozenset(_ORGANISATION_LIST.split())
_OFFICE_LIST: Final = """
    elu elus elue mandat mandature candidat candidats candidate conseiller conseillers depute
    deputes senateur senateurs maire nuance scrutin ministre adjoint electif
"""
_OFFICE: Final = frozenset(_OFFICE_LIST.split())
_DECEASED_LIST: Final = """
    deces decede decedes mort death died
"""
_DECEASED: Final = frozenset(_DECEASED_LIST.split())
_SURNAMES_LIST: Final = """
    nom nom_de_famille nom_famille nom_usage nom_d_usage nom_de_naissance nom_naissance
    nom_patronymique patronyme last_name lastname surname family_name nom_agent nom_eleve
    nom_usager nom_demandeur
"""
_SURNAMES: Final = frozenset(_SURNAMES_LIST.split())
_GIVEN_LIST: Final = """
    prenom prenoms prenom_usuel first_name firstname given_name given_names forename
    prenom_agent prenom_eleve prenom_usager prenom_demandeur
"""
_GIVEN: Final = frozenset(_GIVEN_LIST.split())
_WHOLE_LIST: Final = """
    nom_prenom nom_et_prenom prenom_nom prenom_et_nom nom_prenoms nom_complet full_name fullname
    identite
"""
_WHOLE: Final = frozenset(_WHOLE_LIST.split())
_BIRTH: Final = re.compile(
    r"(?:^|_)(?:naissance|naiss|ne_le|nee_le|birth|birthdate|birthday|dob)(?:_|$)"
)
_PHONE: Final = re.compile(r"(?:^|_)(?:tel|tele\w*|phone|mobile|portable|gsm|fax|contact)(?:_|$)")
_YEAR: Final = re.compile(r"(?:1[6-9]|20)[0-9]{2}")
_LONGEST_LIFE: Final = 110


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found in a table."""

    asked: tuple[Problem, ...] = ()
    """Needs a reason before it is published."""
    told: tuple[Problem, ...] = ()
    """Is worth a look."""


def judge(watches: Sequence[Watch], samples: Sequence[Sequence[str]]) -> Judgement:
    """Weigh a table; `samples` are some cells of each column."""
    names = [field_name(watch.header) for watch in watches]
    words = {word for name in names for word in name.split("_")}
    table = _Table(
        is_register=bool(words & _ORGANISATION),
        is_office=bool(words & _OFFICE),
        is_of_dead=bool(words & _DECEASED),
        has_names=_has_names(names),
    )
    asked: list[Problem] = []
    told: list[Problem] = []
    for watch, name, sample in zip(watches, names, samples, strict=True):
        for needs_reason, problem in _of_column(watch, name, sample, table):
            (asked if needs_reason else told).append(problem)
    return Judgement(asked=tuple(asked), told=tuple(told))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    is_register: bool
    is_office: bool
    is_of_dead: bool
    has_names: bool

    @property
    def is_public(self) -> bool:
        return self.is_register or self.is_office

    @property
    def is_of_people(self) -> bool:
        return self.has_names and not self.is_public


def _has_names(names: Sequence[str]) -> bool:
    found = set(names)
    return bool(found & _WHOLE or (found & _SURNAMES and found & _GIVEN))


def _of_column(
    watch: Watch, name: str, sample: Sequence[str], table: _Table
) -> Iterator[tuple[bool, Problem]]:
    for kind, seen in (("nir", watch.nir), ("iban", watch.iban)):
        if seen.count and seen.count * 2 >= watch.forms[kind]:
            yield True, _problem(f"personal_{kind}", watch, seen)
    own = watch.own_emails
    if table.is_of_people and watch.emails.count:
        yield True, _problem("personal_emails", watch, watch.emails)
    elif own.count:
        is_many = own.count >= 3 and (table.has_names or not table.is_public)
        needs_reason = is_many or (watch.is_prose and not table.is_public)
        yield needs_reason, _problem("personal_emails", watch, own)
    if _are_phones(watch, name):
        if table.is_of_people:
            yield True, _problem("personal_phones", watch, watch.phones)
        elif watch.mobiles.count and not table.is_public:
            is_many = watch.mobiles.count >= 3 and watch.mobiles.count * 5 >= watch.filled
            if is_many or watch.is_prose:
                yield True, _problem("personal_phones", watch, watch.mobiles)
    if _BIRTH.search(name) and table.has_names and not table.is_of_dead and _are_recent(sample):
        seen = Sightings(count=watch.filled, row=None)
        yield not table.is_office, _problem("personal_births", watch, seen)


def _are_phones(watch: Watch, name: str) -> bool:
    """Return whether numbers are telephones: named so, or not all ten digits in one."""
    if not watch.phones.count:
        return False
    return (
        bool(_PHONE.search(name)) or watch.digits.count * 2 < watch.phones.count or watch.is_prose
    )


def _are_recent(sample: Sequence[str]) -> bool:
    """Return whether people born then may be alive."""
    years = [int(year) for text in sample for year in _YEAR.findall(text)]
    return bool(years) and max(years) >= dt.datetime.now(dt.UTC).year - _LONGEST_LIFE


def _problem(code: str, watch: Watch, seen: Sightings) -> Problem:
    return Problem(
        code=code,
        column=watch.header,
        row=seen.row,
        value=seen.value or None,
        params={"count": seen.count},
    )
