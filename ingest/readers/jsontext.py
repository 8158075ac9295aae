"""Walk through a JSON text of any length, one value at a time.

Holds no more than the value at hand. Knows nothing of records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ingest.encodings import Encoding
from ingest.errors import IngestError, UnreadableFileError

_CHUNK: Final = 1 << 18
MAX_VALUE: Final = 64 << 20
_SPACE: Final = " \t\r\n\ufeff\x1e"
"""White space, the byte order mark, and what parts records in a JSON text sequence (RFC 7464)."""
_CUT_MESSAGES: Final = ("Unterminated string", "Invalid \\")


class JsonText:
    """A cursor over the text of a file."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._file = path.open(encoding=encoding.name, errors=encoding.on_error)
        self._buffer = ""
        self._place = 0
        self._lines = 1
        self._is_whole = False
        self.characters = 0
        """How many characters of the file were taken in."""
        self.has_nan = False
        self.repeated: tuple[int, str] | None = None
        """Line near which an object first gave a key twice, and that key."""
        self._decoder = json.JSONDecoder(
            strict=False, parse_constant=self._constant, object_pairs_hook=self._object
        )

    def __enter__(self) -> JsonText:
        return self

    def __exit__(self, *_unused: object) -> None:
        self._file.close()

    @property
    def line(self) -> int:
        """Return the line of the file that the cursor stands on."""
        return self._lines + self._buffer.count("\n", 0, self._place)

    def peek(self) -> str:
        """Return the next character that is not space, an empty text at the end."""
        while True:
            while self._place < len(self._buffer):
                char = self._buffer[self._place]
                if char not in _SPACE:
                    return char
                self._place += 1
            if not self._fill(_CHUNK):
                return ""

    def take(self, expected: str) -> None:
        """Go past one character.

        Raises:
            UnreadableFileError: another one stands there.
        """
        if self.peek() != expected:
            raise self._broken()
        self._place += 1

    def value(self) -> Any:
        """Return the value under the cursor and go past it.

        Raises:
            UnreadableFileError: broken, too deep or too long.
        """
        self.peek()
        more = _CHUNK
        while True:
            try:
                found, end = self._decoder.raw_decode(self._buffer, self._place)
            except json.JSONDecodeError as err:
                is_open = err.msg.startswith(_CUT_MESSAGES)
                may_be_cut = is_open or err.pos >= len(self._buffer) - 12
                if not may_be_cut or not self._fill(more):
                    self._place = len(self._buffer) if is_open else err.pos
                    raise self._broken() from err
            except RecursionError as err:
                raise UnreadableFileError.of("json_too_deep", row=self.line) from err
            else:
                if end < len(self._buffer) or not self._fill(_CHUNK):
                    self._place = end
                    return found
            if len(self._buffer) - self._place > MAX_VALUE:
                raise UnreadableFileError.of("value_too_long", row=self.line)
            more *= 2

    def items(self) -> Iterator[Any]:
        """Yield the items of the array under the cursor."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.peek() == "]":
                self.take("]")
                return
            self.take(",")

    def entries(self) -> Iterator[str]:
        """Yield the keys of the object under the cursor; the caller takes each value."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            if self.peek() != '"':
                raise self._broken()
            key = self.value()
            self.take(":")
            yield key
            if self.peek() == "}":
                self.take("}")
                return
            self.take(",")

    def _broken(self) -> IngestError:
        code = "json_cut" if self._is_whole and self._place >= len(self._buffer) else "broken_json"
        return UnreadableFileError.of(code, row=self.line)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Return an object; a key given twice keeps both values, the later under `key (2)`."""
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        found = {}
        for key, value in pairs:
            name, number = key, 1
            while name in found:
                number += 1
                name = f"{key} ({number})"
            if number > 1 and self.repeated is None:
                self.repeated = (self.line, key)
            found[name] = value
        return found

    def _constant(self, _name: str) -> None:
        self.has_nan = True

    def _fill(self, length: int) -> bool:
        """Take in more text; forget what lies behind the cursor."""
        if self._is_whole:
            return False
        text = self._file.read(length)
        if not text:
            self._is_whole = True
            return False
        self.characters += len(text)
        if self._place:
            self._lines += self._buffer.count("\n", 0, self._place)
            self._buffer = self._buffer[self._place :] + text
            self._place = 0
        else:
            self._buffer += text
        return True
