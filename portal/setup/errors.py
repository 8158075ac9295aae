"""The errors of the set-up: sentences that say what failed, where, and what to do."""

from __future__ import annotations


class SetupError(Exception):
    """Something the person in front of the terminal can mend; its text is shown as it is."""


class Interrupted(BaseException):
    """A signal asked the set-up to stop; never caught by `except Exception`."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(f"signal {signal_number}")
        self.signal_number = signal_number
