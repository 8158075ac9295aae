"""Homes of their own for the tests of the set-up, removed with all that was started in them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from portal.setup.account import Places
from portal.setup.home import Home
from portal.setup.process import end_processes, left_behind
from portal.setup.report import Report
from portal.setup.supervisor import Group

MakeHome = Callable[[], Home]


def servers_left(home: Home) -> list[int]:
    """Return the processes that a home still has."""
    inside, outside = home.path / "servers", Places.outside(home)
    folders = [base / name for base in (inside, outside) for name in ("postgres", "redis")]
    return left_behind(str(home.path), folders)


@pytest.fixture
def make_home() -> Iterator[MakeHome]:
    """Return a maker of empty homes that the servers' account can reach."""
    with homes_of_our_own() as make:
        yield make


@contextmanager
def homes_of_our_own() -> Iterator[MakeHome]:
    """Make homes, and remove them at the end with whatever still runs in them."""
    homes: list[Home] = []

    def make() -> Home:
        path = Path(tempfile.mkdtemp(prefix="parvis-setup-"))
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        home = Home(path=path)
        home.create()
        homes.append(home)
        return home

    try:
        yield make
    finally:
        for home in homes:
            end_processes(partial(servers_left, home), patience=5.0)
            shutil.rmtree(home.path, ignore_errors=True)
            shutil.rmtree(Places.outside(home), ignore_errors=True)


@pytest.fixture
def home(make_home: MakeHome) -> Home:
    return make_home()


@pytest.fixture
def report(home: Home) -> Report:
    return Report(log=home.logs / "setup.log")


@pytest.fixture
def group(home: Home) -> Iterator[Group]:
    """Return a group of processes, stopped after the test."""
    group = Group(mark=str(home.path))
    yield group
    group.stop()
