"""Reads the case files: tables of questions and what must come of them.

Files named after a section of the contract hold one case for each of its statements.

A case is a paragraph of `key: value` lines whose first is its title, after `#`. A value goes on
over lines that begin with spaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from datasets.odsql import Query

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question with its expectations, under their keys."""

    title: str
    place: str
    values: dict[str, str]
    wheres: tuple[str, ...]
    refines: tuple[str, ...]
    excludes: tuple[str, ...]

    @property
    def query(self) -> Query:
        get = self.values.get
        limit = get("limit")
        return Query(
            select=get("select"),
            where=self.wheres,
            group_by=get("group_by"),
            order_by=get("order_by"),
            limit=None if limit is None else int(limit),
            offset=int(get("offset", "0")),
            refine=self.refines,
            exclude=self.excludes,
            lang=get("lang", "en"),
            timezone=get("timezone", "UTC"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.title}"


def cases(name: str) -> list[Case]:
    """Return the cases of one file of the folder."""
    found: list[Case] = []
    text = (FOLDER / name).read_text(encoding="utf-8")
    line_number = 1
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        if len(lines) > 1:
            found.append(_case(f"{name}:{line_number}", lines))
        line_number += paragraph.count("\n") + 2
    return found


def _all() -> list[Case]:
    return [case for file in sorted(FOLDER.glob("*.txt")) for case in cases(file.name)]


def refusals() -> list[Case]:
    """Return the questions that are refused, of every file."""
    return [case for case in _all() if "error" in case.values]


def spellings() -> list[Case]:
    """Return the conditions with their one spelling, of every file."""
    return [case for case in _all() if "spells" in case.values]


def answers() -> list[Case]:
    """Return the questions that are answered, of every file."""
    return [case for case in _all() if not {"error", "spells"} & set(case.values)]


def _case(place: str, lines: list[str]) -> Case:
    pairs: list[list[str]] = []
    for line in lines[1:]:
        if line.startswith(" "):
            pairs[-1][1] += "\n" + line.strip()
        else:
            key, _, value = line.partition(":")
            pairs.append([key.strip(), value.strip()])
    many = {key: tuple(v for k, v in pairs if k == key) for key in ("where", "refine", "exclude")}
    return Case(
        title=lines[0].lstrip("# "),
        place=place,
        values={key: value for key, value in pairs if key not in many},
        wheres=many["where"],
        refines=many["refine"],
        excludes=many["exclude"],
    )
