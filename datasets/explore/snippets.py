"""The question of a page as an address of the API, and as code that asks it.

Takes a state and plain values; the code is text, every value in it is quoted for its language.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from urllib.parse import urlencode

from datasets.explore.state import ExploreState
from datasets.odsql_text import named
from datasets.types import Schema

ANY = ExploreState()
"""The question that keeps every record."""
NO_FIELDS = Schema(())
API = "/api/explore/v2.1/catalog/datasets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the API."""

    address: str
    """Absolute, without parameters."""
    params: tuple[tuple[str, str], ...]

    @property
    def url(self) -> str:
        return f"{self.address}?{urlencode(self.params)}" if self.params else self.address

    def curl(self) -> str:
        if not self.params:
            return f"curl {shlex.quote(self.address)}"
        lines = [f"curl -G {shlex.quote(self.address)}"]
        lines += [f"  --data-urlencode {shlex.quote(f'{k}={v}')}" for k, v in self.params]
        return " \\\n".join(lines)

    def python(self) -> str:
        params = "".join(f"        ({k!r}, {v!r}),\n" for k, v in self.params)
        return (
            "import requests\n\n"
            "answer = requests.get(\n"
            f"    {self.address!r},\n"
            f"    params=[\n{params}    ],\n"
            "    timeout=30,\n"
            ")\n"
            "answer.raise_for_status()\n"
            'for record in answer.json()["results"]:\n'
            "    print(record)\n"
        )

    def javascript(self) -> str:
        pairs = "".join(f"  [{json.dumps(k)}, {json.dumps(v)}],\n" for k, v in self.params)
        return (
            f"const params = new URLSearchParams([\n{pairs}]);\n"
            f"const answer = await fetch(`{self.address}?${{params}}`);\n"
            "const { total_count, results } = await answer.json();\n"
            "console.table(results);\n"
        )

    def r(self) -> str:
        pairs = ",\n".join(f"    {json.dumps(k)} = {json.dumps(v)}" for k, v in self.params)
        return (
            "library(httr2)\n\n"
            f'answer <- request("{self.address}") |>\n'
            f"  req_url_query(\n{pairs}\n  ) |>\n"
            "  req_perform() |>\n"
            "  resp_body_json(simplifyVector = TRUE)\n"
            "answer$results\n"
        )


def question(state: ExploreState, schema: Schema) -> list[tuple[str, str]]:
    """Return what narrows the records, as parameters of the API."""
    conditions, refinements = state.portable(schema)
    texts = conditions if len(conditions) == 1 else [f"({text})" for text in conditions]
    params = [("where", " and ".join(texts))] if texts else []
    return [*params, *(("refine", text) for text in refinements)]


def records_call(
    base: str,
    dataset_id: str,
    state: ExploreState,
    schema: Schema,
    *,
    rest: dict[str, str] | None = None,
) -> Call:
    """Return the call that answers a page of records."""
    params = question(state, schema)
    if state.sort_field:
        order = named(state.sort_field) + (" desc" if state.is_descending else "")
        params.append(("order_by", order))
    params += [(name, value) for name, value in (rest or {}).items() if value]
    return Call(address=f"{base}{API}/{dataset_id}/records", params=tuple(params))


def export_call(base: str, dataset_id: str, name: str, state: ExploreState, schema: Schema) -> Call:
    """Return the call that answers a file: the whole dataset, or what the question keeps."""
    params = question(state, schema)
    return Call(address=f"{base}{API}/{dataset_id}/exports/{name}", params=tuple(params))
