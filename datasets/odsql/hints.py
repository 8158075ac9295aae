"""What to do about a mistake, in one sentence beside the message of the contract.

Takes what was typed, returns a sentence or None; raises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from datasets.odsql.functions import REGISTRY

_CALLED = re.compile(r"[^\W\d]\w*\Z")
_LONGEST = 60


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return a question that names the closest known name, if one is close.

    >>> closest("Vile", ["ville", "code"])
    'Did you mean `ville`?'
    """
    known = {item.lower(): item for item in reversed(list(names))}
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.7)
    return "Did you mean `" + known[close[0]] + "`?" if close else None


def unexpected(text: str, position: int, sign: str) -> str | None:
    """Return what an unexpected token may come from: a mistyped function, an open quote.

    >>> unexpected("lenght(city) > 3", 6, "(")
    'There is no function lenght(). Did you mean `length`?'
    """
    if sign in {'"', "'", "`"}:
        return "The quote at position " + str(position) + " is not closed."
    called = _CALLED.search(text[:position].rstrip()[-_LONGEST:]) if sign == "(" else None
    if called is None or called[0].lower() in REGISTRY:
        return None
    question = closest(called[0], REGISTRY)
    return None if question is None else "There is no function " + called[0] + "(). " + question
