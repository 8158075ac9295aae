"""How a file is to be read and what a run may accept: plain values, kept as JSON.

`ReadOptions` decide the reading and are part of what makes a file `unchanged`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

NO_HEADER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the caller says of the file; None leaves it to the evidence."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    """0-based line of the header, `NO_HEADER` when there is none."""
    sheet: str | None = None
    member: str | None = None
    schema: Mapping[str, Any] | None = None
    """A Table Schema document that the file promises to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """Everything a run is asked for."""

    read: ReadOptions = field(default_factory=ReadOptions)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """A validated metadata file (`ingest.metadata_file`), applied when the data are published."""
    attachments: tuple[Mapping[str, Any], ...] = ()
    """Stored files: `{"kind", "file_key", "file_name", "title", "description", "mimetype",
    "size", "sha256"}`."""
    replaced_kinds: tuple[str, ...] = ()
    """Kinds of attachments whose list was given: what is not in it is taken away."""
    bad_cells: Literal["stop", "empty"] = "stop"
    accept_breaking: str | None = None
    """The reason why a removed field or a changed type is accepted."""
    accept_personal_data: str | None = None
    new_version: bool = False
    """Load and publish also a file that is the published one already."""
    is_alone: bool = False
    """Leave the other tables of the file as they are published."""
    is_confirmed: bool = True
    """False: load, then wait until a person publishes the version."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RunOptions:
        """Return the options that `as_json` kept; keys of other releases are left out."""
        known = {f.name for f in fields(cls)}
        values = {key: value for key, value in stored.items() if key in known}
        read = values.pop("read", {})
        read_known = {f.name for f in fields(ReadOptions)}
        for name in ("attachments", "replaced_kinds"):
            values[name] = tuple(values.get(name, ()))
        return cls(read=ReadOptions(**{k: v for k, v in read.items() if k in read_known}), **values)
