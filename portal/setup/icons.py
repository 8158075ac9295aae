"""The icon sprite: one SVG with a `<symbol>` per Lucide icon that pages use.

A page shows one by `<svg class="icon"><use href=".../icons.svg#search"></use></svg>`.
"""

from __future__ import annotations

import re
from pathlib import Path

from portal.setup.errors import SetupError

NAMES = """
    arrow-down arrow-left arrow-right arrow-up arrow-up-down bell bike book-open building-2 bus
    calendar car chart-column check chevron-down chevron-left chevron-right chevron-up circle-alert
    circle-check circle-help clock code copy database download droplets euro external-link eye
    file-text filter folder globe graduation-cap hash heart history house info key landmark layers
    leaf lightbulb link list loader lock log-in log-out map map-pin menu message-square moon pause
    pencil play plus recycle refresh-cw rss save scale school search settings share-2 sheet shield
    square-pen sun table tag trash-2 trees triangle-alert type undo-2 upload user users utensils
    vote waves wind x zap
""".split()  # noqa: SIM905  (a list of a hundred short lines reads worse)

ATTRIBUTES = (
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'stroke-linejoin="round"'
)
DRAWING = re.compile(r"<svg\b[^>]*>(?P<inside>.*)</svg>", re.DOTALL)


def sprite(folder: Path) -> str:
    """Return the sprite made of the icons in Lucide's folder."""
    symbols = []
    for name in sorted(NAMES):
        try:
            drawing = DRAWING.search((folder / f"{name}.svg").read_text(encoding="utf-8"))
        except OSError as error:
            raise SetupError(
                f"Lucide has no icon named {name} (any more); change it in portal/setup/icons.py."
            ) from error
        if drawing is None:
            raise SetupError(f"{folder / name}.svg is not an SVG drawing.")
        inside = re.sub(r"\s+", " ", drawing["inside"]).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {ATTRIBUTES}>{inside}</symbol>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        "<!-- Lucide icons, ISC licence, https://lucide.dev/license -->\n"
        + "\n".join(symbols)
        + "\n</svg>\n"
    )
