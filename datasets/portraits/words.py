"""The text twin of a portrait: what it shows, for those who do not see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasets import wording
from datasets.portraits.drawing import Portrait


def twin(portrait: Portrait, labels: Mapping[str, str] | None = None) -> str:
    """Return one sentence in the active language; `labels` are those of the fields."""
    facts = portrait.facts
    match portrait.kind:
        case "places":
            return _joined(_places(facts), _span(facts))
        case "areas" | "lines":
            return _joined(_shapes(portrait.kind, _int(facts["count"])), _span(facts))
        case "time":
            return _time(facts, labels or {})
        case "categories":
            return _("%(field)s: %(count)s values, mostly “%(first)s”") % {
                "field": (labels or {}).get(str(facts["field"])) or facts["field"],
                "count": wording.number(_int(facts["distinct"])),
                "first": facts["first"],
            }
    share = facts.get("filled")
    return ngettext(
        "%(count)s field, %(share)s filled",
        "%(count)s fields, %(share)s filled",
        _int(facts["fields"]),
    ) % {
        "count": wording.number(_int(facts["fields"])),
        "share": wording.percent(share if isinstance(share, float) else 0.0),
    }


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _joined(first: str, second: str) -> str:
    return f"{first}, {second}" if second else first


def _places(facts: Mapping[str, object]) -> str:
    count = _int(facts["count"])
    text = ngettext("%(count)s place", "%(count)s places", count) % {"count": wording.number(count)}
    sides = {
        "north": _("mostly in the north"),
        "south": _("mostly in the south"),
        "east": _("mostly in the east"),
        "west": _("mostly in the west"),
        "centre": _("mostly in the centre"),
    }
    return _joined(text, sides.get(str(facts.get("side")), ""))


def _shapes(kind: str, count: int) -> str:
    if kind == "lines":
        text = ngettext("%(count)s line", "%(count)s lines", count)
    else:
        text = ngettext("%(count)s area", "%(count)s areas", count)
    return text % {"count": wording.number(count)}


def _span(facts: Mapping[str, object]) -> str:
    first, last = facts.get("from"), facts.get("to")
    if first is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def _time(facts: Mapping[str, object], labels: Mapping[str, str]) -> str:
    words = {
        "first": _period(str(facts["first"])),
        "last": _period(str(facts["last"])),
        "peak": _period(str(facts["peak"])),
    }
    measure = str(facts.get("measure") or "")
    if measure:
        return _("%(measure)s on average, %(first)s – %(last)s; highest: %(peak)s") % {
            **words,
            "measure": labels.get(measure) or measure,
        }
    return _("Records by date, %(first)s – %(last)s; most: %(peak)s") % words


def _period(label: str) -> str:
    """Return a period in words: 2024, mars 2024, 3 mars 2024."""
    parts = [int(part) for part in label.split("-") if part.isdigit()]
    if not parts:
        return label
    if len(parts) == 1:
        return str(parts[0])
    day = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    return date_format(day, "F Y" if len(parts) == 2 else "j F Y")
