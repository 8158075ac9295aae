"""One column of a block of a large file: texts that stay where they were cut, in an Arrow array.

Behaves as a sequence of texts for whoever looks at single cells; whoever works on whole columns
takes the array. pyarrow and numpy are loaded by the reader that makes these, and only then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, overload

_BLANK_STARTS: Final = (*range(9, 14), *range(28, 33), 0xC2, 0xE1, 0xE2, 0xE3)
"""First bytes of a text in UTF-8 that may be nothing but white space, as `str.isspace` has it."""


class Cells(Sequence[str]):
    """Texts of one column; an empty text is null in the array."""

    __slots__ = ("_texts", "array")

    def __init__(self, array: Any) -> None:
        self.array = array
        """A pyarrow `StringArray`."""
        self._texts: list[str] | None = None

    @classmethod
    def of(cls, texts: Sequence[str]) -> Cells:
        """Return texts as cells; an empty text becomes null.

        Raises:
            UnicodeEncodeError: a text holds half a character.
        """
        if isinstance(texts, Cells):
            return texts
        import pyarrow as pa  # noqa: PLC0415  (heavy: only when met)

        return cls(pa.array([text or None for text in texts], pa.string()))

    @classmethod
    def of_width(cls, data: bytes, width: int, is_filled: Any = None) -> Cells:
        """Return cells of one width from the bytes of all that are filled."""
        import numpy as np  # noqa: PLC0415  (heavy: only when met)
        import pyarrow as pa  # noqa: PLC0415  (heavy: only when met)

        if is_filled is None:
            count = len(data) // width
            offsets = np.arange(0, len(data) + 1, width, dtype=np.int32)
            validity = None
        else:
            count = len(is_filled)
            offsets = np.zeros(count + 1, np.int32)
            np.cumsum(is_filled * width, out=offsets[1:])
            validity = pa.py_buffer(np.packbits(is_filled, bitorder="little"))
        buffers = (pa.py_buffer(offsets), pa.py_buffer(data), validity)
        return cls(pa.StringArray.from_buffers(count, *buffers))

    @property
    def texts(self) -> list[str]:
        """Return the cells as Python has them; they are kept."""
        if self._texts is None:
            self._texts = [
                text or "" for text in self.array.to_numpy(zero_copy_only=False).tolist()
            ]
        return self._texts

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if self._texts is not None:
            return self._texts[place]
        if isinstance(place, slice):
            return Cells(self.array[place]).texts
        return self.array[place].as_py() or ""

    def count(self, value: str) -> int:
        """Return how many cells are a text; the empty ones are known at once."""
        return self.array.null_count if value == "" else self.texts.count(value)

    @property
    def offsets(self) -> Any:
        """Return where each cell begins in the bytes, and where the last ends (numpy)."""
        import numpy as np  # noqa: PLC0415  (heavy: only when met)

        _valid, offsets, _data = self.array.buffers()
        first = self.array.offset
        return np.frombuffer(offsets, np.int32)[first : first + len(self.array) + 1]

    @property
    def data(self) -> Any:
        """Return the bytes that `offsets` counts, up to the last cell's (numpy)."""
        import numpy as np  # noqa: PLC0415  (heavy: only when met)

        _valid, _offsets, data = self.array.buffers()
        if not data:
            return np.zeros(0, np.uint8)
        return np.frombuffer(data, np.uint8)[: self.offsets[-1]]

    def joined(self, separator: str) -> Any:
        """Return all cells in one text, as a pyarrow scalar."""
        import pyarrow as pa  # noqa: PLC0415  (heavy: only when met)
        import pyarrow.compute as pc  # noqa: PLC0415  (heavy: only when met)

        _valid, offsets, data = self.array.buffers()
        count = len(self.array)
        whole = pa.StringArray.from_buffers(count, offsets, data, None, 0, self.array.offset)
        ends = pa.array([0, count], pa.int32())
        return pc.binary_join(pa.ListArray.from_arrays(ends, whole), separator)[0]

    def parts(self, place: int) -> tuple[Cells, Cells]:
        """Return the cells before a place, and those from there on."""
        return Cells(self.array[:place]), Cells(self.array[place:])

    def blanks(self) -> list[int]:
        """Return the places of the cells that hold white space and nothing else."""
        import numpy as np  # noqa: PLC0415  (heavy: only when met)

        offsets, data = self.offsets, self.data
        starts = offsets[:-1]
        filled = np.flatnonzero(offsets[1:] > starts)
        suspects = filled[_may_be_blank()[data[starts[filled]]]]
        raw = data.tobytes() if len(suspects) else b""
        return [
            place
            for place in suspects.tolist()
            if raw[offsets[place] : offsets[place + 1]].decode().isspace()
        ]

    def distinct(self) -> tuple[list[str], Any]:
        """Return the different texts as they first occur, and which of them each cell is.

        The second is a numpy array of their indices, -1 for an empty cell.
        """
        import pyarrow.compute as pc  # noqa: PLC0415  (heavy: only when met)

        encoded = self.array.dictionary_encode()
        indices = pc.fill_null(encoded.indices, -1).to_numpy()
        return encoded.dictionary.to_numpy(zero_copy_only=False).tolist(), indices

    def tallied(
        self, which: Any, groups: Sequence[int], wanted: int
    ) -> tuple[list[int], list[list[int]]]:
        """Return how many cells each group has, and the places of the first few of them.

        `which` comes from `distinct`; `groups` number its texts from 0 without a gap.
        """
        import numpy as np  # noqa: PLC0415  (heavy: only when met)

        if not groups:
            return [], []
        group_of = np.array([*groups, -1], np.int64)[which]  # the last is that of empty cells
        size = max(groups) + 1
        counts = np.bincount(group_of + 1, minlength=size + 1)[1:].tolist()
        firsts = [np.flatnonzero(group_of == group)[:wanted].tolist() for group in range(size)]
        return counts, firsts

    def places(self, which: Any, wanted: Sequence[int]) -> list[tuple[int, int]]:
        """Return the place of every cell that is one of some texts, and which one it is."""
        import numpy as np  # noqa: PLC0415  (heavy: only when met)

        if not wanted:
            return []
        found = np.flatnonzero(np.isin(which, wanted))
        return list(zip(found.tolist(), which[found].tolist(), strict=True))

    def replaced(self, which: Any, texts: Sequence[str]) -> Cells:
        """Return the cells with other texts in the place of those that `distinct` returned."""
        import pyarrow as pa  # noqa: PLC0415  (heavy: only when met)

        taken = pa.array([*(text or None for text in texts), None], pa.string())
        return Cells(taken.take(pa.array(which % (len(texts) + 1))))

    def widths(self) -> set[int]:
        """Return the lengths of the cells in bytes."""
        import numpy as np  # noqa: PLC0415  (heavy: only when met)

        return set(np.unique(np.diff(self.offsets)).tolist())

    def without(self, places: Sequence[int]) -> Cells:
        """Return the cells with those at some places empty."""
        import numpy as np  # noqa: PLC0415  (heavy: only when met)
        import pyarrow as pa  # noqa: PLC0415  (heavy: only when met)
        import pyarrow.compute as pc  # noqa: PLC0415  (heavy: only when met)

        emptied = np.zeros(len(self.array), bool)
        emptied[list(places)] = True
        return Cells(pc.if_else(pa.array(emptied), pa.scalar(None, pa.string()), self.array))


def side_by_side(columns: Sequence[Any], separator: str, null: str) -> Any:
    """Return the texts of each row with a separator between them, as a pyarrow array."""
    import pyarrow.compute as pc  # noqa: PLC0415  (heavy: only when met)

    return pc.binary_join_element_wise(
        *columns, separator, null_handling="replace", null_replacement=null
    )


def _may_be_blank() -> Any:
    import numpy as np  # noqa: PLC0415  (heavy: only when met)

    table = np.zeros(256, bool)
    table[list(_BLANK_STARTS)] = True
    return table
