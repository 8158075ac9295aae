"""Chance that repeats: every generator draws from a source seeded by a name."""

from __future__ import annotations

import random
from collections.abc import Sequence


def seeded(*names: object) -> random.Random:
    """Return a source of chance that gives the same draws for the same names.

    >>> seeded("trees").random() == seeded("trees").random()
    True
    """
    text = "rivemaine:" + ":".join(str(name) for name in names)
    return random.Random(text)  # noqa: S311  # scenery, not secrets


def weighted(rng: random.Random, choices: Sequence[tuple[str, float]]) -> str:
    """Draw one of several values, each with its weight."""
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def bounded(rng: random.Random, mean: float, spread: float, low: float, high: float) -> float:
    """Draw from a bell curve, cut at two bounds."""
    return min(high, max(low, rng.gauss(mean, spread)))
