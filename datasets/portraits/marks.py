"""The marks of portraits: dots, shapes, lines and bars as SVG, in the colour of the text.

Takes numbers only, never a text from the data; returns what stands inside an `<svg>`.
"""

from __future__ import annotations

from collections.abc import Sequence

from datasets.portraits.frame import HEIGHT, MARGIN, WIDTH


def dots(places: Sequence[tuple[int, int]]) -> str:
    """Return dots, larger where there are few."""
    unique = sorted(set(places))
    thick = 14 if len(unique) <= 15 else 9 if len(unique) <= 60 else 6 if len(unique) <= 200 else 4
    d = "".join(f"M{x} {y}h0" for x, y in unique)
    return (
        f'<path d="{d}" fill="none" stroke="currentColor" stroke-width="{thick}"'
        ' stroke-linecap="round"/>'
    )


def outline(d: str) -> str:
    """Return the territory beneath the data."""
    return (
        f'<path d="{d}" fill="currentColor" fill-opacity=".06" stroke="currentColor"'
        ' stroke-opacity=".3" stroke-width="1.5" stroke-linejoin="round"/>'
    )


def shapes(d: str, *, are_closed: bool) -> str:
    """Return areas or lines."""
    fill = 'fill="currentColor" fill-opacity=".13"' if are_closed else 'fill="none"'
    return (
        f'<path d="{d}" {fill} fill-rule="evenodd" stroke="currentColor" stroke-width="2"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
    )


def sparkline(values: Sequence[float]) -> str:
    """Return a line over a pale area; a single peak may fill the height."""
    low = min(0.0, *values) if min(values) < 0 or min(values) < 0.5 * max(values) else min(values)
    spread = (max(values) - low) or 1.0
    floor = HEIGHT - MARGIN - 6
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    places = [
        (round(MARGIN + i * step), round(floor - (value - low) / spread * (floor - MARGIN - 24)))
        for i, value in enumerate(values)
    ]
    line = "M" + "L".join(f"{x} {y}" for x, y in places)
    area = f"{line}L{places[-1][0]} {floor}L{places[0][0]} {floor}z"
    last = places[-1]
    return (
        f'<path d="{area}" fill="currentColor" fill-opacity=".13"/>'
        f'<path d="{line}" fill="none" stroke="currentColor" stroke-width="3.5"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
        f'<circle cx="{last[0]}" cy="{last[1]}" r="6" fill="currentColor"/>'
    )


def bars(values: Sequence[float]) -> str:
    """Return horizontal bars, the longest first."""
    most = max(values) or 1.0
    room = HEIGHT - 2 * MARGIN
    each = room / len(values)
    thick = min(30.0, each * 0.68)
    drawn = []
    for place, value in enumerate(values):
        y = MARGIN + place * each + (each - thick) / 2
        length = max(3.0, value / most * (WIDTH - 2 * MARGIN))
        opacity = 1 if place == 0 else 0.55
        drawn.append(
            f'<rect x="{MARGIN}" y="{y:.0f}" width="{length:.0f}" height="{thick:.0f}" rx="2"'
            f' fill="currentColor" fill-opacity="{opacity}"/>'
        )
    return "".join(drawn)


def columns(fields: Sequence[tuple[str, float]]) -> str:
    """Return one mark a field: its kind by its form, its completeness by what is filled."""
    shown = fields[:24]
    room = WIDTH - 2 * MARGIN
    each = room / len(shown)
    wide = min(34.0, each * 0.66)
    top, high = MARGIN + 14, HEIGHT - 2 * MARGIN - 28
    drawn = []
    for place, (kind, share) in enumerate(shown):
        x = MARGIN + place * each + (each - wide) / 2
        full = high * share
        radius = wide / 2 if kind == "time" else 2
        opacity = {"text": 0.32, "number": 1.0, "time": 0.6}.get(kind, 0.5)
        drawn.append(
            f'<rect x="{x:.0f}" y="{top}" width="{wide:.0f}" height="{high}" rx="{radius:.0f}"'
            ' fill="none" stroke="currentColor" stroke-opacity=".35" stroke-width="1.5"/>'
            f'<rect x="{x:.0f}" y="{top + high - full:.0f}" width="{wide:.0f}"'
            f' height="{full:.0f}" rx="{radius:.0f}" fill="currentColor"'
            f' fill-opacity="{opacity}"/>'
        )
    return "".join(drawn)
