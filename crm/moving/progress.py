"""What a long command says at the terminal: one line that changes, or a line now and then in a log."""

import time
from collections.abc import Callable
from typing import Any

IN_A_LOG = 10  # seconds between two lines
AT_A_TERMINAL = 0.2

Say = Callable[[str], object]


class Progress:
    """`progress(text)` as often as anything moves; `progress.done(text)` for what stays."""

    def __init__(self, output: Any) -> None:
        self._output = output
        self._at_a_terminal = output.isatty()
        self._next = time.monotonic() + (0 if self._at_a_terminal else IN_A_LOG)

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        if self._at_a_terminal:
            self._output.write(f"\r{text:<78}", ending="")
            self._next = now + AT_A_TERMINAL
        else:
            self._output.write(text)
            self._next = now + IN_A_LOG
        self._output.flush()

    def done(self, text: str) -> None:
        """Say something that stays."""
        self._output.write(f"\r{text:<78}" if self._at_a_terminal else text)
        self._output.flush()
