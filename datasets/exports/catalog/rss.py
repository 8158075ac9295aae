"""The catalogue as a feed: RSS 2.0, one item per dataset, in the order given.

Takes plain values. Every text is escaped, and loses the characters that XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMES = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The feed itself."""

    title: str
    link: str
    """Page that the feed follows."""
    address: str
    """Where the feed is read."""
    description: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One dataset in the feed."""

    title: str
    link: str
    description: str
    """HTML."""
    identity: str
    """Permanent: it stays when title and address change."""
    published: datetime
    creator: str | None
    categories: Sequence[str]


def write(channel: Channel, items: Iterable[FeedItem]) -> Iterator[bytes]:
    """Yield the feed, item by item."""
    self_link = quoteattr(_clean(channel.address))
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<rss version="2.0" {_NAMES}>\n<channel>\n',
        _element("title", channel.title),
        _element("link", channel.link),
        _element("description", channel.description),
        _element("language", channel.language),
        _element("generator", "Parvis"),
        f'<atom:link href={self_link} rel="self" type="application/rss+xml"/>\n',
    ]
    yield "".join(head).encode()
    for item in items:
        yield _item(item).encode()
    yield b"</channel>\n</rss>\n"


def _item(item: FeedItem) -> str:
    parts = [
        _element("title", item.title),
        _element("link", item.link),
        _element("description", item.description),
        f'<guid isPermaLink="false">{escape(_clean(item.identity))}</guid>\n',
        _element("pubDate", format_datetime(item.published.astimezone(UTC))),
        *([_element("dc:creator", item.creator)] if item.creator else []),
        *(_element("category", category) for category in item.categories),
    ]
    return "<item>\n" + "".join(parts) + "</item>\n"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_clean(text))}</{name}>\n"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
