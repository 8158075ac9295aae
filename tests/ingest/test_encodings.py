"""The encoding of a text, told by its bytes."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from ingest.encodings import detect
from ingest.errors import UnreadableFileError
from tests.ingest.conftest import Understand

FRENCH = (
    "commune;prénom;note\n"
    "Besançon;Zoé;élevé à l'été\nSaint-Étienne;Anaïs;forêt près du cœur\n"
    "Évry;Benoît;« où ça ? »\nLa Ferté-Macé;Gaël;là-bas, dès août\n"
)
EUROS = "nom;prix\nCrème brûlée – l’été;12 €\nŒufs;3 €\n"


@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8-sig"),
        (FRENCH, "utf-16", "utf-16"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (FRENCH, "cp1252", "cp1252"),
        (EUROS, "cp1252", "cp1252"),
        (FRENCH.replace("œ", "oe"), "latin-1", "cp1252"),
        (FRENCH, "iso8859-15", "iso8859-15"),
        (FRENCH, "mac_roman", "mac-roman"),
        (FRENCH.replace("œ", "oe"), "cp850", "cp850"),
        ("a;b\n1;2\n", "ascii", "utf-8"),
    ],
)
def test_encodings_are_told(tmp_path: Path, text: str, codec: str, found: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(text.encode(codec))
    name = detect(path).name
    assert codecs.lookup(name) == codecs.lookup(found)
    assert text.encode(codec).decode(name).lstrip("\ufeff") == text


def test_big5_by_a_second_opinion(tmp_path: Path) -> None:
    text = "名稱;地址\n" + "臺北市立圖書館;臺北市大安區建國南路二段\n" * 40
    path = tmp_path / "f"
    path.write_bytes(text.encode("big5"))
    assert path.read_bytes().decode(detect(path).name) == text


def test_mixed_encodings_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(FRENCH.encode() * 3 + "été;x;y\n".encode("cp1252"))
    found = detect(path)
    assert (found.name, found.warnings[0].code, found.warnings[0].row) == (
        "utf-8",
        "mixed_encoding",
        16,
    )
    with path.open(encoding=found.name, errors=found.on_error) as file:
        assert file.read().endswith("été;x;y\n")


def test_multibyte_at_the_edge_of_a_block(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "é".encode() * 10)
    assert detect(path).name == "utf-8"


def test_declared_encoding_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes("a\nb\né\n".encode("cp1252"))
    with pytest.raises(UnreadableFileError) as caught:
        detect(path, "utf-8")
    assert (caught.value.code, caught.value.problems[0].row) == ("wrong_encoding", 3)


@pytest.mark.parametrize("name", ["nonsense", "base64", "../x"])
def test_declared_encoding_that_is_none(tmp_path: Path, name: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"a")
    with pytest.raises(UnreadableFileError, match=name):
        detect(path, name)


def test_two_byte_order_marks(understood: Understand) -> None:
    found = understood("\ufeff\ufeffnom;prix\na;1\n".encode())
    assert found.fields[0].label == "nom"
