"""One foreground group of processes: started, watched, restarted, stopped together.

Each child leads its own process group, gets its stop signal when we die, and writes into a log
file or, line by line and with its name in front, to our standard output.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.setup.account import Account
from portal.setup.console import console
from portal.setup.errors import SetupError
from portal.setup.process import MARK, die_with_parent, signal_group

LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0
WORKERS_STOP_S = (4.0, 1.5)  # after the polite signal, after SIGQUIT; then SIGKILL
SERVERS_STOP_S = (2.5, 1.0)  # together under ten seconds
LAST_READS = 16
LONGEST_LINE = 65536


@dataclass(frozen=True, kw_only=True)
class Service:
    """A program to keep running."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    account: Account | None = None
    """Who runs it, when that is not us."""
    stop_signal: signal.Signals = signal.SIGTERM
    log: Path | None = None
    """Where its output goes; None: to our standard output."""
    ready_text: bytes = b""
    """What it writes once it is ready; without it, running is being ready."""
    once: bool = False
    """A job that ends by itself (`Group.run_once`); it is not restarted."""
    is_server: bool = False
    """Others depend on it: it is stopped after them."""


@dataclass
class _Child:
    service: Service
    process: subprocess.Popen[bytes]
    started: float
    failures: int = 0
    restart_at: float | None = None
    unfinished: bytes = b""
    is_ready: bool = False


@dataclass
class Group:
    """The processes of one run."""

    mark: str
    on_change: Callable[[], None] = lambda: None
    _children: dict[str, _Child] = field(default_factory=dict)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def start(self, service: Service, *, failures: int = 0) -> None:
        """Start a service; whatever it starts belongs to its process group."""
        account = service.account
        log = service.log.open("ab") if service.log else None
        try:
            process = subprocess.Popen(
                service.argv,
                env={**service.env, MARK: self.mark},
                cwd=service.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account and account.uid is not None else None,
                start_new_session=True,
                preexec_fn=die_with_parent(service.stop_signal),
            )
        except OSError as error:
            raise SetupError(f"Cannot start {service.argv[0]}: {error.strerror}.") from error
        finally:
            if log:
                log.close()
        child = _Child(
            service=service,
            process=process,
            started=time.monotonic(),
            failures=failures,
            is_ready=not service.ready_text,
        )
        self._children[service.name] = child
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, child)
        self.on_change()

    def run_once(self, service: Service) -> int:
        """Start a job and look after everybody else until it ends. Returns its exit code."""
        self.start(service)
        child = self._children[service.name]
        while child.process.poll() is None:
            self.pump(0.1)
        self._read(child, last=True)
        del self._children[service.name]
        self.on_change()
        return child.process.returncode

    def is_alive(self, name: str) -> bool:
        """Tell whether a service runs now."""
        child = self._children.get(name)
        return child is not None and child.process.poll() is None

    def is_ready(self, name: str) -> bool:
        """Tell whether a service runs and has said that it is ready."""
        return self.is_alive(name) and self._children[name].is_ready

    def failures(self, name: str) -> int:
        """Return how often a service ended by itself since it last ran steadily."""
        return self._children[name].failures

    def pids(self) -> dict[str, int]:
        """Return the processes that run now, by name."""
        return {
            name: child.process.pid
            for name, child in self._children.items()
            if child.restart_at is None and self.is_alive(name)
        }

    def pump(self, seconds: float) -> None:
        """Pass on output for a while, and restart what has ended."""
        deadline = time.monotonic() + seconds
        while True:
            for key, _ in self._selector.select(max(0.0, min(0.2, deadline - time.monotonic()))):
                self._read(key.data)
            for child in list(self._children.values()):
                self._look_after(child)
            if time.monotonic() >= deadline:
                return

    def stop(self) -> None:
        """Stop everything within ten seconds: workers first, the servers they need last."""
        for is_server, (polite, firm) in ((False, WORKERS_STOP_S), (True, SERVERS_STOP_S)):
            children = [c for c in self._children.values() if c.service.is_server is is_server]
            for child in children:
                _send(child.process, child.service.stop_signal)
            if not self._wait_for(children, polite):
                for child in children:
                    _send(child.process, signal.SIGQUIT)
                self._wait_for(children, firm)
            for child in children:
                signal_group(child.process.pid, signal.SIGKILL)
            self._wait_for(children, 0.3)
        for child in self._children.values():
            self._read(child, last=True)
        self._children.clear()
        self._selector.close()

    def _wait_for(self, children: list[_Child], seconds: float) -> bool:
        """Pass on output until all have ended; False when some have not in time."""
        deadline = time.monotonic() + seconds
        while any(child.process.poll() is None for child in children):
            if time.monotonic() >= deadline:
                return False
            for key, _ in self._selector.select(0.05):
                self._read(key.data)
        return True

    def _look_after(self, child: _Child) -> None:
        name, now = child.service.name, time.monotonic()
        if child.restart_at is not None:
            if now >= child.restart_at:
                self.start(child.service, failures=child.failures)
            return
        code = child.process.poll()
        if code is None or child.service.once:
            return
        signal_group(child.process.pid, signal.SIGKILL)  # what it started has no leader any more
        self._read(child, last=True)
        child.failures = 1 if now - child.started > STEADY_AFTER_S else child.failures + 1
        pause = min(LONGEST_PAUSE_S, 0.5 * 2.0**child.failures)
        child.restart_at = now + pause
        console.line(
            "parvis", f"{name} ended ({_describe(code)}); it starts again in {pause:.0f} s."
        )
        self.on_change()

    def _read(self, child: _Child, *, last: bool = False) -> None:
        """Pass on what a child has written, in whole lines; with `last`, close the pipe."""
        stream = child.process.stdout
        if stream is None or stream.closed:
            return
        ended = last
        for _ in range(LAST_READS if last else 1):
            try:
                data = os.read(stream.fileno(), LONGEST_LINE)
            except BlockingIOError:
                break
            *lines, child.unfinished = (child.unfinished + data).split(b"\n")
            if not data or len(child.unfinished) > LONGEST_LINE:
                lines, child.unfinished = [*lines, child.unfinished], b""
            for line in filter(None, lines):
                child.is_ready = child.is_ready or child.service.ready_text in line
                console.line(child.service.name, line.decode(errors="replace"))
            if not data:
                ended = True
                break
        if ended:
            self._selector.unregister(stream)
            stream.close()


def _send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        if process.poll() is None:
            process.send_signal(number)
    except (ProcessLookupError, PermissionError):
        return


def _describe(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
