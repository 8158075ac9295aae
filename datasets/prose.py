"""Descriptions, written in Markdown or HTML by whoever describes: as safe HTML, and as text.

Takes any text; what is returned holds no script, style, form or foreign object.
"""

from __future__ import annotations

import html
import re

import nh3
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markdown_it import MarkdownIt

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "dl", "dt", "em", "h3"),
    *("h4", "hr", "i", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "strong", "sub", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

_SUMMARISED = 3000
"""Characters of a description that its summary is taken from."""
_TAG = re.compile(r"<(script|style)\b.*?(</\1>|$)|<[a-zA-Z/!][^>]*(>|$)", re.DOTALL | re.I)
_MARKED = re.compile(r"[*_`#\[\]>~|\\&]")
_HEADING = re.compile(r"(</?)h[1-6](?=[\s>])", re.IGNORECASE)
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_BEFORE_COLON = re.compile(r" (?=:(?:\s|$))")
_BEFORE_MARK = re.compile(r" (?=[;!?](?:\s|$|<))")
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s")


def spaced(text: str) -> str:
    """Return a French text whose double signs never begin a line; other languages as they are.

    >>> from django.utils import translation
    >>> with translation.override("fr"):
    ...     spaced("Trois : un ; deux !") == "Trois\u00a0: un\u202f; deux\u202f!"
    True
    """
    if not (get_language() or "").startswith("fr"):
        return text
    text = _BEFORE_COLON.sub("\u00a0", _BEFORE_MARK.sub("\u202f", text))
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def rich(text: str) -> SafeString:
    """Return a description as HTML; its headings stand below those of the page."""
    if not text:
        return SafeString("")
    looks_like_html = bool(re.search(r"<(p|br|ul|ol|div|a|h[1-6]|strong|em)\b", text, re.I))
    source = text if looks_like_html else _MARKDOWN.render(text)
    cleaned = nh3.clean(
        _HEADING.sub(r"\1h3", source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )
    return SafeString(spaced(cleaned))  # nh3's output


def plain(text: str) -> str:
    """Return a description as one line of text; it is not HTML and must be escaped."""
    if not text:
        return ""
    source = text if "<" in text or not _MARKED.search(text) else _MARKDOWN.render(text)
    return spaced(_SPACE.sub(" ", html.unescape(_TAG.sub(" ", source))).strip())


def summary(text: str, length: int = 160) -> str:
    """Return the first sentence of a description, cut at a word where it is long."""
    line = plain(text[:_SUMMARISED])
    if not line:
        return ""
    first = _SENTENCE.split(line, maxsplit=1)[0]
    if len(first) <= length:
        return first
    return first[:length].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"
