"""Numbered pages: which numbers are shown, and the number an address asks for."""

from __future__ import annotations

from collections.abc import Sequence


def page_number(text: str | None, most: int = 1_000_000) -> int:
    """Return the page an address asks for; what is no number is the first page.

    >>> page_number("3"), page_number("-1"), page_number("x")
    (3, 1, 1)
    """
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return 1
    return min(max(1, int(text)), most)


def numbers(current: int, last: int) -> Sequence[int | None]:
    """Return the pages to offer around the current one; None stands for a gap.

    >>> numbers(5, 20)
    [1, None, 4, 5, 6, None, 20]
    """
    if last <= 1:
        return []
    wanted = sorted({1, last, *range(max(1, current - 1), min(last, current + 1) + 1)})
    shown: list[int | None] = []
    for number in wanted:
        previous = shown[-1] if shown else None
        if previous is not None and number - previous == 2:
            shown.append(previous + 1)
        elif previous is not None and number - previous > 2:
            shown.append(None)
        shown.append(number)
    return shown
