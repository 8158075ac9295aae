"""What the templates of the guide need: `code` in texts, and what kind an answer is."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def coded(text: object) -> SafeString:
    """Return a text with what stands between back quotes as code; everything is escaped.

    >>> coded("Write `a < b`.")
    'Write <code>a &lt; b</code>.'
    """
    parts = str(text).split("`")
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if place % 2 else part,)
            for place, part in enumerate(parts)
        ),
    )


@register.filter
def kind(outcome: object) -> str:
    """Return `answered`, `refused`, `absent`, or nothing."""
    return type(outcome).__name__.lower() if outcome is not None else ""
