"""`make test`, `make check` and their parts: static checks, and tests on servers of their own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portal.setup import application, checks, chromium, libraries, python_env, servers
from portal.setup.account import Places
from portal.setup.errors import Interrupted
from portal.setup.home import CHECKOUT, Home
from portal.setup.process import die_with_parent, follow_make
from portal.setup.report import Report
from portal.setup.run import interruptible, uninterrupted
from portal.setup.supervisor import Group

REAL_DATA = CHECKOUT.parent / "shared" / "data"
PURE_TESTS = ("tests/odsql", "tests/setup")
FAILED_CHECKS = "PARVIS_FAILED_CHECKS"
FUZZ_TEXTS = 200_000
FUZZ_TESTS = (
    "tests/odsql/test_fuzz.py",
    "tests/records/test_fuzz.py",
    "tests/records/test_differential.py",
    "tests/contract/test_fuzz_http.py",
    "tests/contract/test_schema.py",
)
KILLS = 50
FAULT_TESTS = ("tests/faults", "tests/ingest/test_leases.py", "tests/ingest/test_retention.py")
FUZZ_SIZES = {"DIFFERENTIAL": 40, "FUZZ_REQUESTS": 40, "SCHEMA_EXAMPLES": 1_000}
"""How many texts there are for one question, request or example of an address."""


def test_everything(arguments: list[str]) -> int:
    """Run what CI runs: every static check, then every test. All of them, also after a failure."""
    with _prepared() as (report, browser), _throwaway(report, browser) as env:
        failed = checks.failing(report, {**checks.STYLE, **checks.TYPES, **checks.DJANGO}, env)
        code = _pytest(["-n", "2", *arguments], env, failed)
        return 1 if failed else code


def test_some(arguments: list[str]) -> int:
    """Run pytest with our arguments, on servers of its own."""
    with _prepared() as (report, browser), _throwaway(report, browser) as env:
        return _pytest(arguments, env, [])


def fuzz(arguments: list[str]) -> int:
    """Run the random tests at length; a first argument says how many texts (200,000)."""
    texts = FUZZ_TEXTS
    if arguments and arguments[0].isdecimal():
        texts, arguments = int(arguments[0]), arguments[1:]
    sizes = {f"PARVIS_{name}": str(max(25, texts // each)) for name, each in FUZZ_SIZES.items()}
    sizes["PARVIS_FUZZ"] = str(texts)
    with _prepared(browser=False) as (report, browser), _throwaway(report, browser) as env:
        return _pytest(["-q", *FUZZ_TESTS, *arguments], {**env, **sizes}, [])


def faults(arguments: list[str]) -> int:
    """Kill workers and servers at work; a first argument says how many workers (50)."""
    kills = KILLS
    if arguments and arguments[0].isdecimal():
        kills, arguments = int(arguments[0]), arguments[1:]
    with _prepared(browser=False) as (report, browser), _throwaway(report, browser) as env:
        counted = {**env, "PARVIS_KILLS": str(kills)}
        return _pytest(["-q", "-s", *FAULT_TESTS, *arguments], counted, [])


def check() -> int:
    """Run the quick half: static checks and the tests that need no server."""
    with _prepared(browser=False) as (report, _):
        env = _without_servers()
        failed = checks.failing(report, {**checks.STYLE, **checks.TYPES}, env)
        tests = [path for path in PURE_TESTS if (CHECKOUT / path).is_dir()]
        code = _pytest(["-m", "not slow and not browser", "-n", "2", *tests], env, failed)
        return 1 if failed else code


def static(names: Mapping[str, list[str]]) -> int:
    """Run some static checks alone."""
    report = _report()
    libraries.install(report, "test")
    return 1 if checks.failing(report, names, _without_servers()) else 0


def in_environment(argv: list[str]) -> int:
    """Run one command of the virtual environment from the checkout, without servers."""
    libraries.install(_report(), "test")
    outcome = subprocess.run(
        argv,
        cwd=CHECKOUT,
        env={**python_env.clean_environment(), **_without_servers()},
        check=False,
    )
    return outcome.returncode


def _report() -> Report:
    home = Home.from_environment()
    home.create()
    return Report(log=home.logs / "test-setup.log")


@contextmanager
def _prepared(*, browser: bool = True) -> Iterator[tuple[Report, str | None]]:
    """Install what tests need, and turn signals into an orderly end."""
    follow_make()
    report = _report()
    with interruptible():
        report.say(f"Setting up the tests (log: {report.log})")
        libraries.install(report, "test", own_broker=True)
        yield report, chromium.ensure(report) if browser else None


@contextmanager
def _throwaway(report: Report, browser: str | None) -> Iterator[dict[str, str]]:
    """Start servers in a temporary home, removed afterwards however the tests end."""
    home = Home(path=Path(tempfile.mkdtemp(prefix="parvis-test-")))
    home.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
    home.create()
    group = Group(mark=str(home.path))
    try:
        home.make_secret_key()
        addresses = servers.start(report, home, group, throwaway=True)
        env = application.environment(home, addresses.environment())
        env["PARVIS_BROWSER_TESTS"] = "run" if browser else "left out"
        if browser:
            env["PARVIS_TEST_CHROMIUM"] = browser
        if "PARVIS_TEST_DATA" not in env and (REAL_DATA / "catalog.json").is_file():
            env["PARVIS_TEST_DATA"] = str(REAL_DATA)
        application.collect_static(report, home, env)
        yield env
    finally:
        with uninterrupted():
            group.stop()
            shutil.rmtree(home.path, ignore_errors=True)
            shutil.rmtree(Places.outside(home), ignore_errors=True)


def _pytest(arguments: list[str], env: Mapping[str, str], failed: list[str]) -> int:
    """Run pytest; its last line is ours, so it also names the static checks that failed."""
    process = subprocess.Popen(
        [str(python_env.PYTHON), "-m", "pytest", *arguments],
        cwd=CHECKOUT,
        env={**python_env.clean_environment(), **env, FAILED_CHECKS: ", ".join(failed)},
        preexec_fn=die_with_parent(),
    )
    try:
        return process.wait()
    except Interrupted:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def _without_servers() -> dict[str, str]:
    """Return what lets the settings load where no server is asked."""
    return {
        "PARVIS_SECRET_KEY": os.environ.get("PARVIS_SECRET_KEY") or secrets.token_urlsafe(42),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
