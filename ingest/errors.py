"""Why a run could not go on. The sentence is made by `ingest.problems`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.problems import Problem


class IngestError(Exception):
    """Something in the file, its metadata or the request keeps it from being published."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].code)
        self.problems: Sequence[Problem] = problems

    def __str__(self) -> str:
        return " ".join(problem.message for problem in self.problems[:3])

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def message(self) -> str:
        return self.problems[0].message

    @classmethod
    def of(cls, code: str, /, **facts: Any) -> IngestError:
        """Return the error of one problem; `row`, `column` and `value` are its place."""
        place = {key: facts.pop(key) for key in ("row", "column", "value") if key in facts}
        return cls(Problem(code=code, params=facts, **place))


class UnreadableFileError(IngestError):
    """The file cannot be understood as a table."""


class MetadataError(IngestError):
    """The metadata file holds an unknown key or a wrong value."""


class QuestionError(IngestError):
    """The run waits for an answer: each code says which."""


class RefusedError(IngestError):
    """The request itself cannot be taken: too large a file, a wrong identifier."""


class BusyError(IngestError):
    """Another run of the same dataset is at work."""
