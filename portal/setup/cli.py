"""The command line of the set-up, one word per make target."""

from __future__ import annotations

import sys
from collections.abc import Callable

from portal.setup import checks, container, lock, run, testing
from portal.setup.application import manage
from portal.setup.errors import Interrupted, SetupError
from portal.setup.python_env import PYTHON

Command = Callable[[list[str]], int]


def commands() -> dict[str, tuple[Command, str]]:
    """Return every command with its explanation, in the order in which help shows them."""
    ruff = [str(PYTHON), "-m", "ruff"]
    return {
        "run": (lambda _: run.run(), "set everything up and serve the portal"),
        "test": (testing.test_everything, "every static check and every test, as CI does"),
        "check": (
            lambda _: testing.check(),
            "the quick half: static checks, tests without servers",
        ),
        "pytest": (testing.test_some, "pytest with the arguments given, on servers of its own"),
        "fuzz": (testing.fuzz, "very many random texts, questions and requests"),
        "faults": (testing.faults, "workers and servers killed in the middle of loading"),
        "lint": (lambda _: testing.static(checks.STYLE), "style and import contracts"),
        "types": (lambda _: testing.static(checks.TYPES), "mypy"),
        "format": (
            lambda _: (
                testing.in_environment([*ruff, "format", "."])
                or testing.in_environment([*ruff, "check", "--fix", "."])
            ),
            "format the code and mend what ruff can mend",
        ),
        "manage": (
            lambda words: testing.in_environment(manage(*words)),
            "a management command that asks no server",
        ),
        "lock": (lambda _: lock.lock(), "renew the pinned versions in requirements/*.txt"),
        "libraries": (lambda _: container.build(), "packages and libraries of an image"),
        "texts": (lambda _: container.texts(), "compile the translations"),
        "prepare": (lambda _: container.prepare(), "tables, static files and administrator"),
        "serve": (container.serve, "one program of a container: web, worker or beat"),
        "healthy": (container.healthy, "whether the program of a container is well"),
    }


def main(arguments: list[str]) -> int:
    """Run one command. Returns its exit code; errors of the set-up are shown, not raised."""
    known = commands()
    if not arguments or arguments[0] not in known:
        width = max(len(name) for name in known)
        lines = [f"  {name:<{width}}  {text}" for name, (_, text) in known.items()]
        sys.stderr.write("usage: python3 -m portal.setup COMMAND\n" + "\n".join(lines) + "\n")
        return 2
    command, _ = known[arguments[0]]
    try:
        return command(arguments[1:])
    except SetupError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except Interrupted as interruption:
        return 128 + interruption.signal_number
