"""What all rows of one column say of how it is written.

Blocks of cells go in, tallies come out: how many cells can be read in which ways, with a few
examples of each. Memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from datasets.records.cells import Cells
from ingest.values import blocks, dates, nested, numbers, places, words
from ingest.values.kinds import Kind

_TEXT: Final = frozenset({Kind.TEXT})
_INT: Final = frozenset({Kind.INT})
_NO_NUMBER: Final = frozenset({Kind.TEXT, Kind.MISSING})
_EXAMPLES: Final = 3
_SAMPLE: Final = 200
_MEMO: Final = 4096
_SETTLED_AFTER: Final = 2000
_FIRST_LOOK: Final = 300
"""So many cells of a large block are looked at first: they tell how the others are written."""
_FURTHER_LOOK: Final = 8
"""So many times as many as before, if they did not."""
_LONGEST_SCALAR: Final = 64

_NUMERIC_STARTS: Final = frozenset("0123456789+-.,(" + numbers.MINUS)

Signature = tuple[frozenset[Kind], str]
"""The ways a text may be read, and the unit written beside the number."""


@dataclass(slots=True)
class Tally:
    """Cells that can be read in the same ways."""

    count: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    """Row and text of the first few."""


class Column:
    """One column on the way through all its cells."""

    def __init__(self, header: str) -> None:
        self.header = header
        self.empty = 0
        self.tallies: dict[Signature, Tally] = {}
        self.widths: set[int] = set()
        """Lengths of its cells, while they are whole numbers."""
        self.sample: list[str] = []
        self.longest = 0
        self.are_midnights = True
        """Whether no time was seen that is not the beginning of a day."""
        self._memo: dict[str, Signature] = {}
        self._is_settled = False
        self._looked = 0

    @property
    def filled(self) -> int:
        """Return how many cells hold something."""
        return sum(tally.count for tally in self.tallies.values())

    def observe(self, values: Sequence[str], row_of: Callable[[int], int]) -> None:
        """Take the next cells; `row_of` tells the row of the n-th of them."""
        if self._is_settled:
            if isinstance(values, Cells):
                spaces = len(values.blanks())
            else:
                spaces = sum(map(str.isspace, values))
            blank = values.count("") + spaces
            self.empty += blank
            self.tallies[(_TEXT, "")].count += len(values) - blank
            return
        if self._observe_at_once(values):
            return
        if isinstance(values, Cells):
            self._observe_cells(values, row_of)
            return
        memo = self._memo
        for place, value in enumerate(values):
            if not value:
                self.empty += 1
                continue
            signature = memo.get(value) or self._meet(value)
            if signature is None:
                self.empty += 1
                continue
            tally = self.tallies.get(signature)
            if tally is None:
                tally = self.tallies[signature] = Tally()
            if tally.count < _EXAMPLES:
                tally.examples.append((row_of(place), value))
            tally.count += 1
        self._settle()

    def _meet(self, value: str) -> Signature | None:
        """Return how a text may be read that was not met lately, None where it is blank."""
        text = value.strip()
        if not text:
            return None
        signature = signature_of(text)
        if len(self._memo) < _MEMO and len(value) < _LONGEST_SCALAR:
            self._memo[value] = signature
        if len(self.sample) < _SAMPLE:
            self.sample.append(text[:_LONGEST_SCALAR])
        if Kind.INT in signature[0] and len(self.widths) < _SAMPLE:
            self.widths.add(len(text))
        if self.are_midnights and not dates.TIMES.isdisjoint(signature[0]):
            self.are_midnights = dates.is_midnight(text)
        return signature

    def _observe_cells(self, values: Cells, row_of: Callable[[int], int]) -> None:
        """Take a block that is not plain throughout; a first look may show how the rest is."""
        look = max(_FIRST_LOOK, _FURTHER_LOOK * self._looked)
        if len(values) > look:
            head, tail = values.parts(look)
            self._observe_distinct(head, row_of)
            self._settle()
            self.observe(tail, lambda place: row_of(place + look))
            return
        self._observe_distinct(values, row_of)
        self._settle()

    def _observe_distinct(self, values: Cells, row_of: Callable[[int], int]) -> None:
        """Take cells of which those written in a known plain way are counted, and of the others
        the different texts each looked at once."""
        self._looked += len(values)
        rest = blocks.Rest(values)
        for signature, tally in self.tallies.items():
            ways = blocks.PLAIN.get(signature[0], ())
            is_looked_at = self.are_midnights and not dates.TIMES.isdisjoint(signature[0])
            if ways and not signature[1] and tally.count >= _EXAMPLES and not is_looked_at:
                tally.count += rest.take(*ways)
        texts, which = rest.cells.distinct()
        found = [self._memo.get(text) or self._meet(text) for text in texts]
        numbered = {item: number for number, item in enumerate(dict.fromkeys(found))}
        counts, firsts = rest.cells.tallied(which, [numbered[item] for item in found], _EXAMPLES)
        self.empty += len(rest.cells) - sum(counts)
        for met, number in numbered.items():
            if met is None:
                self.empty += counts[number]
                continue
            tally = self.tallies.setdefault(met, Tally())
            for place in firsts[number][: max(0, _EXAMPLES - tally.count)]:
                tally.examples.append((row_of(rest.place_of(place)), rest.cells[place]))
            tally.count += counts[number]

    def _observe_at_once(self, values: Sequence[str]) -> bool:
        """Take a block of plain values with one match, where such were already seen."""
        lines = blocks.Lines(values)
        for signature in self.tallies:
            if not signature[1] and lines.are(*blocks.PLAIN.get(signature[0], ())):
                break
        else:
            return False
        if signature[0] == _INT and len(self.widths) < _SAMPLE:
            self.widths.update(values.widths() if isinstance(values, Cells) else map(len, values))
            self.widths.discard(0)
        if self.are_midnights and not dates.TIMES.isdisjoint(signature[0]):
            self.are_midnights = lines.are(blocks.MIDNIGHTS)
        if len(self.sample) < _SAMPLE:
            self.sample.extend(filter(None, values[: _SAMPLE - len(self.sample)]))
        blank = values.count("")
        self.empty += blank
        self.tallies[signature].count += len(values) - blank
        return True

    def _settle(self) -> None:
        """Look no closer once most of many cells are plain words."""
        words_seen = self.tallies.get((_TEXT, ""))
        if words_seen and words_seen.count > _SETTLED_AFTER:
            self._is_settled = words_seen.count * 2 > self.filled

    def covers(self, kinds: Collection[Kind]) -> bool:
        """Return whether every cell, missing markers apart, can be read in one of these ways."""
        wanted = frozenset(kinds)
        return all(
            signature & wanted or Kind.MISSING in signature for signature, _affix in self.tallies
        )

    def fitting(self, kinds: Collection[Kind], unit: str | None = None) -> int:
        """Return how many cells can be read in one of these ways, and bear this unit if given."""
        wanted = frozenset(kinds)
        return sum(
            tally.count
            for (signature, affix), tally in self.tallies.items()
            if signature & wanted and unit in (None, affix)
        )

    def has(self, kind: Kind) -> bool:
        return any(kind in signature for signature, _affix in self.tallies)

    def examples_outside(self, kinds: Collection[Kind]) -> list[tuple[int, str]]:
        """Return the first cells that cannot be read in any of these ways."""
        wanted = frozenset(kinds)
        found = [
            example
            for (signature, _), tally in self.tallies.items()
            if not signature & wanted and Kind.MISSING not in signature
            for example in tally.examples
        ]
        return sorted(found)[:_EXAMPLES]

    def markers(self) -> Tally:
        """Return the cells that say there is nothing: NA, n/d, -."""
        return self.of_kind(Kind.MISSING)

    def of_kind(self, kind: Kind) -> Tally:
        """Return the cells that can be read in one way."""
        merged = Tally()
        for (signature, _), tally in self.tallies.items():
            if kind in signature:
                merged.count += tally.count
                merged.examples.extend(tally.examples)
        return merged

    @property
    def affixes(self) -> set[str]:
        """Return the units written beside numbers; an empty text where there is none."""
        return {affix for signature, affix in self.tallies if Kind.MISSING not in signature}

    @property
    def main_affix(self) -> str:
        """Return the unit that most numbers bear; an empty text where most have none."""
        counts: dict[str, int] = {}
        for (signature, affix), tally in self.tallies.items():
            if not signature & _NO_NUMBER:
                counts[affix] = counts.get(affix, 0) + tally.count
        return max(counts, key=lambda affix: counts[affix], default="")


def signature_of(text: str) -> Signature:
    """Return every way a stripped, non-empty text may be read.

    >>> [sorted(kind.name for kind in signature_of(t)[0]) for t in ("12", "rue", "12,5")]
    [['INT'], ['TEXT'], ['COARSE_LON_LAT', 'COARSE_POINT', 'COMMA']]
    """
    first = text[0]
    if first in "{[":
        found = places.kinds(text) | nested.kinds(text)
        return found or _TEXT, ""
    if len(text) > _LONGEST_SCALAR:
        found = places.kinds(text) if first.isalpha() or first == "0" else frozenset()
        return found or _TEXT, ""
    if first in _NUMERIC_STARTS:
        found = numbers.kinds(text) | dates.kinds(text) | places.kinds(text)
        if found:
            return found, ""
    bare, affix = numbers.split_affix(text)
    if affix:
        found = numbers.kinds(bare)
        if found and Kind.CODE not in found:
            return found, affix
    found = words.kinds(text)
    if not found and first.isalpha():
        found = dates.kinds(text) | places.kinds(text)
    return found or _TEXT, ""
