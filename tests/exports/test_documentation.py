"""The page about the API names every format, parameter and error there is."""

from __future__ import annotations

import re
from pathlib import Path

from api.errors import STATUS
from datasets.exports import FORMATS
from datasets.odsql import OdsqlError

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_format_is_documented_with_its_parameters() -> None:
    section = PAGE.partition("\n## Exports\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*)$", section, re.MULTILINE))
    for item in FORMATS:
        assert item.name in rows
        for parameter in item.parameters:
            assert f"`{parameter}`" in rows[item.name]


def test_every_error_code_is_documented() -> None:
    codes = {code or getattr(kind, "code", "") for kind, (_status, code) in STATUS.items()}
    codes |= {kind.code for kind in OdsqlError.__subclasses__()}
    codes |= {"InternalError", "ServiceUnavailable"}
    for code in codes:
        assert f"`{code}`" in PAGE, code
