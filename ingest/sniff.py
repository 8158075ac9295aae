"""What a file is, by its content: never by its name.

Takes the first bytes; returns the name of a format, or the reason why it is none we read.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from ingest.encodings import without_mark
from ingest.errors import UnreadableFileError

HEAD: Final = 64 * 1024

_SIGNATURES: Final = (
    (b"PAR1", "parquet"),
    (b"fgb\x03fgb", "fgb"),
    (b"SQLite format 3\x00", "gpkg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"\x00\x00\x27\x0a", "shapefile"),
)
_APPLICATION: Final = slice(68, 72)
_GEOPACKAGES: Final = frozenset({b"GPKG", b"GP10", b"GP11"})
"""What stands there in an SQLite file that is a GeoPackage."""
_TAR: Final = slice(257, 262)
_NOT_DATA: Final = frozenset({"pdf", "image", "rtf", "program"})
_JSON: Final = re.compile(r'\s*(?:\[\s*(?:[{\["\]]|-?\d|true|false|null)|\{\s*["}])')
_SCRIPT: Final = re.compile(
    r"""\s*(?:\)\]\}'[,\s]*|(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]*\s*(?:\(|=))\s*[\[{]\s*["{\[]"""
)
"""JSON behind the name of a variable or of a function, or behind the mark that guards answers."""
_HTML: Final = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta|title|div|table|p|h1|center|iframe|style|link)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML: Final = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:\?xml\b|!doctype\b|(?:kml:)?kml\b|gpx\b)"
    r"|\s*<[a-zA-Z][\w:.-]*(?:\s[^<>]*)?>(?=.*?(?:</|/>))",
    re.DOTALL | re.IGNORECASE,
)
_XML_FORMATS: Final = (("<kml", "kml"), ("<gpx", "gpx"), ("<svg", "image"), ("<rss", "xml"))
_OTHER_TEXTS: Final = (
    (re.compile(r"\s*BEGIN:VCARD", re.IGNORECASE), "vCard"),
    (re.compile(r"\s*BEGIN:VCALENDAR", re.IGNORECASE), "iCalendar"),
    (
        re.compile(
            r"(?:\s|--[^\n]*\n|/\*.*?\*/;?)*(?:create\s+(?:table|database|schema|extension)"
            r"|insert\s+into|drop\s+table|lock\s+tables|set\s+\w+\s*=)\b[^\n]*[;(]",
            re.IGNORECASE | re.DOTALL,
        ),
        "SQL",
    ),
    (
        re.compile(r"(?:From|Received|Return-Path|Delivered-To|MIME-Version): .*\n[\w-]+: "),
        "e-mail",
    ),
    (re.compile(r"-----BEGIN [A-Z ]+-----"), "PEM"),
    (re.compile(r"version https://git-lfs\.github\.com/spec/"), "Git LFS pointer"),
    (
        re.compile(
            r"#!\s*/|<\?php\b|#include\s*[<\"]|(?:async\s+)?function\s*\w*\s*\([^)\n]*\)\s*\{"
            r"|def \w+\([^)\n]*\)[^:\n]*:\s*\n"
            r"|(?:import|from) [\w.]+[^\n;|\t]*\n(?=(?:.*\n)??(?:import|from|def|class) [\w.]+)",
        ),
        "program",
    ),
)
"""Texts of other kinds, which hold no table."""
_SCALAR: Final = re.compile(r'\s*(?:"[^"\n]+"|-?\d+(?:\.\d+)?|true|false|null)\s*')
"""One JSON value that is no list of records."""
_SCALAR_LENGTH: Final = 1_000
_ERROR: Final = re.compile(
    r"\s*(?:(?:HTTP/\S+ )?[45]\d\d(?::| -)? [A-Za-z]|(?:error|erreur)(?: \d{3})?\b|not found\b"
    r"|forbidden\b|access denied\b|unauthorized\b|bad request\b|service unavailable\b"
    r"|bad gateway\b|internal server error\b|too many requests\b)[^\n;|\t]*\s*",
    re.IGNORECASE,
)
"""What servers answer in one line where they have no file."""
_XML_WORKBOOK: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_CONTROL: Final = frozenset(range(32)) - {1, 7, 8, 9, 10, 12, 13, 26, 27, 28, 29, 30, 31}


def sniff(head: bytes) -> str:
    """Return `json` (any JSON), `text` (delimited), or the name of a format not read as text.

    Whatever begins like a zip is `zip` here: `readers.archives.zip_kind` tells the workbooks.

    Raises:
        UnreadableFileError: empty, or a document, a page or a program rather than data.
    """
    if not head.strip(b"\x00 \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        if len(head) >= HEAD and b"\x00" not in head:
            return "text"  # its reader looks further
        raise UnreadableFileError.of("empty_file")
    found = _by_signature(head)
    if found is not None:
        if found in _NOT_DATA:
            raise UnreadableFileError.of("not_data", format=found)
        return found
    text = _as_text(head)
    if text is None:
        raise UnreadableFileError.of("binary_file")
    if _HTML.match(text):
        raise UnreadableFileError.of("html_table" if "<table" in text.lower() else "html_page")
    if _XML.match(text):
        return _xml(text)
    if _JSON.match(text):
        return "json"
    if _SCRIPT.match(text):
        raise UnreadableFileError.of("json_in_script")
    for pattern, name in _OTHER_TEXTS:
        if pattern.match(text):
            raise UnreadableFileError.of("not_data", format=name)
    if len(text) < _SCALAR_LENGTH and _SCALAR.fullmatch(text):
        raise UnreadableFileError.of("no_records")
    if _ERROR.fullmatch(text):
        raise UnreadableFileError.of("error_answer")
    return "text"


def _by_signature(head: bytes) -> str | None:
    for mark, name in _SIGNATURES:
        if head.startswith(mark):
            is_other = name == "gpkg" and head[_APPLICATION] not in _GEOPACKAGES
            return "sqlite" if is_other else name
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[_TAR] == b"ustar" else None


def _xml(text: str) -> str:
    lowered = text[:4096].lower()
    if _XML_WORKBOOK in lowered:
        raise UnreadableFileError.of("xml_workbook")
    found = next((name for mark, name in _XML_FORMATS if mark in lowered), "xml")
    if found == "image":
        raise UnreadableFileError.of("not_data", format=found)
    return found


def _as_text(head: bytes) -> str | None:
    """Return the head as text for a look at its first marks, None where it is binary."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return head.decode("utf-32", "replace")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    sample = head[:8192]
    wide = without_mark(head)
    if wide is not None:
        return head.decode(wide, "replace")
    control = sum(1 for byte in sample if byte in _CONTROL)
    if control > len(sample) * 0.02 + 2:
        return None
    return head.decode("utf-8", "replace").lstrip("\ufeff")
