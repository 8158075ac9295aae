"""Files that are no table, whatever they are called."""

from __future__ import annotations

import random
from typing import Final

from tests.ingest.nasty.writing import Case

CASES: Final[dict[str, Case]] = {
    "empty": Case(make=lambda: b"", error="empty_file"),
    "blank": Case(make=lambda: b" \n\r\n\t\n", error="empty_file"),
    "a mark alone": Case(make=lambda: b"\xef\xbb\xbf", error="empty_file"),
    "a mark and blank lines": Case(make=lambda: "\ufeff\n\n".encode(), error="empty_file"),
    "separators alone": Case(make=lambda: b";;;\n;;;\n", error="empty_file"),
    "empty quotes alone": Case(make=lambda: b'""\n', error="no_columns"),
    "a quote alone": Case(make=lambda: b'"', error="unclosed_quote"),
    "zeros": Case(make=lambda: bytes(10_000), error="empty_file"),
    "noise": Case(make=lambda: random.Random(7).randbytes(20_000), error="binary_file"),
    "text among zeros": Case(make=lambda: b"nom;v\n" + b"a\0\0\0;1\n" * 50, error="binary_file"),
    "page": Case(make=lambda: b"<!DOCTYPE html>\n<html><body>404</body></html>", error="html_page"),
    "page in capitals": Case(make=lambda: b"\n  <HTML><BODY>404</BODY></HTML>", error="html_page"),
    "page behind a mark": Case(make=lambda: b"\xef\xbb\xbf<html>", error="html_page"),
    "page behind a comment": Case(make=lambda: b" <!-- x -->\n<html lang='fr'>", error="html_page"),
    "piece of a page": Case(make=lambda: b"<table><tr><td>1</td></tr></table>", error="html_table"),
    "script": Case(make=lambda: b"<script>alert(1)</script>", error="html_page"),
    "pdf": Case(make=lambda: b"%PDF-1.7\n" + bytes(range(256)), error="not_data"),
    "png": Case(make=lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), error="not_data"),
    "jpeg": Case(make=lambda: b"\xff\xd8\xff\xe0" + bytes(100), error="not_data"),
    "gif and script": Case(make=lambda: b"GIF89a/*<svg/onload=alert(1)>*/;1;2\n", error="not_data"),
    "svg": Case(
        make=lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', error="not_data"
    ),
    "program": Case(make=lambda: b"\x7fELF" + bytes(100), error="not_data"),
    "program of Windows": Case(make=lambda: b"MZ\x90\x00" + bytes(100), error="not_data"),
    "rich text": Case(make=lambda: b"{\\rtf1 abc}", error="not_data"),
    "xml": Case(make=lambda: b'<?xml version="1.0"?><a><b/></a>', error="format_not_read"),
    "xml without a head": Case(make=lambda: b"<rows><row a='1'/></rows>", error="format_not_read"),
    "vCard": Case(make=lambda: b"BEGIN:VCARD\nVERSION:3.0\nFN:Jean\nEND:VCARD\n", error="not_data"),
    "calendar": Case(
        make=lambda: b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", error="not_data"
    ),
    "dump of SQL": Case(
        make=lambda: (
            b"-- dump\nCREATE TABLE x (id int, nom text);\nINSERT INTO x VALUES (1, 'a');\n"
        ),
        error="not_data",
    ),
    "mail": Case(
        make=lambda: b"From: a@b.c\nTo: d@e.f\nSubject: x\n\nBonjour,\n", error="not_data"
    ),
    "key": Case(
        make=lambda: b"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
        error="not_data",
    ),
    "pointer in place of a file": Case(
        make=lambda: (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
        ),
        error="not_data",
    ),
    "program in Python": Case(
        make=lambda: b"import os\n\ndef f(a, b):\n    return a, b\n", error="not_data"
    ),
    "program in JavaScript": Case(
        make=lambda: b"function f(a,b){\n  return a;\n}\nvar x=1;\n", error="not_data"
    ),
    "error in one line": Case(make=lambda: b"404: Not Found", error="error_answer"),
    "error with words": Case(
        make=lambda: b"Error 500: internal server error, sorry\n", error="error_answer"
    ),
    "number alone": Case(make=lambda: b"42", error="no_records"),
    "word of JSON alone": Case(make=lambda: b"null\n", error="no_records"),
    "column named for errors": Case(make=lambda: b"error\n12\n13\n", rows=2, labels=["error"]),
    "empty array": Case(make=lambda: b"[]", error="no_columns"),
}
