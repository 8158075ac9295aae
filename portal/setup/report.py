"""Progress of the set-up: one readable line per step, and a log with everything else."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.setup.console import console
from portal.setup.errors import SetupError
from portal.setup.process import die_with_parent

TAIL_LINES = 25


@dataclass
class Step:
    """One line under way; `outcome` is what it ends with."""

    outcome: str = "done"


@dataclass(frozen=True, kw_only=True)
class Report:
    """Where the set-up says what it does: standard output, and the log file."""

    log: Path

    def say(self, text: str) -> None:
        """Print a line at once."""
        console.write(text + "\n")

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show a step and, at its end, its outcome and how long it took."""
        started = time.monotonic()
        console.write(f"  {title:<36} ")
        step = Step()
        try:
            yield step
        except BaseException:
            self.say(f"failed ({time.monotonic() - started:.1f} s)")
            raise
        self.say(f"{step.outcome} ({time.monotonic() - started:.1f} s)")

    def run(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str | None = None,
        user: int | None = None,
        group: int | None = None,
        remedy: str = "",
        interruptible: bool = True,
    ) -> None:
        """Run a command with its output in the log; it dies with us unless told otherwise.

        Raises:
            SetupError: when it cannot be run or fails, with the end of its output.
        """
        with self.log.open("ab") as log:
            log.write(f"\n$ {' '.join(argv)}\n".encode())
            log.flush()
            start = log.tell()
            try:
                outcome = subprocess.run(
                    argv,
                    env=env,
                    cwd=cwd,
                    input=None if stdin is None else stdin.encode(),
                    stdin=subprocess.DEVNULL if stdin is None else None,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    user=user,
                    group=group,
                    extra_groups=None if user is None else [],
                    preexec_fn=die_with_parent() if interruptible else None,
                    check=False,
                )
            except OSError as error:
                raise SetupError(f"Cannot run {argv[0]}: {error.strerror}. {remedy}") from error
        if outcome.returncode != 0:
            raise SetupError(
                f"{tail(self.log, start)}\n"
                f"The command `{' '.join(argv)[:200]}` failed with exit code "
                f"{outcome.returncode}. {remedy}\nThe whole log: {self.log}"
            )


def tail(path: Path, start: int = 0) -> str:
    """Return the last lines of a file from a position on, indented."""
    with path.open("rb") as file:
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])
