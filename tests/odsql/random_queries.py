"""Random rows, and random questions on them with their answers computed in plain Python.

A question is made twice at once: as ODSQL text, and as a function that answers it for a row
without any of the code under test.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from random import Random
from zoneinfo import ZoneInfo

from tests.odsql.places import Row

Test = Callable[[Row], bool | None]
Valued = Callable[[Row], object]

_CITIES = ["Paris", "paris", "Arles", "Évreux", "New Paris", "a-b", "", "x y", "L'Haÿ"]
_TAGS = ["a", "b", "c", "d e", "É"]
_AREAS = ["France", "France/Paris", "France/Val", "Ohio", "Francebis"]
_OPS: dict[str, Callable[..., bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def random_rows(rng: Random, count: int) -> list[Row]:
    """Return rows with many equal values and many missing ones."""
    return [_random_row(rng) for _ in range(count)]


def _maybe(rng: Random, make: Callable[[], object]) -> object:
    return None if rng.random() < 0.2 else make()


def _random_row(rng: Random) -> Row:
    day = _maybe(rng, lambda: date(2020, 1, 1) + timedelta(days=rng.randrange(1400)))
    moment = _maybe(
        rng,
        lambda: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(2_000_000)),
    )
    city = _maybe(rng, lambda: rng.choice(_CITIES))
    return {
        "city": city,
        "pop": _maybe(rng, lambda: rng.choice([0, 1, 2, 5, 10, 20, -7, 10**12])),
        "h": _maybe(rng, lambda: rng.choice([0.0, 0.1, 1.5, -2.25, 10.0, 33.3, 1e9])),
        "d": day,
        "t": moment,
        "tags": _maybe(rng, lambda: sorted(rng.sample(_TAGS, rng.randint(1, 3)))),
        "marks": _maybe(rng, lambda: [rng.randrange(6) for _ in range(rng.randint(1, 3))]),
        "ok": _maybe(rng, lambda: rng.random() < 0.5),
        "area": _maybe(rng, lambda: rng.choice(_AREAS)),
        "geo": None,
        "shape": None,
        "year": None,
        "1_uai": None if city is None else str(city)[:2],
        "photo": None,
    }


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WORDS = ["Paris", "Arles", "Évreux", "New", "a", "L'Haÿ", "France", "Francebis", "Ohio", "d", "Va"]


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _edits(left: str, right: str) -> int:
    """Return how many letters are to be added, dropped or changed."""
    row = list(range(len(right) + 1))
    for above, first in enumerate(left, start=1):
        diagonal, row[0] = above - 1, above
        for place, second in enumerate(right, start=1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (first != second)),
            )
    return row[-1]


def _is_near(word: str, sought: str, *, is_last: bool) -> bool:
    """Return whether a word of a record answers one of a search (docs/api.md)."""
    budget = 2 if len(sought) > 5 else 1 if len(sought) > 2 else 0
    if _edits(word, sought) <= budget:
        return True
    if not is_last:
        return False
    starts = [word[:size] for size in range(1, len(word))]
    return word.startswith(sought) or (
        budget == 2
        and any(start[-1] == sought[-1] and _edits(start, sought) <= 2 for start in starts)
    )


def _searched(value: object, sought: Sequence[str]) -> bool:
    if value is None:
        return False
    text = _folded(" ".join(value) if isinstance(value, list) else str(value))
    words = re.findall(r"[^\W_]+", text) + re.findall(r"[^\W_]+(?:-[^\W_]+)+", text)
    wanted = re.findall(r"[^\W_]+", _folded(" ".join(sought)))
    return all(
        any(_is_near(word, item, is_last=place == len(wanted) - 1) for word in words)
        for place, item in enumerate(wanted)
    )


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", _folded(text))


def _is_found(term: str, row: Row) -> bool:
    """Return whether a word stands in a text of the row, or is one of its numbers."""
    tags, marks = row["tags"], row["marks"]
    texts = [row["city"], row["area"], row["1_uai"], *(tags if isinstance(tags, list) else [])]
    numbers = [row["pop"], row["h"], *(marks if isinstance(marks, list) else [])]
    if re.fullmatch(r"-?[0-9.]+", term):
        return any(number == float(term) for number in numbers if number is not None)
    found = {word for text in texts if text is not None for word in _plain_words(str(text))}
    return _folded(term) in found


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    text: str
    holds: Test


class Questions:
    """Makes questions from one source of randomness, in one time zone."""

    def __init__(self, rng: Random, timezone: str) -> None:
        self.rng = rng
        self.zone = ZoneInfo(timezone)

    # --- conditions -------------------------------------------------------------------------
    def condition(self, depth: int = 3) -> Condition:
        choice = self.rng.random()
        if depth == 0 or choice < 0.4:
            return self.rng.choice(self._leaves)(self)
        if choice < 0.55:
            inner = self.condition(depth - 1)
            return Condition(
                text=f"NOT ({inner.text})", holds=lambda row: inner.holds(row) is not True
            )
        parts = [self.condition(depth - 1) for _ in range(self.rng.randint(2, 3))]
        if choice < 0.8:
            return Condition(
                text=" AND ".join(f"({part.text})" for part in parts),
                holds=lambda row: all(part.holds(row) is True for part in parts),
            )
        return Condition(
            text=" OR ".join(f"({part.text})" for part in parts),
            holds=lambda row: any(part.holds(row) is True for part in parts),
        )

    def _op(self) -> str:
        return self.rng.choice(list(_OPS))

    def _compared(
        self, text: str, value: Valued, op: str, written: str, other: object
    ) -> Condition:
        """Return a comparison, with the literal on either side."""

        def holds(row: Row) -> bool | None:
            mine = value(row)
            return None if mine is None else _OPS[op](mine, other)

        if self.rng.random() < 0.2:
            flipped = {">": "<", ">=": "<=", "<": ">", "<=": ">="}.get(op, op)
            return Condition(text=f"{written} {flipped} {text}", holds=holds)
        return Condition(text=f"{text} {op} {written}", holds=holds)

    def _city(self) -> Condition:
        other = self.rng.choice(_CITIES)
        return self._compared("city", lambda row: row["city"], self._op(), _quoted(other), other)

    def _number(self) -> Condition:
        text, value = self.number()
        written = self.rng.choice(["0", "1", "5", "-7", "2.5", "0.1", "1000000000000", "-2.25"])
        other = float(written) if "." in written else int(written)
        return self._compared(text, value, self._op(), written, other)

    def _length(self) -> Condition:
        other = self.rng.randrange(8)
        return self._compared(
            "length(city)",
            lambda row: None if row["city"] is None else len(str(row["city"])),
            self._op(),
            str(other),
            other,
        )

    def _lower(self) -> Condition:
        other = self.rng.choice(_CITIES).lower()
        return self._compared(
            "lower(city)",
            lambda row: None if row["city"] is None else str(row["city"]).lower(),
            self._op(),
            _quoted(other),
            other,
        )

    def _part(self) -> Condition:
        part = self.rng.choice(["year", "month", "day", "hour", "minute"])
        name = self.rng.choice(["d", "t"])
        other = self.rng.choice([0, 1, 6, 12, 2021, 2022])

        def value(row: Row) -> object:
            return self.part(part, row[name])

        return self._compared(f"{part}({name})", value, self._op(), str(other), other)

    def part(self, part: str, value: object) -> int | None:
        """Return a part of a date, in the time zone."""
        if isinstance(value, datetime):
            return int(getattr(value.astimezone(self.zone), part))
        if isinstance(value, date):
            return int(getattr(value, part, 0))
        return None

    def _period(self) -> Condition:
        name, op = self.rng.choice(["d", "t"]), self._op()
        start = datetime(2020 + self.rng.randrange(4), self.rng.randint(1, 12), 1)  # noqa: DTZ001
        kind = self.rng.choice(["%Y", "%Y-%m", "%Y/%m/%d", "%Y-%m-%dT%H:%M"])
        if kind == "%Y":
            low = start.replace(month=1)
            high = low.replace(year=low.year + 1)
        elif kind == "%Y-%m":
            low, high = start, (start + timedelta(days=31)).replace(day=1)
        elif kind == "%Y/%m/%d":
            low = start + timedelta(days=self.rng.randrange(28))
            high = low + timedelta(days=1)
        else:
            low = start + timedelta(minutes=self.rng.randrange(40_000))
            high = low + timedelta(minutes=1)

        def moment(value: object) -> datetime | None:
            if isinstance(value, datetime):
                return value
            if isinstance(value, date):
                return datetime(value.year, value.month, value.day, tzinfo=self.zone)
            return None

        from_, to = low.replace(tzinfo=self.zone), high.replace(tzinfo=self.zone)

        def holds(row: Row) -> bool | None:
            value = moment(row[name])
            if value is None:
                return None
            return {
                "=": from_ <= value < to,
                "!=": not from_ <= value < to,
                ">": value >= to,
                ">=": value >= from_,
                "<": value < from_,
                "<=": value < to,
            }[op]

        return Condition(text=f"{name} {op} date'{low.strftime(kind)}'", holds=holds)

    def _tags(self) -> Condition:
        other, op = self.rng.choice(_TAGS), self.rng.choice(["=", "!="])

        def holds(row: Row) -> bool | None:
            tags = row["tags"]
            if not isinstance(tags, list):
                return None
            return (other in tags) is (op == "=")

        if op == "=" and self.rng.random() < 0.5:
            return Condition(text=f"{_quoted(other)} IN tags", holds=holds)
        return Condition(text=f"tags {op} {_quoted(other)}", holds=holds)

    def _marks(self) -> Condition:
        other, op = self.rng.choice([0, 1, 3, 2.5]), self.rng.choice([">", ">=", "<", "<=", "="])

        def holds(row: Row) -> bool | None:
            marks = row["marks"]
            if not isinstance(marks, list):
                return None
            return any(_OPS[op](mark, other) for mark in marks)

        return Condition(text=f"marks {op} {other}", holds=holds)

    def _listed(self) -> Condition:
        if self.rng.random() < 0.5:
            cities = self.rng.sample(_CITIES, 3)
            return Condition(
                text=f"city IN ({', '.join(map(_quoted, cities))})",
                holds=lambda row: None if row["city"] is None else row["city"] in cities,
            )
        name = self.rng.choice(["pop", "h", "marks"])
        numbers: list[float] = self.rng.sample([0, 1, 2, 5, 1.5, 0.1, -7], 3)

        def holds(row: Row) -> bool | None:
            value = row[name]
            if value is None:
                return None
            return any(item in numbers for item in (value if isinstance(value, list) else [value]))

        return Condition(text=f"{name} IN ({', '.join(map(str, numbers))})", holds=holds)

    def _ranged(self) -> Condition:
        name = self.rng.choice(["pop", "h"])
        low, high = sorted(self.rng.sample([-7, 0, 0.1, 1, 2.5, 10, 33], 2))
        opening, closing = self.rng.choice("[]"), self.rng.choice("[]")

        def holds(row: Row) -> bool | None:
            value = row[name]
            if not isinstance(value, int | float):
                return None
            above = value >= low if opening == "[" else value > low
            return above and (value <= high if closing == "]" else value < high)

        middle = self.rng.choice(["..", " TO "])
        return Condition(text=f"{name} IN {opening}{low}{middle}{high}{closing}", holds=holds)

    def _null(self) -> Condition:
        name = self.rng.choice(["city", "pop", "h", "d", "t", "tags", "ok"])
        if self.rng.random() < 0.5:
            return Condition(text=f"{name} IS NULL", holds=lambda row: row[name] is None)
        return Condition(text=f"{name} IS NOT NULL", holds=lambda row: row[name] is not None)

    def _boolean(self) -> Condition:
        return self.rng.choice(
            [
                Condition(text="ok", holds=lambda row: row["ok"] is True),
                Condition(text="ok = false", holds=lambda row: row["ok"] is False),
                Condition(text="ok != true", holds=lambda row: row["ok"] is False),
                Condition(text="ok IS NOT FALSE", holds=lambda row: row["ok"] is not False),
                Condition(text="ok IS TRUE", holds=lambda row: row["ok"] is True),
            ]
        )

    def _start(self) -> Condition:
        start = self.rng.choice(["P", "p", "", "New", "É", "x"])
        return Condition(
            text=f"startswith(city, {_quoted(start)})",
            holds=lambda row: None if row["city"] is None else str(row["city"]).startswith(start),
        )

    def _search(self) -> Condition:
        """Return a search for words of the rows, some of them misspelt or unfinished."""
        words = self.rng.sample(_WORDS, self.rng.choice([1, 1, 2]))
        sought = [self._misspelt(word) for word in words]
        fields = self.rng.choice([["city"], ["tags"], ["city", "area"], ["tags", "area"], []])
        text = self.rng.choice([" ", ", ", " - "]).join(sought)
        names = fields or ["city", "tags", "area", "1_uai"]

        def holds(row: Row) -> bool:
            return any(_searched(row[name], sought) for name in names)

        listed = ", ".join([*fields, _quoted(text)])
        return Condition(text=f"search({listed})", holds=holds)

    def _misspelt(self, word: str) -> str:
        letters = list(word)
        for _ in range(self.rng.choice([0, 0, 1, 1, 2, 3])):
            place = self.rng.randrange(len(letters))
            letters[place] = self.rng.choice(["", "x", letters[place] + "e", "É"])
        return "".join(letters) or word

    def _like(self) -> Condition:
        sought = self.rng.sample(["paris", "NEW", "évreux", "arles", "l", "hay", "x", "a"], 2)
        patterns = [
            self.rng.choice([word, word[:2] + "*", "*" + word[-2:], "?" + word[1:]])
            for word in sought[: self.rng.randint(1, 2)]
        ]

        def holds(row: Row) -> bool | None:
            if row["city"] is None:
                return None
            mine = _plain_words(str(row["city"]))
            return all(any(fnmatchcase(word, _folded(p)) for word in mine) for p in patterns)

        text = self.rng.choice([" ", "-", ", ", "% "]).join(patterns)
        return Condition(text=f"city LIKE {_quoted(text)}", holds=holds)

    def _searched(self) -> Condition:
        """Return a full-text search; a number is found in number fields too."""
        sought = self.rng.sample(["PARIS", "new", "evreux", "b", "e", "ohio", "20", "1.5", "-7"], 2)
        terms = sought[: self.rng.randint(1, 2)]

        def holds(row: Row) -> bool:
            return all(_is_found(term, row) for term in terms)

        return Condition(text=_quoted(" ".join(terms)), holds=holds)

    _leaves: Sequence[Callable[[Questions], Condition]] = (
        _city,
        _number,
        _length,
        _lower,
        _part,
        _period,
        _tags,
        _marks,
        _listed,
        _ranged,
        _null,
        _boolean,
        _start,
        _search,
    )

    # --- values -----------------------------------------------------------------------------
    def number(self, depth: int = 2) -> tuple[str, Valued]:
        """Return an arithmetic expression and its value."""
        if depth == 0 or self.rng.random() < 0.5:
            name = self.rng.choice(["pop", "h"])
            return name, lambda row: row[name]
        left, left_value = self.number(depth - 1)
        right, right_value = self.number(0)
        if self.rng.random() < 0.5:
            constant = self.rng.choice([1, 2, 10, 0.5])
            right, right_value = str(constant), lambda row: constant
        op = self.rng.choice("+-*/")

        def value(row: Row) -> object:
            first, second = left_value(row), right_value(row)
            if not isinstance(first, int | float) or not isinstance(second, int | float):
                return None
            if op == "/":
                return None if second == 0 else float(first) / float(second)
            return {"+": operator.add, "-": operator.sub, "*": operator.mul}[op](first, second)

        return f"({left} {op} {right})", value
