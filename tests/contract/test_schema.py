"""Requests made from our own OpenAPI document: no failure of ours, answers as it says.

`PARVIS_SCHEMA_EXAMPLES` asks for more than the few examples an address has in a usual run. The
examples are the same every time: a failure comes back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.conftest import Portal

DOCUMENT = Path(__file__).parent.parent / "api" / "openapi.yaml"
"""The document under version control; a test in tests/api compares it with the served one."""
PATHS = sorted(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))["paths"])
EXAMPLES = int(os.environ.get("PARVIS_SCHEMA_EXAMPLES", "0")) or 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KNOWN = {
    "dataset_id": ["villes", "villes", "villes", "ods003", "reserve", None],
    "record_id": ["0" * 32, None],
}
"""What stands in a path: mostly what there is, sometimes what the document allows (None)."""


@pytest.fixture(scope="module")
def document(portal: Portal) -> Any:
    """Read the document where clients read it."""
    return schemathesis.openapi.from_url(f"{portal.url}/api/schema/?format=json")


@pytest.fixture(scope="module")
def session(portal: Portal) -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_described(
    document: Any, session: requests.Session, portal: Portal, path: str
) -> None:
    operation = document[path]["GET"]
    names = [name for name in KNOWN if f"{{{name}}}" in path]
    places = st.fixed_dictionaries({name: st.sampled_from(KNOWN[name]) for name in names})

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE), chosen=places)
    def ask(case: Any, chosen: dict[str, str | None]) -> None:
        for name, value in chosen.items():
            if value is not None:
                case.path_parameters[name] = value
        case.call_and_validate(
            base_url=portal.url, session=session, checks=CHECKS, timeout=30, stream=False
        )

    ask()
