"""Personal data: what is asked about, what is not, and how a reason is kept."""

# ruff: noqa: E501  (tables of cases read best when they are dense)
from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from ingest.demo.registry import DATASETS
from ingest.demo.scene import Stage
from ingest.options import ReadOptions
from ingest.personal import cells
from ingest.personal.watch import Watch
from ingest.understand import understand
from tests.ingest.conftest import Publish, Understand

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])

NAMES = ("Aubert", "Bonnet", "Carlier", "Dumas", "Evrard", "Fabre", "Gilbert", "Huet")
GIVEN = ("Alice", "Bruno", "Chloé", "David", "Emma", "Fanny", "Gilles", "Hugo")


def nir(rnd: random.Random) -> str:
    """Return a social security number with its key; nobody's on purpose (born in month 20)."""
    body = f"{rnd.choice('12')}{rnd.randrange(100):02}20{rnd.randrange(1, 96):02}"
    body += f"{rnd.randrange(1, 990):03}{rnd.randrange(1, 999):03}"
    return body + f"{97 - int(body) % 97:02}"


def iban(rnd: random.Random) -> str:
    """Return a French account with both keys right."""
    bank, desk = f"{rnd.randrange(10**5):05}", f"{rnd.randrange(10**5):05}"
    account = f"{rnd.randrange(10**11):011}"
    key = 97 - (89 * int(bank) + 15 * int(desk) + 3 * int(account)) % 97
    bban = f"{bank}{desk}{account}{key:02}"
    check = 98 - int(f"{bban}152700") % 97
    return f"FR{check:02}{bban}"


def people(*columns: tuple[str, list[str]]) -> str:
    rows = zip(*(values for _name, values in columns), strict=True)
    header = ";".join(name for name, _values in columns)
    return "\n".join([header, *(";".join(row) for row in rows)]) + "\n"


RND = random.Random(4)
IDS = [f"D{place}" for place in range(8)]
NIRS = [nir(RND) for _ in IDS]
IBANS = [iban(RND) for _ in IDS]
OWN = [f"{g.lower()}.{n.lower()}@courriel.fr" for g, n in zip(GIVEN, NAMES, strict=True)]
MOBILES = [f"06 {10 + p} 22 33 4{p}" for p in range(8)]
DESKS = [f"02 41 0{p} 22 33" for p in range(8)]
BIRTHS = [f"19{60 + p}-0{p + 1}-1{p}" for p in range(8)]
SHARED = [f"mairie@commune{p}.fr" for p in range(8)]
WORDS = ["Lampadaire en panne devant le numéro douze de la rue depuis lundi matin"] * 7

ASKED: dict[str, tuple[str, str]] = {
    "nir": (people(("id", IDS), ("code", NIRS)), "personal_nir"),
    "nir with spaces": (
        people(("id", IDS), ("n", [f"{n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:10]} {n[10:13]} {n[13:]}" for n in NIRS])),
        "personal_nir",
    ),
    "iban": (people(("id", IDS), ("compte", IBANS)), "personal_iban"),
    "iban in fours": (
        people(("id", IDS), ("rib", [" ".join(i[k : k + 4] for k in range(0, 27, 4)) for i in IBANS])),
        "personal_iban",
    ),
    "own e-mails": (people(("id", IDS), ("mail", OWN)), "personal_emails"),
    "mobiles": (people(("id", IDS), ("telephone", MOBILES)), "personal_phones"),
    "mobiles in one": (
        people(("id", IDS), ("telephone", [m.replace(" ", "") for m in MOBILES])),
        "personal_phones",
    ),
    "names and births": (
        people(("Nom", list(NAMES)), ("Prénom", list(GIVEN)), ("Date de naissance", BIRTHS)),
        "personal_births",
    ),
    "names and desks": (
        people(("nom", list(NAMES)), ("prenom", list(GIVEN)), ("tel", DESKS)),
        "personal_phones",
    ),
    "one address in a remark": (
        people(("id", IDS), ("observation", [*WORDS, f"{WORDS[0]}, écrire à {OWN[0]}"])),
        "personal_emails",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED, ids=str)
def test_is_asked_about(understood: Understand, case: str) -> None:
    content, code = ASKED[case]
    found = understood(content)
    assert [problem.code for problem in found.personal] == [code]
    assert code in [problem.code for problem in found.warnings]
    shown = str(found.personal[0].as_json())
    assert "(0)" not in shown
    for secret in (*NIRS, *IBANS, *OWN, *MOBILES, *DESKS):
        assert secret not in shown


NOT_ASKED: dict[str, str] = {
    "contacts of town halls": people(("commune", list(NAMES)), ("courriel", SHARED), ("tel", DESKS)),
    "mobiles of associations": people(("association", list(NAMES)), ("téléphone", MOBILES)),
    "elected people": people(
        ("Nom de l'élu", list(NAMES)), ("nom", list(NAMES)), ("prénom", list(GIVEN)),
        ("Date de naissance", BIRTHS), ("Libellé du mandat", ["Conseiller"] * 8),
    ),
    "candidates": people(("nom", list(NAMES)), ("prenom", list(GIVEN)), ("voix", list("12345678"))),
    "authors of long ago": people(
        ("nom", list(NAMES)), ("prenom", list(GIVEN)),
        ("date_naissance", [f"18{10 + p}-01-02" for p in range(8)]),
    ),
    "registered deaths": people(
        ("nom", list(NAMES)), ("prenom", list(GIVEN)), ("date_naissance", BIRTHS),
        ("date_deces", [f"202{p}-01-02" for p in range(8)]),
    ),
    "codes of a department": people(("code_section", [f"06{p}0100123" for p in range(8)])),
    "numbers of fifteen digits": people(("objet", [f"3002{10**10 + p}7" for p in range(8)])),
    "dates and hours": people(("quand", [f"06/1{p % 3}/2023 18:0{p}" for p in range(8)])),
    "references": people(("ref", [f"AB12 {3000 + p} 4000 50{p}0 60" for p in range(8)])),
    "given names": people(("prenom", list(GIVEN)), ("nombre", list("12345678"))),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_ASKED, ids=str)
def test_is_not_asked_about(understood: Understand, case: str) -> None:
    assert not understood(NOT_ASKED[case]).personal


def test_a_header_alone_holds_nobody(understood: Understand) -> None:
    assert not understood("nom;prenom;date_naissance\n").personal


def test_seen_in_the_last_of_many_rows(understood: Understand) -> None:
    rows = [f"{place};réf {place}" for place in range(30_000)]
    content = "\n".join(["id;note", *rows, f"30000;{OWN[0]}", f"30001;{OWN[1]}", f"30002;{OWN[2]}"])
    (problem,) = understood(content).personal
    assert (problem.row, problem.value) == (30_002, "a…@courriel.fr")


def test_sightings_name_the_row() -> None:
    watch = Watch("note")
    watch.observe(["", "rien", f"voir {OWN[3]}", ""], lambda place: place + 100)
    assert (watch.own_emails.count, watch.own_emails.row, watch.filled) == (1, 102, 2)


def test_wrong_checksums_are_no_numbers() -> None:
    text = cells.END.join([NIRS[0][:-1] + str((int(NIRS[0][-1]) + 1) % 10), IBANS[0][:-1] + "X"])
    assert not any(right for _p, _v, right in cells.social_numbers(text))
    assert not any(right for _p, _v, right in cells.accounts(text))


@loads
def test_a_reason_is_asked_logged_and_remembered(publish: Publish) -> None:
    first = publish(ASKED["own e-mails"][0])
    assert (first.state, first.question) == ("waiting", "personal_data")
    assert first.dataset.published_version is None
    question = first.problems("errors")[0]
    assert "--accept-personal-data" in (question.hint or "")

    accepted = publish(ASKED["own e-mails"][0], accept_personal_data="Accord écrit des personnes")
    assert accepted.state == "published"
    told = [event.message for event in accepted.events.all()]
    assert any("Accord écrit des personnes" in message for message in told)

    more = ASKED["own e-mails"][0] + "D9;zoe.zola@courriel.fr\n"
    assert publish(more).state == "published"  # the same kind in the same column

    other = people(("id", IDS), ("mail", OWN), ("telephone", MOBILES))
    assert publish(other).question == "personal_data"


@loads
def test_all_questions_are_asked_at_once(publish: Publish) -> None:
    publish(people(("id", IDS), ("mail", ["x"] * 8)))
    run = publish(people(("mail", OWN)))
    codes = [problem.code for problem in run.problems("errors")]
    assert {"breaking_change", "personal_data", "personal_emails"} <= set(codes)


def test_the_demo_city_is_not_asked(tmp_path: Path) -> None:
    """No dataset of the demo city needs a reason, as none of a real city's ordinary ones should."""
    asked = {}
    for dataset in DATASETS:
        path = dataset.write(Stage(today=dt.date(2026, 5, 4), state=0), tmp_path)
        _reader, found = understand(path, ReadOptions())
        if found.personal:
            asked[dataset.id] = [problem.message for problem in found.personal]
    assert not asked
