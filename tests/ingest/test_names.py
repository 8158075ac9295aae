"""Names of fields from headers, as the command line promises them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import MAX_LENGTH, field_name, field_names


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("N° Voie Pair", "n_voie_pair"),
        ("Date d'ouverture", "date_d_ouverture"),
        ("2019", "2019"),
        ("  Énergie (kcal) ", "energie_kcal"),
        ("#Id", "id"),
        ("lwr.IPm2", "lwr_ipm2"),
        ("Cœur d'îlot", "coeur_d_ilot"),
        ("= besoin ou capacité = e", "besoin_ou_capacite_e"),
        ("populationTotale", "populationtotale"),
        ("İstanbul", "istanbul"),
        ("名前", ""),
        ("_id", "id"),
        ("a\nb", "a_b"),
        ("é" * 80, "e" * 60),
        ("x" * 59 + " y", "x" * 59),
    ],
)
def test_name_of_a_header(header: str, name: str) -> None:
    assert field_name(header) == name


def test_empty_and_repeated_headers_get_names_of_their_own() -> None:
    headers = ["Nom", "", "nom", "NOM", "名前", "nom_2"]
    assert field_names(headers) == ["nom", "champ_2", "nom_2", "nom_3", "champ_5", "nom_2_2"]


def test_long_repeated_headers_stay_unique_and_short() -> None:
    names = field_names(["a" * 88, "a" * 90, "a" * 100])
    assert names == ["a" * 60, "a" * 58 + "_2", "a" * 58 + "_3"]


@given(st.lists(st.text(max_size=80), max_size=40))
def test_names_are_always_unique_short_and_plain(headers: list[str]) -> None:
    names = field_names(headers)
    assert len(set(names)) == len(headers)
    for name in names:
        assert 1 <= len(name) <= MAX_LENGTH
        assert name.isascii()
        assert name.replace("_", "").isalnum()
        assert name == name.lower()
        assert not name.startswith("_")
