"""XML that kml and gpx share: a writer whose output is taken in pieces.

Every text passes `legal` and the escaping of the standard library; names of elements are given
by the formats, or made by `element_name`.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_NAME = re.compile(r"[^\w.\-]")
_KEPT = {"\r": "&#13;"}
"""A carriage return that stands for itself is read as a line feed."""


class Writer:
    """Writes XML; `take` returns what was written since the last time."""

    def __init__(self) -> None:
        self._parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']

    def start(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self._parts.append(f"<{name}{_attributes(attributes)}>" if attributes else f"<{name}>")

    def end(self, name: str) -> None:
        self._parts.append(f"</{name}>")

    def element(self, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
        """Write an element that holds a text."""
        opening = f"<{name}{_attributes(attributes)}>" if attributes else f"<{name}>"
        self._parts.append(f"{opening}{escape(legal(text), _KEPT)}</{name}>")

    def take(self) -> bytes:
        data = "".join(self._parts).encode()
        self._parts.clear()
        return data


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(legal(text))}" for name, text in attributes.items())


def legal(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot hold, in their place U+FFFD.

    >>> legal("a\\x00b")
    'a\\ufffdb'
    """
    return _ILLEGAL.sub("\ufffd", text)


def element_name(text: str) -> str:
    """Return a name that an element may bear, close to a text.

    >>> element_name("count(*)"), element_name("1er étage")
    ('count___', '_1er_étage')
    """
    name = _NOT_NAME.sub("_", text) or "_"
    return name if name[0].isalpha() or name[0] == "_" else f"_{name}"
