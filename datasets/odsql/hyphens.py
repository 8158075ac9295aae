"""Names with hyphens among the words: `custom.data-owner` is one name where it is known.

ODSQL reads a hyphen as a subtraction; whoever asks hands down the names that hold one. Takes
the tokens of a text as they are read, returns them with such names as one word, in their place
and as typed. Looks ahead no further than the longest name.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar

from lark import Token
from lark.exceptions import UnexpectedCharacters

_NAME_PARTS = frozenset({"WORD", "NUMBER", "MINUS"})
_NONE: Set[str] = frozenset()
_known: ContextVar[Set[str]] = ContextVar("known_names", default=_NONE)


@contextmanager
def known_names(names: Set[str]) -> Iterator[None]:
    """Let the texts parsed inside use these names without back quotes."""
    token = _known.set(names)
    try:
        yield
    finally:
        _known.reset(token)


class _Ahead:
    """Tokens that can be looked at before they are taken; a text's error waits for its turn."""

    def __init__(self, stream: Iterator[Token]) -> None:
        self._stream = stream
        self._held: deque[Token] = deque()
        self._error: UnexpectedCharacters | None = None

    def at(self, place: int) -> Token | None:
        """Return the token so many places ahead, if the text goes on that far."""
        while len(self._held) <= place and self._error is None:
            try:
                self._held.append(next(self._stream))
            except StopIteration:
                return None
            except UnexpectedCharacters as err:
                self._error = err
        return self._held[place] if place < len(self._held) else None

    def take(self) -> Token | None:
        if self.at(0) is not None:
            return self._held.popleft()
        if self._error is not None:
            raise self._error
        return None


def joined(stream: Iterator[Token]) -> Iterator[Token]:
    """Yield the tokens with every known name that holds hyphens as one word.

    The longest name wins; a name that goes on in letters or digits is another one.
    """
    names = _known.get()
    if not names:
        yield from stream
        return
    longest: dict[str, int] = {}
    for name in names:
        start = name.partition("-")[0]
        longest[start] = max(longest.get(start, 0), len(name))
    tokens = _Ahead(stream)
    while (token := tokens.take()) is not None:
        if token.type == "WORD" and token in longest:
            token = _whole(token, tokens, names, longest[token])
        yield token


def _whole(first: Token, tokens: _Ahead, names: Set[str], longest: int) -> Token:
    """Return the longest name that begins with a word, or the word itself."""
    text, last, place = str(first), first, 0
    found = (text, last, place)
    while len(text) < longest and (following := _touching(last, tokens.at(place))) is not None:
        text, last, place = text + following, following, place + 1
        if text in names:
            after = _touching(last, tokens.at(place))
            if after is None or after.type == "MINUS":
                found = (text, last, place)
    text, last, place = found
    for _ in range(place):
        tokens.take()
    return Token(
        "WORD",
        text,
        start_pos=first.start_pos,
        line=first.line,
        column=first.column,
        end_line=last.end_line,
        end_column=last.end_column,
        end_pos=last.end_pos,
    )


def _touching(before: Token, after: Token | None) -> Token | None:
    """Return what follows without a space, if it can be a part of a name."""
    if after is None or after.type not in _NAME_PARTS or after.start_pos != before.end_pos:
        return None
    return after
