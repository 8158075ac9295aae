"""Who may ask an address: every view declares one policy, and a test walks the addresses.

PUBLIC answers anyone with what the selectors let that person see. STAFF answers signed-in
staff. OPEN holds nothing of any dataset (health, schema, sign-in).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

ViewT = TypeVar("ViewT")


class Policy(StrEnum):
    PUBLIC = "public"
    STAFF = "staff"
    OPEN = "open"


def access(policy: Policy) -> Callable[[ViewT], ViewT]:
    """Declare the policy of a view function or class."""

    def declare(view: ViewT) -> ViewT:
        view.access_policy = policy  # type: ignore[attr-defined]  # read back by the test
        return view

    return declare
