"""What templates need beside Django's own: icons, numbers and dates in words, addresses.

Nothing here reads the database. What comes from data is escaped; the only markup that passes
is ours (icons, portraits) or sanitised (descriptions).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datasets import prose, wording
from datasets.explore.cells import Cell
from datasets.explore.strips import FieldStrip
from datasets.portraits import Portrait, twin

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return one icon of the sprite; the words beside it say what it means."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def portrait(drawn: Portrait, css: str = "") -> SafeString:
    """Return a portrait in the page; its words stand beside it."""
    return format_html(
        '<svg class="portrait {}" viewBox="0 0 320 240" aria-hidden="true" focusable="false">{}'
        "</svg>",
        css,
        SafeString(drawn.marks),  # made of numbers by datasets.portraits.marks
    )


@register.simple_tag
def cell(value: Cell) -> SafeString:
    """Return one value of a record; everything that comes from the data is escaped."""
    match value.kind:
        case "empty":
            return format_html(
                '<span class="nothing"><span aria-hidden="true">—</span>'
                '<span class="visually-hidden">{}</span></span>',
                _("empty"),
            )
        case "link":
            form = '<a href="{}" rel="noopener nofollow ugc">{}</a>'
            return format_html(form, value.href, value.text)
        case "point":
            return format_html(
                '<a class="nowrap" href="{}" rel="noopener" title="{}">{}</a>',
                value.href,
                _("See this place on OpenStreetMap"),
                value.text,
            )
        case "date":
            form = '<time class="nowrap" datetime="{}">{}</time>'
            return format_html(form, value.machine, value.text)
        case "json":
            return format_html("<code>{}</code>", value.text)
    return conditional_escape(value.text)


@register.simple_tag
def field_strip(strip: FieldStrip) -> SafeString:
    """Return the strip of one field with its words."""
    return format_html(
        '<svg class="strip" width="80" height="16" viewBox="0 0 80 16" role="img"'
        ' aria-label="{}">{}</svg>',
        strip.text,
        SafeString(strip.marks),  # made of numbers by datasets.explore.strips
    )


@register.simple_tag
def label(labels: dict[str, str], name: str) -> str:
    """Return the label of a field."""
    return labels.get(name) or name


@register.simple_tag
def minus(name: str) -> str:
    """Return the order by a field, the other way round."""
    return f"-{name}"


@register.filter
def portrait_words(drawn: Portrait, labels: dict[str, str] | None = None) -> str:
    return twin(drawn, labels)


@register.filter
def number(value: float | Decimal | None) -> str:
    return wording.number(value)


@register.filter
def percent(value: float) -> str:
    return wording.percent(value)


@register.filter
def filesize(value: int) -> str:
    return wording.size(value)


@register.filter
def records(count: int) -> str:
    return wording.records(count)


@register.filter
def datasets(count: int) -> str:
    return wording.datasets(count)


@register.filter
def day(value: date | datetime | None) -> str:
    return wording.day(value)


@register.filter
def since(value: datetime | None) -> str:
    return wording.since(value)


@register.filter
def rich(text: str) -> SafeString:
    """Return a description as sanitised HTML."""
    return prose.rich(text)


@register.filter
def plain(text: str) -> str:
    return prose.plain(text)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """Return the query string of this page with some parameters changed; None takes one away.

    `page` is dropped unless it is given: another question starts at its first page.
    """
    request: HttpRequest = context["request"]
    params = request.GET.copy()
    params.pop("page", None)
    for name, value in changes.items():
        _put(params, name, value)
    text = params.urlencode()
    return f"?{text}" if text else request.path


@register.simple_tag(takes_context=True)
def without(context: dict[str, Any], name: str, value: str | None = None) -> str:
    """Return the query string of this page without one value of a parameter, or all of them."""
    request: HttpRequest = context["request"]
    params = request.GET.copy()
    params.pop("page", None)
    for key in (name, f"refine.{name}"):
        if key in params:
            kept = [item for item in params.getlist(key) if value is not None and item != value]
            params.setlist(key, kept)
    text = params.urlencode()
    return f"?{text}" if text else request.path


def _put(params: QueryDict, name: str, value: object) -> None:
    if value is None or value == "":
        params.pop(name, None)
    else:
        params[name] = str(value)
